<?php
/**
 * What users see when they come to the site now, as one JSON object: a process of its own, as a page is.
 *
 * php seen.php FOLDER_OF_MOODLE '[[username, shortname of a course]…]' | '[[username, null, password]…]'
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->libdir . '/enrollib.php');
require_once($CFG->libdir . '/grouplib.php');

$seen = [];
foreach (json_decode($argv[2]) as [$username, $shortname, $password]) {
    if ($password !== null) {
        $user = authenticate_user_login($username, $password, false, $reason);
        $seen[] = ['enters' => (bool) $user, 'must change' => $user && get_user_preferences('auth_forcepasswordchange', false, $user->id)];
        continue;
    }
    $user = $DB->get_record('user', ['username' => $username], '*', MUST_EXIST);
    \core\session\manager::set_user($user);
    $course = $DB->get_record('course', ['shortname' => $shortname], '*', MUST_EXIST);
    $context = context_course::instance($course->id);
    $seen[] = [
        'listed' => isset(enrol_get_my_courses()[$course->id]),
        'enrolled' => is_enrolled($context, $user),
        'active' => is_enrolled($context, $user, '', true),
        'learns' => has_capability('mod/assign:submit', $context, $user),
        'teaches' => has_capability('moodle/course:manageactivities', $context, $user),
        'groups' => array_values(array_map(fn($id) => groups_get_group_name($id), groups_get_user_groups($course->id, $user->id)[0])),
        'sections' => count(get_fast_modinfo($course, $user->id)->get_section_info_all()),
        'activities' => array_values(array_map(fn($cm) => $cm->name, get_fast_modinfo($course, $user->id)->get_cms())),
    ];
}
echo json_encode($seen);
