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
 * Courses filled from other courses and from backup archives: what Moodle's "import" does, never with users.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class templates extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CopyTemplate' => ['copy', 'moodle/restore:restoretargetimport'],
        'ReplaceByTemplate' => ['replace', 'moodle/restore:restoretargetimport'],
        // An archive is a file of the server, whichever it is: no right in a course opens that.
        'RestoreBackup' => ['restore', 'moodle/site:config'],
    ];

    /** @var string where it is remembered what a course was filled from */
    private const TABLE = 'local_toolsync_template';

    /**
     * CopyTemplate.
     *
     * @param \stdClass $change
     */
    public function copy(\stdClass $change): void {
        $this->fill($change, false);
    }

    /**
     * ReplaceByTemplate.
     *
     * @param \stdClass $change
     */
    public function replace(\stdClass $change): void {
        $this->fill($change, true);
    }

    /**
     * RestoreBackup.
     *
     * @param \stdClass $change
     */
    public function restore(\stdClass $change): void {
        $this->prepare();
        $course = $this->target($change->course);
        if (!is_file($change->archive) || !is_readable($change->archive)) {
            throw new refused("There is no backup archive {$change->archive} on the machine of the site.");
        }
        $name = \restore_controller::get_tempdir_name($course->id, get_admin()->id);
        $path = make_backup_temp_directory($name);
        try {
            $packer = get_file_packer('application/vnd.moodle.backup');
            if (!$packer->extract_to_pathname($change->archive, $path) || !file_exists("{$path}/moodle_backup.xml")) {
                throw new refused("{$change->archive} is not a backup of a Moodle course.");
            }
            $this->note($course, (bool) $change->replace);
            $this->bring_in($name, $course, (bool) $change->replace);
            $this->remember($course, $change->archive);
        } finally {
            fulldelete($path);
        }
    }

    /**
     * Fill a course from another one.
     *
     * @param \stdClass $change
     * @param bool $replace
     */
    private function fill(\stdClass $change, bool $replace): void {
        global $USER;
        $this->prepare();
        $course = $this->target($change->course);
        $template = $this->known->course($change->template);
        rights::need('moodle/backup:backuptargetimport', \context_course::instance($template->id));
        if ($template->id == $course->id) {
            throw new refused('A course cannot be filled from itself.');
        }
        $this->note($course, $replace);
        $backup = new \backup_controller(\backup::TYPE_1COURSE, $template->id, \backup::FORMAT_MOODLE,
            \backup::INTERACTIVE_NO, \backup::MODE_IMPORT, $USER->id);
        $name = $backup->get_backupid();
        $path = $backup->get_plan()->get_basepath();
        try {
            $backup->execute_plan();
            $backup->destroy();
            $this->bring_in($name, $course, $replace);
            $this->remember($course, $change->named);
        } finally {
            fulldelete($path);
        }
    }

    /**
     * Restore what lies in a folder of Moodle's own into a course.
     *
     * @param string $name of the folder
     * @param \stdClass $course
     * @param bool $replace whether the course is emptied before; enrolments and groups stay
     */
    private function bring_in(string $name, \stdClass $course, bool $replace): void {
        global $USER;
        $target = $replace ? \backup::TARGET_CURRENT_DELETING : \backup::TARGET_CURRENT_ADDING;
        $restore = new \restore_controller($name, $course->id, \backup::INTERACTIVE_NO, \backup::MODE_IMPORT, $USER->id, $target);
        try {
            if ($restore->get_status() == \backup::STATUS_REQUIRE_CONV) {
                $restore->convert();
            }
            if (!$restore->execute_precheck()) {
                $told = $restore->get_precheck_results();
                throw new failed(implode('; ', $told['errors'] ?? ['Moodle cannot restore it.']));
            }
            if ($replace) {
                $kept = ['keep_roles_and_enrolments' => true, 'keep_groups_and_groupings' => true];
                \restore_dbops::delete_course_content($course->id, $kept);
            }
            $restore->execute_plan();
        } finally {
            $restore->destroy();
        }
        $this->known->forget_all(['course', 'enrol', 'groups', 'groupings']);
        $this->work->participations->forget_all();
    }

    /**
     * Backups and restores need files that are not loaded by themselves, and room.
     */
    private function prepare(): void {
        global $CFG;
        require_once($CFG->dirroot . '/backup/util/includes/backup_includes.php');
        require_once($CFG->dirroot . '/backup/util/includes/restore_includes.php');
        \core_php_time_limit::raise();
        raise_memory_limit(MEMORY_EXTRA);
    }

    /**
     * The course that is to be filled.
     *
     * @param int $id
     * @return \stdClass
     */
    private function target(int $id): \stdClass {
        $course = $this->known->course($id);
        if ($course->id == SITEID) {
            throw new refused('The front page cannot be changed.');
        }
        return $course;
    }

    /**
     * Note what is replaced, as far as it can be brought back: names of sections, what the course was filled from.
     *
     * @param \stdClass $course
     * @param bool $replace
     */
    private function note(\stdClass $course, bool $replace): void {
        global $DB;
        $old = $DB->get_field(self::TABLE, 'template', ['courseid' => $course->id]);
        $this->work->replace('details', (int) $course->id, $old ? ['template' => $old] : null);
        $sections = [];
        foreach ($replace ? $DB->get_records('course_sections', ['course' => $course->id], 'section') : [] as $section) {
            if ((string) $section->name !== '' || (string) $section->summary !== '') {
                $sections[$section->section] = [(string) $section->name, (string) $section->summary];
            }
        }
        $this->work->replace('sections', (int) $course->id, $sections ? (object) $sections : null);
    }

    /**
     * Remember what a course was filled from.
     *
     * @param \stdClass $course
     * @param string $named
     */
    private function remember(\stdClass $course, string $named): void {
        global $DB;
        $DB->delete_records(self::TABLE, ['courseid' => $course->id]);
        $DB->insert_record(self::TABLE, ['courseid' => $course->id, 'template' => $named]);
    }
}
