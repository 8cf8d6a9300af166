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

use local_toolsync\database;

/**
 * A batch of steps: tried in one transaction; when that fails, each step is played again in one of its own.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class batch {
    /** @var int how often what ran into a deadlock is tried */
    private const TRIES = 4;

    /** @var int so many transactions that a swallowed failure has broken, and no more are tried without savepoints */
    private const BROKEN = 3;

    /** @var int how many there have been in this process */
    private static $broken = 0;

    /** @var string why a step fails that names what was never made */
    private const NOT_MADE = 'What it needs was not made, because the change that should have made it failed.';

    /** @var array the whole request */
    private $request;

    /** @var \stdClass[][] the changes of each step */
    private $steps = [];

    /** @var ledger */
    private $ledger;

    /**
     * A batch, as it was sent.
     *
     * @param array $request
     */
    private function __construct(array $request) {
        $this->request = $request;
        $this->ledger = new ledger($request['key'], count($request['steps']));
        foreach ($request['steps'] as [$part, $changes]) {
            $this->steps[] = array_map(function(array $sent) use ($request): \stdClass {
                return kinds::decode($sent, (array) $request['kinds']);
            }, $changes);
        }
    }

    /**
     * Apply a batch.
     *
     * @param array $request see docs/agent-protocol.md
     * @return array a row for each step: [error or null, {plan id: id…}, [[table, key, old]…]]
     */
    public static function apply(array $request): array {
        self::require_libraries();
        rollback::forget_statics();
        $batch = new self($request);
        ledger::prune();
        try {
            [$whole, $steps] = $batch->ledger->known();
            return $whole ?? ($steps ? null : $batch->together()) ?? $batch->one_by_one($steps);
        } finally {
            // Moodle writes its log when a page ends, and a process that is kept open has none.
            get_log_manager(true);
        }
    }

    /**
     * Moodle's own functions live in files that are not loaded by themselves.
     */
    private static function require_libraries(): void {
        global $CFG;
        require_once($CFG->dirroot . '/user/lib.php');
        require_once($CFG->dirroot . '/user/profile/lib.php');
        require_once($CFG->dirroot . '/group/lib.php');
        require_once($CFG->dirroot . '/cohort/lib.php');
        require_once($CFG->dirroot . '/course/lib.php');
        require_once($CFG->libdir . '/enrollib.php');
        require_once($CFG->libdir . '/gdlib.php');
        require_once($CFG->libdir . '/gradelib.php');
    }

    /**
     * Play all steps in one transaction.
     *
     * @return array|null null when they have to be played one by one
     */
    private function together(): ?array {
        $shared = count($this->steps) > 1;
        return $shared && $this->has_loners() ? null : $this->transacted($this->made(), $this->steps, null);
    }

    /**
     * Play each step in a transaction of its own.
     *
     * @param array $results of the steps that were played before this batch was interrupted, by their number
     * @return array
     */
    private function one_by_one(array $results): array {
        $made = $this->made();
        foreach ($this->steps as $number => $changes) {
            if (!isset($results[$number])) {
                $results[$number] = $this->alone($made, $number);
            }
            foreach ((array) $results[$number][1] as $plan => $id) {
                $made[(int) $plan] = (int) $id;
            }
        }
        ksort($results);
        $this->ledger->gather(array_values($results));
        return array_values($results);
    }

    /**
     * Play one step in a transaction of its own, or note why that cannot be.
     *
     * @param int[] $made
     * @param int $number
     * @return array its result
     */
    private function alone(array $made, int $number): array {
        $results = $this->transacted($made, [$number => $this->steps[$number]], $number);
        return $results[0];
    }

    /**
     * Play steps in one transaction, again when it ran into a deadlock, or was broken by what only savepoints allow.
     *
     * @param int[] $made what earlier steps made
     * @param \stdClass[][] $steps
     * @param int|null $number of the step, when there is only one; it is then noted why it failed
     * @return array|null their results; null when a step failed after it had written, and is not the only one
     */
    private function transacted(array $made, array $steps, ?int $number): ?array {
        global $DB;
        $bare = $DB instanceof database && self::$broken < self::BROKEN;
        for ($try = 1;; $try++) {
            $transaction = $bare ? $DB->begin_bare() : $DB->start_delegated_transaction();
            try {
                $row = $this->ledger->take($number);
                $work = new work($this->request, $made, $steps);
                $results = [];
                foreach ($steps as $changes) {
                    $results[] = $this->play($changes, $work);
                }
                $this->ledger->settle($row, $number === null ? $results : $results[0]);
                $transaction->allow_commit();
                $work->committed();
                return $results;
            } catch (\Throwable $problem) {
                $broken = $bare && $DB->is_broken();
                rollback::all();
                if ($known = $this->others($number)) {
                    return $known;
                }
                if ($broken) {
                    self::$broken++;
                    $bare = false;
                    continue;
                }
                if (deadlock::is($problem) && $try < self::TRIES) {
                    usleep(random_int(10000, 100000) * $try);
                    continue;
                }
                return $number === null ? null : [$this->failed($number, $problem)];
            }
        }
    }

    /**
     * Play one step.
     *
     * @param \stdClass[] $changes
     * @param work $work
     * @return array its result; what was refused before anything was written is one, all else is thrown
     */
    private function play(array $changes, work $work): array {
        if (!self::can_name($changes, $work->made)) {
            return [self::NOT_MADE, (object) [], []];
        }
        try {
            return $work->play($changes);
        } catch (refused $refusal) {
            if ($work->has_written()) {
                throw $refusal;
            }
            return [$refusal->getMessage(), (object) [], []];
        }
    }

    /**
     * What somebody else has made of the same batch, or the same step, at the same time.
     *
     * @param int|null $number
     * @return array|null
     */
    private function others(?int $number): ?array {
        [$whole, $steps] = $this->ledger->known();
        if ($number === null) {
            return $whole;
        }
        return isset($steps[$number]) ? [$steps[$number]] : null;
    }

    /**
     * The result of a step that failed, which is kept.
     *
     * @param int $number
     * @param \Throwable $problem
     * @return array
     */
    private function failed(int $number, \Throwable $problem): array {
        $result = [self::words($problem), (object) [], []];
        $this->ledger->settle($this->ledger->take($number), $result);
        return $result;
    }

    /**
     * What a problem is to people.
     *
     * @param \Throwable $problem
     * @return string
     */
    private static function words(\Throwable $problem): string {
        $words = trim($problem->getMessage());
        if ($problem instanceof \dml_exception && !empty($problem->error)) {
            // Only the first line: those after it may show a whole row.
            $words .= ' ' . strtok($problem->error, "\n");
        } else if ($problem instanceof \moodle_exception && !empty($problem->debuginfo)) {
            $words .= ' ' . strtok($problem->debuginfo, "\n");
        } else if (!$problem instanceof refused && !$problem instanceof failed && !$problem instanceof \moodle_exception) {
            $words = get_class($problem) . ': ' . $words;
        }
        return $words === '' ? get_class($problem) : $words;
    }

    /**
     * Whether everything that these changes name has been made, or is made by them.
     *
     * @param \stdClass[] $changes
     * @param int[] $made
     * @return bool
     */
    private static function can_name(array $changes, array $made): bool {
        foreach ($changes as $change) {
            $makes = kinds::MAKES[$change->kind] ?? [];
            foreach (kinds::TABLES as $field => $unused) {
                $id = $change->$field ?? 0;
                if (is_int($id) && $id < 0) {
                    if (in_array($field, $makes)) {
                        $made[$id] = 0;
                    } else if (!isset($made[$id])) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * What the earlier batches of the run made.
     *
     * @return int[] the plan's id => Moodle's own
     */
    private function made(): array {
        return array_map('intval', (array) ($this->request['made'] ?? []));
    }

    /**
     * Whether some change must not share its transaction.
     *
     * @return bool
     */
    private function has_loners(): bool {
        foreach ($this->steps as $changes) {
            foreach ($changes as $change) {
                if (in_array($change->kind, kinds::ALONE)) {
                    return true;
                }
            }
        }
        return false;
    }
}
