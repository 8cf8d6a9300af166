"""Rows → facts: a batch of questions is answered by one query for each kind of question, whatever their number.

The measure is a block of twenty thousand lines. What counts at that size: one JSON array for a whole set, sorted so
that neighbours are found on the same page; plain comprehensions; ``new(User, …)``, half the price of ``User(…)``.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeVar

from toolsync.model.ports import nothing
from toolsync.model.questions import Facts, Questions
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.sameness import bearers_of, compare
from toolsync.model.things import Category, Cohort, Course, Group, Grouping, Holdings, Instance, Profile, Section, User
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.nearness import alike
from toolsync.platforms.embedded.participations import not_standing, participations, places
from toolsync.platforms.embedded.passwords import is_right

new: Final = tuple.__new__

#: One more than one: how many accounts are told of a text that many full names hold.
_SEVERAL: Final = 2

#: What is counted, in the order of the query.
_COUNTED: Final = ("users", "courses", "enrolments", "cohorts", "groups", "cohort_members", "categories")

R = TypeVar("R", UserRef, CourseRef, CohortRef)
T = TypeVar("T", User, Course, Cohort)


def look_up(database: Database, asked: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
    """The facts that answer these questions, as the tables are now. ``meanwhile``: see ``model.ports.Platform``."""
    wanted = {name: getattr(asked, name) for name in _ANSWERS}
    found = Facts(**{name: _ANSWERS[name](database, each) for name, each in wanted.items() if each})
    if asked.details:
        found.sections = _sections(database, asked.details)
    if asked.same:
        found.same = _same(database, asked, meanwhile)
    if asked.profiles:
        found.profiles = _profiles(database, asked.profiles, meanwhile)
    if asked.totals:
        (counts,) = database.rows("totals")
        found.totals = dict(zip(_COUNTED, counts, strict=True))
    if asked.instances:
        found.children = _bound(database, "meta", asked.instances)
    if asked.places:
        found.places = places(database, asked.places, meanwhile)
    if asked.members or asked.whole_users or asked.whole_cohorts:
        found.members = _members(database, asked, meanwhile)
    if asked.standing:
        found.not_standing = not_standing(database, asked.standing, meanwhile)
    if asked.participations or asked.whole_users or asked.whole_courses:
        found.participations = participations(database, asked, meanwhile)
    return found


def _json(values: Collection[Any]) -> str:
    return json.dumps(sorted(values))


def _user(row: Any) -> User:
    user, username, idnumber, email, auth, suspended, guard = row
    return new(User, (user, username, idnumber, email, auth, suspended != 0, False, guard))


def _course(row: Any) -> Course:
    course, shortname, idnumber, category, visible = row
    return new(Course, (course, shortname, idnumber, category, visible != 0, False))


def _cohort(row: Any) -> Cohort:
    return new(Cohort, (*row[:6], row[6] != 0, False))


def _named(database: Database, things: str, asked: set[R], make: Callable[[Any], T]) -> Collection[T]:
    """The things that bear one of these names, each once: a line may name one by two of its identifiers."""
    values: dict[str, list[Any]] = {}
    for by, value in asked:
        values.setdefault(by, []).append(value)
    found: dict[int, T] = {}
    for by, wanted in values.items():
        if by == "id":
            wanted = [int(each) for each in wanted if each.isascii() and each.isdecimal() and len(each) < 19]
        made = map(make, database.rows(f"{things}_by_{by}", _json(wanted)))
        if len(values) == 1:
            return list(made)
        found.update((thing.id, thing) for thing in made)
    return found.values()


def former_username(username: str) -> str:
    """What the deletion of an account leaves of its username: the digest that stands for its e-mail."""
    return hashlib.md5(username.encode(), usedforsecurity=False).hexdigest()


def _deleted_users(database: Database, asked: set[str]) -> dict[str, tuple[User, ...]]:
    usernames = {former_username(each): each for each in asked}
    found: dict[str, tuple[User, ...]] = {}
    for row in database.rows("deleted_users", _json(usernames)):
        user = _user(row)._replace(deleted=True)
        username = usernames[user.email]
        found[username] = (*found.get(username, ()), user)
    return found


#: How the username of a deleted account ends: with the time of its deletion.
_DELETED_AT: Final = re.compile(r"\.\d{10}")


def _deleted_emails(database: Database, asked: set[str]) -> dict[str, tuple[User, ...]]:
    found: dict[str, tuple[User, ...]] = {}
    for email, *row in database.rows("deleted_emails", _json(asked)):
        user = _user(row)._replace(deleted=True)
        if _DELETED_AT.fullmatch(user.username[len(email) :]):
            found[email] = (*found.get(email, ()), user)
    return found


def _categories(database: Database, asked: bool) -> list[Category]:
    return [new(Category, (*others, visible != 0, False)) for *others, visible in database.rows("categories")]


def _holdings(database: Database, categories: set[int]) -> dict[int, Holdings]:
    wanted = _json(categories)
    courses = dict(database.rows("category_courses", wanted))
    cohorts: dict[int, tuple[Cohort, ...]] = {}
    for cohort in map(_cohort, database.rows("category_cohorts", wanted)):
        cohorts[cohort.category] = (*cohorts.get(cohort.category, ()), cohort)
    others: dict[int, tuple[tuple[str, int], ...]] = {}
    for category, name, number in database.rows("category_others", wanted):
        others[category] = (*others.get(category, ()), (name, number))
    return {each: Holdings(courses.get(each, 0), cohorts.get(each, ()), others.get(each, ())) for each in categories}


def _profiles(database: Database, users: set[int], meanwhile: Callable[[], None]) -> dict[int, Profile]:
    ((text,),) = database.rows_meanwhile(meanwhile, "profiles", _json(users))
    return dict(json.loads(text))


def _same(database: Database, asked: Questions, meanwhile: Callable[[], None]) -> dict[tuple[str, str], int]:
    refs: set[Any] = {(each[0], each[1]) for each in asked.same}
    bearers = bearers_of(asked.same, _named(database, "users", refs, _user))
    ids = {user.id for each in bearers.values() for user in each.values()}
    profiles = _profiles(database, ids, meanwhile)
    return compare(asked.same, asked.same_columns, bearers, profiles)


def _passwords(database: Database, asked: set[tuple[int, str]]) -> list[tuple[int, str]]:
    hashes = dict(database.rows("passwords", _json({user for user, _ in asked})))
    return [(user, clear) for user, clear in asked if is_right(clear, hashes.get(user, ""))]


def _profile_values(database: Database, asked: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, ...]]:
    found = {}
    for field, value in asked:
        if users := tuple(user for (user,) in database.rows("profile_values", field, value)):
            found[field, value] = users
    return found


def _people(database: Database, asked: set[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for text, user in database.rows("people", _json(asked)):
        found[text] = (*found.get(text, ()), user)[:_SEVERAL]
    return found


def _details(database: Database, courses: set[int]) -> dict[int, dict[str, str | int]]:
    return {course: json.loads(text) for course, text in database.rows("details", _json(courses))}


def _sections(database: Database, courses: set[int]) -> dict[int, dict[int, Section]]:
    found: dict[int, dict[int, Section]] = {}
    for course, number, name, summary in database.rows("sections", _json(courses)):
        found.setdefault(course, {})[number] = Section(name, summary)
    return found


def _instances(database: Database, courses: set[int]) -> dict[int, tuple[Instance, ...]]:
    found: dict[int, tuple[Instance, ...]] = {}
    for each, course, method, enabled, role, source, group in database.rows("instances", _json(courses)):
        instance = new(Instance, (each, course, method, enabled != 0, role, source, group))
        found[course] = (*found.get(course, ()), instance)
    return found


def _bound(database: Database, method: str, sources: set[int]) -> dict[int, tuple[int, ...]]:
    """Source → courses that take people from it by this method, each once, enabled or not."""
    found: dict[int, dict[int, None]] = {}
    for source, course in database.rows("bound_courses", method, _json(sources)):
        found.setdefault(source, {})[course] = None
    return {source: tuple(courses) for source, courses in found.items()}


def _data(database: Database, courses: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for course, kind, count in database.rows("course_data", _json(set(courses))):
        found.setdefault(course, {})[kind] = count
    return found


def _groups(database: Database, courses: Iterable[int]) -> dict[int, dict[int, Group]]:
    found: dict[int, dict[int, Group]] = {}
    for row in database.rows("groups", _json(set(courses))):
        group = Group(*row)
        found.setdefault(group.course, {})[group.id] = group
    return found


def _groupings(database: Database, courses: Iterable[int]) -> dict[int, dict[int, Grouping]]:
    wanted = _json(set(courses))
    groups: dict[int, set[int]] = {}
    for grouping, group in database.rows("grouping_groups", wanted):
        groups.setdefault(grouping, set()).add(group)
    found: dict[int, dict[int, Grouping]] = {}
    for row in database.rows("groupings", wanted):
        grouping = Grouping._make((*row, frozenset(groups.get(row[0], ()))))
        found.setdefault(grouping.course, {})[grouping.id] = grouping
    return found


def _occupants(database: Database, places: set[tuple[int, int]]) -> dict[tuple[int, int], frozenset[int]]:
    """Who is in these groups; nobody is in a group that belongs to another course than the one it is asked with."""
    found: dict[tuple[int, int], set[int]] = {}
    for course, group, user in database.rows("occupants", _json({group for _, group in places})):
        found.setdefault((course, group), set()).add(user)
    return {place: frozenset(found.get(place, ())) for place in places}


def _role_holders(database: Database, asked: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, ...]]:
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    courses, roles = ({pair[side] for pair in asked} for side in (0, 1))
    for course, role, user in database.rows("role_holders", _json(courses), _json(roles)):
        if (course, role) in asked:
            found[course, role] = (*found.get((course, role), ()), user)
    return found


def _members(database: Database, asked: Questions, meanwhile: Callable[[], None]) -> list[tuple[int, int]]:
    """Memberships among the pairs asked, and all those of the users who are wanted whole."""
    found: list[tuple[int, int]] = []
    if asked.members:
        # Most files name those who are members already: few rows come back when it is told who is not.
        pairs = _json([cohort << 32 | user for cohort, user in asked.members])
        absent = database.rows_meanwhile(meanwhile, "not_members", pairs)
        found += asked.members.difference((pair >> 32, pair & 0xFFFFFFFF) for (pair,) in absent)
    if asked.whole_users:
        found += database.rows("cohorts_of_users", _json(asked.whole_users))
    if asked.whole_cohorts:
        found += database.rows("members_of_cohorts", _json(asked.whole_cohorts))
    return found


#: Questions that are answered each for itself, under the same name.
_ANSWERS: Final[Mapping[str, Callable[[Database, Any], Any]]] = {
    "users": lambda database, asked: _named(database, "users", asked, _user),
    "deleted_users": _deleted_users,
    "deleted_emails": _deleted_emails,
    "courses": lambda database, asked: _named(database, "courses", asked, _course),
    "cohorts": lambda database, asked: _named(database, "cohorts", asked, _cohort),
    "categories": _categories,
    "holdings": _holdings,
    "pictures": lambda database, asked: dict(database.rows("pictures", _json(asked))),
    "passwords": _passwords,
    "profile_values": _profile_values,
    "people": _people,
    "details": _details,
    "instances": _instances,
    "groups": _groups,
    "groupings": _groupings,
    "group_courses": lambda database, asked: dict(database.rows("group_courses", _json(asked))),
    "occupants": _occupants,
    "data": _data,
    "bindings": lambda database, asked: _bound(database, "cohort", asked),
    "role_holders": _role_holders,
    "near": alike,
}
