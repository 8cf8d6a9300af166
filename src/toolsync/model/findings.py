"""What is wrong with a file, a line or a cell, or worth knowing about it, as data.

Constats. The wording of every code, in every language, is in ``locale/findings.<language>.toml``; here are only
the code, the place and the values to show. A bad line never raises: it carries findings.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much a finding costs its line."""

    #: The line, or the part of it that the finding names, is refused.
    ERROR = "error"
    #: The line goes on; somebody should look at it.
    WARNING = "warning"
    #: Nothing is wrong: the reason why there was nothing to do, or what was repaired.
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    ``code`` is a key of the catalogue (kebab-case words, ``no-such-course``). ``column`` is the header of the column at
    fault, as the format declares it, or None when the whole line is meant. ``params`` are the values that the wording
    shows, by name: the cell, the nearest known name, the limit. ``part`` names the part of the line that it belongs to
    (``course2``), "" for the line as a whole.
    """

    code: str
    severity: Severity = Severity.ERROR
    column: str | None = None
    params: tuple[tuple[str, str | int], ...] = ()
    part: str = ""

    def within(self, part: str) -> "Finding":
        """The same finding, said of a part of its line."""
        return replace(self, part=part)

    def about(self, column: str) -> "Finding":
        """The same finding, said of a column."""
        return replace(self, column=column)

    def masked(self) -> "Finding":
        """The same finding, without the cell that it is about: what is secret is not told."""
        return replace(self, params=tuple((name, value) for name, value in self.params if name != "cell"))


def error(code: str, column: str | None = None, **params: str | int) -> Finding:
    """A finding that refuses its line (or its part of the line)."""
    return Finding(code, Severity.ERROR, column, tuple(params.items()))


def warning(code: str, column: str | None = None, **params: str | int) -> Finding:
    """A finding that lets its line go on, and is told."""
    return Finding(code, Severity.WARNING, column, tuple(params.items()))


def notice(code: str, column: str | None = None, **params: str | int) -> Finding:
    """A finding that only explains: why nothing changed, what was repaired."""
    return Finding(code, Severity.NOTICE, column, tuple(params.items()))


class Reject(Exception):
    """Raised while a line is planned: the line (or its part) is refused, for the findings it carries."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings: Final = findings
