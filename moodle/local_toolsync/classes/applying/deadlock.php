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
 * Somebody else held what we wanted, and wanted what we held: to be tried again.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class deadlock extends \Exception {
    /** @var string[] how databases say so; the last is how PostgreSQL goes on after what an observer has swallowed */
    private const SAID = ['deadlock', 'could not serialize', 'lock wait timeout', 'lock timeout', 'transaction is aborted'];

    /**
     * Whether this problem is one.
     *
     * @param \Throwable $problem
     * @return bool
     */
    public static function is(\Throwable $problem): bool {
        if ($problem instanceof self) {
            return true;
        }
        if (!$problem instanceof \dml_exception) {
            return false;
        }
        $said = strtolower($problem->getMessage() . ' ' . ($problem->error ?? '') . ' ' . ($problem->debuginfo ?? ''));
        foreach (self::SAID as $words) {
            if (strpos($said, $words) !== false) {
                return true;
            }
        }
        return false;
    }
}
