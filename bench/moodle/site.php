<?php
// What the bench asks of the Moodle that it measures on: php site.php FOLDER TASK [JSON]; the answer is a line of JSON.
//
// The site is filled by plain SQL, which no program should do but one whose site is thrown away afterwards. PostgreSQL.

define('CLI_SCRIPT', true);
require("$argv[1]/config.php");
require_once("$CFG->libdir/clilib.php");
require(__DIR__ . '/tasks.php');
\core\session\manager::set_user(get_admin());

$tasks = ['facts', 'database', 'prepare', 'fill', 'tidy', 'counts', 'numbers', 'category', 'token', 'read_only', 'slow_commits', 'commit_time'];
if (!in_array($argv[2], $tasks, true)) {
    cli_error("No such task: $argv[2]");
}
echo json_encode(('bench_' . $argv[2])(json_decode($argv[3] ?? '{}'))), "\n";
