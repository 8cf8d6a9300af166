"""Filling a site at once, without changes: for tests, the demo and the benches. A million enrolments in seconds."""

import json
from collections.abc import Iterable, Mapping

from toolsync.model.things import Category, Cohort, Course, Group, Grouping, Instance, Profile, User
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.writing import profile_rows, user_row


def fill(
    database: Database,
    *,
    users: Iterable[User] = (),
    profiles: Iterable[tuple[int, Profile]] = (),
    categories: Iterable[Category] = (),
    courses: Iterable[Course] = (),
    details: Iterable[tuple[int, Mapping[str, str | int]]] = (),
    instances: Iterable[Instance] = (),
    groups: Iterable[Group] = (),
    groupings: Iterable[Grouping] = (),
    cohorts: Iterable[Cohort] = (),
    members: Iterable[tuple[int, int]] = (),
    enrolments: Iterable[tuple[int, int, int, int]] = (),
    data: Iterable[tuple[int, Mapping[str, int]]] = (),
    places: Iterable[tuple[int, int, int, str]] = (),
) -> None:
    """Add these things, all with ids of their own, in one transaction; nothing is checked.

    ``profiles`` are pairs (user, profile), ``members`` pairs (cohort, user). ``enrolments`` are (user, course,
    instance, role): active, without dates, the role given by hand (0 for none); one for each user and course.
    ``data`` are pairs (course, counts of its user data), which may also be given to a course that is there already.
    ``places`` are (user, course, group, component): one for each user and course too.
    """
    courses = list(courses)
    with database.transaction():
        database.write("write_user", map(user_row, users))
        database.write("write_category", (category[:5] for category in categories))
        database.write("write_course", (course[:5] for course in courses))
        database.write("write_section", ((course.id, 0, "", "") for course in courses))
        database.write("write_details", ((course, json.dumps(values)) for course, values in details))
        database.write("write_instance", instances)
        database.write("write_group", groups)
        groupings = list(groupings)
        database.write("write_grouping", (each[:5] for each in groupings))
        database.write("write_grouping_group", ((each.id, group) for each in groupings for group in each.groups))
        database.write("write_cohort", (cohort[:7] for cohort in cohorts))
        database.write("write_member", members)
        for user, profile in profiles:
            database.do("write_profile", user, json.dumps(profile))
            database.write("write_profile_value", profile_rows(user, profile))
        rows = ((course, kind, count) for course, counts in data for kind, count in counts.items())
        database.write("write_course_data", rows)
        _enrol(database, sorted(enrolments))
        placed = ((user, course, 0, group, component, 0) for user, course, group, component in sorted(places))
        database.write("write_place", placed)


def _enrol(database: Database, enrolments: list[tuple[int, int, int, int]]) -> None:
    rows = ((user, course, 0, instance, 0, 0, 0) for user, course, instance, _ in enrolments)
    database.write("write_enrolment", rows)
    held = ((user, course, 0, role, "", 0, 0) for user, course, _, role in enrolments if role)
    database.write("write_role_held", held)
