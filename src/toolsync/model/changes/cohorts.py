"""Changes to cohorts and their members."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model import flow, sources
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.things import Cohort
from toolsync.model.world import World

Values = tuple[tuple[str, str | int], ...]


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


@dataclass(frozen=True, slots=True)
class UpdateCohort(Change):
    """Give columns of a cohort (``name``, ``idnumber``, ``description``, ``visible``) other values
    (Moodle: ``cohort_update_cohort``)."""

    ids: ClassVar[tuple[str, ...]] = ("cohort",)

    cohort: int
    values: Values

    def play(self, world: World) -> None:
        before = world.cohorts[self.cohort]
        new = dict(self.values)
        after = before._replace(
            name=str(new.get("name", before.name)),
            idnumber=str(new.get("idnumber", before.idnumber)),
            description=str(new.get("description", before.description)),
            visible=bool(new.get("visible", before.visible)),
        )
        world.cohorts.put(self.cohort, after)
        world.cohort_names.moved(before, after)

    def ask(self, questions: Questions) -> None:
        questions.cohorts.add(CohortRef("id", str(self.cohort)))


@dataclass(frozen=True, slots=True)
class MoveCohort(Change):
    """Move a cohort to another course category, 0 for the whole site; who is bound to it stays so."""

    ids: ClassVar[tuple[str, ...]] = ("cohort", "category")

    cohort: int
    category: int

    def play(self, world: World) -> None:
        world.cohorts.put(self.cohort, world.cohorts[self.cohort]._replace(category=self.category))

    def ask(self, questions: Questions) -> None:
        questions.cohorts.add(CohortRef("id", str(self.cohort)))


@dataclass(frozen=True, slots=True)
class DeleteCohort(Change):
    """Delete a cohort. The courses bound to it lose the instance and everybody who came by it; or keep both, disabled
    and suspended, where the site keeps those who leave a cohort (Moodle: ``cohort_delete_cohort``)."""

    loss: ClassVar[Loss | None] = Loss.COHORTS_DELETED
    ids: ClassVar[tuple[str, ...]] = ("cohort",)

    cohort: int
    #: Its name, for those who read the report.
    name: str = ""

    def play(self, world: World) -> None:
        before = world.cohorts[self.cohort]
        if before.gone:
            return
        for user in sorted(world.members_of(self.cohort)):
            world.members.put((self.cohort, user), False)
        for course in world.courses_bound_to(self.cohort):
            for instance in world.instances_of(course):
                if instance.method == "cohort" and instance.source == self.cohort:
                    sources.lose(world, instance)
        after = before._replace(gone=True)
        world.cohorts.put(self.cohort, after)
        world.cohort_names.moved(before, after)

    def ask(self, questions: Questions) -> None:
        questions.cohorts.add(CohortRef("id", str(self.cohort)))
        questions.ended_cohorts.add(self.cohort)


@dataclass(frozen=True, slots=True)
class RemoveCohortMember(Change):
    """Take a user out of a cohort; every course bound to it lets the user go (Moodle: ``cohort_remove_member``)."""

    loss: ClassVar[Loss | None] = Loss.COHORT_MEMBERS_REMOVED
    ids: ClassVar[tuple[str, ...]] = ("cohort", "user")

    cohort: int
    user: int

    def play(self, world: World) -> None:
        if not world.is_member(self.cohort, self.user):
            return
        world.members.put((self.cohort, self.user), False)
        for course in world.courses_bound_to(self.cohort):
            for instance in world.instances_of(course):
                if instance.method == "cohort" and instance.source == self.cohort:
                    flow.leave(world, self.user, instance)

    def ask(self, questions: Questions) -> None:
        questions.members.add((self.cohort, self.user))
