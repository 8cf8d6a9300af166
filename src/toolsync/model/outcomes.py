"""What became of the lines of a file. Every line ends in exactly one status; lines that share one stand together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, overload

from toolsync.model.alike import join
from toolsync.model.changes import Change
from toolsync.model.findings import Finding


class Status(StrEnum):
    """What became of a line."""

    #: It has changes that are not applied yet; no line of a finished run has this status.
    PLANNED = "planned"
    APPLIED = "applied"
    #: Some of its parts were applied, others refused or failed.
    PARTIAL = "partial"
    #: The platform already was as the line says.
    UNCHANGED = "unchanged"
    #: It was refused before anything was written.
    REJECTED = "rejected"
    #: The platform refused it.
    FAILED = "failed"
    #: The run stopped before it, or was a simulation.
    NOT_ATTEMPTED = "not_attempted"
    #: Blank, or a comment.
    IGNORED = "ignored"


#: Statuses whose lines go to the tryback file.
FAILED_STATUSES = frozenset({Status.PARTIAL, Status.REJECTED, Status.FAILED})


class Step(NamedTuple):
    """Changes that stand or fall together: those of a line, or of one part of it (``part``, "" for the line itself)."""

    part: str
    changes: tuple[Change, ...]


@dataclass(slots=True)
class LineOutcome:
    """One line: its first and last physical line, its status, what it changes and what was found about it."""

    first: int
    last: int
    status: Status
    steps: Sequence[Step] = ()
    findings: Sequence[Finding] = ()

    @property
    def beyond(self) -> bool:
        """It is no line, but what is done after the last one (``Format.finish``): ``first`` is then above ``last``."""
        return self.first > self.last


class AlikeSteps(Sequence[Step]):
    """Steps that are one change each, all of one kind, held field by field: a million enrolments are six columns.

    Each step is made when it is asked for.
    """

    def __init__(self, kind: type[Change], values: Sequence[Sequence[Any]]) -> None:
        self.kind = kind
        #: For each field of the kind, in its order, the values of all steps.
        self.values = values

    def __len__(self) -> int:
        return len(self.values[0])

    def __iter__(self) -> Iterator[Step]:
        return (Step("", (change,)) for change in map(self.kind, *self.values))

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> "AlikeSteps": ...
    def __getitem__(self, index: int | slice) -> "Step | AlikeSteps":
        if isinstance(index, slice):
            return AlikeSteps(self.kind, [column[index] for column in self.values])
        return Step("", (self.kind(*[column[index] for column in self.values]),))


class AlikeLines(Sequence[LineOutcome]):
    """Lines without findings whose steps are alike: ``first`` and ``last`` are their first and last physical lines.

    Each outcome is made when it is asked for.
    """

    def __init__(self, first: Sequence[int], last: Sequence[int], status: Status, steps: AlikeSteps) -> None:
        self.first, self.last, self.status, self.steps = first, last, status, steps

    def __len__(self) -> int:
        return len(self.first)

    def __iter__(self) -> Iterator[LineOutcome]:
        for first, last, step in zip(self.first, self.last, self.steps, strict=True):
            yield LineOutcome(first, last, self.status, (step,))

    @overload
    def __getitem__(self, index: int) -> LineOutcome: ...
    @overload
    def __getitem__(self, index: slice) -> "AlikeLines": ...
    def __getitem__(self, index: int | slice) -> "LineOutcome | AlikeLines":
        if isinstance(index, slice):
            return AlikeLines(self.first[index], self.last[index], self.status, self.steps[index])
        return LineOutcome(self.first[index], self.last[index], self.status, (self.steps[index],))

    def joined(self, more: "AlikeLines") -> "AlikeLines":
        """These lines, and then those: their kind must be the same."""
        values = list(map(join, zip(self.steps.values, more.steps.values, strict=True)))
        steps = AlikeSteps(self.steps.kind, values)
        return AlikeLines([*self.first, *more.first], [*self.last, *more.last], self.status, steps)


@dataclass(slots=True)
class Stretch:
    """Consecutive lines that share a status, as they are kept: compact, since a file has millions of lines.

    ``lines`` counts them (a line may span several physical ones). Where lines have changes or findings of their own,
    ``outcomes`` holds them one by one; unchanged lines that share their reason, and ignored ones, need none.
    What is done after the last line is a stretch of no line.
    """

    first: int
    last: int
    lines: int
    status: Status
    outcomes: Sequence[LineOutcome] = field(default_factory=list)
    findings: Sequence[Finding] = ()
    #: How many characters it takes where it is kept.
    weight: int = 0

    @property
    def reason(self) -> Finding | None:
        """The one reason that all its lines share, None when they stand one by one."""
        return self.findings[0] if self.findings else None

    def add(self, outcome: LineOutcome) -> None:
        """One more line at its end, of the same status."""
        if not isinstance(self.outcomes, list):
            self.outcomes = list(self.outcomes)
        self.outcomes.append(outcome)
        self.last = outcome.last
        self.lines += 0 if outcome.beyond else 1

    def each(self) -> Iterable[LineOutcome]:
        """Every line of the stretch, when they are held one by one; else the stretch as one."""
        return self.outcomes or [LineOutcome(self.first, self.last, self.status, (), self.findings)]
