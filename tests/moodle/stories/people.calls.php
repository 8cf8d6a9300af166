<?php
/**
 * What Moodle's pages do to accounts and cohorts.
 */

/**
 * A row by its name.
 *
 * @param string $table
 * @param string $name
 * @return stdClass
 */
function named(string $table, string $name): stdClass {
    global $DB;
    $by = ['user' => 'username', 'course' => 'shortname', 'cohort' => 'name', 'groups' => 'name', 'groupings' => 'name',
        'role' => 'shortname', 'course_categories' => 'name'];
    return $DB->get_record($table, [$by[$table] => $name], '*', MUST_EXIST);
}

return [
    // The stage: an account as user/editadvanced.php makes one.
    'account' => function(array $given): int {
        global $CFG;
        $custom = array_filter($given, fn($name) => strpos($name, 'profile_field_') === 0, ARRAY_FILTER_USE_KEY);
        $id = user_create_user((object) (array_diff_key($given, $custom) + ['auth' => 'manual', 'confirmed' => 1,
            'firstname' => 'First', 'lastname' => 'Last', 'email' => "{$given['username']}@example.org",
            'mnethostid' => $CFG->mnet_localhost_id, 'password' => 'Secret-1']));
        profile_save_data((object) (['id' => $id] + $custom));
        return $id;
    },
    // A field as user/profile/index.php makes one.
    'field' => function(array $given): void {
        global $DB;
        $category = $DB->get_field_select('user_info_category', 'MIN(id)', '1 = 1')
            ?: $DB->insert_record('user_info_category', (object) ['name' => 'Other', 'sortorder' => 1]);
        (new profile_define_base())->define_save((object) ($given + ['name' => $given['shortname'], 'description' => '',
            'descriptionformat' => FORMAT_HTML, 'categoryid' => $category, 'visible' => 2, 'required' => 0, 'locked' => 0,
            'forceunique' => 0, 'signup' => 0, 'defaultdata' => '', 'defaultdataformat' => 0]));
    },
    // admin/user.php.
    'suspend' => function(array $given): void {
        $user = named('user', $given['user']);
        $user->suspended = $given['suspended'];
        if ($user->suspended) {
            method_exists(\core\session\manager::class, 'destroy_user_sessions')
                ? \core\session\manager::destroy_user_sessions($user->id)
                : \core\session\manager::kill_user_sessions($user->id);
        }
        user_update_user($user, false);
    },
    // admin/user.php.
    'delete user' => function(array $given): void {
        delete_user(named('user', $given['user']));
    },
    // user/editadvanced.php.
    'picture' => function(array $given): void {
        global $USER;
        $user = named('user', $given['user']);
        $draft = file_get_unused_draft_itemid();
        get_file_storage()->create_file_from_string(['contextid' => context_user::instance($USER->id)->id, 'component' => 'user',
            'filearea' => 'draft', 'itemid' => $draft, 'filepath' => '/', 'filename' => 'image'], base64_decode($given['image']));
        user_update_user((object) ['id' => $user->id], false, false);
        core_user::update_picture((object) ['id' => $user->id, 'imagefile' => $draft], ['maxfiles' => 1, 'subdirs' => 0]);
        \core\event\user_updated::create_from_userid($user->id)->trigger();
    },
    // Where the site is, for those who come through the web.
    'address' => function(array $given): string {
        global $CFG;
        return $CFG->wwwroot;
    },
    // The stage: what an account is.
    'account row' => function(array $given): stdClass {
        global $DB;
        return $DB->get_record('user', ['id' => $given['id']], '*', MUST_EXIST);
    },
    // cohort/edit.php.
    'cohort' => function(array $given): int {
        $context = empty($given['category']) ? context_system::instance()
            : context_coursecat::instance(named('course_categories', $given['category'])->id);
        unset($given['category']);
        return cohort_add_cohort((object) ($given + ['contextid' => $context->id, 'description' => '',
            'descriptionformat' => FORMAT_HTML]));
    },
    'change cohort' => function(array $given): void {
        $cohort = named('cohort', $given['cohort']);
        foreach ($given['values'] as $name => $value) {
            $cohort->$name = $value;
        }
        if (isset($given['category'])) {
            $cohort->contextid = context_coursecat::instance(named('course_categories', $given['category'])->id)->id;
        }
        cohort_update_cohort($cohort);
    },
    'delete cohort' => function(array $given): void {
        cohort_delete_cohort(named('cohort', $given['cohort']));
    },
    // cohort/assign.php.
    'join' => function(array $given): void {
        cohort_add_member(named('cohort', $given['cohort'])->id, named('user', $given['user'])->id);
    },
    'leave' => function(array $given): void {
        cohort_remove_member(named('cohort', $given['cohort'])->id, named('user', $given['user'])->id);
    },
];
