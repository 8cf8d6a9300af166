"""The words for things that code calls by a name: kinds of changes, statuses, losses, states of a run, commands.

English here, French in ``fr/LC_MESSAGES/toolsync.po``. In a sentence ``{field}`` is a field of the change as people
write it, and a bit in square brackets goes when a field in it has nothing to show.
"""

from collections.abc import Mapping
from typing import Final


def N_(text: str) -> str:  # the name by which gettext's tools know it
    """Mark a text for translation; it is translated where it is said."""
    return text


#: Each kind of change: what so many of them are called, then one of them as a sentence about the line that makes it.
CHANGES: Final[Mapping[str, tuple[str, str]]] = {
    "CreateUser": (N_("Accounts created"), N_("account created: {username}[ ({suspended})]")),
    "UpdateUser": (N_("Accounts updated"), N_("account updated: {values}")),
    "SuspendUser": (N_("Accounts suspended"), N_("account suspended")),
    "ActivateUser": (N_("Accounts reactivated"), N_("account reactivated")),
    "DeleteUser": (N_("Accounts deleted"), N_("account deleted")),
    "ReviveUser": (N_("Accounts revived"), N_("deleted account revived as {username}[ ({suspended})]")),
    "SetPassword": (N_("Passwords set"), N_("password set[, {must_change}][, {mail}]")),
    "RequestPassword": (N_("Passwords generated"), N_("password to be generated and mailed by the site")),
    "CreateCohort": (N_("Cohorts created"), N_("cohort “{name}” created")),
    "AddCohortMember": (N_("Cohort members added"), N_("added to the cohort[ (no. {cohort})]")),
    "CreateCategory": (N_("Categories created"), N_("category “{name}” created[ ({visible})]")),
    "CreateCourse": (N_("Courses created"), N_("course “{shortname}” created[ ({visible})]")),
    "UpdateCourse": (N_("Courses updated"), N_("course updated: {values}")),
    "MoveCourse": (N_("Courses moved"), N_("course moved to another category[ (no. {category})]")),
    "DeleteCourse": (N_("Courses deleted"), N_("course deleted")),
    "SetSection": (N_("Sections named"), N_("section {number} named[ “{name}”]")),
    "CopyTemplate": (N_("Templates copied"), N_("template {named} copied into the course")),
    "ReplaceByTemplate": (
        N_("Course contents replaced by templates"),
        N_("content of the course replaced by the template {named}"),
    ),
    "RestoreBackup": (N_("Backups restored"), N_("backup {archive} restored into the course[, {replace}]")),
    "CreateInstance": (N_("Enrolment methods added"), N_("enrolment method “{method}” added to the course")),
    "SetInstanceStatus": (N_("Enrolment methods switched on or off"), N_("enrolment method {enabled} in the course")),
    "EnrolUser": (N_("Enrolments made"), N_("enrolled[ as {role}][ from {start}][ until {end}]")),
    "UpdateEnrolment": (N_("Enrolments updated"), N_("enrolment updated: {suspended}[, from {start}][, until {end}]")),
    "SuspendEnrolment": (N_("Enrolments suspended"), N_("enrolment suspended")),
    "UnenrolUser": (N_("Enrolments ended"), N_("unenrolled")),
    "AssignRole": (N_("Roles given"), N_("role {role} given")),
    "UnassignRole": (N_("Roles taken"), N_("role {role} taken away")),
    "CreateGroup": (N_("Groups created"), N_("group “{name}” created")),
    "AddGroupMember": (N_("Group members added"), N_("put into a group[ (no. {group})]")),
    "RemoveGroupMember": (N_("Group members removed"), N_("taken out of a group[ (no. {group})]")),
}

#: What a yes or a no of a change is said as, yes first; "" says nothing.
FLAGS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("CreateUser", "suspended"): (N_("suspended"), ""),
    ("ReviveUser", "suspended"): (N_("suspended"), ""),
    ("SetPassword", "must_change"): (N_("to be changed at the next login"), ""),
    ("SetPassword", "mail"): (N_("mailed to its owner"), ""),
    ("CreateCategory", "visible"): ("", N_("hidden")),
    ("CreateCourse", "visible"): ("", N_("hidden")),
    ("RestoreBackup", "replace"): (N_("in place of what it held"), ""),
    ("SetInstanceStatus", "enabled"): (N_("enabled"), N_("disabled")),
    ("UpdateEnrolment", "suspended"): (N_("status suspended"), N_("status active")),
}

STATUSES: Final[Mapping[str, str]] = {
    "planned": N_("planned"),
    "applied": N_("applied"),
    "partial": N_("applied in part"),
    "unchanged": N_("nothing to change"),
    "rejected": N_("rejected"),
    "failed": N_("refused by the platform"),
    "not_attempted": N_("not attempted"),
    "ignored": N_("ignored (blank or comment)"),
}

LOSSES: Final[Mapping[str, str]] = {
    "users_deleted": N_("Deleted accounts"),
    "users_suspended": N_("Suspended accounts"),
    "courses_deleted": N_("Deleted courses"),
    "courses_replaced": N_("Courses whose content is replaced"),
    "enrolments_removed": N_("Ended enrolments"),
    "enrolments_suspended": N_("Suspended enrolments"),
    "roles_removed": N_("Removed roles"),
    "group_members_removed": N_("Ended places in groups"),
}

STATES: Final[Mapping[str, str]] = {
    "queued": N_("Waiting"),
    "reading": N_("Reading"),
    "planning": N_("Planning"),
    "planned": N_("Planned"),
    "held": N_("Held: a limit is exceeded"),
    "approved": N_("Approved"),
    "applying": N_("Applying"),
    "simulated": N_("Simulated"),
    "checked": N_("Checked"),
    "done": N_("Done"),
    "done_with_failures": N_("Done, with failures"),
    "done_with_findings": N_("Done, with failures"),
    "stopped": N_("Stopped"),
    "failed": N_("Failed"),
    "refused": N_("Refused"),
    "cancelled": N_("Cancelled"),
}

SEVERITIES: Final[Mapping[str, str]] = {
    "error": N_("Error"),
    "warning": N_("Warning"),
    "notice": N_("Notice"),
}

#: The commands of the columns ``cmd`` and ``gcmd``.
COMMANDS: Final[Mapping[str, str]] = {
    "add": N_("Enrols through the method, or gives the role where there is no method. What is there already is kept."),
    "del": N_("Ends the enrolment through the method, or takes the role (every one given by hand when none is named)."),
    "shift": N_("Like add, and takes the other roles that were given by hand in the course."),
    "disable": N_("Suspends the enrolment; its dates stay."),
    "enable": N_("Reactivates the enrolment; its dates stay."),
    "gadd": N_("Puts the user into the groups, which must exist."),
    "gaddcreate": N_("Puts the user into the groups, and creates those that are missing."),
    "greplace": N_("Puts the user into the groups, and takes the user out of the other groups of the course."),
    "greplacecreate": N_("Like greplace, and creates the groups that are missing."),
    "gdel": N_("Takes the user out of the groups."),
}
