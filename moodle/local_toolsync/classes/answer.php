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
 * The answer to one request: lines of facts as they come, then exactly one last line.
 *
 * Rows are gathered by fact and written a thousand at a time, so that memory stays flat however long the answer is.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class answer {
    /** @var int most rows in a line */
    const ROWS = 1000;

    /** @var callable given each line, without its line feed */
    private $write;

    /** @var int|null the caller's number for the request, null while it is not known */
    public $id = null;

    /** @var bool whether the last line was written */
    public $ended = false;

    /** @var array rows that wait to be written, by fact */
    private $waiting = [];

    /**
     * Begin an answer.
     *
     * @param callable $write given each line, without its line feed
     */
    public function __construct(callable $write) {
        $this->write = $write;
    }

    /**
     * Add one row of a fact.
     *
     * @param string $fact name of the fact
     * @param array $row its cells
     */
    public function fact(string $fact, array $row): void {
        $this->waiting[$fact][] = $row;
        if (count($this->waiting[$fact]) >= self::ROWS) {
            $this->write_waiting($fact);
        }
    }

    /**
     * End the answer.
     *
     * @param array $done what the last line tells
     */
    public function done(array $done): void {
        foreach (array_keys($this->waiting) as $fact) {
            $this->write_waiting($fact);
        }
        $this->end(['done' => (object) $done]);
    }

    /**
     * End the answer with an error. Rows that wait are not written: they count for nothing.
     *
     * @param string $code code of the protocol
     * @param string $message what is wrong, and what to do
     */
    public function error(string $code, string $message): void {
        $this->waiting = [];
        $this->end(['error' => $code, 'message' => $message]);
    }

    /**
     * Write the last line.
     *
     * @param array $line all of it but the id
     */
    private function end(array $line): void {
        $this->ended = true;
        $this->line($line);
    }

    /**
     * Write the rows of a fact that wait.
     *
     * @param string $fact name of the fact
     */
    private function write_waiting(string $fact): void {
        if ($this->waiting[$fact]) {
            $this->line(['fact' => $fact, 'rows' => $this->waiting[$fact]]);
            $this->waiting[$fact] = [];
        }
    }

    /**
     * Write a line. Bytes that are no UTF-8, which old databases hold, become a sign that says so.
     *
     * @param array $line all of it but the id
     */
    private function line(array $line): void {
        $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
        ($this->write)(json_encode(['id' => $this->id] + $line, $flags));
    }
}
