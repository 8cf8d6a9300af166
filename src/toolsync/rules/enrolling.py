"""Choosing the enrolment instance, enrolling, giving roles: the rules that enrolment lines and account lines share."""

from collections.abc import Iterator, Sequence
from typing import Final

from toolsync.format import Action
from toolsync.model.changes import (
    AssignRole,
    CreateInstance,
    EnrolUser,
    SetInstanceStatus,
    UpdateEnrolment,
)
from toolsync.model.findings import Reject, error, notice
from toolsync.model.things import NOW, Course, Instance, Method, Role
from toolsync.model.world import World
from toolsync.settings import Settings

ALREADY_ENROLLED: Final = notice("already-enrolled")


def method_named(name: str, world: World) -> Method:
    """The enrolment plugin of the site with this name; rejects when it is unknown, disabled or not ours to drive."""
    if name == "sync":
        raise Reject(error("method-not-available", cell=name))
    method = world.site.methods.get(name)
    if method is None:
        raise Reject(error("no-such-method", cell=name, accepts=", ".join(world.site.methods)))
    if not method.enabled:
        raise Reject(error("method-disabled", cell=name))
    return method


def find_instance(method: Method, course: Course, world: World, settings: Settings) -> Instance | None:
    """The first instance of this method in the course that may be used (enabled, unless the settings allow others)."""
    for instance in world.instances_of(course.id):
        if instance.method == method.name and (instance.enabled or settings.enrolments.use_disabled_instances):
            return instance
    return None


def usable_instances(method: Method, course: Course, world: World, settings: Settings) -> Sequence[Instance]:
    """All instances of this method in the course that may be used, in their order."""
    disabled_too = settings.enrolments.use_disabled_instances
    present = world.instances_of(course.id)
    return [each for each in present if each.method == method.name and (each.enabled or disabled_too)]


def instance_named(id: int, method: str | None, course: Course, world: World) -> Instance:
    """The instance of the course with this id; rejects when there is none, or it is of another method (D-EN-11)."""
    if not world.site.own_instance_ids:
        raise Reject(error("instances-not-known", "enrolid", cell=str(id)))
    for instance in world.instances_of(course.id):
        if instance.id == id:
            if method is None or method == instance.method:
                return instance
            own = instance.method
            raise Reject(error("instance-of-another-method", "enrolid", cell=str(id), method=own, other=method))
    raise Reject(error("no-such-instance", "enrolid", cell=str(id), course=course.shortname))


def no_instance(method: Method, course: Course) -> Reject:
    """The course has no usable instance of the method."""
    return Reject(error("no-enrolment-instance", method=method.name, course=course.shortname))


def make_manual_instance(course: Course, world: World) -> Iterator[Action]:
    """Create the manual instance of a course, or enable the one it has."""
    for instance in world.instances_of(course.id):
        if instance.method == "manual":
            if not instance.enabled:
                yield SetInstanceStatus(course.id, instance.id, True)
            return
    student = world.site.roles.get("student")
    yield CreateInstance(world.new_id(), course.id, "manual", student.id if student else 0)


def usable_instance(method: Method, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    """Make sure that the course has a usable instance of the method, creating the manual one if the settings allow."""
    if find_instance(method, course, world, settings) is None:
        if method.name != "manual" or not settings.enrolments.create_manual_instance:
            raise no_instance(method, course)
        yield from make_manual_instance(course, world)


def default_start(course: Course, world: World, settings: Settings) -> int:
    """The start of a new enrolment whose line gives none."""
    if settings.enrolments.default_start == "course":
        return int(world.details_of(course.id).get("startdate", 0))
    return NOW if settings.enrolments.default_start == "now" else 0


def enrol(
    user: int,
    course: Course,
    method: Method,
    instance: Instance,
    role: Role,
    times: tuple[int | None, int | None],
    world: World,
    settings: Settings,
) -> Iterator[Action]:
    """Enrol, or bring an enrolment up to date. ``times`` are start and end as the line gives them, None for not given:
    an existing enrolment keeps what is not given (D-EN-02)."""
    present = world.participation(user, course.id)
    known = present.through(instance.id)
    start, end = times
    if known is None:
        if start is None:
            start = default_start(course, world, settings)
        _check_order(start, end or 0)
        if not method.enrols:
            raise Reject(error("method-does-not-enrol", method=method.name))
        yield EnrolUser(user, course.id, instance.id, role.id, start, end or 0)
        return
    start = known.start if start is None else start
    end = known.end if end is None else end
    changed = known.suspended or start != known.start or end != known.end
    if changed:
        _check_order(start, end)
        if not method.manages:
            raise Reject(error("method-does-not-manage", method=method.name))
        yield UpdateEnrolment(user, course.id, instance.id, False, start, end)
    for held in present.roles:
        if held.role == role.id:
            break
    else:
        yield AssignRole(user, course.id, role.id)
        return
    if not changed:
        yield ALREADY_ENROLLED


def _check_order(start: int, end: int) -> None:
    if 0 < end < start:
        raise Reject(error("end-before-start"))
