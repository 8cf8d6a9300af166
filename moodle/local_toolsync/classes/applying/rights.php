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
 * What the account that acts may do. A process acts as the site's main administrator, who may do everything.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class rights {
    /**
     * Refuse what the acting account has no right to.
     *
     * @param string $capability
     * @param \context $context
     */
    public static function need(string $capability, \context $context): void {
        if (!is_siteadmin() && !has_capability($capability, $context)) {
            $where = $context->get_context_name(true, true);
            throw new refused("The account that toolsync uses has no right {$capability} in {$where}.");
        }
    }

    /**
     * Refuse a role that the acting account may not give.
     *
     * @param int $role
     * @param \context $context
     */
    public static function assign(int $role, \context $context): void {
        if (is_siteadmin()) {
            return;
        }
        self::need('moodle/role:assign', $context);
        if (!user_can_assign($context, $role)) {
            throw new refused("The account that toolsync uses may not give role {$role}.");
        }
    }
}
