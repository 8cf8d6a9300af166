"""Members of cohorts: adding, removing, emptying; and deleting, at the end, the cohorts that a file has emptied."""

from collections.abc import Iterator, Set
from typing import Final

from toolsync.format import Action, Part
from toolsync.model import flow
from toolsync.model.changes import AddCohortMember, DeleteCohort, RemoveCohortMember
from toolsync.model.findings import notice
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.things import Cohort, User
from toolsync.model.world import World
from toolsync.rules.cohorts import check_ours
from toolsync.settings import Settings

ALREADY_MEMBER: Final = notice("already-member")


def add(cohort: Cohort, user: User, world: World, settings: Settings) -> Iterator[Action]:
    """Make the user a member."""
    if world.is_member(cohort.id, user.id):
        yield ALREADY_MEMBER
    else:
        check_ours(cohort, settings)
        yield AddCohortMember(cohort.id, user.id)


def remove(cohort: Cohort, user: User, world: World, settings: Settings) -> Iterator[Action]:
    """Take the user out."""
    if not world.is_member(cohort.id, user.id):
        yield notice("not-a-member")
    else:
        check_ours(cohort, settings)
        yield RemoveCohortMember(cohort.id, user.id)


def free(cohort: Cohort, world: World, settings: Settings) -> Iterator[Action]:
    """Take everybody out."""
    members = sorted(world.members_of(cohort.id))
    if not members:
        yield notice("cohort-empty")
        return
    check_ours(cohort, settings)
    for user in members:
        yield RemoveCohortMember(cohort.id, user)


def delete_emptied(world: World, settings: Settings, touched: Set[int]) -> Iterator[Action | Questions]:
    """Delete the cohorts that this file has emptied (D-CH-10): never one that it created, nor one that was empty
    before, nor what another component manages."""
    if not settings.cohorts.delete_empty:
        return
    emptied = {cohort for cohort in touched if cohort > 0 and _lost_somebody(cohort, world)}
    yield Questions(cohorts={CohortRef("id", str(cohort)) for cohort in emptied}, whole_cohorts=emptied)
    empty = {cohort for cohort in emptied if not world.cohorts[cohort].gone and not world.members_of(cohort)}
    yield from flow.rounds(world, Questions(ended_cohorts=set(empty)))
    for cohort in sorted(empty):
        yield Part(world.cohorts[cohort].name, _delete(world.cohorts[cohort], settings))


def _lost_somebody(cohort: int, world: World) -> bool:
    members = world.members
    return any(not members[cohort, user] and members.is_touched((cohort, user)) for user in members.others(0, cohort))


def _delete(cohort: Cohort, settings: Settings) -> Iterator[Action]:
    check_ours(cohort, settings)
    yield DeleteCohort(cohort.id, cohort.name)
