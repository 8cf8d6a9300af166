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
 * Answers to questions, and whole tables.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\reading\look_up
 * @covers     \local_toolsync\reading\dump
 */
final class reading_test extends agent_testcase {
    /**
     * Accounts are found by each of their names, once; those that are deleted are asked for otherwise.
     */
    public function test_accounts(): void {
        $alice = $this->getDataGenerator()->create_user(
            ['username' => 'alice', 'idnumber' => 'A1', 'email' => 'Alice@example.org', 'city' => 'Lyon', 'institution' => '']);
        $gone = $this->getDataGenerator()->create_user(['username' => 'gone', 'email' => 'gone@example.org']);
        delete_user($gone);
        $facts = $this->look_up([
            'users' => [['username', 'alice'], ['idnumber', 'A1'], ['email', 'alice@example.org'], ['username', 'gone']],
            'deleted_users' => ['gone', 'alice'],
            'deleted_emails' => ['gone@example.org'],
            'profiles' => [$alice->id],
        ]);
        $this->assertSame([[(int) $alice->id, 'alice', 'A1', 'Alice@example.org', 'manual', false, false, '']], $facts['users']);
        $this->assertSame(['gone', (int) $gone->id], array_slice($facts['deleted_users'][0], 0, 2));
        $this->assertSame(['gone@example.org', (int) $gone->id], array_slice($facts['deleted_emails'][0], 0, 2));
        [[$user, $profile]] = $facts['profiles'];
        $this->assertSame([(int) $alice->id, 'Lyon'], [$user, $profile['city']]);
        $this->assertArrayNotHasKey('institution', $profile);
        [$admin] = $this->look_up(['users' => [['username', 'admin']]])['users'];
        $this->assertSame('admin', $admin[7]);
    }

    /**
     * Custom profile fields are columns, and values by which accounts are found.
     */
    public function test_profile_fields(): void {
        $this->getDataGenerator()->create_custom_profile_field(['shortname' => 'badge', 'name' => 'Badge', 'datatype' => 'text']);
        $alice = $this->getDataGenerator()->create_user(['profile_field_badge' => '007']);
        $facts = $this->look_up(['profile_values' => [['badge', '007'], ['badge', '7']], 'profiles' => [$alice->id]]);
        $this->assertSame([['badge', '007', (int) $alice->id]], $facts['profile_values']);
        $this->assertSame('007', $facts['profiles'][0][1]['profile_field_badge']);
    }

    /**
     * Passwords are right or are not told.
     */
    public function test_passwords(): void {
        $alice = $this->getDataGenerator()->create_user(['password' => 'Secret-1']);
        $asked = [[(int) $alice->id, 'Secret-1'], [(int) $alice->id, 'secret-1']];
        $this->assertSame([$asked[0]], $this->look_up(['passwords' => $asked])['passwords']);
    }

    /**
     * Courses, their columns, and what one comes into them by.
     */
    public function test_courses(): void {
        $generator = $this->getDataGenerator();
        $math = $generator->create_course(['shortname' => 'MATH', 'idnumber' => 'M1', 'fullname' => 'Maths', 'visible' => 0]);
        $art = $generator->create_course();
        $cohort = $generator->create_cohort();
        $fields = ['customint1' => $cohort->id, 'roleid' => self::role('student')];
        $binding = enrol_get_plugin('cohort')->add_instance($math, $fields);
        $link = enrol_get_plugin('meta')->add_instance($art, ['customint1' => $math->id]);
        $facts = $this->look_up([
            'courses' => [['shortname', 'MATH'], ['shortname', 'math'], ['id', (string) $math->id]],
            'details' => [$math->id],
            'instances' => [$math->id, $art->id],
            'bindings' => [$cohort->id],
        ]);
        $this->assertSame([[(int) $math->id, 'MATH', 'M1', (int) $math->category, false]], $facts['courses']);
        $this->assertSame('Maths', $facts['details'][0][1]['fullname']);
        $instances = array_column($facts['instances'], null, 0);
        $expected = [$binding, (int) $math->id, 'cohort', true, self::role('student'), (int) $cohort->id, 0];
        $this->assertSame($expected, $instances[$binding]);
        $this->assertSame((int) $math->id, $instances[$link][5]);
        $this->assertSame([[(int) $math->id, (int) $art->id]], $facts['children']);
        $this->assertSame([[(int) $cohort->id, (int) $math->id]], $facts['bindings']);
    }

