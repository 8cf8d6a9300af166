<?php
/**
 * Moodle's own side of the stories, kept open: each line on standard input is one call, `{"call": …, "with": {…}}`, each
 * line of the answer one JSON object, `{"told": …}` or `{"wrong": …}`.
 *
 * The calls stand in the other scripts of this folder: each does what a page or a command line of Moodle does, by the
 * same functions. Two are here: `changes` tells every row of the database that is new, changed or gone since it was asked
 * last; `names` tells what the rows that others refer to are called.
 *
 * php beside.php FOLDER_OF_MOODLE
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->libdir . '/clilib.php');
require_once($CFG->libdir . '/enrollib.php');
require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->dirroot . '/user/profile/lib.php');
require_once($CFG->dirroot . '/user/profile/definelib.php');
require_once($CFG->dirroot . '/cohort/lib.php');
require_once($CFG->dirroot . '/group/lib.php');
require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->dirroot . '/enrol/locallib.php');
require_once($CFG->libdir . '/gdlib.php');
require_once($CFG->libdir . '/gradelib.php');
require_once($CFG->libdir . '/phpunit/classes/util.php');

\core\session\manager::set_user(get_admin());
$CFG->noemailever = true;
set_config('enrol_plugins_enabled', 'manual,self,guest,cohort,meta');
// As Moodle comes, whatever other tests have set.
foreach (['enrol_self', 'enrol_guest'] as $plugin) {
    set_config('defaultenrol', 1, $plugin);
}
set_config('roleid', $DB->get_field('role', 'id', ['shortname' => 'student']), 'enrol_manual');
set_config('sendcoursewelcomemessage', 1, 'enrol_manual');
set_config('coursebinenable', 1, 'tool_recyclebin');
set_config('categorybinenable', 1, 'tool_recyclebin');
// Moodle moves dates by its own days: the stories tell them in UTC.
set_config('timezone', 'UTC');
// Other tests have left theirs; Moodle's own upload of users stumbles over some of them.
foreach ($DB->get_fieldset_select('user_info_field', 'id', '1 = 1') as $id) {
    profile_delete_field($id);
}

/**
 * All rows of the database that say something of the things in stories.
 */
class rows {
    /** @var string tables of the site itself, of what is yet to be done, of sessions, and of the agent */
    private const OTHERS = '/^(config|config_plugins|config_log|cache_.*|sessions|task_(scheduled|log)|lock_db|upgrade_log'
        . '|log_display|message_providers|events_.*|external_.*|capabilities|stats_.*|backup_.*|local_toolsync_.*|license'
        . '|modules|block|search_.*|portfolio.*|repository.*|tool_usertours.*|editor_.*|tiny_.*|qtype_.*|mnet_.*)$/';

    /** @var string tables whose rows never change and only become more */
    private const LOGS = ['logstore_standard_log', 'grade_grades_history', 'grade_items_history', 'grade_categories_history'];

    /** @var array table => [id => row, as JSON] */
    private $known = [];

    /**
     * What is new, changed or gone since this was asked last.
     *
     * @return array table => [[row before or null, row after or null]…]
     */
    public function changes(): array {
        global $DB;
        $found = [];
        foreach ($DB->get_tables(false) as $table) {
            if (!preg_match(self::OTHERS, $table) && ($differ = $this->of($table))) {
                $found[$table] = $differ;
            }
        }
        return $found;
    }

    private function of(string $table): array {
        global $DB;
        $log = in_array($table, self::LOGS);
        $old = $this->known[$table] ?? [];
        $where = $log && $old ? 'id > ' . max(array_keys($old)) : '';
        $now = [];
        $differ = [];
        $set = $DB->get_recordset_select($table, $where, null, 'id');
        foreach ($set as $row) {
            $text = json_encode($row, JSON_PARTIAL_OUTPUT_ON_ERROR);
            $now[$row->id] = $log ? '' : $text;
            if (!isset($old[$row->id])) {
                $differ[] = [null, $row];
            } else if ($old[$row->id] !== $text) {
                $differ[] = [json_decode($old[$row->id]), $row];
            }
        }
        $set->close();
        foreach ($log ? [] : array_diff_key($old, $now) as $gone) {
            $differ[] = [json_decode($gone), null];
        }
        $this->known[$table] = $log ? ($now ?: $old) : $now;
        return $differ;
    }
}

$calls = ['changes' => [new rows(), 'changes']];
foreach (glob(__DIR__ . '/*.calls.php') as $script) {
    $calls += require($script);
}
echo "ready\n";

while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true);
    // As a page that is opened now: nothing is remembered of the last one.
    \cache_factory::reset();
    \context_helper::reset_caches();
    accesslib_clear_all_caches(true);
    \core_courseformat\base::reset_course_cache(0);
    get_fast_modinfo(0, 0, true);
    \cache_helper::purge_by_definition('core', 'coursecatrecords');
    if (class_exists(\core_courseformat\formatactions::class)) {
        \cache_helper::purge_by_definition('core', 'courseactionsinstances');
    }
    ob_start();
    try {
        $answer = ['told' => $calls[$asked['call']]($asked['with'])];
    } catch (\Throwable $problem) {
        $answer = ['wrong' => "{$asked['call']}: {$problem->getMessage()} " . ($problem->debuginfo ?? '') . "\n{$problem->getTraceAsString()}"];
    }
    $said = ob_get_clean();
    // The log keeps some events back for later.
    get_log_manager(true);
    fwrite(STDOUT, json_encode($answer + ['said' => $said], JSON_PARTIAL_OUTPUT_ON_ERROR) . "\n");
}
