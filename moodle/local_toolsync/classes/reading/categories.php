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
 * Course categories, and what is directly in them.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class categories {
    /** @var string[] What else than courses and cohorts may be in the context of a category: name => how it is counted. */
    const OTHERS = [
        'questions' => 'SELECT x.instanceid AS category, COUNT(1) AS number FROM {question_bank_entries} b
                          JOIN {question_categories} q ON q.id = b.questioncategoryid
                          JOIN {context} x ON x.id = q.contextid AND x.contextlevel = ?',
        'content' => 'SELECT x.instanceid AS category, COUNT(1) AS number FROM {contentbank_content} b
                        JOIN {context} x ON x.id = b.contextid AND x.contextlevel = ?',
    ];

    /**
     * The whole tree, or what is of it in a range, as the site orders it.
     *
     * @param range $categories
     * @param callable $emit
     */
    public static function all(range $categories, callable $emit): void {
        [$where, $params] = $categories->condition('id');
        $sql = "SELECT id, name, idnumber, parent, visible FROM {course_categories} WHERE $where ORDER BY sortorder, id";
        foreach (keys::rows($sql, $params, true) as $row) {
            $emit('categories', [
                (int) $row->id, $row->name, (string) $row->idnumber, (int) $row->parent, (bool) $row->visible,
            ]);
        }
    }

    /**
     * What is directly in these categories.
     *
     * @param int[]|range $categories
     * @param callable $emit
     */
    public static function holdings($categories, callable $emit): void {
        global $DB;
        if (!is_array($categories)) {
            [$where, $params] = $categories->condition('id');
            $categories = $DB->get_fieldset_select('course_categories', 'id', $where, $params);
        }
        $courses = array_fill_keys(array_map('intval', $categories), 0);
        $held = array_fill_keys(array_keys($courses), []);
        $others = $held;
        $sql = 'SELECT c.category, COUNT(1) AS number FROM {course} c WHERE ';
        foreach (keys::numbers('c.category', $categories) as [$where, $params]) {
            foreach (keys::rows("$sql $where GROUP BY c.category", $params) as $row) {
                $courses[$row->category] = (int) $row->number;
            }
        }
        foreach (cohorts::in_categories($categories) as $cohort) {
            $held[$cohort[3]][] = $cohort;
        }
        foreach (self::OTHERS as $name => $sql) {
            foreach (keys::numbers('x.instanceid', $categories) as [$where, $params]) {
                array_unshift($params, CONTEXT_COURSECAT);
                foreach (keys::rows("$sql WHERE $where GROUP BY x.instanceid", $params) as $row) {
                    $others[$row->category][] = [$name, (int) $row->number];
                }
            }
        }
        foreach ($courses as $category => $number) {
            $emit('holdings', [$category, $number, $held[$category], $others[$category]]);
        }
    }
}