    /**
     * What somebody is in a course: enrolments, roles, places in groups.
     */
    public function test_participations(): void {
        $generator = $this->getDataGenerator();
        [$math, $alice, $bob] = [$generator->create_course(), $generator->create_user(), $generator->create_user()];
        [$manual, $student] = [self::manual($math), self::role('student')];
        $generator->enrol_user($alice->id, $math->id, 'student', 'manual', 0, 2000000000);
        $generator->enrol_user($bob->id, $math->id, 'student', 'manual', 0, 0, ENROL_USER_SUSPENDED);
        $red = $generator->create_group(['courseid' => $math->id]);
        groups_add_member($red, $alice);
        [$a, $b, $m] = [(int) $alice->id, (int) $bob->id, (int) $math->id];
        $facts = $this->look_up(['participations' => [[$a, $m], [$b, $m]], 'occupants' => [[$m, (int) $red->id]]]);
        $this->assertSame([[$a, $m, $manual, false, 0, 2000000000], [$b, $m, $manual, true, 0, 0]], $facts['enrolments']);
        $this->assertSame([[$a, $m, $student, '', 0], [$b, $m, $student, '', 0]], $facts['roles_held']);
        $this->assertSame([[$a, $m, (int) $red->id, '', 0]], $facts['memberships']);
        $this->assertSame([[$m, (int) $red->id, $a]], $facts['occupants']);
        $whole = $this->look_up(['whole_courses' => [$m], 'participations' => [[$a, $m]]]);
        $this->assertSame($facts['enrolments'], $whole['enrolments']);
    }

    /**
     * Accounts are compared with what lines say, and nothing of them is told.
     */
    public function test_same(): void {
        global $DB;
        $this->getDataGenerator()->create_custom_profile_field([
            'shortname' => 'badge', 'name' => 'Badge', 'datatype' => 'text',
        ]);
        $alice = $this->getDataGenerator()->create_user([
            'username' => 'alice', 'email' => 'Alice@example.org', 'idnumber' => '42', 'firstname' => 'Alice', 'city' => '',
        ]);
        $DB->set_field('user', 'department', " One\r\nTwo ", ['id' => $alice->id]);
        profile_save_custom_fields($alice->id, ['badge' => '007']);
        $columns = ['email', 'suspended', 'firstname', 'city', 'department', 'profile_field_badge', 'htmleditor'];
        $held = ['Alice@example.org', false, 'Alice', '', "One\nTwo", '007', '1'];
        $ask = function (array $names, array $cells) use ($columns): array {
            $asked = array_map(function (array $name) use ($cells): array {
                return array_merge($name, $cells);
            }, $names);
            return $this->look_up(['same' => $asked, 'same_columns' => $columns])['same'] ?? [];
        };
        $names = [['username', 'alice'], ['idnumber', '42'], ['email', 'alice@example.org'], ['id', $alice->id]];
        $all = array_map(function (array $name) use ($alice): array {
            return [$name[0], (string) $name[1], (int) $alice->id];
        }, $names);
        $this->assertEquals($all, $ask($names, $held));
        foreach (array_keys($columns) as $place) {
            $this->assertEquals($all, $ask($names, array_replace($held, [$place => null])));
            $other = $held;
            $other[$place] = is_bool($held[$place]) ? !$held[$place] : 'x';
            $this->assertSame([], $ask($names, $other), $columns[$place]);
        }
        $anything = array_fill(0, count($columns), null);
        $this->assertSame([], $ask([['username', 'admin'], ['username', 'guest'], ['username', 'nobody']], $anything));
        $this->getDataGenerator()->create_user(['email' => 'alice@EXAMPLE.org']);
        $this->assertSame([], $ask([['email', 'alice@example.org']], $anything));
        $this->assertCount(1, $ask([['username', 'alice']], $anything));
    }

