"""Which user, course and group each line of a group member file means, for a whole block of lines at once; and which
of those lines surely change nothing.

Only what cannot be otherwise is claimed: somebody is to be put where somebody is, or taken from where nobody is.
Everything else is left to the plan, which would say the same of the lines that are claimed here.
"""

from collections.abc import Sequence
from itertools import repeat
from operator import contains
from typing import Any

from toolsync.columns import Lines
from toolsync.format import Fresh
from toolsync.model.findings import Finding
from toolsync.model.references import CourseRef
from toolsync.model.world import World
from toolsync.rules.grouping import ALREADY_IN_GROUP, NOT_IN_GROUP
from toolsync.rules.settled import pairs_of
from toolsync.settings import Settings

#: User and course of a line, None where it does not name exactly one.
Pair = tuple[Any, Any]


def group_id(cell: Any) -> int:
    """The group that a cell names by its id, 0 when it is no id."""
    return int(cell) if isinstance(cell, str) and cell.isascii() and cell.isdecimal() and len(cell) < 19 else 0


def derived_course(group: Any, world: World) -> CourseRef | None:
    """The course of the group with this id, None when there is no such group (D-GR-14)."""
    course = world.group_courses.get(group_id(group), 0)
    return CourseRef("id", str(course)) if course else None


def places_of(lines: Lines, world: World, settings: Settings) -> Sequence[Pair]:
    """User and course of each line. A line without course means that of its group, where groups are named by id."""
    pairs = pairs_of(lines, world)
    refs = lines.column("course")
    if settings.groups.group_identifier != "id" or None not in refs:
        return pairs

    def find() -> Sequence[Pair]:
        derived = [
            derived_course(group, world) if ref is None else None
            for ref, group in zip(refs, lines.column("group"), strict=True)
        ]
        course = world.course_names.alone({ref for ref in derived if ref is not None})
        return [(user, course.get(ref) if ref else known) for (user, known), ref in zip(pairs, derived, strict=True)]

    return lines.once("places", find)


class SettledPlaces:
    """See :class:`toolsync.format.Settled`."""

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._world = world
        self.fresh: Fresh | None = None
        self._by = settings.groups.group_identifier
        self._pairs = places_of(lines, world, settings)
        self.calm = world.participations.calm and world.groups.calm and world.users.calm and world.courses.calm
        self.reasons: Sequence[Finding | None] = self._reasons(lines)

    def holds(self, index: int) -> bool:
        """See :class:`toolsync.format.Settled`."""
        world, pair = self._world, self._pairs[index]
        user, course = pair
        return not (
            world.participations.is_touched(pair)
            or world.groups.is_touched(course)
            or world.users.is_touched(user)
            or world.courses.is_touched(course)
        )

    def left(self) -> set[Pair]:
        """User and course of the lines that must be planned."""
        pairs = zip(self._pairs, self.reasons, strict=True)
        return {pair for pair, reason in pairs if reason is None and None not in pair}

    def _reasons(self, lines: Lines) -> list[Finding | None]:
        # Where earlier blocks have changed something, ``holds`` says so.
        groups, cmds = self._groups(lines), lines.column("cmd")
        places = list(map(self._world.places.get, self._pairs, repeat(())))
        if set(cmds) <= {None, "add"}:
            present = map(contains, places, groups)
            return [ALREADY_IN_GROUP if so else None for so in present]
        return list(map(_reason, cmds, groups, places))

    def _groups(self, lines: Lines) -> Sequence[int]:
        """The group of each line, 0 where the line does not name exactly one user and one group of a course."""
        indexes = self._world.group_indexes(self._by)
        indexes[self._world.site.course] = {}
        columns = zip(self._pairs, lines.column("group"), strict=True)
        return [indexes[course].get(cell, 0) if user else 0 for (user, course), cell in columns]


def _reason(cmd: Any, group: int, places: tuple[int, ...]) -> Finding | None:
    """Why a line changes nothing, None if it may change something. A command that cannot be read does nothing."""
    if group in places:
        # shift leaves the other groups, if there are any.
        return ALREADY_IN_GROUP if cmd in (None, "add") or (cmd == "shift" and len(places) == 1) else None
    return NOT_IN_GROUP if group and cmd == "del" else None


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledPlaces:
    """The lines of a block that surely change nothing."""
    return lines.once("settled", lambda: SettledPlaces(lines, world, settings))
