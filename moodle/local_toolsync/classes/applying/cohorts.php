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
 * Cohorts. Who is in them: members.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class cohorts extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateCohort' => ['create', 'moodle/cohort:manage'],
        'UpdateCohort' => ['update', ''],
        'MoveCohort' => ['move', 'moodle/cohort:manage'],
        'DeleteCohort' => ['delete', ''],
    ];

    /**
     * CreateCohort.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        $this->check(['name' => $change->name, 'idnumber' => $change->idnumber], 0);
        $id = cohort_add_cohort((object) [
            'contextid' => $this->context($change->category)->id,
            'name' => $change->name,
            'idnumber' => $change->idnumber,
            'component' => $change->component,
            'description' => $change->description,
            'descriptionformat' => FORMAT_HTML,
            'visible' => (int) $change->visible,
        ]);
        return ['cohort' => $id];
    }

    /**
     * UpdateCohort.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $cohort = $this->manageable($change->cohort);
        $values = array_intersect_key(self::values($change->values),
            array_flip(['name', 'idnumber', 'description', 'visible']));
        $this->check($values, $change->cohort);
        $this->write($cohort, $values);
    }

    /**
     * MoveCohort.
     *
     * @param \stdClass $change
     */
    public function move(\stdClass $change): void {
        $cohort = $this->manageable($change->cohort);
        $this->write($cohort, ['contextid' => $this->context($change->category)->id]);
    }

    /**
     * DeleteCohort.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        global $DB;
        $cohort = $this->manageable($change->cohort);
        $this->work->replace('cohorts', (int) $cohort->id, self::row($cohort));
        foreach ($DB->get_fieldset_select('cohort_members', 'userid', 'cohortid = ?', [$cohort->id]) as $user) {
            $this->work->replace('members', [(int) $cohort->id, (int) $user], true);
        }
        instances::note_of_source('cohort', $cohort->id, $this->work);
        cohort_delete_cohort($cohort);
        $this->known->forget_all(['cohort', 'enrol']);
        $this->work->participations->forget_all();
    }

    /**
     * A cohort as toolsync has it.
     *
     * @param \stdClass $cohort
     * @return array
     */
    public static function row(\stdClass $cohort): array {
        $context = \context::instance_by_id($cohort->contextid, IGNORE_MISSING);
        $category = $context && $context->contextlevel == CONTEXT_COURSECAT ? (int) $context->instanceid : 0;
        return [(int) $cohort->id, $cohort->name, (string) $cohort->idnumber, $category, $cohort->component,
            (string) $cohort->description, (bool) $cohort->visible, false];
    }

    /**
     * A cohort has a name, and its idnumber to itself.
     *
     * @param array $values what it is given
     * @param int $own
     */
    private function check(array $values, int $own): void {
        global $DB;
        if (($values['name'] ?? 'kept') === '') {
            throw new refused('A cohort must have a name.');
        }
        $idnumber = (string) ($values['idnumber'] ?? '');
        if ($idnumber !== '' && $DB->record_exists_select('cohort', 'idnumber = ? AND id <> ?', [$idnumber, $own])) {
            throw new refused("Another cohort has the idnumber {$idnumber}.");
        }
    }

    /**
     * Write values of a cohort.
     *
     * @param \stdClass $cohort
     * @param array $values
     */
    private function write(\stdClass $cohort, array $values): void {
        $this->work->replace('cohorts', (int) $cohort->id, self::row($cohort));
        foreach ($values as $name => $value) {
            $cohort->$name = is_bool($value) ? (int) $value : $value;
        }
        cohort_update_cohort($cohort);
        $this->known->forget('cohort', $cohort->id);
    }

    /**
     * The context of a category, of the whole site for 0.
     *
     * @param int $category
     * @return \context
     */
    private function context(int $category): \context {
        if (!$category) {
            return \context_system::instance();
        }
        $this->known->category($category);
        return \context_coursecat::instance($category);
    }

    /**
     * A cohort that the acting account may change.
     *
     * @param int $id
     * @return \stdClass
     */
    private function manageable(int $id): \stdClass {
        $cohort = $this->known->cohort($id);
        rights::need('moodle/cohort:manage', \context::instance_by_id($cohort->contextid));
        return $cohort;
    }
}
