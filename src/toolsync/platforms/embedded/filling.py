"""Filling a site at once, without changes: for tests, the demo and the benches. A million enrolments in seconds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolsync.model.things import Category, Cohort, Course, Group, Grouping, Instance, Profile, User
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.writing import profile_rows, user_row


@dataclass(frozen=True)
class Things:
    """What a site is to be filled with: all with ids of their own."""

    users: Iterable[User] = ()
    #: Pairs (user, profile).
    profiles: Iterable[tuple[int, Profile]] = ()
    categories: Iterable[Category] = ()
    courses: Iterable[Course] = ()
    #: Pairs (course, details).
    details: Iterable[tuple[int, Mapping[str, str | int]]] = ()
    instances: Iterable[Instance] = ()
    groups: Iterable[Group] = ()
    groupings: Iterable[Grouping] = ()
    cohorts: Iterable[Cohort] = ()
    #: Pairs (cohort, user).
    members: Iterable[tuple[int, int]] = ()
    #: (user, course, instance, role): active, without dates, the role given by hand (0 for none); one for each user and
    #: course.
    enrolments: Iterable[tuple[int, int, int, int]] = ()
    #: Pairs (course, counts of its user data), which may also be given to a course that is there already.
    data: Iterable[tuple[int, Mapping[str, int]]] = ()
    #: (user, course, group, component): one for each user and course too.
    places: Iterable[tuple[int, int, int, str]] = ()


def fill(database: Database, things: Things) -> None:
    """Add these things in one transaction; nothing is checked."""
    with database.transaction():
        _add_people(database, things)
        _add_courses(database, things)
        _add_groups(database, things)
        _enrol(database, sorted(things.enrolments))
        placed = ((user, course, 0, group, component, 0) for user, course, group, component in sorted(things.places))
        database.write("write_place", placed)


def _add_people(database: Database, things: Things) -> None:
    """Accounts and cohorts."""
    database.write("write_user", map(user_row, things.users))
    for user, profile in things.profiles:
        database.do("write_profile", user, json.dumps(profile))
        database.write("write_profile_value", profile_rows(user, profile))
    database.write("write_cohort", (cohort[:7] for cohort in things.cohorts))
    database.write("write_member", things.members)


def _add_courses(database: Database, things: Things) -> None:
    """Categories, courses, and what there is of courses but people."""
    courses = list(things.courses)
    database.write("write_category", (category[:5] for category in things.categories))
    database.write("write_course", (course[:5] for course in courses))
    database.write("write_section", ((course.id, 0, "", "") for course in courses))
    database.write("write_details", ((course, json.dumps(values)) for course, values in things.details))
    rows = ((course, kind, count) for course, counts in things.data for kind, count in counts.items())
    database.write("write_course_data", rows)
    database.write("write_instance", things.instances)


def _add_groups(database: Database, things: Things) -> None:
    database.write("write_group", things.groups)
    groupings = list(things.groupings)
    database.write("write_grouping", (each[:5] for each in groupings))
    database.write("write_grouping_group", ((each.id, group) for each in groupings for group in each.groups))


def _enrol(database: Database, enrolments: list[tuple[int, int, int, int]]) -> None:
    rows = ((user, course, 0, instance, 0, 0, 0) for user, course, instance, _ in enrolments)
    database.write("write_enrolment", rows)
    held = ((user, course, 0, role, "", 0, 0) for user, course, _, role in enrolments if role)
    database.write("write_role_held", held)
