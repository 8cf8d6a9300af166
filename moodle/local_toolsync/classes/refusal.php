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

namespace local_toolsync;

/**
 * A request is refused: the message says why, and the code is one of those of the protocol.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class refusal extends \Exception {
    /** @var string code of the protocol: protocol, request, access, maintenance, busy, unavailable */
    public $kind;

    /**
     * Refuse a request.
     *
     * @param string $kind code of the protocol
     * @param string $message what is wrong, and what to do
     */
    public function __construct(string $kind, string $message) {
        parent::__construct($message);
        $this->kind = $kind;
    }
}
