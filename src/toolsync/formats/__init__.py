"""The command files that toolsync knows, one module each, in the order in which they run when several are due."""

from typing import Final

from toolsync.format import Format
from toolsync.formats import courses_create, courses_delete, enrolments, users

FORMATS: Final[tuple[Format, ...]] = (
    # deletions first: a new course may take the short name of one that goes
    courses_delete.FORMAT,
    courses_create.FORMAT,
    users.FORMAT,
    # enrolments after all that they name: users, courses, roles
    enrolments.FORMAT,
)

BY_NAME: Final = {format.name: format for format in FORMATS}
