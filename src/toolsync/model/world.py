"""The world: what the platform holds, as far as one command file is concerned, with what its lines have made of it.

A plan learns facts (answers to questions), plays changes on them, and reads what they have become. Reading a fact
that nobody asked for is a mistake of ours, never an empty answer: it raises :class:`NotLookedUp`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from toolsync.model.findings import Reject, error
from toolsync.model.names import Names, Several
from toolsync.model.questions import Facts, Questions
from toolsync.model.references import CategoryRef, CohortRef, CourseRef, RoleRef, UserRef, user_key
from toolsync.model.tables import Journal, Pairs, Table
from toolsync.model.things import (
    NOTHING,
    Category,
    Cohort,
    Course,
    Group,
    Instance,
    Participation,
    Profile,
    Role,
    Section,
    Site,
    User,
)

V = TypeVar("V")

#: How many small facts (accounts, courses) may stay from one block of a file to the next.
KEPT = 400_000


class NotLookedUp(LookupError):
    """A plan read a fact that its format never asked for: a mistake in the format's ``needs``."""


def _names_of_user(user: User) -> Iterator[tuple[str, str]]:
    if not user.deleted:
        yield "id", str(user.id)
        for by in ("username", "idnumber", "email"):
            if value := getattr(user, by):
                yield by, user_key(by, value)


def _names_of_course(course: Course) -> Iterator[tuple[str, str]]:
    if not course.gone:
        yield "id", str(course.id)
        yield "shortname", course.shortname
        if course.idnumber:
            yield "idnumber", course.idnumber


def _names_of_cohort(cohort: Cohort) -> Iterator[tuple[str, str]]:
    if not cohort.gone:
        yield "id", str(cohort.id)
        yield "name", cohort.name
        if cohort.idnumber:
            yield "idnumber", cohort.idnumber


