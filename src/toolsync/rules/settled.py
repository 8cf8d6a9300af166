"""Enrolment lines that surely change nothing, found a whole block at a time: most lines of most nights.

Of each plain line (somebody is to be added through a method, without a group command) the platform is asked whether it
is already so: enrolled through the instance that the plan would choose, active, with that role and those dates. What is
so is settled. Everything else is left to the plan, which would say the same of the lines that are settled here.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import Fresh
from toolsync.model.findings import Finding, Reject
from toolsync.model.questions import Questions, Standing
from toolsync.model.references import RoleRef
from toolsync.model.world import World
from toolsync.rules.enrolling import ALREADY_ENROLLED, find_instance, method_named
from toolsync.rules.newcomers import find_newcomers
from toolsync.settings import Settings

#: User and course. Where a line names none, its pair is in no table.
_Pair = tuple[Any, Any]

#: So many questions are asked first, unless those of the block before were mostly answered with yes: where most lines
#: are new, the others are not worth asking.
_SAMPLE: Final = 500
#: Where it is remembered from block to block that they were.
_MOSTLY: Final = "mostly standing"

_new: Final = tuple.__new__


def pairs_of(lines: Lines, world: World) -> Sequence[_Pair]:
    """The user and the course of each enrolment line, None where a reference does not name exactly one."""

    def find() -> Sequence[_Pair]:
        user = world.user_names.alone(lines.questions.users)
        course = world.course_names.alone(lines.questions.courses)
        return list(zip(map(user.get, lines.column("user")), map(course.get, lines.column("course")), strict=True))

    return lines.once("pairs", find)


def ask_standing(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Ask which lines are already so. The instances of their courses must be known."""
    asked: set[Any] = set(_claims(lines, world, settings))
    asked.discard(None)
    known = world.memory.setdefault(_MOSTLY, {})
    if not known.get(0):
        sample = set(islice(asked, _SAMPLE))
        yield Questions(standing=sample)
        known[0] = len(sample & world.standing) * 2 > len(sample)
    if known[0]:
        yield Questions(standing=asked)
        known[0] = len(world.standing) * 2 > len(asked)


def unsettled_pairs(lines: Lines, world: World, settings: Settings) -> set[_Pair]:
    """The users and courses of the lines that have to be planned."""
    pairs, stands = pairs_of(lines, world), _stands(lines, world, settings)
    left = {pair for pair, so in zip(pairs, stands, strict=True) if not so} if not all(stands) else set()
    return {(user, course) for user, course in left if user is not None and course is not None}


def _claims(lines: Lines, world: World, settings: Settings) -> Sequence[Standing | None]:
    """What to ask about each line, None for one that is not plain."""
    return lines.once("claims", lambda: _Claims(world, settings).of(lines))


def _stands(lines: Lines, world: World, settings: Settings) -> Sequence[bool]:
    def find() -> Sequence[bool]:
        claims = _claims(lines, world, settings)
        if len(world.standing) == len(claims):
            return [True] * len(claims)
        return list(map(world.standing.__contains__, claims))

    return lines.once("stands", find)


class _Claims:
    """Makes the questions of a block."""

    def __init__(self, world: World, settings: Settings) -> None:
        self._world = world
        self._settings = settings
        calm = world.instances.calm and world.courses.calm
        #: Method → course → the instance that is chosen; kept from block to block while nothing can have changed it.
        self._chosen: dict[str, dict[int, int]] = world.memory if calm else {}

    def of(self, lines: Lines) -> Sequence[Standing | None]:
        roles = self._roles(lines.column("role"))
        pairs, methods = pairs_of(lines, self._world), lines.column("method")
        asked = zip(
            pairs,
            self._instances(pairs, methods),
            map(roles.get, lines.column("role")),
            lines.column("start"),
            lines.column("end"),
            self._plain(lines),
            strict=True,
        )
        return [
            _new(Standing, (*pair, instance, role, start, end)) if plain and instance and role else None
            for pair, instance, role, start, end, plain in asked
        ]

    def _plain(self, lines: Lines) -> Sequence[bool]:
        """Whether each line does no more than add somebody."""
        added = {"add", None} if self._settings.enrolments.default_command == "add" else {"add"}
        cmds, gcmds, groups = lines.column("cmd"), lines.column("gcmd"), lines.column("groups")
        if set(cmds) <= added and not any(gcmds) and not any(groups):
            plain = [True] * len(lines)
        else:
            columns = zip(cmds, gcmds, groups, strict=True)
            plain = [cmd in added and not gcmd and not named for cmd, gcmd, named in columns]
        for index in lines.findings:
            plain[index] = False
        return plain

    def _roles(self, refs: Sequence[RoleRef | Finding | None]) -> dict[object, int]:
        ids: dict[object, int] = {}
        for ref in set(refs):
            try:
                ids[ref] = self._world.role(ref).id if isinstance(ref, RoleRef) else 0
            except Reject:
                ids[ref] = 0
        return ids

    def _instances(self, pairs: Sequence[_Pair], methods: Sequence[Any]) -> Sequence[int]:
        """The instance that the plan would choose for each line, 0 when it would refuse the line or create one."""
        found: list[int] = [0] * len(methods)
        for method in set(methods):
            if type(method) is str:
                rows = range(len(methods)) if methods.count(method) == len(methods) else _rows(methods, method)
                self._find_instances(method, pairs, rows, found)
        return found

    def _find_instances(self, method: str, pairs: Sequence[_Pair], rows: Sequence[int], found: list[int]) -> None:
        known = self._chosen.setdefault(method, {})
        courses = [0 if pairs[row][0] is None else pairs[row][1] or 0 for row in rows]
        for course in set(courses) - known.keys():
            known[course] = self._choose(method, course) if course else 0
        for row, course in zip(rows, courses, strict=True):
            found[row] = known[course]

    def _choose(self, method: str, course: int) -> int:
        world = self._world
        try:
            found = find_instance(method_named(method, world), world.courses[course], world, self._settings)
        except Reject:
            return 0
        return found.id if found and course != world.site.course else 0


def _rows(values: Sequence[Any], wanted: Any) -> Sequence[int]:
    return [row for row, value in enumerate(values) if value == wanted]


class SettledEnrolments:
    """See :class:`toolsync.format.Settled`."""

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._world = world
        self._pairs = pairs_of(lines, world)
        self.calm = world.instances.calm and world.users.calm and world.courses.calm
        stands = _stands(lines, world, settings)
        if not world.participations.calm:
            touched = world.participations.is_touched
            stands = [so and not touched(pair) for so, pair in zip(stands, self._pairs, strict=True)]
        all_stand = all(stands)
        self.reasons: Sequence[Finding | None] = (
            [ALREADY_ENROLLED] * len(stands) if all_stand else [ALREADY_ENROLLED if so else None for so in stands]
        )
        self.fresh: Fresh | None = None if all_stand or not self.calm else self._newcomers(lines, settings)

    def _newcomers(self, lines: Lines, settings: Settings) -> Fresh | None:
        methods = lines.column("method")
        known = self._world.site.methods
        closed = {each for each in set(methods) if each in known and not known[each].enrols}
        claims = _claims(lines, self._world, settings)
        if closed:
            columns = zip(claims, methods, strict=True)
            claims = [None if method in closed else claim for claim, method in columns]
        return find_newcomers(claims, self._pairs, self._world, settings)

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


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledEnrolments:
    """The enrolment lines of a block that surely change nothing, and those that surely enrol somebody."""
    return SettledEnrolments(lines, world, settings)
