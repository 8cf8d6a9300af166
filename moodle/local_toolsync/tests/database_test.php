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

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/agent_testcase.php');

/**
 * The driver of PostgreSQL that the agent takes: it leaves what Moodle's own would leave.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\database
 * @covers     \local_toolsync\applying\batch
 */
final class database_test extends agent_testcase {
    /** @var int how often an observer has swallowed the failure of a statement */
    private static $swallowed = 0;

    /**
     * Moodle's own driver is one of PostgreSQL as well.
     */
    protected function setUp(): void {
        global $DB;
        parent::setUp();
        if (get_class($DB) !== \pgsql_native_moodle_database::class) {
            $this->markTestSkipped('The driver is one of PostgreSQL.');
        }
    }

    /**
     * Courses that keep their number are not written again with each one that comes; all have the numbers that Moodle gives.
     */
    public function test_courses_that_keep_their_number_are_not_written(): void {
        [$numbers, $written] = $this->numbered();
        [$ours, $less] = $this->with_driver(function (): array {
            return $this->numbered();
        });
        $this->assertSame([4, 3, 2, 1], $numbers);
        $this->assertSame($numbers, $ours);
        // Those that were there already: none, one, two and three.
        $this->assertSame($written - 6, $less);
    }

    /**
     * A transaction without savepoints is not committed once a statement has failed, whoever has caught that.
     */
    public function test_a_broken_transaction_is_not_committed(): void {
        $this->with_driver(function (database $driver): void {
            $transaction = $driver->begin_bare();
            $driver->insert_record('local_toolsync_batch', ['batchkey' => 'lost', 'results' => '', 'timecreated' => 1]);
            self::swallow();
            $this->assertTrue($driver->is_broken());
            try {
                $transaction->allow_commit();
                $this->fail('It was committed.');
            } catch (\dml_transaction_exception $refused) {
                $driver->force_transaction_rollback();
            }
            $this->assertFalse($driver->record_exists('local_toolsync_batch', ['batchkey' => 'lost']));
        });
    }

    /**
     * Where somebody goes on after a statement that failed, as Moodle's savepoints allow, the batch is applied all the same.
     */
    public function test_a_failure_that_an_observer_swallows_costs_nothing(): void {
        global $DB;
        $observer = ['eventname' => '\core\event\user_created', 'callback' => self::class . '::swallow'];
        \core\event\manager::phpunit_replace_observers([$observer]);
        self::$swallowed = 0;
        $results = $this->with_driver(function (): array {
            $account = function (int $plan, string $username): array {
                return [['CreateUser', ['user' => $plan, 'username' => $username, 'email' => "$username@example.org"]]];
            };
            return $this->apply('a', $account(-1, 'u1'), $account(-2, 'u2'));
        });
        $ids = $DB->get_records_menu('user', null, '', 'username, id');
        $this->assertEquals([[null, [-1 => $ids['u1']], []], [null, [-2 => $ids['u2']], []]], $results);
        // The first transaction was broken by the first account; the second one had both.
        $this->assertGreaterThan(2, self::$swallowed);
        $this->assertSame(['a'], $DB->get_fieldset_select('local_toolsync_batch', 'batchkey', '1 = 1'));
    }

    /**
     * An observer that has a statement fail, and goes on.
     */
    public static function swallow(): void {
        global $DB;
        self::$swallowed++;
        try {
            $DB->execute('UPDATE {user} SET id = 1 / 0 WHERE id > 0');
        } catch (\dml_exception $failure) {
            return;
        }
    }

    /**
     * What a function gives while the agent's driver is in the place of Moodle's.
     *
     * @param callable $function
     * @return mixed
     */
    private function with_driver(callable $function) {
        global $CFG, $DB;
        $moodles = $DB;
        $DB = new database();
        $DB->connect($CFG->dbhost, $CFG->dbuser, $CFG->dbpass, $CFG->dbname, $CFG->prefix, (array) $CFG->dboptions);
        try {
            return $function($DB);
        } finally {
            $DB->dispose();
            $DB = $moodles;
        }
    }

    /**
     * The numbers that four new courses of a new category get, in the order in which they come, and how many rows of courses
     * were written for that.
     *
     * @return array
     */
    private function numbered(): array {
        global $DB;
        $category = $this->getDataGenerator()->create_category();
        $transaction = $DB->start_delegated_transaction();
        $before = self::written();
        for ($i = 0; $i < 4; $i++) {
            $this->getDataGenerator()->create_course(['category' => $category->id]);
        }
        $written = self::written() - $before;
        $transaction->allow_commit();
        $start = $DB->get_field('course_categories', 'sortorder', ['id' => $category->id]);
        $numbers = $DB->get_fieldset_sql('SELECT sortorder FROM {course} WHERE category = ? ORDER BY id', [$category->id]);
        return [array_map(function ($number) use ($start): int {
            return $number - $start;
        }, $numbers), $written];
    }

    /**
     * How many rows of courses this connection has written anew, since it last told the database.
     *
     * @return int
     */
    private static function written(): int {
        global $DB;
        $sql = 'SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = ?';
        return (int) $DB->get_field_sql($sql, [$DB->get_prefix() . 'course']);
    }
}
