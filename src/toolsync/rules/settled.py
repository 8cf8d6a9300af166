"""Enrolment lines that surely change nothing, found a whole block at a time: most lines of most nights.

Of each plain line (somebody is to be added through a method, without a group command) the platform is asked whether it
is already so: enrolled through the instance that the plan would choose, active, with that role and those dates. What is
so is settled. Everything else is left to the plan, which would say the same of the lines that are settled here.
"""

from collections.abc import Iterator, Mapping, Sequence
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

#: So many lines are asked about first, unless those of the block before mostly stood: where most lines are new, the
#: others are not worth asking.
_SAMPLE: Final = 500
#: Where it is remembered from block to block that they did.
_MOSTLY: Final = "mostly standing"


def users_of(lines: Lines, world: World) -> Sequence[Any]:
    """The user of each line, None where it does not name exactly one."""
    users = lines.column("user")
    return lines.once("users", lambda: world.user_names.each_alone(users))


def courses_of(lines: Lines, world: World) -> Sequence[Any]:
    """The course of each line, None where it does not name exactly one."""
    courses = lines.column("course")
    return lines.once("courses", lambda: world.course_names.each_alone(courses))


def pairs_of(lines: Lines, world: World) -> Sequence[_Pair]:
    """The user and the course of each line, None where it does not name exactly one."""
    return lines.once("pairs", lambda: list(zip(users_of(lines, world), courses_of(lines, world), strict=True)))


