"""The state of a site in the words of its command files: what is exported here, fed back as a file, plans to nothing.

Dates are Unix seconds: no time zone can change them on the way.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.platforms.embedded.database import Database, readable

Row = tuple[str, ...]
Identifiers = Mapping[str, str]

#: How a thing is named where nobody says how.
DEFAULTS: Final = {"user": "username", "course": "shortname", "group": "name", "cohort": "id"}

#: The identifiers of a thing, in the order in which the queries give them.
_NAMES: Final = {
    "user": ("id", "username", "idnumber", "email"),
    "course": ("id", "shortname", "idnumber"),
    "group": ("id", "name", "idnumber"),
    "cohort": ("id", "idnumber", "name"),
}

_NAMES_OF_PEOPLE: Final = ("firstname", "lastname")

_PROFILE: Final = (
    "institution",
    "department",
    "city",
    "country",
    "lang",
    "timezone",
    "maildisplay",
    "maildigest",
    "mailformat",
    "autosubscribe",
    "trackforums",
    "phone1",
    "phone2",
    "address",
    "description",
)

_DETAILS: Final = (
    "summary",
    "format",
    "startdate",
    "showgrades",
    "showreports",
    "groupmode",
    "groupmodeforce",
    "newsitems",
    "maxbytes",
    "legacyfiles",
    "lang",
    "theme",
    "coursedisplay",
    "enablecompletion",
)


def export(site: Database, entity: str, identifiers: Identifiers) -> Iterator[Row]:
    """A header, then a row for each thing, as they are at this moment: read by a connection of its own, so that
    whoever reads slowly holds up nobody."""
    if entity not in _EXPORTS:
        told = N_("There is no export of {entity}, only of {entities}.")
        raise PlatformError(told, entity=repr(entity), entities=", ".join(_EXPORTS))
    columns = {thing: _NAMES[thing].index(by) for thing, by in {**DEFAULTS, **identifiers}.items()}
    with readable(site.path), site.beside() as database, database.transaction("DEFERRED"):
        for row in _EXPORTS[entity](database, columns):
            yield tuple(["" if cell is None else str(cell) for cell in row])


def _users(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    names, others = _NAMES_OF_PEOPLE, _PROFILE
    fields = tuple(f"profile_field_{row[0]}" for row in database.rows("profile_fields"))
    yield ("username", *names, "email", "idnumber", "auth", "suspended", *others, *fields)
    for username, idnumber, email, auth, suspended, text in database.stream("export_users"):
        profile = json.loads(text)
        first = (profile.get(name) for name in names)
        rest = (profile.get(name) for name in (*others, *fields))
        yield (username, *first, email, idnumber, auth, suspended, *rest)


def _pictures(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    yield ("user", "digest", "revision")
    for *names, digest, revision in database.stream("export_pictures"):
        yield (names[columns["user"]], digest, revision)


def _courses(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    ((last,),) = database.rows("last_section")
    numbers = range(0 if last is None else last + 1)
    topics = tuple(f"topic{number}" for number in numbers)
    yield ("shortname", "fullname", "category", "idnumber", *_DETAILS, "visible", "self", "guest", *topics)
    sections = _Sections(database)
    for course, shortname, idnumber, visible, category, text, by_self, guest in database.stream("export_courses"):
        details = json.loads(text)
        named = sections.of(course)
        cells = (details.get(name) for name in _DETAILS)
        rest = (named.get(number) for number in numbers)
        yield (shortname, details.get("fullname"), category, idnumber, *cells, visible, by_self, guest, *rest)


class _Sections:
    """The sections of courses, read alongside the courses: both come by ascending id."""

    def __init__(self, database: Database) -> None:
        self._rows = database.stream("export_sections")
        self._next: Any = next(self._rows, None)

    def of(self, course: int) -> dict[int, str]:
        """Number → ``name|summary`` for this course."""
        found: dict[int, str] = {}
        while self._next is not None and self._next[0] <= course:
            owner, number, name, summary = self._next
            if owner == course:
                # In a cell, a bar ends the name: one that has a bar in it is left as it is.
                told = "" if "|" in name else name
                found[number] = f"{told}|{summary}" if summary else told
            self._next = next(self._rows, None)
        return found


def _categories(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    yield ("idnumber", "path", "visible")
    yield from database.stream("export_categories")


def _course_list(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """What one must see of courses to choose among them: where they are, since when, and who is in them."""
    names = dict(database.rows("roles"))
    people = dict(database.rows("enrolled_in_courses"))
    roles: dict[int, list[str]] = {}
    for course, role, count in database.rows("roles_in_courses"):
        roles.setdefault(course, []).append(f"{names.get(role, role)}: {count}")
    place = ("categoryid", "category", "visible", "startdate")
    yield ("id", "shortname", "idnumber", "fullname", *place, "enrolled", "roles")
    for row in database.stream("export_course_list"):
        yield (*row, people.get(row[0], 0), ", ".join(roles.get(row[0], ())))


def _course_data(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """How much user data there is; of modules, each with its kinds (``forum``, ``posts``)."""
    yield ("course", "module", "kind", "count")
    for row in database.stream("export_course_data"):
        yield (row[columns["course"]], *row[3:])


def _enrolments(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    roles = dict(database.rows("roles"))
    user, course = columns["user"], 4 + columns["course"]
    yield ("cmd", "rolename", "uid", "cid", "enrol", "enrolid", "starttime", "endtime")
    for row in database.stream("export_enrolments"):
        method, instance, suspended, role, start, end = row[7:]
        cmd = "disable" if suspended else "enable" if role is None else "add"
        yield (cmd, roles.get(role, role), row[user], row[course], method, instance, start, end)


def _roles(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    roles = dict(database.rows("roles"))
    user, course = columns["user"], 4 + columns["course"]
    yield ("rolename", "uid", "cid")
    for row in database.stream("export_roles"):
        yield (roles.get(row[7], row[7]), row[user], row[course])


def _of_courses(query: str) -> Callable[[Database, Mapping[str, int]], Iterator[tuple[Any, ...]]]:
    """Groups or groupings: they have the same columns."""

    def rows(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
        yield ("courseid", "name", "type", "idnumber", "description")
        for row in database.stream(query):
            yield (row[columns["course"]], *row[3:])

    return rows


def _group_members(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    group, user, course = columns["group"], 3 + columns["user"], 7 + columns["course"]
    yield ("groupid", "userid", "courseid", "cmd")
    for row in database.stream("export_group_members"):
        yield (row[group], row[user], row[course], "add")


def _cohorts(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    key = columns["cohort"]
    yield ("cmd", *_cohort_key(_COHORT_COLUMNS, key), "cdescription", "ccatcontext", "component", "cvisible")
    for row in database.stream("export_cohorts"):
        # A cohort without the identifier that the file goes by cannot be in it.
        if row[key]:
            description, category, component, visible = row[3:]
            yield ("add", *_cohort_key(row[:3], key), description, category or None, component, visible)


def _cohort_members(database: Database, columns: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    key, user = columns["cohort"], 3 + columns["user"]
    yield ("cmd", *_cohort_key(_COHORT_COLUMNS, key), "userid")
    for row in database.stream("export_cohort_members"):
        if row[key]:
            yield ("add", *_cohort_key(row[:3], key), row[user])


_COHORT_COLUMNS: Final = ("cid", "cidnumber", "cname")


def _cohort_key(cells: Row, key: int) -> Row:
    """The identifiers of a cohort; its number only where the file goes by it, for ``cid`` may be any key."""
    return cells if key == 0 else cells[1:]


_EXPORTS: Final[dict[str, Callable[[Database, Mapping[str, int]], Iterator[tuple[Any, ...]]]]] = {
    "users": _users,
    "pictures": _pictures,
    "courses": _courses,
    "categories": _categories,
    "course-list": _course_list,
    "course-data": _course_data,
    "enrolments": _enrolments,
    "groups": _of_courses("export_groups"),
    "groupings": _of_courses("export_groupings"),
    "group-members": _group_members,
    "cohorts": _cohorts,
    "cohort-members": _cohort_members,
    "roles": _roles,
}
