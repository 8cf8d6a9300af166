"""Binding a course to a cohort, and undoing it: one instance of the method ``cohort`` for each role."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import Action
from toolsync.model import flow
from toolsync.model.changes import CreateInstance, DeleteInstance, SetInstanceStatus
from toolsync.model.findings import Reject, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import RoleRef
from toolsync.model.things import Cohort, Course, Instance, Role
from toolsync.model.world import World
from toolsync.rules.enrolling import method_named
from toolsync.rules.grouping import create_group, find_group
from toolsync.rules.instances import check_sources
from toolsync.settings import Settings

METHOD: Final = "cohort"
#: Methods of other plugins that bind to cohorts as well.
_OTHERS: Final = frozenset({"delayedcohort", "cohortrestricted"})
EVERY: Final = "*"


def plan(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """What one line of a binding file does."""
    cohort, course = world.find_cohort(line.cohort), world.course(line.course)
    if cohort is None:
        raise Reject(error("no-such-cohort", by=line.cohort.by, cell=line.cohort.value))
    _check_method(line.method)
    command = line.cmd or "add"
    role = _role(line.role, command, world)
    if line.start or line.end:
        yield warning("dates-not-supported", "enrolstart" if line.start else "enrolend", method=METHOD)
    check_sources(course, METHOD, world)
    bound = bindings_of(cohort.id, course.id, role.id if role else 0, world)
    if command == "add":
        assert role is not None
        yield from _add(bound, cohort, course, role, bool(line.group), world)
    elif command == "restore":
        if not bound:
            raise Reject(error("not-bound", cohort=cohort.name, course=course.shortname))
        yield from _enable(bound, world)
    elif not bound:
        yield notice("binding-not-there", cohort=cohort.name, course=course.shortname)
    elif command == "fulldel" or settings.cohorts.binding_del == "remove":
        for each in bound:
            yield DeleteInstance(course.id, each.id)
    else:
        yield from _disable(bound)


def bindings_of(cohort: int, course: int, role: int, world: World) -> list[Instance]:
    """The bindings of this course to this cohort: with this role, or all of them (0)."""
    return [
        each
        for each in world.instances_of(course)
        if each.method == METHOD and each.source == cohort and role in (0, each.role)
    ]


def _check_method(method: str | None) -> None:
    name = (method or METHOD).lower()
    if name in _OTHERS:
        raise Reject(error("method-not-on-site", "enrol", cell=name))
    if name != METHOD:
        raise Reject(error("method-binds-no-cohort", "enrol", cell=name))


def _role(ref: RoleRef | None, command: str, world: World) -> Role | None:
    """The role of a binding; None is every role."""
    if ref is None:
        return world.role(RoleRef("shortname", "student"))
    if ref.value != EVERY:
        return world.role(ref)
    if command == "add":
        raise Reject(error("every-role-added", "role"))
    return None


def _add(
    bound: Sequence[Instance], cohort: Cohort, course: Course, role: Role, group: bool, world: World
) -> Iterator[Action]:
    method_named(METHOD, world)
    if cohort.category and not is_below(course.category, cohort.category, world):
        yield warning("cohort-out-of-context", "cohort", cohort=cohort.name, course=course.shortname)
    if bound:
        yield from _enable(bound, world)
        if group and not any(each.group for each in bound):
            yield warning("binding-without-group", "makegroup")
        return
    place = 0
    if group:
        yield from create_group(cohort.name, course, "name", world)
        found = find_group(cohort.name, course, "name", world)
        assert found is not None
        place = found.id
    yield CreateInstance(world.new_id(), course.id, METHOD, role.id, cohort.id, place)


def _enable(bound: Sequence[Instance], world: World) -> Iterator[Action]:
    method_named(METHOD, world)
    disabled = [each for each in bound if not each.enabled]
    for each in disabled:
        yield SetInstanceStatus(each.course, each.id, True)
    if not disabled:
        yield notice("already-bound")


def _disable(bound: Sequence[Instance]) -> Iterator[Action]:
    enabled = [each for each in bound if each.enabled]
    for each in enabled:
        yield SetInstanceStatus(each.course, each.id, False)
    if not enabled:
        yield notice("binding-disabled-already")


def is_below(category: int, above: int, world: World) -> bool:
    """Whether a category is another one, or somewhere below it."""
    seen = set()
    while category and category not in seen:
        if category == above:
            return True
        seen.add(category)
        known = world.categories.get(category)
        category = known.parent if known else 0
    return False


# --- what plans must see ----------------------------------------------------------------------------------------------


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Who is in the cohorts and courses of lines that may change something: most lines of most nights do not."""
    courses = set(world.course_names.alone(lines.questions.courses).values())
    yield Questions(categories=not world.categories_known, instances=courses)
    named = [(line, _pair(line, world)) for line in lines]
    busy = {pair[1] for line, pair in named if pair and not _is_idle(line, *pair, world)}
    asked = Questions(groups={pair[1] for line, pair in named if pair and line.group and pair[1] in busy})
    for _, pair in named:
        if pair and pair[1] in busy:
            asked.whole_cohorts.add(pair[0])
            asked.whole_courses.add(pair[1])
    yield from flow.rounds(world, asked)


def _pair(line: Any, world: World) -> tuple[int, int] | None:
    cohorts, courses = world.cohort_names.ids(line.cohort), world.course_names.ids(line.course)
    return (cohorts[0], courses[0]) if len(cohorts) == len(courses) == 1 else None


def _is_idle(line: Any, cohort: int, course: int, world: World) -> bool:
    """Whether the line changes nothing, unless another one changes the bindings of its course."""
    command = line.cmd or "add"
    try:
        role = _role(line.role, command, world)
    except Reject:
        return True
    bound = bindings_of(cohort, course, role.id if role else 0, world)
    if command in ("add", "restore"):
        return bool(bound) and all(each.enabled for each in bound)
    return not bound or (command == "del" and not any(each.enabled for each in bound))
