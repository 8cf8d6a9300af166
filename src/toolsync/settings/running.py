"""Settings of every run: how files are read, how much may be lost, what is done at the end."""

from typing import Literal

from toolsync.settings.declaring import Group, setting


class Reading(Group):
    """How command files are read."""

    encoding: Literal["auto", "UTF-8", "UTF-16", "ISO-8859-1", "ISO-8859-15", "Windows-1252"] = setting(
        "auto", "Encoding of command files; auto recognises it over the whole file.", "encoding"
    )
    separator: Literal["auto", ";", ",", "tab", "|"] = setting(
        "auto", "Separator of cells; auto finds it from the header names.", "csvseparator"
    )
    tolerate_extra_columns: bool = setting(
        False, "Ignore unknown columns, with a warning, instead of refusing the file.", "invalidnamesnocheck"
    )
    historical_comments: bool = setting(
        False, "Treat lines that begin with ( [ - # / or a space as comments everywhere, as the earlier plugin did."
    )
    erase_token: str = setting("!", "A cell with exactly this text empties the stored value.", min_length=1)
    timezone: str = setting("local", "Time zone of dates that name none (Europe/Paris); local is this machine's.")
    slash_dates: Literal["refuse-ambiguous", "day-first", "month-first"] = setting(
        "refuse-ambiguous", "How 01/09/2026 is read: refused because it may mean two days, or as settled here."
    )


class Moodle(Group):
    """How a Moodle site is spoken with."""

    lanes: int = setting(2, "Most connections to the site side by side.", ge=1, le=16)
    timeout: int = setting(600, "Seconds that the site may stay silent before a request is given up.", ge=1)
    patience: int = setting(
        120, "Seconds for which a request whose answer was lost on its way is made again; 0: never.", ge=0
    )
    welcome: bool = setting(False, "Let the site send its welcome message to those who are enrolled.")
    roles: str = setting(
        "", "moodle-web: the numbers of roles, which Moodle's own functions do not list: student=5, editingteacher=3."
    )
    profile_fields: str = setting(
        "", "moodle-web: the custom profile fields and their kinds, which they do not list either: badge=text."
    )


class After(Group):
    """What is done when a run ends."""

    tryback: bool = setting(True, "Write the failed lines to a tryback file.", "filefailed")
    tryback_reasons: Literal["file", "comments", "none"] = setting(
        "file", "Where the reasons of failed lines go: a companion file, # lines in the tryback itself, or nowhere."
    )
    archive: bool = setting(True, "Copy the command file to the archives.", "filearchive")
    clean_up: bool = setting(False, "Delete the command file once it has been processed.", "filecleanup")
    notify: str = setting("", "E-mail addresses, separated by commas, that are told of every run that went wrong.")
    notify_success: bool = setting(False, "Tell them of the runs that went well too.")
    course_admin_roles: str = setting(
        "editingteacher,manager", "The roles, separated by commas, of those who manage a course and may be told."
    )
    discard_on_failure: bool = setting(
        False,
        "Set a file aside whose last run died, as NAME-tryback-failed, instead of running it again with run --all.",
        "discardfileonfailure",
    )


class Limits(Group):
    """How much a run may take away before somebody must approve it. A limit applies from the floor on."""

    floor: int = setting(10, "So many losses of one kind are always allowed.", ge=0)
    users_deleted: int = setting(50, "Deleted accounts.", ge=0)
    users_deleted_percent: int = setting(5, "Deleted accounts, in percent of all.", ge=0, le=100)
    users_suspended: int = setting(200, "Suspended accounts.", ge=0)
    users_suspended_percent: int = setting(20, "Suspended accounts, in percent of all.", ge=0, le=100)
    courses_deleted: int = setting(50, "Deleted courses.", ge=0)
    courses_deleted_percent: int = setting(10, "Deleted courses, in percent of all.", ge=0, le=100)
    categories_deleted: int = setting(50, "Deleted course categories.", ge=0)
    categories_deleted_percent: int = setting(20, "Deleted course categories, in percent of all.", ge=0, le=100)
    courses_replaced: int = setting(20, "Courses whose content is replaced.", ge=0)
    courses_replaced_percent: int = setting(10, "Courses whose content is replaced, in percent of all.", ge=0, le=100)
    courses_reset: int = setting(20, "Reset courses.", ge=0)
    courses_reset_percent: int = setting(10, "Reset courses, in percent of all.", ge=0, le=100)
    enrolments_removed: int = setting(2_000, "Ended enrolments.", ge=0)
    enrolments_removed_percent: int = setting(20, "Ended enrolments, in percent of all.", ge=0, le=100)
    enrolments_suspended: int = setting(2_000, "Suspended enrolments.", ge=0)
    enrolments_suspended_percent: int = setting(20, "Suspended enrolments, in percent of all.", ge=0, le=100)
    roles_removed: int = setting(2_000, "Removed roles.", ge=0)
    roles_removed_percent: int = setting(20, "Removed roles, in percent of all enrolments.", ge=0, le=100)
    group_members_removed: int = setting(5_000, "Ended places in groups.", ge=0)
    group_members_removed_percent: int = setting(50, "Ended places in groups, in percent of enrolments.", ge=0, le=100)
    groups_deleted: int = setting(200, "Deleted groups and groupings.", ge=0)
    groups_deleted_percent: int = setting(20, "Deleted groups and groupings, in percent of all groups.", ge=0, le=100)
    instances_disabled: int = setting(200, "Disabled enrolment methods of courses.", ge=0)
    instances_disabled_percent: int = setting(
        50, "Disabled enrolment methods of courses, in percent of courses.", ge=0, le=100
    )
    instances_removed: int = setting(100, "Removed enrolment methods of courses.", ge=0)
    instances_removed_percent: int = setting(
        10, "Removed enrolment methods of courses, in percent of courses.", ge=0, le=100
    )
    cohorts_deleted: int = setting(50, "Deleted cohorts.", ge=0)
    cohorts_deleted_percent: int = setting(20, "Deleted cohorts, in percent of all.", ge=0, le=100)
    cohort_members_removed: int = setting(2_000, "Ended memberships of cohorts.", ge=0)
    cohort_members_removed_percent: int = setting(20, "Ended memberships of cohorts, in percent of all.", ge=0, le=100)
