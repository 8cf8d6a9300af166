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

namespace local_toolsync\reading;

use local_toolsync\refusal;

/**
 * Answers a batch of questions about the present state of the site.
 *
 * The names of the questions are those of toolsync's own model, and what is answered is what any other platform of
 * toolsync would answer. Nothing is written, whatever is asked.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class look_up {
    /** @var string[] Questions about accounts, and the methods that answer them. */
    const ABOUTACCOUNTS = [
        'users' => 'named', 'deleted_users' => 'deleted_users', 'deleted_emails' => 'deleted_emails',
        'passwords' => 'passwords',
    ];

    /** @var string[][] Questions that one method answers: question => [class, method]. */
    const ANSWERS = [
        'profiles' => [profiles::class, 'of'],
        'pictures' => [profiles::class, 'pictures'],
        'profile_values' => [profiles::class, 'values'],
        'people' => [people::class, 'of'],
        'courses' => [courses::class, 'named'],
        'details' => [courses::class, 'details'],
        'holdings' => [categories::class, 'holdings'],
        'instances' => [methods::class, 'of'],
        'bindings' => [methods::class, 'bindings'],
        'groups' => [groups::class, 'groups'],
        'groupings' => [groups::class, 'groupings'],
        'group_courses' => [groups::class, 'courses'],
        'occupants' => [groups::class, 'occupants'],
        'places' => [groups::class, 'places'],
        'data' => [userdata::class, 'of'],
        'cohorts' => [cohorts::class, 'named'],
        'role_holders' => [participations::class, 'role_holders'],
        'standing' => [standing::class, 'of'],
        'near' => [nearness::class, 'of'],
    ];

    /** @var string[] Questions that are answered together with others. */
    const TOGETHER = [
        'same', 'same_columns', 'categories', 'totals', 'participations', 'members',
        'whole_users', 'whole_courses', 'whole_cohorts',
    ];

    /**
     * Answer these questions.
     *
     * @param array $questions name => what is asked
     * @param callable $emit is given the name of a fact and one row of it
     */
    public static function answer(array $questions, callable $emit): void {
        $asked = array_filter($questions);
        self::check($asked);
        $accounts = new accounts();
        foreach ($asked as $question => $about) {
            if (isset(self::ABOUTACCOUNTS[$question])) {
                $accounts->{self::ABOUTACCOUNTS[$question]}($about, $emit);
            } else if (isset(self::ANSWERS[$question])) {
                call_user_func(self::ANSWERS[$question], $about, $emit);
            }
        }
        if (isset($asked['same'])) {
            sameness::of($asked['same'], $asked['same_columns'] ?? [], $emit);
        }
        if (!empty($asked['categories'])) {
            categories::all(new range(null), $emit);
        }
        if (!empty($asked['totals'])) {
            site::totals($emit);
        }
        if (isset($asked['participations']) || isset($asked['whole_users']) || isset($asked['whole_courses'])) {
            (new participations($asked))->answer($emit);
        }
        cohorts::members($asked, $emit);
    }

    /**
     * The numbers among these values: what is none, or has more digits than an id may have, names nothing.
     *
     * @param array $values
     * @return int[]
     */
    public static function ids_of(array $values): array {
        $numbers = array_filter(array_map('strval', $values), function (string $value): bool {
            return ctype_digit($value) && strlen($value) < 19;
        });
        return array_map('intval', array_values($numbers));
    }

    /**
     * Refuse questions that nobody here can answer: an answer that leaves them out would say that nothing is there.
     *
     * @param array $asked
     */
    private static function check(array $asked): void {
        $known = array_merge(array_keys(self::ABOUTACCOUNTS), array_keys(self::ANSWERS), self::TOGETHER);
        $unknown = array_diff(array_keys($asked), $known);
        if ($unknown) {
            throw new refusal('request', 'unknown questions: ' . implode(', ', $unknown));
        }
        foreach ($asked as $question => $about) {
            if (!in_array($question, ['categories', 'totals']) && !is_array($about)) {
                throw new refusal('request', "the question $question must be a list");
            }
        }
    }
}
