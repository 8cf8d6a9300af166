"""Which core functions each kind of change needs, and what needs more than core functions.

Every text says what would make it possible, as the object of "it would need".
"""

from collections.abc import Iterable, Mapping
from typing import Final

from toolsync.model.changes import (
    ActivateUser,
    AddCohortMember,
    AddGroupMember,
    AssignGrouping,
    AssignRole,
    Change,
    CopyTemplate,
    CreateCategory,
    CreateCohort,
    CreateCourse,
    CreateGroup,
    CreateGrouping,
    CreateInstance,
    CreateUser,
    DeleteCategory,
    DeleteCohort,
    DeleteCourse,
    DeleteGroup,
    DeleteGrouping,
    DeleteInstance,
    DeleteUser,
    EnrolUser,
    MoveCohort,
    MoveCourse,
    RemoveCohortMember,
    RemoveGroupMember,
    ReplaceByTemplate,
    RequestPassword,
    ResetCourse,
    RestoreBackup,
    ReviveUser,
    SetInstanceStatus,
    SetPassword,
    SetPicture,
    SetSection,
    SuspendEnrolment,
    SuspendUser,
    UnassignGrouping,
    UnassignRole,
    UnenrolUser,
    UpdateCohort,
    UpdateCourse,
    UpdateEnrolment,
    UpdateGroup,
    UpdateGrouping,
    UpdateUser,
)

PLUGIN: Final = "the plugin local_toolsync on the site"
SITE_INFO: Final = "core_webservice_get_site_info"

_USERS: Final = ("core_user_get_users_by_field", "core_user_get_users")
_COURSES: Final = ("core_course_get_courses_by_field", "core_course_get_courses", "core_course_get_categories")
_PEOPLE: Final = (*_USERS, *_COURSES, "core_enrol_get_enrolled_users", "core_user_get_course_user_profiles")
_GROUPS: Final = (*_COURSES, "core_group_get_course_groups")
_GROUPINGS: Final = (*_GROUPS, "core_group_get_course_groupings", "core_group_get_groupings")
_PLACES: Final = (*_PEOPLE, "core_group_get_course_groups", "core_group_get_groups")
_COHORTS: Final = ("core_cohort_get_cohorts", "core_cohort_search_cohorts", "core_course_get_categories")
_MEMBERS: Final = (*_COHORTS, *_USERS, "core_cohort_get_cohort_members")

#: Kind of change → the functions that make it, then those that tell what it must know.
NEEDED: Final[Mapping[type[Change], tuple[str, ...]]] = {
    CreateUser: ("core_user_create_users", "core_user_update_users", *_USERS),
    UpdateUser: ("core_user_update_users", *_USERS),
    SuspendUser: ("core_user_update_users", *_USERS),
    ActivateUser: ("core_user_update_users", *_USERS),
    DeleteUser: ("core_user_delete_users", *_USERS),
    SetPassword: ("core_user_create_users", *_USERS),
    RequestPassword: ("core_user_create_users", *_USERS),
    CreateCategory: ("core_course_create_categories", *_COURSES),
    CreateCourse: ("core_course_create_courses", *_COURSES),
    UpdateCourse: ("core_course_update_courses", *_COURSES),
    MoveCourse: ("core_course_update_courses", *_COURSES),
    DeleteCourse: ("core_course_delete_courses", *_COURSES),
    SetSection: ("core_course_create_courses", *_COURSES),
    CopyTemplate: ("core_course_import_course", "core_course_get_contents", *_COURSES),
    CreateInstance: ("enrol_meta_add_instances", *_COURSES, "core_enrol_get_enrolled_users"),
    EnrolUser: ("enrol_manual_enrol_users", *_PEOPLE),
    UnenrolUser: ("enrol_manual_unenrol_users", *_PEOPLE),
    AssignRole: ("core_role_assign_roles", *_PEOPLE),
    UnassignRole: ("core_role_unassign_roles", *_PEOPLE),
    CreateGroup: ("core_group_create_groups", *_GROUPS),
    UpdateGroup: ("core_group_update_groups", *_GROUPS),
    DeleteGroup: ("core_group_delete_groups", "core_group_get_group_members", *_GROUPINGS, *_PEOPLE),
    CreateGrouping: ("core_group_create_groupings", *_GROUPINGS),
    UpdateGrouping: ("core_group_update_groupings", *_GROUPINGS),
    DeleteGrouping: ("core_group_delete_groupings", *_GROUPINGS),
    AssignGrouping: ("core_group_assign_grouping", *_GROUPINGS),
    UnassignGrouping: ("core_group_unassign_grouping", *_GROUPINGS),
    AddGroupMember: ("core_group_add_group_members", *_PLACES),
    RemoveGroupMember: ("core_group_delete_group_members", *_PLACES),
    CreateCohort: ("core_cohort_create_cohorts", *_COHORTS),
    UpdateCohort: ("core_cohort_update_cohorts", *_COHORTS),
    MoveCohort: ("core_cohort_update_cohorts", *_COHORTS),
    DeleteCohort: ("core_cohort_delete_cohorts", *_MEMBERS),
    AddCohortMember: ("core_cohort_add_cohort_members", *_MEMBERS),
    RemoveCohortMember: ("core_cohort_delete_cohort_members", *_MEMBERS),
}

