"""One batch: its steps in order, alike ones side by side in the same calls, each with its own outcome."""

from collections.abc import Sequence
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.changes import Change, resolve
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, StepResult
from toolsync.platforms.moodle.web.recipes import NewAccount, NewCourse
from toolsync.platforms.moodle.web.sending import Sender

#: Steps that are looked at together.
_RUN: Final = 500
_NOT_MADE: Final = "What it needs was not made, because the change that should have made it failed."

#: What is told at once: a change, or a new thing with what must be said when it is made.
Op = Change | NewAccount | NewCourse


class Application:
    """The application of one batch."""

    def __init__(self, sender: Sender, batch: Batch) -> None:
        self._sender = sender
        self._batch = batch
        self._made: dict[int, int] = dict(batch.made)

    def run(self) -> list[StepResult]:
        """Tell all steps, and say what became of each."""
        results: list[StepResult] = []
        steps = [fused(step) for step in self._batch.steps]
        while len(results) < len(steps):
            together = _alike(steps[len(results) : len(results) + _RUN])
            results += self._tell(together)
        return results

    def _tell(self, steps: Sequence[tuple[Op, ...]]) -> list[StepResult]:
        """Tell steps that have the same shape: the first change of each, then the second of each, and so on."""
        results = [StepResult() for _ in steps]
        for position in range(len(steps[0])):
            waiting: list[tuple[StepResult, Op]] = []
            for step, result in zip(steps, results, strict=True):
                if result.error is None:
                    try:
                        waiting.append((result, _resolved(step[position], self._made, self._batch.now)))
                    except KeyError:
                        result.error = _NOT_MADE
            for (result, _), outcome in zip(waiting, self._send([op for _, op in waiting]), strict=True):
                result.made |= outcome.made
                result.error = outcome.error
                self._made |= outcome.made
        for step, result in zip(steps, results, strict=True):
            if result.error and result.made and len(step) > 1:
                # Nothing can be taken back here: what was made stays, and the next run goes on from there.
                result.error = f"{result.error} What the line made before that has been made."
        return results

    def _send(self, ops: Sequence[Op]) -> Sequence[Any]:
        return self._sender.send(ops) if ops else ()


def _resolved(op: Op, made: dict[int, int], now: int) -> Op:
    if isinstance(op, NewAccount):
        return op
    if isinstance(op, NewCourse):
        course = resolve(op.made, made, now)
        assert isinstance(course, kinds.CreateCourse)
        return NewCourse(course, op.sections)
    return resolve(op, made, now)


def fused(step: Step) -> tuple[Op, ...]:
    """The changes of a step, those put together that Moodle's functions can only be told together."""
    ops: list[Op] = []
    places: dict[int, int] = {}
    for change in step.changes:
        if isinstance(change, kinds.CreateUser):
            places[change.user] = len(ops)
            ops.append(NewAccount(change))
        elif isinstance(change, kinds.CreateCourse):
            places[change.course] = len(ops)
            ops.append(NewCourse(change))
        elif isinstance(change, kinds.SetPassword | kinds.RequestPassword) and change.user in places:
            new = ops[places[change.user]]
            assert isinstance(new, NewAccount)
            password = change if isinstance(change, kinds.SetPassword) else None
            ops[places[change.user]] = NewAccount(new.made, password, password is None)
        elif isinstance(change, kinds.SetSection) and change.course in places:
            course = ops[places[change.course]]
            assert isinstance(course, NewCourse)
            ops[places[change.course]] = NewCourse(course.made, max(change.number, course.sections or 0))
        else:
            ops.append(change)
    return tuple(ops)


def _alike(steps: Sequence[tuple[Op, ...]]) -> Sequence[tuple[Op, ...]]:
    """The first steps that may be told together: of the same shape, none needing what another one makes, and, where
    they have several changes, none about the same things as another one."""
    shape = [type(op) for op in steps[0]]
    touched: set[tuple[Any, ...]] = set()
    made: set[int] = set()
    for number, step in enumerate(steps):
        named = {_things(op) for op in step}
        new = {thing for op in step for thing in _makes(op)}
        needed = {thing for op in step for thing in _things(op) if isinstance(thing, int) and thing < 0} - new
        if [type(op) for op in step] != shape or needed & made or (len(step) > 1 and named & touched):
            return steps[:number]
        touched |= named
        made |= new
    return steps


def _change(op: Op) -> Change:
    return op.made if isinstance(op, NewAccount | NewCourse) else op


def _things(op: Op) -> tuple[Any, ...]:
    change = _change(op)
    return tuple(getattr(change, name) for name in change.ids)


def _makes(op: Op) -> tuple[int, ...]:
    change = _change(op)
    return tuple(getattr(change, name) for name in change.makes)
