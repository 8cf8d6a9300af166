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

namespace local_toolsync\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;

/**
 * What is kept of users is told, given and deleted.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_toolsync\privacy\provider
 */
final class provider_test extends \core_privacy\tests\provider_testcase {
    /** @var \stdClass whose picture toolsync has set */
    private $alice;

    /** @var \stdClass another one */
    private $bob;

    /**
     * Two users, with pictures that toolsync has set.
     */
    protected function setUp(): void {
        global $DB;
        parent::setUp();
        $this->resetAfterTest();
        foreach (['alice', 'bob'] as $name) {
            $this->$name = $this->getDataGenerator()->create_user();
            $row = ['userid' => $this->$name->id, 'picture' => 3, 'digest' => md5($name), 'timecreated' => 1000000];
            $DB->insert_record('local_toolsync_picture', $row);
        }
    }

    /**
     * The users of whom something is kept.
     *
     * @return string[]
     */
    private static function kept(): array {
        global $DB;
        return $DB->get_fieldset_select('local_toolsync_picture', 'userid', '1 = 1 ORDER BY userid');
    }

    /**
     * Every column that is told of is there, with words for it.
     */
    public function test_what_is_kept_is_told(): void {
        global $DB;
        $told = provider::get_metadata(new collection('local_toolsync'))->get_collection();
        $this->assertCount(2, $told);
        foreach ($told as $table) {
            $columns = $DB->get_columns($table->get_name());
            foreach ($table->get_privacy_fields() as $field => $string) {
                $this->assertArrayHasKey($field, $columns);
                $this->assertTrue(get_string_manager()->string_exists($string, 'local_toolsync'));
            }
        }
    }

    /**
     * It is kept in the user's own context.
     */
    public function test_where_it_is_kept(): void {
        $context = \context_user::instance($this->alice->id);
        $found = provider::get_contexts_for_userid($this->alice->id)->get_contextids();
        $this->assertEquals([$context->id], $found);
        $users = new userlist($context, 'local_toolsync');
        provider::get_users_in_context($users);
        $this->assertEquals([$this->alice->id], $users->get_userids());
        $none = $this->getDataGenerator()->create_user();
        $this->assertSame([], provider::get_contexts_for_userid($none->id)->get_contextids());
    }

    /**
     * It is given to the user.
     */
    public function test_it_is_exported(): void {
        $context = \context_user::instance($this->alice->id);
        $this->export_context_data_for_user($this->alice->id, $context, 'local_toolsync');
        $data = writer::with_context($context)->get_data([get_string('pluginname', 'local_toolsync')]);
        $this->assertSame(md5('alice'), $data->digest);
    }

    /**
     * It is deleted, and what is kept of others is not.
     */
    public function test_it_is_deleted(): void {
        $context = \context_user::instance($this->alice->id);
        $others = new approved_contextlist($this->bob, 'local_toolsync', [$context->id]);
        provider::delete_data_for_user($others);
        $this->assertCount(2, self::kept());
        provider::delete_data_for_user(new approved_contextlist($this->alice, 'local_toolsync', [$context->id]));
        $this->assertSame([$this->bob->id], self::kept());
        $context = \context_user::instance($this->bob->id);
        provider::delete_data_for_users(new approved_userlist($context, 'local_toolsync', [$this->alice->id]));
        $this->assertSame([$this->bob->id], self::kept());
        provider::delete_data_for_users(new approved_userlist($context, 'local_toolsync', [$this->bob->id]));
        $this->assertSame([], self::kept());
    }

    /**
     * It goes with its context.
     */
    public function test_it_goes_with_its_context(): void {
        provider::delete_data_for_all_users_in_context(\context_system::instance());
        $this->assertCount(2, self::kept());
        provider::delete_data_for_all_users_in_context(\context_user::instance($this->alice->id));
        $this->assertSame([$this->bob->id], self::kept());
    }
}
