"""Settings of courses, of enrolments in them, and of their groups."""

from typing import Literal

from toolsync.settings.declaring import CourseIdentifier, Group, UserIdentifier, setting


class Courses(Group):
    """Courses (courses_*)."""

    create_file: str = setting(
        "", "Command file of course creation; empty: uploadcourses.csv.", "courses_fileuploadlocation"
    )
    create_identifier: CourseIdentifier = setting(
        "shortname", "What tells whether a course exists already.", "courses_fileuploadidentifier"
    )
    category_identifier: Literal["idname", "idnumber"] = setting(
        "idname",
        "What the column category holds: an id or a path of names, or an idnumber.",
        "courses_coursecategoryidentifier",
    )
    new_categories_visible: bool = setting(
        True, "Whether categories that are created are visible.", "courses_newcategoriesvisible"
    )
    protect_category: bool = setting(False, "Never move an existing course.", "courses_protectcategory")
    force_update: bool = setting(False, "Update courses that exist already.", "courses_forceupdate")
    template_mode: Literal["nothing", "add", "replace"] = setting(
        "nothing",
        "What a template does to a course that exists already.",
        "courses_template_mode",
        values={"0": "nothing", "1": "add", "2": "replace"},
    )
    template_identifier: CourseIdentifier = setting("shortname", "What names the template course.")
    teacher_identifier: UserIdentifier = setting("username", "What teacher1_account, teacher2_account, … name.")
    delete_file: str = setting(
        "", "Command file of course deletion; empty: deletecourses.csv.", "courses_filedeletelocation"
    )
    delete_identifier: CourseIdentifier = setting(
        "shortname", "What the lines of the deletion file name.", "courses_filedeleteidentifier"
    )
    check_file: str = setting(
        "", "Command file of the existence check; empty: courses.csv.", "courses_fileexistlocation"
    )
    check_identifier: CourseIdentifier = setting(
        "shortname", "What the lines of the existence check name.", "courses_existfileidentifier"
    )
    reset_file: str = setting(
        "", "Command file of course resets; empty: resetcourses.csv.", "courses_fileresetlocation"
    )
    reset_identifier: CourseIdentifier = setting(
        "shortname", "The column by which a line of the reset file finds its course.", "courses_fileresetidentifier"
    )
    delete_filled_categories: bool = setting(
        False,
        "Also delete categories without courses that hold something else: cohorts, which go to the category above, "
        "questions or other content.",
    )
    meta_file: str = setting(
        "", "Command file of links between courses; empty: metacourses.csv.", "courses_filemetabindinglocation"
    )
    meta_identifier: CourseIdentifier = setting(
        "shortname", "What the columns master and meta hold.", "courses_filemetabindingidentifier"
    )
    meta_del: Literal["disable", "remove"] = setting(
        "disable", "What del does to a link: disables it and keeps it, or removes it."
    )


class Enrolments(Group):
    """Enrolments, roles and places in groups (enrols_*)."""

    file: str = setting("", "Command file of enrolments; empty: enrols.csv.", "enrols_filelocation")
    user_identifier: UserIdentifier = setting("username", "What the column uid holds.", "enrols_useridentifier")
    course_identifier: CourseIdentifier = setting("shortname", "What the column cid holds.", "enrols_courseidentifier")
    group_identifier: Literal["name", "idnumber"] = setting("name", "What the columns g1 to g9 hold.")
    default_command: Literal["add", "del", "shift", "disable", "enable"] = setting(
        "add", "The command of a line that names none.", "enrols_defaultcmd"
    )
    protect_groups: bool = setting(
        True, "Only take users out of groups that this tool put them into.", "enrols_protectgroups"
    )
    use_disabled_instances: bool = setting(
        False, "Also use enrolment instances that are disabled in their course.", "enrols_enableenrolondisabled"
    )
    del_from_all_instances: bool = setting(
        False, "del through a method unenrols from all its instances in the course, not only from the first one."
    )
    create_manual_instance: bool = setting(
        False, "Create or enable the manual instance of a course where a line asks for it and it is missing."
    )
    default_start: Literal["now", "course", "none"] = setting(
        "now", "Start of a new enrolment whose line gives none: now, the start of the course, or none."
    )
    unknown_role_removes_all: bool = setting(
        False, "del with an unknown role removes every role given by hand, as the earlier plugin was documented to."
    )
    clean_empty_groups: Literal["none", "emptied", "all"] = setting(
        "none",
        "Groups without member that are deleted after the file, in the courses that it changed: none, those that it "
        "emptied, or all.",
        "enrolcleanup",
        values={"0": "none", "1": "all"},
    )
    mail_course_admins: bool = setting(
        False, "Tell those who manage a course what the file changed in it.", "enrols_mailadmins"
    )


class Groups(Group):
    """Groups, groupings and their members (groups_*)."""

    file: str = setting("", "Command file of groups and groupings; empty: groups.csv.", "groups_filelocation")
    members_file: str = setting(
        "", "Command file of group members; empty: groupmembers.csv.", "groupmembers_filelocation"
    )
    course_identifier: CourseIdentifier = setting(
        "shortname", "What the column courseid holds.", "groups_courseidentifier"
    )
    user_identifier: UserIdentifier = setting("username", "What the column userid holds.", "groups_useridentifier")
    group_identifier: Literal["id", "idnumber", "name"] = setting(
        "idnumber", "What names a group: in the column groupid, and in updateid.", "groups_groupidentifier"
    )
    grouping_identifier: Literal["id", "idnumber", "name"] = setting(
        "idnumber", "What names a grouping: in the column grouping, and in updateid.", "groups_groupingidentifier"
    )
    create_on_update: bool = setting(
        False, "Create the group or grouping that a line wants to update, when there is none."
    )
    auto_grouping: bool = setting(
        False,
        "Create the groupings that are named and missing, and put a group that is in none into one of its name.",
        "groups_autogrouping",
    )
    purge_empty: Literal["none", "groups", "groups-and-groupings"] = setting(
        "none",
        "What is deleted after a file of group members, in the courses that it changed: groups without member, and "
        "groupings without group.",
        "groups_purgeemptygroups",
        values={"0": "none", "1": "groups", "2": "groups-and-groupings"},
    )
    mail_course_admins: bool = setting(
        False, "Tell those who manage a course what the file changed in it.", "groups_mailadmins"
    )
