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
 * Course categories.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class categories extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateCategory' => ['create', ''],
        'DeleteCategory' => ['delete', 'moodle/category:manage'],
    ];

    /**
     * CreateCategory.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        if ($change->parent) {
            $this->known->category($change->parent);
        }
        $context = $change->parent ? \context_coursecat::instance($change->parent) : \context_system::instance();
        rights::need('moodle/category:manage', $context);
        if ($change->name === '') {
            throw new refused('A category must have a name.');
        }
        $category = \core_course_category::create(['name' => $change->name, 'parent' => $change->parent,
            'visible' => (int) $change->visible]);
        return ['category' => $category->id];
    }

    /**
     * DeleteCategory.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        global $DB;
        $row = $this->known->category($change->category);
        foreach (['course_categories' => 'parent', 'course' => 'category'] as $table => $column) {
            if ($DB->record_exists($table, [$column => $row->id])) {
                throw new refused("Category {$row->id} is not empty.");
            }
        }
        if ($DB->count_records('course_categories') < 2) {
            throw new refused('The last category cannot be deleted.');
        }
        $context = \context_coursecat::instance($row->id);
        foreach ($DB->get_records('cohort', ['contextid' => $context->id], 'id') as $cohort) {
            $this->work->replace('cohorts', (int) $cohort->id, cohorts::row($cohort));
        }
        $this->work->replace('categories', (int) $row->id,
            [(int) $row->id, $row->name, (string) $row->idnumber, (int) $row->parent, (bool) $row->visible, false]);
        \core_course_category::get($row->id, MUST_EXIST, true)->delete_full(false);
        $this->known->forget_all(['course_categories', 'cohort']);
    }
}
