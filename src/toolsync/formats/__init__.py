"""The command files that toolsync knows, one module each, in the order in which they run when several are due."""

from typing import Final

from toolsync.format import Format
from toolsync.formats import enrolments

FORMATS: Final[tuple[Format, ...]] = (
    # enrolments after all that they name: users, courses, roles
    enrolments.FORMAT,
)

BY_NAME: Final = {format.name: format for format in FORMATS}
