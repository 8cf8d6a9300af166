"""What reading gives: blocks of good rows, of refused lines and of ignored lines, each with its physical numbers.

Blocs de lignes. Every physical line of a file after its header is in exactly one row, refused line or ignored range.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from toolsync.model.findings import Finding

Reason = Literal["blank", "comment", "junk"]


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

    ``rows[i]`` is a record whose physical lines are ``first[i]`` to ``last[i]``; both are ranges while each record is
    one line, so that numbering costs nothing. Rows have as many cells as the file has columns.
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

    def add(self, more: "Block") -> None:
        """Add a block that follows this one."""
        self.add_rows(more.first, more.last, more.rows)
        self.refused.extend(more.refused)
        for lines in more.ignored:
            self.ignore(lines.first, lines.reason, lines.last)

    def ignore(self, first: int, reason: Reason, last: int | None = None) -> None:
        """Add ignored lines (one, unless ``last`` is given), to the range that they continue if there is one."""
        last = last or first
        previous = self.ignored[-1] if self.ignored else None
        if previous and previous.last == first - 1 and previous.reason == reason:
            self.ignored[-1] = IgnoredLines(previous.first, last, reason)
        else:
            self.ignored.append(IgnoredLines(first, last, reason))


def _joined(some: Sequence[int], more: Sequence[int]) -> Sequence[int]:
    """The numbers of two parts; still a range when they follow each other, else a list, which is ours to extend."""
    if isinstance(some, range) and isinstance(more, range) and some.stop == more.start:
        return range(some.start, more.stop)
    return [*some, *more]
