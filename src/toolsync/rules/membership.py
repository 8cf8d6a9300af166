"""Putting an account into the cohorts that its line names, creating those that are missing."""

from collections.abc import Iterator
from typing import Any

from toolsync.format import Action
from toolsync.model.changes import AddCohortMember, CreateCohort
from toolsync.model.findings import Reject, error, notice
from toolsync.model.references import CohortRef
from toolsync.model.things import User
from toolsync.model.world import World
from toolsync.settings import Settings


def wanted(line: Any) -> Iterator[tuple[str, CohortRef, str]]:
    """The cohorts of a line: the part of the line, how the cohort is named, the idnumber it gets when created."""
    if line.cohort is not None:
        yield "cohort", line.cohort, line.cohortid or ""
    for number, ref in sorted(line.cohorts.items()):
        yield f"cohort{number}", ref, ref.value


def names_of(ref: CohortRef) -> tuple[CohortRef, ...]:
    """How the cohort may be called: by its idnumber, else by its name, before a second one of that name is made."""
    return (ref, CohortRef("name", ref.value)) if ref.by == "idnumber" else (ref,)


def join(user: User, ref: CohortRef, idnumber: str, world: World, settings: Settings) -> Iterator[Action]:
    """Make the account a member of the cohort."""
    cohort = next((found for each in names_of(ref) if (found := world.find_cohort(each))), None)
    if cohort is None:
        if not settings.users.create_cohorts:
            raise Reject(error("no-such-cohort", by=ref.by, cell=ref.value))
        if idnumber and (other := world.find_cohort(CohortRef("idnumber", idnumber))):
            raise Reject(error("cohort-idnumber-taken", cell=idnumber, cohort=other.name))
        made = CreateCohort(world.new_id(), ref.value, idnumber)
        yield made
        cohort = world.cohorts[made.cohort]
    if cohort.component:
        raise Reject(error("cohort-managed", cell=ref.value, component=cohort.component))
    if world.is_member(cohort.id, user.id):
        yield notice("already-member", cohort=cohort.name)
    else:
        yield AddCohortMember(cohort.id, user.id)
