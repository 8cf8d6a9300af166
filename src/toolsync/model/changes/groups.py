"""Changes to the groups and groupings of courses."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.things import Group, Grouping
from toolsync.model.world import World

#: New values of a group or grouping: of its name, its idnumber, its description.
Values = tuple[tuple[str, str], ...]


def put_grouping(world: World, grouping: Grouping) -> None:
    """The grouping is this from now on."""
    world.groupings.put(grouping.course, {**world.groupings_of(grouping.course), grouping.id: grouping})


@dataclass(frozen=True, slots=True)
class CreateGroup(Change):
    """Create a group in a course (Moodle: ``groups_create_group``)."""

    ids: ClassVar[tuple[str, ...]] = ("group", "course")
    makes: ClassVar[tuple[str, ...]] = ("group",)

    group: int
    course: int
    name: str
    idnumber: str = ""
    description: str = ""

    def play(self, world: World) -> None:
        group = Group(self.group, self.course, self.name, self.idnumber, self.description)
        world.groups.put(self.course, {**world.groups_of(self.course), self.group: group})

    def ask(self, questions: Questions) -> None:
        questions.groups.add(self.course)


@dataclass(frozen=True, slots=True)
class UpdateGroup(Change):
    """Give a group another name, idnumber or description (Moodle: ``groups_update_group``)."""

    ids: ClassVar[tuple[str, ...]] = ("group", "course")

    group: int
    course: int
    values: Values

    def play(self, world: World) -> None:
        groups = world.groups_of(self.course)
        group = groups[self.group]._replace(**dict(self.values))  # type: ignore[arg-type]  # only texts are in there
        world.groups.put(self.course, {**groups, self.group: group})

    def ask(self, questions: Questions) -> None:
        questions.groups.add(self.course)


@dataclass(frozen=True, slots=True)
class DeleteGroup(Change):
    """Delete a group: its members lose their place, groupings and enrolment methods lose the group (Moodle:
    ``groups_delete_group``). ``name`` and ``where``, a course, say to people which one."""

    loss: ClassVar[Loss | None] = Loss.GROUPS_DELETED
    ids: ClassVar[tuple[str, ...]] = ("group", "course")

    group: int
    course: int
    name: str
    where: str = ""

    def play(self, world: World) -> None:
        groups = world.groups_of(self.course)
        for user in world.occupants_of(self.course, self.group):
            now = world.participation(user, self.course)
            places = tuple(each for each in now.groups if each.group != self.group)
            world.participations.put((user, self.course), now._replace(groups=places))
        for grouping in world.groupings_of(self.course).values():
            if self.group in grouping.groups:
                put_grouping(world, grouping._replace(groups=grouping.groups - {self.group}))
        instances = world.instances_of(self.course)
        left = tuple(each._replace(group=0) if each.group == self.group else each for each in instances)
        if left != instances:
            world.instances.put(self.course, left)
        world.groups.put(self.course, {number: each for number, each in groups.items() if number != self.group})

    def ask(self, questions: Questions) -> None:
        questions.groups.add(self.course)
        questions.groupings.add(self.course)
        questions.instances.add(self.course)
        questions.occupants.add((self.course, self.group))


@dataclass(frozen=True, slots=True)
class CreateGrouping(Change):
    """Create a grouping in a course, without any group (Moodle: ``groups_create_grouping``)."""

    ids: ClassVar[tuple[str, ...]] = ("grouping", "course")
    makes: ClassVar[tuple[str, ...]] = ("grouping",)

    grouping: int
    course: int
    name: str
    idnumber: str = ""
    description: str = ""

    def play(self, world: World) -> None:
        put_grouping(world, Grouping(self.grouping, self.course, self.name, self.idnumber, self.description))

    def ask(self, questions: Questions) -> None:
        questions.groupings.add(self.course)


@dataclass(frozen=True, slots=True)
class UpdateGrouping(Change):
    """Give a grouping another name, idnumber or description (Moodle: ``groups_update_grouping``)."""

    ids: ClassVar[tuple[str, ...]] = ("grouping", "course")

    grouping: int
    course: int
    values: Values

    def play(self, world: World) -> None:
        grouping = world.groupings_of(self.course)[self.grouping]
        put_grouping(world, grouping._replace(**dict(self.values)))  # type: ignore[arg-type]  # only texts are in there

    def ask(self, questions: Questions) -> None:
        questions.groupings.add(self.course)


@dataclass(frozen=True, slots=True)
class DeleteGrouping(Change):
    """Delete a grouping; its groups stay (Moodle: ``groups_delete_grouping``). ``name`` and ``where`` as above."""

    loss: ClassVar[Loss | None] = Loss.GROUPS_DELETED
    ids: ClassVar[tuple[str, ...]] = ("grouping", "course")

    grouping: int
    course: int
    name: str
    where: str = ""

    def play(self, world: World) -> None:
        groupings = world.groupings_of(self.course)
        left = {number: each for number, each in groupings.items() if number != self.grouping}
        world.groupings.put(self.course, left)

    def ask(self, questions: Questions) -> None:
        questions.groupings.add(self.course)


@dataclass(frozen=True, slots=True)
class _GroupInGrouping(Change):
    """Whether a group is in a grouping of its course."""

    ids: ClassVar[tuple[str, ...]] = ("grouping", "course", "group")

    grouping: int
    course: int
    group: int

    def put(self, world: World, is_in: bool) -> None:
        """From now on it is, or it is not."""
        grouping = world.groupings_of(self.course)[self.grouping]
        if (self.group in grouping.groups) != is_in:
            put_grouping(world, grouping._replace(groups=grouping.groups ^ {self.group}))

    def ask(self, questions: Questions) -> None:
        questions.groups.add(self.course)
        questions.groupings.add(self.course)


@dataclass(frozen=True, slots=True)
class AssignGrouping(_GroupInGrouping):
    """Put a group into a grouping of its course (Moodle: ``groups_assign_grouping``)."""

    def play(self, world: World) -> None:
        self.put(world, True)


@dataclass(frozen=True, slots=True)
class UnassignGrouping(_GroupInGrouping):
    """Take a group out of a grouping (Moodle: ``groups_unassign_grouping``)."""

    def play(self, world: World) -> None:
        self.put(world, False)
