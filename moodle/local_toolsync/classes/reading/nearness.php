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
 * Identifiers that are like unknown ones: those that begin alike, or end alike, and are about as long.
 *
 * All that is asked of one column is found in one pass over it; which of them is nearest, toolsync says.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class nearness {
    /** @var string[] The columns that are asked about: things.by => [column, table and condition]. */
    const COLUMNS = [
        'users.username' => ['username', '{user} WHERE deleted = 0'],
        'users.idnumber' => ['idnumber', '{user} WHERE deleted = 0'],
        'users.email' => ['LOWER(email)', '{user} WHERE deleted = 0'],
        'courses.shortname' => ['shortname', '{course} WHERE category <> 0'],
        'courses.idnumber' => ['idnumber', '{course} WHERE category <> 0'],
        'cohorts.name' => ['name', '{cohort} WHERE 1 = 1'],
        'cohorts.idnumber' => ['idnumber', '{cohort} WHERE 1 = 1'],
    ];

    /** @var int By how many characters two identifiers that are alike may differ in length. */
    const LONGER = 3;

    /** @var int How much of an ending must be the same. */
    const ENDING = 4;

    /** @var int So many candidates for one unknown identifier are enough: those that begin and end alike for longest. */
    const ENOUGH = 200;

    /**
     * Some identifiers that are like these ones.
     *
     * @param array $asked of [things, by, value]
     * @param callable $emit
     */
    public static function of(array $asked, callable $emit): void {
        $columns = [];
        foreach ($asked as [$things, $by, $value]) {
            $columns["$things.$by"][] = (string) $value;
        }
        foreach ($columns as $column => $values) {
            if (!isset(self::COLUMNS[$column])) {
                throw new refusal('request', "nothing is near to a $column");
            }
            [$things, $by] = explode('.', $column);
            foreach (self::candidates($column, $values) as $value => $candidates) {
                foreach ($candidates as $candidate) {
                    $emit('near', [$things, $by, (string) $value, (string) $candidate]);
                }
            }
        }
    }

    /**
     * What is like each of these values of one column.
     *
     * @param string $column
     * @param string[] $values
     * @return array value => candidates
     */
    private static function candidates(string $column, array $values): array {
        global $DB;
        [$expression, $from] = self::COLUMNS[$column];
        $lengths = array_map(['core_text', 'strlen'], $values);
        $length = $DB->sql_length($expression);
        $sql = "SELECT DISTINCT $expression AS value FROM $from AND $length BETWEEN ? AND ?";
        $params = [max(1, min($lengths) - self::LONGER), max($lengths) + self::LONGER];
        [$beginnings, $endings] = self::pieces($values, $column !== 'users.email');
        $found = [];
        foreach (keys::rows($sql, $params, true) as $row) {
            $lower = \core_text::strtolower($row->value);
            $around = \core_text::strlen($lower);
            foreach (self::sharing($lower, $beginnings, $endings) as $value) {
                if (abs(\core_text::strlen($value) - $around) <= self::LONGER) {
                    $found[$value][$row->value] = self::alike($lower, \core_text::strtolower($value));
                    if (count($found[$value]) > 2 * self::ENOUGH) {
                        $found[$value] = self::best($found[$value]);
                    }
                }
            }
        }
        return array_map(function (array $candidates): array {
            return array_keys(self::best($candidates));
        }, $found);
    }

    /**
     * The beginnings and the endings of which one must be shared: length => piece => values, in lower case.
     *
     * @param string[] $values
     * @param bool $endings whether endings count: those of e-mails are all alike
     * @return array [beginnings, endings]
     */
    private static function pieces(array $values, bool $endings): array {
        $found = [[], []];
        foreach ($values as $value) {
            $lower = \core_text::strtolower($value);
            $half = \core_text::strlen($lower) >> 1;
            $kept = max(1, $half - 1);
            $found[0][$kept][\core_text::substr($lower, 0, $kept)][] = $value;
            $kept = min(self::ENDING, $half);
            if ($endings && $kept > 1) {
                $found[1][$kept][\core_text::substr($lower, -$kept)][] = $value;
            }
        }
        return $found;
    }

    /**
     * The values that share their beginning or their ending with an identifier.
     *
     * @param string $lower
     * @param array $beginnings
     * @param array $endings
     * @return string[]
     */
    private static function sharing(string $lower, array $beginnings, array $endings): array {
        $found = [];
        foreach ($beginnings as $kept => $pieces) {
            $found[] = $pieces[\core_text::substr($lower, 0, $kept)] ?? [];
        }
        foreach ($endings as $kept => $pieces) {
            $found[] = $pieces[\core_text::substr($lower, -$kept)] ?? [];
        }
        return array_merge(...$found);
    }

    /**
     * The candidates that are most alike, as many as are enough.
     *
     * @param int[] $candidates candidate => how alike
     * @return int[]
     */
    private static function best(array $candidates): array {
        arsort($candidates);
        return array_slice($candidates, 0, self::ENOUGH, true);
    }

    /**
     * How long two identifiers begin alike and end alike, in bytes.
     *
     * @param string $one
     * @param string $two
     * @return int
     */
    private static function alike(string $one, string $two): int {
        $same = strspn($one ^ $two, "\0");
        return $same + strspn(strrev($one) ^ strrev($two), "\0");
    }
}
