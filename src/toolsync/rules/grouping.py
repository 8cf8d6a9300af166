"""Finding, creating and joining groups of a course: the rules that enrolment lines and account lines share."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from toolsync.format import Action, Part
from toolsync.model.changes import AddGroupMember, CreateGroup, RemoveGroupMember
from toolsync.model.findings import Finding, Reject, error, notice
from toolsync.model.things import Course, Group, User
from toolsync.model.world import World
from toolsync.settings import Settings

#: The component that marks the places in groups that this tool gave (users document §4.1).
MARK = "tool_sync"

#: These say nothing of their group, so that many lines of a file may share them.
ALREADY_IN_GROUP: Final = notice("already-in-group")
NOT_IN_GROUP: Final = notice("not-in-group")


def find_group(name: str, course: Course, by: str, world: World) -> Group | None:
    """The group of this course with this name (or idnumber or id, as ``by`` says); rejects when there are several."""
    found = world.groups_by(by, course.id).get(name, ())
    if len(found) > 1:
        raise Reject(error("ambiguous-group", cell=name, course=course.shortname, count=len(found)))
    return world.groups_of(course.id)[found[0]] if found else None


def find_groups(names: Iterable[str], course: Course, by: str, world: World) -> tuple[list[Group], list[Finding]]:
    """The groups with these names, and what is wrong with the names that none or several have."""
    groups: list[Group] = []
    problems: list[Finding] = []
    for name in names:
        try:
            group = find_group(name, course, by, world)
        except Reject as refusal:
            problems.extend(refusal.findings)
            continue
        if group is None:
            problems.append(error("no-such-group", by=by, cell=name, course=course.shortname))
        elif group not in groups:
            groups.append(group)
    return groups, problems


def create_group(name: str, course: Course, by: str, world: World) -> Iterator[Action]:
    """Create the group unless the course has it."""
    if find_group(name, course, by, world) is None:
        yield CreateGroup(world.new_id(), course.id, name, name if by == "idnumber" else "")


def join(user: User, course: Course, group: Group, mark: str, world: World) -> Iterator[Action]:
    """Put an enrolled user into a group; ``mark`` is the component that the place is marked with."""
    present = world.participation(user.id, course.id)
    if not present.enrolments:
        raise Reject(error("not-enrolled", course=course.shortname))
    if any(place.group == group.id for place in present.groups):
        yield ALREADY_IN_GROUP
    else:
        yield AddGroupMember(user.id, course.id, group.id, mark)


def leave(user: User, course: Course, group: Group, protect: bool, world: World) -> Iterator[Action]:
    """Take a user out of a group; where groups are protected, only from a place that this tool gave."""
    for place in world.participation(user.id, course.id).groups:
        if place.group == group.id:
            if place.component.startswith("enrol_"):
                yield notice("place-managed", group=group.name, component=place.component)
            elif protect and place.component != MARK:
                yield notice("place-protected", group=group.name)
            else:
                yield RemoveGroupMember(user.id, course.id, group.id)
            return
    yield NOT_IN_GROUP


def act(
    command: str, names: Mapping[int, str], user: User, course: Course, world: World, settings: Settings
) -> Iterator[Action]:
    """A group command (``gadd``, ``gaddcreate``, ``greplace``, ``greplacecreate``, ``gdel``) on the groups named by
    the columns g1 to g9. The groups are parts of their line: one that is unknown does not keep the others out."""
    by = settings.enrolments.group_identifier
    if not names:
        raise Reject(error("groups-missing", "gcmd"))
    if command != "gdel" and not world.participation(user.id, course.id).enrolments:
        raise Reject(error("not-enrolled", course=course.shortname))
    if command.endswith("create"):
        for name in names.values():
            yield from create_group(name, course, by, world)
    if command.startswith("greplace"):
        yield from _leave_others(names.values(), user, course, world, settings)
    for number, name in names.items():
        yield Part(f"g{number}", _one(command, name, user, course, world, settings))


def _leave_others(
    names: Iterable[str], user: User, course: Course, world: World, settings: Settings
) -> Iterator[Action]:
    """Leave the other groups, provided that there is one to go to (D-EN-13)."""
    targets, problems = find_groups(names, course, settings.enrolments.group_identifier, world)
    if not targets:
        raise Reject(*problems)
    yield from leave_others({group.id for group in targets}, user, course, settings.enrolments.protect_groups, world)


def leave_others(kept: Container[int], user: User, course: Course, protect: bool, world: World) -> Iterator[Action]:
    """Take a user out of all groups of the course but these ones; never out of those that a cohort or a linked course
    put the user into."""
    groups = world.groups_of(course.id)
    for place in world.participation(user.id, course.id).groups:
        if place.group not in kept and not place.component.startswith("enrol_"):
            yield from leave(user, course, groups[place.group], protect, world)


def _one(command: str, name: str, user: User, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    by = settings.enrolments.group_identifier
    group = find_group(name, course, by, world)
    protect = settings.enrolments.protect_groups
    if group is None:
        raise Reject(error("no-such-group", by=by, cell=name, course=course.shortname))
    if command == "gdel":
        yield from leave(user, course, group, protect, world)
    else:
        yield from join(user, course, group, MARK if protect else "", world)
