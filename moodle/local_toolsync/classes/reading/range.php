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

use local_toolsync\refusal;

/**
 * The ids between two numbers: a part of a table, so that a large one can be asked for in several answers.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class range {
    /** @var int[]|null The id before the first, and the last; null for all there are. */
    private $ends;

    /**
     * Notes its ends.
     *
     * @param mixed $ends as it is asked for
     */
    public function __construct($ends) {
        if ($ends !== null && (!is_array($ends) || count($ends) !== 2 || array_filter($ends, 'is_int') !== $ends)) {
            throw new refusal('request', 'range must be the id before the first that is wanted, and the last.');
        }
        $this->ends = $ends;
    }

    /**
     * The condition that a column is in it.
     *
     * @param string $column
     * @return array [condition, its parameters]
     */
    public function condition(string $column): array {
        return $this->ends === null ? ['1 = 1', []] : ["$column > ? AND $column <= ?", $this->ends];
    }
}
