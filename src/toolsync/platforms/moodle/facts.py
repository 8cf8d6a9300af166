"""Rows of the agent's answers → facts, as any platform answers them. The table in docs/agent-protocol.md has the rows.

The measure is a block of twenty thousand lines, and a million lines are fifty of them: plain comprehensions, and
``new(User, …)``, half the price of ``User(…)``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from toolsync.model.questions import Facts, Near, Standing
from toolsync.model.things import (
    Category,
    Cohort,
    Course,
    Enrolment,
    Group,
    Grouping,
    Holdings,
    Instance,
    Membership,
    Participation,
    RoleHeld,
    Section,
    User,
)

new: Final = tuple.__new__

#: Fact → its rows.
Rows = dict[str, list[list[Any]]]
Pair = tuple[int, int]


def facts_of(rows: Rows) -> Facts:
    """The facts that one answer tells."""
    of = rows.get
    return Facts(
        users=[new(User, row) for row in of("users", ())],
        same={(by, value): user for by, value, user in of("same", ())},
        deleted_users=_deleted(of("deleted_users", ())),
        deleted_emails=_deleted(of("deleted_emails", ())),
        courses=[new(Course, (*row, False)) for row in of("courses", ())],
        cohorts=[_cohort(row) for row in of("cohorts", ())],
        categories=[new(Category, (*row, False)) for row in of("categories", ())],
        totals=_by_key(of("totals", ())),
        holdings={row[0]: _holdings(*row[1:]) for row in of("holdings", ())},
        profiles=_by_key(of("profiles", ())),
        pictures=_by_key(of("pictures", ())),
        passwords=[(user, password) for user, password in of("passwords", ())],
        profile_values=_gathered(((field, value), user) for field, value, user in of("profile_values", ())),
        people=_gathered((text, user) for text, user in of("people", ())),
        details=_by_key(of("details", ())),
        sections=_sections(of("sections", ())),
        instances=_gathered((row[1], new(Instance, row)) for row in of("instances", ())),
        children=_gathered((master, course) for master, course in of("children", ())),
        groups=_groups(of("groups", ())),
        groupings=_groupings(of("groupings", ())),
        group_courses=_by_key(of("group_courses", ())),
        occupants=_occupants(of("occupants", ())),
        places=_gathered(((user, course), group) for user, course, group in of("places", ())),
        data=_data(of("data", ())),
        participations=participations(rows),
        not_standing={Standing._make(row) for row in of("not_standing", ())},
        members=[(cohort, user) for cohort, user in of("members", ())],
        bindings=_gathered((cohort, course) for cohort, course in of("bindings", ())),
        role_holders=_gathered(((course, role), user) for course, role, user in of("role_holders", ())),
        near=_gathered((Near(*row[:3]), row[3]) for row in of("near", ())),
    )


def together(found: Sequence[Facts]) -> Facts:
    """The facts of several answers in one. What two of them tell (an account that two names led to) is told once."""
    if len(found) == 1:
        return found[0]
    whole = Facts()
    for each in fields(Facts):
        parts = [part for one in found if (part := getattr(one, each.name))]
        if parts and isinstance(parts[0], dict):
            merged = parts[0]
            for part in parts[1:]:
                merged.update(part)
            setattr(whole, each.name, merged)
        elif parts and isinstance(parts[0], set):
            setattr(whole, each.name, set().union(*parts))
        elif parts:
            setattr(whole, each.name, list(dict.fromkeys(fact for part in parts for fact in part)))
    return whole


def participations(rows: Rows) -> dict[Pair, Participation]:
    """What users are in courses, of three facts. A place in a group alone is none: nobody is in a group of a course
    and not in the course."""
    enrolments = _enrolments(rows.get("enrolments", ()))
    roles = _held(rows.get("roles_held", ()), RoleHeld)
    groups = _held(rows.get("memberships", ()), Membership)
    none: tuple[()] = ()
    held, placed = roles.get, groups.get
    found = {
        pair: new(Participation, (enrolled, held(pair, none), placed(pair, none)))
        for pair, enrolled in enrolments.items()
    }
    for pair in roles.keys() - enrolments.keys():
        found[pair] = Participation((), roles[pair], placed(pair, none))
    return found


def _enrolments(rows: Sequence[Any]) -> dict[Pair, tuple[Enrolment, ...]]:
    """Most pairs have one: those with several are put right afterwards."""
    found: dict[Pair, tuple[Enrolment, ...]] = {
        (user, course): (new(Enrolment, (instance, suspended, start, end)),)
        for user, course, instance, suspended, start, end in rows
    }
    if len(found) < len(rows):
        found = dict.fromkeys(found, ())
        for user, course, *enrolment in rows:
            found[user, course] += (Enrolment(*enrolment),)
    return found


def _held(rows: Sequence[Any], kind: Any) -> dict[Pair, tuple[Any, ...]]:
    """Roles, or places in groups. The same few come back all the time: each is made once."""
    known: dict[Any, tuple[Any, ...]] = {}
    found: dict[Pair, tuple[Any, ...]] = {}
    for user, course, *what in rows:
        key = tuple(what)
        one = known.get(key)
        if one is None:
            one = known[key] = (kind(*key),)
        pair = user, course
        found[pair] = found[pair] + one if pair in found else one
    return found


def _by_key(rows: Sequence[Any]) -> dict[Any, Any]:
    return dict(rows)


def _gathered(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    """Key → what comes with it, in the order in which it comes."""
    found: dict[Any, tuple[Any, ...]] = {}
    for key, value in pairs:
        found[key] = (*found[key], value) if key in found else (value,)
    return found


def _deleted(rows: Sequence[Any]) -> dict[str, tuple[User, ...]]:
    return _gathered((name, new(User, row)) for name, *row in rows)


def _cohort(row: Sequence[Any]) -> Cohort:
    return new(Cohort, (*row, False))


def _holdings(courses: int, cohorts: Sequence[Any], others: Sequence[Any]) -> Holdings:
    return Holdings(courses, tuple(map(_cohort, cohorts)), tuple((name, number) for name, number in others))


def _sections(rows: Sequence[Any]) -> dict[int, dict[int, Section]]:
    found: dict[int, dict[int, Section]] = {}
    for course, number, name, summary in rows:
        found.setdefault(course, {})[number] = Section(name, summary)
    return found


def _groups(rows: Sequence[Any]) -> dict[int, dict[int, Group]]:
    found: dict[int, dict[int, Group]] = {}
    for row in rows:
        found.setdefault(row[1], {})[row[0]] = new(Group, row)
    return found


def _groupings(rows: Sequence[Any]) -> dict[int, dict[int, Grouping]]:
    found: dict[int, dict[int, Grouping]] = {}
    for *own, groups in rows:
        found.setdefault(own[1], {})[own[0]] = Grouping._make((*own, frozenset(groups)))
    return found


def _occupants(rows: Sequence[Any]) -> dict[Pair, frozenset[int]]:
    found: dict[Pair, set[int]] = {}
    for course, group, user in rows:
        found.setdefault((course, group), set()).add(user)
    return {place: frozenset(users) for place, users in found.items()}


def _data(rows: Sequence[Any]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for course, kind, count in rows:
        found.setdefault(course, {})[kind] = count
    return found
