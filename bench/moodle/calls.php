<?php
// A web-service function of Moodle, called in this very process: php calls.php FOLDER FUNCTION ARGUMENT BATCH < items.json
// Its argument is the list of items, cut into batches. What HTTP costs is not paid here.

define('CLI_SCRIPT', true);
define('WS_SERVER', true);
require("$argv[1]/config.php");
require_once("$CFG->libdir/externallib.php");
[, , $function, $argument, $batch] = $argv;
\core\session\manager::set_user(get_admin());
$PAGE->set_context(context_system::instance());
$class = class_exists('core_external\external_api') ? 'core_external\external_api' : 'external_api';

$failed = 0;
foreach (array_chunk(json_decode(stream_get_contents(STDIN), true), (int) $batch) as $items) {
    $answer = $class::call_external_function($function, [$argument => $items]);
    $failed += $answer['error'] ? count($items) : count($answer['data']['warnings'] ?? []);
    if ($answer['error']) {
        fwrite(STDERR, $answer['exception']->message . "\n");
    }
}
echo json_encode(['failed' => $failed]), "\n";
