"""Reading groups, groupings, their members, and cohorts."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolsync.model.references import CohortRef
from toolsync.model.things import Category, Cohort, Group, Grouping
from toolsync.platforms.moodle.web.service import CoreService

Told = Mapping[str, Any]

#: More cohorts than any context has.
_ALL = 1_000_000


def groups(service: CoreService, courses: Iterable[int]) -> dict[int, dict[int, Group]]:
    """The groups of courses."""
    asked = sorted(courses)
    answers = service.side_by_side(lambda course: service.read("core_group_get_course_groups", courseid=course), asked)
    return {course: {each["id"]: _group(each) for each in told} for course, told in zip(asked, answers, strict=True)}


def _group(told: Told) -> Group:
    return Group(told["id"], told["courseid"], told["name"], told.get("idnumber") or "", told["description"] or "")


def groupings(service: CoreService, courses: Iterable[int]) -> dict[int, dict[int, Grouping]]:
    """The groupings of courses, with their groups."""
    asked = sorted(courses)
    answers = service.side_by_side(
        lambda course: service.read("core_group_get_course_groupings", courseid=course), asked
    )
    ids = [each["id"] for told in answers for each in told]
    found: dict[int, dict[int, Grouping]] = {course: {} for course in asked}
    for told in service.found("core_group_get_groupings", "groupingids", ids, returngroups=True):
        inside = frozenset(each["id"] for each in told.get("groups", ()))
        names = (told["name"], told.get("idnumber") or "", told["description"] or "")
        found[told["courseid"]][told["id"]] = Grouping(told["id"], told["courseid"], *names, inside)
    return found


def group_courses(service: CoreService, wanted: Iterable[int]) -> dict[int, int]:
    """Group → its course."""
    found = service.found("core_group_get_groups", "groupids", sorted(wanted))
    return {each["id"]: each["courseid"] for each in found}


def occupants(service: CoreService, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], frozenset[int]]:
    """Who is in groups, for pairs (course, group)."""
    course_of = {group: course for course, group in places}
    found = service.found("core_group_get_group_members", "groupids", sorted(course_of))
    return {(course_of[each["groupid"]], each["groupid"]): frozenset(each["userids"]) for each in found}


def cohorts(service: CoreService, refs: Iterable[CohortRef], tree: Iterable[Category]) -> list[Cohort]:
    """The cohorts that bear one of these names. Which plugin manages a cohort core functions do not tell."""
    wanted = {(each.by, each.value) for each in refs if each.value}
    found = {
        each["id"]: each
        for each in service.read("core_cohort_get_cohorts")
        if wanted & {("id", str(each["id"])), ("idnumber", each["idnumber"]), ("name", each["name"])}
    }
    categories = _categories_of(service, set(found), tree) if found else {}
    return [_cohort(each, categories.get(number, 0)) for number, each in found.items()]


def _cohort(told: Told, category: int) -> Cohort:
    names = (told["name"], told["idnumber"] or "", category)
    return Cohort(told["id"], *names, "", told["description"] or "", bool(told["visible"]))


def _categories_of(service: CoreService, left: set[int], tree: Iterable[Category]) -> dict[int, int]:
    """Which category each of these cohorts belongs to: asked of one category after the other, the whole site first."""
    found: dict[int, int] = {}
    for category in (0, *(each.id for each in tree)):
        if not left:
            break
        context = {"contextlevel": "coursecat" if category else "system", "instanceid": category}
        asked = {"query": "", "context": context, "includes": "self", "limitnum": _ALL}
        for each in service.read("core_cohort_search_cohorts", **asked)["cohorts"]:
            found[each["id"]] = category
            left.discard(each["id"])
    return found


def members(service: CoreService, wanted: Iterable[int]) -> dict[int, frozenset[int]]:
    """Everybody who belongs to these cohorts."""
    found = service.found("core_cohort_get_cohort_members", "cohortids", sorted(wanted))
    return {each["cohortid"]: frozenset(each["userids"]) for each in found}
