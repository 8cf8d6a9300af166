"""The world: what the platform holds, as far as one command file is concerned, with what its lines have made of it.

A plan learns facts (answers to questions), plays changes on them, and reads what they have become. Reading a fact
that nobody asked for is a mistake of ours, never an empty answer: it raises :class:`NotLookedUp`.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

from toolsync.model.findings import Reject, error
from toolsync.model.knowledge import Knowledge
from toolsync.model.names import Several
from toolsync.model.questions import Questions
from toolsync.model.references import CategoryRef, CohortRef, CourseRef, RoleRef, UserRef
from toolsync.model.tables import Table
from toolsync.model.things import (
    NOTHING,
    Category,
    Cohort,
    Course,
    Group,
    Grouping,
    Holdings,
    Instance,
    Participation,
    Profile,
    Role,
    Section,
    Site,
    User,
)

V = TypeVar("V")


class NotLookedUp(LookupError):
    """A plan read a fact that its format never asked for: a mistake in the format's ``needs``, unless ``questions``
    says what to ask: a line was taken for settled, and an earlier line has changed that."""

    def __init__(self, what: str, questions: Questions | None = None) -> None:
        super().__init__(what)
        self.questions = questions


class World(Knowledge):
    """See the module. What is known, read by the words of plans."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._groups_by: dict[tuple[str, int], tuple[Mapping[int, Group], Mapping[str, tuple[int, ...]]]] = {}
        self._indexes: dict[str, GroupIndexes] = {}

    def forget(self) -> None:
        super().forget()
        if len(self._groups_by) > self.groups.limit:
            self._groups_by.clear()
            self._indexes.clear()

    def find_user(self, ref: UserRef) -> User | None:
        """The live account that this names, None when there is none; rejects when there are several."""
        try:
            return self.user_names.find(ref)
        except (KeyError, Several) as problem:
            raise _not_one("user", ref, problem) from None

    def user(self, ref: UserRef) -> User:
        """The live account that this names; rejects when there is none, or several."""
        user = self.find_user(ref)
        if user is None:
            raise Reject(error("no-such-user", by=ref.by, cell=ref.value))
        return user

    def find_course(self, ref: CourseRef) -> Course | None:
        """The course that this names, None when there is none; rejects when there are several."""
        try:
            return self.course_names.find(ref)
        except (KeyError, Several) as problem:
            raise _not_one("course", ref, problem) from None

    def course(self, ref: CourseRef) -> Course:
        """The course that this names; rejects when there is none, or several, or when it is the front page."""
        course = self.find_course(ref)
        if course is None:
            raise Reject(error("no-such-course", by=ref.by, cell=ref.value))
        if course.id == self.site.course:
            raise Reject(error("site-course", cell=ref.value))
        return course

    def find_cohort(self, ref: CohortRef) -> Cohort | None:
        """The cohort that this names, None when there is none; rejects when there are several."""
        try:
            return self.cohort_names.find(ref)
        except (KeyError, Several) as problem:
            raise _not_one("cohort", ref, problem) from None

    def role(self, ref: RoleRef) -> Role:
        """The role that this names; rejects when the site has none."""
        if ref.by == "shortname" and (role := self.site.roles.get(ref.value)):
            return role
        for each in self.site.roles.values():
            if ref.by == "id" and str(each.id) == ref.value:
                return each
        raise Reject(error("no-such-role" if self.site.all_roles else "role-not-known", cell=ref.value))

    def find_category(self, ref: CategoryRef) -> list[Category]:
        """The categories that this names, as the site orders them: several where siblings share a name."""
        if ref.path:
            return self._at_path(ref.path)
        return [each for each in self.live_categories() if str(getattr(each, ref.by)) == ref.value]

    def _at_path(self, path: tuple[str, ...]) -> list[Category]:
        parents = {0}
        found: list[Category] = []
        for name in path:
            found = [each for each in self.live_categories() if each.parent in parents and each.name == name]
            parents = {each.id for each in found}
        return found

    def live_categories(self) -> list[Category]:
        """Every category there is, as the site orders them."""
        return [each for each in self.categories.values() if not each.gone]

    def holdings_of(self, category: int) -> Holdings:
        """What was in this category before this file: courses, cohorts and all else that the platform knows."""
        return self._known(self.holdings, category, Holdings())

    def cohorts_in(self, category: int) -> list[Cohort]:
        """The cohorts that belong to this category now."""
        self.holdings_of(category)
        return [each for each in self.cohorts.values() if each.category == category and not each.gone]

    def has_courses(self, category: int) -> bool:
        """Whether any course is directly in this category."""
        known = any(each.category == category and not each.gone for each in self.courses.values())
        return known or self.holdings_of(category).courses > 0

    def participation(self, user: int, course: int) -> Participation:
        """All that this user is in this course."""
        known = self.participations.get((user, course))
        if known is None:
            if user > 0 and course > 0 and not (user in self.whole_users or course in self.whole_courses):
                asked = Questions(participations={(user, course)})
                raise NotLookedUp(f"participation of user {user} in course {course}", asked)
            return NOTHING
        return known

    def courses_of(self, user: int) -> set[int]:
        """The courses that this user is known to be in."""
        return {course for course in self.participations.others(0, user) if self.is_in(user, course)}

    def users_in(self, course: int) -> set[int]:
        """The users who are known to be in this course."""
        return {user for user in self.participations.others(1, course) if self.is_in(user, course)}

    def everybody_in(self, course: int) -> set[int]:
        """Every user who is anything in this course."""
        if course > 0 and course not in self.whole_courses:
            raise NotLookedUp(f"everybody in course {course}")
        return self.users_in(course)

    def members_of(self, cohort: int) -> set[int]:
        """Every member of this cohort."""
        if cohort > 0 and cohort not in self.whole_cohorts:
            raise NotLookedUp(f"every member of cohort {cohort}")
        return {user for user in self.members.others(0, cohort) if self.members[cohort, user]}

    def cohorts_of(self, user: int) -> set[int]:
        """The cohorts that this user is known to belong to."""
        return {cohort for cohort in self.members.others(1, user) if self.members[cohort, user]}

    def is_in(self, user: int, course: int) -> bool:
        """Whether anything is known of this user in this course."""
        return bool(self.participations.get((user, course), NOTHING) != NOTHING)

    def instances_of(self, course: int) -> tuple[Instance, ...]:
        """The enrolment instances of this course, in their order."""
        return self._known(self.instances, course, ())

    def groups_of(self, course: int) -> Mapping[int, Group]:
        """The groups of this course, by id."""
        return self._known(self.groups, course, {})

    def groups_by(self, by: str, course: int) -> Mapping[str, tuple[int, ...]]:
        """The groups of this course by their id, name or idnumber: the ids of those that have it."""
        groups = self.groups_of(course)
        known = self._groups_by.get((by, course))
        if known is None or known[0] is not groups:
            found: dict[str, tuple[int, ...]] = {}
            for each in groups.values():
                value = str(getattr(each, by))
                found[value] = (*found[value], each.id) if value in found else (each.id,)
            known = self._groups_by[by, course] = (groups, found)
        return known[1]

    def group_indexes(self, by: str) -> "GroupIndexes":
        """The same by course, as it is at this moment: for those who ask for many."""
        if self.groups.calm:
            return self._indexes.setdefault(by, GroupIndexes(self, by))
        return GroupIndexes(self, by)

    def groupings_of(self, course: int) -> Mapping[int, Grouping]:
        """The groupings of this course, by id."""
        return self._known(self.groupings, course, {})

    def occupants_of(self, course: int, group: int) -> set[int]:
        """The users who are in this group now."""
        known = self.occupants.get((course, group))
        if known is None and course > 0 and group > 0:
            raise NotLookedUp(f"occupants of group {group} of course {course}")
        present = self.participations
        there = {user for user in known or () if (user, course) not in present}
        others = {user for user in present.others(1, course) if _is_placed(present[user, course], group)}
        return there | others

    def data_of(self, course: int) -> Mapping[str, int]:
        """How much this course holds of each kind of user data (see ``model.resets``)."""
        return self._known(self.data, course, {})

    def profile_of(self, user: int) -> Profile:
        """The other fields of this account."""
        return self._known(self.profiles, user, {})

    def picture_of(self, user: int) -> str:
        """The MD5 of what this account's picture was made of, "" when it has none."""
        return self._known(self.pictures, user, "")

    def details_of(self, course: int) -> Mapping[str, str | int]:
        """The other fields of this course."""
        return self._known(self.details, course, {})

    def sections_of(self, course: int) -> Mapping[int, Section]:
        """The sections of this course, by number."""
        return self._known(self.sections, course, {})

    def password_is(self, user: int, password: str) -> bool:
        """Whether this is the account's present password."""
        if user in self.passwords:
            return password in self.passwords[user]
        return self.asked_passwords.get((user, password), False)

    def is_member(self, cohort: int, user: int) -> bool:
        """Whether this user belongs to this cohort."""
        known = self.members.get((cohort, user))
        if known is None and cohort > 0 and user > 0 and cohort not in self.whole_cohorts:
            raise NotLookedUp(f"member {user} of cohort {cohort}")
        return bool(known)

    def courses_bound_to(self, cohort: int) -> tuple[int, ...]:
        """The courses that have an instance for this cohort."""
        return self._known(self.bindings, cohort, ())

    def children_of(self, course: int) -> tuple[int, ...]:
        """The courses that take their participants from this one."""
        return self._known(self.children, course, ())

    def masters(self, courses: Collection[int]) -> dict[int, tuple[int, ...]]:
        """Those of these courses that others take their participants from, with these others."""
        known = self.children
        if all(map(known.__contains__, courses)):
            return {course: below for course in courses if (below := known[course])}
        return {course: below for course in courses if (below := self.children_of(course))}

    def _known(self, table: Table[int, V], key: int, nothing: V) -> V:
        value = table.get(key)
        if value is None:
            if key > 0:
                raise NotLookedUp(f"fact about {key}")
            return nothing
        return value


class GroupIndexes(dict[int | None, Mapping[str, int]]):
    """Course → the groups of which it has only one by that id, name or idnumber (``by``); filled as they are asked for.
    None, which is no course, has no group."""

    def __init__(self, world: World, by: str) -> None:
        super().__init__({None: {}})
        self._world, self._by = world, by

    def __missing__(self, course: int) -> Mapping[str, int]:
        groups = self._world.groups_by(self._by, course)
        found = self[course] = {value: ids[0] for value, ids in groups.items() if len(ids) == 1}
        return found


def _is_placed(participation: Participation, group: int) -> bool:
    return any(place.group == group for place in participation.groups)


def _not_one(thing: str, ref: UserRef | CourseRef | CohortRef, problem: Exception) -> Exception:
    """What to raise where a reference does not name one thing or none."""
    if isinstance(problem, Several):
        return Reject(error(f"ambiguous-{thing}", by=ref.by, cell=ref.value, count=problem.count))
    return NotLookedUp(f"{ref}")
