<?php
/**
 * Builds a small world on a Moodle that is there for tests, through Moodle's own functions, and tells the ids of all it
 * made as one JSON object. Its names begin with a prefix, so that it can be built several times on one site.
 *
 * php world.php FOLDER_OF_MOODLE PREFIX
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
$prefix = $argv[2];

require_once($CFG->libdir . '/clilib.php');
require_once($CFG->libdir . '/phpunit/classes/util.php');
require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->dirroot . '/user/profile/lib.php');
require_once($CFG->dirroot . '/user/profile/definelib.php');
require_once($CFG->dirroot . '/cohort/lib.php');
require_once($CFG->dirroot . '/group/lib.php');
require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->dirroot . '/calendar/lib.php');
require_once($CFG->libdir . '/questionlib.php');

\core\session\manager::set_user(get_admin());
$CFG->noemailever = true;
set_config('sendcoursewelcomemessage', 0, 'enrol_manual');
set_config('enrol_plugins_enabled', 'manual,self,guest,cohort,meta');
$make = phpunit_util::get_data_generator();
$ids = [];

// Custom profile fields, one of each kind.
$sort = 1000;
foreach (['badge' => ['text', 30, 2048, 1], 'level' => ['menu', "Beginner\nExpert", null, 0], 'vegan' => ['checkbox', null, null, 0],
        'born' => ['datetime', 1950, 2050, 0], 'about' => ['textarea', null, null, 0]] as $name => [$kind, $one, $two, $unique]) {
    $category = $DB->get_field_select('user_info_category', 'MIN(id)', '1 = 1')
        ?: $DB->insert_record('user_info_category', (object) ['name' => 'Other', 'sortorder' => 1]);
    $ids["field_$name"] = $DB->insert_record('user_info_field', (object) ['shortname' => "$prefix$name", 'name' => $name,
        'datatype' => $kind, 'description' => '', 'descriptionformat' => 1, 'categoryid' => $category, 'sortorder' => $sort++,
        'visible' => 2, 'forceunique' => $unique, 'param1' => $one, 'param2' => $two, 'defaultdata' => '']);
}

// Accounts.
$account = function (string $name, array $more = []) use ($prefix, &$ids): int {
    global $CFG;
    $id = user_create_user((object) ($more + ['username' => "$prefix$name", 'firstname' => ucfirst($name), 'lastname' => 'Durand',
        'email' => "$prefix$name@example.org", 'auth' => 'manual', 'confirmed' => 1, 'mnethostid' => $CFG->mnet_localhost_id,
        'password' => 'Secret-1']), true, true);
    return $ids[$name] = $id;
};
$account('alice', ['idnumber' => "{$prefix}A1", 'city' => 'Évry', 'country' => 'FR', 'lang' => 'en', 'institution' => 'U "1"',
    'phone2' => '06', 'address' => '1, rue', 'description' => "<p>Hello\nthere</p>",
    'timezone' => 'Europe/Paris', 'maildisplay' => 0, 'mailformat' => 0, 'maildigest' => 2, 'autosubscribe' => 0, 'trackforums' => 1]);
// A Moodle that somebody has changed for himself may lose these where an account is created.
user_update_user((object) ['id' => $ids['alice'], 'department' => 'Law', 'phone1' => '01'], false, false);
profile_save_data((object) ['id' => $ids['alice'], "profile_field_{$prefix}badge" => 'B-42', "profile_field_{$prefix}level" => 'Expert',
    "profile_field_{$prefix}vegan" => 1, "profile_field_{$prefix}born" => 631152000,
    "profile_field_{$prefix}about" => ['text' => 'Tall', 'format' => 1]]);
$account('bob', ['suspended' => 1, 'description' => "<p>A</p>\r\n<p>B</p>\r\n", 'address' => ' 2, rue ']);
set_user_preference('htmleditor', 'textarea', $ids['bob']);
profile_save_data((object) ['id' => $ids['bob'], "profile_field_{$prefix}badge" => 'B-43', "profile_field_{$prefix}born" => 0]);
$account('charlie', ['email' => "{$prefix}Charlie@Example.ORG"]);
$account('clara', ['email' => "{$prefix}charlie@example.org"]);
$account('frank', ['auth' => 'nologin', 'email' => '', 'password' => 'Secret-1']);
$account('gina', ['idnumber' => "{$prefix}a1"]);
foreach (range(1, 12) as $number) {
    $account("s$number", ['idnumber' => "{$prefix}S$number"]);
}
$account('dora', ['idnumber' => "{$prefix}D1", 'email' => "{$prefix}Dora@example.org"]);
$account('eve', ['email' => '']);
foreach (['dora', 'eve'] as $gone) {
    delete_user($DB->get_record('user', ['id' => $ids[$gone]]));
}
$host = $DB->insert_record('mnet_host', (object) ['deleted' => 0, 'wwwroot' => "https://$prefix.example.org", 'ip_address' => '',
    'name' => $prefix, 'public_key' => '', 'public_key_expires' => 0, 'transport' => 0, 'portno' => 0, 'last_connect_time' => 0,
    'last_log_id' => 0, 'force_theme' => 0, 'applicationid' => 1, 'sslverification' => 0]);
// Moodle 5 has no authentication by MNet any more.
$mnet = exists_auth_plugin('mnet') ? 'mnet' : 'manual';
$account('remote', ['mnethostid' => $host, 'auth' => $mnet, 'username' => "{$prefix}remote"]);
// Pictures: ours, ours but changed since, somebody else's.
foreach (['alice' => [7, 7], 'bob' => [8, 9], 'charlie' => [10, null]] as $name => [$ours, $now]) {
    $DB->set_field('user', 'picture', $now ?? $ours, ['id' => $ids[$name]]);
    if ($now !== null) {
        $DB->insert_record('local_toolsync_picture', (object) ['userid' => $ids[$name], 'picture' => $ours,
            'digest' => md5($name), 'timecreated' => 1]);
    }
}

// Categories and courses.
$science = $make->create_category(['name' => "$prefix Science / Art", 'idnumber' => "{$prefix}SCI"]);
$physics = $make->create_category(['name' => 'Physics', 'parent' => $science->id, 'visible' => 0]);
$empty = $make->create_category(['name' => 'Empty', 'parent' => $science->id]);
$ids += ['science' => $science->id, 'physics' => $physics->id, 'empty' => $empty->id];
$course = function (string $name, array $more = []) use ($prefix, $make, &$ids): stdClass {
    $made = $make->create_course($more + ['shortname' => "$prefix$name", 'fullname' => "$name, the course", 'category' => $ids['science'],
        'idnumber' => "{$prefix}C$name", 'summary' => "About <b>$name</b>\r\n", 'startdate' => 1788220800, 'numsections' => 3]);
    $ids[$name] = (int) $made->id;
    return $made;
};
$math = $course('MATH', ['enablecompletion' => 1, 'enddate' => 1798761600, 'groupmode' => 1]);
$art = $course('ART', ['category' => $ids['physics'], 'visible' => 0, 'format' => 'weeks', 'coursedisplay' => 1, 'lang' => 'en']);
$meta = $course('META', ['idnumber' => '', 'format' => 'social']);
course_update_section($math, $DB->get_record('course_sections', ['course' => $math->id, 'section' => 1]),
    ['name' => 'First | week', 'summary' => "<p>Sum</p>\r\n"]);
course_update_section($math, $DB->get_record('course_sections', ['course' => $math->id, 'section' => 2]),
    ['name' => 'Second', 'summary' => 'More | of it']);
$DB->insert_record('local_toolsync_template', (object) ['courseid' => $math->id, 'template' => 'TPL / été']);
foreach (enrol_get_instances($math->id, false) as $instance) {
    $ids["MATH_{$instance->enrol}"] = (int) $instance->id;
    if ($instance->enrol === 'self') {
        enrol_get_plugin('self')->update_status($instance, ENROL_INSTANCE_ENABLED);
    }
}

// Questions of a category, which Moodle has had in courses only since 5.0.
$ids['questions'] = 0;
if ($CFG->branch < 500) {
    $bank = question_get_top_category(context_coursecat::instance($ids['empty'])->id, true);
    $DB->insert_record('question_bank_entries', (object) ['questioncategoryid' => $bank->id, 'ownerid' => 2]);
    $ids['questions'] = 1;
}

// Groups and groupings.
foreach (['red' => ['MATH', 'R1'], 'blue' => ['MATH', ''], 'green' => ['ART', 'G1'], 'void' => ['MATH', 'V1']] as $name => [$of, $number]) {
    $ids[$name] = (int) groups_create_group((object) ['courseid' => $ids[$of], 'name' => ucfirst($name), 'description' => "The $name ones\r\n",
        'idnumber' => $number ? "$prefix$number" : '']);
}
$ids['colours'] = (int) groups_create_grouping((object) ['courseid' => $ids['MATH'], 'name' => 'Colours', 'idnumber' => "{$prefix}COL",
    'description' => 'All']);
$ids['none'] = (int) groups_create_grouping((object) ['courseid' => $ids['MATH'], 'name' => 'None', 'description' => '']);
groups_assign_grouping($ids['colours'], $ids['red']);
groups_assign_grouping($ids['colours'], $ids['blue']);

// Enrolments: at once, with dates, suspended, without role, with two roles; a role without enrolment.
$student = $DB->get_field('role', 'id', ['shortname' => 'student']);
$teacher = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
$manual = enrol_get_plugin('manual');
$instances = [];
foreach (['MATH', 'ART', 'META'] as $name) {
    $instances[$name] = $DB->get_record('enrol', ['enrol' => 'manual', 'courseid' => $ids[$name]], '*', MUST_EXIST);
    $ids["{$name}_manual"] = (int) $instances[$name]->id;
}
$manual->enrol_user($instances['MATH'], $ids['alice'], $teacher);
role_assign($student, $ids['alice'], context_course::instance($ids['MATH']));
$manual->enrol_user($instances['MATH'], $ids['bob'], $student, 1788220800, 1798761600, ENROL_USER_SUSPENDED);
$manual->enrol_user($instances['MATH'], $ids['charlie']);
$manual->enrol_user($instances['ART'], $ids['charlie'], $student);
role_assign($teacher, $ids['gina'], context_course::instance($ids['ART']));
foreach (range(1, 6) as $number) {
    $manual->enrol_user($instances['MATH'], $ids["s$number"], $student);
}
groups_add_member($ids['red'], $ids['alice']);
groups_add_member($ids['red'], $ids['s1']);
groups_add_member($ids['blue'], $ids['s1']);
groups_add_member($ids['green'], $ids['charlie']);

// Cohorts: of the site and of a category, one bound to a course with a group; a course linked to another.
$system = context_system::instance();
$ids['chess'] = (int) cohort_add_cohort((object) ['contextid' => $system->id, 'name' => "$prefix Chess", 'idnumber' => "{$prefix}CH",
    'description' => "<p>Plays</p>\r\n", 'descriptionformat' => 1, 'visible' => 0]);
$ids['labo'] = (int) cohort_add_cohort((object) ['contextid' => context_coursecat::instance($ids['empty'])->id, 'name' => "$prefix Labo",
    'idnumber' => null, 'component' => 'tool_toolsync', 'description' => null, 'descriptionformat' => 1]);
foreach (range(5, 10) as $number) {
    cohort_add_member($ids['chess'], $ids["s$number"]);
}
cohort_add_member($ids['labo'], $ids['s5']);
$ids['binding'] = (int) enrol_get_plugin('cohort')->add_instance($DB->get_record('course', ['id' => $ids['ART']]),
    ['customint1' => $ids['chess'], 'roleid' => $student, 'customint2' => $ids['green']]);
$ids['link'] = (int) enrol_get_plugin('meta')->add_instance($DB->get_record('course', ['id' => $ids['META']]), ['customint1' => $ids['MATH']]);

// User data.
$make->create_module('forum', ['course' => $ids['MATH'], 'name' => 'Forum']);
$forum = $DB->get_record('forum', ['course' => $ids['MATH'], 'name' => 'Forum']);
$make->get_plugin_generator('mod_forum')->create_discussion(['course' => $ids['MATH'], 'forum' => $forum->id, 'userid' => $ids['s1']]);
$make->create_module('quiz', ['course' => $ids['MATH']]);
$ids['feedback'] = (int) $make->create_module('feedback', ['course' => $ids['ART']])->id;
$DB->insert_record('feedback_completed', (object) ['feedback' => $ids['feedback'], 'userid' => $ids['s5'], 'timemodified' => 1]);
$glossary = $make->create_module('glossary', ['course' => $ids['MATH']]);
foreach (['s1', 's12'] as $name) {
    $make->get_plugin_generator('mod_glossary')->create_content($glossary, ['userid' => $ids[$name]]);
}
calendar_event::create((object) ['name' => 'Party', 'courseid' => $ids['MATH'], 'userid' => 2, 'eventtype' => 'course',
    'timestart' => 1788220800, 'modulename' => '', 'instance' => 0, 'description' => '', 'format' => 1, 'groupid' => 0], false);
assign_capability('moodle/course:update', CAP_ALLOW, $teacher, context_course::instance($ids['MATH'])->id);
role_assign($teacher, $ids['s1'], context_module::instance($forum->cmid ?? get_coursemodule_from_instance('forum', $forum->id)->id)->id);

echo json_encode(['ids' => array_map('intval', $ids), 'student' => (int) $student, 'teacher' => (int) $teacher,
    'deleted' => $DB->get_records_list('user', 'id', [$ids['dora'], $ids['eve']], '', 'id, username, email')]), "\n";
