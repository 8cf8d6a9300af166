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
 * Accounts: created, changed, suspended, deleted and brought back as Moodle's own upload of users does it.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class users extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = [
        'CreateUser' => ['create', 'moodle/user:create'],
        'UpdateUser' => ['update', 'moodle/user:update'],
        'SuspendUser' => ['suspend', 'moodle/user:update'],
        'ActivateUser' => ['activate', 'moodle/user:update'],
        'DeleteUser' => ['delete', 'moodle/user:delete'],
        'ReviveUser' => ['revive', 'moodle/user:update'],
    ];

    /** @var string how columns of custom profile fields begin */
    private const CUSTOM = 'profile_field_';

    /** @var string[] what toolsync keeps of the account itself; all other columns are its profile */
    private const OWN = ['username', 'idnumber', 'email', 'auth', 'suspended'];

    /** @var string[] columns that no command file has a say in */
    private const NEVER = ['id', 'password', 'deleted', 'mnethostid', 'picture', 'secret', 'confirmed'];

    /**
     * CreateUser.
     *
     * @param \stdClass $change
     * @return int[]
     */
    public function create(\stdClass $change): array {
        global $CFG;
        if ($change->username === '') {
            throw new refused('An account must have a username.');
        }
        $this->check_username($change->username, 0);
        $profile = self::values($change->profile);
        $user = (object) array_diff_key($this->core($profile), array_flip(self::NEVER));
        foreach (self::OWN as $name) {
            $user->$name = $change->$name;
        }
        $user->suspended = (int) $user->suspended;
        $user->mnethostid = $CFG->mnet_localhost_id;
        $user->confirmed = 1;
        $user->password = passwords::of_new($change);
        $id = user_create_user($user, false, false);
        $this->save_custom($id, $profile);
        \core\event\user_created::create_from_userid($id)->trigger();
        $this->known->renamed('', $change->username, $id);
        $this->work->participations->add_new($id);
        return ['user' => $id];
    }

    /**
     * UpdateUser.
     *
     * @param \stdClass $change
     */
    public function update(\stdClass $change): void {
        $user = $this->unguarded($change->user);
        $values = self::values($change->values);
        $username = self::new_username($change);
        if ($username !== '') {
            $this->check_username($username, $change->user);
        }
        $this->note($user, $values);
        $this->write($user, array_diff_key($this->core($values), array_flip(self::NEVER)), $values);
        if ($username !== '') {
            $this->known->renamed($user->username, $username, $change->user);
        }
        if (($values['auth'] ?? '') === 'nologin') {
            self::close_sessions($change->user);
        }
    }

    /**
     * SuspendUser.
     *
     * @param \stdClass $change
     */
    public function suspend(\stdClass $change): void {
        $user = $this->unguarded($change->user);
        if (!$user->suspended) {
            $this->note($user, ['suspended' => 1]);
            $this->write($user, ['suspended' => 1], []);
        }
        self::close_sessions($change->user);
    }

    /**
     * ActivateUser.
     *
     * @param \stdClass $change
     */
    public function activate(\stdClass $change): void {
        $user = $this->unguarded($change->user);
        if ($user->suspended) {
            $this->note($user, ['suspended' => 0]);
            $this->write($user, ['suspended' => 0], []);
        }
    }

    /**
     * DeleteUser.
     *
     * @param \stdClass $change
     */
    public function delete(\stdClass $change): void {
        global $DB;
        $user = $this->known->user($change->user);
        if (self::guard($user) !== '') {
            throw new refused("Account {$user->id} cannot be deleted: it is the guest or a site administrator.");
        }
        $this->work->replace('users', (int) $user->id, self::row($user));
        foreach (participations::read([$user->id], null) as $pair => $old) {
            $this->work->replace('participations', array_map('intval', explode('/', $pair)), $old);
        }
        foreach ($DB->get_fieldset_select('cohort_members', 'cohortid', 'userid = ?', [$user->id]) as $cohort) {
            $this->work->replace('members', [(int) $cohort, (int) $user->id], true);
        }
        $custom = (array) profile_user_record($user->id, false);
        $this->work->replace('profiles', (int) $user->id, array_filter($this->prefixed($custom), 'strlen'));
        pictures::forget($user, $this->work);
        if (!delete_user($user)) {
            throw new failed("Moodle refuses to delete account {$change->user}.");
        }
        $this->known->forget('user', $change->user);
        $this->known->renamed($user->username, '', $change->user);
        $this->work->participations->forget_all();
    }

    /**
     * ReviveUser.
     *
     * @param \stdClass $change
     */
    public function revive(\stdClass $change): void {
        $user = $this->known->row('user', $change->user);
        if ($user === null || !$user->deleted || !self::was($user, $change->was, $change->was_by)) {
            throw new refused("Account {$change->user} is not a deleted one that was called {$change->was}.");
        }
        if ($change->username !== '') {
            $this->check_username($change->username, $change->user);
        }
        $this->work->replace('users', (int) $user->id, self::row($user));
        $values = ['deleted' => 0, 'suspended' => (int) $change->suspended];
        foreach (['username', 'email', 'idnumber'] as $name) {
            $values[$name] = $change->$name;
        }
        user_update_user((object) ($values + ['id' => $user->id]), false, false);
        // The cron may have thrown the context of a deleted account away: this makes it anew.
        \context_user::instance($user->id);
        \core\event\user_updated::create_from_userid($user->id)->trigger();
        $this->known->forget('user', $change->user);
        $this->known->renamed('', $change->username, $change->user);
    }

    /**
     * The username that a change gives to an account.
     *
     * @param \stdClass $change
     * @return string '' for none
     */
    public static function new_username(\stdClass $change): string {
        if ($change->kind === 'UpdateUser') {
            return self::values($change->values)['username'] ?? '';
        }
        return (string) ($change->username ?? '');
    }

    /**
     * Whether an account is guarded against command files.
     *
     * @param \stdClass $user
     * @return string guest, admin, or ''
     */
    public static function guard(\stdClass $user): string {
        if ($user->username === 'guest' || isguestuser($user)) {
            return 'guest';
        }
        return is_siteadmin($user) ? 'admin' : '';
    }

    /**
     * An account that command files may change.
     *
     * @param int $id
     * @return \stdClass
     */
    private function unguarded(int $id): \stdClass {
        $user = $this->known->user($id);
        if (self::guard($user) !== '') {
            throw new refused("Account {$id} cannot be changed: it is the guest or a site administrator.");
        }
        return $user;
    }

    /**
     * A username must be one that Moodle takes, and nobody else's.
     *
     * @param string $username
     * @param int $own the account that is to have it
     */
    private function check_username(string $username, int $own): void {
        if ($username !== \core_text::strtolower($username)) {
            throw new refused("The username {$username} must be in lower case.");
        }
        if ($username !== \core_user::clean_field($username, 'username')) {
            throw new refused("The username {$username} has characters that the site does not allow.");
        }
        if (!in_array($this->known->bearer($username), [0, $own])) {
            throw new refused("The username {$username} is taken.");
        }
    }

    /**
     * Write values of an account, as Moodle's own upload of users does: its columns, its custom fields, one event.
     *
     * @param \stdClass $user
     * @param array $core columns of the account => values
     * @param array $values all columns => values, for those of custom fields
     */
    private function write(\stdClass $user, array $core, array $values): void {
        user_update_user((object) (['id' => $user->id] + $core), false, false);
        $this->save_custom($user->id, $values);
        \core\event\user_updated::create_from_userid($user->id)->trigger();
        $this->known->forget('user', $user->id);
    }

    /**
     * The columns of the account itself, custom profile fields aside.
     *
     * @param array $values
     * @return array
     */
    private function core(array $values): array {
        return array_filter($values, function(string $name): bool {
            return strpos($name, self::CUSTOM) !== 0;
        }, ARRAY_FILTER_USE_KEY);
    }

    /**
     * Write custom profile fields.
     *
     * @param int $id
     * @param array $values
     */
    private function save_custom(int $id, array $values): void {
        $custom = array_diff_key($values, $this->core($values));
        if ($custom) {
            profile_save_data((object) (['id' => $id] + $custom));
        }
    }

    /**
     * Note what an update replaces: the account's own facts, and of its profile what changes.
     *
     * @param \stdClass $user
     * @param array $values
     */
    private function note(\stdClass $user, array $values): void {
        if (array_intersect_key($values, array_flip(self::OWN))) {
            $this->work->replace('users', (int) $user->id, self::row($user));
        }
        $old = array_intersect_key((array) $user, array_diff_key($values, array_flip(self::OWN)));
        if (count($this->core($values)) < count($values)) {
            $old += array_intersect_key($this->prefixed((array) profile_user_record($user->id, false)), $values);
        }
        $differs = array_filter($old, function($text, string $name) use ($values): bool {
            return (string) $text !== (string) $values[$name];
        }, ARRAY_FILTER_USE_BOTH);
        $this->work->replace('profiles', (int) $user->id, array_map('strval', $differs));
    }

    /**
     * Custom fields by the names of their columns.
     *
     * @param array $custom shortname => value
     * @return array
     */
    private function prefixed(array $custom): array {
        $found = [];
        foreach ($custom as $name => $value) {
            $found[self::CUSTOM . $name] = (string) $value;
        }
        return $found;
    }

    /**
     * An account as toolsync has it.
     *
     * @param \stdClass $user
     * @return array
     */
    private static function row(\stdClass $user): array {
        return [(int) $user->id, $user->username, $user->idnumber, $user->email, $user->auth,
            (bool) $user->suspended, (bool) $user->deleted, self::guard($user)];
    }

    /**
     * Whether a deleted account was called so: Moodle keeps the MD5 of its username, and its address in the new one.
     *
     * @param \stdClass $user
     * @param string $was
     * @param string $by username or email
     * @return bool
     */
    private static function was(\stdClass $user, string $was, string $by): bool {
        if ($by !== 'email') {
            return $user->email === md5($was);
        }
        return (bool) preg_match('/^' . preg_quote(\core_text::strtolower($was), '/') . '\.\d+$/', $user->username);
    }

    /**
     * Who is suspended is logged out at once.
     *
     * @param int $id
     */
    public static function close_sessions(int $id): void {
        // Renamed in Moodle 4.5.
        if (method_exists(\core\session\manager::class, 'destroy_user_sessions')) {
            \core\session\manager::destroy_user_sessions($id);
        } else {
            \core\session\manager::kill_user_sessions($id);
        }
    }
}
