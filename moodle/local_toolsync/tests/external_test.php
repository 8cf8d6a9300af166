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
 * The web-service functions: nobody does more through them than Moodle lets them do.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\external\read
 * @covers     \local_toolsync\external\apply
 * @runTestsInSeparateProcesses
 */
final class external_test extends agent_testcase {
    /**
     * Log somebody in who has these capabilities in the whole site.
     *
     * @param string[] $capabilities
     */
    private function log_in_with(string ...$capabilities): void {
        $role = $this->getDataGenerator()->create_role();
        foreach ($capabilities as $capability) {
            assign_capability($capability, CAP_ALLOW, $role, \context_system::instance());
        }
        $user = $this->getDataGenerator()->create_user(['username' => 'service']);
        role_assign($role, $user->id, \context_system::instance());
        $this->setUser($user);
    }

    /**
     * What a function answers.
     *
     * @param string $function the class
     * @param array $request
     * @return array[] its lines
     */
    private function call(string $function, array $request): array {
        $result = $function::execute(json_encode($request + ['id' => 7, 'protocol' => 1]));
        $result = \core_external\external_api::clean_returnvalue($function::execute_returns(), $result);
        return array_map(function (string $line): array {
            return json_decode($line, true);
        }, explode("\n", $result['answer']));
    }

    /**
     * The request that suspends somebody.
     *
     * @param \stdClass $user
     * @return array
     */
    private static function suspension(\stdClass $user): array {
        return [
            'call' => 'apply', 'key' => uniqid(), 'now' => time(), 'kinds' => ['SuspendUser' => ['user']],
            'steps' => [['', [['SuspendUser', (int) $user->id]]]],
        ];
    }

    /**
     * Without the right to use the agent nothing is told but who is there.
     */
    public function test_who_may_not_use_the_agent_is_refused(): void {
        global $DB;
        $alice = $this->getDataGenerator()->create_user();
        $this->log_in_with('moodle/user:update');
        [$answer] = $this->call(external\read::class, ['call' => 'look_up', 'questions' => ['categories' => true]]);
        $this->assertSame('access', $answer['error']);
        $this->assertStringContainsString('local/toolsync:use', $answer['message']);
        [$answer] = $this->call(external\apply::class, self::suspension($alice));
        $this->assertSame('access', $answer['error']);
        $this->assertSame('0', $DB->get_field('user', 'suspended', ['id' => $alice->id]));
        [$answer] = $this->call(external\read::class, ['call' => 'hello']);
        $this->assertFalse($answer['done']['rights']['local/toolsync:use']);
    }

    /**
     * Each change needs the right that Moodle's own page for it needs.
     */
    public function test_a_change_without_its_right_fails(): void {
        global $DB;
        $alice = $this->getDataGenerator()->create_user();
        $this->log_in_with('local/toolsync:use');
        [$facts] = $this->call(external\apply::class, self::suspension($alice));
        $this->assertStringContainsString('moodle/user:update', $facts['rows'][0][0]);
        $this->assertSame('0', $DB->get_field('user', 'suspended', ['id' => $alice->id]));
        $asked = ['call' => 'look_up', 'questions' => ['passwords' => [[(int) $alice->id, 'x']]]];
        [$answer] = $this->call(external\read::class, $asked);
        $this->assertSame('access', $answer['error']);
    }

    /**
     * With the rights, reading and changing go through.
     */
    public function test_a_change_with_its_right_is_made(): void {
        global $DB;
        $alice = $this->getDataGenerator()->create_user(['username' => 'alice']);
        $this->log_in_with('local/toolsync:use', 'moodle/user:update');
        [$facts] = $this->call(external\apply::class, self::suspension($alice));
        $this->assertNull($facts['rows'][0][0]);
        $this->assertSame('1', $DB->get_field('user', 'suspended', ['id' => $alice->id]));
        [$facts] = $this->call(external\read::class, ['call' => 'look_up', 'questions' => ['users' => [['username', 'alice']]]]);
        $this->assertSame((int) $alice->id, $facts['rows'][0][0]);
    }

    /**
     * The function that reads changes nothing, whatever it is asked.
     */
    public function test_reading_never_applies(): void {
        $alice = $this->getDataGenerator()->create_user();
        [$answer] = $this->call(external\read::class, self::suspension($alice));
        $this->assertSame('request', $answer['error']);
    }
}
