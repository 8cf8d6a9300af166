"""The reset of a course: what its users have left in it goes, the course stays."""

from dataclasses import dataclass
from typing import Any, ClassVar

from toolsync.model import flow
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.resets import emptied
from toolsync.model.tables import Table
from toolsync.model.things import Participation
from toolsync.model.world import World

#: The flags that take people out of groups.
_OF_GROUPS = frozenset({"reset_groups_members", "reset_groups_remove"})


@dataclass(frozen=True, slots=True)
class ResetCourse(Change):
    """Reset a course (Moodle: ``reset_course_userdata``).

    ``flags`` are those of Moodle that are set, ``roles`` the ids of the roles whose holders are unenrolled (0: those
    who hold none; Moodle: ``unenrol_users``). ``startdate`` and ``enddate`` are its new dates, 0 for the present ones.
    """

    loss: ClassVar[Loss | None] = Loss.COURSES_RESET
    ids: ClassVar[tuple[str, ...]] = ("course",)

    course: int
    flags: tuple[str, ...] = ()
    roles: tuple[int, ...] = ()
    startdate: int = 0
    enddate: int = 0

    def play(self, world: World) -> None:
        """In Moodle's own order, as far as it matters: those who are unenrolled leave their groups first."""
        self._date(world)
        self._put(world.data, emptied(world.data_of(self.course), self.flags))
        if self.roles:
            self._unenrol(world)
        if not _OF_GROUPS.isdisjoint(self.flags):
            self._empty_groups(world)
        groupings = world.groupings_of(self.course)
        if "reset_groups_remove" in self.flags:
            self._put(world.groups, {})
            instances = world.instances_of(self.course)
            self._put(world.instances, tuple(each._replace(group=0) for each in instances))
        if "reset_groupings_members" in self.flags or "reset_groups_remove" in self.flags:
            groupings = {key: each._replace(groups=frozenset()) for key, each in groupings.items()}
        self._put(world.groupings, {} if "reset_groupings_remove" in self.flags else groupings)

    def _put(self, table: Table[int, Any], fact: object) -> None:
        """Facts that stay the same are left alone: a reset that changes nothing must not be held for one that does."""
        if table.get(self.course) != fact:
            table.put(self.course, fact)

    def _date(self, world: World) -> None:
        dates = {"startdate": self.startdate, "enddate": self.enddate}
        given = {name: date for name, date in dates.items() if date}
        self._put(world.details, {**world.details_of(self.course), **given})

    def _unenrol(self, world: World) -> None:
        """Take each role from those who hold it; the last one goes with the enrolments that may be ended."""
        course = self.course
        instances = [each for each in world.instances_of(course) if each.enabled and flow.is_driven(world, each)]
        ends = {each.id for each in instances if world.site.methods[each.method].unenrols}
        # Who has left the source of an instance, and was kept, may be taken out of the course by hand.
        kept = {each.id for each in instances if each.method in flow.SYNCED}
        left = {
            user: {each.role for each in world.participation(user, course).roles} for user in world.everybody_in(course)
        }
        for role in self.roles:
            for user in sorted(left):
                now = world.participation(user, course)
                ending = [
                    each.instance
                    for each in now.enrolments
                    if each.instance in ends or (each.suspended and each.instance in kept)
                ]
                if not ending or role not in ({each.role for each in now.roles} or {0}):
                    continue
                if role and len(left[user]) > 1:
                    left[user].discard(role)
                    others = tuple(each for each in now.roles if each.role != role or each.component)
                    if others != now.roles:
                        flow.put(world, user, course, now._replace(roles=others))
                    continue
                for instance in ending:
                    flow.unenrol(world, user, course, instance)

    def _empty_groups(self, world: World) -> None:
        for user in world.everybody_in(self.course):
            now = world.participation(user, self.course)
            if now.groups:
                left = Participation(now.enrolments, now.roles)
                world.participations.put((user, self.course), world.shared(left))

    def ask(self, questions: Questions) -> None:
        questions.courses.add(CourseRef("id", str(self.course)))
        questions.details.add(self.course)
        questions.data.add(self.course)
        questions.instances.add(self.course)
        questions.groups.add(self.course)
        questions.groupings.add(self.course)
        if self.roles or not _OF_GROUPS.isdisjoint(self.flags):
            questions.whole_courses.add(self.course)
