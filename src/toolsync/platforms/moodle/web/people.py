"""Reading who is in a course: as much of it as core functions tell.

They tell who is enrolled, who of them is active now, and everybody's roles and groups; by which method somebody is
enrolled and with which dates they do not. In a course whose only enabled method is the manual one, those who are active
are there by it. Of all others it is known only that they are there (``Unsure``): lines that need more are refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from toolsync.model.findings import Reject, error
from toolsync.model.questions import Standing
from toolsync.model.things import Enrolment, Instance, Membership, Participation, RoleHeld
from toolsync.platforms.moodle.web.courses import Courses
from toolsync.platforms.moodle.web.service import CoreService

Pair = tuple[int, int]

#: In place of the dates of an enrolment: no date of a line is ever the same.
UNKNOWN_TIME: Final = -2
#: Users asked for at a time.
_PAGE: Final = 1_000
#: Methods through which nobody is enrolled.
_OPEN: Final = frozenset(("guest",))
_HOW: Final = (
    "the plugin local_toolsync on the site: Moodle's own functions do not tell by which method and with which dates "
    "somebody is enrolled who is suspended, or in a course with other methods than the manual one"
)


class Unsure(Participation):
    """What somebody is in a course of whom it is not known by which method, with which dates, or who gave a role."""

    __slots__ = ()

    def through(self, instance: int) -> NoReturn:
        """It is not known."""
        raise Reject(error("not-supported", change="UpdateEnrolment", needed=_HOW))

    @property
    def roles(self) -> NoReturn:
        """It is not known who gave them."""
        raise Reject(error("not-supported", change="UnassignRole", needed=_HOW))


class _Given(Membership):
    """A place in a group of a course where methods give places too."""

    __slots__ = ()

    @property
    def component(self) -> NoReturn:
        """It is not known who gave it."""
        raise Reject(error("not-supported", change="RemoveGroupMember", needed=_HOW))


@dataclass(slots=True)
class Crowd:
    """Everybody who is enrolled in one course."""

    course: int
    #: The manual method, if nobody can be active by any other.
    manual: int
    #: User → roles and groups, by their ids.
    roles: dict[int, tuple[int, ...]] = field(default_factory=dict)
    groups: dict[int, tuple[int, ...]] = field(default_factory=dict)
    active: frozenset[int] = frozenset()

    def participation(self, user: int) -> Participation:
        """What an enrolled user is in the course."""
        if self.manual and user in self.active:
            places = tuple(Membership(group) for group in self.groups[user])
            enrolment = Enrolment(self.manual, False, UNKNOWN_TIME, UNKNOWN_TIME)
            return Participation((enrolment,), tuple(map(RoleHeld, self.roles[user])), places)
        given = tuple(_Given(group, "?") for group in self.groups[user])
        return Unsure((Enrolment(0, False, UNKNOWN_TIME, UNKNOWN_TIME),), (), given)


class People:
    """Who is in courses, as one look-up finds them."""

    def __init__(self, service: CoreService, courses: Courses) -> None:
        self._service = service
        self._courses = courses
        self.crowds: dict[int, Crowd] = {}

    def find(self, courses: Iterable[int]) -> None:
        """Find everybody in these courses."""
        wanted = sorted(set(courses) - self.crowds.keys())
        self._courses.find_ids(wanted)
        for crowd in self._service.side_by_side(self._crowd, [each for each in wanted if each in self._courses.found]):
            self.crowds[crowd.course] = crowd

    def _crowd(self, course: int) -> Crowd:
        crowd = Crowd(course, sure_manual(self._courses.instances(course)))
        for user in enrolled(self._service, course, "id,roles,groups"):
            crowd.roles[user["id"]] = tuple(role["roleid"] for role in user.get("roles", ()))
            crowd.groups[user["id"]] = tuple(group["id"] for group in user.get("groups", ()))
        if crowd.roles and crowd.manual:
            crowd.active = frozenset(user["id"] for user in enrolled(self._service, course, "id", onlyactive=1))
        return crowd

    def participations(self, pairs: Iterable[Pair]) -> dict[Pair, Participation]:
        """What these users are in these courses; the courses must have been found."""
        found: dict[Pair, Participation] = {}
        others: list[Pair] = []
        for user, course in pairs:
            crowd = self.crowds.get(course)
            if crowd is not None and user in crowd.roles:
                found[user, course] = crowd.participation(user)
            elif crowd is not None:
                others.append((user, course))
        for pair, roles in self._bare_roles(others):
            found[pair] = Participation((), tuple(map(RoleHeld, roles)), ())
        return found

    def everybody(self, courses: Iterable[int]) -> dict[Pair, Participation]:
        """All who are enrolled in these courses, for changes to the course as a whole: how they came does not matter
        to them, and is not told."""
        found: dict[Pair, Participation] = {}
        for crowd in (self.crowds[course] for course in courses if course in self.crowds):
            for user, roles in crowd.roles.items():
                enrolment = Enrolment(crowd.manual, user not in crowd.active, UNKNOWN_TIME, UNKNOWN_TIME)
                places = tuple(map(Membership, crowd.groups[user]))
                found[user, crowd.course] = Participation((enrolment,), tuple(map(RoleHeld, roles)), places)
        return found

    def _bare_roles(self, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, tuple[int, ...]]]:
        """The roles of those who are not enrolled, where they have any. One call speaks of a user once."""
        rounds: list[list[dict[str, int]]] = []
        times: dict[int, int] = {}
        for user, course in sorted(pairs):
            number = times[user] = times.get(user, -1) + 1
            if number == len(rounds):
                rounds.append([])
            rounds[number].append({"userid": user, "courseid": course})
        for asked in rounds:
            courses = {each["userid"]: each["courseid"] for each in asked}
            for user in self._service.found("core_user_get_course_user_profiles", "userlist", asked):
                if roles := tuple(role["roleid"] for role in user.get("roles", ())):
                    yield (user["id"], courses[user["id"]]), roles

    def standing(self, asked: Iterable[Standing]) -> Iterator[Standing]:
        """The questions whose answer surely is yes."""
        for each in map(Standing._make, asked):
            crowd = self.crowds.get(each.course)
            dated = each.start is not None or each.end is not None
            if crowd is None or dated or crowd.manual != each.instance or each.user not in crowd.active:
                continue
            if each.role in crowd.roles.get(each.user, ()):
                yield each

    def places(self, pairs: Iterable[Pair]) -> dict[Pair, tuple[int, ...]]:
        """The groups that these users are in."""
        found = {}
        for user, course in pairs:
            crowd = self.crowds.get(course)
            if crowd is not None and (groups := crowd.groups.get(user)):
                found[user, course] = groups
        return found

    def holders(self, asked: Iterable[Pair]) -> dict[Pair, tuple[int, ...]]:
        """The enrolled users who have a role in a course, for pairs (course, role)."""
        found = {}
        for course, role in asked:
            crowd = self.crowds.get(course)
            if crowd is not None:
                found[course, role] = tuple(user for user, roles in crowd.roles.items() if role in roles)
        return found


def sure_manual(instances: Sequence[Instance]) -> int:
    """The manual method of a course in which nobody can be active by any other, else 0."""
    methods = [each for each in instances if each.method not in _OPEN]
    return methods[0].id if len(methods) == 1 and methods[0].method == "manual" else 0


def enrolled(service: CoreService, course: int, wanted: str, **options: Any) -> Iterator[Mapping[str, Any]]:
    """Everybody who is enrolled in a course, a page at a time; ``wanted`` are the fields to be told."""
    start = 0
    while True:
        paged = {"userfields": wanted, "sortby": "id", "limitfrom": start, "limitnumber": _PAGE, **options}
        given = [{"name": name, "value": value} for name, value in paged.items()]
        page = service.read("core_enrol_get_enrolled_users", courseid=course, options=given)
        yield from page
        if len(page) < _PAGE:
            return
        start += _PAGE
