"""Changes to the groups of courses."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model.changes.base import Change
from toolsync.model.questions import Questions
from toolsync.model.things import Group
from toolsync.model.world import World


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
