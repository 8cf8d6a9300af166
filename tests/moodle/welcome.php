<?php
/**
 * Has Moodle welcome whoever comes into a course, by all methods that can, or shows that it is set so.
 *
 * php welcome.php FOLDER_OF_MOODLE COURSE_ID
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
$DB->set_field('enrol', 'customint1', 1, ['courseid' => $argv[2], 'enrol' => 'manual']);
$DB->set_field('enrol', 'customint4', 1, ['courseid' => $argv[2], 'enrol' => 'self']);
echo "set\n";
