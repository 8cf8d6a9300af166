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

namespace local_toolsync\applying;

/**
 * Back to what was before the transaction: in the database, and in the caches that were filled meanwhile.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class rollback {
    /** @var string[] caches of Moodle that are filled from tables which changes write to */
    private const CACHES = [
        'coursecat', 'coursecattree', 'coursecatrecords', 'coursecontacts', 'coursecompletion', 'coursemodinfo', 'course_image',
        'coursesectionspreferences', 'coursehiddengroups', 'groupdata', 'user_group_groupings', 'suspended_userids',
        'userselections',
    ];

    /**
     * Undo everything since the outermost transaction began, however deep Moodle was in transactions of its own.
     */
    public static function all(): void {
        global $DB;
        // Not the rollback of our own transaction: where Moodle left one of its own open, that does nothing.
        $DB->force_transaction_rollback();
        accesslib_clear_all_caches(true);
        foreach (self::CACHES as $name) {
            self::purge($name);
        }
        self::forget_statics();
        get_fast_modinfo(0, 0, true);
    }

    /**
     * Forget what this process remembers of courses and contexts: others may have changed them since.
     */
    public static function forget_statics(): void {
        \context_helper::reset_caches();
        \core_courseformat\base::reset_course_cache(0);
        foreach (\cache_config::instance()->get_definitions() as $each) {
            // Meant to last as long as a page, which this process outlasts: categories and courses as they once were.
            if ($each['mode'] == \cache_store::MODE_REQUEST && empty($each['requireidentifiers'])) {
                \cache::make($each['component'], $each['area'])->purge();
            }
        }
        \cache_factory::reset();
    }

    /**
     * Purge a cache, where this version of Moodle has it.
     *
     * @param string $name
     */
    private static function purge(string $name): void {
        try {
            \cache_helper::purge_by_definition('core', $name);
        } catch (\coding_exception $unknown) {
            return;
        }
    }
}
