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
 * Enrolment methods of courses (instances), and what they take people from.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class methods {
    /** @var string[] The methods that take people from a source, which these two keep in the same columns. */
    const SOURCED = ['cohort', 'meta'];

    /**
     * The instances of these courses, and the courses that are linked to them by meta.
     *
     * @param int[] $courses
     * @param callable $emit
     */
    public static function of(array $courses, callable $emit): void {
        self::instances($courses, $emit);
        foreach (self::bound('meta', $courses) as $pair) {
            $emit('children', $pair);
        }
    }

    /**
     * The instances of these courses, in the order of each course.
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function instances($courses, callable $emit): void {
        foreach (keys::numbers('e.courseid', $courses) as [$where, $params]) {
            // Moodle leaves the number of a group with the instance after the group is gone.
            $sql = "SELECT e.id, e.courseid, e.enrol, e.status, e.roleid, e.customint1, g.id AS customint2 FROM {enrol} e
                 LEFT JOIN {groups} g ON g.id = e.customint2 AND g.courseid = e.courseid
                     WHERE $where ORDER BY e.sortorder, e.id";
            foreach (keys::rows($sql, $params, !is_array($courses)) as $row) {
                $sourced = in_array($row->enrol, self::SOURCED);
                $emit('instances', [
                    (int) $row->id, (int) $row->courseid, $row->enrol, (int) $row->status === ENROL_INSTANCE_ENABLED,
                    (int) $row->roleid, $sourced ? (int) $row->customint1 : 0, $sourced ? (int) $row->customint2 : 0,
                ]);
            }
        }
    }

    /**
     * The courses that are bound to these cohorts.
     *
     * @param int[] $cohorts
     * @param callable $emit
     */
    public static function bindings(array $cohorts, callable $emit): void {
        foreach (self::bound('cohort', $cohorts) as $pair) {
            $emit('bindings', $pair);
        }
    }

    /**
     * The courses that take people from these sources by this method, each once, enabled or not.
     *
     * @param string $method
     * @param int[] $sources
     * @return \Generator of [source, course]
     */
    private static function bound(string $method, array $sources): \Generator {
        foreach (keys::numbers('e.customint1', $sources) as [$where, $params]) {
            $sql = "SELECT DISTINCT e.customint1, e.courseid FROM {enrol} e WHERE e.enrol = ? AND $where
                  ORDER BY e.courseid, e.customint1";
            foreach (keys::rows($sql, array_merge([$method], $params)) as $row) {
                yield [(int) $row->customint1, (int) $row->courseid];
            }
        }
    }
}
