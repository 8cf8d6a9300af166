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
 * The standard output of the process, kept for answers: whatever else is printed goes to standard error.
 *
 * It stands on its own, for it is needed before Moodle is there. Printing takes two ways in PHP: echo and its like
 * (caught by an output buffer that holds nothing back) and writing to STDOUT as mtrace() does (caught by a filter).
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class stdout extends \php_user_filter {
    /** @var resource the standard output itself */
    private static $reserved;

    /**
     * Keep standard output for answers, from now on.
     */
    public static function reserve(): void {
        self::$reserved = fopen('php://fd/1', 'wb');
        stream_filter_register('local_toolsync_stdout', self::class);
        stream_filter_append(STDOUT, 'local_toolsync_stdout', STREAM_FILTER_WRITE);
        self::catch_echo();
    }

    /**
     * Write one line of an answer.
     *
     * @param string $line without its line feed
     * @return bool whether somebody still listens
     */
    public static function line(string $line): bool {
        return @fwrite(self::$reserved, $line . "\n") !== false && fflush(self::$reserved);
    }

    /**
     * Send what is echoed to standard error. To be called again where somebody may have ended all output buffers.
     */
    public static function catch_echo(): void {
        if (ob_get_level() === 0) {
            ob_start(function (string $text): string {
                fwrite(STDERR, $text);
                return '';
            }, 1);
        }
    }

    /**
     * Send what is written to STDOUT to standard error.
     *
     * @param resource $in buckets that come in
     * @param resource $out buckets that go on: none
     * @param int $consumed how many bytes were taken
     * @param bool $closing whether the stream is being closed
     * @return int
     */
    public function filter($in, $out, &$consumed, $closing): int {
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += strlen($bucket->data);
            fwrite(STDERR, $bucket->data);
        }
        return PSFS_FEED_ME;
    }
}
