"""Files that are lists of courses: no header, an identifier on each line, and behind it a description for people."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from toolsync import kinds
from toolsync.columns import column
from toolsync.model.findings import Finding, error

_IDENTIFIERS: Final = ("id", "idnumber", "shortname")


def listed_course(setting: str) -> Any:
    """The column of the identifier that this setting chooses; its name alone on the first line is a header."""
    kind = kinds.course(setting)
    return column("course", kind, "The course.", required=True, filled=True, aliases=_IDENTIFIERS)


def other_identifiers(header: Sequence[str], expected: str) -> Iterator[Finding]:
    """A list headed by another identifier than the one that is set would be about other courses."""
    for name in header:
        if name in _IDENTIFIERS and name != expected:
            yield error("other-identifier", name, expected=expected)
