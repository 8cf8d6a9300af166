"""Links between courses: finding them, seeing that they make no circle, and the group that their people come into."""

from collections.abc import Generator, Iterable, Iterator

from toolsync.format import Action
from toolsync.model import flow
from toolsync.model.changes import CreateGroup
from toolsync.model.findings import Reject, error
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import UNKNOWN_SOURCE, Course, Instance
from toolsync.model.world import World
from toolsync.rules.grouping import find_group
from toolsync.rules.instances import check_sources

#: A master course and a course that is linked to it, by their ids.
Pair = tuple[int, int]


def between(master: int, meta: int, world: World) -> list[Instance]:
    """The links by which a course takes its participants from the master course."""
    return [each for each in world.instances_of(meta) if (each.method, each.source) == ("meta", master)]


def masters_of(course: int, world: World) -> list[int]:
    """The courses that this one takes its participants from at present."""
    return [each.source for each in world.instances_of(course) if each.method == "meta" and each.enabled]


def refuse_circle(master: Course, meta: Course, world: World) -> None:
    """Refuse a link that would lead back to where it comes from, were it over several others."""
    if master.id == meta.id:
        raise Reject(error("self-link", course=meta.shortname))
    ways: list[tuple[int, ...]] = [(master.id,)]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        if way[-1] == meta.id:
            path = " ← ".join(world.courses[each].shortname for each in way)
            raise Reject(error("link-loop", master=master.shortname, meta=meta.shortname, path=path))
        if way[-1] not in seen:
            seen.add(way[-1])
            check_sources(world.courses[way[-1]], "meta", world)
            ways += [(*way, each) for each in masters_of(way[-1], world)]


def upward(courses: Iterable[int], world: World) -> Iterator[Questions]:
    """What must be known to see circles: the links of these courses, those of their masters, and so on."""
    seen: set[int] = set()
    ahead = set(courses)
    while ahead:
        yield Questions(instances=ahead, courses={CourseRef("id", str(each)) for each in ahead})
        seen |= ahead
        found = {each.source for one in ahead for each in world.instances_of(one) if each.method == "meta"}
        ahead = found - seen - {UNKNOWN_SOURCE}


def people(pairs: Iterable[Pair], world: World) -> Iterator[Questions]:
    """What must be known to make, switch or remove the links of these pairs."""
    yield from flow.rounds(world, Questions(whole_courses={course for pair in pairs for course in pair}))


def prepare_group(
    name: str | None, create: bool, master: Course, meta: Course, world: World
) -> Generator[Action, None, int]:
    """The group of the linked course that is named, or has the name of the master course; 0 when none is wanted."""
    wanted = name or (str(world.details_of(master.id).get("fullname") or master.shortname) if create else "")
    if not wanted:
        return 0
    group = find_group(wanted, meta, "name", world)
    if group is not None:
        return group.id
    if not create:
        raise Reject(error("no-such-group", "group", by="name", cell=wanted, course=meta.shortname))
    made = CreateGroup(world.new_id(), meta.id, wanted)
    yield made
    return made.group
