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
 * What changes leave in the database, and which events they trigger.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\applying\work
 */
final class applying_test extends agent_testcase {
    /** @var \stdClass a course */
    private $math;

    /** @var \stdClass an account */
    private $alice;

    /** @var int[] the user, the course and its manual instance */
    private $own;

    /**
     * A course, and somebody who is not in it.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->math = $this->getDataGenerator()->create_course();
        $this->alice = $this->getDataGenerator()->create_user();
        $this->own = ['user' => (int) $this->alice->id, 'course' => (int) $this->math->id, 'instance' => self::manual($this->math)];
    }

    /**
     * An account comes, changes, is suspended, and goes.
     */
    public function test_accounts(): void {
        global $DB;
        $sink = $this->redirectEvents();
        $new = ['user' => -1, 'username' => 'bob', 'idnumber' => 'B1', 'email' => 'bob@example.org'];
        $made = $this->play(['CreateUser', $new + ['profile' => [['firstname', 'Bob'], ['lastname', 'Ross'], ['city', 'Lyon']]]]);
        $bob = $DB->get_record('user', ['username' => 'bob'], '*', MUST_EXIST);
        $this->assertEquals([-1 => $bob->id], $made);
        $this->assertSame(['B1', 'Bob', 'Lyon', '1'], [$bob->idnumber, $bob->firstname, $bob->city, $bob->confirmed]);
        $id = ['user' => (int) $bob->id];
        $this->play(['UpdateUser', $id + ['values' => [['city', 'Paris']]]], ['SuspendUser', $id]);
        $bob = $DB->get_record('user', ['id' => $bob->id]);
        $this->assertSame(['Paris', '1', 'Bob'], [$bob->city, $bob->suspended, $bob->firstname]);
        $this->play(['DeleteUser', $id]);
        $this->assertSame('1', $DB->get_field('user', 'deleted', ['id' => $bob->id]));
        $this->assert_events(['user_created', 'user_updated', 'user_updated', 'user_deleted'], $sink, 'user_');
    }

    /**
     * An enrolment comes with its role, is suspended, and ends with it.
     */
    public function test_enrolments(): void {
        global $DB;
        $sink = $this->redirectEvents();
        $student = ['role' => self::role('student')];
        $this->play(['EnrolUser', $this->own + $student + ['start' => 100, 'end' => 2000000000]]);
        $where = ['enrolid' => $this->own['instance'], 'userid' => $this->alice->id];
        $row = $DB->get_record('user_enrolments', $where, '*', MUST_EXIST);
        $this->assertSame(['0', '100', '2000000000'], [$row->status, $row->timestart, $row->timeend]);
        $this->assertTrue($this->has_role('student'));
        $this->play(['SuspendEnrolment', $this->own]);
        $row = $DB->get_record('user_enrolments', $where, '*', MUST_EXIST);
        $this->assertSame(['1', '100', '2000000000'], [$row->status, $row->timestart, $row->timeend]);
        $this->play(['UnenrolUser', $this->own]);
        $this->assertFalse($DB->record_exists('user_enrolments', $where));
        $this->assertFalse($this->has_role('student'));
        $expected = ['user_enrolment_created', 'user_enrolment_updated', 'user_enrolment_deleted'];
        $this->assert_events($expected, $sink, 'user_enrolment_');
    }

    /**
     * Nobody is welcomed, unless that is wanted.
     */
    public function test_who_is_enrolled_is_not_welcomed(): void {
        $this->getDataGenerator()->enrol_user($this->getDataGenerator()->create_user()->id, $this->math->id, 'editingteacher');
        $messages = $this->redirectMessages();
        $mails = $this->redirectEmails();
        $this->play(['EnrolUser', $this->own + ['role' => self::role('student')]]);
        $this->assertSame([0, 0], [$messages->count(), $mails->count()]);
    }

