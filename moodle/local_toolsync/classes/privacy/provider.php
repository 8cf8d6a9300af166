<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_toolsync\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\transform;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;

/**
 * What the agent keeps of users: a hash of the image that their picture was made of.
 *
 * Results of batches are not filed by user: they are let go of after a time, see the task local_toolsync\task\forget.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class provider implements
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\request\plugin\provider {

    /**
     * What is kept.
     *
     * @param collection $collection to be added to
     * @return collection
     */
    public static function get_metadata(collection $collection): collection {
        $collection->add_database_table('local_toolsync_picture', [
            'userid' => 'privacy:metadata:picture:userid',
            'digest' => 'privacy:metadata:picture:digest',
            'timecreated' => 'privacy:metadata:picture:timecreated',
        ], 'privacy:metadata:picture');
        $collection->add_database_table('local_toolsync_batch', [
            'batchkey' => 'privacy:metadata:batch:batchkey',
            'results' => 'privacy:metadata:batch:results',
            'timecreated' => 'privacy:metadata:batch:timecreated',
        ], 'privacy:metadata:batch');
        return $collection;
    }

    /**
     * Where something is kept of a user: in the user's own context.
     *
     * @param int $userid the user
     * @return contextlist
     */
    public static function get_contexts_for_userid(int $userid): contextlist {
        $contexts = new contextlist();
        $contexts->add_from_sql(
            'SELECT c.id
               FROM {context} c
               JOIN {local_toolsync_picture} p ON p.userid = c.instanceid
              WHERE c.contextlevel = :level AND p.userid = :user',
            ['level' => CONTEXT_USER, 'user' => $userid]
        );
        return $contexts;
    }

    /**
     * Of whom something is kept in a context.
     *
     * @param userlist $userlist to be added to
     */
    public static function get_users_in_context(userlist $userlist): void {
        $context = $userlist->get_context();
        if ($context->contextlevel == CONTEXT_USER) {
            $sql = 'SELECT userid FROM {local_toolsync_picture} WHERE userid = :user';
            $userlist->add_from_sql('userid', $sql, ['user' => $context->instanceid]);
        }
    }

    /**
     * Give a user what is kept of the user.
     *
     * @param approved_contextlist $contextlist whose, and where
     */
    public static function export_user_data(approved_contextlist $contextlist): void {
        global $DB;
        foreach (self::own_contexts($contextlist) as $context) {
            $picture = $DB->get_record('local_toolsync_picture', ['userid' => $context->instanceid]);
            if ($picture) {
                writer::with_context($context)->export_data([get_string('pluginname', 'local_toolsync')], (object) [
                    'digest' => $picture->digest,
                    'timecreated' => transform::datetime($picture->timecreated),
                ]);
            }
        }
    }

    /**
     * Delete what is kept in a context.
     *
     * @param \context $context the context
     */
    public static function delete_data_for_all_users_in_context(\context $context): void {
        global $DB;
        if ($context->contextlevel == CONTEXT_USER) {
            $DB->delete_records('local_toolsync_picture', ['userid' => $context->instanceid]);
        }
    }

    /**
     * Delete what is kept of a user.
     *
     * @param approved_contextlist $contextlist whose, and where
     */
    public static function delete_data_for_user(approved_contextlist $contextlist): void {
        foreach (self::own_contexts($contextlist) as $context) {
            self::delete_data_for_all_users_in_context($context);
        }
    }

    /**
     * Delete what is kept of several users.
     *
     * @param approved_userlist $userlist whose, and where
     */
    public static function delete_data_for_users(approved_userlist $userlist): void {
        $context = $userlist->get_context();
        if (in_array($context->instanceid, $userlist->get_userids())) {
            self::delete_data_for_all_users_in_context($context);
        }
    }

    /**
     * Of these contexts, the user's own.
     *
     * @param approved_contextlist $contextlist whose, and which
     * @return \context[]
     */
    private static function own_contexts(approved_contextlist $contextlist): array {
        $user = $contextlist->get_user()->id;
        return array_filter($contextlist->get_contexts(), function (\context $context) use ($user): bool {
            return $context->contextlevel == CONTEXT_USER && $context->instanceid == $user;
        });
    }
}
