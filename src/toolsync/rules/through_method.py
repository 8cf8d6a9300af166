"""Enrolling, unenrolling and suspending through a method: the first instance of it that a course has, or the one that
the line names (users document §4.4 and §4.8, D-EN-11)."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from toolsync.format import Action
from toolsync.model.changes import Change, SuspendEnrolment, UnenrolUser, UpdateEnrolment
from toolsync.model.findings import Reject, error, notice
from toolsync.model.things import Course, Instance, Method, User
from toolsync.model.world import World
from toolsync.rules import enrolling, roles
from toolsync.settings import Settings


def act(command: str, user: User, course: Course, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """What a line asks for that names a method, or an instance of one; ``command`` is any of the format's.

    Not a generator itself: a million lines a file are worth one less in the chain.
    """
    if line.instance is not None:
        return _through_named(command, user, course, line, world, settings)
    method = enrolling.method_named(str(line.method), world)
    instance = enrolling.find_instance(method, course, world, settings)
    if instance is None:
        if command not in ("add", "shift"):
            raise enrolling.no_instance(method, course)
        return _through_made(command, user, course, method, line, world, settings)
    if command == "del" and settings.enrolments.del_from_all_instances:
        return _unenrol(user, course, enrolling.usable_instances(method, course, world, settings), line, world)
    return _through(command, user, course, method, instance, line, world, settings)


def _through_named(
    command: str, user: User, course: Course, line: Any, world: World, settings: Settings
) -> Iterator[Action]:
    """Through the instance that the line names. One that is disabled is for lines that change nothing, unless the
    settings say otherwise."""
    instance = enrolling.instance_named(line.instance, line.method, course, world)
    method = enrolling.method_named(instance.method, world)
    for action in _through(command, user, course, method, instance, line, world, settings):
        if isinstance(action, Change) and not (instance.enabled or settings.enrolments.use_disabled_instances):
            raise Reject(error("instance-disabled", "enrolid", cell=str(instance.id), course=course.shortname))
        yield action


def _through_made(
    command: str, user: User, course: Course, method: Method, line: Any, world: World, settings: Settings
) -> Iterator[Action]:
    """Through an instance that has to be made first; not for a line without a role, which is refused."""
    roles.named(line.role, world)
    yield from enrolling.usable_instance(method, course, world, settings)
    instance = enrolling.find_instance(method, course, world, settings)
    assert instance is not None
    yield from _through(command, user, course, method, instance, line, world, settings)


def _through(
    command: str,
    user: User,
    course: Course,
    method: Method,
    instance: Instance,
    line: Any,
    world: World,
    settings: Settings,
) -> Iterator[Action]:
    if command == "del":
        return _unenrol(user, course, (instance,), line, world)
    if command in ("disable", "enable"):
        return set_status(command, user, course, (instance,), world)
    role, times = roles.named(line.role, world), (line.start, line.end)
    enrolled = enrolling.enrol(user.id, course, method, instance, role, times, world, settings)
    return chain(roles.drop_others(user, course, role, world), enrolled) if command == "shift" else enrolled


def _unenrol(user: User, course: Course, instances: Sequence[Instance], line: Any, world: World) -> Iterator[Action]:
    if line.role is not None:
        world.role(line.role)
    present, method = world.participation(user.id, course.id), instances[0].method
    known = [each for each in instances if present.through(each.id) is not None]
    if not known:
        yield notice("not-enrolled-by", method=method)
    elif not world.site.methods[method].unenrols:
        raise Reject(error("method-does-not-unenrol", method=method))
    for each in known:
        yield UnenrolUser(user.id, course.id, each.id)


def set_status(
    command: str, user: User, course: Course, instances: Sequence[Instance], world: World
) -> Iterator[Action]:
    """Suspend or reactivate, and nothing else: dates stay as they are (D-EN-09)."""
    present = world.participation(user.id, course.id)
    known = [each for each in (present.through(instance.id) for instance in instances) if each is not None]
    if not known:
        raise Reject(error("not-enrolled", course=course.shortname))
    method_of = {instance.id: instance.method for instance in instances}
    changing = [each for each in known if each.suspended != (command == "disable")]
    for each in changing:
        if not world.site.methods[method_of[each.instance]].manages:
            raise Reject(error("method-does-not-manage", method=method_of[each.instance]))
        if command == "disable":
            yield SuspendEnrolment(user.id, course.id, each.instance)
        else:
            yield UpdateEnrolment(user.id, course.id, each.instance, False, each.start, each.end)
    if not changing:
        yield notice("already-suspended" if command == "disable" else "already-active")
