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

namespace local_toolsync\applying;

/**
 * Every kind of change: which subject makes it, and which of its fields mean what.
 *
 * The names are those of toolsync's own changes; docs/agent-protocol.md describes how they are sent.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class kinds {
    /** @var string[] the classes that make changes, each with a table KINDS: kind => [method, capability] */
    private const SUBJECTS = [
        users::class,
        passwords::class,
        pictures::class,
        cohorts::class,
        members::class,
        categories::class,
        courses::class,
        templates::class,
        resets::class,
        instances::class,
        enrolments::class,
        groups::class,
        groupings::class,
    ];

    /** @var array kind => the fields that hold the ids of what it brings into being */
    public const MAKES = [
        'CreateUser' => ['user'],
        'CreateCohort' => ['cohort'],
        'CreateCategory' => ['category'],
        'CreateCourse' => ['course', 'instance', 'self_instance', 'guest_instance'],
        'CreateInstance' => ['instance'],
        'CreateGroup' => ['group'],
        'CreateGrouping' => ['grouping'],
    ];

    /** @var array the fields that hold an id => the table of what it names; source depends on the change */
    public const TABLES = [
        'user' => 'user',
        'course' => 'course',
        'template' => 'course',
        'cohort' => 'cohort',
        'category' => 'course_categories',
        'parent' => 'course_categories',
        'instance' => 'enrol',
        'self_instance' => 'enrol',
        'guest_instance' => 'enrol',
        'group' => 'groups',
        'grouping' => 'groupings',
        'source' => '',
    ];

    /** @var array kind => the fields that hold a time, of which -1 is now */
    public const TIMES = [
        'DeleteUser' => ['when'],
        'CreateCourse' => ['startdate'],
        'EnrolUser' => ['start', 'end'],
        'UpdateEnrolment' => ['start', 'end'],
    ];

    /** @var string[] what takes long, or empties a whole course: never in one transaction with others */
    public const ALONE = ['CopyTemplate', 'ReplaceByTemplate', 'RestoreBackup', 'DeleteCourse', 'ResetCourse'];

    /** @var array|null kind => [class, method, capability], made when it is first wanted */
    private static $table = null;

    /**
     * Who makes changes of this kind.
     *
     * @param string $kind
     * @return string[] class, method, capability ('' where the method itself sees to it)
     */
    public static function maker(string $kind): array {
        if (self::$table === null) {
            self::$table = [];
            foreach (self::SUBJECTS as $subject) {
                foreach ($subject::KINDS as $name => [$method, $capability]) {
                    self::$table[$name] = [$subject, $method, $capability];
                }
            }
        }
        if (!isset(self::$table[$kind])) {
            throw new refused("The agent cannot do {$kind}: bring the plugin local_toolsync up to date.");
        }
        return self::$table[$kind];
    }

    /**
     * A change as it was sent, by the names of its fields.
     *
     * @param array $sent the kind, then the values of its fields
     * @param array $names kind => the names of its fields
     * @return \stdClass
     */
    public static function decode(array $sent, array $names): \stdClass {
        $kind = array_shift($sent);
        if (!isset($names[$kind]) || count($names[$kind]) !== count($sent)) {
            throw new \invalid_parameter_exception("The request does not say what the fields of {$kind} are.");
        }
        $change = (object) array_combine($names[$kind], $sent);
        $change->kind = $kind;
        return $change;
    }
}
