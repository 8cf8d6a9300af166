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
 * Courses and their sections.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class courses extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateCourse' => ['create', 'moodle/course:create'],
        'UpdateCourse' => ['update', 'moodle/course:update'],
        'MoveCourse' => ['move', 'moodle/course:update'],
        'DeleteCourse' => ['delete', 'moodle/course:delete'],
        'SetSection' => ['set_section', 'moodle/course:update'],
    ];

    /** @var string[] the methods that a site may give to new courses => the field with the id of the instance */
    public const METHODS = ['manual' => 'instance', 'self' => 'self_instance', 'guest' => 'guest_instance'];

    /** @var string[] what toolsync keeps of the course itself; all other columns are its details */
    private const OWN = ['shortname', 'idnumber', 'visible'];

    /**
     * The changes of a step; a course that it creates has its sections at once: Moodle makes them with less ado than later.
     *
     * @param \stdClass[] $changes copies, which may be written into
     * @return \stdClass[]
     */
    public static function joined(array $changes): array {
        $created = [];
        foreach ($changes as $key => $change) {
            if ($change->kind === 'CreateCourse') {
                $created[$change->course] = $change;
            } else if ($change->kind === 'SetSection' && isset($created[$change->course])) {
                $creation = $created[$change->course];
                $creation->sections = max($creation->sections ?? 0, $change->number);
                if ($change->name === '' && $change->summary === '') {
                    unset($changes[$key]);
                }
            }
        }
        return $changes;
    }

    /**
     * CreateCourse.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        if (!$change->category) {
            throw new refused('A course must be in a category.');
        }
        $this->known->category($change->category);
        $this->check_names(['shortname' => $change->shortname, 'idnumber' => $change->idnumber], 0);
        $data = (object) (self::values($change->details) + ['startdate' => $change->startdate]);
        foreach (['shortname', 'idnumber', 'category'] as $name) {
            $data->$name = $change->$name;
        }
        $data->visible = (int) $change->visible;
        $data->summaryformat = FORMAT_HTML;
        $data->numsections = $change->sections ?? 0;
        // What Moodle's forms give to new courses, and its function does not.
        $data->showactivitydates = get_config('moodlecourse', 'showactivitydates');
        $course = create_course($data);
        return ['course' => $course->id] + $this->given($course, $change->plan);
    }

    /**
     * The enrolment instances of a new course that the plan counts on; one that the site does not give is added.
     *
     * @param \stdClass $course
     * @param int[] $plan field => the plan's id, 0 for none
     * @return int[] field => id
     */
    private function given(\stdClass $course, array $plan): array {
        global $DB;
        $ids = array_column($DB->get_records('enrol', ['courseid' => $course->id], 'id DESC', 'id, enrol'), 'id', 'enrol');
        $given = [];
        foreach (self::METHODS as $method => $field) {
            if (!empty($plan[$field])) {
                $given[$field] = (int) ($ids[$method] ?? enrol_get_plugin($method)->add_default_instance($course));
            }
        }
        return $given;
    }

    /**
     * UpdateCourse.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $course = $this->changeable($change->course);
        $values = self::values($change->values);
        $this->check_names($values, $change->course);
        if (array_intersect_key($values, array_flip(self::OWN))) {
            $this->work->replace('courses', (int) $course->id, self::row($course));
        }
        $this->note_details($course, array_diff_key($values, array_flip(self::OWN)));
        update_course((object) (['id' => $course->id] + $values));
        $this->known->forget('course', $course->id);
    }

    /**
     * MoveCourse.
     *
     * @param \stdClass $change
     */
    public function move(\stdClass $change): void {
        $course = $this->changeable($change->course);
        if (!$change->category) {
            throw new refused('A course must be in a category.');
        }
        $this->known->category($change->category);
        rights::need('moodle/course:create', \context_coursecat::instance($change->category));
        $this->work->replace('courses', (int) $course->id, self::row($course));
        if (!move_courses([$course->id], $change->category)) {
            throw new failed("Moodle refuses to move course {$course->id}.");
        }
        $this->known->forget('course', $course->id);
    }

    /**
     * DeleteCourse.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        global $DB;
        $course = $this->known->course($change->course);
        if ($course->id == SITEID) {
            throw new refused('The front page cannot be deleted.');
        }
        foreach (participations::read(null, [$course->id]) as $pair => $old) {
            $this->work->replace('participations', array_map('intval', explode('/', $pair)), $old);
        }
        instances::note_of_source('meta', $course->id, $this->work);
        instances::note($course->id, null, $this->work);
        groups::note($course->id, $this->work);
        groupings::note($course->id, $this->work);
        $this->work->replace('courses', (int) $course->id, self::row($course));
        \core_php_time_limit::raise();
        raise_memory_limit(MEMORY_EXTRA);
        if (!delete_course($course->id, false)) {
            throw new failed("Moodle refuses to delete course {$course->id}.");
        }
        $DB->delete_records('local_toolsync_template', ['courseid' => $change->course]);
        fix_course_sortorder();
        $this->known->forget_all(['course', 'enrol', 'groups', 'groupings']);
        $this->work->participations->forget_all();
    }

    /**
     * SetSection.
     *
     * @param \stdClass $change
     */
    public function set_section(\stdClass $change): void {
        global $DB;
        $course = $this->changeable($change->course);
        if (!$DB->record_exists('course_sections', ['course' => $course->id, 'section' => $change->number])) {
            course_create_sections_if_missing($course, range(0, $change->number));
        }
        $section = $DB->get_record('course_sections', ['course' => $course->id, 'section' => $change->number],
            '*', MUST_EXIST);
        $old = [(string) $section->name, (string) $section->summary];
        if ($old === [$change->name, $change->summary]) {
            return;
        }
        if ($old !== ['', '']) {
            $this->work->replace('sections', (int) $course->id, (object) [$change->number => $old]);
        }
        course_update_section($course, $section, ['name' => $change->name, 'summary' => $change->summary]);
    }

    /**
     * A course as toolsync has it.
     *
     * @param \stdClass $course
     * @return array
     */
    private static function row(\stdClass $course): array {
        return [(int) $course->id, $course->shortname, $course->idnumber, (int) $course->category,
            (bool) $course->visible, false];
    }

    /**
     * A course that command files may change.
     *
     * @param int $id
     * @return \stdClass
     */
    private function changeable(int $id): \stdClass {
        $course = $this->known->course($id);
        if ($course->id == SITEID) {
            throw new refused('The front page cannot be changed.');
        }
        return $course;
    }

    /**
     * A course has its short name and its idnumber to itself.
     *
     * @param array $values what it is given
     * @param int $own
     */
    private function check_names(array $values, int $own): void {
        global $DB;
        if (($values['shortname'] ?? 'kept') === '') {
            throw new refused('A course must have a short name.');
        }
        foreach (['shortname', 'idnumber'] as $by) {
            $value = (string) ($values[$by] ?? '');
            if ($value !== '' && $DB->record_exists_select('course', "{$by} = ? AND id <> ?", [$value, $own])) {
                throw new refused("Another course has the {$by} {$value}.");
            }
        }
    }

    /**
     * Note which details of a course are about to change.
     *
     * @param \stdClass $course
     * @param array $values
     */
    private function note_details(\stdClass $course, array $values): void {
        if (!$values) {
            return;
        }
        // With the options of its format, which are columns to toolsync.
        $whole = course_get_format($course->id)->get_course();
        $old = [];
        foreach ($values as $name => $value) {
            if (isset($whole->$name) && (string) $whole->$name !== (string) $value) {
                $old[$name] = is_numeric($whole->$name) ? (int) $whole->$name : $whole->$name;
            }
        }
        $this->work->replace('details', (int) $course->id, $old);
    }
}
