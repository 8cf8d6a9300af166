"""Applying: what was planned is done to the platform, in the order of the file, and what became of it written down.

Killed at any instant, it can be called again on the same ledger: what is settled is not touched, and a batch that the
platform had applied before the end is not applied twice, for the platform knows it by its key.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from toolsync.model.findings import Severity, error
from toolsync.model.outcomes import LineOutcome, Status, Stretch
from toolsync.model.ports import Batch, Platform, StepResult
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.run import Progress, few_collections, silent

#: Stretches (of up to a thousand lines) that are applied together.
STRETCHES: Final = 20


def apply_plan(
    ledger: Ledger,
    platform: Platform,
    now: int,
    progress: Progress = silent,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Apply what the ledger still holds as planned.

    ``now`` is the time of the run in Unix seconds, the same when it is resumed. ``stopped`` is asked between batches;
    once it says True, what is left stays planned. Raises PlatformError when the platform breaks down: what is settled
    by then is settled, the rest stays planned.
    """
    made = {int(plan): real for entry in ledger.journal() for plan, real in entry["made"].items()}
    with few_collections():
        while batch := list(islice(ledger.stretches((Status.PLANNED,)), STRETCHES)):
            if stopped():
                return
            settled, journal = _apply(batch, ledger.token, platform, made, now)
            ledger.settle(settled, journal)
            progress(batch[-1].last)


def _apply(
    batch: Sequence[Stretch], token: str, platform: Platform, made: dict[int, int], now: int
) -> tuple[list[Stretch], dict[str, Any]]:
    """Apply some stretches; what became of them, and the journal of it."""
    steps = [step for stretch in batch for line in stretch.outcomes for step in line.steps]
    key = f"{token}:{batch[0].first}:{batch[-1].last}"
    results = platform.apply(Batch(key, steps, made, now))
    replaced: list[Any] = []
    given: dict[int, int] = {}
    waiting = iter(results)
    settled: list[Stretch] = []
    for stretch in batch:
        for line in stretch.outcomes:
            outcome = _settle(line, list(islice(waiting, len(line.steps))), given, replaced)
            _join(settled, outcome)
    made.update(given)
    return settled, {"made": given, "replaced": replaced}


def _settle(
    line: LineOutcome, results: Sequence[StepResult], given: dict[int, int], replaced: list[Any]
) -> LineOutcome:
    """What became of one line, all its steps considered."""
    findings = list(line.findings)
    applied = 0
    for step, result in zip(line.steps, results, strict=True):
        if result.error is None:
            applied += 1
            given.update(result.made)
            if result.replaced:
                replaced.append([line.first, step.part, result.replaced])
        else:
            findings.append(error("platform-refused", reason=result.error).within(step.part))
    refused = any(each.severity is Severity.ERROR for each in findings)
    status = Status.FAILED if not applied else Status.PARTIAL if refused else Status.APPLIED
    kept = [step for step, result in zip(line.steps, results, strict=True) if result.error is None]
    return LineOutcome(line.first, line.last, status, kept, findings)


def _join(settled: list[Stretch], outcome: LineOutcome) -> None:
    """Add a line to the last stretch if it shares its status, else begin a new one."""
    if settled and settled[-1].status is outcome.status and len(settled[-1].outcomes) < 1_000:
        settled[-1].outcomes.append(outcome)
        settled[-1].last = outcome.last
        settled[-1].lines += 1
    else:
        settled.append(Stretch(outcome.first, outcome.last, 1, outcome.status, [outcome]))


def changes_applied(ledger: Ledger) -> Iterator[str]:
    """The kind of every change that was applied."""
    for stretch in ledger.stretches((Status.APPLIED, Status.PARTIAL)):
        for line in stretch.outcomes:
            for step in line.steps:
                for change in step.changes:
                    yield type(change).__name__
