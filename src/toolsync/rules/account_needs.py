"""What the plans of account lines must see: accounts by every name that could clash, and all that they are in."""

from collections.abc import Iterator
from typing import Any

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.accounts import identity, reference
from toolsync.rules.passwords import GENERATE, NONE
from toolsync.rules.profiles import field_named
from toolsync.settings import Settings


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of account lines."""
    yield world.unknown(_names(lines, world, settings))
    found = Questions()
    for line in lines:
        _about(line, world, settings, found)
    yield from flow.rounds(world, found)


def _names(lines: Lines, world: World, settings: Settings) -> Questions:
    asked = Questions()
    for line in lines:
        for by in ("username", "idnumber", "email"):
            if value := getattr(line, by):
                asked.users.add(reference(by, value))
        if line.oldusername:
            asked.users.add(reference("username", line.oldusername))
        if ref := identity(line, settings):
            asked.users.add(ref)
        if settings.users.revive:
            asked.deleted_users.add(line.username)
        if line.cohortid:
            asked.cohorts.add(CohortRef("idnumber", line.cohortid))
        for name, cell in line.profile.items():
            field = field_named(name, world.site)
            if field is not None and field.unique and cell:
                asked.profile_values.add((field.shortname, cell))
    return asked


def _about(line: Any, world: World, settings: Settings, found: Questions) -> None:
    ref = identity(line, settings)
    accounts = set(world.user_names.ids(ref)) if ref else set()
    accounts |= set(world.user_names.ids(reference("username", line.username)))
    if line.oldusername:
        accounts |= set(world.user_names.ids(reference("username", line.oldusername)))
    accounts |= {each.id for each in world.deleted_users.get(line.username, ())[:1]}
    found.profiles |= accounts
    if line.password and line.password not in (NONE, GENERATE):
        found.passwords |= {(user, line.password) for user in accounts}
    courses = {course for ref in line.courses.values() for course in world.course_names.ids(ref)}
    found.instances |= courses
    found.participations |= {(user, course) for user in accounts for course in courses}
    if line.groups:
        found.groups |= courses
    if settings.enrolments.default_start == "course":
        found.details |= courses
    refs = [*line.cohorts.values(), *([line.cohort] if line.cohort else [])]
    cohorts = {cohort for each in refs for cohort in world.cohort_names.ids(each)}
    found.members |= {(cohort, user) for cohort in cohorts for user in accounts}
    found.bindings |= cohorts
