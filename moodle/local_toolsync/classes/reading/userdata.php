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

/**
 * How much courses hold of their users' data, by kind: what a reset would empty. Counted, never read.
 *
 * The kinds are those of toolsync (events, grades, forum/posts). A module that is in a course has all its kinds, were
 * their counts 0: that tells which modules are there.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class userdata {
    /** @var string Rows about a module of a course, found by its context. */
    const BYCONTEXT = ' t JOIN {context} x ON x.id = t.contextid AND x.contextlevel = 70
        JOIN {course_modules} m ON m.id = x.instanceid';

    /** @var string Rows about a course, found by its context. */
    const BYCOURSECONTEXT = ' t JOIN {context} m ON m.id = t.contextid AND m.contextlevel = 50';

    /** @var string Entries by somebody who is not enrolled. */
    const STRANGERS = 'NOT EXISTS (SELECT 1 FROM {user_enrolments} ue JOIN {enrol} e ON e.id = ue.enrolid
        WHERE ue.userid = t.userid AND e.courseid = m.course)';

    /** @var array Kinds of the course itself: [kind, rows, their course, condition]. Counts of one kind are added up. */
    const OFCOURSE = [
        ['events', '{event} t', 't.courseid', '1 = 1'],
        ['notes', '{post} t', 't.courseid', "t.module = 'notes'"],
        ['blog_associations', '{blog_association}' . self::BYCOURSECONTEXT, 'm.instanceid', '1 = 1'],
        ['completion', '{course_completions} t', 't.course', '1 = 1'],
        ['completion', '{course_modules_completion} t JOIN {course_modules} m ON m.id = t.coursemoduleid', 'm.course', '1 = 1'],
        ['competency_ratings', '{competency_usercompcourse} t', 't.courseid', '1 = 1'],
        ['role_overrides', '{role_capabilities}' . self::BYCOURSECONTEXT, 'm.instanceid', '1 = 1'],
        ['role_overrides', '{role_capabilities}' . self::BYCONTEXT, 'm.course', '1 = 1'],
        ['local_roles', '{role_assignments}' . self::BYCONTEXT, 'm.course', '1 = 1'],
        // The items of modules, and that of the course, come back by themselves: nothing is lost with them.
        ['grade_items', '{grade_items} t', 't.courseid', "(t.itemtype IN ('manual', 'category') OR t.outcomeid IS NOT NULL)"],
        [
            'grades', '{grade_grades} t JOIN {grade_items} m ON m.id = t.itemid', 'm.courseid',
            '(t.finalgrade IS NOT NULL OR t.rawgrade IS NOT NULL OR t.feedback IS NOT NULL)',
        ],
        ['comments', '{comments}' . self::BYCOURSECONTEXT, 'm.instanceid', "t.commentarea = 'page_comments'"],
        ['comments', '{comments}' . self::BYCONTEXT, 'm.course', "t.commentarea = 'page_comments'"],
    ];

    /** @var array Kinds with a table of their own: module => kind => [table, its column of the activity, condition]. */
    const OFMODULES = [
        'assign' => [
            'submissions' => ['assign_submission', 'assignment', "t.status <> 'new'"],
            'user_overrides' => ['assign_overrides', 'assignid', 't.userid IS NOT NULL'],
            'group_overrides' => ['assign_overrides', 'assignid', 't.groupid IS NOT NULL'],
        ],
        'bigbluebuttonbn' => [
            'logs' => ['bigbluebuttonbn_logs', 'bigbluebuttonbnid'],
            'recordings' => ['bigbluebuttonbn_recordings', 'bigbluebuttonbnid'],
        ],
        'book' => [],
        'chat' => ['messages' => ['chat_messages', 'chatid']],
        'choice' => ['answers' => ['choice_answers', 'choiceid']],
        'data' => [
            'entries' => ['data_records', 'dataid'],
            'entries_of_others' => ['data_records', 'dataid', self::STRANGERS],
        ],
        'forum' => [
            'posts' => ['forum_posts', 'discussion', '1 = 1', 'forum_discussions', 'forum'],
            'subscriptions' => ['forum_subscriptions', 'forum'],
            'track_prefs' => ['forum_track_prefs', 'forumid'],
            'digests' => ['forum_digests', 'forum'],
        ],
        'glossary' => [
            'entries' => ['glossary_entries', 'glossaryid'],
            'entries_of_others' => ['glossary_entries', 'glossaryid', self::STRANGERS],
        ],
        'h5pactivity' => ['attempts' => ['h5pactivity_attempts', 'h5pactivityid']],
        'lesson' => [
            // Whoever opens a lesson has a timer, whether there are questions or not.
            'attempts' => ['lesson_timer', 'lessonid'],
            'user_overrides' => ['lesson_overrides', 'lessonid', 't.userid IS NOT NULL'],
            'group_overrides' => ['lesson_overrides', 'lessonid', 't.groupid IS NOT NULL'],
        ],
        'quiz' => [
            'attempts' => ['quiz_attempts', 'quiz'],
            'user_overrides' => ['quiz_overrides', 'quiz', 't.userid IS NOT NULL'],
            'group_overrides' => ['quiz_overrides', 'quiz', 't.groupid IS NOT NULL'],
        ],
        'scorm' => ['tracks' => ['scorm_attempt', 'scormid']],
        'survey' => ['answers' => ['survey_answers', 'survey'], 'analyses' => ['survey_analysis', 'survey']],
        'wiki' => ['pages' => ['wiki_pages', 'subwikiid', '1 = 1', 'wiki_subwikis', 'wikiid']],
        'workshop' => [
            'submissions' => ['workshop_submissions', 'workshopid', 't.example = 0'],
            'assessments' => ['workshop_assessments', 'submissionid', '1 = 1', 'workshop_submissions', 'workshopid'],
        ],
        'feedback' => [],
    ];

    /** @var string[] What modules keep in tables that all of them share: kind => table. */
    const SHARED = ['ratings' => 'rating', 'comments' => 'comments', 'tags' => 'tag_instance'];

    /** @var string[][] Which modules do so. */
    const SHARING = [
        'bigbluebuttonbn' => ['tags'], 'book' => ['tags'], 'data' => ['ratings', 'comments', 'tags'],
        'forum' => ['ratings', 'tags'], 'glossary' => ['ratings', 'comments', 'tags'], 'wiki' => ['comments', 'tags'],
    ];

    /** @var int[][] What was counted: course => kind => number. */
    private $counts = [];

    /** @var int[]|null The courses that are asked about. */
    private $courses;

    /**
     * What these courses hold.
     *
     * @param int[]|range $courses
     * @param callable $emit
     */
    public static function of($courses, callable $emit): void {
        $counting = new self();
        $counting->courses = $courses;
        $counting->count();
        foreach ($counting->counts as $course => $kinds) {
            foreach ($kinds as $kind => $number) {
                $emit('data', [$course, $kind, $number]);
            }
        }
    }

    /**
     * Count everything.
     */
    private function count(): void {
        foreach (self::OFCOURSE as [$kind, $from, $course, $condition]) {
            $this->add($kind, $from, $course, $condition);
        }
        foreach ($this->modules() as $module => $present) {
            foreach (array_merge(array_keys(self::OFMODULES[$module]), self::SHARING[$module] ?? []) as $kind) {
                $this->none($present, "$module/$kind");
            }
            foreach (self::OFMODULES[$module] as $kind => $table) {
                $this->add("$module/$kind", self::from($module, $table), 'm.course', $table[2] ?? '1 = 1');
            }
            foreach (self::SHARING[$module] ?? [] as $kind) {
                $from = '{' . self::SHARED[$kind] . '}' . self::BYCONTEXT;
                $this->add("$module/$kind", $from, 'm.course', 't.component = ?', ["mod_$module"]);
            }
            $this->count_oddities($module, $present);
        }
    }

    /**
     * The modules with user data that are in these courses.
     *
     * @return int[][] module => courses
     */
    private function modules(): array {
        $found = [];
        foreach (keys::numbers('m.course', $this->courses) as [$where, $params]) {
            $sql = "SELECT DISTINCT m.course, d.name FROM {course_modules} m JOIN {modules} d ON d.id = m.module
                     WHERE m.deletioninprogress = 0 AND $where";
            foreach (keys::rows($sql, $params) as $row) {
                if (isset(self::OFMODULES[$row->name])) {
                    $found[$row->name][] = (int) $row->course;
                }
            }
        }
        return $found;
    }

    /**
     * Count what is found in no such way as with the other modules.
     *
     * @param string $module
     * @param int[] $present the courses that have it
     */
    private function count_oddities(string $module, array $present): void {
        if ($module === 'bigbluebuttonbn') {
            $this->none($present, "$module/events");
            $this->add("$module/events", '{event} t', 't.courseid', "t.modulename = 'bigbluebuttonbn'");
        } else if ($module === 'workshop') {
            $this->none($present, "$module/phases");
            // 10: the phase that a workshop begins with.
            $this->add("$module/phases", '{workshop} t', 't.course', 't.phase > 10');
        } else if ($module === 'feedback') {
            foreach (keys::numbers('f.course', $present) as [$where, $params]) {
                $sql = "SELECT f.id, f.course, COUNT(t.id) AS number FROM {feedback} f
                     LEFT JOIN {feedback_completed} t ON t.feedback = f.id WHERE $where GROUP BY f.id, f.course";
                foreach (keys::rows($sql, $params) as $row) {
                    $this->counts[$row->course]["feedback/responses_{$row->id}"] = (int) $row->number;
                }
            }
        }
    }

    /**
     * These courses have nothing of this kind, unless something is found.
     *
     * @param int[] $courses
     * @param string $kind
     */
    private function none(array $courses, string $kind): void {
        foreach ($courses as $course) {
            $this->counts[$course][$kind] = 0;
        }
    }

    /**
     * Where the data of one kind are, with the activity they belong to as m.
     *
     * @param string $module
     * @param string[] $table [table, column, condition, table between, its column]
     * @return string
     */
    private static function from(string $module, array $table): string {
        global $DB;
        if ($module === 'scorm' && !$DB->get_manager()->table_exists('scorm_attempt')) {
            // Before Moodle 4.3.
            return '{scorm_scoes_track} t JOIN {scorm} m ON m.id = t.scormid';
        }
        if (count($table) > 3) {
            return "{{$table[0]}} t JOIN {{$table[3]}} b ON b.id = t.{$table[1]} JOIN {{$module}} m ON m.id = b.{$table[4]}";
        }
        return "{{$table[0]}} t JOIN {{$module}} m ON m.id = t.{$table[1]}";
    }

    /**
     * Count the rows of one kind by course.
     *
     * @param string $kind
     * @param string $from
     * @param string $course the column that says which course
     * @param string $condition
     * @param array $params
     */
    private function add(string $kind, string $from, string $course, string $condition, array $params = []): void {
        foreach (keys::numbers($course, $this->courses) as [$where, $keys]) {
            $sql = "SELECT $course AS course, COUNT(1) AS number FROM $from WHERE $condition AND $where GROUP BY $course";
            foreach (keys::rows($sql, array_merge($params, $keys)) as $row) {
                $this->counts[$row->course][$kind] = ($this->counts[$row->course][$kind] ?? 0) + (int) $row->number;
            }
        }
    }
}
