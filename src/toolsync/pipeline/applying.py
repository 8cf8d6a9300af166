"""Applying: what was planned is done to the platform, in the order of the file, and what became of it written down.

Killed at any instant, it can be called again on the same ledger: what is settled is not touched, and a batch that the
platform had applied before the end is not applied twice, for the platform knows it by its key.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from toolsync.model.alike import join
from toolsync.model.findings import Severity, error
from toolsync.model.outcomes import AlikeLines, AlikeSteps, LineOutcome, Status, Step, Stretch
from toolsync.model.ports import Batch, Platform, StepResult
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.run import Progress, few_collections, silent

#: How many characters of planned changes are applied together: some 50,000 enrolments, or 8,000 new accounts.
BATCH: Final = 4_000_000


def apply_plan(
    ledger: Ledger,
    platform: Platform,
    now: int,
    progress: Progress = silent,
    stopped: Callable[[], bool] = lambda: False,
    source: Path | None = None,
) -> None:
    """Apply what the ledger still holds as planned.

    ``now`` is the time of the run in Unix seconds, the same when it is resumed. ``stopped`` is asked between batches;
    once it says True, what is left stays planned. Raises PlatformError when the platform breaks down: what is settled
    by then is settled, the rest stays planned. ``source`` is the command file, where changes take something out of it:
    such changes are heavy, and are applied a stretch at a time.
    """
    made = {int(plan): real for entry in ledger.journal() for plan, real in entry["made"].items()}
    with few_collections():
        while batch := _next_batch(ledger, BATCH if source is None else 0):
            if stopped():
                return
            steps = _steps(batch)
            key = f"{ledger.token}:{batch[0].first}:{batch[-1].last}"
            results = platform.apply(Batch(key, steps, made, now, source))
            made.update(_record(ledger, batch, results))
            progress(batch[-1].last)


def _next_batch(ledger: Ledger, most: int) -> list[Stretch]:
    """The next planned stretches, as many as are applied together: always the same ones until they are settled."""
    batch: list[Stretch] = []
    weight = 0
    for stretch in ledger.stretches((Status.PLANNED,)):
        weight += stretch.weight
        if batch and weight > most:
            break
        batch.append(stretch)
    return batch


def _steps(batch: Sequence[Stretch]) -> Sequence[Step]:
    """The steps of a batch, still column by column where all its lines are alike."""
    alike = [stretch.outcomes.steps for stretch in batch if isinstance(stretch.outcomes, AlikeLines)]
    if len(alike) == len(batch) and len({each.kind for each in alike}) == 1:
        columns = zip(*[each.values for each in alike], strict=True)
        return AlikeSteps(alike[0].kind, list(map(join, columns)))
    return [step for stretch in batch for line in stretch.outcomes for step in line.steps]


def _record(ledger: Ledger, batch: Sequence[Stretch], results: Sequence[StepResult]) -> dict[int, int]:
    """Write down what became of a batch; the ids that its things were given."""
    # A platform that does the same to a million people gives one result a million times.
    different = {id(result): result for result in results}.values()
    given = {plan: real for result in different for plan, real in result.made.items()}
    if all(result.error is None for result in different) and not any(map(_has_findings, batch)):
        replaced = [result.replaced for result in different if result.replaced]
        for stretch in batch:
            stretch.status = Status.APPLIED
        ledger.settle_whole(batch, {"made": given, "replaced": replaced})
        return given
    waiting = iter(results)
    settled: list[Stretch] = []
    replaced = []
    for stretch in batch:
        parts: list[Stretch] = []
        for line in stretch.outcomes:
            own = list(islice(waiting, len(line.steps)))
            replaced += [result.replaced for result in own if result.replaced]
            _join(parts, _settle(line, own))
        settled += parts
    ledger.settle(batch, settled, {"made": given, "replaced": replaced})
    return given


def _has_findings(stretch: Stretch) -> bool:
    return not isinstance(stretch.outcomes, AlikeLines) and any(line.findings for line in stretch.outcomes)


def _settle(line: LineOutcome, results: Sequence[StepResult]) -> LineOutcome:
    """What became of one line, all its steps considered."""
    findings = list(line.findings)
    kept = []
    for step, result in zip(line.steps, results, strict=True):
        if result.error is None:
            kept.append(step)
        else:
            findings.append(error("platform-refused", reason=result.error).within(step.part))
    refused = any(each.severity is Severity.ERROR for each in findings)
    status = Status.FAILED if not kept else Status.PARTIAL if refused else Status.APPLIED
    return LineOutcome(line.first, line.last, status, kept, findings)


def _join(settled: list[Stretch], outcome: LineOutcome) -> None:
    """Add a line to the last stretch if it shares its status, else begin a new one."""
    if settled and settled[-1].status is outcome.status:
        settled[-1].add(outcome)
    else:
        lines = 0 if outcome.beyond else 1
        settled.append(Stretch(outcome.first, outcome.last, lines, outcome.status, [outcome]))


def changes_applied(ledger: Ledger) -> Iterator[str]:
    """The kind of every change that was applied."""
    for stretch in ledger.stretches((Status.APPLIED, Status.PARTIAL)):
        for line in stretch.outcomes:
            for step in line.steps:
                for change in step.changes:
                    yield type(change).__name__
