"""What is known of a platform so far: facts, learnt as answers to questions and kept in tables with one journal.

The world (:mod:`toolsync.model.world`) is this, read by the words of plans.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import filterfalse
from operator import attrgetter
from typing import Any, Final

from toolsync.model.names import Names
from toolsync.model.questions import Facts, Questions, Standing
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.tables import Journal, Pairs, Table
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
    Section,
    Site,
    User,
)

#: How many small facts (accounts, courses) may stay from one block of a file to the next.
KEPT = 400_000
#: How many derived facts of one sort may stay.
_REMEMBERED: Final = 100_000

#: Questions that their facts answer under the same name, key by key, with what stands for no answer.
_ALIKE: Final[Mapping[str, Any]] = {
    "deleted_emails": (),
    "profile_values": (),
    "people": (),
    "profiles": {},
    "pictures": "",
    "groups": {},
    "groupings": {},
    "group_courses": 0,
    "occupants": frozenset(),
    "data": {},
    "bindings": (),
}

#: Questions about things by id, and about pairs of things: those that are yet to be created need no asking.
_BY_ID: Final = (
    *("profiles", "pictures", "details", "instances", "groups", "groupings", "group_courses", "bindings"),
    *("whole_users", "whole_courses", "whole_cohorts"),
)
_BY_PAIR: Final = ("participations", "members", "occupants", "places")


def _id(thing: User | Cohort) -> str:
    """One that is only planned has no number yet that a line could name."""
    return str(thing.id) if thing.id > 0 else ""


#: What a thing is called, by each of its identifiers; "" for none.
_USER: Final[Mapping[str, Callable[[User], str]]] = {
    "id": _id,
    # As ``user_key`` has it, which would be called a million times.
    "username": lambda user: user.username.lower(),
    "idnumber": attrgetter("idnumber"),
    "email": lambda user: user.email.lower(),
}
_COURSE: Final[Mapping[str, Callable[[Course], str]]] = {
    "id": lambda course: str(course.id),
    "shortname": attrgetter("shortname"),
    "idnumber": attrgetter("idnumber"),
}
_COHORT: Final[Mapping[str, Callable[[Cohort], str]]] = {
    "id": _id,
    "name": attrgetter("name"),
    "idnumber": attrgetter("idnumber"),
}
_is_gone: Final = attrgetter("gone")


class Knowledge:
    """Facts, and what has become of them. Tables are public: changes put facts into them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.journal = Journal()
        self._last_id = 0
        self._of_things()
        self._of_accounts()
        self._of_courses()
        self._of_people_in_courses()
        self._shared: dict[Participation, Participation] = {}
        #: What a format derives from facts that no change has touched, for the blocks to come.
        self.memory: dict[str, dict[Any, Any]] = {}
        self._tables = [each for each in vars(self).values() if isinstance(each, Table)]

    def _of_things(self) -> None:
        self.users: Table[int, User] = Table(self.journal, KEPT)
        self.courses: Table[int, Course] = Table(self.journal, KEPT)
        self.cohorts: Table[int, Cohort] = Table(self.journal, KEPT)
        #: The whole tree or nothing: it is never forgotten.
        self.categories: Table[int, Category] = Table(self.journal, sys.maxsize)
        self.categories_known = False
        self.holdings: Table[int, Holdings] = Table(self.journal, 20_000)
        self.user_names: Names[UserRef, User] = Names(self.users, self.journal, _USER, attrgetter("deleted"))
        self.course_names: Names[CourseRef, Course] = Names(self.courses, self.journal, _COURSE, _is_gone)
        self.cohort_names: Names[CohortRef, Cohort] = Names(self.cohorts, self.journal, _COHORT, _is_gone)
        #: By the sort of thing that they name.
        self._names: Mapping[str, Names[Any, Any]] = {
            "users": self.user_names,
            "courses": self.course_names,
            "cohorts": self.cohort_names,
        }

    def _of_accounts(self) -> None:
        #: (by, value) → the account that the platform found to be the same as what a line of this block says.
        self.same: dict[tuple[str, str], int] = {}
        self.deleted_users: Table[str, tuple[User, ...]] = Table(self.journal)
        self.deleted_emails: Table[str, tuple[User, ...]] = Table(self.journal)
        self.profiles: Table[int, Profile] = Table(self.journal)
        self.pictures: Table[int, str] = Table(self.journal)
        self.passwords: Table[int, frozenset[str]] = Table(self.journal)
        self.asked_passwords: Table[tuple[int, str], bool] = Table(self.journal)
        self.profile_values: Table[tuple[str, str], tuple[int, ...]] = Table(self.journal)
        self.people: Table[str, tuple[int, ...]] = Table(self.journal)

    def _of_courses(self) -> None:
        self.details: Table[int, Mapping[str, str | int]] = Table(self.journal, 1_000)
        self.sections: Table[int, Mapping[int, Section]] = Table(self.journal, 1_000)
        self.instances: Table[int, tuple[Instance, ...]] = Table(self.journal, KEPT)
        self.children: Table[int, tuple[int, ...]] = Table(self.journal, KEPT)
        self.groups: Table[int, Mapping[int, Group]] = Table(self.journal, 20_000)
        self.groupings: Table[int, Mapping[int, Grouping]] = Table(self.journal, 1_000)
        #: Group → its course, 0 when there is no such group.
        self.group_courses: Table[int, int] = Table(self.journal, 20_000)
        self.data: Table[int, Mapping[str, int]] = Table(self.journal, 1_000)
        self.bindings: Table[int, tuple[int, ...]] = Table(self.journal, 20_000)

    def _of_people_in_courses(self) -> None:
        """And in groups and cohorts."""
        #: (course, group) → who was in the group before this file.
        self.occupants: Table[tuple[int, int], frozenset[int]] = Table(self.journal)
        #: (user, course) → the groups that the user was in before this file.
        self.places: Table[tuple[int, int], tuple[int, ...]] = Table(self.journal)
        self.participations: Pairs[Participation] = Pairs(self.journal)
        self.members: Pairs[bool] = Pairs(self.journal)
        #: The questions about standing that were answered with no, for this block.
        self.not_standing: set[Standing] = set()
        #: Users and courses whose every participation is known, with the courses and users that these are in.
        self.whole_users: Table[int, frozenset[int]] = Table(self.journal)
        self.whole_courses: Table[int, frozenset[int]] = Table(self.journal)
        #: Cohorts whose every member is known.
        self.whole_cohorts: Table[int, bool] = Table(self.journal)

    @property
    def named(self) -> dict[str, Mapping[Any, Any]]:
        """The references that have been asked about, by the sort of thing that they name."""
        return {sort: each.named for sort, each in self._names.items()}

    @property
    def lasting(self) -> set[str]:
        """The sorts of references of which none has been forgotten yet."""
        return {sort for sort, each in self._names.items() if each.lasting}

    def unknown(self, asked: Questions) -> Questions:
        """Of these questions, those whose answers are not here yet (things yet to be created need no asking)."""
        left = Questions(categories=asked.categories and not self.categories_known, standing=asked.standing)
        left.same, left.same_columns = asked.same, asked.same_columns if asked.same else ()
        known = {**self.named, "passwords": self.asked_passwords}
        for each in fields(Questions):
            wanted = getattr(asked, each.name)
            if isinstance(wanted, set) and wanted:
                here = known[each.name] if each.name in known else getattr(self, each.name)
                # Of a table, which is more than a dict, ``wanted.difference`` would go through all that it holds.
                quick = type(here) is dict
                missing = wanted.difference(here) if quick else set(filterfalse(here.__contains__, wanted))
                setattr(left, each.name, missing)
        # Answered together and forgotten apart: a change may have touched the one and not the other.
        left.details |= {each for each in asked.details if each not in self.sections}
        left.instances |= {each for each in asked.instances if each not in self.children}
        if not self._last_id:
            return left
        for name in _BY_ID:
            setattr(left, name, {each for each in getattr(left, name) if each > 0})
        for name in _BY_PAIR:
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
        for each in asked.holdings:
            holdings = facts.holdings.get(each, Holdings())
            self.holdings.learn(each, holdings)
            for held in holdings.cohorts:
                self.cohorts.learn(held.id, held)
        right = set(facts.passwords)
        for pair in asked.passwords:
            self.asked_passwords.learn(pair, pair in right)
        self.deleted_users.learn_all(asked.deleted_users, facts.deleted_users, ())
        for course in asked.details:
            self.details.learn(course, facts.details.get(course, {}))
            self.sections.learn(course, facts.sections.get(course, {}))
        for course in asked.instances:
            self.instances.learn(course, facts.instances.get(course, ()))
            self.children.learn(course, facts.children.get(course, ()))
        for name, nothing in _ALIKE.items():
            if wanted := getattr(asked, name):
                answers = getattr(facts, name)
                getattr(self, name).learn_these({key: answers.get(key, nothing) for key in wanted})
        self.not_standing.update(facts.not_standing)
        self.same.update(facts.same)
        self._learn_pairs(asked, facts)

    def _learn_pairs(self, asked: Questions, facts: Facts) -> None:
        answers = facts.participations
        if asked.whole_users or asked.whole_courses:
            answers = {pair: answers[pair] for pair in asked.participations if pair in answers}
        self.participations.learn_all(asked.participations, answers, NOTHING)
        self.places.learn_all(asked.places, facts.places, ())
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
        members = dict.fromkeys(facts.members, True)
        if asked.whole_users or asked.whole_cohorts:
            for member in members:
                self.members.learn(member, True)
            members = {member: True for member in asked.members if member in members}
        if asked.members:
            self.members.learn_all(asked.members, members, False)
        for whole_cohort in asked.whole_cohorts:
            self.whole_cohorts.learn(whole_cohort, True)

    def forget(self) -> None:
        """Between two blocks of a file: keep what changes have touched, and small facts up to their limit."""
        for table in self._tables:
            table.forget()
        self.not_standing.clear()
        self.same.clear()
        for names in self._names.values():
            names.forget()
        if len(self._shared) > KEPT:
            self._shared.clear()
        for derived in self.memory.values():
            if len(derived) > _REMEMBERED:
                derived.clear()

    def remembered(self, name: str) -> dict[Any, Any]:
        """What a format has derived under this name in earlier blocks, to be completed."""
        return self.memory.setdefault(name, {})

    def shared(self, participation: Participation) -> Participation:
        """An equal participation, the same one for all who have it: a million new students are twenty courses."""
        return self._shared.setdefault(participation, participation)

    def new_id(self) -> int:
        """The id of a thing that is about to be created: -1, -2, …"""
        self._last_id -= 1
        return self._last_id