    /**
     * Roles are given and taken by hand, and those of others are left.
     */
    public function test_roles(): void {
        global $DB;
        $context = \context_course::instance($this->math->id);
        role_assign(self::role('teacher'), $this->alice->id, $context->id, 'enrol_cohort', 5);
        $sink = $this->redirectEvents();
        $change = ['user' => (int) $this->alice->id, 'course' => (int) $this->math->id, 'role' => self::role('teacher')];
        $this->play(['AssignRole', $change]);
        $this->assertSame(2, $DB->count_records('role_assignments', ['userid' => $this->alice->id]));
        $this->play(['UnassignRole', $change], ['UnassignRole', $change]);
        $left = $DB->get_fieldset_select('role_assignments', 'component', 'userid = ?', [$this->alice->id]);
        $this->assertSame(['enrol_cohort'], $left);
        $this->assert_events(['role_assigned', 'role_unassigned'], $sink, 'role_');
    }

    /**
     * A group is made, and somebody who is in the course is put into it, and taken out.
     */
    public function test_groups(): void {
        global $DB;
        $this->getDataGenerator()->enrol_user($this->alice->id, $this->math->id);
        $sink = $this->redirectEvents();
        $place = ['user' => (int) $this->alice->id, 'course' => (int) $this->math->id, 'group' => -1];
        $made = $this->play(
            ['CreateGroup', ['group' => -1, 'course' => (int) $this->math->id, 'name' => 'Red', 'idnumber' => 'R1']],
            ['AddGroupMember', $place]
        );
        $group = $DB->get_record('groups', ['courseid' => $this->math->id, 'name' => 'Red', 'idnumber' => 'R1'], '*', MUST_EXIST);
        $this->assertEquals([-1 => $group->id], $made);
        $this->assertTrue(groups_is_member($group->id, $this->alice->id));
        $this->play(['RemoveGroupMember', ['group' => (int) $group->id] + $place]);
        $this->assertFalse(groups_is_member($group->id, $this->alice->id));
        $this->assert_events(['group_created', 'group_member_added', 'group_member_removed'], $sink, 'group_');
    }

    /**
     * Members of a cohort come into the courses that are bound to it, and leave them.
     */
    public function test_cohorts(): void {
        global $DB;
        set_config('enrol_plugins_enabled', 'manual,cohort');
        $made = $this->play(['CreateCohort', ['cohort' => -1, 'name' => 'Chess', 'idnumber' => 'CH', 'description' => 'Plays']]);
        $cohort = $DB->get_record('cohort', ['idnumber' => 'CH'], '*', MUST_EXIST);
        $this->assertEquals([-1 => $cohort->id], $made);
        $fields = ['customint1' => $cohort->id, 'roleid' => self::role('student')];
        $binding = enrol_get_plugin('cohort')->add_instance($this->math, $fields);
        $member = ['cohort' => (int) $cohort->id, 'user' => (int) $this->alice->id];
        $this->play(['AddCohortMember', $member]);
        $this->assertTrue($DB->record_exists('user_enrolments', ['enrolid' => $binding, 'userid' => $this->alice->id]));
        $this->play(['RemoveCohortMember', $member]);
        $this->assertFalse($DB->record_exists('cohort_members', ['cohortid' => $cohort->id]));
        $this->assertFalse($DB->record_exists('user_enrolments', ['enrolid' => $binding]));
    }

