"""What follows by itself from being enrolled or not: Moodle's own rules, written once.

* The last enrolment of a course takes the roles and the places in groups along.
* Participants of a master course are those of the courses linked to it by ``meta`` (one step: Moodle does not pass on
  those who came by ``meta`` themselves), with the same roles.
* Members of a cohort are enrolled in every course bound to it by ``cohort``.

Sources: section 10 of the users specification; Moodle's ``enrol_plugin::unenrol_user``, ``enrol_meta_handler`` and
``enrol_cohort_sync``.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from toolsync.model.questions import Questions
from toolsync.model.things import NOTHING, Enrolment, Instance, Membership, Participation, RoleHeld
from toolsync.model.world import World

#: The methods that bring people in from somewhere else: a cohort, a master course.
SYNCED: Final = frozenset({"cohort", "meta"})


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


def enrol_new(world: World, pairs: Iterable[tuple[int, int]], *columns: Iterable[int]) -> None:
    """As :func:`enrol`, for many pairs (user, course) at once, each of them different, of people who are nothing yet in
    courses that no other is linked to. ``columns``: the instance, role (not 0), start and end of each."""
    instances, *others = columns
    alike = world.remembered("newcomers")
    found = []
    # There are few roles and times: by them first, then by one number, nothing has to be made and compared as a whole.
    for instance, terms in zip(instances, zip(*others, strict=True), strict=True):
        made = alike.get(terms)
        if made is None:
            made = alike[terms] = {}
        participation = made.get(instance)
        if participation is None:
            role, start, end = terms
            new = Participation((Enrolment(instance, False, start, end),), (RoleHeld(role),))
            participation = made[instance] = world.shared(new)
        found.append(participation)
    world.participations.put_all(dict(zip(pairs, found, strict=True)))


def unenrol(world: World, user: int, course: int, instance: int) -> None:
    """The user's enrolment through this instance ends, and all that hung on it."""
    now = world.participation(user, course)
    if now.through(instance) is not None:
        put(world, user, course, _left(now, instance))


def _left(now: Participation, instance: int) -> Participation:
    """What is left without the enrolment through this instance."""
    enrolments = tuple(each for each in now.enrolments if each.instance != instance)
    if not enrolments:
        return NOTHING
    groups = tuple(
        place for place in now.groups if not (place.component.startswith("enrol_") and place.item == instance)
    )
    return Participation(enrolments, _without_roles(now, instance), groups)


def _without_roles(now: Participation, instance: int) -> tuple[RoleHeld, ...]:
    """The roles that this instance did not give."""
    return tuple(held for held in now.roles if not (held.component and held.item == instance))


def put(world: World, user: int, course: int, participation: Participation) -> None:
    """The user is this in this course from now on, and what follows in the courses linked to it."""
    world.participations.put((user, course), world.shared(participation))
    for child in world.children_of(course):
        for instance in world.instances_of(child):
            if instance.method == "meta" and instance.source == course:
                pass_on(world, user, instance)


def put_by(world: World, user: int, instance: Instance, participation: Participation) -> None:
    """As :func:`put`, for what an instance itself does: what came by ``meta`` goes no further."""
    if participation == world.participation(user, instance.course):
        return
    if instance.method == "meta":
        world.participations.put((user, instance.course), world.shared(participation))
    else:
        put(world, user, instance.course, participation)


def pass_on(world: World, user: int, link: Instance, *, anew: bool = False) -> None:
    """What the user is in the master course goes on to the linked one. Roles only go to those who are active there,
    through a link that is enabled. ``anew``: the whole course is brought up to date, and not this user alone."""
    parent = world.participation(user, link.source)
    instances = world.instances_of(link.source)
    ignored = {each.id for each in instances if each.method == "meta" or not is_driven(world, each)}
    own = [each for each in parent.enrolments if each.instance not in ignored]
    if not own:
        leave(world, user, link)
        return
    if not is_driven(world, link):
        return
    closed = {each.id for each in instances if not each.enabled}
    active = [each for each in own if not each.suspended and each.instance not in closed]
    now = world.participation(user, link.course)
    known = now.through(link.id)
    passed: tuple[RoleHeld, ...] = ()
    if link.enabled and active:
        roles = sorted({held.role for held in parent.roles if held.component != "enrol_meta"})
        passed = tuple(RoleHeld(role, "enrol_meta", link.id) for role in roles)
    enrolment = _passed_on(link, active, None if anew else known)
    others = tuple(each for each in now.enrolments if each.instance != link.id)
    # Who is there already and has left the group of the link is not put into it again.
    groups = now.groups if known else _placed(now.groups, link)
    put_by(world, user, link, Participation((*others, enrolment), (*_without_roles(now, link.id), *passed), groups))


def _passed_on(link: Instance, active: list[Enrolment], known: Enrolment | None) -> Enrolment:
    """The enrolment through a link of somebody who has these active ones in the master course: while there are none,
    it is suspended, and keeps its dates (``known``: None for those who lose them)."""
    if active:
        return Enrolment(link.id, False, min(each.start for each in active), _latest(active))
    return known._replace(suspended=True) if known else Enrolment(link.id, True, 0, 0)


