"""What reading gives: blocks of good rows, of refused lines and of ignored lines, each with its physical numbers.

Blocs de lignes. Every physical line of a file after its header is in exactly one row, refused line or ignored range.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from toolsync.model.findings import Finding

Reason = Literal["blank", "comment"]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A record that cannot be read: its first and last physical lines, its text without the last line end, and why.

    A byte that means nothing in the file's encoding is a lone surrogate in ``raw`` (see ``encodings``).
    """

    first: int
    last: int
    raw: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class IgnoredLines:
    """Consecutive physical lines that ask for nothing, all for the same reason."""

    first: int
    last: int
    reason: Reason


@dataclass(slots=True)
class Block:
    """Some consecutive lines of a file.

    ``rows[i]`` is a record whose physical lines are ``first[i]`` to ``last[i]``; both are ranges while each record is one
    line, so that numbering costs nothing. Rows have as many cells as the file has columns.
    """

    first: Sequence[int] = range(0)
    last: Sequence[int] = range(0)
    rows: list[list[str]] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    ignored: list[IgnoredLines] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether it accounts for any line."""
        return bool(self.rows or self.refused or self.ignored)

    def add_rows(self, first: Sequence[int], last: Sequence[int], rows: list[list[str]]) -> None:
        """Add good records."""
        if self.rows:
            self.first = _joined(self.first, first)
            self.last = _joined(self.last, last)
            self.rows.extend(rows)
        else:
            self.first, self.last, self.rows = first, last, rows

    def ignore(self, number: int, reason: Reason) -> None:
        """Add an ignored line, to the range that it continues if there is one."""
        previous = self.ignored[-1] if self.ignored else None
        if previous and previous.last == number - 1 and previous.reason == reason:
            self.ignored[-1] = IgnoredLines(previous.first, number, reason)
        else:
            self.ignored.append(IgnoredLines(number, number, reason))


def _joined(some: Sequence[int], more: Sequence[int]) -> Sequence[int]:
    if isinstance(some, range) and isinstance(more, range) and some.stop == more.start:
        return range(some.start, more.stop)
    numbers = some if isinstance(some, list) else list(some)
    numbers.extend(more)
    return numbers
