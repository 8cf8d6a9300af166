"""What is done with one command file, stage after stage: check it, or plan it.

Simulation is stopping after the plan. Nothing here decides anything itself: it calls the stages and hands what they
say to the ledger.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from toolsync.columns import Typed
from toolsync.format import Format
from toolsync.model.findings import Finding
from toolsync.model.outcomes import LineOutcome, Status, Stretch, pack
from toolsync.model.plans import Excess, Plan, excesses
from toolsync.model.ports import Platform
from toolsync.pipeline.accounting import Accounts
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.planning import Planner
from toolsync.pipeline.validating import OpenedFile, open_file
from toolsync.reading import Block, IgnoredLines, RefusedLine
from toolsync.settings import Settings

#: Lines that are looked up and planned together.
BLOCK: Final = 20_000

#: Called now and then with the number of the last physical line that is done.
Progress = Callable[[int], None]
#: What becomes of a line, given its first and last physical line and the typed line.
PlanLine = Callable[[int, int, Any], LineOutcome]


def silent(done: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, planned: the file as it was read, the sum of its plan, and the limits that the plan goes over."""

    opened: OpenedFile
    plan: Plan
    excesses: tuple[Excess, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about the file as a whole."""
        return self.opened.findings


def check(format: Format, path: Path, settings: Settings, ledger: Ledger, progress: Progress = silent) -> Planned:
    """Read and validate only: lines that are well written count as not attempted."""
    opened = open_file(format, path, settings)
    plan = Plan()
    with few_collections():
        accounts = Accounts()
        for block, typed in opened.blocks(BLOCK):
            _enter(accounts, block, typed, _not_attempted)
            _keep(accounts.full(), plan, ledger)
            progress(_reached(block))
        _keep(accounts.rest(), plan, ledger)
    return Planned(opened, plan)


def make_plan(
    format: Format, path: Path, settings: Settings, platform: Platform, ledger: Ledger, progress: Progress = silent
) -> Planned:
    """Plan every line of a file on the present state of a platform, and write the plan into the ledger.

    When the header does not allow the file to be used, no line is attempted: all of them are accounted for as such.
    """
    opened = open_file(format, path, settings)
    if not opened.usable:
        return check(format, path, settings, ledger, progress)
    capabilities = platform.capabilities()
    planner = Planner(format, platform, capabilities, settings)
    plan = Plan()
    plan.bind(_digest(path))
    with few_collections():
        accounts = Accounts()
        for block, typed in opened.blocks(BLOCK):
            planner.prepare([line for line in typed.lines if line is not None], typed.questions)
            _enter(accounts, block, typed, planner.plan)
            planner.done()
            _keep(accounts.full(), plan, ledger)
            progress(_reached(block))
        _keep(accounts.rest(), plan, ledger)
    return Planned(opened, plan, tuple(excesses(plan, capabilities.site, settings.limits.model_dump())))


def _not_attempted(first: int, last: int, line: object) -> LineOutcome:
    return LineOutcome(first, last, Status.NOT_ATTEMPTED)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _enter(accounts: Accounts, block: Block, typed: Typed, plan_line: PlanLine) -> None:
    """Every line of a block, in the order of the file: planned, refused when it was read or typed, or ignored."""
    others: Iterable[RefusedLine | IgnoredLines] = [*block.refused, *block.ignored]
    if block.refused and block.ignored:
        others = sorted(others, key=attrgetter("first"))
    waiting = iter(others)
    other = next(waiting, None)
    findings, add = typed.findings, accounts.add
    for index, (first, last, line) in enumerate(zip(block.first, block.last, typed.lines, strict=True)):
        while other is not None and other.first < first:
            _enter_other(accounts, other)
            other = next(waiting, None)
        if line is None:
            add(LineOutcome(first, last, Status.REJECTED, (), tuple(findings[index])))
        else:
            add(plan_line(first, last, line))
    while other is not None:
        _enter_other(accounts, other)
        other = next(waiting, None)


def _enter_other(accounts: Accounts, lines: RefusedLine | IgnoredLines) -> None:
    if isinstance(lines, IgnoredLines):
        accounts.ignore(lines)
    else:
        accounts.add(LineOutcome(lines.first, lines.last, Status.REJECTED, (), lines.findings))


def _keep(stretches: Iterator[Stretch], plan: Plan, ledger: Ledger) -> None:
    """Write finished stretches down, and count them."""
    rows = []
    for stretch in stretches:
        text, secrets = pack(stretch)
        plan.count(stretch, text)
        rows.append((stretch, text, secrets))
    if rows:
        ledger.add(rows)


def _reached(block: Block) -> int:
    """The last physical line that a block accounts for."""
    ends = [block.last[-1]] if block.rows else []
    ends += [lines[-1].last for lines in (block.refused, block.ignored) if lines]
    return max(ends)


@contextmanager
def few_collections() -> Iterator[None]:
    """Spare the garbage collector: lines make millions of small values and no cycles."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
