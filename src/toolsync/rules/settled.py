"""Enrolment lines that surely change nothing, found a whole block at a time: most lines of most nights.

Only what cannot be otherwise is claimed: somebody is to be added through a method, without a group command, and is
enrolled through the instance that the plan would choose, active, with that role and those dates. Everything else is
left to the plan, which would say the same of the lines that are claimed here.
"""

from collections.abc import Sequence
from typing import Any

from toolsync.columns import Lines
from toolsync.model.findings import Finding, Reject
from toolsync.model.references import RoleRef
from toolsync.model.things import Participation
from toolsync.model.world import World
from toolsync.rules.enrolling import ALREADY_ENROLLED, find_instance, method_named
from toolsync.settings import Settings

#: User and course. Where a line names none, its pair is in no table.
_Pair = tuple[Any, Any]


def pairs_of(lines: Lines, world: World) -> Sequence[_Pair]:
    """The user and the course of each enrolment line, None where a reference does not name exactly one."""

    def find() -> Sequence[_Pair]:
        user = world.user_names.alone(lines.questions.users)
        course = world.course_names.alone(lines.questions.courses)
        return list(zip(map(user.get, lines.column("user")), map(course.get, lines.column("course")), strict=True))

    return lines.once("pairs", find)


class SettledEnrolments:
    """See :class:`toolsync.format.Settled`."""

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._world = world
        self._settings = settings
        self._pairs = pairs_of(lines, world)
        self.calm = world.participations.calm and world.instances.calm and world.users.calm and world.courses.calm
        #: Method → course → the instance that is chosen; kept from block to block while nothing can have changed it.
        self._chosen: dict[str, dict[int, int]] = world.memory if self.calm else {}
        self.reasons: Sequence[Finding | None] = self._reasons(lines)

    def holds(self, index: int) -> bool:
        """See :class:`toolsync.format.Settled`."""
        world, pair = self._world, self._pairs[index]
        user, course = pair
        return not (
            world.participations.is_touched(pair)
            or world.instances.is_touched(course)
            or world.users.is_touched(user)
            or world.courses.is_touched(course)
        )

    def _reasons(self, lines: Lines) -> list[Finding | None]:
        roles = self._roles(lines.column("role"))
        known = self._world.participations.get
        reasons: list[Finding | None] = [None] * len(lines)
        default = self._settings.enrolments.default_command == "add"
        names = ("cmd", "role", "method", "start", "end", "gcmd", "groups")
        columns = zip(self._pairs, *(lines.column(name) for name in names), strict=True)
        for index, (pair, cmd, role, method, start, end, gcmd, groups) in enumerate(columns):
            present = known(pair)
            if not present or not present.enrolments or gcmd or groups or type(method) is not str:
                continue
            if cmd != "add" and not (cmd is None and default):
                continue
            if _is_there(present, self._instance(method, pair[1]), roles.get(role, 0), start, end):
                reasons[index] = ALREADY_ENROLLED
        return reasons

    def _roles(self, refs: Sequence[RoleRef | Finding | None]) -> dict[object, int]:
        ids: dict[object, int] = {}
        for ref in set(refs):
            try:
                ids[ref] = self._world.role(ref).id if isinstance(ref, RoleRef) else 0
            except Reject:
                ids[ref] = 0
        return ids

    def _instance(self, method: str, course: int) -> int:
        """The instance that the plan would choose, 0 when it would refuse the line or create one."""
        known = self._chosen.setdefault(method, {})
        if course not in known:
            known[course] = self._choose(method, course)
        return known[course]

    def _choose(self, method: str, course: int) -> int:
        world = self._world
        try:
            found = find_instance(method_named(method, world), world.courses[course], world, self._settings)
        except Reject:
            return 0
        return found.id if found and course != world.site.course else 0


def _is_there(present: Participation, instance: int, role: int, start: int | None, end: int | None) -> bool:
    for through, suspended, from_, to in present.enrolments:
        if through == instance:
            if suspended or (start is not None and start != from_) or (end is not None and end != to):
                return False
            break
    else:
        return False
    if role:
        for held in present.roles:
            if held.role == role:
                return True
    return False


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledEnrolments:
    """The enrolment lines of a block that surely change nothing."""
    return SettledEnrolments(lines, world, settings)
