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
 * The process that is kept open: requests come in on standard input, one a line, and are answered one after the other.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class process {
    /** @var int share of the memory limit, in percent, beyond which the process asks to be started anew */
    const MEMORY = 70;

    /** @var answer|null the answer that is being given */
    private static $answer = null;

    /** @var string|null set free when PHP dies for want of memory, so that it can still say so */
    private static $reserve = null;

    /**
     * See to it that a death is told, whatever the reason: until Moodle is there, and in every request.
     *
     * @param answer $answer the answer that is given if PHP dies before there is a request
     */
    public static function announce_death(answer $answer): void {
        self::$answer = $answer;
        self::$reserve = str_repeat('x', 262144);
        register_shutdown_function([self::class, 'on_death']);
    }

    /**
     * Tell why PHP ends in the middle of an answer.
     */
    public static function on_death(): void {
        self::$reserve = null;
        ini_set('memory_limit', '-1');
        if (self::$answer === null || self::$answer->ended) {
            return;
        }
        $error = error_get_last();
        $fatal = $error && ($error['type'] & (E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_RECOVERABLE_ERROR));
        self::$answer->error('failed', $fatal ? "PHP died: {$error['message']} [{$error['file']}:{$error['line']}]"
            : 'PHP ended before the answer did. What it said is on its standard error.');
    }

    /**
     * Answer requests until there are no more.
     */
    public static function serve(): void {
        $started = time();
        $agent = new agent();
        // Nobody has asked yet: a process that ends now has nothing to tell.
        self::$answer = null;
        while (($text = fgets(STDIN)) !== false) {
            if (trim($text) === '') {
                continue;
            }
            self::$answer = new answer([self::class, 'write']);
            if ($reason = self::worn_out($started)) {
                self::$answer->id = json_decode($text, true)['id'] ?? null;
                self::$answer->error('unavailable', $reason);
                return;
            }
            $agent->answer($text, self::$answer, array_merge(agent::READING, ['apply']));
            unset($text);
            stdout::catch_echo();
            gc_collect_cycles();
        }
    }

    /**
     * Write a line of an answer. When nobody listens any more, there is nothing left to do.
     *
     * @param string $line without its line feed
     */
    public static function write(string $line): void {
        if (!stdout::line($line)) {
            self::$answer->ended = true;
            exit(1);
        }
    }

    /**
     * Why the process cannot go on, though nothing is wrong.
     *
     * @param int $started when it was started, in Unix seconds
     * @return string|null null when it can
     */
    private static function worn_out(int $started): ?string {
        $limit = get_real_size(ini_get('memory_limit'));
        if ($limit > 0 && memory_get_usage() > $limit * self::MEMORY / 100) {
            return 'Memory is running short in this process.';
        }
        try {
            if (\core\task\manager::static_caches_cleared_since($started)) {
                return 'The caches of the site were purged since this process was started.';
            }
        } catch (\dml_exception $e) {
            return 'The connection to the database of the site was lost: ' . $e->getMessage();
        }
        return null;
    }
}
