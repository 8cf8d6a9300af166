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

use local_toolsync\refusal;

/**
 * Cohorts, by their names or by the category they belong to, and their members.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class cohorts {
    /** @var string[] How a cohort is asked for. */
    const NAMES = ['name', 'idnumber'];

    /**
     * The cohorts that bear one of these names, each once.
     *
     * @param array $references of [by, value]
     * @param callable $emit
     */
    public static function named(array $references, callable $emit): void {
        $wanted = [];
        foreach ($references as [$by, $value]) {
            $wanted[$by][$value] = true;
        }
        $seen = [];
        foreach ($wanted as $by => $values) {
            foreach (self::conditions($by, array_keys($values)) as [$where, $params]) {
                foreach (self::rows("$where ORDER BY c.id", $params) as $cohort) {
                    if (!isset($seen[$cohort->id]) && isset($values[$cohort->$by])) {
                        $seen[$cohort->id] = true;
                        $emit('cohorts', self::row($cohort));
                    }
                }
            }
        }
    }

    /**
     * The cohorts of a range.
     *
     * @param range $cohorts
     * @param callable $emit
     */
    public static function all(range $cohorts, callable $emit): void {
        [$where, $params] = $cohorts->condition('c.id');
        foreach (self::rows("$where ORDER BY c.id", $params, true) as $cohort) {
            $emit('cohorts', self::row($cohort));
        }
    }

    /**
     * The cohorts that belong to these categories.
     *
     * @param int[] $categories
     * @return \Generator of rows
     */
    public static function in_categories(array $categories): \Generator {
        foreach (keys::numbers('x.instanceid', $categories) as [$where, $params]) {
            $params[] = CONTEXT_COURSECAT;
            foreach (self::rows("$where AND x.contextlevel = ? ORDER BY c.id", $params) as $cohort) {
                yield self::row($cohort);
            }
        }
    }

    /**
     * Which of these pairs (cohort, user) are memberships, all memberships of these users, all members of these cohorts.
     *
     * @param array $asked the questions members, whole_users and whole_cohorts
     * @param callable $emit
     */
    public static function members(array $asked, callable $emit): void {
        $wanted = [];
        foreach ($asked['members'] ?? [] as [$cohort, $user]) {
            $wanted[$cohort << 32 | $user] = true;
        }
        foreach (keys::pairs('m.cohortid', 'm.userid', $asked['members'] ?? []) as [$where, $params]) {
            foreach (self::memberships($where, $params) as $pair) {
                if (isset($wanted[$pair[0] << 32 | $pair[1]])) {
                    $emit('members', $pair);
                }
            }
        }
        foreach (['whole_users' => 'm.userid', 'whole_cohorts' => 'm.cohortid'] as $question => $column) {
            foreach (keys::numbers($column, $asked[$question] ?? []) as [$where, $params]) {
                foreach (self::memberships($where, $params) as $pair) {
                    $emit('members', $pair);
                }
            }
        }
    }

    /**
     * The memberships of a range of cohorts.
     *
     * @param range $cohorts
     * @param callable $emit
     */
    public static function all_members(range $cohorts, callable $emit): void {
        [$where, $params] = $cohorts->condition('m.cohortid');
        foreach (self::memberships("$where ORDER BY m.cohortid, m.userid", $params, true) as $pair) {
            $emit('members', $pair);
        }
    }

    /**
     * The rows of cohorts that meet this condition.
     *
     * @param string $where
     * @param array $params
     * @param bool $all
     * @return \Generator of \stdClass
     */
    private static function rows(string $where, array $params, bool $all = false): \Generator {
        $sql = "SELECT c.id, c.name, c.idnumber, c.component, c.description, c.visible, x.contextlevel, x.instanceid
                  FROM {cohort} c JOIN {context} x ON x.id = c.contextid WHERE $where";
        return keys::rows($sql, $params, $all);
    }

    /**
     * A cohort as it is answered.
     *
     * @param \stdClass $cohort
     * @return array
     */
    private static function row(\stdClass $cohort): array {
        $category = (int) $cohort->contextlevel === CONTEXT_COURSECAT ? (int) $cohort->instanceid : 0;
        return [
            (int) $cohort->id, $cohort->name, (string) $cohort->idnumber, $category, $cohort->component,
            text::of($cohort->description), (bool) $cohort->visible,
        ];
    }

    /**
     * The memberships that meet this condition.
     *
     * @param string $where
     * @param array $params
     * @param bool $all
     * @return \Generator of [cohort, user]
     */
    private static function memberships(string $where, array $params, bool $all = false): \Generator {
        $sql = "SELECT m.cohortid, m.userid FROM {cohort_members} m WHERE $where";
        foreach (keys::rows($sql, $params, $all) as $row) {
            yield [(int) $row->cohortid, (int) $row->userid];
        }
    }

    /**
     * The conditions by which cohorts are found.
     *
     * @param string $by
     * @param array $values
     * @return \Generator of [condition, its parameters]
     */
    private static function conditions(string $by, array $values): \Generator {
        if ($by === 'id') {
            return keys::numbers('c.id', look_up::ids_of($values));
        }
        if (!in_array($by, self::NAMES)) {
            throw new refusal('request', "cohorts cannot be asked for by $by");
        }
        return keys::texts("c.$by", array_filter($values, 'strlen'));
    }
}
