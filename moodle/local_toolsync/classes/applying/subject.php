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

namespace local_toolsync\applying;

/**
 * What makes changes of some kinds: a class per subject, with a method per kind.
 *
 * A method is given the change with Moodle's own ids, refuses it before it writes anything, makes it by Moodle's own
 * functions, and notes what it replaces. A method that creates returns the ids of what it made, by field.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [];

    /** @var work what the changes of a batch share */
    protected $work;

    /** @var known what the batch names */
    protected $known;

    /**
     * A subject, for the changes of one batch.
     *
     * @param work $work
     */
    public function __construct(work $work) {
        $this->work = $work;
        $this->known = $work->known;
    }

    /**
     * The pairs that a change carries, by name.
     *
     * @param array $pairs [[name, value]…]
     * @return array
     */
    protected static function values(array $pairs): array {
        return array_column($pairs, 1, 0);
    }
}
