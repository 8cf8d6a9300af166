"""What every change has: a meaning on the world, the questions it needs, and whether something is lost by it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from toolsync.model.questions import Questions
from toolsync.model.world import World


class Loss(StrEnum):
    """A kind of loss (perte): what a change takes away. Limits are set for each."""

    USERS_DELETED = "users_deleted"
    USERS_SUSPENDED = "users_suspended"
    COURSES_DELETED = "courses_deleted"
    CATEGORIES_DELETED = "categories_deleted"
    COURSES_REPLACED = "courses_replaced"
    COURSES_RESET = "courses_reset"
    ENROLMENTS_REMOVED = "enrolments_removed"
    ENROLMENTS_SUSPENDED = "enrolments_suspended"
    ROLES_REMOVED = "roles_removed"
    GROUP_MEMBERS_REMOVED = "group_members_removed"
    GROUPS_DELETED = "groups_deleted"
    INSTANCES_DISABLED = "instances_disabled"
    INSTANCES_REMOVED = "instances_removed"
    COHORTS_DELETED = "cohorts_deleted"
    COHORT_MEMBERS_REMOVED = "cohort_members_removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do to the platform. What a change means is written once, in its ``play``.

    Changes are safe to repeat: playing one twice leaves the world as playing it once does.
    """

    #: What is lost by it, None for a change that takes nothing away.
    loss: ClassVar[Loss | None] = None
    #: The fields of the change that hold the id of a thing: negative until the platform has given one.
    ids: ClassVar[tuple[str, ...]] = ()
    #: Of those, the ones that the change itself brings into being.
    makes: ClassVar[tuple[str, ...]] = ()
    #: The fields that hold a time, which may be NOW.
    times: ClassVar[tuple[str, ...]] = ()
    #: Fields that must not be shown to anybody, nor kept longer than needed.
    secrets: ClassVar[tuple[str, ...]] = ()

    def play(self, world: World) -> None:
        """What the world is after this change, whatever follows from it included."""
        raise NotImplementedError

    def ask(self, questions: Questions) -> None:
        """Add what must be known of the platform before the change can be played."""
        raise NotImplementedError
