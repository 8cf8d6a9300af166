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
 * Groupings of courses and which groups are in them.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class groupings extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateGrouping' => ['create', 'moodle/course:managegroups'],
        'UpdateGrouping' => ['update', 'moodle/course:managegroups'],
        'DeleteGrouping' => ['delete', 'moodle/course:managegroups'],
        'AssignGrouping' => ['assign', 'moodle/course:managegroups'],
        'UnassignGrouping' => ['unassign', 'moodle/course:managegroups'],
    ];

    /**
     * CreateGrouping.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        $course = $this->known->course($change->course);
        $values = ['name' => $change->name, 'idnumber' => $change->idnumber, 'description' => $change->description];
        groups::check('grouping', 'groupings', $course->id, $values, 0);
        $data = (object) ($values + ['courseid' => $course->id, 'descriptionformat' => FORMAT_HTML]);
        return ['grouping' => groups_create_grouping($data)];
    }

    /**
     * UpdateGrouping.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $grouping = $this->known->grouping($change->course, $change->grouping);
        $values = self::values($change->values);
        groups::check('grouping', 'groupings', $change->course, $values, $change->grouping);
        self::replace([$grouping], $this->work);
        foreach ($values as $name => $value) {
            $grouping->$name = $value;
        }
        groups_update_grouping($grouping);
        $this->known->forget('groupings', $grouping->id);
    }

    /**
     * DeleteGrouping.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        $grouping = $this->known->grouping($change->course, $change->grouping);
        self::replace([$grouping], $this->work);
        groups_delete_grouping($grouping);
        $this->known->forget('groupings', $change->grouping);
    }

    /**
     * AssignGrouping.
     *
     * @param \stdClass $change
     */
    public function assign(\stdClass $change): void {
        $grouping = $this->pair($change);
        if (!in_array($change->group, self::groups_of($grouping->id))) {
            self::replace([$grouping], $this->work);
            groups_assign_grouping($grouping->id, $change->group);
        }
    }

    /**
     * UnassignGrouping.
     *
     * @param \stdClass $change
     */
    public function unassign(\stdClass $change): void {
        $grouping = $this->pair($change);
        if (in_array($change->group, self::groups_of($grouping->id))) {
            self::replace([$grouping], $this->work);
            groups_unassign_grouping($grouping->id, $change->group);
        }
    }

    /**
     * Note all groupings of a course, which is about to lose them.
     *
     * @param int $course
     * @param work $work
     */
    public static function note(int $course, work $work): void {
        global $DB;
        self::replace($DB->get_records('groupings', ['courseid' => $course], 'id'), $work);
    }

    /**
     * Note the groupings of a group, which is about to be deleted.
     *
     * @param \stdClass $group
     * @param work $work
     */
    public static function note_of(\stdClass $group, work $work): void {
        global $DB;
        $ids = $DB->get_fieldset_select('groupings_groups', 'groupingid', 'groupid = ?', [$group->id]);
        self::replace($DB->get_records_list('groupings', 'id', $ids, 'id'), $work);
    }

    /**
     * Note groupings of one course.
     *
     * @param \stdClass[] $groupings
     * @param work $work
     */
    private static function replace(array $groupings, work $work): void {
        $rows = [];
        foreach ($groupings as $each) {
            $rows[$each->id] = [(int) $each->id, (int) $each->courseid, $each->name, (string) $each->idnumber,
                (string) $each->description, self::groups_of($each->id)];
        }
        if ($rows) {
            $work->replace('groupings', (int) reset($rows)[1], (object) $rows);
        }
    }

    /**
     * The groups of a grouping.
     *
     * @param int $grouping
     * @return int[]
     */
    private static function groups_of(int $grouping): array {
        global $DB;
        $found = $DB->get_fieldset_select('groupings_groups', 'groupid', 'groupingid = ?', [$grouping]);
        sort($found);
        return array_map('intval', $found);
    }

    /**
     * The grouping of a change that also names a group, which must be one of the same course.
     *
     * @param \stdClass $change
     * @return \stdClass
     */
    private function pair(\stdClass $change): \stdClass {
        $this->known->group($change->course, $change->group);
        return $this->known->grouping($change->course, $change->grouping);
    }
}
