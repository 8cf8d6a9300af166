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
 * Moodle's own driver of PostgreSQL, but for three things: what is asked again and again is planned once, courses that keep
 * their number are not written again, and a transaction may do without savepoints.
 *
 * Moodle has the database plan each statement anew, which takes longer than to carry most of them out; and each change
 * has its observers ask the same things as the one before. Nothing else is different: a statement does here what it does
 * there. Large sets of rows, which are read through cursors, are left to Moodle.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class database extends \pgsql_native_moodle_database {
    /** @var int how often a statement comes before it is worth keeping its plan */
    private const OFTEN = 3;

    /** @var int how many plans are kept; the database holds them in memory */
    private const MOST = 300;

    /** @var int how many other statements are remembered */
    private const REMEMBERED = 500;

    /** @var int bytes of the longest statement that is kept: longer ones name many things, and other ones each time */
    private const LONGEST = 8000;

    /**
     * @var string how Moodle brings the numbers of the courses of a category into its range (fix_course_sortorder), which it
     * does with every course that is created: the new one comes into it, and all others are written as they are
     */
    private const INTO_RANGE = '/^(UPDATE \{course\}\s+SET sortorder = (\(\(sortorder\) % \(\d+\)\) \+ \?)\s+WHERE category = \?)$/';

    /** @var bool whether the transaction that begins has no savepoints */
    private $bare = false;

    /** @var string[] statement => the name of its plan */
    private $plans = [];

    /** @var int[] statement => how often it has come */
    private $seen = [];

    /**
     * Take the place of Moodle's driver, where that can be done.
     *
     * It cannot where something between Moodle and PostgreSQL gives each transaction another session, for which Moodle has
     * the administrator set fetchbuffersize to 0; and where some statements go to copies of the database.
     */
    public static function take_over(): void {
        global $CFG, $DB;
        $options = (array) ($CFG->dboptions ?? []);
        $pooled = isset($options['fetchbuffersize']) && !$options['fetchbuffersize'];
        if (get_class($DB) !== \pgsql_native_moodle_database::class || $pooled || !empty($options['readonly'])) {
            return;
        }
        $own = new self();
        $own->connect($CFG->dbhost, $CFG->dbuser, $CFG->dbpass, $CFG->dbname, $CFG->prefix, $options);
        $DB->dispose();
        $DB = $own;
    }

    /**
     * Begin a transaction that a statement which fails breaks as a whole.
     *
     * Moodle sets a savepoint after each row that is written, so that whoever catches the failure of a statement may go on;
     * it takes nearly as long as the row. Without them, that transaction will not be committed, whoever has caught what.
     *
     * @return \moodle_transaction
     */
    public function begin_bare(): \moodle_transaction {
        $this->bare = true;
        try {
            return $this->start_delegated_transaction();
        } finally {
            $this->bare = false;
        }
    }

    /**
     * Whether a statement has broken the transaction: nothing is left but to take it back.
     *
     * @return bool
     */
    public function is_broken(): bool {
        return pg_transaction_status($this->pgsql) === PGSQL_TRANSACTION_INERROR;
    }

    /**
     * See moodle_database.
     */
    protected function begin_transaction() {
        if ($this->bare) {
            $this->control('BEGIN ISOLATION LEVEL READ COMMITTED');
        } else {
            parent::begin_transaction();
        }
    }

    /**
     * See moodle_database.
     */
    protected function commit_transaction() {
        if ($this->savepointpresent) {
            parent::commit_transaction();
            return;
        }
        if ($this->is_broken()) {
            // The database would take it back, and say nothing.
            throw new \dml_transaction_exception('A statement has failed in this transaction.');
        }
        $this->control('COMMIT');
    }

    /**
     * See moodle_database.
     */
    protected function rollback_transaction() {
        if ($this->savepointpresent) {
            parent::rollback_transaction();
        } else {
            $this->control('ROLLBACK');
        }
    }

    /**
     * Have a transaction without savepoints begin or end.
     *
     * @param string $sql
     */
    private function control(string $sql): void {
        $this->query_start($sql, null, SQL_QUERY_AUX);
        $result = pg_query($this->pgsql, $sql);
        $this->query_end($result);
        pg_free_result($result);
    }

    /**
     * See moodle_database.
     *
     * @param string $sql
     * @param array|null $params
     * @param int $limitfrom
     * @param int $limitnum
     * @return array
     */
    public function get_records_sql($sql, ?array $params = null, $limitfrom = 0, $limitnum = 0) {
        $result = $this->select($sql, $params, $limitfrom, $limitnum);
        $blobs = [];
        for ($i = 0; $i < pg_num_fields($result); $i++) {
            if ($this->pg_field_type($result, $i) === 'bytea') {
                $blobs[] = pg_field_name($result, $i);
            }
        }
        $rows = [];
        while ($row = pg_fetch_assoc($result)) {
            $id = reset($row);
            foreach ($blobs as $blob) {
                $row[$blob] = $row[$blob] === null ? null : pg_unescape_bytea($row[$blob]);
            }
            $rows[$id] = (object) $row;
        }
        pg_free_result($result);
        return $rows;
    }

    /**
     * See moodle_database.
     *
     * @param string $sql
     * @param array|null $params
     * @param int $limitfrom
     * @param int $limitnum
     * @return \moodle_recordset
     */
    public function get_recordset_sql($sql, ?array $params = null, $limitfrom = 0, $limitnum = 0) {
        if (!$limitnum) {
            return parent::get_recordset_sql($sql, $params, $limitfrom, $limitnum);
        }
        return new \pgsql_native_moodle_recordset($this->select($sql, $params, $limitfrom, $limitnum), $this, '');
    }

    /**
     * See moodle_database.
     *
     * @param string $sql
     * @param array|null $params
     * @return bool
     */
    public function execute($sql, ?array $params = null) {
        if (strpos($sql, ';') !== false) {
            return parent::execute($sql, $params);
        }
        if (preg_match(self::INTO_RANGE, $sql, $found) && count($params) === 2) {
            $sql = "{$found[1]} AND sortorder <> {$found[2]}";
            $params = [$params[0], $params[1], $params[0]];
        }
        [$sql, $params] = $this->fix_sql_params($sql, $params);
        pg_free_result($this->run($sql, $params, SQL_QUERY_UPDATE));
        return true;
    }

    /**
     * See moodle_database.
     *
     * @param string $table
     * @param mixed $params
     * @param bool $returnid
     * @param bool $bulk
     * @param bool $customsequence
     * @return bool|int
     */
    public function insert_record_raw($table, $params, $returnid = true, $bulk = false, $customsequence = false) {
        $values = (array) $params;
        unset($values['id']);
        if ($customsequence || !$returnid || !$values) {
            return parent::insert_record_raw($table, $params, $returnid, $bulk, $customsequence);
        }
        array_walk($values, [$this, 'detect_objects']);
        $fields = implode(',', array_keys($values));
        $places = '$' . implode(',$', range(1, count($values)));
        $sql = "INSERT INTO {$this->prefix}{$table} ({$fields}) VALUES ({$places}) RETURNING id";
        $result = $this->run($sql, $values, SQL_QUERY_INSERT);
        $id = (int) pg_fetch_result($result, 0, 0);
        pg_free_result($result);
        return $id;
    }

    /**
     * See moodle_database.
     *
     * @param string $table
     * @param mixed $params
     * @param bool $bulk
     * @return bool
     */
    public function update_record_raw($table, $params, $bulk = false) {
        $values = (array) $params;
        $id = $values['id'] ?? null;
        unset($values['id']);
        if ($id === null || !$values) {
            return parent::update_record_raw($table, $params, $bulk);
        }
        array_walk($values, [$this, 'detect_objects']);
        $sets = [];
        foreach (array_keys($values) as $number => $field) {
            $sets[] = "{$field} = \$" . ($number + 1);
        }
        $sql = "UPDATE {$this->prefix}{$table} SET " . implode(',', $sets) . ' WHERE id=$' . (count($values) + 1);
        pg_free_result($this->run($sql, array_merge(array_values($values), [$id]), SQL_QUERY_UPDATE));
        return true;
    }

    /**
     * See moodle_database.
     *
     * @param string $table
     * @param string $newfield
     * @param mixed $newvalue
     * @param string $select
     * @param array|null $params
     * @return bool
     */
    public function set_field_select($table, $newfield, $newvalue, $select, ?array $params = null) {
        [$where, $params] = $this->fix_sql_params($select ? "WHERE {$select}" : '', $params ?? []);
        $params[] = $this->normalise_value($this->get_columns($table)[$newfield], $newvalue);
        $sql = "UPDATE {$this->prefix}{$table} SET {$newfield} = \$" . count($params) . " {$where}";
        pg_free_result($this->run($sql, $params, SQL_QUERY_UPDATE));
        return true;
    }

    /**
     * The result of a query.
     *
     * @param string $sql
     * @param array|null $params
     * @param int $limitfrom
     * @param int $limitnum
     * @return resource|\PgSql\Result
     */
    private function select($sql, ?array $params, $limitfrom, $limitnum) {
        [$limitfrom, $limitnum] = $this->normalise_limit_from_num($limitfrom, $limitnum);
        $sql .= ($limitnum ? " LIMIT {$limitnum}" : '') . ($limitfrom ? " OFFSET {$limitfrom}" : '');
        [$sql, $params] = $this->fix_sql_params($sql, $params);
        return $this->run($sql, $params, SQL_QUERY_SELECT);
    }

    /**
     * Have a statement carried out, with all that Moodle does before and after.
     *
     * @param string $sql with $1, $2…
     * @param array $params
     * @param int $type
     * @return resource|\PgSql\Result
     */
    private function run(string $sql, array $params, int $type) {
        $this->query_start($sql, $params, $type);
        $params = array_values($params);
        $plan = $this->plan($sql);
        if ($plan === '') {
            $result = pg_query_params($this->pgsql, $sql, $params);
        } else {
            // What could not be prepared has failed.
            $result = $plan === null ? false : pg_execute($this->pgsql, $plan, $params);
        }
        $this->query_end($result);
        return $result;
    }

    /**
     * The plan of a statement, which is made when it has come often enough.
     *
     * @param string $sql
     * @return string|null its name, '' for none; null when the database cannot make one
     */
    private function plan(string $sql): ?string {
        if (!$this->is_transaction_started()) {
            return '';
        }
        if (isset($this->plans[$sql])) {
            return $this->plans[$sql];
        }
        if (strlen($sql) > self::LONGEST || count($this->plans) >= self::MOST) {
            return '';
        }
        if (count($this->seen) >= self::REMEMBERED) {
            $this->seen = [];
        }
        $this->seen[$sql] = ($this->seen[$sql] ?? 0) + 1;
        if ($this->seen[$sql] < self::OFTEN) {
            return '';
        }
        unset($this->seen[$sql]);
        $name = 'toolsync' . count($this->plans);
        if (!pg_prepare($this->pgsql, $name, $sql)) {
            return null;
        }
        return $this->plans[$sql] = $name;
    }
}
