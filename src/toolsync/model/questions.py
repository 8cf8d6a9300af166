"""What a plan must know of a platform: sets of questions, asked in batches, and the facts that answer them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, NamedTuple

from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import (
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
    User,
)


class Near(NamedTuple):
    """An unknown identifier of which it is asked what is like it. ``things`` are ``users``, ``courses`` or ``cohorts``;
    ``by`` and ``value`` are those of a reference."""

    things: str
    by: str
    value: str


class Standing(NamedTuple):
    """A question with yes or no for answer: is this user actively enrolled in this course through this instance, from
    ``start`` to ``end`` (Unix seconds, None for any), and holds this role there?"""

    user: int
    course: int
    instance: int
    role: int
    start: int | None
    end: int | None


#: A question with the id of an account for answer, or none: is the only live account of this name, which nobody guards,
#: the same as what a line says? By which identifier, its value, then the values of ``Questions.same_columns``: text,
#: True or False for ``suspended``, None for any.
SameAccount = tuple[str | bool | None, ...]


@dataclass(slots=True)
class Questions:
    """One batch of questions. Every set is answered whole: what the facts do not hold does not exist.

    The first group asks by the names that lines use; the second by ids that are already known.
    """

    users: set[UserRef] = field(default_factory=set)
    #: Asked before users and their profiles, and answered at a third of their cost: most lines of most files change
    #: nothing. No name is in there twice.
    same: Sequence[SameAccount] = ()
    #: The columns whose values are in ``same``: those that :class:`User` has, then those of profiles.
    same_columns: tuple[str, ...] = ()
    #: Usernames of accounts that may have been deleted: answered by the deleted accounts that once had them.
    deleted_users: set[str] = field(default_factory=set)
    #: E-mails (in lower case) of accounts that may have been deleted, answered in the same way.
    deleted_emails: set[str] = field(default_factory=set)
    courses: set[CourseRef] = field(default_factory=set)
    cohorts: set[CohortRef] = field(default_factory=set)
    #: The whole tree of categories: a site has few of them.
    categories: bool = False
    #: How many there are of what: it takes a large site a while to count.
    totals: bool = False
    #: Categories of which it is asked what is in them.
    holdings: set[int] = field(default_factory=set)

    profiles: set[int] = field(default_factory=set)
    #: Accounts of which is asked what their picture was made of.
    pictures: set[int] = field(default_factory=set)
    #: Pairs (user id, clear password): is this the account's present password?
    passwords: set[tuple[int, str]] = field(default_factory=set)
    #: Values of custom profile fields that must be unique: (shortname, value).
    profile_values: set[tuple[str, str]] = field(default_factory=set)
    #: Texts in lower case: whose full name or e-mail holds them?
    people: set[str] = field(default_factory=set)
    #: Courses whose details and sections are wanted.
    details: set[int] = field(default_factory=set)
    #: Courses whose enrolment instances, and the courses linked to them by ``meta``, are wanted.
    instances: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)
    #: Courses whose groupings are wanted.
    groupings: set[int] = field(default_factory=set)
    #: Groups, by id, of which it is asked which course they belong to.
    group_courses: set[int] = field(default_factory=set)
    #: Pairs (course id, group id): groups of which it is asked who is in them.
    occupants: set[tuple[int, int]] = field(default_factory=set)
    #: Pairs (user id, course id) of which only the groups are wanted: a third of what a participation costs.
    places: set[tuple[int, int]] = field(default_factory=set)
    #: Courses whose user data are wanted, as counts.
    data: set[int] = field(default_factory=set)
    #: Pairs (user id, course id).
    participations: set[tuple[int, int]] = field(default_factory=set)
    #: Asked before participations, and answered at a third of their cost: most lines of most files are already so.
    #: A list: they are many, and each is asked once or so.
    standing: Sequence[Standing] = ()
    #: Pairs (cohort id, user id).
    members: set[tuple[int, int]] = field(default_factory=set)
    #: Cohorts whose bound courses are wanted.
    bindings: set[int] = field(default_factory=set)
    #: Users, or courses, of which every participation is wanted (and of users, every cohort).
    whole_users: set[int] = field(default_factory=set)
    whole_courses: set[int] = field(default_factory=set)
    #: Cohorts of which every member is wanted.
    whole_cohorts: set[int] = field(default_factory=set)
    #: For ``flow.rounds`` alone, which makes other questions of them: pairs (course id, instance id) of instances that
    #: are to be switched, and cohorts that are to be deleted.
    switched: set[tuple[int, int]] = field(default_factory=set)
    ended_cohorts: set[int] = field(default_factory=set)
    #: Pairs (course id, role id) of which it is asked who has the role there; asked to write to people, never to plan.
    role_holders: set[tuple[int, int]] = field(default_factory=set)
    #: Identifiers that nothing has; asked to help people, never to plan.
    near: set[Near] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def add(self, other: "Questions") -> None:
        """Ask these as well."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if each.name == "same_columns":
                self.same_columns = theirs or mine
            else:
                setattr(self, each.name, (*mine, *theirs) if each.name in _LISTS else mine | theirs)


