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
 * Web-service functions of the agent of toolsync, and the service that offers them.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_toolsync_read' => [
        'classname' => 'local_toolsync\external\read',
        'methodname' => 'execute',
        'description' => 'Answers a request of toolsync that changes nothing.',
        'type' => 'read',
        'capabilities' => 'local/toolsync:use',
    ],
    'local_toolsync_apply' => [
        'classname' => 'local_toolsync\external\apply',
        'methodname' => 'execute',
        'description' => 'Applies a batch of changes for toolsync.',
        'type' => 'write',
        'capabilities' => 'local/toolsync:use',
    ],
];

$services = [
    'toolsync' => [
        'shortname' => 'toolsync',
        'functions' => ['local_toolsync_read', 'local_toolsync_apply'],
        'requiredcapability' => 'local/toolsync:use',
        'restrictedusers' => 1,
        'enabled' => 1,
    ],
];
