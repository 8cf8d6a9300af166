"""Creates, changes and deletes groups and groupings of courses, and puts groups into groupings.

Groupes et groupements. The surprise: a filled ``updateid`` makes its line an update, of that one group; a line that
adds a group which is there already leaves it as it is, and only puts it into the groupings that it names.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column
from toolsync.format import Action, Format
from toolsync.model.changes import Change
from toolsync.model.findings import Finding, Reject, error, warning
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import Course
from toolsync.model.world import World
from toolsync.rules import group_definitions as definitions
from toolsync.rules.group_definitions import GROUPINGS, GROUPS, Sort, Thing
from toolsync.rules.groupings import bind
from toolsync.settings import Settings

COMMANDS = kinds.choice(("add", "update", "del"), {"delete": "del"})


class Line(NamedTuple):
    course: CourseRef = column(
        "courseid", kinds.course("groups.course_identifier"), "Where.", required=True, filled=True
    )
    name: str | None = column("name", kinds.text(254), "The name; a new group must have one.", required=True)
    type: str | None = column("type", kinds.choice(("group", "grouping")), "group or grouping; empty: group.")
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: update where updateid is filled, else add.")
    updateid: str | None = column(
        "updateid",
        kinds.text(identifier=True),
        "The group or grouping to change, by the identifier of the settings.",
    )
    idnumber: str | None = column("idnumber", kinds.erasable(kinds.text(100, identifier=True)), "The idnumber.")
    description: str | None = column("description", kinds.erasable(kinds.text()), "The description.")
    grouping: str | None = column(
        "grouping", kinds.text(), "Groupings to put the group into, separated by |, as the settings name them."
    )
    own_grouping: bool | None = column(
        "selfgrouping", kinds.flag, "Put the group into a grouping of its name, unless grouping names some."
    )


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    courses = set(world.course_names.alone(lines.questions.courses).values())
    yield Questions(groups=courses, groupings=courses)
    if "del" in lines.column("cmd"):
        places = definitions.doomed(list(lines), world, settings)
        yield Questions(occupants=places, instances={course for course, _ in places})
        pairs = {(user, course) for course, group in places for user in world.occupants.get((course, group), ())}
        yield Questions(participations=pairs)


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    course = world.course(line.course)
    sort = GROUPINGS if line.type == "grouping" else GROUPS
    command = line.cmd or ("update" if line.updateid else "add")
    if sort is GROUPINGS and (line.grouping or line.own_grouping):
        yield warning("only-for-groups", "grouping" if line.grouping else "selfgrouping")
    if command == "add":
        yield from _add(sort, line, course, world, settings)
    else:
        by, value = definitions.identity(sort, line, settings)
        thing = definitions.find(sort, by, value, course, world)
        if thing is None and command == "update" and settings.groups.create_on_update:
            yield from _create_after_all(sort, by, value, line, course, world, settings)
        elif thing is None:
            raise definitions.unknown(sort, by, value, course)
        elif command == "update":
            yield from _told(sort.same, _update(thing, sort, line, course, world, settings))
        else:
            yield sort.delete(thing.id, course.id, thing.name)


def _told(reason: Finding, actions: Iterator[Action]) -> Iterator[Action]:
    """These actions; the reason, when nothing is changed by them."""
    changed = False
    for action in actions:
        changed = changed or isinstance(action, Change)
        yield action
    if not changed:
        yield reason


def _add(sort: Sort, line: Line, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    if line.updateid:
        raise Reject(error("update-of-new", "updateid", cell=line.updateid))
    there = definitions.same_ones(sort, line, course, world)
    if len(there) > 1 and (line.grouping or line.own_grouping):
        raise Reject(error("ambiguous-group", cell=there[0].name, course=course.shortname, count=len(there)))
    if there:
        alone = there[0].id if len(there) == 1 else 0
        yield from _told(sort.there, _bind(alone, sort, line, course, world, settings))
    else:
        number = yield from definitions.create(sort, line.name, line.idnumber, line.description, course, world)
        yield from _bind(number, sort, line, course, world, settings)


def _create_after_all(
    sort: Sort, by: str, value: str, line: Line, course: Course, world: World, settings: Settings
) -> Iterator[Action]:
    """What an update names and is not there, made with that name or idnumber (D-GR-03)."""
    name = line.name or (value if by == "name" else None)
    idnumber = line.idnumber or (value if by == "idnumber" else None)
    number = yield from definitions.create(sort, name, idnumber, line.description, course, world)
    yield from _bind(number, sort, line, course, world, settings)


def _update(thing: Thing, sort: Sort, line: Line, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    yield from definitions.update(sort, thing, line, course, world)
    yield from _bind(thing.id, sort, line, course, world, settings)


def _bind(number: int, sort: Sort, line: Line, course: Course, world: World, settings: Settings) -> Iterator[Action]:
    """A group into its groupings; groupings are in none."""
    if number and sort is GROUPS:
        group = world.groups_of(course.id)[number]
        yield from bind(group, line.grouping, line.own_grouping, course, world, settings)


FORMAT = Format(
    name="groups",
    filename="groups.csv",
    title="Create, change and delete groups and groupings of courses.",
    line=Line,
    plan=plan,
    needs=needs,
    location="groups.file",
    mail="groups.mail_course_admins",
    example="""\
courseid;name;type;idnumber;grouping;description
HIST-101;Tutorials;grouping;HIST-TD;;
HIST-101;TD 1;group;HIST-TD1;HIST-TD;Mondays at 8
HIST-101;TD 2;group;HIST-TD2;HIST-TD;Mondays at 10
""",
)
