"""Enrolment lines that surely enrol somebody, found a whole block at a time: the first night of a year is full of them.

Only what cannot be otherwise is claimed: a plain line about somebody who is nothing in the course, which no other line
of the block speaks of and no other course is linked to. Everything else is left to the plan, which would say the same
of the lines that are claimed here.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from toolsync.format import Fresh
from toolsync.model import flow
from toolsync.model.changes import Change, EnrolUser
from toolsync.model.questions import Standing
from toolsync.model.things import NOTHING, NOW
from toolsync.model.world import World
from toolsync.settings import Settings

_Pair = tuple[Any, Any]

#: In place of what a line asks for, where it is not claimed.
_NONE: Final = Standing(0, 0, 0, 0, 0, 0)


class Newcomers:
    """See :class:`toolsync.format.Fresh`."""

    kind: type[Change] = EnrolUser

    def __init__(self, world: World, pairs: Sequence[_Pair], rows: Sequence[bool], values: Sequence[Sequence[int]]):
        self._world, self._pairs = world, pairs
        self.rows = rows
        self.values = values

    def play(self, start: int, stop: int) -> None:
        """See :class:`toolsync.format.Fresh`."""
        columns = [column[start:stop] for column in self.values[2:]]
        flow.enrol_new(self._world, self._pairs[start:stop], *columns)


def find_newcomers(
    claims: Sequence[Standing | None], pairs: Sequence[_Pair], world: World, settings: Settings
) -> Fresh | None:
    """The lines of a block that surely enrol somebody, None when there are none. ``claims`` are what each line asks for
    (None where it is not plain)."""
    known, learnt = world.participations.get, world.participations.learnt
    held = zip(claims, map(known, pairs), map(learnt.__contains__, pairs), strict=True)
    rows = [claim is not None and was is NOTHING and untouched for claim, was, untouched in held]
    if not any(rows):
        return None
    _leave_repeated(pairs, rows)
    _leave_linked(pairs, rows, world)
    default = {"now": NOW, "none": 0}.get(settings.enrolments.default_start)
    columns = zip(*[_NONE if claim is None else claim for claim in claims], strict=True)
    users, courses, instances, roles, starts, ends = map(list, columns)
    if None in starts:
        if default is None:
            rows[:] = [row and start is not None for row, start in zip(rows, starts, strict=True)]
        starts = [default if start is None else start for start in starts]
    if None in ends:
        ends = [end or 0 for end in ends]
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is not None and 0 < end < start:
            rows[row] = False
    return Newcomers(world, pairs, rows, (users, courses, instances, roles, starts, ends))


def _leave_repeated(pairs: Sequence[_Pair], rows: list[bool]) -> None:
    """Lines that speak of the same user and course are planned one after the other."""
    if len(set(pairs)) < len(pairs):
        times = Counter(pairs)
        rows[:] = [row and times[pair] == 1 for row, pair in zip(rows, pairs, strict=True)]


def _leave_linked(pairs: Sequence[_Pair], rows: list[bool], world: World) -> None:
    """What happens in a course goes on to the courses linked to it, which other lines may speak of."""
    linked = world.masters({pair[1] for pair, row in zip(pairs, rows, strict=True) if row})
    if linked:
        rows[:] = [row and pair[1] not in linked for row, pair in zip(rows, pairs, strict=True)]
