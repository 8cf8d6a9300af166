"""What a plan must know of a platform: sets of questions, asked in batches, and the facts that answer them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import (
    Category,
    Cohort,
    Course,
    Group,
    Instance,
    Participation,
    Profile,
    Section,
    User,
)


@dataclass(slots=True)
class Questions:
    """One batch of questions. Every set is answered whole: what the facts do not hold does not exist.

    The first group asks by the names that lines use; the second by ids that are already known.
    """

    users: set[UserRef] = field(default_factory=set)
    #: Usernames of accounts that may have been deleted: answered by the deleted accounts that once had them.
    deleted_users: set[str] = field(default_factory=set)
    courses: set[CourseRef] = field(default_factory=set)
    cohorts: set[CohortRef] = field(default_factory=set)
    #: The whole tree of categories: a site has few of them.
    categories: bool = False

    profiles: set[int] = field(default_factory=set)
    #: Pairs (user id, clear password): is this the account's present password?
    passwords: set[tuple[int, str]] = field(default_factory=set)
    #: Values of custom profile fields that must be unique: (shortname, value).
    profile_values: set[tuple[str, str]] = field(default_factory=set)
    #: Courses whose details and sections are wanted.
    details: set[int] = field(default_factory=set)
    #: Courses whose enrolment instances, and the courses linked to them by ``meta``, are wanted.
    instances: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)
    #: Pairs (user id, course id).
    participations: set[tuple[int, int]] = field(default_factory=set)
    #: Pairs (cohort id, user id).
    members: set[tuple[int, int]] = field(default_factory=set)
    #: Cohorts whose bound courses are wanted.
    bindings: set[int] = field(default_factory=set)
    #: Users, or courses, of which every participation is wanted (and of users, every cohort).
    whole_users: set[int] = field(default_factory=set)
    whole_courses: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def add(self, other: "Questions") -> None:
        """Ask these as well."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            setattr(self, each.name, mine | theirs)


@dataclass(slots=True)
class Facts:
    """The answers to one batch of questions. What was asked and is not here does not exist."""

    users: Iterable[User] = ()
    deleted_users: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    courses: Iterable[Course] = ()
    cohorts: Iterable[Cohort] = ()
    categories: Iterable[Category] = ()
    profiles: Mapping[int, Profile] = field(default_factory=dict)
    #: The pairs of ``Questions.passwords`` that are right.
    passwords: Iterable[tuple[int, str]] = ()
    #: (shortname, value) → ids of the accounts that have it.
    profile_values: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    details: Mapping[int, Mapping[str, str | int]] = field(default_factory=dict)
    sections: Mapping[int, Mapping[int, Section]] = field(default_factory=dict)
    instances: Mapping[int, tuple[Instance, ...]] = field(default_factory=dict)
    #: Master course → courses that have a ``meta`` instance on it.
    children: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    groups: Mapping[int, Mapping[int, Group]] = field(default_factory=dict)
    participations: Mapping[tuple[int, int], Participation] = field(default_factory=dict)
    members: Iterable[tuple[int, int]] = ()
    bindings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
