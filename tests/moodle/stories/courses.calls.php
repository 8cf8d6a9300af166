<?php
/**
 * What Moodle's pages do to courses and categories, their enrolment methods, enrolments, roles and groups.
 */

/**
 * An enrolment method of a course: the only one, or the one whose people come from there.
 *
 * @param array $given course, method, and for cohort and meta: from
 * @return stdClass
 */
function method(array $given): stdClass {
    global $DB;
    $wanted = ['courseid' => named('course', $given['course'])->id, 'enrol' => $given['method'] ?? 'manual'];
    if (isset($given['from'])) {
        $wanted['customint1'] = named($given['method'] === 'meta' ? 'course' : 'cohort', $given['from'])->id;
    }
    return $DB->get_record('enrol', $wanted, '*', MUST_EXIST);
}

/**
 * What the page of participants uses.
 *
 * @param array $given
 * @return course_enrolment_manager
 */
function manager(array $given): course_enrolment_manager {
    global $PAGE;
    $PAGE = new moodle_page();
    $PAGE->set_url('/user/index.php');
    return new course_enrolment_manager($PAGE, named('course', $given['course']));
}

/**
 * A group or grouping of a course.
 *
 * @param string $table
 * @param array $given
 * @param string $key
 * @return stdClass
 */
function in_course(string $table, array $given, string $key): stdClass {
    global $DB;
    return $DB->get_record($table, ['courseid' => named('course', $given['course'])->id, 'name' => $given[$key]], '*', MUST_EXIST);
}

