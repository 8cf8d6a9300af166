"""What follows by itself from being enrolled or not: Moodle's own rules, written once.

* The last enrolment of a course takes the roles and the places in groups along.
* Participants of a master course are those of the courses linked to it by ``meta`` (one step: Moodle does not pass on
  those who came by ``meta`` themselves), with the same roles.
* Members of a cohort are enrolled in every course bound to it by ``cohort``.

Sources: section 10 of the users specification; Moodle's ``enrol_plugin::unenrol_user``, ``enrol_meta_handler`` and
``enrol_cohort_sync``.
"""

from collections.abc import Iterator

from toolsync.model.questions import Questions
from toolsync.model.things import NOTHING, Enrolment, Instance, Membership, Participation, RoleHeld
from toolsync.model.world import World


def enrol(world: World, user: int, course: int, enrolment: Enrolment, role: int, owner: str = "") -> None:
    """The user has this enrolment from now on, in place of the one through the same instance, and the role (0: none).

    ``owner`` is the component that owns the role (``enrol_cohort``), "" for nobody.
    """
    now = world.participation(user, course)
    held = RoleHeld(role, owner, enrolment.instance if owner else 0)
    if not now.enrolments and not now.roles:
        put(world, user, course, Participation((enrolment,), (held,) if role else (), now.groups))
        return
    roles = now.roles if not role or held in now.roles else (*now.roles, held)
    others = [each for each in now.enrolments if each.instance != enrolment.instance]
    put(world, user, course, Participation((*others, enrolment), roles, now.groups))


def unenrol(world: World, user: int, course: int, instance: int) -> None:
    """The user's enrolment through this instance ends, and all that hung on it."""
    now = world.participation(user, course)
    enrolments = tuple(each for each in now.enrolments if each.instance != instance)
    if len(enrolments) == len(now.enrolments):
        return
    if not enrolments:
        put(world, user, course, NOTHING)
        return
    roles = tuple(held for held in now.roles if not (held.component and held.item == instance))
    groups = tuple(
        place for place in now.groups if not (place.component.startswith("enrol_") and place.item == instance)
    )
    put(world, user, course, Participation(enrolments, roles, groups))


def put(world: World, user: int, course: int, participation: Participation) -> None:
    """The user is this in this course from now on, and what follows in the courses linked to it."""
    world.participations.put((user, course), world.shared(participation))
    for child in world.children_of(course):
        for instance in world.instances_of(child):
            if instance.method == "meta" and instance.source == course:
                _pass_on(world, user, course, instance)


def _pass_on(world: World, user: int, master: int, link: Instance) -> None:
    parent = world.participation(user, master)
    by_meta = {each.id for each in world.instances_of(master) if each.method == "meta"}
    own = [each for each in parent.enrolments if each.instance not in by_meta]
    if not own or not _runs(world, link):
        leave(world, user, link)
        return
    suspended = all(each.suspended for each in own)
    now = world.participation(user, link.course)
    roles = tuple(held for held in now.roles if not (held.component == "enrol_meta" and held.item == link.id))
    passed = tuple(RoleHeld(role, "enrol_meta", link.id) for role in sorted({held.role for held in parent.roles}))
    enrolment = Enrolment(link.id, suspended, min(each.start for each in own), _latest(own))
    others = tuple(each for each in now.enrolments if each.instance != link.id)
    new = Participation((*others, enrolment), (*roles, *passed), _placed(now.groups, link))
    if new != now:
        world.participations.put((user, link.course), new)


def _latest(enrolments: list[Enrolment]) -> int:
    """The end that lets its user stay longest; 0 is no end at all."""
    ends = [each.end for each in enrolments]
    return 0 if 0 in ends else max(ends)


def join(world: World, user: int, binding: Instance) -> None:
    """A member of a cohort comes into a course that is bound to it."""
    if not _runs(world, binding):
        return
    known = world.participation(user, binding.course).through(binding.id)
    enrolment = known._replace(suspended=False) if known else Enrolment(binding.id, False, 0, 0)
    enrol(world, user, binding.course, enrolment, binding.role, owner="enrol_cohort")
    now = world.participation(user, binding.course)
    placed = _placed(now.groups, binding)
    if placed != now.groups:
        world.participations.put((user, binding.course), now._replace(groups=placed))


def leave(world: World, user: int, instance: Instance) -> None:
    """Somebody is no longer in the source (cohort, master course) of this instance: unenrolled, or suspended without
    the roles it gave, as the site has set for its method."""
    now = world.participation(user, instance.course)
    enrolment = now.through(instance.id)
    if enrolment is None:
        return
    method = world.site.methods.get(instance.method)
    if method is None or method.leaving == "unenrol":
        unenrol(world, user, instance.course, instance.id)
        return
    roles = tuple(held for held in now.roles if not (held.component and held.item == instance.id))
    others = tuple(each for each in now.enrolments if each.instance != instance.id)
    kept = now._replace(enrolments=(*others, enrolment._replace(suspended=True)), roles=roles)
    if kept != now:
        world.participations.put((user, instance.course), kept)


def _runs(world: World, instance: Instance) -> bool:
    method = world.site.methods.get(instance.method)
    return instance.enabled and method is not None and method.enabled


def _without(groups: tuple[Membership, ...], instance: int) -> tuple[Membership, ...]:
    return tuple(each for each in groups if not (each.component.startswith("enrol_") and each.item == instance))


def close_links(world: World, master: int, child: int) -> None:
    """The master course is gone: the links to it go as well, or stay disabled where the site keeps those who leave."""
    method = world.site.methods.get("meta")
    now = world.instances_of(child)
    if method is None or method.leaving == "unenrol":
        links = tuple(each for each in now if (each.method, each.source) != ("meta", master))
    else:
        links = tuple(each._replace(enabled=False) if each.source == master else each for each in now)
    world.instances.put(child, links)


def _placed(groups: tuple[Membership, ...], instance: Instance) -> tuple[Membership, ...]:
    if not instance.group or any(place.group == instance.group for place in groups):
        return groups
    return (*groups, Membership(instance.group, f"enrol_{instance.method}", instance.id))


def rounds(world: World, asked: Questions) -> Iterator[Questions]:
    """What must be known to play changes about these things: the questions asked, and what they drag along.

    Yields batches; each must be answered (``world.learn``) before the next is made, for the links and bindings that
    one finds say which participations the next must ask for.
    """
    members, pairs = asked.members, asked.participations
    asked.bindings |= {cohort for cohort, _ in members}
    asked.participations = set()
    asked.instances |= {course for _, course in pairs} | asked.whole_courses
    yield world.unknown(asked)
    bound = {(user, course) for cohort, user in members for course in world.courses_bound_to(cohort)}
    whole = {(user, course) for user in asked.whole_users for course in world.whole_users.get(user, ())}
    linked = {child for course in asked.whole_courses for child in world.children_of(course)}
    yield world.unknown(Questions(instances={course for _, course in bound | whole} | linked, whole_courses=linked))
    pairs = pairs | bound | whole
    masters = {course: below for course in {course for _, course in pairs} if (below := world.children_of(course))}
    linked_pairs = {(user, child) for user, course in pairs if course in masters for child in masters[course]}
    children = {child for _, child in linked_pairs}
    yield world.unknown(Questions(participations=pairs | linked_pairs, instances=children))
