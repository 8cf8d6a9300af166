"""Functions that replace a thing whole are told all of it: what the change says, and the rest as it is now."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.references import CohortRef
from toolsync.platforms.moodle.web import groups
from toolsync.platforms.moodle.web.courses import categories
from toolsync.platforms.moodle.web.recipes import cohort_place
from toolsync.platforms.moodle.web.service import CoreService


def _group(service: CoreService, change: kinds.UpdateGroup) -> dict[str, Any]:
    known = groups.groups(service, [change.course])[change.course].get(change.group)
    values = dict(change.values)
    return {"id": change.group, "name": known.name if known else "", **values}


def _grouping(service: CoreService, change: kinds.UpdateGrouping) -> dict[str, Any]:
    known = groups.groupings(service, [change.course])[change.course].get(change.grouping)
    present = {"name": known.name, "description": known.description, "idnumber": known.idnumber} if known else {}
    return {"id": change.grouping, "name": "", "description": "", **present, **dict(change.values)}


def _cohort(service: CoreService, change: kinds.UpdateCohort | kinds.MoveCohort) -> dict[str, Any]:
    tree = [category for category, _ in categories(service)]
    known = groups.cohorts(service, [CohortRef("id", str(change.cohort))], tree)
    told: dict[str, Any] = {"id": change.cohort, "name": "", "idnumber": "", "categorytype": cohort_place(0)}
    for each in known:
        place = change.category if isinstance(change, kinds.MoveCohort) else each.category
        told |= {"name": each.name, "idnumber": each.idnumber, "categorytype": cohort_place(place)}
    return told | (dict(change.values) if isinstance(change, kinds.UpdateCohort) else {})


#: Kind of change → what makes its item.
COMPLETED: Final[Mapping[type[Any], Callable[[CoreService, Any], dict[str, Any]]]] = {
    kinds.UpdateGroup: _group,
    kinds.UpdateGrouping: _grouping,
    kinds.UpdateCohort: _cohort,
    kinds.MoveCohort: _cohort,
}
