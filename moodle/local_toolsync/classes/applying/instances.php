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
 * Enrolment methods of courses. Those with a source (a cohort, a master course) bring its people in by themselves.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class instances extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateInstance' => ['create', 'moodle/course:enrolconfig'],
        'SetInstanceStatus' => ['set_status', 'moodle/course:enrolconfig'],
        'DeleteInstance' => ['delete', 'moodle/course:enrolconfig'],
    ];

    /** @var string[] methods whose customint1 is the source and whose customint2 is the group */
    private const SYNCED = ['cohort', 'meta'];

    /**
     * CreateInstance.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        $course = $this->known->course($change->course);
        $plugin = self::plugin($change->method);
        if ($change->group) {
            $this->known->group($change->course, $change->group);
        }
        $this->known->role($change->role);
        $this->check_source($change);
        $context = \context_course::instance($course->id);
        rights::need("enrol/{$change->method}:config", $context);
        if ($change->role) {
            rights::assign($change->role, $context);
        }
        $id = $this->given($change) ?? $plugin->add_instance($course, self::fields($plugin, $change));
        if (!$id) {
            throw new refused("Course {$course->id} has an enrolment method {$change->method}, and can have no other one.");
        }
        $this->forget();
        return ['instance' => $id];
    }

    /**
     * The instance of this method that the course has, enabled from now on: it has come since the plan was made.
     *
     * @param \stdClass $change
     * @return int|null its id
     */
    private function given(\stdClass $change): ?int {
        global $DB;
        $conditions = ['courseid' => $change->course, 'enrol' => $change->method];
        $found = in_array($change->method, self::SYNCED) ? [] : $DB->get_records('enrol', $conditions, 'sortorder, id', '*', 0, 1);
        $instance = reset($found);
        if (!$instance) {
            return null;
        }
        if ($instance->status != ENROL_INSTANCE_ENABLED) {
            self::note($instance->courseid, [$instance], $this->work);
            self::plugin($instance->enrol)->update_status($instance, ENROL_INSTANCE_ENABLED);
        }
        return (int) $instance->id;
    }

    /**
     * SetInstanceStatus.
     *
     * @param \stdClass $change
     */
    public function set_status(\stdClass $change): void {
        $instance = $this->known->instance($change->course, $change->instance);
        $status = $change->enabled ? ENROL_INSTANCE_ENABLED : ENROL_INSTANCE_DISABLED;
        if ($instance->status != $status) {
            self::note($instance->courseid, [$instance], $this->work);
            self::plugin($instance->enrol)->update_status($instance, $status);
            $this->forget();
        }
    }

    /**
     * DeleteInstance.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        global $DB;
        $instance = $this->known->instance($change->course, $change->instance);
        $users = $DB->get_fieldset_select('user_enrolments', 'userid', 'enrolid = ?', [$instance->id]);
        foreach ($users ? participations::read($users, [$instance->courseid]) : [] as $pair => $old) {
            $this->work->replace('participations', array_map('intval', explode('/', $pair)), $old);
        }
        self::note($instance->courseid, [$instance], $this->work);
        self::plugin($instance->enrol)->delete_instance($instance);
        $this->forget();
    }

    /**
     * Note instances of a course that are about to change.
     *
     * @param int $course
     * @param \stdClass[]|null $instances null for all
     * @param work $work
     */
    public static function note(int $course, ?array $instances, work $work): void {
        global $DB;
        $instances = $instances ?? $DB->get_records('enrol', ['courseid' => $course], 'sortorder, id');
        $work->replace('instances', $course, array_map([self::class, 'row'], array_values($instances)));
    }

    /**
     * Note the instances that lose their source.
     *
     * @param string $method cohort or meta
     * @param int $source
     * @param work $work
     */
    public static function note_of_source(string $method, int $source, work $work): void {
        global $DB;
        foreach ($DB->get_records('enrol', ['enrol' => $method, 'customint1' => $source], 'id') as $instance) {
            self::note($instance->courseid, [$instance], $work);
        }
    }

    /**
     * The enrolment plugin of this name.
     *
     * @param string $method
     * @return \enrol_plugin
     */
    public static function plugin(string $method): \enrol_plugin {
        $plugin = enrol_get_plugin($method);
        if (!$plugin) {
            throw new refused("The site has no enrolment method called {$method}.");
        }
        return $plugin;
    }

    /**
     * An instance as toolsync has it.
     *
     * @param \stdClass $instance
     * @return array
     */
    private static function row(\stdClass $instance): array {
        $synced = in_array($instance->enrol, self::SYNCED);
        return [(int) $instance->id, (int) $instance->courseid, $instance->enrol,
            $instance->status == ENROL_INSTANCE_ENABLED, (int) $instance->roleid,
            $synced ? (int) $instance->customint1 : 0, $synced ? (int) $instance->customint2 : 0];
    }

    /**
     * The cohort or the course that people are to come from must be there.
     *
     * @param \stdClass $change
     */
    private function check_source(\stdClass $change): void {
        if ($change->method === 'cohort') {
            $this->known->cohort($change->source);
        } else if ($change->method === 'meta') {
            $this->known->course($change->source);
        }
    }

    /**
     * The values of a new instance: those that its plugin gives to all, and those of the change.
     *
     * @param \enrol_plugin $plugin
     * @param \stdClass $change
     * @return array
     */
    private static function fields(\enrol_plugin $plugin, \stdClass $change): array {
        $fields = is_callable([$plugin, 'get_instance_defaults']) ? (array) $plugin->get_instance_defaults() : [];
        $fields['status'] = ENROL_INSTANCE_ENABLED;
        if (in_array($change->method, self::SYNCED)) {
            $fields['customint1'] = $change->source;
            $fields['customint2'] = $change->group;
            $fields['roleid'] = $change->role;
        } else if ($change->role) {
            $fields['roleid'] = $change->role;
        }
        return $fields;
    }

    /**
     * People have come or gone.
     */
    private function forget(): void {
        $this->known->forget_all(['enrol']);
        $this->work->participations->forget_all();
    }
}
