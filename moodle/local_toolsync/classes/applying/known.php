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
 * What a batch names, as it is in the database: all of it read at once, and whatever changes forget read anew.
 *
 * To ask for what is not there refuses the change, in words that are read in the report of a file.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class known {
    /** @var array table => id => row, false where there is none */
    private $rows = [];

    /** @var int[] username => the account that has it, 0 for none */
    private $usernames = [];

    /** @var \stdClass[]|null the roles of the site, by id */
    private $roles = null;

    /**
     * Read what these changes name.
     *
     * @param \stdClass[] $changes
     * @param int[] $made the plan's ids => Moodle's own
     */
    public function __construct(array $changes, array $made) {
        $wanted = [];
        $names = [];
        $contexts = [CONTEXT_COURSE => 'course'];
        foreach ($changes as $change) {
            foreach (kinds::TABLES as $field => $table) {
                $id = $change->$field ?? 0;
                $id = $made[$id] ?? $id;
                if ($table !== '' && $id > 0) {
                    $wanted[$table][$id] = $id;
                }
            }
            if (isset($change->user) && !isset($change->course) && !isset($change->cohort)) {
                $contexts[CONTEXT_USER] = 'user';
            }
            $name = users::new_username($change);
            if ($name !== '') {
                $names[$name] = $name;
            }
        }
        $this->read($wanted, $contexts);
        $this->read_usernames($names);
    }

    /**
     * Read these rows, and the contexts that Moodle will ask for.
     *
     * @param array $wanted table => ids
     * @param string[] $contexts level => the table of what has them
     */
    private function read(array $wanted, array $contexts): void {
        global $DB;
        foreach ($wanted as $table => $ids) {
            $rows = $DB->get_records_list($table, 'id', $ids);
            foreach ($ids as $id) {
                $this->rows[$table][$id] = $rows[$id] ?? false;
            }
        }
        foreach ($contexts as $level => $table) {
            $ids = array_keys(array_filter($this->rows[$table] ?? []));
            if ($ids) {
                $this->read_contexts($level, $ids);
            }
        }
    }

    /**
     * Read the contexts of these things into Moodle's own cache.
     *
     * @param int $level
     * @param int[] $ids
     */
    private function read_contexts(int $level, array $ids): void {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        $columns = \context_helper::get_preload_record_columns_sql('ctx');
        $sql = "SELECT {$columns} FROM {context} ctx WHERE ctx.contextlevel = :level AND ctx.instanceid {$in}";
        foreach ($DB->get_records_sql($sql, ['level' => $level] + $params) as $row) {
            \context_helper::preload_from_record($row);
        }
    }

    /**
     * Read which accounts have these usernames.
     *
     * @param string[] $names
     */
    private function read_usernames(array $names): void {
        global $CFG, $DB;
        if (!$names) {
            return;
        }
        $this->usernames = array_fill_keys(array_map('strval', $names), 0);
        [$in, $params] = $DB->get_in_or_equal(array_map('strval', $names), SQL_PARAMS_NAMED);
        $params['host'] = $CFG->mnet_localhost_id;
        $found = $DB->get_records_select('user', "mnethostid = :host AND username {$in}", $params, '', 'id, username');
        foreach ($found as $row) {
            $this->usernames[$row->username] = (int) $row->id;
        }
    }

    /**
     * A row, null when there is none.
     *
     * @param string $table
     * @param int $id
     * @return \stdClass|null a copy: Moodle's functions write into what they are given
     */
    public function row(string $table, int $id): ?\stdClass {
        global $DB;
        if (!isset($this->rows[$table]) || !array_key_exists($id, $this->rows[$table])) {
            $this->rows[$table][$id] = $DB->get_record($table, ['id' => $id]);
        }
        $row = $this->rows[$table][$id];
        return $row ? clone $row : null;
    }

    /**
     * A row has been changed, or is no longer there.
     *
     * @param string $table
     * @param int $id
     */
    public function forget(string $table, int $id): void {
        unset($this->rows[$table][$id]);
    }

    /**
     * Rows of these tables have been changed, nobody knows which.
     *
     * @param string[] $tables
     */
    public function forget_all(array $tables): void {
        foreach ($tables as $table) {
            unset($this->rows[$table]);
        }
    }

    /**
     * The live account with this id.
     *
     * @param int $id
     * @return \stdClass
     */
    public function user(int $id): \stdClass {
        $row = $this->row('user', $id);
        if ($row === null || $row->deleted) {
            throw new refused("There is no account {$id}.");
        }
        return $row;
    }

    /**
     * The account that has this username.
     *
     * @param string $username
     * @return int its id, 0 where nobody has it
     */
    public function bearer(string $username): int {
        if (!array_key_exists($username, $this->usernames)) {
            $this->read_usernames([$username]);
        }
        return $this->usernames[$username];
    }

    /**
     * An account has been given another username, or was deleted.
     *
     * @param string $old '' for none
     * @param string $new '' for none
     * @param int $id
     */
    public function renamed(string $old, string $new, int $id): void {
        if ($old !== '') {
            $this->usernames[$old] = 0;
        }
        if ($new !== '') {
            $this->usernames[$new] = $id;
        }
    }

    /**
     * The course with this id.
     *
     * @param int $id
     * @return \stdClass
     */
    public function course(int $id): \stdClass {
        return $this->found('course', $id, "There is no course {$id}.");
    }

    /**
     * The cohort with this id.
     *
     * @param int $id
     * @return \stdClass
     */
    public function cohort(int $id): \stdClass {
        return $this->found('cohort', $id, "There is no cohort {$id}.");
    }

    /**
     * The course category with this id.
     *
     * @param int $id
     * @return \stdClass
     */
    public function category(int $id): \stdClass {
        return $this->found('course_categories', $id, "There is no category {$id}.");
    }

    /**
     * There must be such a role; 0 is none.
     *
     * @param int $id
     */
    public function role(int $id): void {
        $this->roles = $this->roles ?? get_all_roles();
        if ($id && !isset($this->roles[$id])) {
            throw new refused("There is no role {$id}.");
        }
    }

    /**
     * The enrolment instance with this id, which must be one of this course.
     *
     * @param int $course
     * @param int $id
     * @return \stdClass
     */
    public function instance(int $course, int $id): \stdClass {
        $this->course($course);
        $row = $this->row('enrol', $id);
        if ($row === null || $row->courseid != $course) {
            throw new refused("Course {$course} has no enrolment method {$id}.");
        }
        return $row;
    }

    /**
     * The group with this id, which must be one of this course.
     *
     * @param int $course
     * @param int $id
     * @return \stdClass
     */
    public function group(int $course, int $id): \stdClass {
        $this->course($course);
        $row = $this->row('groups', $id);
        if ($row === null || $row->courseid != $course) {
            throw new refused("Group {$id} is not one of course {$course}.");
        }
        return $row;
    }

    /**
     * The grouping with this id, which must be one of this course.
     *
     * @param int $course
     * @param int $id
     * @return \stdClass
     */
    public function grouping(int $course, int $id): \stdClass {
        $this->course($course);
        $row = $this->row('groupings', $id);
        if ($row === null || $row->courseid != $course) {
            throw new refused("Grouping {$id} is not one of course {$course}.");
        }
        return $row;
    }

    /**
     * A row that must be there.
     *
     * @param string $table
     * @param int $id
     * @param string $otherwise
     * @return \stdClass
     */
    private function found(string $table, int $id, string $otherwise): \stdClass {
        $row = $this->row($table, $id);
        if ($row === null) {
            throw new refused($otherwise);
        }
        return $row;
    }
}
