"""The command files that toolsync knows, one module each, in the order in which they run when several are due."""

from typing import Final

from toolsync.format import Format
from toolsync.formats import (
    categories_delete,
    cohort_bindings,
    cohorts,
    courses_check,
    courses_create,
    courses_delete,
    courses_meta_links,
    courses_reset,
    enrolments,
    group_members,
    groups,
    users,
    users_pictures,
    users_status,
)

FORMATS: Final[tuple[Format, ...]] = (
    # resets before all else: what a course keeps of last year must not meet those of this year
    courses_reset.FORMAT,
    # checks before deletions: a list of courses is checked as they are now
    courses_check.FORMAT,
    # deletions before creations: a new course may take the short name of one that goes
    courses_delete.FORMAT,
    # categories that deletions have left empty, before creations that may want them: only when a person asks for it
    categories_delete.FORMAT,
    courses_create.FORMAT,
    # links after creations: both courses must be there
    courses_meta_links.FORMAT,
    users.FORMAT,
    # what happens to accounts after they are there
    users_status.DELETE,
    users_status.SUSPEND,
    users_status.RESTORE,
    users_pictures.FORMAT,
    # cohorts after the accounts that are their members, and before the courses bound to them
    cohorts.FORMAT,
    cohort_bindings.FORMAT,
    # groups before enrolments, which may name them
    groups.FORMAT,
    # enrolments after all that they name: users, courses, roles
    enrolments.FORMAT,
    # members of groups after enrolments: only the enrolled come into a group
    group_members.FORMAT,
)

BY_NAME: Final = {format.name: format for format in FORMATS}
