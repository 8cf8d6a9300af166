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
 * What users are in courses: enrolments and roles.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class enrolments extends subject {
    /** @var array kind => [method, capability]; rights hang on the enrolment method and on the role */
    public const KINDS = [
        'EnrolUser' => ['enrol', ''],
        'UpdateEnrolment' => ['update', ''],
        'SuspendEnrolment' => ['suspend', ''],
        'UnenrolUser' => ['unenrol', ''],
        'AssignRole' => ['assign', ''],
        'UnassignRole' => ['unassign', ''],
    ];

    /**
     * EnrolUser. Who is enrolled already becomes active, with these dates.
     *
     * @param \stdClass $change
     */
    public function enrol(\stdClass $change): void {
        $instance = $this->instance($change, 'enrol');
        if ($change->course == SITEID) {
            throw new refused('Nobody can be enrolled in the front page.');
        }
        $plugin = instances::plugin($instance->enrol);
        if ($plugin->roles_protected() && !$plugin->allow_enrol($instance)) {
            throw new refused("Nobody can be enrolled by hand through the method {$instance->enrol}.");
        }
        $this->known->role($change->role);
        if ($change->role) {
            rights::assign($change->role, \context_course::instance($change->course));
        }
        $this->note($change);
        $plugin->enrol_user($this->quiet($instance), $change->user, $change->role ?: null, $change->start, $change->end,
            ENROL_USER_ACTIVE);
    }

    /**
     * UpdateEnrolment.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $this->give($change, (bool) $change->suspended, $change->start, $change->end);
    }

    /**
     * SuspendEnrolment.
     *
     * @param \stdClass $change
     */
    public function suspend(\stdClass $change): void {
        $this->give($change, true, null, null);
    }

    /**
     * UnenrolUser.
     *
     * @param \stdClass $change
     */
    public function unenrol(\stdClass $change): void {
        $instance = $this->instance($change, 'unenrol');
        if ($this->work->participations->through($change->user, $change->course, $change->instance)) {
            $this->note($change);
            instances::plugin($instance->enrol)->unenrol_user($instance, $change->user);
        }
    }

    /**
     * AssignRole.
     *
     * @param \stdClass $change
     */
    public function assign(\stdClass $change): void {
        $context = $this->place($change);
        $this->known->role($change->role);
        rights::assign($change->role, $context);
        if (!in_array([$change->role, '', 0], $this->work->participations->of($change->user, $change->course)[1], true)) {
            $this->note($change);
            role_assign($change->role, $change->user, $context->id);
        }
    }

    /**
     * UnassignRole.
     *
     * @param \stdClass $change
     */
    public function unassign(\stdClass $change): void {
        $context = $this->place($change);
        rights::assign($change->role, $context);
        if (in_array([$change->role, '', 0], $this->work->participations->of($change->user, $change->course)[1], true)) {
            $this->note($change);
            role_unassign($change->role, $change->user, $context->id);
        }
    }

    /**
     * Give an enrolment another state; nothing is done where there is none.
     *
     * @param \stdClass $change
     * @param bool $suspended
     * @param int|null $start null to leave it
     * @param int|null $end null to leave it
     */
    private function give(\stdClass $change, bool $suspended, ?int $start, ?int $end): void {
        $instance = $this->instance($change, 'manage');
        if ($this->work->participations->through($change->user, $change->course, $change->instance)) {
            $this->note($change);
            $status = $suspended ? ENROL_USER_SUSPENDED : ENROL_USER_ACTIVE;
            instances::plugin($instance->enrol)->update_user_enrol($instance, $change->user, $status, $start, $end);
        }
    }

    /**
     * The enrolment instance that a change names; the user must be there, and the acting account have the right.
     *
     * @param \stdClass $change
     * @param string $deed enrol, manage or unenrol
     * @return \stdClass
     */
    private function instance(\stdClass $change, string $deed): \stdClass {
        $this->known->user($change->user);
        $instance = $this->known->instance($change->course, $change->instance);
        if (!is_siteadmin()) {
            // Not every method has a capability of its own for this.
            $own = "enrol/{$instance->enrol}:{$deed}";
            $capability = get_capability_info($own) ? $own : 'moodle/course:enrolconfig';
            rights::need($capability, \context_course::instance($change->course));
        }
        return $instance;
    }

    /**
     * The course that a change names, as the place of a role; the user must be there.
     *
     * @param \stdClass $change
     * @return \context
     */
    private function place(\stdClass $change): \context {
        $this->known->user($change->user);
        $this->known->course($change->course);
        return \context_course::instance($change->course);
    }

    /**
     * Note what the user is in the course, and that it is about to change.
     *
     * @param \stdClass $change
     */
    private function note(\stdClass $change): void {
        $old = $this->work->participations->of($change->user, $change->course);
        $this->work->replace('participations', [$change->user, $change->course], array_filter($old) ? $old : null);
        $this->work->participations->forget($change->user, $change->course);
    }

    /**
     * The instance as it is given to Moodle: saying, unless that is wanted, that nobody is to be welcomed by mail.
     *
     * From Moodle 4.4 on, whoever is enrolled is welcomed as customint1 (manual) or customint4 (self) of the instance
     * says, and so is who was enrolled already. Before, only those were who enrolled themselves.
     *
     * @param \stdClass $instance
     * @return \stdClass
     */
    private function quiet(\stdClass $instance): \stdClass {
        if (empty($this->work->options['welcome'])) {
            if ($instance->enrol === 'manual') {
                $instance->customint1 = 0;
            } else if ($instance->enrol === 'self') {
                $instance->customint4 = 0;
            }
        }
        return $instance;
    }
}
