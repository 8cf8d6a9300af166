"""Enrols users in courses, gives and takes roles, and puts users into groups.

Inscriptions, rôles et groupes. The surprise: without a column ``enrol`` a line gives or takes a bare role and enrols
nobody; with the column and an empty cell it goes through the manual method.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column, numbered
from toolsync.format import Action, Format
from toolsync.model import flow
from toolsync.model.findings import Reject, error
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef, RoleRef, UserRef
from toolsync.model.things import Course, User
from toolsync.model.world import World
from toolsync.rules import grouping, roles, through_method
from toolsync.rules.empty_groups import after_enrolments
from toolsync.rules.settled import ask_standing, courses_of, find_settled, unsettled_pairs
from toolsync.settings import Settings

COMMANDS = kinds.choice(
    ("add", "del", "shift", "disable", "enable"), {"delete": "del", "suspend": "disable", "activate": "enable"}
)
_COURSE = kinds.course("enrolments.course_identifier")
GROUP_COMMANDS = kinds.choice(("gadd", "gaddcreate", "greplace", "greplacecreate", "gdel"))


class Line(NamedTuple):
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: the command of the setting.")
    role: RoleRef | None = column("rolename", kinds.role, "The role; needed by add and shift.", required=True)
    user: UserRef = column("uid", kinds.user("enrolments.user_identifier"), "Who.", required=True, filled=True)
    course: CourseRef = column(
        "cid", kinds.course("enrolments.course_identifier"), "Where.", required=True, filled=True
    )
    method: str | None = column(
        "enrol", kinds.text(), "The enrolment method; empty: manual. Without the column: bare roles.", empty="manual"
    )
    instance: int | None = column(
        "enrolid", kinds.integer(1), "Which instance of the method, by its id, where the course has several."
    )
    start: int | None = column("starttime", kinds.moment, "Start; empty keeps what is there, now for a new enrolment.")
    end: int | None = column("endtime", kinds.moment, "End; empty keeps what is there, none for a new enrolment.")
    gcmd: str | None = column("gcmd", GROUP_COMMANDS, "What to do with the groups g1 to g9.")
    groups: Mapping[int, str] = numbered("g{n}", kinds.text(254), "Groups of the course, by name.", most=9)


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    courses = courses_of(lines, world)
    yield Questions(instances=set(courses) - {None})
    yield from ask_standing(lines, world, settings)
    known = unsettled_pairs(lines, world, settings)
    gcmds = lines.column("gcmd")
    grouped = {course for course, gcmd in zip(courses, gcmds, strict=True) if gcmd and course} if any(gcmds) else set()
    dated = {course for _, course in known} if settings.enrolments.default_start == "course" else set()
    yield from flow.rounds(world, Questions(participations=known, groups=grouped, details=dated))


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    user, course = world.user(line.user), world.course(line.course)
    command = line.cmd or settings.enrolments.default_command
    if line.method is None and line.instance is None:
        yield from _bare_role(command, user, course, line, world, settings)
    else:
        yield from through_method.act(command, user, course, line, world, settings)
    if line.gcmd:
        yield from grouping.act(line.gcmd, line.groups, user, course, world, settings)
    elif line.groups:
        raise Reject(error("groups-without-command"))


def _bare_role(
    command: str, user: User, course: Course, line: Line, world: World, settings: Settings
) -> Iterator[Action]:
    if command in ("disable", "enable"):
        yield from through_method.set_status(command, user, course, world.instances_of(course.id), world)
    elif command == "del":
        forgiving = settings.enrolments.unknown_role_removes_all
        yield from roles.remove(user, course, line.role, world, forgiving=forgiving)
    else:
        role = roles.named(line.role, world)
        if command == "shift":
            yield from roles.drop_others(user, course, role, world)
        yield from roles.assign(user, course, role, world)


FORMAT = Format(
    name="enrolments",
    filename="enrols.csv",
    title="Enrol users in courses, give and take roles, put users into groups.",
    line=Line,
    plan=plan,
    needs=needs,
    find_settled=find_settled,
    finish=after_enrolments,
    touching="course",
    location="enrolments.file",
    mail="enrolments.mail_course_admins",
    example="""\
cmd;rolename;uid;cid;enrol;starttime;endtime;gcmd;g1
add;student;alice;HIST-101;manual;2026-09-01;2027-06-30;gaddcreate;TD 1
del;;bob;HIST-101;manual;;;;
""",
)
