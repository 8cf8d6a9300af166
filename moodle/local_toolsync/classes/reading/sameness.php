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
 * Whether accounts are the same as what lines of a command file say: then nothing of them has to be told.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class sameness {
    /** @var string[] Columns of an account that are compared as they are. */
    const PLAIN = ['username', 'idnumber', 'email', 'auth', 'suspended'];

    /** @var string[] The columns that are asked about. */
    private $columns;

    /** @var string[] Those of them that the table of accounts has: place => column. */
    private $fields;

    /** @var bool Whether any of the others is asked about. */
    private $profiled;

    /** @var accounts */
    private $accounts;

    /**
     * Notes what is compared.
     *
     * @param string[] $columns
     */
    public function __construct(array $columns) {
        $this->columns = $columns;
        $this->fields = array_intersect($columns, array_merge(self::PLAIN, profiles::COLUMNS));
        $this->profiled = count($this->fields) < count($columns);
        $this->accounts = new accounts();
    }

    /**
     * The questions whose answer is yes.
     *
     * @param array $asked of [by, value, cells…], in the order of the columns, null for any; no name is in there twice
     * @param string[] $columns
     * @param callable $emit
     */
    public static function of(array $asked, array $columns, callable $emit): void {
        $wanted = [];
        foreach ($asked as $question) {
            $wanted[$question[0]][$question[1]] = array_slice($question, 2);
        }
        $sameness = new self($columns);
        foreach ($wanted as $by => $cells) {
            foreach ($sameness->users((string) $by, $cells) as $value => $user) {
                $emit('same', [(string) $by, (string) $value, $user]);
            }
        }
    }

    /**
     * The accounts that are the same.
     *
     * @param string $by
     * @param array[] $wanted value => cells
     * @return int[] value => account
     */
    private function users(string $by, array $wanted): array {
        $found = [];
        $seen = [];
        foreach ($this->accounts->bearing($by, $wanted, $this->fields) as $value => $user) {
            // Of a name that several bear, none is meant.
            $same = !isset($seen[$value]) && $this->accounts->is_free((int) $user->id)
                && $this->holds($user, $wanted[$value]);
            unset($found[$value]);
            $seen[$value] = true;
            if ($same) {
                $found[$value] = (int) $user->id;
            }
        }
        return $this->profiled ? $this->profiled($found, $wanted) : $found;
    }

    /**
     * Whether an account holds these cells, as far as its table has them.
     *
     * @param \stdClass $user
     * @param array $cells
     * @return bool
     */
    private function holds(\stdClass $user, array $cells): bool {
        foreach ($this->fields as $place => $column) {
            $cell = $cells[$place];
            if ($user->$column !== $cell && $cell !== null && !self::is_like($column, $user->$column, $cell)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a column holds what a cell says, in other words.
     *
     * @param string $column
     * @param string|null $held
     * @param string|bool $cell
     * @return bool
     */
    private static function is_like(string $column, ?string $held, $cell): bool {
        if ($column === 'suspended') {
            return (bool) $held === $cell;
        }
        return !in_array($column, self::PLAIN) && text::of($held) === $cell;
    }

    /**
     * Those of these accounts whose other columns are the same too.
     *
     * @param int[] $users value => account
     * @param array[] $wanted value => cells
     * @return int[] value => account
     */
    private function profiled(array $users, array $wanted): array {
        $others = array_diff($this->columns, $this->fields);
        $values = array_flip($users);
        $same = [];
        profiles::of(array_values($users), function (string $fact, array $row) use ($others, $values, $wanted, &$same): void {
            [$user, $profile] = $row;
            $cells = $wanted[$values[$user]];
            foreach ($others as $place => $column) {
                if ($cells[$place] !== null && ($profile[$column] ?? '') !== $cells[$place]) {
                    return;
                }
            }
            $same[$values[$user]] = $user;
        });
        return $same;
    }
}
