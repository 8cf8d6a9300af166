"""Changes to what a user is in a course: enrolments, roles, places in groups."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model import flow
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.things import NOTHING, Enrolment, Membership, RoleHeld
from toolsync.model.world import World


@dataclass(frozen=True, slots=True)
class EnrolUser(Change):
    """Enrol a user through an instance of a course, with a role (0 for none), from ``start`` to ``end`` (Unix seconds,
    0 for none). Somebody already enrolled through it becomes active, with these dates (Moodle: ``enrol_user``)."""

    ids: ClassVar[tuple[str, ...]] = ("user", "course", "instance")
    times: ClassVar[tuple[str, ...]] = ("start", "end")

    user: int
    course: int
    instance: int
    role: int = 0
    start: int = 0
    end: int = 0

    def play(self, world: World) -> None:
        flow.enrol(world, self.user, self.course, Enrolment(self.instance, False, self.start, self.end), self.role)

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class UpdateEnrolment(Change):
    """Give an enrolment other dates or another status (Moodle: ``update_user_enrol``). Carries the whole new state."""

    ids: ClassVar[tuple[str, ...]] = ("user", "course", "instance")
    times: ClassVar[tuple[str, ...]] = ("start", "end")

    user: int
    course: int
    instance: int
    suspended: bool
    start: int
    end: int

    def play(self, world: World) -> None:
        if world.participation(self.user, self.course).through(self.instance) is not None:
            enrolment = Enrolment(self.instance, self.suspended, self.start, self.end)
            flow.enrol(world, self.user, self.course, enrolment, 0)

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class SuspendEnrolment(Change):
    """Suspend an enrolment: it stays, its user no longer comes in."""

    loss: ClassVar[Loss | None] = Loss.ENROLMENTS_SUSPENDED
    ids: ClassVar[tuple[str, ...]] = ("user", "course", "instance")

    user: int
    course: int
    instance: int

    def play(self, world: World) -> None:
        enrolment = world.participation(self.user, self.course).through(self.instance)
        if enrolment is not None:
            flow.enrol(world, self.user, self.course, enrolment._replace(suspended=True), 0)

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class UnenrolUser(Change):
    """End an enrolment. The last one of a course takes roles and group memberships along (Moodle:
    ``unenrol_user``; section 10 of the users specification)."""

    loss: ClassVar[Loss | None] = Loss.ENROLMENTS_REMOVED
    ids: ClassVar[tuple[str, ...]] = ("user", "course", "instance")

    user: int
    course: int
    instance: int

    def play(self, world: World) -> None:
        flow.unenrol(world, self.user, self.course, self.instance)

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class AssignRole(Change):
    """Give a user a role in a course, by hand: owned by nobody (Moodle: ``role_assign``)."""

    ids: ClassVar[tuple[str, ...]] = ("user", "course")

    user: int
    course: int
    role: int

    def play(self, world: World) -> None:
        now = world.participation(self.user, self.course)
        if RoleHeld(self.role) not in now.roles:
            flow.put(world, self.user, self.course, now._replace(roles=(*now.roles, RoleHeld(self.role))))

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class UnassignRole(Change):
    """Take from a user a role in a course that somebody gave by hand (Moodle: ``role_unassign``)."""

    loss: ClassVar[Loss | None] = Loss.ROLES_REMOVED
    ids: ClassVar[tuple[str, ...]] = ("user", "course")

    user: int
    course: int
    role: int

    def play(self, world: World) -> None:
        now = world.participation(self.user, self.course)
        roles = tuple(held for held in now.roles if held != RoleHeld(self.role))
        if roles != now.roles:
            flow.put(world, self.user, self.course, now._replace(roles=roles))

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class AddGroupMember(Change):
    """Put a user into a group of a course where the user is enrolled; ``component`` marks who did
    (Moodle: ``groups_add_member``). A place that is already there keeps its mark."""

    ids: ClassVar[tuple[str, ...]] = ("user", "course", "group")

    user: int
    course: int
    group: int
    component: str = ""

    def play(self, world: World) -> None:
        now = world.participation(self.user, self.course)
        if now.enrolments and not any(each.group == self.group for each in now.groups):
            place = Membership(self.group, self.component)
            world.participations.put((self.user, self.course), now._replace(groups=(*now.groups, place)))

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))


@dataclass(frozen=True, slots=True)
class RemoveGroupMember(Change):
    """Take a user out of a group (Moodle: ``groups_remove_member``)."""

    loss: ClassVar[Loss | None] = Loss.GROUP_MEMBERS_REMOVED
    ids: ClassVar[tuple[str, ...]] = ("user", "course", "group")

    user: int
    course: int
    group: int

    def play(self, world: World) -> None:
        now = world.participation(self.user, self.course)
        groups = tuple(each for each in now.groups if each.group != self.group)
        if groups != now.groups:
            kept = now._replace(groups=groups)
            world.participations.put((self.user, self.course), kept if kept != NOTHING else NOTHING)

    def ask(self, questions: Questions) -> None:
        questions.participations.add((self.user, self.course))
