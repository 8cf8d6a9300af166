"""Putting a group into groupings of its course: those that its line names, or one of its own name."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import AssignGrouping
from toolsync.model.findings import Reject, error, notice
from toolsync.model.things import Course, Group
from toolsync.model.world import World
from toolsync.rules.group_definitions import GROUPINGS, create, find, found
from toolsync.settings import Settings


def bind(
    group: Group, names: str | None, own: bool | None, course: Course, world: World, settings: Settings
) -> Iterator[Action]:
    """Put the group into the groupings with these names, separated by ``|`` (D-GR-10). Where none is named, and only
    then (D-GR-06), into one of its own name if the line asks for that, or if the settings do and it is in none."""
    named = [name for each in (names or "").split("|") if (name := each.strip())]
    for name in named:
        yield from _find_or_create(name, course, world, settings)
        yield from _assign(group, settings.groups.grouping_identifier, name, course, world)
    if named:
        if own:
            yield notice("selfgrouping-ignored")
        return
    alone = all(group.id not in each.groups for each in world.groupings_of(course.id).values())
    if own or (settings.groups.auto_grouping and alone):
        yield from _own_grouping(group, course, world)


def _find_or_create(name: str, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    by = settings.groups.grouping_identifier
    try:
        missing = find(GROUPINGS, by, name, course, world) is None
    except Reject as refusal:
        raise Reject(*(each.about("grouping") for each in refusal.findings)) from None
    if missing:
        if by == "id" or not settings.groups.auto_grouping:
            raise Reject(error("no-such-grouping", "grouping", by=by, cell=name, course=course.shortname))
        yield from create(GROUPINGS, name, name if by == "idnumber" else "", "", course, world)


def _own_grouping(group: Group, course: Course, world: World) -> Iterator[Action]:
    """The grouping of the same name, made with the idnumber (unless another one has it) and the description."""
    if find(GROUPINGS, "name", group.name, course, world) is None:
        taken = found(GROUPINGS, "idnumber", group.idnumber, course.id, world)
        idnumber = "" if taken else group.idnumber
        yield from create(GROUPINGS, group.name, idnumber, group.description, course, world)
    yield from _assign(group, "name", group.name, course, world)


def _assign(group: Group, by: str, name: str, course: Course, world: World) -> Iterator[Action]:
    grouping = find(GROUPINGS, by, name, course, world)
    assert grouping is not None
    if group.id not in world.groupings_of(course.id)[grouping.id].groups:
        yield AssignGrouping(grouping.id, course.id, group.id)
