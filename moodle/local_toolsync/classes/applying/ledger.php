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
 * What became of a batch, kept under its key, so that a batch that comes twice is applied once.
 *
 * It is written in the transaction of the changes themselves: there are both, or neither. The row is inserted before the
 * first change, so that whoever sends the same batch at the same time waits for it, and then fails on its key.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class ledger {
    /** @var int for how long results are kept, in seconds; the keys are kept for ever */
    private const KEPT = 7 * DAYSECS;

    /** @var string where the rows are */
    private const TABLE = 'local_toolsync_batch';

    /** @var bool whether this process has let go of old results already */
    private static $pruned = false;

    /** @var string */
    private $key;

    /** @var int how many steps the batch has */
    private $count;

    /**
     * The ledger of the batch with this key.
     *
     * @param string $key
     * @param int $count how many steps it has
     */
    public function __construct(string $key, int $count) {
        $this->key = $key;
        $this->count = $count;
    }

    /**
     * What is known of the batch: the results of all of it, or of those of its steps that were played one by one so far.
     *
     * @return array [results or null, number of the step => its result]
     */
    public function known(): array {
        global $DB;
        $keys = [$this->key];
        for ($step = 0; $step < $this->count; $step++) {
            $keys[] = "{$this->key}#{$step}";
        }
        $whole = null;
        $steps = [];
        foreach ($DB->get_records_list(self::TABLE, 'batchkey', $keys) as $row) {
            if ($row->batchkey === $this->key) {
                $whole = $this->kept($row);
            } else {
                $steps[(int) substr($row->batchkey, strlen($this->key) + 1)] = $this->kept($row);
            }
        }
        return [$whole, $steps];
    }

    /**
     * The results of a row.
     *
     * @param \stdClass $row
     * @return array
     */
    private function kept(\stdClass $row): array {
        if ($row->results === null || $row->results === '') {
            throw new \local_toolsync\refusal('failed',
                "Batch {$this->key} was applied long ago: its results are no longer kept.");
        }
        return json_decode($row->results);
    }

    /**
     * Take the key, within the transaction that the changes will be made in.
     *
     * @param int|null $step of one step; null for the whole batch
     * @return int the row that the results go to
     */
    public function take(?int $step = null): int {
        global $DB;
        $key = $this->key . ($step === null ? '' : "#{$step}");
        return $DB->insert_record(self::TABLE, ['batchkey' => $key, 'results' => '', 'timecreated' => time()]);
    }

    /**
     * Write the results down.
     *
     * @param int $row
     * @param array $results of the whole batch, or of one step
     */
    public function settle(int $row, array $results): void {
        global $DB;
        if ($DB->get_dbfamily() === 'mysql' && !$DB->record_exists(self::TABLE, ['id' => $row])) {
            // MySQL ends the whole transaction at a deadlock, and Moodle swallows what its observers throw.
            throw new deadlock();
        }
        $text = json_encode($results, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        $DB->update_record(self::TABLE, ['id' => $row, 'results' => $text]);
    }

    /**
     * All steps have been played one by one: keep their results as those of the batch.
     *
     * @param array $results
     */
    public function gather(array $results): void {
        global $DB;
        $transaction = $DB->start_delegated_transaction();
        $this->settle($this->take(), $results);
        for ($step = 0; $step < $this->count; $step++) {
            $DB->delete_records(self::TABLE, ['batchkey' => "{$this->key}#{$step}"]);
        }
        $transaction->allow_commit();
    }

    /**
     * Let go of the results of old batches, once in the life of a process.
     */
    public static function prune(): void {
        global $DB;
        if (!self::$pruned) {
            self::$pruned = true;
            $DB->set_field_select(self::TABLE, 'results', null, 'timecreated < ? AND results IS NOT NULL', [time() - self::KEPT]);
        }
    }
}