class World:
    """See the module. Tables are public: changes put facts into them, plans read them by the methods below."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.journal = Journal()
        self._last_id = 0
        self.users: Table[int, User] = Table(self.journal, KEPT)
        self.courses: Table[int, Course] = Table(self.journal, KEPT)
        self.cohorts: Table[int, Cohort] = Table(self.journal, KEPT)
        self.categories: Table[int, Category] = Table(self.journal, KEPT)
        self.categories_known = False
        self.user_names = Names(self.users, self.journal, UserRef, _names_of_user)
        self.course_names = Names(self.courses, self.journal, CourseRef, _names_of_course)
        self.cohort_names = Names(self.cohorts, self.journal, CohortRef, _names_of_cohort)
        self.deleted_users: Table[str, tuple[User, ...]] = Table(self.journal)
        self.profiles: Table[int, Profile] = Table(self.journal)
        self.passwords: Table[int, frozenset[str]] = Table(self.journal)
        self.asked_passwords: Table[tuple[int, str], bool] = Table(self.journal)
        self.profile_values: Table[tuple[str, str], tuple[int, ...]] = Table(self.journal)
        self.details: Table[int, Mapping[str, str | int]] = Table(self.journal, 1_000)
        self.sections: Table[int, Mapping[int, Section]] = Table(self.journal, 1_000)
        self.instances: Table[int, tuple[Instance, ...]] = Table(self.journal, KEPT)
        self.children: Table[int, tuple[int, ...]] = Table(self.journal, KEPT)
        self.groups: Table[int, Mapping[int, Group]] = Table(self.journal, 20_000)
        self.participations: Pairs[Participation] = Pairs(self.journal)
        self.members: Pairs[bool] = Pairs(self.journal)
        self.bindings: Table[int, tuple[int, ...]] = Table(self.journal, 20_000)
        #: Users and courses whose every participation is known, with the courses and users that these are in.
        self.whole_users: Table[int, frozenset[int]] = Table(self.journal)
        self.whole_courses: Table[int, frozenset[int]] = Table(self.journal)
        self._shared: dict[Participation, Participation] = {}
        self._tables = [each for each in vars(self).values() if isinstance(each, Table)]

    # --- learning -----------------------------------------------------------------------------------------------

    def unknown(self, asked: Questions) -> Questions:
        """Of these questions, those whose answers are not here yet (things yet to be created need no asking)."""
        left = Questions(categories=asked.categories and not self.categories_known)
        known: dict[str, Mapping[Any, Any]] = {
            "users": self.user_names.named,
            "courses": self.course_names.named,
            "cohorts": self.cohort_names.named,
            "passwords": self.asked_passwords,
        }
        for each in fields(Questions):
            wanted = getattr(asked, each.name)
            if isinstance(wanted, set) and wanted:
                setattr(
                    left,
                    each.name,
                    wanted.difference(known[each.name] if each.name in known else getattr(self, each.name)),
                )
        if not self._last_id:
            return left
        for name in ("profiles", "details", "instances", "groups", "bindings", "whole_users", "whole_courses"):
            setattr(left, name, {each for each in getattr(left, name) if each > 0})
        for name in ("participations", "members"):
            setattr(left, name, {pair for pair in getattr(left, name) if pair[0] > 0 and pair[1] > 0})
        return left

    def learn(self, asked: Questions, facts: Facts) -> None:
        """Take in the answers to these questions; what was asked and not answered does not exist."""
        self.user_names.learn(asked.users, facts.users)
        self.course_names.learn(asked.courses, facts.courses)
        self.cohort_names.learn(asked.cohorts, facts.cohorts)
        if asked.categories:
            self.categories_known = True
            for category in facts.categories:
                self.categories.learn(category.id, category)
        for username in asked.deleted_users:
            self.deleted_users.learn(username, facts.deleted_users.get(username, ()))
        right = set(facts.passwords)
        for pair in asked.passwords:
            self.asked_passwords.learn(pair, pair in right)
        for value in asked.profile_values:
            self.profile_values.learn(value, facts.profile_values.get(value, ()))
        for user in asked.profiles:
            self.profiles.learn(user, facts.profiles.get(user, {}))
        for course in asked.details:
            self.details.learn(course, facts.details.get(course, {}))
            self.sections.learn(course, facts.sections.get(course, {}))
        for course in asked.instances:
            self.instances.learn(course, facts.instances.get(course, ()))
            self.children.learn(course, facts.children.get(course, ()))
        for course in asked.groups:
            self.groups.learn(course, facts.groups.get(course, {}))
        for cohort in asked.bindings:
            self.bindings.learn(cohort, facts.bindings.get(cohort, ()))
        self._learn_pairs(asked, facts)

    def _learn_pairs(self, asked: Questions, facts: Facts) -> None:
        answers = facts.participations
        if asked.whole_users or asked.whole_courses:
            answers = {pair: answers[pair] for pair in asked.participations if pair in answers}
        self.participations.learn_all(asked.participations, answers, NOTHING)
        if asked.whole_users or asked.whole_courses:
            for pair, participation in facts.participations.items():
                self.participations.learn(pair, participation)
            courses: dict[int, list[int]] = {}
            users: dict[int, list[int]] = {}
            for user, course in facts.participations:
                courses.setdefault(user, []).append(course)
                users.setdefault(course, []).append(user)
            for whole_user in asked.whole_users:
                self.whole_users.learn(whole_user, frozenset(courses.get(whole_user, ())))
            for whole_course in asked.whole_courses:
                self.whole_courses.learn(whole_course, frozenset(users.get(whole_course, ())))
        members = set(facts.members)
        for member in asked.members | members:
            self.members.learn(member, member in members)

    def forget(self) -> None:
        """Between two blocks of a file: keep what changes have touched, and small facts up to their limit."""
        for table in self._tables:
            table.forget()
        for names in (self.user_names, self.course_names, self.cohort_names):
            names.forget()
        if len(self._shared) > KEPT:
            self._shared.clear()

    def shared(self, participation: Participation) -> Participation:
        """An equal participation, the same one for all who have it: a million new students are twenty courses."""
        return self._shared.setdefault(participation, participation)

    def new_id(self) -> int:
        """The id of a thing that is about to be created: -1, -2, …"""
        self._last_id -= 1
        return self._last_id

    # --- reading ------------------------------------------------------------------------------------------------

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
        raise Reject(error("no-such-role", cell=ref.value))

    def find_category(self, ref: CategoryRef) -> list[Category]:
        """The categories that this names, as the site orders them: several where siblings share a name."""
        if ref.path:
            return self._at_path(ref.path)
        return [each for each in self.categories.values() if str(getattr(each, ref.by)) == ref.value]

    def _at_path(self, path: tuple[str, ...]) -> list[Category]:
        parents = {0}
        found: list[Category] = []
        for name in path:
            found = [each for each in self.categories.values() if each.parent in parents and each.name == name]
            parents = {each.id for each in found}
        return found

    def participation(self, user: int, course: int) -> Participation:
        """All that this user is in this course."""
        known = self.participations.get((user, course))
        if known is None:
            if user > 0 and course > 0 and not (user in self.whole_users or course in self.whole_courses):
                raise NotLookedUp(f"participation of user {user} in course {course}")
            return NOTHING
        return known

    def courses_of(self, user: int) -> set[int]:
        """The courses that this user is known to be in."""
        return {course for course in self.participations.others(0, user) if self.is_in(user, course)}

    def users_in(self, course: int) -> set[int]:
        """The users who are known to be in this course."""
        return {user for user in self.participations.others(1, course) if self.is_in(user, course)}

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

    def profile_of(self, user: int) -> Profile:
        """The other fields of this account."""
        return self._known(self.profiles, user, {})

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
        if known is None and cohort > 0 and user > 0:
            raise NotLookedUp(f"member {user} of cohort {cohort}")
        return bool(known)

    def courses_bound_to(self, cohort: int) -> tuple[int, ...]:
        """The courses that have an instance for this cohort."""
        return self._known(self.bindings, cohort, ())

    def children_of(self, course: int) -> tuple[int, ...]:
        """The courses that take their participants from this one."""
        return self._known(self.children, course, ())

    def _known(self, table: Table[int, V], key: int, nothing: V) -> V:
        value = table.get(key)
        if value is None:
            if key > 0:
                raise NotLookedUp(f"fact about {key}")
            return nothing
        return value


def _not_one(thing: str, ref: UserRef | CourseRef | CohortRef, problem: Exception) -> Exception:
    """What to raise where a reference does not name one thing or none."""
    if isinstance(problem, Several):
        return Reject(error(f"ambiguous-{thing}", by=ref.by, cell=ref.value, count=problem.count))
    return NotLookedUp(f"{ref}")
