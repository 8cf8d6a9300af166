"""What is done with one command file, stage after stage: check it, or plan it.

Simulation is stopping after the plan. Nothing here decides anything itself: it calls the stages and hands what they
say to the ledger.
"""

import gc
from bisect import bisect_left
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest
from operator import attrgetter
from pathlib import Path
from typing import Final

from toolsync.columns import Lines
from toolsync.format import Format, Settled
from toolsync.model.findings import Finding
from toolsync.model.outcomes import LineOutcome, Status, Stretch
from toolsync.model.packing import pack
from toolsync.model.plans import Excess, Plan, excesses
from toolsync.model.ports import Platform
from toolsync.model.questions import Questions
from toolsync.model.things import Site
from toolsync.pipeline.accounting import Accounts
from toolsync.pipeline.entering import Entering, PlanLine, PlayFresh
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.planning import Planner
from toolsync.pipeline.read_ahead import ReadAhead
from toolsync.pipeline.validating import OpenedFile, open_file
from toolsync.reading import Block, IgnoredLines, RefusedLine
from toolsync.settings import Settings

#: Lines that are looked up and planned together.
BLOCK: Final = 20_000

#: Called now and then with the number of the last physical line that is done.
Progress = Callable[[int], None]


def silent(done: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, planned: the file as it was read, the sum of its plan, and the limits that the plan goes over."""

    opened: OpenedFile
    plan: Plan
    excesses: tuple[Excess, ...] = ()
    #: What the platform said of the site, where it was asked.
    site: Site | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about the file as a whole."""
        return self.opened.findings


def check(format: Format, path: Path, settings: Settings, ledger: Ledger, progress: Progress = silent) -> Planned:
    """Read and validate only: lines that are well written count as not attempted."""
    return _leave(open_file(format, path, settings), ledger, progress)


def _leave(opened: OpenedFile, ledger: Ledger, progress: Progress) -> Planned:
    """Attempt nothing; where the file as a whole can be used, tell what is wrong with its lines."""
    plan = Plan()
    with few_collections():
        accounts = Accounts(attempted=opened.usable)
        for block, lines in opened.blocks(BLOCK):
            _enter(accounts, block, lines, _not_attempted)
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
    with few_collections(), ThreadPoolExecutor(2) as beside:
        digest, told = beside.submit(_digest, path), beside.submit(platform.capabilities)
        opened = open_file(format, path, settings)
        blocks = ReadAhead(opened.blocks(BLOCK))
        blocks.fetch()
        capabilities = told.result()
        opened = opened.on(capabilities.site)
        if not opened.usable:
            return replace(_leave(opened, ledger, progress), site=capabilities.site)
        plan = Plan()
        _plan(blocks, Planner(format, platform, capabilities, settings), plan, ledger, progress)
        plan.bind(digest.result())
    # Counting a large site takes a while, and most plans take nothing away.
    totals = platform.look_up(Questions(totals=True)).totals if plan.losses else {}
    return Planned(opened, plan, tuple(excesses(plan, totals, settings.limits.model_dump())), capabilities.site)


def _plan(
    blocks: ReadAhead[tuple[Block, Lines]], planner: Planner, plan: Plan, ledger: Ledger, progress: Progress
) -> None:
    planner.meanwhile = blocks.fetch
    accounts, reached = Accounts(apart=planner.format.results.codes), 0
    for block, lines in blocks:
        settled = planner.prepare(lines)
        _enter(accounts, block, lines, planner.plan, settled, planner.play)
        planner.done()
        _keep(accounts.full(), plan, ledger)
        reached = _reached(block)
        progress(reached)
    _keep(accounts.rest(), plan, ledger)
    if more := planner.finish(reached):
        _keep(iter([Stretch(more.first, more.last, 0, more.status, [more])]), plan, ledger)


def _not_attempted(first: int, last: int, line: object) -> LineOutcome:
    return LineOutcome(first, last, Status.NOT_ATTEMPTED)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _enter(
    accounts: Accounts,
    block: Block,
    lines: Lines,
    plan_line: PlanLine,
    settled: Settled | None = None,
    play: PlayFresh | None = None,
) -> None:
    """Every line of a block, in the order of the file: planned, refused when it was read or typed, or ignored."""
    others: list[RefusedLine | IgnoredLines] = [*block.refused, *block.ignored]
    if block.refused and block.ignored:
        others.sort(key=attrgetter("first"))
    entering = Entering(accounts, block, lines, plan_line, settled, play)
    for other in others:
        entering.go(bisect_left(block.first, other.first))
        if isinstance(other, IgnoredLines):
            accounts.ignore(other)
        else:
            accounts.add(LineOutcome(other.first, other.last, Status.REJECTED, (), other.findings))
    entering.go(len(lines))


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
    """Spare the garbage collector: lines make millions of small values and no cycles.

    Not by freezing: what is unfrozen afterwards counts as old, and a world, which is full of cycles, would never go.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 100, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