#: Kind of change that core functions cannot make, or cannot make safely → what would make it possible.
BEYOND: Final[Mapping[type[Change], str]] = {
    ReviveUser: f"{PLUGIN}: Moodle has no function that brings a deleted account back",
    SetPicture: f"{PLUGIN}: Moodle's own functions do not tell which picture an account has",
    ResetCourse: f"{PLUGIN}: Moodle has no function that resets a course",
    DeleteCategory: f"{PLUGIN}: Moodle's own functions do not tell all that is in a category",
    ReplaceByTemplate: f"{PLUGIN}, which remembers what a course was filled from: it would be replaced at every run",
    RestoreBackup: f"{PLUGIN}: Moodle has no function that restores a backup file",
    SetInstanceStatus: f"{PLUGIN}: Moodle has no function that enables or disables an enrolment method of a course",
    DeleteInstance: f"{PLUGIN}: Moodle's own functions do not tell where the people of a linked course come from",
    UpdateEnrolment: f"{PLUGIN}: Moodle's own functions do not tell the dates and the status of an enrolment",
    SuspendEnrolment: f"{PLUGIN}: suspending by Moodle's own function would lose the dates of the enrolment",
}

#: Command file → the kinds of changes that its lines are mostly made of.
FILES: Final[Mapping[str, tuple[type[Change], ...]]] = {
    "courses_delete": (DeleteCourse,),
    "courses_create": (CreateCategory, CreateCourse, UpdateCourse, MoveCourse, CopyTemplate, EnrolUser),
    "courses_meta_links": (CreateInstance,),
    "users": (
        *(CreateUser, UpdateUser, SuspendUser, DeleteUser),
        *(CreateCohort, AddCohortMember, EnrolUser, AssignRole, CreateGroup, AddGroupMember),
    ),
    "users_delete": (DeleteUser,),
    "users_suspend": (SuspendUser, ActivateUser),
    "cohorts": (CreateCohort, UpdateCohort, MoveCohort, DeleteCohort, AddCohortMember, RemoveCohortMember),
    "groups": (
        *(CreateGroup, UpdateGroup, DeleteGroup, CreateGrouping, UpdateGrouping, DeleteGrouping),
        *(AssignGrouping, UnassignGrouping),
    ),
    "enrolments": (
        *(EnrolUser, UnenrolUser, AssignRole, UnassignRole),
        *(CreateGroup, AddGroupMember, RemoveGroupMember),
    ),
    "group_members": (AddGroupMember, RemoveGroupMember),
}


def lacking(kind: type[Change], there: Iterable[str]) -> list[str]:
    """The functions that a kind of change needs and that are not there."""
    return [function for function in dict.fromkeys(NEEDED[kind]) if function not in set(there)]


def lacking_for(file: str, there: Iterable[str]) -> list[str]:
    """The functions that a command file needs and that are not there."""
    return list(dict.fromkeys(function for kind in FILES[file] for function in lacking(kind, there)))