def ask_standing(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Ask which lines are already so. The instances of their courses must be known."""
    claims = claims_of(lines, world, settings)
    known = world.remembered(_MOSTLY)
    if not known.get(0):
        sample = _plain(claims[:_SAMPLE])
        yield Questions(standing=sample)
        known[0] = _stand_mostly(sample, world)
    lines.once("asked", lambda: len(lines) if known[0] else _SAMPLE)
    if known[0]:
        asked = _plain(claims)
        yield Questions(standing=asked)
        known[0] = _stand_mostly(asked, world)


def unsettled_pairs(lines: Lines, world: World, settings: Settings) -> set[_Pair]:
    """The users and courses of the lines that have to be planned."""
    stands = _stands(lines, world, settings)
    if all(stands):
        return set()
    pairs = pairs_of(lines, world)
    left = {pair for pair, so in zip(pairs, stands, strict=True) if not so} if any(stands) else set(pairs)
    # Made anew in the order of the set, they lie in memory as they will be gone through: a sixth of a plan's time.
    return {(user, course) for user, course in left if user is not None and course is not None}


def claims_of(lines: Lines, world: World, settings: Settings) -> Sequence[Standing | None]:
    """What each line says to be so, None for one that is not plain."""
    return lines.once("claims", lambda: _Claims(world, settings).of(lines))


def _plain(claims: Sequence[Standing | None]) -> Sequence[Standing]:
    return claims if all(claims) else [claim for claim in claims if claim]  # type: ignore[return-value]  # all of them


def _stand_mostly(asked: Sequence[Standing], world: World) -> bool:
    return len(world.not_standing.intersection(asked)) * 2 < len(asked) if world.not_standing else True


def _stands(lines: Lines, world: World, settings: Settings) -> Sequence[bool]:
    """Whether each line surely is already so."""

    def find() -> Sequence[bool]:
        claims, refused = claims_of(lines, world, settings), world.not_standing
        asked = lines.once("asked", lambda: 0)
        if asked >= len(claims) and not refused and all(claims):
            return [True] * len(claims)
        stands = [claim is not None and claim not in refused for claim in claims[:asked]]
        return stands + [False] * (len(claims) - len(stands))

    return lines.once("stands", find)


class _Claims:
    """Works out what the lines of a block say."""

    def __init__(self, world: World, settings: Settings) -> None:
        self._world = world
        self._settings = settings
        #: What was chosen is kept from block to block while nothing can have changed it.
        self._calm = world.instances.calm and world.courses.calm

    def of(self, lines: Lines) -> Sequence[Standing | None]:
        users, courses = users_of(lines, self._world), courses_of(lines, self._world)
        instances = self._instances(courses, lines.column("method"))
        roles, plain = self._roles(lines.column("role")), self._plain(lines)
        # Plain tuples: they are equal to the questions that they are, and cost a third of what those cost.
        times = (lines.column("start"), lines.column("end"))
        claims: list[Any] = list(zip(users, courses, instances, roles, *times, strict=True))
        needed = (users, instances, roles, plain)
        if not all(map(all, needed)):
            claims = [claim if all(each) else None for claim, *each in zip(claims, *needed, strict=True)]
        return claims

    def _plain(self, lines: Lines) -> Sequence[bool]:
        """Whether each line does no more than add somebody."""
        added = {"add", None} if self._settings.enrolments.default_command == "add" else {"add"}
        cmds = lines.column("cmd")
        others = [lines.column(name) for name in ("gcmd", "groups", "instance")]
        if set(cmds) <= added and not any(map(any, others)):
            plain = [True] * len(lines)
        else:
            plain = [cmd in added and not any(more) for cmd, *more in zip(cmds, *others, strict=True)]
        for index in lines.findings:
            plain[index] = False
        return plain

    def _roles(self, refs: Sequence[RoleRef | Finding | None]) -> Sequence[int]:
        """The role of each line, 0 where it names none."""
        if refs and refs.count(refs[0]) == len(refs):
            return [self._role(refs[0])] * len(refs)
        ids = {ref: self._role(ref) for ref in set(refs)}
        return list(map(ids.__getitem__, refs))

    def _role(self, ref: RoleRef | Finding | None) -> int:
        try:
            return self._world.role(ref).id if isinstance(ref, RoleRef) else 0
        except Reject:
            return 0

    def _instances(self, courses: Sequence[Any], methods: Sequence[Any]) -> Sequence[int]:
        """The instance that the plan would choose for each line, 0 when it would refuse the line or create one."""
        if methods and methods.count(methods[0]) == len(methods):
            return list(map(self._choices(methods[0], courses).__getitem__, courses))
        chosen = {method: self._choices(method, courses) for method in set(methods)}
        return [chosen[method][course] for method, course in zip(methods, courses, strict=True)]

    def _choices(self, method: Any, courses: Sequence[Any]) -> Mapping[Any, int]:
        """The instance of this method that the plan would choose in each of these courses."""
        if type(method) is not str:
            return dict.fromkeys(courses, 0)
        known = self._world.remembered(f"chosen {method}") if self._calm else {}
        known[None] = 0
        for course in set(courses) - known.keys():
            known[course] = self._choose(method, course)
        return known

    def _choose(self, method: str, course: int) -> int:
        world = self._world
        try:
            found = find_instance(method_named(method, world), world.courses[course], world, self._settings)
        except Reject:
            return 0
        return found.id if found and course != world.site.course else 0


class SettledEnrolments:
    """See :class:`toolsync.format.Settled`."""

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._world = world
        self._lines = lines
        self.calm = world.instances.calm and world.users.calm and world.courses.calm
        stands = _stands(lines, world, settings)
        if not world.participations.calm:
            touched = world.participations.is_touched
            stands = [so and not touched(pair) for so, pair in zip(stands, pairs_of(lines, world), strict=True)]
        all_stand = all(stands)
        self.reasons: Sequence[Finding | None] = (
            [ALREADY_ENROLLED] * len(stands) if all_stand else [ALREADY_ENROLLED if so else None for so in stands]
        )
        self.fresh: Fresh | None = None if all_stand or not self.calm else self._newcomers(lines, settings)

    def _newcomers(self, lines: Lines, settings: Settings) -> Fresh | None:
        methods = lines.column("method")
        known = self._world.site.methods
        closed = {each for each in set(methods) if each in known and not known[each].enrols}
        claims = claims_of(lines, self._world, settings)
        if closed:
            columns = zip(claims, methods, strict=True)
            claims = [None if method in closed else claim for claim, method in columns]
        return find_newcomers(claims, pairs_of(lines, self._world), self._world, settings)

    def holds(self, index: int) -> bool:
        """See :class:`toolsync.format.Settled`."""
        world, pair = self._world, pairs_of(self._lines, self._world)[index]
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
