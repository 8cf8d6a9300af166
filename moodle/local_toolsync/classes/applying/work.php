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
 * What the changes of a batch share: what is known, what was made and replaced, what is to be done after the commit.
 *
 * There is one for each attempt: what was tried and rolled back leaves nothing behind.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class work {
    /** @var int the time of the batch, in Unix seconds */
    public $now;

    /** @var array what the sender wants: welcome => whether Moodle may welcome those who are enrolled */
    public $options;

    /** @var string[] MD5 => the image, in Base64 */
    public $images;

    /** @var known rows that the batch names */
    public $known;

    /** @var \stdClass[] all changes of the attempt, as they were sent */
    public $changes;

    /** @var participations who is what in which course */
    public $participations;

    /** @var int[] the plan's id => Moodle's own, of this batch and the earlier ones of the run */
    public $made;

    /** @var int[] the same, of the present step */
    private $stepmade = [];

    /** @var array the present step: [table, key, old]… */
    private $replaced = [];

    /** @var bool whether the present step may have written something */
    private $written = false;

    /** @var callable[] what waits for the commit: mails */
    private $waiting = [];

    /** @var subject[] by class */
    private $subjects = [];

    /**
     * The work of one attempt.
     *
     * @param array $request the whole request
     * @param int[] $made what earlier steps made
     * @param \stdClass[][] $steps the changes of the steps that will be played, for what they name to be read at once
     */
    public function __construct(array $request, array $made, array $steps) {
        $this->now = (int) $request['now'];
        $this->options = (array) ($request['options'] ?? []);
        $this->images = (array) ($request['images'] ?? []);
        $this->made = $made;
        $this->changes = $steps ? array_merge(...$steps) : [];
        $this->known = new known($this->changes, $made);
        $this->participations = new participations($this->changes, $made);
    }

    /**
     * Play the changes of a step.
     *
     * @param \stdClass[] $changes
     * @return array the step's result: [null, made, replaced]
     */
    public function play(array $changes): array {
        $this->stepmade = [];
        $this->replaced = [];
        $this->written = false;
        foreach (courses::joined(passwords::joined($changes)) as $change) {
            [$class, $method, $capability] = kinds::maker($change->kind);
            $change = $this->resolved($change);
            if ($capability !== '') {
                rights::need($capability, $this->context($change));
            }
            $this->subjects[$class] = $this->subjects[$class] ?? new $class($this);
            $made = $this->subjects[$class]->$method($change) ?? [];
            $this->written = true;
            foreach ($made as $field => $id) {
                $this->stepmade[$change->plan[$field]] = (int) $id;
            }
        }
        $this->made = $this->stepmade + $this->made;
        return [null, (object) $this->stepmade, $this->replaced];
    }

    /**
     * Whether the present step may have written something: a change that is refused has not.
     *
     * @return bool
     */
    public function has_written(): bool {
        return $this->written;
    }

    /**
     * What a step replaces.
     *
     * @param string $table the name that toolsync gives to such facts
     * @param mixed $key
     * @param mixed $old what was there before; nothing is noted where there was nothing
     */
    public function replace(string $table, $key, $old): void {
        if ($old) {
            $this->replaced[] = [$table, $key, $old];
        }
    }

    /**
     * Do this once the changes are there to stay.
     *
     * @param callable $deed
     */
    public function after_commit(callable $deed): void {
        $this->waiting[] = $deed;
    }

    /**
     * The changes are there to stay. What fails now is told to the server's log, for it undoes nothing.
     */
    public function committed(): void {
        foreach ($this->waiting as $deed) {
            try {
                $deed();
            } catch (\Throwable $problem) {
                debugging('local_toolsync: ' . $problem->getMessage(), DEBUG_NORMAL);
            }
        }
        $this->waiting = [];
    }

    /**
     * The change with Moodle's own ids in place of the plan's, and with the time in place of "now".
     *
     * @param \stdClass $change
     * @return \stdClass
     */
    private function resolved(\stdClass $change): \stdClass {
        $real = clone $change;
        $real->plan = [];
        $makes = kinds::MAKES[$change->kind] ?? [];
        foreach (kinds::TABLES as $field => $unused) {
            $id = $change->$field ?? 0;
            if (in_array($field, $makes)) {
                $real->plan[$field] = $id;
            } else if ($id < 0) {
                $real->$field = $this->stepmade[$id] ?? $this->made[$id];
            }
        }
        foreach (kinds::TIMES[$change->kind] ?? [] as $field) {
            $real->$field = $change->$field == -1 ? $this->now : $change->$field;
        }
        return $real;
    }

    /**
     * Where the right to make this change is asked for.
     *
     * @param \stdClass $change
     * @return \context
     */
    private function context(\stdClass $change): \context {
        if (($change->course ?? 0) > 0) {
            $this->known->course($change->course);
            return \context_course::instance($change->course);
        }
        if (($change->category ?? 0) > 0) {
            $this->known->category($change->category);
            return \context_coursecat::instance($change->category);
        }
        return \context_system::instance();
    }
}
