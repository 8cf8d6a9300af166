"""Finding, making, changing and deleting groups and groupings of a course: what the lines of a group file do.

Both have a name, an idnumber of their own within the course, and a description, and are found alike.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolsync.format import Action
from toolsync.model.changes import (
    Change,
    CreateGroup,
    CreateGrouping,
    DeleteGroup,
    DeleteGrouping,
    UpdateGroup,
    UpdateGrouping,
)
from toolsync.model.findings import Finding, Reject, error, notice
from toolsync.model.things import Course, Group, Grouping
from toolsync.model.world import World
from toolsync.settings import Settings

Thing = Group | Grouping


@dataclass(frozen=True)
class Sort:
    """Groups, or groupings: where they are, and which changes make, change and delete them."""

    name: str
    of: Callable[[World, int], Mapping[int, Thing]]
    create: Callable[[int, int, str, str, str], Change]
    update: Callable[[int, int, tuple[tuple[str, str], ...]], Change]
    delete: Callable[[int, int, str], Change]
    #: The setting that says how a line names one.
    identifier: str
    #: Nothing was to be done: it is there already, or it already is what the line says.
    there: Finding
    same: Finding


GROUPS = Sort(
    "group",
    lambda world, course: world.groups_of(course),
    CreateGroup,
    UpdateGroup,
    DeleteGroup,
    "group_identifier",
    notice("group-exists"),
    notice("group-up-to-date"),
)
GROUPINGS = Sort(
    "grouping",
    lambda world, course: world.groupings_of(course),
    CreateGrouping,
    UpdateGrouping,
    DeleteGrouping,
    "grouping_identifier",
    notice("grouping-exists"),
    notice("grouping-up-to-date"),
)


def found(sort: Sort, by: str, value: str, course: int, world: World) -> list[Thing]:
    """Those of the course (never of another one: D-GR-04) with this id, name or idnumber."""
    things = sort.of(world, course)
    if by == "id":
        return [each for number, each in things.items() if str(number) == value]
    return [each for each in things.values() if getattr(each, by) == value]


def find(sort: Sort, by: str, value: str, course: Course, world: World) -> Thing | None:
    """The one of the course that this names, None when there is none; rejects when there are several."""
    things = found(sort, by, value, course.id, world)
    if len(things) > 1:
        raise Reject(error(f"ambiguous-{sort.name}", cell=value, course=course.shortname, count=len(things)))
    return things[0] if things else None


def identity(sort: Sort, line: Any, settings: Settings) -> tuple[str, str]:
    """By what an existing one is found, and the value: ``updateid`` by the identifier of the settings, else the
    idnumber of the line, else its name. Rejects a line that has none of the three."""
    if line.updateid:
        return getattr(settings.groups, sort.identifier), line.updateid
    if line.idnumber:
        return "idnumber", line.idnumber
    if line.name:
        return "name", line.name
    raise Reject(error("empty-cell", "name"))


def unknown(sort: Sort, by: str, value: str, course: Course) -> Reject:
    """The course has no such group or grouping."""
    return Reject(error(f"no-such-{sort.name}", by=by, cell=value, course=course.shortname))


def same_ones(sort: Sort, line: Any, course: Course, world: World) -> Sequence[Thing]:
    """Those that a line which adds one finds in its place: by idnumber where it has one, else by name. A grouping is
    found by its name all the same, as it always was."""
    things: list[Thing] = []
    if line.idnumber:
        things = found(sort, "idnumber", line.idnumber, course.id, world)
    if not things and line.name and (sort is GROUPINGS or not line.idnumber):
        things = found(sort, "name", line.name, course.id, world)
    return things


def create(
    sort: Sort, name: str | None, idnumber: str | None, description: str | None, course: Course, world: World
) -> Generator[Action, None, int]:
    """Make one, and give its id. It must have a name (D-GR-05), and its idnumber to itself (D-GR-08)."""
    if not name:
        raise Reject(error("empty-cell", "name"))
    _check_idnumber(sort, idnumber, 0, course, world)
    number = world.new_id()
    yield sort.create(number, course.id, name, idnumber or "", description or "")
    return number


def update(sort: Sort, thing: Thing, line: Any, course: Course, world: World) -> Iterator[Action]:
    """Change what the line gives, and only that (D-GR-02)."""
    given = {"name": line.name, "idnumber": line.idnumber, "description": line.description}
    values = {key: value for key, value in given.items() if value is not None and value != getattr(thing, key)}
    if values:
        _check_idnumber(sort, values.get("idnumber"), thing.id, course, world)
        yield sort.update(thing.id, course.id, tuple(values.items()))


def _check_idnumber(sort: Sort, idnumber: str | None, own: int, course: Course, world: World) -> None:
    for other in found(sort, "idnumber", idnumber, course.id, world) if idnumber else ():
        if other.id != own:
            raise Reject(error(f"{sort.name}-idnumber-taken", "idnumber", cell=idnumber or "", other=other.name))


def doomed(lines: Sequence[Any], world: World, settings: Settings) -> set[tuple[int, int]]:
    """The groups that these lines may delete, as pairs (course, group). Where a line of the same course may give a
    group another name first, any of its groups."""
    courses = world.course_names.alone({line.course for line in lines})
    renaming = {line.course for line in lines if line.cmd != "del" and (line.cmd == "update" or line.updateid)}
    places: set[tuple[int, int]] = set()
    for line in lines:
        if line.cmd != "del" or line.type == "grouping" or line.course not in courses:
            continue
        course = courses[line.course]
        if line.course in renaming:
            groups: Sequence[Thing] = list(world.groups_of(course).values())
        else:
            try:
                groups = found(GROUPS, *identity(GROUPS, line, settings), course, world)
            except Reject:
                continue
        places.update((course, group.id) for group in groups)
    return places
