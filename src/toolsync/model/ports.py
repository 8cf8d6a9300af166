"""What toolsync asks of a platform, and nothing more. Embedded or Moodle, wrapped or bare, all keep this contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from toolsync.model.changes import Change
from toolsync.model.outcomes import Step
from toolsync.model.questions import Facts, Questions
from toolsync.model.things import Site
from toolsync.model.translatable import Translatable


class PlatformError(Translatable):
    """The platform as a whole cannot be used: not there, refusing, broken. The text says what to do."""


@dataclass(frozen=True)
class Capabilities:
    """What a platform can do. A change whose kind is missing from ``changes`` is refused while planning."""

    site: Site
    changes: frozenset[type[Change]]
    #: What a platform that cannot do some change would need for it, by kind: told with the refusal.
    missing: Mapping[type[Change], str] = field(default_factory=dict)
    #: Of kinds that it can do for some things only: what a change would need that it cannot do, "" for one that it can.
    limits: Mapping[type[Change], Callable[[Any], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Steps to apply. ``key`` identifies the batch within the site: a batch that was applied already is not applied
    again, its results are given again. ``now`` is what NOW stands for, in Unix seconds."""

    key: str
    steps: Sequence[Step]
    #: The ids that the platform gave to things which earlier batches of the run made, by the plan's negative ids.
    made: Mapping[int, int]
    now: int
    #: The command file, for changes that take something out of it (``SetPicture``).
    source: Path | None = None


@dataclass(slots=True)
class StepResult:
    """What became of one step: all of it was applied (``error`` is None) or nothing was.

    ``made``: ids given to the things that it made. ``replaced``: what was there before, for undoing, as plain data.
    """

    error: str | None = None
    made: dict[int, int] = field(default_factory=dict)
    replaced: list[Any] = field(default_factory=list)


def nothing() -> None:
    """No work to be done meanwhile."""


class Platform(Protocol):
    """A platform: four calls. All may raise :class:`PlatformError`."""

    def capabilities(self) -> Capabilities:
        """What it can do, and what holds for the whole site."""
        ...

    def look_up(self, questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        """Answer a batch of questions about its present state. ``meanwhile`` is work of the caller's own, which may be
        called, once and in the thread of the caller, while the platform searches."""
        ...

    def apply(self, batch: Batch) -> Sequence[StepResult]:
        """Apply steps in order, each isolated: one that fails leaves no trace and stops none of the others."""
        ...

    def export(self, entity: str) -> Iterator[tuple[str, ...]]:
        """Its state, one thing after the other: a header first, then a row of cells for each."""
        ...
