"""What becomes of people when the way by which they come into a course is opened, closed or taken away.

Instances of ``cohort`` and ``meta`` have a source: the cohort, or the master course, whose people they bring in
(Moodle: ``enrol_cohort_sync``, ``enrol_meta_sync``, ``enrol_plugin::delete_instance``).
"""

from toolsync.model import flow
from toolsync.model.flow import SYNCED
from toolsync.model.things import Instance
from toolsync.model.world import World


def came_by(world: World, instance: Instance) -> list[int]:
    """The users who are enrolled through this instance, active or suspended."""
    users, course = world.everybody_in(instance.course), instance.course
    return sorted(user for user in users if world.participation(user, course).through(instance.id) is not None)


def bring_in(world: World, instance: Instance) -> None:
    """The instance is there and enabled: everybody in its source comes in, everybody who is not leaves."""
    if not flow.is_driven(world, instance):
        return
    if instance.method == "cohort":
        members = world.members_of(instance.source)
        for user in sorted(members):
            flow.join(world, user, instance)
        for user in came_by(world, instance):
            if user not in members:
                flow.leave(world, user, instance)
    elif instance.method == "meta":
        for user in sorted({*world.everybody_in(instance.source), *came_by(world, instance)}):
            flow.pass_on(world, user, instance, anew=True)


def take_roles(world: World, instance: Instance) -> None:
    """The instance is disabled: those who came by it stay enrolled, without the roles that it gave."""
    if instance.method in SYNCED:
        for user in came_by(world, instance):
            flow.put_by(world, user, instance, flow.without_roles(world.participation(user, instance.course), instance))


def tell_children(world: World, instance: Instance) -> None:
    """The courses linked to this one learn that those who came by this instance are active, or are not any more."""
    if instance.method == "meta":
        return
    for child in world.children_of(instance.course):
        for link in world.instances_of(child):
            if link.method == "meta" and link.source == instance.course:
                bring_in(world, link)


def remove(world: World, instance: Instance) -> None:
    """The instance goes, and everybody who came by it is unenrolled from it."""
    for user in came_by(world, instance):
        flow.end(world, user, instance)
    left = tuple(each for each in world.instances_of(instance.course) if each.id != instance.id)
    world.instances.put(instance.course, left)
    listed = world.bindings if instance.method == "cohort" else world.children
    others = any((each.method, each.source) == (instance.method, instance.source) for each in left)
    if instance.method in SYNCED and not others and instance.source in listed:
        kept = tuple(course for course in listed[instance.source] if course != instance.course)
        listed.put(instance.source, kept)


def enter(world: World, instance: Instance) -> None:
    """The source of a new instance is bound to the course from now on."""
    if instance.method in SYNCED:
        known = world.courses_bound_to if instance.method == "cohort" else world.children_of
        listed = world.bindings if instance.method == "cohort" else world.children
        if instance.course not in known(instance.source):
            listed.put(instance.source, (*known(instance.source), instance.course))


def lose(world: World, instance: Instance) -> None:
    """The source itself is gone: the instance goes with all who came by it; or it stays, disabled, and they stay,
    suspended, where the site keeps those who leave."""
    if not flow.keeps_leavers(world, instance.method):
        remove(world, instance)
        return
    for user in came_by(world, instance):
        flow.leave(world, user, instance)
    now = world.instances_of(instance.course)
    disabled = tuple(each._replace(enabled=False) if each.id == instance.id else each for each in now)
    world.instances.put(instance.course, disabled)
