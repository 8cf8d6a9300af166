"""The course columns of an account line (course1, role1, enrol1, group1, …): each number is a part of its own."""

from collections.abc import Iterator
from typing import Any

from toolsync.format import Action
from toolsync.model.findings import Reject, error, notice
from toolsync.model.references import RoleRef
from toolsync.model.things import Course, User
from toolsync.model.world import World
from toolsync.rules import enrolling, grouping, roles
from toolsync.settings import Settings


def numbers(line: Any) -> list[int]:
    """The numbers for which a line says something; gaps are allowed (D-US-13)."""
    families = (line.courses, line.roles, line.methods, line.groups, line.starts, line.ends, line.hosts)
    return sorted(set().union(*families)) if any(families) else []


def enter(user: User, number: int, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Enrol the account in one course, or give it a role there, and put it into a group (§2.1.6)."""
    if number in line.hosts:
        raise Reject(error("remote-host", f"wwwroot{number}", cell=line.hosts[number]))
    if number not in line.courses:
        raise Reject(error("pattern-without-course", f"course{number}"))
    course = world.course(line.courses[number])
    method, role = line.methods.get(number), line.roles.get(number)
    if method is not None:
        yield from _enrol(user, course, number, line, world, settings)
    elif role is not None:
        yield from roles.assign(user, course, world.role(RoleRef("shortname", role.lower())), world)
    elif number not in line.groups:
        yield notice("nothing-asked", f"course{number}")
    if number in line.groups:
        yield from _group(user, course, line.groups[number], world, settings)


def _enrol(user: User, course: Course, number: int, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    method = enrolling.method_named(line.methods[number].lower(), world)
    role = world.role(RoleRef("shortname", line.roles.get(number, "student").lower()))
    yield from enrolling.usable_instance(method, course, world, settings)
    instance = enrolling.find_instance(method, course, world, settings)
    assert instance is not None
    # A start of 0 is none given, as it always was in this file.
    times = (line.starts.get(number) or None, line.ends.get(number))
    yield from enrolling.enrol(user.id, course, method, instance, role, times, world, settings)


def _group(user: User, course: Course, name: str, world: World, settings: Settings) -> Iterator[Action]:
    if not world.participation(user.id, course.id).enrolments:
        raise Reject(error("not-enrolled", course=course.shortname))
    yield from grouping.create_group(name, course, "name", world)
    group = grouping.find_group(name, course, "name", world)
    assert group is not None
    mark = grouping.MARK if settings.enrolments.protect_groups else ""
    yield from grouping.join(user, course, group, mark, world)
