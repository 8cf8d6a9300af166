"""Accounting: every line of a file, once, in order, as the stretches that are kept of it."""

from collections.abc import Collection, Iterator

from toolsync.model.findings import Finding, notice
from toolsync.model.outcomes import AlikeLines, LineOutcome, Status, Stretch
from toolsync.reading import IgnoredLines

#: Lines with changes or findings of their own that one stretch may hold.
LONGEST = 1_000


def _takes(stretch: Stretch, status: Status) -> bool:
    """Whether a line of this status may join the stretch."""
    return stretch.status is status and 0 < len(stretch.outcomes) < LONGEST


class Accounts:
    """Joins the outcomes of consecutive lines into stretches; finished ones are taken from ``full``.

    When the file as a whole is not ``attempted``, none of its lines is, whatever is wrong with it.
    """

    def __init__(self, *, attempted: bool = True, apart: Collection[str] = ()) -> None:
        """Findings whose codes are ``apart`` are each about one line only: their lines are never joined."""
        self._apart = apart
        self._attempted = attempted
        self._open: Stretch | None = None
        self._full: list[Stretch] = []

    def add(self, outcome: LineOutcome) -> None:
        """The next line of the file."""
        if not self._attempted:
            outcome.status = Status.NOT_ATTEMPTED
        found = outcome.findings
        if outcome.status is Status.UNCHANGED and len(found) == 1 and found[0].code not in self._apart:
            self.settle(outcome.first, outcome.last, found[0])
            return
        now = self._open
        if now is None or not _takes(now, outcome.status):
            self._begin(Stretch(outcome.first, outcome.last, 1, outcome.status, [outcome]))
        else:
            now.add(outcome)

    def add_alike(self, lines: AlikeLines) -> None:
        """The next lines, alike: they stand as they would if they were added one by one."""
        while lines:
            now = self._open
            if now is None or not _takes(now, lines.status):
                part, lines = lines[:LONGEST], lines[LONGEST:]
                self._begin(Stretch(part.first[0], part.last[-1], len(part), part.status, part))
                continue
            free = LONGEST - len(now.outcomes)
            part, lines = lines[:free], lines[free:]
            if isinstance(now.outcomes, AlikeLines) and now.outcomes.steps.kind is part.steps.kind:
                now.outcomes = now.outcomes.joined(part)
            else:
                now.outcomes = [*now.outcomes, *part]
            now.last = part.last[-1]
            now.lines += len(part)

    def settle(self, first: int, last: int, reason: Finding, lines: int = 1) -> None:
        """The next line, or several, which change nothing for this one reason."""
        now = self._open
        if now is not None and now.status is Status.UNCHANGED and now.reason == reason:
            now.last = last
            now.lines += lines
        else:
            self._begin(Stretch(first, last, lines, Status.UNCHANGED, [], (reason,)))

    def ignore(self, lines: IgnoredLines) -> None:
        """Blank lines or comments."""
        count = lines.last - lines.first + 1
        self._begin(Stretch(lines.first, lines.last, count, Status.IGNORED, [], (notice(f"{lines.reason}-line"),)))

    def _begin(self, stretch: Stretch) -> None:
        if self._open is not None:
            self._full.append(self._open)
        self._open = stretch

    def full(self) -> Iterator[Stretch]:
        """The stretches that no further line can join."""
        full, self._full = self._full, []
        return iter(full)

    def rest(self) -> Iterator[Stretch]:
        """All that is left, when the file has been read."""
        if self._open is not None:
            self._full.append(self._open)
            self._open = None
        return self.full()
