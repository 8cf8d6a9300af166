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
 * A batch: one step that fails takes no other with it, and what is sent twice is applied once.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\applying\batch
 * @covers     \local_toolsync\applying\ledger
 */
final class batch_test extends agent_testcase {
    /**
     * The step for a new account.
     *
     * @param int $plan
     * @param string $username
     * @return array
     */
    private static function account(int $plan, string $username): array {
        return ['CreateUser', ['user' => $plan, 'username' => $username, 'email' => "$username@example.org"]];
    }

    /**
     * Which of these accounts there are.
     *
     * @return string[]
     */
    private static function accounts(): array {
        global $DB;
        return $DB->get_fieldset_select('user', 'username', "username LIKE 'u%' ORDER BY username");
    }

    /**
     * A step that is refused before it writes leaves those around it done.
     */
    public function test_a_step_that_is_refused_fails_alone(): void {
        $results = $this->apply('a', [self::account(-1, 'u1')], [['SuspendUser', ['user' => 999999]]], [self::account(-2, 'u2')]);
        $this->assertSame([true, false, true], array_map(function (array $result): bool {
            return $result[0] === null;
        }, $results));
        $this->assertStringContainsString('999999', $results[1][0]);
        $this->assertSame(['u1', 'u2'], self::accounts());
    }

    /**
     * A step that fails when it has written already is taken back whole; those around it are done.
     */
    public function test_a_step_that_fails_halfway_is_taken_back(): void {
        global $DB;
        $half = [self::account(-2, 'u2'), ['SuspendUser', ['user' => 999999]]];
        $results = $this->apply('a', [self::account(-1, 'u1')], $half, [self::account(-3, 'u3')]);
        $this->assertSame([null, null], [$results[0][0], $results[2][0]]);
        $this->assertNotNull($results[1][0]);
        $this->assertSame([], $results[1][1]);
        $this->assertSame(['u1', 'u3'], self::accounts());
        $ids = $DB->get_records_menu('user', null, '', 'username, id');
        $this->assertEquals([[-1 => $ids['u1']], [-3 => $ids['u3']]], [$results[0][1], $results[2][1]]);
        // One row for the batch; those of its steps are gone.
        $this->assertSame(['a'], $DB->get_fieldset_select('local_toolsync_batch', 'batchkey', '1 = 1'));
    }

    /**
     * What rests on a step that failed is not done either.
     */
    public function test_what_was_never_made_fails_those_who_need_it(): void {
        $course = $this->getDataGenerator()->create_course();
        $enrol = ['user' => -1, 'course' => (int) $course->id, 'instance' => self::manual($course)];
        $results = $this->apply('a', [self::account(-1, '')], [['EnrolUser', $enrol]], [self::account(-2, 'u2')]);
        $this->assertStringContainsString('was not made', $results[1][0]);
        $this->assertSame(['u2'], self::accounts());
    }

    /**
     * A batch that is sent again is answered as before, and not applied again.
     */
    public function test_the_same_batch_twice_is_applied_once(): void {
        global $DB;
        $steps = [[self::account(-1, 'u1')], [['SuspendUser', ['user' => 999999]]]];
        $first = $this->apply('a', ...$steps);
        $DB->set_field('user', 'city', 'Here', ['username' => 'u1']);
        $sink = $this->redirectEvents();
        $this->assertSame($first, $this->apply('a', ...$steps));
        $this->assertSame([], $sink->get_events());
        $this->assertSame(1, $DB->count_records('user', ['username' => 'u1']));
        // Under another key it is another batch: the name is taken.
        $this->assertNotNull($this->apply('b', ...$steps)[0][0]);
    }

    /**
     * Changes that ask for what is so already change nothing.
     */
    public function test_the_same_changes_twice_leave_the_same(): void {
        global $DB;
        $generator = $this->getDataGenerator();
        [$course, $alice, $cohort] = [$generator->create_course(), $generator->create_user(), $generator->create_cohort()];
        $pair = ['user' => (int) $alice->id, 'course' => (int) $course->id];
        $changes = [
            ['EnrolUser', $pair + ['instance' => self::manual($course), 'role' => self::role('student')]],
            ['AddCohortMember', ['cohort' => (int) $cohort->id, 'user' => (int) $alice->id]],
            ['SuspendEnrolment', $pair + ['instance' => self::manual($course)]],
        ];
        $this->play(...$changes);
        $before = [$DB->get_records('user_enrolments'), $DB->get_records('cohort_members'), $DB->get_records('role_assignments')];
        $this->play($changes[1], $changes[2]);
        $after = [$DB->get_records('user_enrolments'), $DB->get_records('cohort_members'), $DB->get_records('role_assignments')];
        $this->assertEquals($before, $after);
    }

    /**
     * The results of an old batch are let go of, and the batch is still not applied again.
     */
    public function test_old_results_are_let_go_of(): void {
        global $DB;
        $this->apply('a', [self::account(-1, 'u1')]);
        $DB->set_field('local_toolsync_batch', 'timecreated', time() - 8 * DAYSECS);
        $pruned = new \ReflectionProperty(applying\ledger::class, 'pruned');
        $pruned->setAccessible(true);
        $pruned->setValue(null, false);
        (new task\forget())->execute();
        $this->assertNull($DB->get_field('local_toolsync_batch', 'results', ['batchkey' => 'a']));
        [$answer] = $this->ask(['call' => 'apply', 'key' => 'a', 'now' => 1, 'kinds' => [], 'steps' => [['', []]]]);
        $this->assertSame('failed', $answer['error']);
    }
}
