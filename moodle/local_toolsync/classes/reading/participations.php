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
 * What accounts are in courses: enrolments, roles in the context of the course, places in groups.
 *
 * This is where a look-up spends its time: a file of enrolments asks for a million of these.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class participations {
    /** @var string Enrolments; the condition goes on from here, as with the others. */
    const ENROLMENTS = 'SELECT ue.id, ue.userid, e.courseid, ue.enrolid, ue.status, ue.timestart, ue.timeend
        FROM {user_enrolments} ue JOIN {enrol} e ON e.id = ue.enrolid WHERE ';

    /** @var string Roles in the context of a course. */
    const ROLES = 'SELECT ra.id, ra.userid, x.instanceid AS courseid, ra.roleid, ra.component, ra.itemid
        FROM {role_assignments} ra JOIN {context} x ON x.id = ra.contextid AND x.contextlevel = 50 WHERE ';

    /** @var string Places in groups. */
    const MEMBERSHIPS = 'SELECT m.id, m.userid, g.courseid, m.groupid, m.component, m.itemid
        FROM {groups_members} m JOIN {groups} g ON g.id = m.groupid WHERE ';

    /** @var array The pairs [user, course] that are asked for. */
    private $pairs;

    /** @var bool[] The same, as keys: user << 32 | course. */
    private $wanted = [];

    /** @var int[] Accounts of which everything is asked for, as keys. */
    private $users;

    /** @var int[] Courses of which everything is asked for. */
    private $courses;

    /**
     * Notes what is asked for.
     *
     * @param array $asked the questions participations, whole_users and whole_courses
     */
    public function __construct(array $asked) {
        $this->pairs = $asked['participations'] ?? [];
        foreach ($this->pairs as [$user, $course]) {
            $this->wanted[$user << 32 | $course] = true;
        }
        $this->users = array_flip($asked['whole_users'] ?? []);
        $this->courses = $asked['whole_courses'] ?? [];
    }

    /**
     * All that was asked for, each row once.
     *
     * @param callable $emit
     */
    public function answer(callable $emit): void {
        foreach ($this->rows(self::ENROLMENTS, 'ue', 'e.courseid') as $row) {
            $emit('enrolments', self::enrolment($row));
        }
        foreach ($this->rows(self::ROLES, 'ra', 'x.instanceid') as $row) {
            $emit('roles_held', [
                (int) $row->userid, (int) $row->courseid, (int) $row->roleid, $row->component, (int) $row->itemid,
            ]);
        }
        foreach ($this->rows(self::MEMBERSHIPS, 'm', 'g.courseid') as $row) {
            $emit('memberships', self::membership($row));
        }
    }

    /**
     * The enrolments of a range of accounts, by account and course.
     *
     * @param range $users
     * @param callable $emit
     */
    public static function enrolments(range $users, callable $emit): void {
        [$where, $params] = $users->condition('ue.userid');
        $sql = self::ENROLMENTS . "$where ORDER BY ue.userid, e.courseid, ue.id";
        foreach (keys::rows($sql, $params, true) as $row) {
            $emit('enrolments', self::enrolment($row));
        }
    }

    /**
     * The roles in courses of a range of accounts, by account and course.
     *
     * @param range $users
     * @param callable $emit
     */
    public static function roles_held(range $users, callable $emit): void {
        [$where, $params] = $users->condition('ra.userid');
        $sql = self::ROLES . "$where ORDER BY ra.userid, x.instanceid, ra.id";
        foreach (keys::rows($sql, $params, true) as $row) {
            $emit('roles_held', [
                (int) $row->userid, (int) $row->courseid, (int) $row->roleid, $row->component, (int) $row->itemid,
            ]);
        }
    }

    /**
     * The places in groups of a range of accounts, by account and course.
     *
     * @param range $users
     * @param callable $emit
     */
    public static function memberships(range $users, callable $emit): void {
        [$where, $params] = $users->condition('m.userid');
        $sql = self::MEMBERSHIPS . "$where ORDER BY m.userid, g.courseid, m.id";
        foreach (keys::rows($sql, $params, true) as $row) {
            $emit('memberships', self::membership($row));
        }
    }

    /**
     * Who has these roles in these courses.
     *
     * @param array $pairs of [course, role]
     * @param callable $emit
     */
    public static function role_holders(array $pairs, callable $emit): void {
        $wanted = [];
        foreach ($pairs as [$course, $role]) {
            $wanted[$course << 32 | $role] = true;
        }
        foreach (keys::pairs('x.instanceid', 'ra.roleid', $pairs) as [$where, $params]) {
            $sql = "SELECT DISTINCT x.instanceid AS courseid, ra.roleid, ra.userid FROM {role_assignments} ra
                      JOIN {context} x ON x.id = ra.contextid AND x.contextlevel = 50 WHERE $where ORDER BY ra.userid";
            foreach (keys::rows($sql, $params) as $row) {
                if (isset($wanted[$row->courseid << 32 | $row->roleid])) {
                    $emit('role_holders', [(int) $row->courseid, (int) $row->roleid, (int) $row->userid]);
                }
            }
        }
    }

    /**
     * The rows that were asked for, in ascending order of id within each pair (user, course).
     *
     * What two questions ask for is found by both: it counts for the first of them only.
     *
     * @param string $sql
     * @param string $table the name in it of the table that accounts are in
     * @param string $course its column of courses
     * @return \Generator of \stdClass
     */
    private function rows(string $sql, string $table, string $course): \Generator {
        $order = "ORDER BY $table.id";
        foreach (keys::pairs("$table.userid", $course, $this->pairs) as [$where, $params]) {
            foreach (keys::rows("$sql $where $order", $params) as $row) {
                if (isset($this->wanted[$row->userid << 32 | $row->courseid])) {
                    yield $row;
                }
            }
        }
        foreach (keys::numbers("$table.userid", array_keys($this->users)) as [$where, $params]) {
            foreach (keys::rows("$sql $where $order", $params) as $row) {
                if (!isset($this->wanted[$row->userid << 32 | $row->courseid])) {
                    yield $row;
                }
            }
        }
        foreach (keys::numbers($course, $this->courses) as [$where, $params]) {
            foreach (keys::rows("$sql $where $order", $params) as $row) {
                if (!isset($this->users[$row->userid]) && !isset($this->wanted[$row->userid << 32 | $row->courseid])) {
                    yield $row;
                }
            }
        }
    }

    /**
     * An enrolment as it is answered.
     *
     * @param \stdClass $row
     * @return array
     */
    private static function enrolment(\stdClass $row): array {
        return [
            (int) $row->userid, (int) $row->courseid, (int) $row->enrolid, $row->status != ENROL_USER_ACTIVE,
            (int) $row->timestart, (int) $row->timeend,
        ];
    }

    /**
     * A place in a group as it is answered.
     *
     * @param \stdClass $row
     * @return array
     */
    private static function membership(\stdClass $row): array {
        return [
            (int) $row->userid, (int) $row->courseid, (int) $row->groupid, $row->component, (int) $row->itemid,
        ];
    }
}