    /**
     * A course is made with what the site gives, changes, moves, and goes.
     */
    public function test_courses(): void {
        global $DB;
        $category = $this->getDataGenerator()->create_category();
        $sink = $this->redirectEvents();
        $names = ['course' => -1, 'instance' => -2, 'self_instance' => -3, 'shortname' => 'ART', 'idnumber' => 'A1'];
        $names['category'] = (int) $this->math->category;
        $made = $this->play(
            ['CreateCourse', $names + ['details' => [['fullname', 'Art']], 'startdate' => 86400]],
            ['SetInstanceStatus', ['course' => -1, 'instance' => -3, 'enabled' => true]]
        );
        $art = $DB->get_record('course', ['shortname' => 'ART', 'idnumber' => 'A1', 'fullname' => 'Art'], '*', MUST_EXIST);
        $instances = $DB->get_records_menu('enrol', ['courseid' => $art->id], '', 'enrol, id');
        $this->assertEquals([-1 => $art->id, -2 => $instances['manual'], -3 => $instances['self']], $made);
        $this->assertEquals(ENROL_INSTANCE_ENABLED, $DB->get_field('enrol', 'status', ['id' => $instances['self']]));
        $this->play(['UpdateCourse', ['course' => (int) $art->id, 'values' => [['fullname', 'Arts'], ['visible', 0]]]]);
        $this->play(['MoveCourse', ['course' => (int) $art->id, 'category' => (int) $category->id]]);
        $moved = $DB->get_record('course', ['id' => $art->id]);
        $this->assertSame(['Arts', '0', '86400'], [$moved->fullname, $moved->visible, $moved->startdate]);
        $this->assertEquals($category->id, $moved->category);
        $this->play(['DeleteCourse', ['course' => (int) $art->id]]);
        $this->assertFalse($DB->record_exists('course', ['id' => $art->id]));
        $expected = ['course_created', 'course_updated', 'course_deleted'];
        $this->assertSame($expected, array_values(array_intersect(array_unique($this->names($sink, 'course_')), $expected)));
    }

    /**
     * A new course has all sections of its step, with their names; numbers in between are sections without one.
     */
    public function test_sections_of_a_new_course(): void {
        global $DB;
        $names = ['course' => -1, 'instance' => -2, 'shortname' => 'ART', 'category' => (int) $this->math->category];
        $step = [['CreateCourse', $names]];
        foreach ([2 => 'Two', 3 => '', 0 => 'Zero'] as $number => $name) {
            $step[] = ['SetSection', ['course' => -1, 'number' => $number, 'name' => $name]];
        }
        [[$error, $made]] = $this->apply('a', $step);
        $this->assertNull($error);
        $sections = $DB->get_records_menu('course_sections', ['course' => $made[-1]], 'section', 'section, name');
        $this->assertSame(['Zero', '', 'Two', ''], array_map('strval', $sections));
    }

    /**
     * What a change replaces is told with it.
     */
    public function test_what_was_there_before_is_told(): void {
        $id = (int) $this->alice->id;
        [[$error, , $replaced]] = $this->apply('a', [['UpdateUser', ['user' => $id, 'values' => [['city', 'Nancy']]]]]);
        $this->assertNull($error);
        $this->assertContains(['profiles', $id], array_map(function (array $each): array {
            return array_slice($each, 0, 2);
        }, $replaced));
    }

    /**
     * Site administrators and the guest are never changed.
     */
    public function test_guarded_accounts_are_left_alone(): void {
        global $DB;
        foreach (['admin', 'guest'] as $name) {
            $id = (int) $DB->get_field('user', 'id', ['username' => $name]);
            $results = $this->apply($name, [['SuspendUser', ['user' => $id]]], [['DeleteUser', ['user' => $id]]]);
            $this->assertNotNull($results[0][0]);
            $this->assertNotNull($results[1][0]);
            $row = $DB->get_record('user', ['id' => $id]);
            $this->assertSame(['0', '0'], [$row->suspended, $row->deleted]);
        }
    }

    /**
     * Whether Alice has a role in the course.
     *
     * @param string $shortname
     * @return bool
     */
    private function has_role(string $shortname): bool {
        return user_has_role_assignment($this->alice->id, self::role($shortname), \context_course::instance($this->math->id)->id);
    }

    /**
     * The events whose names begin so are these, in this order.
     *
     * @param string[] $expected
     * @param \phpunit_event_sink $sink
     * @param string $beginning
     */
    private function assert_events(array $expected, \phpunit_event_sink $sink, string $beginning): void {
        $this->assertSame($expected, $this->names($sink, $beginning));
    }

    /**
     * The names of the events that begin so.
     *
     * @param \phpunit_event_sink $sink
     * @param string $beginning
     * @return string[]
     */
    private function names(\phpunit_event_sink $sink, string $beginning): array {
        $names = array_map(function (\core\event\base $event): string {
            return substr(strrchr(get_class($event), '\\'), 1);
        }, $sink->get_events());
        return array_values(array_filter($names, function (string $name) use ($beginning): bool {
            return strpos($name, $beginning) === 0;
        }));
    }
}
