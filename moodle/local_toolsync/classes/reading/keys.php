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
 * Conditions of SQL that name many keys at once, and the rows that meet them.
 *
 * A question of toolsync names thousands of ids or names. PostgreSQL takes them all as one array, in one placeholder,
 * and joins with it; elsewhere they go in lists of limited length. Whoever loops over the conditions sees no difference.
 *
 * Databases differ in what they hold for equal (MariaDB: É and e): callers compare texts again, with PHP's ===.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class keys {
    /** @var int How many values one condition names at most, where each of them costs a placeholder. */
    const MOST = 1000;

    /** @var int More rows than any answer has: with a limit, Moodle's driver opens no cursor, and the database plans for
     * all of the rows instead of the first ones. */
    const NOLIMIT = 1000000000;

    /**
     * The conditions that together say: this column of integers is one of these.
     *
     * @param string $column
     * @param int[]|range $numbers
     * @return \Generator of [condition, its parameters]
     */
    public static function numbers(string $column, $numbers): \Generator {
        if ($numbers instanceof range) {
            yield $numbers->condition($column);
            return;
        }
        $numbers = array_unique(array_map('intval', $numbers));
        sort($numbers);
        if ($numbers && self::takes_arrays()) {
            yield ["$column IN (SELECT unnest(CAST(? AS bigint[])))", ['{' . implode(',', $numbers) . '}']];
            return;
        }
        foreach (array_chunk($numbers, self::MOST) as $chunk) {
            yield self::list_of($column, $chunk);
        }
    }

    /**
     * The conditions that together say: this column of text is one of these.
     *
     * @param string $column
     * @param string[] $texts
     * @return \Generator of [condition, its parameters]
     */
    public static function texts(string $column, array $texts): \Generator {
        // No column can hold a zero byte, and PostgreSQL refuses to be asked for one.
        $texts = array_filter(array_unique(array_map('strval', $texts)), function (string $text): bool {
            return strpos($text, "\0") === false;
        });
        sort($texts, SORT_STRING);
        if ($texts && self::takes_arrays()) {
            $quoted = array_map(function (string $text): string {
                return '"' . addcslashes($text, '"\\') . '"';
            }, $texts);
            yield ["$column IN (SELECT unnest(CAST(? AS text[])))", ['{' . implode(',', $quoted) . '}']];
            return;
        }
        foreach (array_chunk($texts, self::MOST) as $chunk) {
            yield self::list_of($column, $chunk);
        }
    }

    /**
     * Conditions met by all rows whose two columns of integers are one of these pairs; of other rows, some may meet them.
     *
     * @param string $first
     * @param string $second
     * @param array $pairs of [int, int]
     * @return \Generator of [condition, its parameters]
     */
    public static function pairs(string $first, string $second, array $pairs): \Generator {
        if ($pairs && self::takes_arrays()) {
            $arrays = [];
            foreach ([0, 1] as $side) {
                $arrays[] = '{' . implode(',', array_map('intval', array_column($pairs, $side))) . '}';
            }
            yield ["($first, $second) IN (SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[])))", $arrays];
            return;
        }
        sort($pairs);
        foreach (array_chunk($pairs, self::MOST >> 1) as $chunk) {
            [$one, $ones] = self::list_of($first, array_values(array_unique(array_map('intval', array_column($chunk, 0)))));
            [$two, $twos] = self::list_of($second, array_values(array_unique(array_map('intval', array_column($chunk, 1)))));
            yield ["$one AND $two", array_merge($ones, $twos)];
        }
    }

    /**
     * The rows of a query, one by one.
     *
     * @param string $sql
     * @param array $params
     * @param bool $all whether there may be any number of them: then they are fetched in pieces
     * @return \Generator of \stdClass
     */
    public static function rows(string $sql, array $params, bool $all = false): \Generator {
        global $DB;
        $rows = $DB->get_recordset_sql($sql, $params, 0, $all ? 0 : self::NOLIMIT);
        try {
            foreach ($rows as $row) {
                yield $row;
            }
        } finally {
            $rows->close();
        }
    }

    /**
     * Whether the database takes a whole set of keys as one array.
     *
     * @return bool
     */
    public static function takes_arrays(): bool {
        global $DB;
        return $DB->get_dbfamily() === 'postgres';
    }

    /**
     * One condition with a placeholder for each value.
     *
     * @param string $column
     * @param array $values
     * @return array [condition, its parameters]
     */
    private static function list_of(string $column, array $values): array {
        global $DB;
        [$condition, $params] = $DB->get_in_or_equal($values);
        return ["$column $condition", $params];
    }
}
