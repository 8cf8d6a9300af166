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

namespace local_toolsync\external;

/**
 * The web-service function local_toolsync_apply: changes.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class apply extends call {
    /**
     * Apply a batch.
     *
     * @param string $request the request, as JSON
     * @return string[] the answer
     */
    public static function execute(string $request): array {
        // A batch that was begun is finished and remembered, though nobody may be there to hear of it.
        ignore_user_abort(true);
        return self::answer($request, ['apply']);
    }
}
