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

namespace local_toolsync\task;

use local_toolsync\applying\ledger;

/**
 * Lets go of the results of old batches. Their keys stay, so that none of them is ever applied again.
 *
 * Applying does so too; the task is for sites that toolsync no longer comes to.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class forget extends \core\task\scheduled_task {
    /**
     * What the task is called.
     *
     * @return string
     */
    public function get_name(): string {
        return get_string('forget', 'local_toolsync');
    }

    /**
     * Do it.
     */
    public function execute(): void {
        ledger::prune();
    }
}
