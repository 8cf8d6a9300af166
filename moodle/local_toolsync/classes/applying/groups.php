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
 * Groups of courses and who is in them.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class groups extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateGroup' => ['create', 'moodle/course:managegroups'],
        'UpdateGroup' => ['update', 'moodle/course:managegroups'],
        'DeleteGroup' => ['delete', 'moodle/course:managegroups'],
        'AddGroupMember' => ['add_member', 'moodle/course:managegroups'],
        'RemoveGroupMember' => ['remove_member', 'moodle/course:managegroups'],
    ];

    /**
     * Groups, for the changes of one batch.
     *
     * After each place in a group, Moodle's quiz brings open attempts up to date, in one statement with so many joins that
     * PostgreSQL takes ten times as long to plan it as to do all the rest. The joins stand in a good order: it is told
     * to keep it, for this transaction.
     *
     * @param work $work
     */
    public function __construct(work $work) {
        global $DB;
        parent::__construct($work);
        if ($DB->get_dbfamily() === 'postgres') {
            $DB->execute('SET LOCAL join_collapse_limit = 1');
        }
    }

    /**
     * CreateGroup.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        $course = $this->known->course($change->course);
        $values = ['name' => $change->name, 'idnumber' => $change->idnumber, 'description' => $change->description];
        self::check('group', 'groups', $course->id, $values, 0);
        $id = groups_create_group((object) ($values + ['courseid' => $course->id, 'descriptionformat' => FORMAT_HTML]));
        return ['group' => $id];
    }

    /**
     * UpdateGroup.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $group = $this->known->group($change->course, $change->group);
        $values = self::values($change->values);
        self::check('group', 'groups', $change->course, $values, $change->group);
        $this->work->replace('groups', (int) $group->courseid, (object) [$group->id => self::row($group)]);
        foreach ($values as $name => $value) {
            $group->$name = $value;
        }
        $context = \context_course::instance($group->courseid);
        $talk = \core_message\api::get_conversation_by_area('core_group', 'groups', $group->id, $context->id);
        // As its form does: Moodle ends the conversation of a group that says nothing of it.
        $group->enablemessaging = $talk ? $talk->enabled : 0;
        groups_update_group($group);
        $this->known->forget('groups', $group->id);
    }

    /**
     * DeleteGroup.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        $group = $this->known->group($change->course, $change->group);
        $members = array_keys(groups_get_members($group->id, 'u.id'));
        foreach ($members ? participations::read($members, [$group->courseid]) : [] as $pair => $old) {
            $this->work->replace('participations', array_map('intval', explode('/', $pair)), $old);
        }
        groupings::note_of($group, $this->work);
        $this->work->replace('groups', (int) $group->courseid, (object) [$group->id => self::row($group)]);
        groups_delete_group($group);
        $this->known->forget('groups', $change->group);
        $this->work->participations->forget_all();
    }

    /**
     * AddGroupMember. A place that is already there keeps its mark.
     *
     * @param \stdClass $change
     */
    public function add_member(\stdClass $change): void {
        global $DB;
        $user = $this->known->user($change->user);
        $group = $this->known->group($change->course, $change->group);
        $old = $this->work->participations->of($change->user, $change->course);
        if (!$old[0]) {
            throw new refused("Account {$user->id} is not enrolled in course {$change->course}.");
        }
        if (in_array($change->group, array_column($old[2], 0))) {
            return;
        }
        $this->note_place($change, $old);
        $component = $change->component;
        $installed = $component === '' || \core_component::get_component_directory($component) !== null;
        if (!groups_add_member($group, $user, $installed ? $component : null)) {
            throw new failed("Moodle refuses account {$user->id} in group {$group->id}.");
        }
        if (!$installed) {
            // Files carry on the mark of a plugin that the site need not have; Moodle takes no such mark.
            $DB->set_field('groups_members', 'component', $component, ['groupid' => $group->id, 'userid' => $user->id]);
        }
    }

    /**
     * RemoveGroupMember.
     *
     * @param \stdClass $change
     */
    public function remove_member(\stdClass $change): void {
        $user = $this->known->user($change->user);
        $group = $this->known->group($change->course, $change->group);
        $old = $this->work->participations->of($change->user, $change->course);
        if (in_array($change->group, array_column($old[2], 0))) {
            $this->note_place($change, $old);
            groups_remove_member($group, $user);
        }
    }

    /**
     * Note all groups of a course, which is about to lose them.
     *
     * @param int $course
     * @param work $work
     */
    public static function note(int $course, work $work): void {
        $rows = array_map([self::class, 'row'], groups_get_all_groups($course));
        $work->replace('groups', $course, $rows ? (object) $rows : null);
    }

    /**
     * A group or grouping has a name, and its idnumber to itself within its course.
     *
     * @param string $thing
     * @param string $table
     * @param int $course
     * @param array $values what it is given
     * @param int $own
     */
    public static function check(string $thing, string $table, int $course, array $values, int $own): void {
        global $DB;
        if (trim($values['name'] ?? 'kept') === '') {
            throw new refused("A {$thing} must have a name.");
        }
        $idnumber = trim($values['idnumber'] ?? '');
        $taken = 'courseid = ? AND idnumber = ? AND id <> ?';
        if ($idnumber !== '' && $DB->record_exists_select($table, $taken, [$course, $idnumber, $own])) {
            throw new refused("Another {$thing} of course {$course} has the idnumber {$idnumber}.");
        }
    }

    /**
     * A group as toolsync has it.
     *
     * @param \stdClass $group
     * @return array
     */
    private static function row(\stdClass $group): array {
        return [(int) $group->id, (int) $group->courseid, $group->name, (string) $group->idnumber,
            (string) $group->description];
    }

    /**
     * Note what the user is in the course, and that it is about to change.
     *
     * @param \stdClass $change
     * @param array $old
     */
    private function note_place(\stdClass $change, array $old): void {
        $this->work->replace('participations', [$change->user, $change->course], $old);
        $this->work->participations->forget($change->user, $change->course);
    }
}
