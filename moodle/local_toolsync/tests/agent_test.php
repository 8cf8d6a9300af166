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
 * What the agent says before it looks at anything: who is there, what it does not understand, when it may not.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\agent
 */
final class agent_test extends agent_testcase {
    /**
     * Whoever speaks another version is refused, and is told which ones there are.
     */
    public function test_another_version_of_the_protocol_is_refused(): void {
        foreach ([2, null, '1'] as $version) {
            [$answer] = $this->ask(['call' => 'look_up', 'protocol' => $version, 'questions' => ['categories' => true]]);
            $this->assertSame([7, 'protocol'], [$answer['id'], $answer['error']]);
            $this->assertStringContainsString('speaks the versions 1 of the protocol', $answer['message']);
        }
        [$answer] = $this->ask(['call' => 'hello', 'protocol' => 2]);
        $this->assertSame([1], $answer['done']['protocols']);
    }

    /**
     * What is not known is refused: an answer without it would say that nothing is there.
     */
    public function test_what_is_not_understood_is_refused(): void {
        $requests = [
            ['call' => 'sing'],
            ['call' => 'look_up'],
            ['call' => 'look_up', 'questions' => ['weather' => [1]]],
            ['call' => 'look_up', 'questions' => ['users' => 'alice']],
            ['call' => 'dump', 'table' => 'sessions'],
            ['call' => 'apply', 'key' => 'a'],
        ];
        foreach ($requests as $request) {
            $lines = $this->ask($request);
            $this->assertSame([1, 'request'], [count($lines), $lines[0]['error']]);
        }
    }

    /**
     * Nothing is applied while the site is closed; questions are answered.
     */
    public function test_a_closed_site_is_only_read(): void {
        set_config('maintenance_enabled', 1);
        [$answer] = $this->ask(['call' => 'apply', 'key' => 'a', 'now' => time(), 'kinds' => [], 'steps' => []]);
        $this->assertSame('maintenance', $answer['error']);
        $this->assertNotEmpty($this->look_up(['categories' => true])['categories']);
        [$answer] = $this->ask(['call' => 'hello']);
        $this->assertTrue($answer['done']['maintenance']);
    }

    /**
     * What a new course has from the beginning is told as the settings have it.
     */
    public function test_what_the_site_gives_to_new_courses(): void {
        $student = self::role('student');
        set_config('enrol_plugins_enabled', 'manual,guest,self');
        set_config('status', ENROL_INSTANCE_ENABLED, 'enrol_self');
        $expected = [['manual', true, $student], ['guest', false, 0], ['self', true, $student]];
        [$answer] = $this->ask(['call' => 'site']);
        $this->assertSame($expected, $answer['done']['course_methods']);
        set_config('defaultenrol', 0, 'enrol_guest');
        set_config('defaultenrol', 0, 'enrol_manual');
        [$answer] = $this->ask(['call' => 'site']);
        $this->assertSame([$expected[2], $expected[0]], $answer['done']['course_methods']);
    }
}
