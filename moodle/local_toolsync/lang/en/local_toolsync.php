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
 * English texts of the agent of toolsync.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['forget'] = 'Let go of the results of old batches of changes';
$string['passwordbody'] = 'Hello {$a->firstname},

this is how you log in to {$a->site}:

    address: {$a->link}
    username: {$a->username}
    password: {$a->password}

You will be asked to choose a new password at your first login.';
$string['passwordsubject'] = 'Your password for {$a->site}';
$string['pluginname'] = 'Agent of toolsync';
$string['privacy:metadata:batch'] = 'What became of each batch of changes that toolsync applied, so that a batch sent twice is applied once. It also holds what the changes replaced, which may be data of users.';
$string['privacy:metadata:batch:batchkey'] = 'The name of the batch.';
$string['privacy:metadata:batch:results'] = 'For each change whether it was made, what it made and what it replaced. Deleted after some days.';
$string['privacy:metadata:batch:timecreated'] = 'When the batch was applied.';
$string['privacy:metadata:picture'] = 'Of what image the picture of a user was made, so that the same image is not set again.';
$string['privacy:metadata:picture:digest'] = 'A hash of the image.';
$string['privacy:metadata:picture:timecreated'] = 'When the picture was set.';
$string['privacy:metadata:picture:userid'] = 'The user.';
$string['toolsync:use'] = 'Read and change the whole site through toolsync';