def _latest(enrolments: list[Enrolment]) -> int:
    """The end that lets its user stay longest; 0 is no end at all."""
    ends = [each.end for each in enrolments]
    return 0 if 0 in ends else max(ends)


def join(world: World, user: int, binding: Instance) -> None:
    """A member of a cohort comes into a course that is bound to it."""
    if not binding.enabled or not is_driven(world, binding):
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
    if not keeps_leavers(world, instance.method):
        end(world, user, instance)
        return
    others = tuple(each for each in now.enrolments if each.instance != instance.id)
    kept = (*others, enrolment._replace(suspended=True))
    put_by(world, user, instance, now._replace(enrolments=kept, roles=_without_roles(now, instance.id)))


def end(world: World, user: int, instance: Instance) -> None:
    """The user's enrolment through this instance ends: as :func:`unenrol`, for what the instance itself does."""
    put_by(world, user, instance, _left(world.participation(user, instance.course), instance.id))


def without_roles(now: Participation, instance: Instance) -> Participation:
    """The same, without the roles that this instance gave."""
    return now._replace(roles=_without_roles(now, instance.id))


def keeps_leavers(world: World, method: str) -> bool:
    """Whether the site keeps, suspended, those who leave the source of this method."""
    known = world.site.methods.get(method)
    return known is not None and known.leaving != "unenrol"


def is_driven(world: World, instance: Instance) -> bool:
    """Whether the site has the enrolment plugin of this instance, and it is enabled."""
    method = world.site.methods.get(instance.method)
    return method is not None and method.enabled


def close_links(world: World, master: int, child: int) -> None:
    """The master course is gone: the links to it go as well, or stay disabled where the site keeps those who leave."""
    now = world.instances_of(child)
    links = tuple(each for each in now if (each.method, each.source) != ("meta", master))
    if keeps_leavers(world, "meta"):
        links = tuple(each if each in links else each._replace(enabled=False) for each in now)
    world.instances.put(child, links)


def _placed(groups: tuple[Membership, ...], instance: Instance) -> tuple[Membership, ...]:
    if not instance.group or any(place.group == instance.group for place in groups):
        return groups
    return (*groups, Membership(instance.group, f"enrol_{instance.method}", instance.id))


def _occupants(world: World, place: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Those who are in a group, as pairs (user, course)."""
    course, _ = place
    for user in world.occupants.get(place, ()):
        yield user, course


def rounds(world: World, asked: Questions) -> Iterator[Questions]:
    """What must be known to play changes about these things: the questions asked, and what they drag along.

    Yields batches; what is unknown of each (``world.unknown``) must be answered (``world.learn``) before the next is
    made, for the links and bindings that one finds say which participations the next must ask for.
    """
    members, pairs = asked.members, asked.participations
    switched, ended, asked.switched, asked.ended_cohorts = asked.switched, asked.ended_cohorts, set(), set()
    asked.whole_cohorts |= ended
    asked.bindings |= {cohort for cohort, _ in members} | asked.whole_cohorts
    asked.participations = set()
    asked.instances |= {course for _, course in pairs} | asked.whole_courses
    yield asked
    moving = _moving(world, switched, ended)
    bound = {(user, course) for cohort, user in members for course in world.courses_bound_to(cohort)}
    whole = {(user, course) for user in asked.whole_users for course in world.whole_users.get(user, ())}
    # What earlier blocks of the file have brought them into, and only that block knew all about.
    whole |= {(user, course) for user in asked.whole_users for course in world.courses_of(user)}
    linked = {child for course in asked.whole_courses for child in world.children_of(course)}
    moving.whole_courses |= linked
    moving.instances |= {course for _, course in bound | whole} | moving.whole_courses
    yield moving
    linked = {child for course in moving.whole_courses - linked for child in world.children_of(course)}
    placed = {(user, course) for place in asked.occupants for user, course in _occupants(world, place)}
    if bound or whole or placed:
        pairs = pairs | bound | whole | placed
    children: set[int] = set()
    if masters := world.masters({course for _, course in pairs}):
        linked_pairs = {(user, child) for user, course in pairs if course in masters for child in masters[course]}
        pairs, children = pairs | linked_pairs, {child for _, child in linked_pairs}
    yield Questions(participations=pairs, instances=children | linked, whole_courses=linked)


def _moving(world: World, switched: set[tuple[int, int]], ended: set[int]) -> Questions:
    """Whoever may come, go or lose a role when these instances are switched and these cohorts deleted.

    Of a course whose instances are switched everybody is asked about: the instance itself, or a link to the course, may
    be made by a change that is played before.
    """
    found = Questions(whole_courses={course for cohort in ended for course in world.courses_bound_to(cohort)})
    for course, instance in switched:
        found.whole_courses.add(course)
        for each in world.instances_of(course):
            if each.id != instance:
                continue
            if each.method == "cohort":
                found.whole_cohorts.add(each.source)
            elif each.method == "meta":
                found.whole_courses.add(each.source)
    return found
