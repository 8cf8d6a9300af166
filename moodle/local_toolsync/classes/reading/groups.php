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

namespace local_toolsync\reading;

/**
 * Groups and groupings of courses, and who is in them.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class groups {
    /**
     * The groups of these courses.
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function groups($courses, callable $emit): void {
        foreach (keys::numbers('g.courseid', $courses) as [$where, $params]) {
            $sql = "SELECT g.id, g.courseid, g.name, g.idnumber, g.description FROM {groups} g WHERE $where ORDER BY g.id";
            foreach (keys::rows($sql, $params, !is_array($courses)) as $row) {
                $emit('groups', self::row($row));
            }
        }
    }

    /**
     * The groupings of these courses, each with its groups.
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function groupings($courses, callable $emit): void {
        foreach (keys::numbers('g.courseid', $courses) as [$where, $params]) {
            $sql = "SELECT g.id, g.courseid, g.name, g.idnumber, g.description, m.groupid FROM {groupings} g
                 LEFT JOIN {groupings_groups} m ON m.groupingid = g.id WHERE $where ORDER BY g.id, m.groupid";
            $grouping = null;
            foreach (keys::rows($sql, $params, !is_array($courses)) as $row) {
                if ($grouping === null || $grouping[0] !== (int) $row->id) {
                    if ($grouping !== null) {
                        $emit('groupings', $grouping);
                    }
                    $grouping = array_merge(self::row($row), [[]]);
                }
                if ($row->groupid !== null) {
                    $grouping[5][] = (int) $row->groupid;
                }
            }
            if ($grouping !== null) {
                $emit('groupings', $grouping);
            }
        }
    }

    /**
     * The courses that these groups belong to.
     *
     * @param int[] $groups
     * @param callable $emit
     */
    public static function courses(array $groups, callable $emit): void {
        foreach (keys::numbers('g.id', $groups) as [$where, $params]) {
            foreach (keys::rows("SELECT g.id, g.courseid FROM {groups} g WHERE $where", $params) as $row) {
                $emit('group_courses', [(int) $row->id, (int) $row->courseid]);
            }
        }
    }

    /**
     * Who is in these groups.
     *
     * @param array $pairs of [course, group]
     * @param callable $emit
     */
    public static function occupants(array $pairs, callable $emit): void {
        $courses = array_column($pairs, 0, 1);
        foreach (keys::numbers('g.id', array_keys($courses)) as [$where, $params]) {
            $sql = "SELECT m.id, g.courseid, m.groupid, m.userid FROM {groups_members} m
                      JOIN {groups} g ON g.id = m.groupid WHERE $where ORDER BY m.id";
            foreach (keys::rows($sql, $params) as $row) {
                $emit('occupants', [(int) $row->courseid, (int) $row->groupid, (int) $row->userid]);
            }
        }
    }

    /**
     * The groups that these accounts are in in these courses.
     *
     * @param array $pairs of [user, course]
     * @param callable $emit
     */
    public static function places(array $pairs, callable $emit): void {
        $wanted = [];
        foreach ($pairs as [$user, $course]) {
            $wanted[$user << 32 | $course] = true;
        }
        foreach (keys::pairs('m.userid', 'g.courseid', $pairs) as [$where, $params]) {
            $sql = "SELECT m.id, m.userid, g.courseid, m.groupid FROM {groups_members} m
                      JOIN {groups} g ON g.id = m.groupid WHERE $where ORDER BY m.id";
            foreach (keys::rows($sql, $params) as $row) {
                if (isset($wanted[$row->userid << 32 | $row->courseid])) {
                    $emit('places', [(int) $row->userid, (int) $row->courseid, (int) $row->groupid]);
                }
            }
        }
    }

    /**
     * A group or grouping as it is answered.
     *
     * @param \stdClass $row
     * @return array
     */
    private static function row(\stdClass $row): array {
        return [(int) $row->id, (int) $row->courseid, $row->name, (string) $row->idnumber, text::of($row->description)];
    }
}
