"""Links courses, so that the participants of one (the master) are those of the other; disables and removes such links.

Liens de métacours. The surprise: ``del`` disables the link and keeps it, as the setting ``courses.meta_del`` says;
``remove`` takes it away, and with it everybody who came by it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column
from toolsync.format import Action, Format
from toolsync.model.changes import CreateInstance, DeleteInstance, SetInstanceStatus
from toolsync.model.findings import Reject, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import Course, Instance
from toolsync.model.world import World
from toolsync.rules import links
from toolsync.rules.enrolling import method_named
from toolsync.rules.instances import check_sources
from toolsync.settings import Settings

COMMANDS = kinds.choice(
    ("add", "del", "remove", "suspend", "enable"), {"delete": "del", "disable": "suspend", "activate": "enable"}
)
_COURSE = kinds.course("courses.meta_identifier")


class Line(NamedTuple):
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: add.")
    master: CourseRef = column(
        "master",
        _COURSE,
        "The course that participants are taken from.",
        required=True,
        filled=True,
        aliases=("course",),
    )
    meta: CourseRef = column("meta", _COURSE, "The course that they come into.", required=True, filled=True)
    group: str | None = column("group", kinds.text(254), "The group of that course that they come into, by its name.")
    make_group: bool | None = column(
        "makegroup", kinds.flag, "Create that group if it is missing; without a name, by the name of the master."
    )


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    known = world.course_names.alone(lines.questions.courses)
    yield from links.upward(known.values(), world)
    pairs: set[links.Pair] = set()
    grouped = Questions()
    for line in lines:
        master, meta = known.get(line.master), known.get(line.meta)
        if master is None or meta is None or master == meta:
            continue
        if _changes(_command(line, settings), links.between(master, meta, world)):
            pairs.add((master, meta))
        if line.group or line.make_group:
            grouped.groups.add(meta)
            grouped.details.add(master)
    yield grouped
    yield from links.people(pairs, world)


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    master, meta = world.course(line.master), world.course(line.meta)
    command = _command(line, settings)
    check_sources(meta, "meta", world)
    present = links.between(master.id, meta.id, world)
    if command in ("add", "enable"):
        method_named("meta", world)
        links.refuse_circle(master, meta, world)
        yield from _open(command, present, line, master, meta, world)
        return
    if line.group or line.make_group:
        yield warning("link-group-unused", "group" if line.group else "makegroup", cmd=command)
    if not present:
        yield notice("not-linked", master=master.shortname, meta=meta.shortname)
    elif command == "remove":
        for each in present:
            yield DeleteInstance(meta.id, each.id)
    elif not any(each.enabled for each in present):
        yield notice("link-already-disabled", master=master.shortname, meta=meta.shortname)
    for each in present if command == "suspend" else ():
        if each.enabled:
            yield SetInstanceStatus(meta.id, each.id, False)


def _command(line: Line, settings: Settings) -> str:
    """What is to be done, ``del`` being what the settings say."""
    if line.cmd == "del":
        return "remove" if settings.courses.meta_del == "remove" else "suspend"
    return line.cmd or "add"


def _changes(command: str, present: list[Instance]) -> bool:
    """Whether the command does something, where these links are."""
    if command in ("add", "enable"):
        return not any(each.enabled for each in present)
    return bool(present) if command == "remove" else any(each.enabled for each in present)


def _open(
    command: str, present: list[Instance], line: Line, master: Course, meta: Course, world: World
) -> Iterator[Action]:
    """There is an enabled link from now on."""
    if not present and command == "enable":
        raise Reject(error("no-link-to-enable", master=master.shortname, meta=meta.shortname))
    group = yield from links.prepare_group(line.group, bool(line.make_group), master, meta, world)
    if not present:
        yield CreateInstance(world.new_id(), meta.id, "meta", source=master.id, group=group)
        return
    if group and all(each.group != group for each in present):
        # A group that was made for a link that keeps its own one would stay empty.
        raise Reject(error("link-has-other-group", master=master.shortname, meta=meta.shortname))
    if any(each.enabled for each in present):
        yield notice("already-linked", master=master.shortname, meta=meta.shortname)
    else:
        yield SetInstanceStatus(meta.id, present[0].id, True)


FORMAT = Format(
    name="courses_meta_links",
    filename="metacourses.csv",
    title="Link courses, so that one has the participants of another.",
    line=Line,
    plan=plan,
    needs=needs,
    location="courses.meta_file",
    example="""\
cmd;master;meta
add;HIST-ALL;HIST-101
del;HIST-ALL;HIST-102
""",
)
