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
 * The agent: takes a request of toolsync as text, and answers it. See docs/agent-protocol.md in toolsync.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class agent {
    /** @var int[] the versions of the protocol that are spoken here */
    const PROTOCOLS = [1];

    /** @var string[] the calls that change nothing */
    const READING = ['hello', 'site', 'look_up', 'dump'];

    /**
     * Answer one request. Whatever goes wrong becomes the last line of the answer.
     *
     * @param string $text the request, as JSON
     * @param answer $answer what is said goes there
     * @param string[] $calls the calls that may be asked for
     */
    public function answer(string $text, answer $answer, array $calls): void {
        try {
            $request = $this->understood($text, $answer, $calls);
            $this->{$request['call']}($request, $answer);
        } catch (refusal $e) {
            $answer->error($e->kind, $e->getMessage());
        } catch (\required_capability_exception $e) {
            $answer->error('access', $e->getMessage());
        } catch (\Throwable $e) {
            $this->fail($e, $answer);
        }
    }

    /**
     * The request, if it can be understood and may be asked.
     *
     * @param string $text the request, as JSON
     * @param answer $answer given the number of the request
     * @param string[] $calls the calls that may be asked for
     * @return array
     */
    private function understood(string $text, answer $answer, array $calls): array {
        $request = json_decode($text, true);
        if (!is_array($request) || !isset($request['call']) || !is_string($request['call'])) {
            throw new refusal('request', 'The request is not a JSON object with a call in it: ' . json_last_error_msg());
        }
        $answer->id = $request['id'] ?? null;
        // Whoever asks hello wants to know which versions are spoken.
        if ($request['call'] !== 'hello' && !in_array($request['protocol'] ?? null, self::PROTOCOLS, true)) {
            throw new refusal('protocol', 'This agent speaks the versions ' . implode(', ', self::PROTOCOLS) .
                ' of the protocol. Upgrade toolsync, or the plugin local_toolsync of the site.');
        }
        if (!in_array($request['call'], $calls, true)) {
            throw new refusal('request', 'The call ' . $request['call'] . ' is not known here: only ' .
                implode(', ', $calls) . '.');
        }
        if ($request['call'] !== 'hello') {
            rights::need(rights::USE);
        }
        return $request;
    }

    /**
     * Tell what went wrong, unforeseen. What was begun in the database is taken back.
     *
     * @param \Throwable $e what was thrown
     * @param answer $answer what is said goes there
     */
    private function fail(\Throwable $e, answer $answer): void {
        global $CFG, $DB;
        $where = str_replace($CFG->dirroot . '/', '', $e->getFile()) . ':' . $e->getLine();
        // Not debuginfo: it holds the values of the statement, passwords among them.
        $database = $e instanceof \dml_exception && !empty($e->error) ? " ({$e->error})" : '';
        try {
            $DB->force_transaction_rollback();
            $DB->get_field_sql('SELECT 1');
        } catch (\Throwable $lost) {
            $answer->error('unavailable', 'The connection to the database of the site was lost: ' . $e->getMessage());
            return;
        }
        $answer->error('failed', $e->getMessage() . $database . ' [' . get_class($e) . ', ' . $where . ']');
    }

    /**
     * Who is there.
     *
     * @param array $request the request
     * @param answer $answer what is said goes there
     */
    private function hello(array $request, answer $answer): void {
        $answer->done(hello::facts());
    }

    /**
     * What holds for the whole site.
     *
     * @param array $request the request
     * @param answer $answer what is said goes there
     */
    private function site(array $request, answer $answer): void {
        // A process that is kept open has read its settings long ago.
        \cache_factory::reset();
        initialise_cfg();
        $answer->done(reading\site::facts());
    }

    /**
     * Answers to questions.
     *
     * @param array $request the request: questions
     * @param answer $answer what is said goes there
     */
    private function look_up(array $request, answer $answer): void {
        $questions = $request['questions'] ?? null;
        if (!is_array($questions)) {
            throw new refusal('request', 'look_up needs questions.');
        }
        if (!empty($questions['passwords'])) {
            rights::need('moodle/user:update');
        }
        reading\look_up::answer($questions, [$answer, 'fact']);
        $answer->done([]);
    }

    /**
     * The rows of a table.
     *
     * @param array $request the request: table, range, range
     * @param answer $answer what is said goes there
     */
    private function dump(array $request, answer $answer): void {
        if (!is_string($request['table'] ?? null)) {
            throw new refusal('request', 'dump needs the name of a table.');
        }
        $answer->done(reading\dump::table($request['table'], [$answer, 'fact'], $request['range'] ?? null));
    }

    /**
     * Changes.
     *
     * @param array $request the request: key, kinds, steps…
     * @param answer $answer what is said goes there
     */
    private function apply(array $request, answer $answer): void {
        if (!is_string($request['key'] ?? null) || !is_array($request['steps'] ?? null) ||
                !is_array($request['kinds'] ?? null)) {
            throw new refusal('request', 'apply needs key, kinds and steps.');
        }
        if (hello::in_maintenance()) {
            throw new refusal('maintenance', 'The site is in maintenance mode, or being upgraded. ' .
                'Try again when it is over.');
        }
        foreach (applying\batch::apply($request) as $row) {
            $answer->fact('results', $row);
        }
        $answer->done([]);
    }
}
