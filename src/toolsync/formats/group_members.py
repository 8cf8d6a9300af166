"""Puts users into groups of courses, moves them from group to group, and takes them out.

Membres des groupes. The surprise: ``shift`` takes the user out of the other groups of the course, and with protected
groups (a setting) only out of those that this tool put the user into.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column
from toolsync.format import Action, Format
from toolsync.model import flow
from toolsync.model.findings import Finding, Reject, error
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef, UserRef
from toolsync.model.things import Course, Group, Site
from toolsync.model.world import World
from toolsync.rules.empty_groups import after_members
from toolsync.rules.group_places import derived_course, find_settled, group_id, places_of
from toolsync.rules.grouping import MARK, find_group, join, leave, leave_others
from toolsync.settings import Settings

COMMANDS = kinds.choice(("add", "shift", "del"), {"delete": "del"})


class Line(NamedTuple):
    group: str = column(
        "groupid",
        kinds.text(identifier=True),
        "The group, by the identifier of the setting groups.group_identifier.",
        required=True,
        filled=True,
    )
    user: UserRef = column("userid", kinds.user("groups.user_identifier"), "Who.", required=True, filled=True)
    course: CourseRef | None = column(
        "courseid", kinds.course("groups.course_identifier"), "Where; may be empty where groups are named by their id."
    )
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: add.", aliases=("gcmd",))


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    if settings.groups.group_identifier == "id":
        named = {number for cell in set(lines.column("group")) if (number := group_id(cell))}
        yield Questions(group_courses=named)
        courses = {world.group_courses.get(number, 0) for number in named} - {0}
        yield Questions(courses={CourseRef("id", str(course)) for course in courses})
    pairs = places_of(lines, world, settings)
    known = {pair for pair in pairs if None not in pair}
    yield Questions(groups=set(map(itemgetter(1), pairs)) - {None}, places=known)
    yield from flow.rounds(world, Questions(participations=find_settled(lines, world, settings).left()))


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    """The target is known before the user is taken out of any other group; a user who cannot join it, not being
    enrolled, is refused with the whole line (D-GR-19)."""
    user, course = world.user(line.user), _course(line, world, settings)
    group, protect = _group(line, course, world, settings), settings.enrolments.protect_groups
    if line.cmd == "del":
        yield from leave(user, course, group, protect, world)
        return
    if line.cmd == "shift":
        yield from leave_others((group.id,), user, course, protect, world)
    yield from join(user, course, group, MARK if protect else "", world)


def _course(line: Line, world: World, settings: Settings) -> Course:
    if line.course is not None:
        return world.course(line.course)
    if settings.groups.group_identifier != "id":
        raise Reject(error("empty-cell", "courseid"))
    derived = derived_course(line.group, world)
    if derived is None:
        raise Reject(error("no-group-with-id", "groupid", cell=line.group))
    return world.course(derived)


def _group(line: Line, course: Course, world: World, settings: Settings) -> Group:
    by = settings.groups.group_identifier
    group = find_group(line.group, course, by, world)
    if group is None:
        elsewhere = by == "id" and derived_course(line.group, world) is not None
        code = "group-of-another-course" if elsewhere else "no-such-group"
        raise Reject(error(code, "groupid", by=by, cell=line.group, course=course.shortname))
    return group


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """Only the id of a group says which course it belongs to (D-GR-14)."""
    if "courseid" not in header and settings.groups.group_identifier != "id":
        yield error("missing-column", "courseid")


FORMAT = Format(
    name="group_members",
    filename="groupmembers.csv",
    title="Put users into groups of courses, move them, take them out.",
    line=Line,
    plan=plan,
    needs=needs,
    check_header=check_header,
    find_settled=find_settled,
    finish=after_members,
    touching="course",
    location="groups.members_file",
    mail="groups.mail_course_admins",
    example="""\
groupid;userid;courseid;cmd
HIST-TD1;alice;HIST-101;add
HIST-TD2;bob;HIST-101;shift
""",
)
