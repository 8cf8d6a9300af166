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
 * Whole tables of the site, in the form in which questions about them are answered: for snapshots and exports.
 *
 * Rows are fetched in pieces and given away one by one: memory does not grow with the site. Where an answer must not
 * grow either (HTTPS), a table is asked for by ranges of the id that it is kept by.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class dump {
    /** @var array Table => [class, method, table of Moodle whose ids ranges are of]. */
    const TABLES = [
        'users' => [accounts::class, 'all', 'user'],
        'profiles' => [profiles::class, 'of', 'user'],
        'pictures' => [profiles::class, 'pictures', 'user'],
        'enrolments' => [participations::class, 'enrolments', 'user'],
        'roles_held' => [participations::class, 'roles_held', 'user'],
        'memberships' => [participations::class, 'memberships', 'user'],
        'courses' => [courses::class, 'all', 'course'],
        'details' => [courses::class, 'columns', 'course'],
        'sections' => [courses::class, 'sections', 'course'],
        'instances' => [methods::class, 'instances', 'course'],
        'groups' => [groups::class, 'groups', 'course'],
        'groupings' => [groups::class, 'groupings', 'course'],
        'data' => [userdata::class, 'of', 'course'],
        'categories' => [categories::class, 'all', 'course_categories'],
        'holdings' => [categories::class, 'holdings', 'course_categories'],
        'cohorts' => [cohorts::class, 'all', 'cohort'],
        'members' => [cohorts::class, 'all_members', 'cohort'],
    ];

    /**
     * The rows of one table, all or those of a range.
     *
     * @param string $table
     * @param callable $emit is given the name of the fact and one row of it
     * @param mixed $range as it is asked for, null for all
     * @return array what ends the answer: the last id of the table
     */
    public static function table(string $table, callable $emit, $range = null): array {
        global $DB;
        if (!isset(self::TABLES[$table])) {
            throw new refusal('request', "There is no table $table to dump, only " . implode(', ', array_keys(self::TABLES)) . '.');
        }
        [$class, $method, $keys] = self::TABLES[$table];
        call_user_func([$class, $method], new range($range), $emit);
        return ['last' => (int) $DB->get_field_sql('SELECT MAX(id) FROM {' . $keys . '}')];
    }
}
