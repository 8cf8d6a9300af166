"""Enrols users in courses, gives and takes roles, and puts users into groups.

Inscriptions, rôles et groupes. The surprise: without a column ``enrol`` a line gives or takes a bare role and enrols
nobody; with the column and an empty cell it goes through the manual method.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column, numbered
from toolsync.format import Action, Format
from toolsync.model import flow
from toolsync.model.changes import SuspendEnrolment, UnenrolUser, UpdateEnrolment
from toolsync.model.findings import Reject, error, notice
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef, RoleRef, UserRef
from toolsync.model.things import Course, Instance, Method, Role, User
from toolsync.model.world import World
from toolsync.rules import enrolling, grouping, roles
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
    if line.method is None:
        yield from _bare_role(command, user, course, line, world, settings)
    else:
        yield from _through_method(command, user, course, line, world, settings)
    if line.gcmd:
        yield from grouping.act(line.gcmd, line.groups, user, course, world, settings)
    elif line.groups:
        raise Reject(error("groups-without-command"))


def _role(line: Line, world: World) -> Role:
    if line.role is None:
        raise Reject(error("role-missing", "rolename"))
    return world.role(line.role)


def _bare_role(
    command: str, user: User, course: Course, line: Line, world: World, settings: Settings
) -> Iterator[Action]:
    if command in ("disable", "enable"):
        yield from _set_status(command, user, course, world.instances_of(course.id), world)
    elif command == "del":
        forgiving = settings.enrolments.unknown_role_removes_all
        yield from roles.remove(user, course, line.role, world, forgiving=forgiving)
    else:
        role = _role(line, world)
        if command == "shift":
            yield from roles.drop_others(user, course, role, world)
        yield from roles.assign(user, course, role, world)


def _through_method(
    command: str, user: User, course: Course, line: Line, world: World, settings: Settings
) -> Iterator[Action]:
    """Not a generator itself: a million lines a file are worth one less in the chain."""
    method = enrolling.method_named(str(line.method), world)
    instance = enrolling.find_instance(method, course, world, settings)
    if command in ("add", "shift"):
        role = _role(line, world)
        if command == "add" and instance is not None:
            times = (line.start, line.end)
            return enrolling.enrol(user.id, course, method, instance, role, times, world, settings)
        return _enrol_after_all(command, user, course, method, role, line, world, settings)
    if instance is None:
        raise enrolling.no_instance(method, course)
    if command == "del":
        return _unenrol(user, course, instance, line, world)
    return _set_status(command, user, course, (instance,), world)


def _enrol_after_all(
    command: str, user: User, course: Course, method: Method, role: Role, line: Line, world: World, settings: Settings
) -> Iterator[Action]:
    """Enrol where something comes first: an instance to create, other roles to take."""
    yield from enrolling.usable_instance(method, course, world, settings)
    instance = enrolling.find_instance(method, course, world, settings)
    assert instance is not None
    if command == "shift":
        yield from roles.drop_others(user, course, role, world)
    times = (line.start, line.end)
    yield from enrolling.enrol(user.id, course, method, instance, role, times, world, settings)


def _unenrol(user: User, course: Course, instance: Instance, line: Line, world: World) -> Iterator[Action]:
    if line.role is not None:
        world.role(line.role)
    if world.participation(user.id, course.id).through(instance.id) is None:
        yield notice("not-enrolled-by", method=instance.method)
    elif not world.site.methods[instance.method].unenrols:
        raise Reject(error("method-does-not-unenrol", method=instance.method))
    else:
        yield UnenrolUser(user.id, course.id, instance.id)


def _set_status(
    command: str, user: User, course: Course, instances: Sequence[Instance], world: World
) -> Iterator[Action]:
    """Suspend or reactivate, and nothing else: dates stay as they are (D-EN-09)."""
    present = world.participation(user.id, course.id)
    known = [each for each in (present.through(instance.id) for instance in instances) if each is not None]
    if not known:
        raise Reject(error("not-enrolled", course=course.shortname))
    method_of = {instance.id: instance.method for instance in instances}
    changing = [each for each in known if each.suspended != (command == "disable")]
    for each in changing:
        if not world.site.methods[method_of[each.instance]].manages:
            raise Reject(error("method-does-not-manage", method=method_of[each.instance]))
        if command == "disable":
            yield SuspendEnrolment(user.id, course.id, each.instance)
        else:
            yield UpdateEnrolment(user.id, course.id, each.instance, False, each.start, each.end)
    if not changing:
        yield notice("already-suspended" if command == "disable" else "already-active")


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
