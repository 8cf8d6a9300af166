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
 * Passwords: those of the file, and those that the site is asked to make.
 *
 * A password that comes with a new account is hashed before the account is written, with as many rounds as Moodle's own
 * upload of users takes: to write it afterwards costs five times as much.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class passwords extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'SetPassword' => ['set', 'moodle/user:update'],
        'RequestPassword' => ['request', 'moodle/user:update'],
    ];

    /** @var string what Moodle's own upload of users writes where its cron is to make a password */
    private const TO_COME = 'to be generated';

    /**
     * The changes of a step; a password for an account that the same step creates goes to the creation.
     *
     * @param \stdClass[] $changes
     * @return \stdClass[]
     */
    public static function joined(array $changes): array {
        $created = [];
        $joined = [];
        foreach ($changes as $change) {
            $change = clone $change;
            $joined[] = $change;
            if ($change->kind === 'CreateUser') {
                $created[$change->user] = $change;
            } else if (isset(self::KINDS[$change->kind], $created[$change->user])) {
                $created[$change->user]->requested = $change->kind === 'RequestPassword';
                $created[$change->user]->password = $change->password ?? null;
                $change->account = $created[$change->user];
                unset($created[$change->user]);
            }
        }
        return $joined;
    }

    /**
     * What is written as the password of a new account.
     *
     * @param \stdClass $change its creation
     * @return string
     */
    public static function of_new(\stdClass $change): string {
        static $local = [];
        if (!isset($local[$change->auth])) {
            $local[$change->auth] = !get_auth_plugin($change->auth)->prevent_local_passwords();
        }
        if (!$local[$change->auth]) {
            return AUTH_PASSWORD_NOT_CACHED;
        }
        if (!empty($change->requested)) {
            return self::TO_COME;
        }
        return isset($change->password) ? self::hash($change->password) : '';
    }

    /**
     * SetPassword. One that the site finds weak is taken, and has to be changed at the next login.
     *
     * @param \stdClass $change
     */
    public function set(\stdClass $change): void {
        global $CFG;
        // Of an account that was made this moment all is known that is asked of it.
        $user = isset($change->account) && !$change->mail ? clone $change->account : $this->unguarded($change->user);
        $user->id = $change->user;
        if (!isset($change->account)) {
            update_internal_user_password($user, $change->password);
            unset_user_preference('create_password', $user->id);
            if (!empty($CFG->passwordchangelogout)) {
                users::close_sessions($user->id);
            }
            $this->known->forget('user', $user->id);
        }
        if ($change->must_change || !check_password_policy($change->password, $errors, $user)) {
            set_user_preference('auth_forcepasswordchange', 1, $user->id);
        }
        if ($change->mail) {
            $this->work->after_commit(function() use ($user, $change): void {
                self::mail($user, $change->password);
            });
        }
    }

    /**
     * RequestPassword: Moodle's cron makes one, mails it, and has it changed at the first login.
     *
     * @param \stdClass $change
     */
    public function request(\stdClass $change): void {
        $user = $this->unguarded($change->user);
        if (!isset($change->account)) {
            user_update_user((object) ['id' => $user->id, 'password' => self::TO_COME], false);
            $this->known->forget('user', $user->id);
        }
        set_user_preference('create_password', 1, $user->id);
    }

    /**
     * An account whose password command files may set.
     *
     * @param int $id
     * @return \stdClass
     */
    private function unguarded(int $id): \stdClass {
        $user = $this->known->user($id);
        if (users::guard($user) !== '') {
            throw new refused("Account {$id} cannot be changed: it is the guest or a site administrator.");
        }
        return $user;
    }

    /**
     * What Moodle keeps of a password.
     *
     * @param string $password
     * @return string
     */
    private static function hash(string $password): string {
        // Peppers came with Moodle 4.3.
        $peppers = function_exists('get_password_peppers') ? get_password_peppers() : [];
        $pepper = $peppers ? reset($peppers) : '';
        return hash_internal_user_password($password . $pepper, true, strlen($pepper));
    }

    /**
     * Send its password to the owner of an account.
     *
     * @param \stdClass $user
     * @param string $password
     */
    private static function mail(\stdClass $user, string $password): void {
        global $CFG;
        $lang = $user->lang ?: $CFG->lang;
        $site = format_string(get_site()->fullname, true, ['context' => \context_system::instance()]);
        $values = (object) ['site' => $site, 'firstname' => $user->firstname, 'username' => $user->username,
            'password' => $password, 'link' => $CFG->wwwroot . '/login/'];
        $manager = get_string_manager();
        $subject = $manager->get_string('passwordsubject', 'local_toolsync', $values, $lang);
        $text = $manager->get_string('passwordbody', 'local_toolsync', $values, $lang);
        email_to_user($user, \core_user::get_support_user(), $subject, $text);
    }
}
