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
 * Pictures of accounts. What each was made of is remembered, so that the same image is not sent again.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class pictures extends subject {
    /** @var array kind => [method, capability] */
    public const KINDS = ['SetPicture' => ['set', 'moodle/user:update']];

    /** @var string where it is remembered */
    private const TABLE = 'local_toolsync_picture';

    /**
     * SetPicture.
     *
     * @param \stdClass $change
     */
    public function set(\stdClass $change): void {
        global $DB;
        $user = $this->known->user($change->user);
        if (users::guard($user) !== '') {
            throw new refused("Account {$user->id} cannot be changed: it is the guest or a site administrator.");
        }
        $image = base64_decode($this->work->images[$change->digest] ?? '', true);
        if ($image === false || $image === '' || md5($image) !== $change->digest) {
            throw new refused("The image {$change->image} is no longer in the archive, or has changed since it was planned.");
        }
        $file = make_request_directory() . '/image';
        file_put_contents($file, $image);
        if (!@getimagesize($file)) {
            throw new refused("The image {$change->image} cannot be read.");
        }
        $this->work->replace('pictures', (int) $user->id, self::digest($user));
        $picture = process_new_icon(\context_user::instance($user->id), 'user', 'icon', 0, $file);
        unlink($file);
        if (!$picture) {
            throw new failed("Moodle cannot read the image {$change->image}.");
        }
        user_update_user((object) ['id' => $user->id, 'picture' => $picture], false);
        $DB->delete_records(self::TABLE, ['userid' => $user->id]);
        $DB->insert_record(self::TABLE, ['userid' => $user->id, 'picture' => $picture, 'digest' => $change->digest,
            'timecreated' => time()]);
        $this->known->forget('user', $user->id);
    }

    /**
     * The account is about to lose its picture.
     *
     * @param \stdClass $user
     * @param work $work
     */
    public static function forget(\stdClass $user, work $work): void {
        global $DB;
        if ($user->picture) {
            $work->replace('pictures', (int) $user->id, self::digest($user));
            $DB->delete_records(self::TABLE, ['userid' => $user->id]);
        }
    }

    /**
     * What the picture of an account was made of.
     *
     * @param \stdClass $user
     * @return string its MD5, '' for none, '?' where somebody else has set it
     */
    private static function digest(\stdClass $user): string {
        global $DB;
        if (!$user->picture) {
            return '';
        }
        $known = $DB->get_record(self::TABLE, ['userid' => $user->id]);
        return $known && $known->picture == $user->picture ? $known->digest : '?';
    }
}
