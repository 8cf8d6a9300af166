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
 * The members of cohorts. Moodle's own observers bring them into the courses that are bound to their cohorts.
 *
 * A batch of nothing but new members has their rows written at once; each is then told to Moodle as its own function
 * tells it, in the order of the batch. That leaves the same rows and the same events with half of the statements.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class members extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'AddCohortMember' => ['add', ''],
        'RemoveCohortMember' => ['remove', ''],
    ];

    /** @var string[] what cohort_add_member has been found to be in Moodle: there are sites whose own does more */
    private const STANDARD = ['e5a417d0192779b47b5acec05eb6efcc'];

    /** @var bool|null whether this site's cohort_add_member is a known one */
    private static $standard = null;

    /** @var bool[] "cohort/user" => true: rows that are there already, and that Moodle is yet to be told of */
    private $untold = [];

    /**
     * Members of cohorts, for the changes of one batch.
     *
     * @param work $work
     */
    public function __construct(work $work) {
        parent::__construct($work);
        $kinds = array_unique(array_column($work->changes, 'kind'));
        if (count($work->changes) > 1 && $kinds === ['AddCohortMember'] && self::is_standard()) {
            $this->write_all($work->changes);
        }
    }

    /**
     * AddCohortMember.
     *
     * @param \stdClass $change
     */
    public function add(\stdClass $change): void {
        $cohort = $this->assignable($change->cohort);
        $this->known->user($change->user);
        $key = "{$cohort->id}/{$change->user}";
        if (isset($this->untold[$key])) {
            unset($this->untold[$key]);
            self::tell($cohort, $change->user);
        } else {
            cohort_add_member($cohort->id, $change->user);
        }
        $this->work->participations->forget_all();
    }

    /**
     * RemoveCohortMember.
     *
     * @param \stdClass $change
     */
    public function remove(\stdClass $change): void {
        global $DB;
        $cohort = $this->assignable($change->cohort);
        $this->known->user($change->user);
        // Moodle tells everybody that a member has left, were it none.
        if ($DB->record_exists('cohort_members', ['cohortid' => $cohort->id, 'userid' => $change->user])) {
            $this->work->replace('members', [(int) $cohort->id, (int) $change->user], true);
            cohort_remove_member($cohort->id, $change->user);
            $this->work->participations->forget_all();
        }
    }

    /**
     * Write the rows of all who are not in their cohorts yet.
     *
     * @param \stdClass[] $changes
     */
    private function write_all(array $changes): void {
        global $DB;
        $rows = [];
        foreach ($changes as $change) {
            $cohort = $this->work->made[$change->cohort] ?? $change->cohort;
            $user = $this->work->made[$change->user] ?? $change->user;
            if ($this->is_possible($cohort, $user)) {
                $rows["{$cohort}/{$user}"] = ['cohortid' => $cohort, 'userid' => $user, 'timeadded' => time()];
            }
        }
        $rows = array_diff_key($rows, $this->present($rows));
        $DB->insert_records('cohort_members', $rows);
        $this->untold = array_fill_keys(array_keys($rows), true);
    }

    /**
     * Whether this change will not be refused when its turn comes.
     *
     * @param int $cohort
     * @param int $user
     * @return bool
     */
    private function is_possible(int $cohort, int $user): bool {
        try {
            $this->assignable($cohort);
            $this->known->user($user);
            return true;
        } catch (refused $refusal) {
            return false;
        }
    }

    /**
     * Those of these rows that are there.
     *
     * @param array[] $rows
     * @return bool[] by "cohort/user"
     */
    private function present(array $rows): array {
        global $DB;
        if (!$rows) {
            return [];
        }
        [$cohorts, $first] = $DB->get_in_or_equal(array_unique(array_column($rows, 'cohortid')));
        [$users, $second] = $DB->get_in_or_equal(array_unique(array_column($rows, 'userid')));
        $where = "cohortid {$cohorts} AND userid {$users}";
        $present = [];
        foreach ($DB->get_recordset_select('cohort_members', $where, array_merge($first, $second)) as $row) {
            $present["{$row->cohortid}/{$row->userid}"] = true;
        }
        return $present;
    }

    /**
     * Tell Moodle of a member as its own cohort_add_member does.
     *
     * @param \stdClass $cohort
     * @param int $user
     */
    private static function tell(\stdClass $cohort, int $user): void {
        $event = \core\event\cohort_member_added::create([
            'context' => \context::instance_by_id($cohort->contextid),
            'objectid' => $cohort->id,
            'relateduserid' => $user,
        ]);
        $event->add_record_snapshot('cohort', $cohort);
        $event->trigger();
    }

    /**
     * Whether Moodle's cohort_add_member does nothing but what is done here.
     *
     * @return bool
     */
    private static function is_standard(): bool {
        if (self::$standard === null) {
            self::$standard = in_array(self::fingerprint(new \ReflectionFunction('cohort_add_member')), self::STANDARD, true);
        }
        return self::$standard;
    }

    /**
     * What a function is made of, but for its comments and its spaces.
     *
     * @param \ReflectionFunction $function
     * @return string
     */
    private static function fingerprint(\ReflectionFunction $function): string {
        $start = $function->getStartLine() - 1;
        $lines = array_slice(file($function->getFileName()), $start, $function->getEndLine() - $start);
        $code = '';
        foreach (token_get_all('<?php ' . implode('', $lines)) as $token) {
            if (!in_array($token[0], [T_OPEN_TAG, T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true)) {
                $code .= is_array($token) ? $token[1] : $token;
            }
        }
        return md5($code);
    }

    /**
     * A cohort whose members the acting account may change.
     *
     * @param int $id
     * @return \stdClass
     */
    private function assignable(int $id): \stdClass {
        $cohort = $this->known->cohort($id);
        rights::need('moodle/cohort:assign', \context::instance_by_id($cohort->contextid));
        return $cohort;
    }
}
