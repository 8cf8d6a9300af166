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

use local_toolsync\refusal;

/**
 * Accounts of this site: what identifies them, by all the names that command files use, and those that are deleted.
 *
 * Accounts of other hosts (MNet) do not exist for toolsync.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class accounts {
    /** @var string[] The columns that are told of an account. */
    const TOLD = ['id', 'username', 'idnumber', 'email', 'auth', 'suspended', 'deleted'];

    /** @var string[] How an account is asked for, and what is compared. */
    const COLUMNS = ['username' => 'u.username', 'idnumber' => 'u.idnumber', 'email' => 'LOWER(u.email)'];

    /** @var string What Moodle puts after the former e-mail in the username of a deleted account: the time of it. */
    const DELETEDAT = '/\.\d{10}$/D';

    /** @var int The length of that. */
    const DELETEDATLENGTH = 11;

    /** @var string[] The accounts that no command file may change: id => why. */
    private $guards;

    /** @var int The host of the accounts of this site. */
    private $host;

    /**
     * Notes who is guarded at present.
     */
    public function __construct() {
        global $CFG;
        $this->guards = array_fill_keys(explode(',', (string) $CFG->siteadmins), 'admin');
        $this->guards[(int) $CFG->siteguest] = 'guest';
        $this->host = (int) $CFG->mnet_localhost_id;
    }

    /**
     * The live accounts that bear one of these names, each once.
     *
     * @param array $references of [by, value]
     * @param callable $emit
     */
    public function named(array $references, callable $emit): void {
        $wanted = [];
        foreach ($references as [$by, $value]) {
            $wanted[$by][$value] = true;
        }
        $seen = [];
        foreach ($wanted as $by => $values) {
            foreach ($this->bearing((string) $by, $values, self::TOLD) as $user) {
                if (!isset($seen[$user->id])) {
                    $seen[$user->id] = true;
                    $emit('users', $this->row($user));
                }
            }
        }
    }

    /**
     * The live accounts that bear one of these names, as often as they do.
     *
     * @param string $by
     * @param array $names name => anything
     * @param string[] $columns those that are wanted of their table
     * @return \Generator of name => \stdClass
     */
    public function bearing(string $by, array $names, array $columns): \Generator {
        $columns = array_unique(array_merge(['id', $by], $columns));
        foreach ($this->conditions($by, array_keys($names)) as [$where, $params]) {
            foreach ($this->rows("u.deleted = 0 AND $where", $params, false, $columns) as $user) {
                $name = self::name($user, $by);
                if (isset($names[$name])) {
                    yield $name => $user;
                }
            }
        }
    }

    /**
     * Whether a command file may change this account.
     *
     * @param int $user
     * @return bool
     */
    public function is_free(int $user): bool {
        return !isset($this->guards[$user]);
    }

    /**
     * The deleted accounts that once had one of these usernames: Moodle keeps a digest of it as their e-mail.
     *
     * @param string[] $usernames
     * @param callable $emit
     */
    public function deleted_users(array $usernames, callable $emit): void {
        $digests = [];
        foreach ($usernames as $username) {
            $digests[md5($username)] = (string) $username;
        }
        foreach (keys::texts('u.email', array_keys($digests)) as [$where, $params]) {
            foreach ($this->rows("u.deleted = 1 AND $where ORDER BY u.id DESC", $params) as $user) {
                if (isset($digests[$user->email])) {
                    $emit('deleted_users', array_merge([$digests[$user->email]], $this->row($user)));
                }
            }
        }
    }

    /**
     * The deleted accounts that once had one of these e-mails: their username begins with it.
     *
     * @param string[] $emails in lower case
     * @param callable $emit
     */
    public function deleted_emails(array $emails, callable $emit): void {
        global $DB;
        $wanted = array_fill_keys(array_map('strval', $emails), true);
        $length = $DB->sql_length('u.username');
        $former = $DB->sql_substr('LOWER(u.username)', 1, "$length - " . self::DELETEDATLENGTH);
        // Nobody takes a substring of negative length.
        $former = "CASE WHEN $length > " . self::DELETEDATLENGTH . " THEN $former ELSE '' END";
        foreach (keys::texts($former, array_keys($wanted)) as [$where, $params]) {
            foreach ($this->rows("u.deleted = 1 AND $where ORDER BY u.id DESC", $params) as $user) {
                $email = \core_text::strtolower(preg_replace(self::DELETEDAT, '', $user->username, 1, $count));
                if ($count && isset($wanted[$email])) {
                    $emit('deleted_emails', array_merge([$email], $this->row($user)));
                }
            }
        }
    }

    /**
     * Which of these pairs (account, clear password) are right. Moodle's own test would renew the hash: this one reads.
     *
     * @param array $pairs of [user, password]
     * @param callable $emit
     */
    public function passwords(array $pairs, callable $emit): void {
        global $CFG;
        require_once($CFG->libdir . '/moodlelib.php');
        // Peppers are of Moodle 4.3 and later.
        $peppers = function_exists('get_password_peppers') ? get_password_peppers() : [];
        $peppers[] = '';
        $passwords = [];
        foreach ($pairs as [$user, $password]) {
            $passwords[(int) $user][] = (string) $password;
        }
        foreach (keys::numbers('u.id', array_keys($passwords)) as [$where, $params]) {
            foreach (keys::rows("SELECT u.id, u.password FROM {user} u WHERE $where", $params) as $user) {
                foreach ($passwords[$user->id] as $password) {
                    if (self::is_right($password, $user->password, $peppers)) {
                        $emit('passwords', [(int) $user->id, $password]);
                    }
                }
            }
        }
    }

    /**
     * The accounts of a range, deleted ones included.
     *
     * @param range $users
     * @param callable $emit
     */
    public static function all(range $users, callable $emit): void {
        $accounts = new self();
        [$where, $params] = $users->condition('u.id');
        foreach ($accounts->rows("$where ORDER BY u.id", $params, true) as $user) {
            $emit('users', $accounts->row($user));
        }
    }

    /**
     * The rows of accounts that meet this condition.
     *
     * @param string $where
     * @param array $params
     * @param bool $all
     * @param string[] $columns
     * @return \Generator of \stdClass
     */
    private function rows(string $where, array $params, bool $all = false, array $columns = self::TOLD): \Generator {
        array_unshift($params, $this->host);
        $told = 'u.' . implode(', u.', $columns);
        return keys::rows("SELECT $told FROM {user} u WHERE u.mnethostid = ? AND $where", $params, $all);
    }

    /**
     * An account as it is answered.
     *
     * @param \stdClass $user
     * @return array
     */
    private function row(\stdClass $user): array {
        return [
            (int) $user->id, $user->username, $user->idnumber, $user->email, $user->auth, (bool) $user->suspended,
            (bool) $user->deleted, $this->guards[$user->id] ?? '',
        ];
    }

    /**
     * The conditions by which accounts are found.
     *
     * @param string $by
     * @param array $values
     * @return \Generator of [condition, its parameters]
     */
    private function conditions(string $by, array $values): \Generator {
        if ($by === 'id') {
            return keys::numbers('u.id', look_up::ids_of($values));
        }
        if (!isset(self::COLUMNS[$by])) {
            throw new refusal('request', "users cannot be asked for by $by");
        }
        return keys::texts(self::COLUMNS[$by], array_filter($values, 'strlen'));
    }

    /**
     * What an account is called, in the form in which it is asked for.
     *
     * @param \stdClass $user
     * @param string $by
     * @return string
     */
    private static function name(\stdClass $user, string $by): string {
        return $by === 'email' ? \core_text::strtolower($user->email) : $user->$by;
    }

    /**
     * Whether this is the password that a hash was made of, with whichever pepper.
     *
     * @param string $password
     * @param string $hash
     * @param string[] $peppers
     * @return bool
     */
    private static function is_right(string $password, string $hash, array $peppers): bool {
        if ($hash === AUTH_PASSWORD_NOT_CACHED) {
            return false;
        }
        foreach ($peppers as $pepper) {
            if (password_verify($password . $pepper, $hash)) {
                return true;
            }
        }
        return false;
    }
}