return [
    // admin/settings.php.
    'setting' => function(array $given): void {
        set_config($given['name'], $given['value'], $given['plugin']);
    },
    // course/editcategory.php.
    'category' => function(array $given): int {
        $parent = empty($given['parent']) ? 0 : named('course_categories', $given['parent'])->id;
        return core_course_category::create(['parent' => $parent] + $given)->id;
    },
    // course/management.php.
    'delete category' => function(array $given): void {
        core_course_category::get(named('course_categories', $given['category'])->id)->delete_full(false);
    },
    // course/edit.php.
    'course' => function(array $given): int {
        global $DB;
        $category = empty($given['category']) ? core_course_category::get_default()->id
            : named('course_categories', $given['category'])->id;
        return create_course((object) (['category' => $category] + $given + ['fullname' => $given['shortname'], 'format' => 'topics',
            'numsections' => 2, 'startdate' => 1788220800, 'summary' => '', 'summaryformat' => FORMAT_HTML]))->id;
    },
    'change course' => function(array $given): void {
        update_course((object) (['id' => named('course', $given['course'])->id] + $given['values']));
    },
    // course/editsection.php.
    'section' => function(array $given): void {
        global $DB;
        $course = named('course', $given['course']);
        course_create_sections_if_missing($course, range(0, $given['number']));
        $section = $DB->get_record('course_sections', ['course' => $course->id, 'section' => $given['number']]);
        course_update_section($course, $section, $given['values']);
    },
    // The stage: something in a course.
    'activity' => function(array $given): void {
        $course = named('course', $given['course']);
        phpunit_util::get_data_generator()->create_module($given['module'], ['course' => $course->id, 'name' => $given['name'],
            'section' => 1] + ($given['more'] ?? []));
    },
    // The stage: something that a user has left in a course.
    'discussion' => function(array $given): void {
        global $DB;
        $forum = $DB->get_record('forum', ['course' => named('course', $given['course'])->id, 'name' => $given['forum']]);
        phpunit_util::get_data_generator()->get_plugin_generator('mod_forum')->create_discussion((object) [
            'course' => $forum->course, 'forum' => $forum->id, 'userid' => named('user', $given['user'])->id,
            'name' => 'Hello', 'message' => 'How are you?']);
    },
    'event' => function(array $given): void {
        global $CFG;
        require_once($CFG->dirroot . '/calendar/lib.php');
        calendar_event::create((object) ['eventtype' => 'course', 'courseid' => named('course', $given['course'])->id,
            'name' => $given['name'], 'description' => '', 'timestart' => 1788220800, 'timeduration' => 0], false);
    },
    // course/delete.php.
    'delete course' => function(array $given): void {
        delete_course(named('course', $given['course']));
        fix_course_sortorder();
    },
    // course/reset.php.
    'reset' => function(array $given): void {
        $course = named('course', $given['course']);
        $data = (object) ($given['data'] + ['id' => $course->id, 'reset_start_date' => 0, 'reset_end_date' => 0]);
        if (isset($given['unenrol'])) {
            $data->unenrol_users = array_map(fn($role) => named('role', $role)->id, $given['unenrol']);
        }
        $data->reset_start_date_old = $course->startdate;
        $data->reset_end_date_old = $course->enddate;
        reset_course_userdata($data);
    },
    // backup/import.php.
    'import' => function(array $given): void {
        global $CFG, $USER;
        require_once($CFG->dirroot . '/backup/util/includes/backup_includes.php');
        require_once($CFG->dirroot . '/backup/util/includes/restore_includes.php');
        $backup = new backup_controller(backup::TYPE_1COURSE, named('course', $given['from'])->id, backup::FORMAT_MOODLE,
            backup::INTERACTIVE_NO, backup::MODE_IMPORT, $USER->id);
        $name = $backup->get_backupid();
        $backup->execute_plan();
        $backup->destroy();
        $restore = new restore_controller($name, named('course', $given['course'])->id, backup::INTERACTIVE_NO,
            backup::MODE_IMPORT, $USER->id, backup::TARGET_CURRENT_ADDING);
        $restore->execute_precheck();
        $restore->execute_plan();
        $restore->destroy();
    },
    // enrol/editinstance.php: what its form sends for these methods, and no more.
    'method' => function(array $given): void {
        $plugin = enrol_get_plugin($given['method']);
        $fields = (array) $plugin->get_instance_defaults();
        $fields['status'] = ENROL_INSTANCE_ENABLED;
        if (isset($given['from'])) {
            $fields['customint1'] = named($given['method'] === 'meta' ? 'course' : 'cohort', $given['from'])->id;
            $fields['customint2'] = empty($given['group']) ? 0
                : (is_int($given['group']) ? $given['group'] : in_course('groups', $given, 'group')->id);
        }
        if (isset($given['role'])) {
            $fields['roleid'] = named('role', $given['role'])->id;
        }
        $plugin->add_instance(named('course', $given['course']), $fields);
    },
    // enrol/instances.php.
    'switch method' => function(array $given): void {
        $instance = method($given);
        enrol_get_plugin($instance->enrol)->update_status($instance,
            $given['enabled'] ? ENROL_INSTANCE_ENABLED : ENROL_INSTANCE_DISABLED);
    },
    'delete method' => function(array $given): void {
        $instance = method($given);
        enrol_get_plugin($instance->enrol)->delete_instance($instance);
    },
    // enrol/manual/ajax.php.
    'enrol' => function(array $given): void {
        $role = empty($given['role']) ? null : named('role', $given['role'])->id;
        $instance = method($given);
        enrol_get_plugin($instance->enrol)->enrol_user($instance, named('user', $given['user'])->id, $role,
            $given['start'] ?? 0, $given['end'] ?? 0, null, false);
    },
    // enrol/editenrolment.php.
    'edit enrolment' => function(array $given): void {
        global $DB;
        $own = $DB->get_record('user_enrolments', ['enrolid' => method($given)->id, 'userid' => named('user', $given['user'])->id]);
        manager($given)->edit_enrolment($own, (object) ['status' => $given['status'] ?? $own->status,
            'timestart' => $given['start'] ?? $own->timestart, 'timeend' => $given['end'] ?? $own->timeend]);
    },
    // enrol/unenroluser.php.
    'unenrol' => function(array $given): void {
        global $DB;
        $own = $DB->get_record('user_enrolments', ['enrolid' => method($given)->id, 'userid' => named('user', $given['user'])->id]);
        manager($given)->unenrol_user($own);
    },
    // The page of participants.
    'assign' => function(array $given): void {
        manager($given)->assign_role_to_user(named('role', $given['role'])->id, named('user', $given['user'])->id);
    },
    'unassign' => function(array $given): void {
        manager($given)->unassign_role_from_user(named('user', $given['user'])->id, named('role', $given['role'])->id);
    },
    // group/group.php.
    'group' => function(array $given): int {
        $course = named('course', $given['course']);
        unset($given['course']);
        return groups_create_group((object) ($given + ['courseid' => $course->id, 'idnumber' => '', 'description' => '',
            'descriptionformat' => FORMAT_HTML]));
    },
    'change group' => function(array $given): void {
        groups_update_group((object) ($given['values'] + ['enablemessaging' => 0] + (array) in_course('groups', $given, 'group')));
    },
    'delete group' => function(array $given): void {
        groups_delete_group(in_course('groups', $given, 'group'));
    },
    // group/grouping.php.
    'grouping' => function(array $given): int {
        $course = named('course', $given['course']);
        unset($given['course']);
        return groups_create_grouping((object) ($given + ['courseid' => $course->id, 'idnumber' => '', 'description' => '',
            'descriptionformat' => FORMAT_HTML]));
    },
    'change grouping' => function(array $given): void {
        groups_update_grouping((object) ($given['values'] + (array) in_course('groupings', $given, 'grouping')));
    },
    'delete grouping' => function(array $given): void {
        groups_delete_grouping(in_course('groupings', $given, 'grouping')->id);
    },
    // group/assign.php.
    'put into grouping' => function(array $given): void {
        groups_assign_grouping(in_course('groupings', $given, 'grouping')->id, in_course('groups', $given, 'group')->id);
    },
    // group/members.php.
    'put into group' => function(array $given): void {
        groups_add_member(in_course('groups', $given, 'group'), named('user', $given['user']), $given['component'] ?? null);
    },
    // The stage, and what no page of Moodle does: the mark that toolsync puts on the places that it gives.
    'mark place' => function(array $given): void {
        global $DB;
        $DB->set_field('groups_members', 'component', 'tool_sync', ['groupid' => in_course('groups', $given, 'group')->id,
            'userid' => named('user', $given['user'])->id]);
    },
    'take out of group' => function(array $given): void {
        groups_remove_member(in_course('groups', $given, 'group'), named('user', $given['user']));
    },
];
