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
 * Courses by their names, with their other columns and their sections.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class courses {
    /** @var string[] Columns of a course that are texts. */
    const TEXTS = ['fullname', 'summary', 'format', 'lang', 'theme'];

    /** @var string[] Columns of a course that are numbers. */
    const NUMBERS = [
        'startdate', 'enddate', 'visibleold', 'showgrades', 'showreports', 'groupmodeforce', 'legacyfiles', 'newsitems',
        'groupmode', 'maxbytes', 'sortorder', 'marker', 'timecreated', 'timemodified', 'enablecompletion',
        'defaultgroupingid',
    ];

    /** @var string[] How a course is asked for. */
    const NAMES = ['shortname', 'idnumber'];

    /** @var string[] Course formats that know the option coursedisplay. */
    const PAGED = ['topics', 'weeks'];

    /**
     * The courses that bear one of these names, each once.
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
                foreach (self::rows($where, $params) as $course) {
                    if (!isset($seen[$course->id]) && isset($values[$course->$by])) {
                        $seen[$course->id] = true;
                        $emit('courses', self::row($course));
                    }
                }
            }
        }
    }

    /**
     * The courses of a range.
     *
     * @param range $courses
     * @param callable $emit
     */
    public static function all(range $courses, callable $emit): void {
        [$where, $params] = $courses->condition('c.id');
        foreach (self::rows("$where ORDER BY c.id", $params, true) as $course) {
            $emit('courses', self::row($course));
        }
    }

    /**
     * The other columns of these courses, and their sections.
     *
     * @param int[] $courses
     * @param callable $emit
     */
    public static function details(array $courses, callable $emit): void {
        self::columns($courses, $emit);
        self::sections($courses, $emit);
    }

    /**
     * The other columns of these courses.
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function columns($courses, callable $emit): void {
        $columns = 'c.' . implode(', c.', array_merge(self::TEXTS, self::NUMBERS));
        $display = (int) get_config('moodlecourse', 'coursedisplay');
        foreach (keys::numbers('c.id', $courses) as [$where, $params]) {
            $sql = "SELECT c.id, $columns, t.template, o.value AS coursedisplay FROM {course} c
                 LEFT JOIN {local_toolsync_template} t ON t.courseid = c.id
                 LEFT JOIN {course_format_options} o
                           ON o.courseid = c.id AND o.format = c.format AND o.sectionid = 0 AND o.name = 'coursedisplay'
                     WHERE $where ORDER BY c.id";
            foreach (keys::rows($sql, $params, !is_array($courses)) as $course) {
                $emit('details', [(int) $course->id, self::columns_of($course, $display)]);
            }
        }
    }

    /**
     * The sections of these courses; not those that are themselves inside of one (subsections, since Moodle 4.5).
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function sections($courses, callable $emit): void {
        global $DB;
        // The column is of Moodle 4.4 and later.
        $whole = isset($DB->get_columns('course_sections')['component']) ? 's.component IS NULL AND' : '';
        foreach (keys::numbers('s.course', $courses) as [$where, $params]) {
            $sql = "SELECT s.id, s.course, s.section, s.name, s.summary FROM {course_sections} s
                     WHERE $whole $where ORDER BY s.course, s.section";
            foreach (keys::rows($sql, $params, !is_array($courses)) as $row) {
                $emit('sections', [(int) $row->course, (int) $row->section, text::of($row->name), text::of($row->summary)]);
            }
        }
    }

    /**
     * The rows of courses that meet this condition.
     *
     * @param string $where
     * @param array $params
     * @param bool $all
     * @return \Generator of \stdClass
     */
    private static function rows(string $where, array $params, bool $all = false): \Generator {
        $sql = "SELECT c.id, c.shortname, c.idnumber, c.category, c.visible FROM {course} c WHERE $where";
        return keys::rows($sql, $params, $all);
    }

    /**
     * A course as it is answered.
     *
     * @param \stdClass $course
     * @return array
     */
    private static function row(\stdClass $course): array {
        return [
            (int) $course->id, $course->shortname, (string) $course->idnumber, (int) $course->category,
            (bool) $course->visible,
        ];
    }

    /**
     * The conditions by which courses are found.
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
            throw new refusal('request', "courses cannot be asked for by $by");
        }
        return keys::texts("c.$by", array_filter($values, 'strlen'));
    }

    /**
     * The other columns of a course, each as command files have it: text or number.
     *
     * @param \stdClass $course
     * @param int $display what holds where the course says nothing
     * @return array column => value
     */
    private static function columns_of(\stdClass $course, int $display): array {
        $values = [];
        foreach (self::TEXTS as $column) {
            $values[$column] = text::of($course->$column);
        }
        foreach (self::NUMBERS as $column) {
            $values[$column] = (int) $course->$column;
        }
        if ($course->coursedisplay !== null || in_array($course->format, self::PAGED)) {
            $values['coursedisplay'] = $course->coursedisplay === null ? $display : (int) $course->coursedisplay;
        }
        if ($course->template !== null) {
            $values['template'] = $course->template;
        }
        return $values;
    }
}
