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

/**
 * The agent of toolsync as a process: requests on standard input, answers on standard output, one JSON object a line.
 *
 * toolsync starts it and keeps it open. It acts as the main administrator of the site, so whoever may run it as the
 * user of the web server may do everything in the site, as with every script of Moodle's command line.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_toolsync\answer;
use local_toolsync\database;
use local_toolsync\process;
use local_toolsync\stdout;

define('CLI_SCRIPT', true);
// Debugging goes to the error log, which is standard error unless php.ini says otherwise.
define('NO_DEBUG_DISPLAY', true);

if ($argc > 1) {
    echo "The agent of toolsync. It takes no arguments: toolsync starts it, and speaks with it.\n",
        "To see whether it works: echo '{\"id\": 1, \"protocol\": 1, \"call\": \"hello\"}' | php agent.php\n";
    exit(in_array('--help', $argv) || in_array('-h', $argv) ? 0 : 1);
}

require(__DIR__ . '/../classes/stdout.php');
require(__DIR__ . '/../classes/answer.php');
require(__DIR__ . '/../classes/process.php');

stdout::reserve();
$opening = new answer([stdout::class, 'line']);
process::announce_death($opening);

try {
    // The path that was called comes first: this file may be behind a symbolic link. From Moodle 5.1 on, the plugin is one
    // folder further down, in public/.
    $root = dirname(__DIR__, 3);
    $roots = [dirname($argv[0], 4), $root];
    if (basename($root) === 'public') {
        $roots[] = dirname($root);
    }
    foreach ($roots as $root) {
        if (is_readable("$root/config.php")) {
            break;
        }
    }
    if (!is_readable("$root/config.php")) {
        throw new Exception('There is no config.php that this user can read in ' . implode(' or ', array_unique($roots)) .
            '. Is the plugin in the folder local/toolsync of a Moodle that is set up?');
    }
    require("$root/config.php");
    ini_set('display_errors', 'stderr');
    if (during_initial_install() || empty($CFG->version)) {
        throw new Exception('This Moodle is not installed yet.');
    }
    if (!get_config('local_toolsync', 'version')) {
        throw new Exception('The plugin is there, but not installed. Run php admin/cli/upgrade.php.');
    }
    // With the versions that it was tried on. Others have their own driver only, of which it may know too little.
    if ($DB->get_dbfamily() === 'postgres' && in_array((int) $CFG->branch, [404, 405], true)) {
        database::take_over();
    }
    raise_memory_limit(MEMORY_EXTRA);
    core_php_time_limit::raise();
    \core\session\manager::set_user(get_admin());
    $PAGE->set_context(context_system::instance());
} catch (Throwable $e) {
    $opening->error('unavailable', 'The agent cannot start: ' . $e->getMessage());
    exit(1);
}

process::serve();
