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

namespace local_toolsync\reading;

/**
 * Texts of the site as a cell of a command file would have them.
 *
 * No cell has spaces or line feeds around it, and lines within it end in one way: a text that differs in nothing else is
 * the same. Names by which things are found (usernames, short names…) are told as they are.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class text {
    /**
     * A text in this form.
     *
     * @param string|null $text
     * @return string
     */
    public static function of(?string $text): string {
        return trim(str_replace(["\r\n", "\r"], "\n", (string) $text));
    }
}