#: Questions that are no sets.
_LISTS: Final = ("standing", "same")


@dataclass(slots=True)
class Facts:
    """The answers to one batch of questions. What was asked and is not here does not exist."""

    users: Iterable[User] = ()
    #: For the questions of ``Questions.same`` whose answer is yes: (by, value) → the account.
    same: Mapping[tuple[str, str], int] = field(default_factory=dict)
    deleted_users: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    deleted_emails: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    courses: Iterable[Course] = ()
    cohorts: Iterable[Cohort] = ()
    categories: Iterable[Category] = ()
    #: What percentages of a limit refer to, as far as the platform can tell: ``users courses enrolments cohorts groups
    #: cohort_members categories``.
    totals: Mapping[str, int] = field(default_factory=dict)
    holdings: Mapping[int, Holdings] = field(default_factory=dict)
    profiles: Mapping[int, Profile] = field(default_factory=dict)
    #: The MD5 of what the picture of an account was made of, ``OTHER_PICTURE`` where that is not known.
    pictures: Mapping[int, str] = field(default_factory=dict)
    #: The pairs of ``Questions.passwords`` that are right.
    passwords: Iterable[tuple[int, str]] = ()
    #: (shortname, value) → ids of the accounts that have it.
    profile_values: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    #: Text → ids of accounts whose full name or e-mail holds it; two of them, where it is more than one.
    people: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    details: Mapping[int, Mapping[str, str | int]] = field(default_factory=dict)
    sections: Mapping[int, Mapping[int, Section]] = field(default_factory=dict)
    instances: Mapping[int, tuple[Instance, ...]] = field(default_factory=dict)
    #: Master course → courses that have a ``meta`` instance on it.
    children: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    groups: Mapping[int, Mapping[int, Group]] = field(default_factory=dict)
    groupings: Mapping[int, Mapping[int, Grouping]] = field(default_factory=dict)
    #: Group → its course.
    group_courses: Mapping[int, int] = field(default_factory=dict)
    #: (course, group) → the users who are in the group.
    occupants: Mapping[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    #: (user, course) → the groups that the user is in.
    places: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    #: Course → how much it holds of each kind of user data (``model.resets``).
    data: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    participations: Mapping[tuple[int, int], Participation] = field(default_factory=dict)
    #: The questions of ``Questions.standing`` whose answer is no.
    not_standing: Collection[Standing] = ()
    members: Iterable[tuple[int, int]] = ()
    bindings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    #: (course, role) → the users who have the role in the course.
    role_holders: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    #: Some identifiers of the same sort that are like the one asked about; which is the nearest, ``nearness`` says.
    near: Mapping[Near, tuple[str, ...]] = field(default_factory=dict)
