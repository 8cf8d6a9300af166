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
 * Who is what in which course: read at once for the pairs that a batch names, to tell what its changes replace.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class participations {
    /** @var array 'user/course' => [enrolments, roles, groups] as toolsync has them */
    private $pairs = [];

    /** @var bool[] accounts that the batch itself has made: whatever it has not made them since, they are not */
    private $new = [];

    /** @var bool[] 'user/course' => true, for the pairs that changes have touched */
    private $touched = [];

    /**
     * Read the participations that these changes name.
     *
     * @param \stdClass[] $changes
     * @param int[] $made the plan's ids => Moodle's own
     */
    public function __construct(array $changes, array $made) {
        $users = [];
        $courses = [];
        foreach ($changes as $change) {
            if (isset($change->user, $change->course)) {
                $user = $made[$change->user] ?? $change->user;
                $course = $made[$change->course] ?? $change->course;
                if ($user > 0 && $course > 0) {
                    $users[$user] = $user;
                    $courses[$course] = $course;
                    $this->pairs["{$user}/{$course}"] = [[], [], []];
                }
            }
        }
        if ($users) {
            $only = $this->pairs;
            $this->pairs = array_intersect_key(self::read($users, $courses), $only) + $only;
        }
    }

    /**
     * What the user is in the course.
     *
     * @param int $user
     * @param int $course
     * @return array [enrolments, roles, groups]
     */
    public function of(int $user, int $course): array {
        $key = "{$user}/{$course}";
        if (isset($this->new[$user]) && !isset($this->touched[$key])) {
            return [[], [], []];
        }
        if (!isset($this->pairs[$key])) {
            $this->pairs[$key] = self::read([$user], [$course])[$key] ?? [[], [], []];
        }
        return $this->pairs[$key];
    }

    /**
     * The user's enrolment through this instance.
     *
     * @param int $user
     * @param int $course
     * @param int $instance
     * @return array|null [instance, suspended, start, end]
     */
    public function through(int $user, int $course, int $instance): ?array {
        foreach ($this->of($user, $course)[0] as $enrolment) {
            if ($enrolment[0] === $instance) {
                return $enrolment;
            }
        }
        return null;
    }

    /**
     * This account has only just been made: it is nothing in any course.
     *
     * @param int $user
     */
    public function add_new(int $user): void {
        $this->new[$user] = true;
    }

    /**
     * The user is something else in the course from now on.
     *
     * @param int $user
     * @param int $course
     */
    public function forget(int $user, int $course): void {
        unset($this->pairs["{$user}/{$course}"]);
        $this->touched["{$user}/{$course}"] = true;
    }

    /**
     * People have come into courses, or left them, nobody knows who.
     */
    public function forget_all(): void {
        $this->pairs = [];
        $this->new = [];
    }

    /**
     * Everything that these users are in these courses.
     *
     * @param int[]|null $users null for everybody
     * @param int[]|null $courses null for all
     * @return array 'user/course' => [enrolments, roles, groups]
     */
    public static function read(?array $users, ?array $courses): array {
        $found = [];
        $enrolled = "SELECT ue.id, ue.userid, e.courseid, ue.enrolid, ue.status, ue.timestart, ue.timeend
                       FROM {user_enrolments} ue JOIN {enrol} e ON e.id = ue.enrolid";
        foreach (self::rows($enrolled, ['ue.userid' => $users, 'e.courseid' => $courses], 'ue.id') as $row) {
            $enrolment = [(int) $row->enrolid, $row->status != ENROL_USER_ACTIVE, (int) $row->timestart, (int) $row->timeend];
            $found["{$row->userid}/{$row->courseid}"][0][] = $enrolment;
        }
        $held = "SELECT ra.id, ra.userid, c.instanceid AS courseid, ra.roleid, ra.component, ra.itemid
                   FROM {role_assignments} ra JOIN {context} c ON c.id = ra.contextid AND c.contextlevel = " . CONTEXT_COURSE;
        foreach (self::rows($held, ['ra.userid' => $users, 'c.instanceid' => $courses], 'ra.id') as $row) {
            $found["{$row->userid}/{$row->courseid}"][1][] = [(int) $row->roleid, $row->component, (int) $row->itemid];
        }
        $placed = "SELECT gm.id, gm.userid, g.courseid, gm.groupid, gm.component, gm.itemid
                     FROM {groups_members} gm JOIN {groups} g ON g.id = gm.groupid";
        foreach (self::rows($placed, ['gm.userid' => $users, 'g.courseid' => $courses], 'gm.id') as $row) {
            $found["{$row->userid}/{$row->courseid}"][2][] = [(int) $row->groupid, $row->component, (int) $row->itemid];
        }
        return array_map(function(array $three): array {
            return [$three[0] ?? [], $three[1] ?? [], $three[2] ?? []];
        }, $found);
    }

    /**
     * The rows of a query whose columns have one of these values.
     *
     * @param string $sql
     * @param array $values column => values, null for any
     * @param string $order
     * @return \stdClass[]
     */
    private static function rows(string $sql, array $values, string $order): array {
        global $DB;
        $where = [];
        $params = [];
        foreach ($values as $column => $some) {
            if ($some !== null) {
                [$in, $more] = $DB->get_in_or_equal($some, SQL_PARAMS_NAMED);
                $where[] = "{$column} {$in}";
                $params += $more;
            }
        }
        return $DB->get_records_sql("{$sql} WHERE " . implode(' AND ', $where) . " ORDER BY {$order}", $params);
    }
}
