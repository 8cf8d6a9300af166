"""Applying a batch in lanes: several connections side by side, each with pieces that do not get in the others' way.

See ``cutting`` for which pieces those are. How many lanes are used at a time follows from how the site keeps up.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from operator import attrgetter
from threading import Condition
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.changes import CHANGES, Change, encode
from toolsync.model.ports import Batch, StepResult
from toolsync.platforms.moodle.connection import AgentFailed, Connection, is_last
from toolsync.platforms.moodle.cutting import Chain, Phase, Piece, Way, cut
from toolsync.platforms.moodle.pace import Pace
from toolsync.platforms.moodle.pictures import Images

_FIELDS: Final = {kind: [each.name for each in fields(kind)] for kind in CHANGES}

#: All ids of things that a change names, those that it makes included; the first twice, so that there are several.
_IDS: Final = {kind: attrgetter(*kind.ids, kind.ids[0]) for kind in CHANGES}


class Lanes:
    """The lanes of a site. What is learnt about its pace is kept from one batch to the next."""

    def __init__(
        self,
        connections: Sequence[Connection],
        *,
        welcome: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """One lane for each connection, at most. ``welcome``: whether Moodle may welcome those who are enrolled."""
        self.connections = connections
        self._welcome = welcome
        self._clock = clock
        self._pace = Pace(len(connections))

    def apply(self, batch: Batch) -> list[StepResult]:
        """Apply a batch. Raises PlatformError once all lanes have come to rest; the same batch, given again, goes on
        where it was."""
        images = Images(batch.source)
        work = _Work(batch, images, self._welcome)
        for phase in cut(batch, images.weight):
            self._run(phase, work)
        return work.results()

    def _run(self, phase: Phase, work: "_Work") -> None:
        queue = _Queue(phase.chains, self._pace)
        if len(phase.chains) == 1 or len(self.connections) == 1:
            self._drive(0, phase.way, queue, work)
        else:
            with ThreadPoolExecutor(len(self.connections)) as threads:
                for lane in range(len(self.connections)):
                    threads.submit(self._drive, lane, phase.way, queue, work)
                try:
                    queue.wait()
                except BaseException as interruption:
                    queue.stop(interruption)
                    raise
        if queue.failure is not None:
            raise queue.failure

    def _drive(self, lane: int, way: Way, queue: "_Queue", work: "_Work") -> None:
        """One lane: takes chains until there are none left, or another lane has failed."""
        try:
            while (chain := queue.take(lane)) is not None:
                for piece in chain:
                    if queue.failure is not None:
                        break
                    began = self._clock()
                    work.send(self.connections[lane], piece)
                    queue.tell(f"{way.value}:{work.kind(piece)}", (self._clock() - began) / len(piece.steps))
                queue.done()
        except BaseException as failure:
            queue.stop(failure)


class _Queue:
    """Chains that wait for a lane."""

    def __init__(self, chains: Sequence[Chain], pace: Pace) -> None:
        # The longest first: the phase ends when the last of them does.
        self._waiting = deque(sorted(chains, key=len, reverse=True))
        self._left = len(chains)
        self._pace = pace
        self._changed = Condition()
        self.failure: BaseException | None = None

    def take(self, lane: int) -> Chain | None:
        """The next chain for this lane, None when it is done; a lane that the site cannot keep up with waits."""
        with self._changed:
            while self._waiting and self.failure is None:
                if lane < self._pace.lanes:
                    return self._waiting.popleft()
                self._changed.wait()
            return None

    def tell(self, kind: str, seconds: float) -> None:
        """How long a step of this kind took: lanes may be opened or closed by it."""
        with self._changed:
            self._pace.tell(kind, seconds)
            self._changed.notify_all()

    def done(self) -> None:
        """A chain has been applied."""
        with self._changed:
            self._left -= 1
            self._changed.notify_all()

    def stop(self, failure: BaseException) -> None:
        """A lane has failed: let the others come to rest."""
        with self._changed:
            self.failure = self.failure or failure
            self._changed.notify_all()

    def wait(self) -> None:
        """Until all chains are applied, or a lane has failed."""
        with self._changed:
            while self._left and self.failure is None:
                self._changed.wait()


class _Work:
    """The steps of a batch on their way, and what became of them."""

    def __init__(self, batch: Batch, images: Images, welcome: bool) -> None:
        self._batch = batch
        self._welcome = welcome
        self._images = images
        self._made = dict(batch.made)
        self._results: list[StepResult | None] = [None] * len(batch.steps)

    def send(self, connection: Connection, piece: Piece) -> None:
        """Have a piece applied, and take in its results."""
        rows: list[Any] = []
        for line in connection.exchange(self._request(piece)):
            if not is_last(line) and line["fact"] == "results":
                rows += line["rows"]
        if len(rows) != len(piece.steps):
            told = N_("The agent answered {results} results for {steps} steps.")
            raise AgentFailed(told, results=len(rows), steps=len(piece.steps))
        for number, (error, made, replaced) in zip(piece.steps, rows, strict=True):
            given = {int(plan): real for plan, real in made.items()}
            self._made.update(given)
            self._results[number] = StepResult(error, given, replaced)

    def kind(self, piece: Piece) -> str:
        """What a piece mostly is: the kind of its first change."""
        changes = self._batch.steps[piece.steps[0]].changes
        return type(changes[0]).__name__ if changes else ""

    def results(self) -> list[StepResult]:
        """What became of each step, in order."""
        return [each or StepResult() for each in self._results]

    def _request(self, piece: Piece) -> dict[str, Any]:
        steps = [self._batch.steps[number] for number in piece.steps]
        changes = [change for step in steps for change in step.changes]
        request = {
            "call": "apply",
            "key": piece.key,
            "now": self._batch.now,
            "kinds": {kind.__name__: _FIELDS[kind] for kind in {type(change) for change in changes}},
            "made": self._named(changes),
            "steps": [[step.part, [encode(change) for change in step.changes]] for step in steps],
            "options": {"welcome": self._welcome},
        }
        if images := self._images.of(changes):
            request["images"] = images
        return request

    def _named(self, changes: Sequence[Change]) -> dict[str, int]:
        """Of the things that were made before, those that these changes name."""
        named = {number for change in changes for number in _IDS[type(change)](change) if number < 0}
        return {str(number): self._made[number] for number in sorted(named) if number in self._made}
