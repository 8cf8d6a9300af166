<?php
/**
 * Brings a Moodle that is there for tests back to its first day, as far as stories have changed it: whatever was made
 * since the first call goes, by Moodle's own functions. Kept open: each line on standard input is one cleaning, or
 * (give) has the site give the methods self, enabled, and guest, disabled, to the courses that are made until then.
 *
 * php first_day.php FOLDER_OF_MOODLE
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->dirroot . '/cohort/lib.php');
require_once($CFG->dirroot . '/course/lib.php');

\core\session\manager::set_user(get_admin());
$CFG->noemailever = true;
$before = [];
// As the contract has it: all methods enabled, new courses have the manual one alone, nobody is in it by default.
set('enrol_plugins_enabled', 'manual,self,guest,cohort,meta');
give_methods(0);
set('roleid', 0, 'enrol_manual');
set('coursebinenable', 0, 'tool_recyclebin');
set('categorybinenable', 0, 'tool_recyclebin');

/**
 * Set something, and remember what it was before.
 *
 * @param string $name
 * @param string|int $value
 * @param string|null $plugin
 */
function set(string $name, $value, ?string $plugin = null): void {
    global $before;
    $before["{$plugin}/{$name}"] ??= [$name, get_config($plugin, $name), $plugin];
    set_config($name, $value, $plugin);
}

/**
 * Whether new courses have the methods self and guest.
 *
 * @param int $given
 */
function give_methods(int $given): void {
    foreach (['self' => ENROL_INSTANCE_ENABLED, 'guest' => ENROL_INSTANCE_DISABLED] as $method => $status) {
        set('defaultenrol', $given, "enrol_{$method}");
        set('status', $status, "enrol_{$method}");
    }
}

$since = [];
foreach (['user', 'course', 'cohort', 'course_categories'] as $table) {
    $since[$table] = (int) $DB->get_field_sql("SELECT MAX(id) FROM {{$table}}");
}
echo "ready\n";

while (($word = fgets(STDIN)) !== false) {
    give_methods((int) ($word === "give\n"));
    if ($word === "give\n") {
        echo $word;
        continue;
    }
    \cache_factory::reset();
    \context_helper::reset_caches();
    \core_courseformat\base::reset_course_cache(0);
    foreach ($DB->get_records_select('course', 'id > ?', [$since['course']], 'id DESC') as $course) {
        delete_course($course, false);
    }
    foreach ($DB->get_records_select('cohort', 'id > ?', [$since['cohort']]) as $cohort) {
        cohort_delete_cohort($cohort);
    }
    foreach ($DB->get_records_select('course_categories', 'id > ?', [$since['course_categories']], 'id DESC') as $category) {
        \core_course_category::get($category->id, MUST_EXIST, true)->delete_full(false);
    }
    foreach ($DB->get_records_select('user', 'id > ? AND deleted = 0', [$since['user']]) as $user) {
        delete_user($user);
    }
    // No other account must be taken for one that an earlier story deleted.
    $DB->set_field_select('user', 'email', 'x', 'id > ? AND deleted = 1', [$since['user']]);
    foreach ($DB->get_fieldset_select('user', 'id', 'id > ? AND deleted = 1', [$since['user']]) as $id) {
        $DB->set_field('user', 'username', "gone.{$id}", ['id' => $id]);
    }
    $DB->delete_records('local_toolsync_batch');
    echo "clean\n";
}

foreach ($before as [$name, $value, $plugin]) {
    set_config($name, $value === false ? null : $value, $plugin);
}
