"""Entering the typed lines of a block into the accounts: those that are foreseen all at once, the others one by one."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import Fresh, Settled
from toolsync.model.findings import Finding
from toolsync.model.outcomes import AlikeLines, AlikeSteps, LineOutcome, Status
from toolsync.pipeline.accounting import Accounts
from toolsync.reading import Block

#: What becomes of a line, given its first and last physical line and the typed line.
PlanLine = Callable[[int, int, Any], LineOutcome]
#: What fresh lines of a block do, given where they begin and end; it is played on the world.
PlayFresh = Callable[[Fresh, int, int], AlikeSteps]

#: In place of the reason why a line changes nothing: it is fresh.
_FRESH: Final = "fresh"


class Entering:
    """Enters the lines of one block, some at a time, in order."""

    def __init__(
        self,
        accounts: Accounts,
        block: Block,
        lines: Lines,
        plan_line: PlanLine,
        settled: Settled | None,
        play: PlayFresh | None,
    ) -> None:
        self._accounts, self._block, self._lines = accounts, block, lines
        self._plan_line, self._play, self._settled = plan_line, play, settled
        self._runs = _runs(settled, len(lines))
        self._run = next(self._runs, (None, 0, 0))
        #: Nothing has changed yet: what was foreseen holds, without looking again.
        self._calm = settled is not None and settled.calm
        self._at = 0

    def go(self, stop: int) -> None:
        """Enter the lines up to this one."""
        while self._at < stop:
            foreseen, _, end = self._run
            part = min(stop, end)
            self._enter(foreseen, self._at, part)
            self._at = part
            if part == end:
                self._run = next(self._runs, (None, part, part))

    def _enter(self, foreseen: Finding | str | None, start: int, stop: int) -> None:
        """Lines of which the same is foreseen, which may be nothing."""
        if foreseen is None:
            self._plan(start, stop)
        elif self._calm:
            self._take(foreseen, start, stop)
        else:
            for row in range(start, stop):
                if self._settled is not None and self._settled.holds(row):
                    self._take(foreseen, row, row + 1)
                else:
                    self._plan(row, row + 1)

    def _take(self, foreseen: Finding | str, start: int, stop: int) -> None:
        first, last = self._block.first, self._block.last
        if isinstance(foreseen, Finding):
            self._accounts.settle(first[start], last[stop - 1], foreseen, stop - start)
        elif self._settled is not None and self._settled.fresh is not None and self._play is not None:
            steps = self._play(self._settled.fresh, start, stop)
            self._accounts.add_alike(AlikeLines(first[start:stop], last[start:stop], Status.PLANNED, steps))

    def _plan(self, start: int, stop: int) -> None:
        first, last, findings = self._block.first, self._block.last, self._lines.findings
        add, plan_line, make = self._accounts.add, self._plan_line, self._lines.make
        for row, values in enumerate(self._lines.values(start, stop), start):
            if row in findings:
                add(LineOutcome(first[row], last[row], Status.REJECTED, (), tuple(findings[row])))
            else:
                add(plan_line(first[row], last[row], make(values)))
                self._calm = False


def _runs(settled: Settled | None, size: int) -> Iterator[tuple[Finding | str | None, int, int]]:
    """Lines that follow each other and of which the same is foreseen: what, their first row, the row after the last."""
    if settled is None:
        yield None, 0, size
        return
    fates: Sequence[Finding | str | None] = settled.reasons
    if fates and fates[0] is not None and fates.count(fates[0]) == size:
        yield fates[0], 0, size
        return
    if settled.fresh is not None and all(settled.fresh.rows):
        yield _FRESH, 0, size
        return
    if settled.fresh is not None:
        fates = [_FRESH if fresh else reason for fresh, reason in zip(settled.fresh.rows, fates, strict=True)]
    for fate, rows in groupby(enumerate(fates), itemgetter(1)):
        numbers = [row for row, _ in rows]
        yield fate, numbers[0], numbers[-1] + 1
