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
 * Members that come into cohorts together leave what Moodle leaves when they come one by one.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\applying\members
 */
final class members_test extends agent_testcase {
    /** @var \stdClass[] those who come: the first is there already */
    private $people = [];

    /** @var \stdClass[] a cohort for Moodle's own function, one for the agent */
    private $cohorts = [];

    /**
     * Two cohorts, each bound to a course of its own, with a member each.
     */
    protected function setUp(): void {
        parent::setUp();
        set_config('enrol_plugins_enabled', 'manual,cohort');
        $generator = $this->getDataGenerator();
        for ($i = 0; $i < 5; $i++) {
            $this->people[] = $generator->create_user();
        }
        foreach (['THEIRS', 'OURS'] as $idnumber) {
            $cohort = $generator->create_cohort(['idnumber' => $idnumber]);
            $fields = ['customint1' => $cohort->id, 'roleid' => self::role('student')];
            enrol_get_plugin('cohort')->add_instance($generator->create_course(), $fields);
            cohort_add_member($cohort->id, $this->people[0]->id);
            $this->cohorts[] = $cohort;
        }
    }

    /**
     * Everybody comes: into one cohort by Moodle's function, into the other by a batch, with somebody who is not there.
     *
     * @return array[] the results of the batch
     */
    private function come(): array {
        [$theirs, $ours] = $this->cohorts;
        $steps = [];
        foreach (array_merge($this->people, [$this->people[1], (object) ['id' => 999999]]) as $user) {
            if ($user->id !== 999999) {
                cohort_add_member($theirs->id, $user->id);
            }
            $steps[] = [['AddCohortMember', ['cohort' => (int) $ours->id, 'user' => (int) $user->id]]];
        }
        return $this->apply('a', ...$steps);
    }

    /**
     * The same members, and the same enrolments and roles in the bound courses; who is refused is refused alone.
     */
    public function test_the_same_rows(): void {
        global $DB;
        $results = $this->come();
        $this->assertStringContainsString('999999', array_pop($results)[0]);
        $this->assertSame(array_fill(0, 6, null), array_column($results, 0));
        $left = [];
        foreach ($this->cohorts as $cohort) {
            $course = $DB->get_field('enrol', 'courseid', ['customint1' => $cohort->id, 'enrol' => 'cohort'], MUST_EXIST);
            $context = \context_course::instance($course);
            $members = $DB->get_fieldset_select('cohort_members', 'userid', 'cohortid = ? ORDER BY id', [$cohort->id]);
            $roles = $DB->get_records('role_assignments', ['contextid' => $context->id], 'id', 'userid, roleid, component');
            $left[] = [$members, array_keys(get_enrolled_users($context, '', 0, 'u.id', 'u.id')), $roles];
        }
        $this->assertCount(5, $left[0][0]);
        $this->assertEquals($left[0], $left[1]);
    }

    /**
     * The same events with the same snapshots, in the same order; none of those who were there.
     */
    public function test_the_same_events(): void {
        $sink = $this->redirectEvents();
        $this->come();
        $told = [];
        foreach ($sink->get_events() as $event) {
            if ($event instanceof \core\event\cohort_member_added) {
                $this->assertEquals($event->objectid, $event->get_record_snapshot('cohort', $event->objectid)->id);
                $told[$event->objectid][] = [$event->relateduserid, $event->contextid, $event->userid];
            }
        }
        [$theirs, $ours] = $this->cohorts;
        $this->assertCount(4, $told[$theirs->id]);
        $this->assertEquals($told[$theirs->id], $told[$ours->id]);
    }

    /**
     * They do come together: this Moodle's own function is a known one. Where it is not, this test says so.
     */
    public function test_they_come_together(): void {
        global $DB;
        $steps = [];
        foreach ($this->people as $user) {
            $steps[] = [['AddCohortMember', ['cohort' => (int) $this->cohorts[1]->id, 'user' => (int) $user->id]]];
        }
        $this->apply('warm', ...array_slice($steps, 0, 2));
        $sink = $this->redirectEvents();
        $before = $DB->perf_get_writes();
        $this->apply('a', ...array_slice($steps, 2));
        // The batch, noted and settled, and all three members.
        $this->assertSame(3, $DB->perf_get_writes() - $before);
        $this->assertCount(3, $sink->get_events());
    }
}
