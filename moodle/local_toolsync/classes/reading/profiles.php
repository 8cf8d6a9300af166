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
 * The other columns of accounts, under the names that command files give them; custom profile fields; pictures.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class profiles {
    /** @var string[] Columns of the table of accounts. */
    const COLUMNS = [
        'firstname', 'lastname', 'institution', 'department', 'city', 'country', 'lang', 'timezone', 'maildisplay',
        'maildigest', 'phone1', 'phone2', 'address', 'description', 'mailformat', 'autosubscribe', 'trackforums',
    ];

    /** @var string[] Columns of older Moodles, which have become profile fields of the kind "social". */
    const SOCIAL = ['icq', 'url'];

    /** @var string How the column of a custom profile field begins. */
    const PREFIX = 'profile_field_';

    /** @var string Stands for what a picture was made of where somebody else has set it. */
    const OTHERPICTURE = '?';

    /**
     * The other columns of these accounts, as text; those that are empty are left out.
     *
     * @param int[]|range $users
     * @param callable $emit
     */
    public static function of($users, callable $emit): void {
        $columns = 'u.' . implode(', u.', self::COLUMNS);
        $sql = "SELECT u.id, $columns, p.value AS htmleditor FROM {user} u
             LEFT JOIN {user_preferences} p ON p.userid = u.id AND p.name = 'htmleditor' WHERE ";
        $customs = self::customs($users);
        foreach (keys::numbers('u.id', $users) as [$where, $params]) {
            foreach (keys::rows("$sql $where ORDER BY u.id", $params, !is_array($users)) as $user) {
                $values = [];
                foreach (self::COLUMNS as $column) {
                    if (($text = text::of($user->$column)) !== '') {
                        $values[$column] = $text;
                    }
                }
                $values['htmleditor'] = $user->htmleditor === 'textarea' ? '0' : '1';
                $emit('profiles', [(int) $user->id, $values + self::next_of((int) $user->id, $customs)]);
            }
        }
    }

    /**
     * Of what the pictures of these accounts were made: the MD5 of the image where it was toolsync who set it last.
     *
     * @param int[]|range $users
     * @param callable $emit
     */
    public static function pictures($users, callable $emit): void {
        foreach (keys::numbers('u.id', $users) as [$where, $params]) {
            $sql = "SELECT u.id, u.picture, p.picture AS ours, p.digest FROM {user} u
                 LEFT JOIN {local_toolsync_picture} p ON p.userid = u.id
                     WHERE u.picture <> 0 AND u.deleted = 0 AND $where ORDER BY u.id";
            foreach (keys::rows($sql, $params, !is_array($users)) as $user) {
                $known = $user->digest !== null && $user->picture === $user->ours;
                $emit('pictures', [(int) $user->id, $known ? $user->digest : self::OTHERPICTURE]);
            }
        }
    }

    /**
     * The live accounts that have these values in these custom profile fields.
     *
     * @param array $pairs of [short name, value]
     * @param callable $emit
     */
    public static function values(array $pairs, callable $emit): void {
        global $DB;
        $wanted = [];
        foreach ($pairs as [$shortname, $value]) {
            $wanted[$shortname][$value] = true;
        }
        foreach ($wanted as $shortname => $values) {
            foreach (keys::texts($DB->sql_compare_text('d.data', 255), array_keys($values)) as [$where, $params]) {
                $sql = "SELECT d.userid, d.data FROM {user_info_data} d JOIN {user_info_field} f ON f.id = d.fieldid
                          JOIN {user} u ON u.id = d.userid AND u.deleted = 0
                         WHERE f.shortname = ? AND $where ORDER BY d.userid";
                foreach (keys::rows($sql, array_merge([(string) $shortname], $params)) as $row) {
                    if (isset($values[$row->data])) {
                        $emit('profile_values', [(string) $shortname, $row->data, (int) $row->userid]);
                    }
                }
            }
        }
    }

    /**
     * The custom profile fields of these accounts, by ascending account.
     *
     * @param int[]|range $users
     * @return \Generator of [account, column, text]
     */
    private static function customs($users): \Generator {
        foreach (keys::numbers('d.userid', $users) as [$where, $params]) {
            $sql = "SELECT d.id, d.userid, f.shortname, f.datatype, f.param1, d.data
                      FROM {user_info_data} d JOIN {user_info_field} f ON f.id = d.fieldid
                     WHERE $where ORDER BY d.userid, f.id";
            foreach (keys::rows($sql, $params, !is_array($users)) as $row) {
                $text = text::of($row->data);
                // A time that was never given is kept as 0.
                if ($text === '' || ($row->datatype === 'datetime' && $text === '0')) {
                    continue;
                }
                yield [(int) $row->userid, self::PREFIX . $row->shortname, $text];
                if ($row->datatype === 'social' && in_array($row->param1, self::SOCIAL)) {
                    yield [(int) $row->userid, $row->param1, $text];
                }
            }
        }
    }

    /**
     * What comes next of custom profile fields, as far as it is of this account. Both come by ascending account.
     *
     * @param int $user
     * @param \Generator $customs
     * @return string[] column => text
     */
    private static function next_of(int $user, \Generator $customs): array {
        $found = [];
        while ($customs->valid()) {
            [$owner, $column, $text] = $customs->current();
            if ($owner > $user) {
                break;
            }
            if ($owner === $user) {
                $found[$column] = $text;
            }
            $customs->next();
        }
        return $found;
    }
}
