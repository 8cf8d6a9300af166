"""Switching an enrolment method of a course on or off (self-enrolment, guest access)."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import CreateInstance, SetInstanceStatus
from toolsync.model.findings import Reject, error
from toolsync.model.things import UNKNOWN_SOURCE, Course
from toolsync.model.world import World
from toolsync.rules.enrolling import method_named


def switch(course: Course, name: str, on: bool, world: World) -> Iterator[Action]:
    """On: the course has an enabled instance of the method, created if need be. Off: it has no enabled one."""
    present = [each for each in world.instances_of(course.id) if each.method == name]
    if on:
        method_named(name, world)
        if not present:
            student = world.site.roles.get("student")
            role = student.id if student and name == "self" else 0
            yield CreateInstance(world.new_id(), course.id, name, role)
        elif not any(each.enabled for each in present):
            yield SetInstanceStatus(course.id, present[0].id, True)
    else:
        for each in present:
            if each.enabled:
                yield SetInstanceStatus(course.id, each.id, False)


def check_sources(course: Course, method: str, world: World) -> None:
    """Refuse to plan what rests on where the people of a method come from, where the platform does not tell it."""
    present = world.instances_of(course.id)
    if any(each.method == method and each.source == UNKNOWN_SOURCE for each in present):
        raise Reject(error("sources-not-known", course=course.shortname, method=method))
