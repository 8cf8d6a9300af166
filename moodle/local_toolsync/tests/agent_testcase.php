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
 * A test that speaks with the agent as toolsync does, in requests and answers.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class agent_testcase extends \advanced_testcase {
    /** @var array kind of change => its fields, and what they are where a test does not say */
    private const KINDS = [
        'CreateUser' => [
            'user' => 0, 'username' => '', 'idnumber' => '', 'email' => '', 'auth' => 'manual', 'suspended' => false,
            'profile' => [],
        ],
        'UpdateUser' => ['user' => 0, 'values' => []],
        'SuspendUser' => ['user' => 0],
        'DeleteUser' => ['user' => 0, 'when' => -1],
        'CreateCourse' => [
            'course' => 0, 'shortname' => '', 'category' => 0, 'instance' => 0, 'idnumber' => '', 'visible' => true,
            'details' => [], 'startdate' => -1, 'self_instance' => 0, 'guest_instance' => 0,
        ],
        'UpdateCourse' => ['course' => 0, 'values' => []],
        'MoveCourse' => ['course' => 0, 'category' => 0],
        'DeleteCourse' => ['course' => 0],
        'SetSection' => ['course' => 0, 'number' => 0, 'name' => '', 'summary' => ''],
        'SetInstanceStatus' => ['course' => 0, 'instance' => 0, 'enabled' => false],
        'EnrolUser' => ['user' => 0, 'course' => 0, 'instance' => 0, 'role' => 0, 'start' => 0, 'end' => 0],
        'SuspendEnrolment' => ['user' => 0, 'course' => 0, 'instance' => 0],
        'UnenrolUser' => ['user' => 0, 'course' => 0, 'instance' => 0],
        'AssignRole' => ['user' => 0, 'course' => 0, 'role' => 0],
        'UnassignRole' => ['user' => 0, 'course' => 0, 'role' => 0],
        'CreateCohort' => [
            'cohort' => 0, 'name' => '', 'idnumber' => '', 'category' => 0, 'component' => '', 'description' => '',
            'visible' => true,
        ],
        'AddCohortMember' => ['cohort' => 0, 'user' => 0],
        'RemoveCohortMember' => ['cohort' => 0, 'user' => 0],
        'CreateGroup' => ['group' => 0, 'course' => 0, 'name' => '', 'idnumber' => '', 'description' => ''],
        'AddGroupMember' => ['user' => 0, 'course' => 0, 'group' => 0, 'component' => ''],
        'RemoveGroupMember' => ['user' => 0, 'course' => 0, 'group' => 0],
    ];

    /**
     * The administrator asks, as in a process.
     */
    protected function setUp(): void {
        parent::setUp();
        // What fails is taken back: the transaction that a test otherwise runs in would go with it.
        $this->preventResetByRollback();
        $this->resetAfterTest();
        $this->setAdminUser();
    }

    /**
     * The lines that the agent answers.
     *
     * @param array $request
     * @return array[]
     */
    protected function ask(array $request): array {
        $lines = [];
        $answer = new answer(function (string $line) use (&$lines): void {
            $lines[] = json_decode($line, true);
        });
        $text = json_encode($request + ['id' => 7, 'protocol' => 1]);
        (new agent())->answer($text, $answer, array_merge(agent::READING, ['apply']));
        return $lines;
    }

    /**
     * The rows that the agent answers, by fact.
     *
     * @param array $request
     * @return array[][]
     */
    protected function facts(array $request): array {
        $lines = $this->ask($request);
        $this->assertArrayHasKey('done', array_pop($lines));
        $facts = [];
        foreach ($lines as $line) {
            $facts[$line['fact']] = array_merge($facts[$line['fact']] ?? [], $line['rows']);
        }
        return $facts;
    }

    /**
     * The answer to questions, by fact.
     *
     * @param array $questions
     * @return array[][]
     */
    protected function look_up(array $questions): array {
        return $this->facts(['call' => 'look_up', 'questions' => $questions]);
    }

    /**
     * Apply a batch.
     *
     * @param string $key its name
     * @param array[] $steps of changes, each [kind, its fields]
     * @return array[] for each step: [error or null, {plan id: id}, what was replaced]
     */
    protected function apply(string $key, array ...$steps): array {
        $sent = array_map(function (array $changes): array {
            return ['', array_map([self::class, 'sent'], $changes)];
        }, $steps);
        $kinds = array_map('array_keys', self::KINDS);
        $request = ['call' => 'apply', 'key' => $key, 'now' => time(), 'made' => [], 'kinds' => $kinds, 'steps' => $sent];
        return $this->facts($request)['results'];
    }

    /**
     * Apply changes, each a step of its own, none of which may fail.
     *
     * @param array[] $changes each [kind, its fields]
     * @return int[] the plan's id => Moodle's own
     */
    protected function play(array ...$changes): array {
        $made = [];
        $steps = array_map(function (array $change): array {
            return [$change];
        }, $changes);
        foreach ($this->apply(uniqid('batch', true), ...$steps) as [$error, $ids]) {
            $this->assertNull($error);
            $made += $ids;
        }
        return $made;
    }

    /**
     * A change as it is sent: its kind, then the values of all its fields.
     *
     * @param array $change
     * @return array
     */
    private static function sent(array $change): array {
        [$kind, $given] = $change;
        return array_merge([$kind], array_values(array_merge(self::KINDS[$kind], $given)));
    }

    /**
     * The manual enrolment instance of a course.
     *
     * @param \stdClass $course
     * @return int
     */
    protected static function manual(\stdClass $course): int {
        global $DB;
        return (int) $DB->get_field('enrol', 'id', ['courseid' => $course->id, 'enrol' => 'manual'], MUST_EXIST);
    }

    /**
     * The number of a role.
     *
     * @param string $shortname
     * @return int
     */
    protected static function role(string $shortname): int {
        global $DB;
        return (int) $DB->get_field('role', 'id', ['shortname' => $shortname], MUST_EXIST);
    }
}
