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
 * Makes a token of the service toolsync for a user, and prints it.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

define('CLI_SCRIPT', true);

require(__DIR__ . '/../../../config.php');
require_once($CFG->libdir . '/clilib.php');
require_once($CFG->dirroot . '/webservice/lib.php');

[$options, $others] = cli_get_params(
    ['help' => false, 'user' => '', 'enable' => false, 'days' => 0],
    ['h' => 'help', 'u' => 'user']
);
if ($options['help'] || $others || $options['user'] === '') {
    echo 'Makes a token of the service toolsync for a user, and prints it.

--user=NAME   username of the account that toolsync is to act as
--enable      also enable web services and the protocol REST, for the whole site
--days=N      for how many days the token is good; by default for ever
--help        print this

Example: php local/toolsync/cli/token.php --user=admin --enable > toolsync-token
';
    exit($options['help'] ? 0 : 1);
}

$user = $DB->get_record('user', ['username' => $options['user'], 'deleted' => 0, 'mnethostid' => $CFG->mnet_localhost_id]);
if (!$user) {
    cli_error("There is no user {$options['user']}.");
}
foreach (['local/toolsync:use', 'webservice/rest:use'] as $capability) {
    if (!has_capability($capability, context_system::instance(), $user)) {
        cli_error("The user {$user->username} lacks the capability $capability in the whole site: give it to a role of theirs.");
    }
}
$protocols = array_filter(explode(',', $CFG->webserviceprotocols ?? ''));
if ($options['enable']) {
    set_config('enablewebservices', 1);
    set_config('webserviceprotocols', implode(',', array_unique(array_merge($protocols, ['rest']))));
} else if (empty($CFG->enablewebservices) || !in_array('rest', $protocols)) {
    cli_error('Web services, or their protocol REST, are not enabled in this site: enable them, or call this with --enable.');
}

$webservices = new webservice();
$service = $webservices->get_external_service_by_shortname('toolsync', MUST_EXIST);
if (!$webservices->get_ws_authorised_user($service->id, $user->id)) {
    $webservices->add_ws_authorised_user((object) ['externalserviceid' => $service->id, 'userid' => $user->id]);
}
$until = $options['days'] > 0 ? time() + $options['days'] * DAYSECS : 0;
$arguments = [EXTERNAL_TOKEN_PERMANENT, $service, $user->id, context_system::instance(), $until];
// Moodle 4.1 has the function that later became a method.
echo method_exists('\core_external\util', 'generate_token')
    ? \core_external\util::generate_token(...$arguments)
    : external_generate_token(...$arguments), "\n";
