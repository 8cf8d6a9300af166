"""Changes to cohorts and their members."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model import flow
from toolsync.model.changes.base import Change
from toolsync.model.questions import Questions
from toolsync.model.things import Cohort
from toolsync.model.world import World


@dataclass(frozen=True, slots=True)
class CreateCohort(Change):
    """Create a cohort, of the whole site when ``category`` is 0 (Moodle: ``cohort_add_cohort``)."""

    ids: ClassVar[tuple[str, ...]] = ("cohort", "category")
    makes: ClassVar[tuple[str, ...]] = ("cohort",)

    cohort: int
    name: str
    idnumber: str = ""
    category: int = 0
    component: str = ""
    description: str = ""
    visible: bool = True

    def play(self, world: World) -> None:
        cohort = Cohort(
            self.cohort, self.name, self.idnumber, self.category, self.component, self.description, self.visible
        )
        world.cohorts.put(self.cohort, cohort)
        world.cohort_names.moved(None, cohort)

    def ask(self, questions: Questions) -> None:
        pass


@dataclass(frozen=True, slots=True)
class AddCohortMember(Change):
    """Make a user a member of a cohort; every course bound to it takes the user in (Moodle: ``cohort_add_member``)."""

    ids: ClassVar[tuple[str, ...]] = ("cohort", "user")

    cohort: int
    user: int

    def play(self, world: World) -> None:
        if world.is_member(self.cohort, self.user):
            return
        world.members.put((self.cohort, self.user), True)
        for course in world.courses_bound_to(self.cohort):
            for instance in world.instances_of(course):
                if instance.method == "cohort" and instance.source == self.cohort:
                    flow.join(world, self.user, instance)

    def ask(self, questions: Questions) -> None:
        questions.members.add((self.cohort, self.user))
