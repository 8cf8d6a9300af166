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

/**
 * Who may use the agent, and what an account should be allowed if it is to do all that toolsync can do.
 *
 * A process acts as the main administrator, who may do everything. A token belongs to an account that may have fewer
 * rights: each change then asks for those that Moodle's own pages would ask for (see applying\rights).
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class rights {
    /** @var string what everything needs */
    const USE = 'local/toolsync:use';

    /** @var string[] what one change or another needs */
    const WANTED = [
        'moodle/user:create', 'moodle/user:update', 'moodle/user:delete',
        'moodle/cohort:manage', 'moodle/cohort:assign',
        'moodle/category:manage',
        'moodle/course:create', 'moodle/course:update', 'moodle/course:delete', 'moodle/course:reset',
        'moodle/backup:backupcourse', 'moodle/backup:backuptargetimport',
        'moodle/restore:restorecourse', 'moodle/restore:restoretargetimport',
        'moodle/course:enrolconfig', 'moodle/course:managegroups', 'moodle/role:assign',
        'enrol/manual:enrol', 'enrol/manual:manage', 'enrol/manual:unenrol',
        'enrol/cohort:config', 'enrol/meta:config',
    ];

    /**
     * Each of these capabilities, and whether the present user has it in the whole site.
     *
     * @return bool[]
     */
    public static function held(): array {
        $held = [];
        foreach (array_merge([self::USE], self::WANTED) as $capability) {
            $held[$capability] = has_capability($capability, \context_system::instance());
        }
        return $held;
    }

    /**
     * Refuse whoever may not use the agent, or may not do what the question is about.
     *
     * @param string $capability what is needed in the whole site
     */
    public static function need(string $capability): void {
        global $USER;
        if (!has_capability($capability, \context_system::instance())) {
            throw new refusal('access', "The account {$USER->username} lacks the capability $capability in the whole " .
                'site: give it to a role that the account has there.');
        }
    }
}
