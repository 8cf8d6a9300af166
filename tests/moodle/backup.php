<?php
/**
 * Has Moodle back up a course.
 *
 * php backup.php FOLDER_OF_MOODLE COURSE_ID ARCHIVE
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->dirroot . '/backup/util/includes/backup_includes.php');

$backup = new backup_controller(backup::TYPE_1COURSE, (int) $argv[2], backup::FORMAT_MOODLE, backup::INTERACTIVE_NO,
    backup::MODE_GENERAL, get_admin()->id);
$backup->execute_plan();
$file = $backup->get_results()['backup_destination'];
$backup->destroy();
$file->copy_content_to($argv[3]);
$file->delete();
