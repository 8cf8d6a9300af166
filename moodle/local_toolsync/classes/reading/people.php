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

namespace local_toolsync\reading;

/**
 * People who are looked for by a part of their full name or of their e-mail.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class people {
    /** @var int One more than one: how many accounts are told of a text that many full names hold. */
    const SEVERAL = 2;

    /**
     * The live accounts, but for the guest, whose full name or e-mail holds one of these texts.
     *
     * @param array $texts
     * @param callable $emit
     */
    public static function of(array $texts, callable $emit): void {
        global $CFG, $DB;
        $holds = $DB->sql_like($DB->sql_concat('firstname', "' '", 'lastname'), ':name', false) . ' OR '
            . $DB->sql_like('email', ':email', false);
        $sql = "SELECT id FROM {user}
                 WHERE deleted = 0 AND mnethostid = :host AND id <> :guest AND ($holds) ORDER BY id";
        $params = ['host' => $CFG->mnet_localhost_id, 'guest' => $CFG->siteguest];
        foreach ($texts as $text) {
            $like = '%' . $DB->sql_like_escape((string) $text) . '%';
            $found = $DB->get_records_sql($sql, $params + ['name' => $like, 'email' => $like], 0, self::SEVERAL);
            foreach ($found as $user) {
                $emit('people', [(string) $text, (int) $user->id]);
            }
        }
    }
}
