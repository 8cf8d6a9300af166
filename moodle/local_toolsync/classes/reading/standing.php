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
 * Questions with yes or no for answer: is this account actively enrolled in this course through this instance, at these
 * times, and does it hold this role there? Most lines of most files ask for what is so already.
 *
 * Only those are answered whose answer is no.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class standing {
    /** @var string The places, from 1, of the questions that lack an enrolment or a role; a time that is null may be any.
     * Subqueries with a limit are not made into joins: each is two steps down an index, and never a pass over a table. */
    const LACKING = 'SELECT a.place
        FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
                    CAST(? AS bigint[])) WITH ORDINALITY AS a(userid, contextid, enrolid, roleid, timestart, timeend, place)
       WHERE (SELECT 1 FROM {user_enrolments} ue
               WHERE ue.enrolid = a.enrolid AND ue.userid = a.userid AND ue.status = 0
                     AND ue.timestart = COALESCE(a.timestart, ue.timestart)
                     AND ue.timeend = COALESCE(a.timeend, ue.timeend) LIMIT 1) IS NULL
          OR (SELECT 1 FROM {role_assignments} ra
               WHERE ra.userid = a.userid AND ra.contextid = a.contextid AND ra.roleid = a.roleid LIMIT 1) IS NULL';

    /** @var int How many questions one query takes: more, and PostgreSQL spends its time on compiling it. */
    const TOGETHER = 5000;

    /**
     * Those of these questions whose answer is no.
     *
     * @param array $asked of [user, course, instance, role, start or null, end or null]
     * @param callable $emit
     */
    public static function of(array $asked, callable $emit): void {
        if (!keys::takes_arrays()) {
            self::compare($asked, $emit);
            return;
        }
        $courses = array_values(array_unique(array_column($asked, 1)));
        $contexts = self::contexts($courses);
        $instances = self::instances($courses);
        foreach (array_chunk($asked, self::TOGETHER) as $chunk) {
            $columns = array_fill(0, 6, []);
            foreach ($chunk as [$user, $course, $instance, $role, $start, $end]) {
                $columns[0][] = (int) $user;
                $columns[1][] = $contexts[$course] ?? 0;
                // No enrolment has the instance 0: one of another course is none of this.
                $columns[2][] = ($instances[$instance] ?? 0) === $course ? $instance : 0;
                $columns[3][] = (int) $role;
                $columns[4][] = $start === null ? 'NULL' : (int) $start;
                $columns[5][] = $end === null ? 'NULL' : (int) $end;
            }
            $arrays = array_map(function (array $column): string {
                return '{' . implode(',', $column) . '}';
            }, $columns);
            foreach (keys::rows(self::LACKING, $arrays) as $row) {
                $emit('not_standing', $chunk[$row->place - 1]);
            }
        }
    }

    /**
     * The contexts of courses.
     *
     * @param int[] $courses
     * @return int[] course => context
     */
    private static function contexts(array $courses): array {
        $found = [];
        foreach (keys::numbers('x.instanceid', $courses) as [$where, $params]) {
            $sql = "SELECT x.id, x.instanceid FROM {context} x WHERE x.contextlevel = 50 AND $where";
            foreach (keys::rows($sql, $params) as $row) {
                $found[$row->instanceid] = (int) $row->id;
            }
        }
        return $found;
    }

    /**
     * The enrolment instances of courses.
     *
     * @param int[] $courses
     * @return int[] instance => course
     */
    private static function instances(array $courses): array {
        $found = [];
        foreach (keys::numbers('e.courseid', $courses) as [$where, $params]) {
            foreach (keys::rows("SELECT e.id, e.courseid FROM {enrol} e WHERE $where", $params) as $row) {
                $found[$row->id] = (int) $row->courseid;
            }
        }
        return $found;
    }

    /**
     * The same, for databases that take no arrays: what there is is fetched, and compared here.
     *
     * @param array $asked
     * @param callable $emit
     */
    private static function compare(array $asked, callable $emit): void {
        $enrolments = $roles = [];
        $note = function (string $fact, array $row) use (&$enrolments, &$roles): void {
            if ($fact === 'enrolments' && !$row[3]) {
                $enrolments[implode(' ', array_slice($row, 0, 3))] = [$row[4], $row[5]];
            } else if ($fact === 'roles_held') {
                $roles[implode(' ', array_slice($row, 0, 3))] = true;
            }
        };
        $pairs = array_map(function (array $question): array {
            return [$question[0], $question[1]];
        }, $asked);
        (new participations(['participations' => $pairs]))->answer($note);
        foreach ($asked as $question) {
            [$user, $course, $instance, $role, $start, $end] = $question;
            $times = $enrolments["$user $course $instance"] ?? null;
            $stands = $times !== null && isset($roles["$user $course $role"])
                && $times === [$start ?? $times[0], $end ?? $times[1]];
            if (!$stands) {
                $emit('not_standing', $question);
            }
        }
    }
}
