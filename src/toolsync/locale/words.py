"""The words for things that code calls by a name: kinds of changes, statuses, losses, states of a run, commands.

English here, French in ``fr/LC_MESSAGES/toolsync.po``. In a sentence ``{field}`` is a field of the change as people
write it, and a bit in square brackets goes when a field in it has nothing to show.
"""

from collections.abc import Mapping
from typing import Final


def N_(text: str) -> str:  # the name by which gettext's tools know it
    """Mark a text for translation; it is translated where it is said."""
    return text


def NP_(one: str, several: str) -> tuple[str, str]:
    """Mark a text for translation that other languages say otherwise of several things."""
    return one, several


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
    "SetPicture": (N_("Pictures set"), N_("picture set: {image}")),
    "CreateCohort": (N_("Cohorts created"), N_("cohort “{name}” created")),
    "UpdateCohort": (N_("Cohorts updated"), N_("cohort updated: {values}")),
    "MoveCohort": (N_("Cohorts moved"), N_("cohort moved to another context[ (category no. {category})]")),
    "DeleteCohort": (N_("Cohorts deleted"), N_("cohort[ “{name}”] deleted")),
    "AddCohortMember": (N_("Cohort members added"), N_("added to the cohort[ (no. {cohort})]")),
    "RemoveCohortMember": (N_("Cohort members removed"), N_("taken out of the cohort[ (no. {cohort})]")),
    "CreateCategory": (N_("Categories created"), N_("category “{name}” created[ ({visible})]")),
    "CreateCourse": (N_("Courses created"), N_("course “{shortname}” created[ ({visible})]")),
    "UpdateCourse": (N_("Courses updated"), N_("course updated: {values}")),
    "MoveCourse": (N_("Courses moved"), N_("course moved to another category[ (no. {category})]")),
    "ResetCourse": (
        N_("Courses reset"),
        N_("course reset[: {flags}][; unenrolled: {roles}][; new start {startdate}][; new end {enddate}]"),
    ),
    "DeleteCategory": (N_("Categories deleted"), N_("category “{path}” deleted")),
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
    "DeleteInstance": (N_("Enrolment methods removed"), N_("enrolment method removed from the course")),
    "EnrolUser": (N_("Enrolments made"), N_("enrolled[ as {role}][ from {start}][ until {end}]")),
    "UpdateEnrolment": (N_("Enrolments updated"), N_("enrolment updated: {suspended}[, from {start}][, until {end}]")),
    "SuspendEnrolment": (N_("Enrolments suspended"), N_("enrolment suspended")),
    "UnenrolUser": (N_("Enrolments ended"), N_("unenrolled")),
    "AssignRole": (N_("Roles given"), N_("role {role} given")),
    "UnassignRole": (N_("Roles taken"), N_("role {role} taken away")),
    "CreateGroup": (N_("Groups created"), N_("group “{name}” created")),
    "UpdateGroup": (N_("Groups updated"), N_("group updated: {values}")),
    "DeleteGroup": (N_("Groups deleted"), N_("group “{name}” deleted[ in {where}]")),
    "CreateGrouping": (N_("Groupings created"), N_("grouping “{name}” created")),
    "UpdateGrouping": (N_("Groupings updated"), N_("grouping updated: {values}")),
    "DeleteGrouping": (N_("Groupings deleted"), N_("grouping “{name}” deleted[ in {where}]")),
    "AssignGrouping": (N_("Groups put into groupings"), N_("group put into a grouping[ (no. {grouping})]")),
    "UnassignGrouping": (N_("Groups taken out of groupings"), N_("group taken out of a grouping[ (no. {grouping})]")),
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

#: What became of a line, and of several.
STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "planned": NP_("planned", "planned"),
    "applied": NP_("applied", "applied"),
    "partial": NP_("applied in part", "applied in part"),
    "unchanged": NP_("nothing to change", "nothing to change"),
    "rejected": NP_("rejected", "rejected"),
    "failed": NP_("refused by the platform", "refused by the platform"),
    "not_attempted": NP_("not attempted", "not attempted"),
    "ignored": NP_("ignored (blank or comment)", "ignored (blank or comment)"),
}

LOSSES: Final[Mapping[str, str]] = {
    "users_deleted": N_("Deleted accounts"),
    "users_suspended": N_("Suspended accounts"),
    "courses_deleted": N_("Deleted courses"),
    "categories_deleted": N_("Deleted categories"),
    "courses_replaced": N_("Courses whose content is replaced"),
    "courses_reset": N_("Reset courses"),
    "enrolments_removed": N_("Ended enrolments"),
    "enrolments_suspended": N_("Suspended enrolments"),
    "roles_removed": N_("Removed roles"),
    "group_members_removed": N_("Ended places in groups"),
    "groups_deleted": N_("Deleted groups and groupings"),
    "instances_disabled": N_("Disabled enrolment methods"),
    "instances_removed": N_("Removed enrolment methods"),
    "cohorts_deleted": N_("Deleted cohorts"),
    "cohort_members_removed": N_("Ended memberships of cohorts"),
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

#: The columns of tables of results.
RESULTS: Final[Mapping[str, str]] = {
    "found": N_("Found"),
    "id": N_("No."),
    "shortname": N_("Short name"),
    "fullname": N_("Full name"),
    "idnumber": N_("Id number"),
    "category": N_("Category"),
    "visible": N_("Visible"),
}

#: The commands of the columns ``cmd`` and ``gcmd``; ``format.command`` where a format has its own meaning for it.
COMMANDS: Final[Mapping[str, str]] = {
    "add": N_("Enrols through the method, or gives the role where there is no method. What is there already is kept."),
    "update": N_("Changes what the line gives, and leaves the rest as it is."),
    "del": N_("Ends the enrolment through the method, or takes the role (every one given by hand when none is named)."),
    "shift": N_("Like add, and takes the other roles that were given by hand in the course."),
    "disable": N_("Suspends the enrolment; its dates stay."),
    "enable": N_("Reactivates the enrolment; its dates stay."),
    "gadd": N_("Puts the user into the groups, which must exist."),
    "gaddcreate": N_("Puts the user into the groups, and creates those that are missing."),
    "greplace": N_("Puts the user into the groups, and takes the user out of the other groups of the course."),
    "greplacecreate": N_("Like greplace, and creates the groups that are missing."),
    "gdel": N_("Takes the user out of the groups."),
    "cohorts.add": N_("Creates the cohort or changes what the line gives, and makes the user a member of it."),
    "cohorts.del": N_("Takes the user out of the cohort; without a user, deletes the cohort."),
    "cohorts.free": N_("Takes every member out of the cohort."),
    "cohorts.delcohort": N_("Deletes the cohort, whatever the settings say of del."),
    "cohort_bindings.add": N_("Binds the course to the cohort in that role, or enables the binding again."),
    "cohort_bindings.del": N_("Disables the binding, or removes it, as the setting cohorts.binding_del says."),
    "cohort_bindings.restore": N_("Enables a binding that is there."),
    "cohort_bindings.fulldel": N_("Removes the binding, and unenrols everybody who came by it."),
    "courses_meta_links.add": N_("Links the two courses, or enables the link again. What is there already is kept."),
    "courses_meta_links.del": N_("Disables the link, or removes it, as the setting courses.meta_del says."),
    "courses_meta_links.remove": N_("Removes the link, and with it everybody who came by it."),
    "courses_meta_links.suspend": N_("Disables the link: those who came by it stay, without the roles that it gave."),
    "courses_meta_links.disable": N_("Disables the link: those who came by it stay, without the roles that it gave."),
    "courses_meta_links.enable": N_("Enables a link that is there."),
}
