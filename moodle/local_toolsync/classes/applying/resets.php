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
 * The reset of a course, by Moodle's own function.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class resets extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = ['ResetCourse' => ['reset', 'moodle/course:reset']];

    /** @var string[] the flags of the course itself; all others belong to an activity module, and bear its name */
    private const FLAGS = [
        'reset_events', 'reset_notes', 'delete_blog_associations', 'reset_completion', 'reset_competency_ratings',
        'reset_roles_overrides', 'reset_roles_local', 'reset_groups_members', 'reset_groups_remove',
        'reset_groupings_members', 'reset_groupings_remove', 'reset_gradebook_items', 'reset_gradebook_grades',
        'reset_comments',
    ];

    /**
     * ResetCourse.
     *
     * @param \stdClass $change
     */
    public function reset(\stdClass $change): void {
        $course = $this->known->course($change->course);
        $this->check($change);
        $this->note($course, $change);
        \core_php_time_limit::raise();
        raise_memory_limit(MEMORY_EXTRA);
        $errors = [];
        foreach (reset_course_userdata($this->data($course, $change)) as $told) {
            // A module that has no reset says so, whatever was asked for.
            if ($told['error'] && $told['error'] !== get_string('resetnotimplemented')) {
                $errors[] = "{$told['component']}: {$told['error']}";
            }
        }
        if ($errors) {
            throw new failed(implode('; ', $errors));
        }
        $this->known->forget_all(['course', 'enrol', 'groups', 'groupings']);
        $this->work->participations->forget_all();
        $this->set_start($change);
    }

    /**
     * Refuse what cannot be reset.
     *
     * @param \stdClass $change
     */
    private function check(\stdClass $change): void {
        if ($change->course == SITEID) {
            throw new refused('The front page cannot be reset.');
        }
        foreach ($change->roles as $role) {
            $this->known->role($role);
        }
        foreach ($change->flags as $flag) {
            if (!in_array($flag, self::FLAGS) && !self::is_of_module($flag)) {
                throw new refused("A course has nothing that {$flag} would reset.");
            }
        }
    }

    /**
     * Whether a flag is one of an activity module that the site has.
     *
     * @param string $flag
     * @return bool
     */
    private static function is_of_module(string $flag): bool {
        if (preg_match('/^feedback_reset_data_\d+$/', $flag)) {
            return true;
        }
        foreach (array_keys(\core_component::get_plugin_list('mod')) as $module) {
            if (preg_match("/^reset_{$module}(_[a-z0-9_]+)?$/", $flag)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What Moodle's form would send.
     *
     * @param \stdClass $course
     * @param \stdClass $change
     * @return \stdClass
     */
    private function data(\stdClass $course, \stdClass $change): \stdClass {
        $data = (object) array_fill_keys($change->flags, 1);
        $data->id = $course->id;
        $data->reset_start_date = $change->startdate;
        $data->reset_start_date_old = $course->startdate;
        // Moodle would move the end together with the start: a file that says nothing of it leaves it.
        $data->reset_end_date = $change->enddate ?: $course->enddate;
        $data->reset_end_date_old = $course->enddate;
        if ($change->roles) {
            $data->unenrol_users = $change->roles;
        }
        return $data;
    }

    /**
     * Moodle leaves a start alone that is on the midnight before the old one.
     *
     * @param \stdClass $change
     */
    private function set_start(\stdClass $change): void {
        $course = $this->known->course($change->course);
        if ($change->startdate && $course->startdate != $change->startdate) {
            update_course((object) ['id' => $course->id, 'startdate' => $change->startdate]);
            $this->known->forget('course', $course->id);
        }
    }

    /**
     * Note what a reset replaces, as far as it can be brought back: dates, people, groups.
     *
     * @param \stdClass $course
     * @param \stdClass $change
     */
    private function note(\stdClass $course, \stdClass $change): void {
        $dates = [];
        foreach (['startdate', 'enddate'] as $name) {
            if ($change->$name && $change->$name != $course->$name) {
                $dates[$name] = (int) $course->$name;
            }
        }
        $this->work->replace('details', (int) $course->id, $dates);
        $groups = preg_grep('/^reset_group/', $change->flags);
        if ($change->roles || $groups) {
            foreach (participations::read(null, [$course->id]) as $pair => $old) {
                $this->work->replace('participations', array_map('intval', explode('/', $pair)), $old);
            }
        }
        if ($groups) {
            groups::note($course->id, $this->work);
            groupings::note($course->id, $this->work);
        }
    }
}