    /**
     * Things are counted when that is asked.
     */
    public function test_totals(): void {
        $this->getDataGenerator()->create_course();
        $totals = array_column($this->look_up(['totals' => true])['totals'], 1, 0);
        $this->assertSame([2, 1, 0], [$totals['users'], $totals['courses'], $totals['enrolments']]);
    }

    /**
     * Of what stands as a file says, nothing is told.
     */
    public function test_standing(): void {
        $generator = $this->getDataGenerator();
        [$math, $alice] = [$generator->create_course(), $generator->create_user()];
        $generator->enrol_user($alice->id, $math->id, 'student', 'manual', 100, 2000000000);
        $own = [(int) $alice->id, (int) $math->id, self::manual($math)];
        [$student, $teacher] = [self::role('student'), self::role('teacher')];
        $yes = [[...$own, $student, null, null], [...$own, $student, 100, 2000000000]];
        $bob = $generator->create_and_enrol($math, 'student', null, 'manual', 0, 0, ENROL_USER_SUSPENDED);
        $no = [[...$own, $student, 101, null], [...$own, $teacher, null, null]];
        $no[] = [(int) $bob->id, $own[1], $own[2], $student, null, null];
        $this->assertSame($no, $this->look_up(['standing' => array_merge($yes, $no)])['not_standing']);
        $this->assertSame([], $this->look_up(['standing' => $yes]));
    }

    /**
     * Cohorts, by exact names, and who is in them.
     */
    public function test_cohorts(): void {
        $generator = $this->getDataGenerator();
        $chess = $generator->create_cohort(['name' => 'Chess', 'idnumber' => 'CH', 'description' => 'Plays', 'visible' => 0]);
        [$alice, $bob] = [$generator->create_user(), $generator->create_user()];
        cohort_add_member($chess->id, $alice->id);
        [$c, $a, $b] = [(int) $chess->id, (int) $alice->id, (int) $bob->id];
        $asked = [['name', 'Chess'], ['name', 'chess'], ['idnumber', 'CH']];
        $facts = $this->look_up(['cohorts' => $asked, 'members' => [[$c, $a], [$c, $b]]]);
        $this->assertSame([[$c, 'Chess', 'CH', 0, '', 'Plays', false]], $facts['cohorts']);
        $this->assertSame([[$c, $a]], $facts['members']);
        $this->assertSame([[$c, $a]], $this->look_up(['whole_cohorts' => [$c]])['members']);
    }

    /**
     * A table comes whole, and in ranges; the end tells the last id.
     */
    public function test_tables(): void {
        global $DB;
        $users = [];
        foreach (['alice', 'bob'] as $name) {
            $users[] = (int) $this->getDataGenerator()->create_user(['username' => $name])->id;
        }
        $whole = $this->facts(['call' => 'dump', 'table' => 'users'])['users'];
        $this->assertSame(['admin', 'alice', 'bob', 'guest'], $this->sorted(array_column($whole, 1)));
        $request = ['call' => 'dump', 'table' => 'users', 'range' => [$users[0], $users[1]]];
        $this->assertSame(['bob'], array_column($this->facts($request)['users'], 1));
        $lines = $this->ask($request);
        $this->assertSame((int) $DB->get_field_sql('SELECT MAX(id) FROM {user}'), end($lines)['done']['last']);
        foreach (array_keys(reading\dump::TABLES) as $table) {
            $lines = $this->ask(['call' => 'dump', 'table' => $table]);
            $this->assertArrayHasKey('done', end($lines), $table);
        }
    }

    /**
     * These values, in order.
     *
     * @param string[] $values
     * @return string[]
     */
    private function sorted(array $values): array {
        sort($values);
        return $values;
    }
}
