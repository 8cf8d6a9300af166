<?php
/**
 * Throws away the contexts of what is no longer there, deleted accounts included, as Moodle's cron does.
 *
 * php contexts.php FOLDER_OF_MOODLE
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
context_helper::cleanup_instances();
