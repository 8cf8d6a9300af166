"""Enrolling the teachers whom a course line names."""

from collections.abc import Iterator
from typing import Final

from toolsync.format import Action
from toolsync.model.findings import Reject, error
from toolsync.model.references import RoleRef, UserRef, user_key
from toolsync.model.things import Course, Instance, Role
from toolsync.model.world import World
from toolsync.rules.enrolling import enrol, make_manual_instance, method_named
from toolsync.settings import Settings

#: How a teacher may be named besides the identifier that the settings choose, in this order. Never by id: a student
#: number that is no account yet may well be the id of somebody else's.
_OTHERS: Final = ("username", "email", "idnumber")
#: A shorter text is in too many names.
_SHORTEST: Final = 3
_EDITING_TEACHER: Final = RoleRef("shortname", "editingteacher")


def references(cell: str, settings: Settings) -> list[UserRef]:
    """All that the cell may mean, the likeliest first."""
    chosen = settings.courses.teacher_identifier
    identifiers = (chosen, *(by for by in _OTHERS if by != chosen))
    return [UserRef(by, user_key(by, cell)) for by in identifiers]


def searched(cell: str, world: World, settings: Settings) -> str:
    """What is looked for in full names and e-mails, in lower case, where no identifier is this cell (§13.8); "" for
    nothing. A number or a whole address that is nobody's may be a part of somebody else's."""
    text = cell.lower()
    if len(text) < _SHORTEST or "@" in text or not any(map(str.isalpha, text)):
        return ""
    return "" if _called(cell, world, settings) else text


def ids(cell: str, world: World, settings: Settings) -> tuple[int, ...]:
    """The accounts that the cell names: by the identifier of the settings, else by the first other that names any,
    else by a part of their full name or e-mail."""
    return _called(cell, world, settings) or world.people.get(cell.lower(), ())


def _called(cell: str, world: World, settings: Settings) -> tuple[int, ...]:
    return next((found for ref in references(cell, settings) if (found := world.user_names.ids(ref))), ())


def employ(
    cell: str | None, role: RoleRef | None, number: int, course: Course, world: World, settings: Settings
) -> Iterator[Action]:
    """Enrol a teacher through the manual method, which the course gets if it has none (D-61b)."""
    account = _account(cell, f"teacher{number}_account", world, settings)
    wanted = _role(role or _EDITING_TEACHER, f"teacher{number}_role", world)
    method = method_named("manual", world)
    if _manual(course, world) is None:
        yield from make_manual_instance(course, world)
    instance = _manual(course, world)
    assert instance is not None
    yield from enrol(account, course, method, instance, wanted, (None, None), world, settings)


def _account(cell: str | None, column: str, world: World, settings: Settings) -> int:
    if cell is None:
        raise Reject(error("teacher-without-account", column))
    found = ids(cell, world, settings)
    if not found:
        raise Reject(error("no-such-user", column, by=settings.courses.teacher_identifier, cell=cell))
    if len(found) > 1 and found == world.people.get(cell.lower()):
        raise Reject(error("several-people", column, cell=cell))
    if len(found) > 1:
        raise Reject(
            error("ambiguous-user", column, by=settings.courses.teacher_identifier, cell=cell, count=len(found))
        )
    return found[0]


def _role(ref: RoleRef, column: str, world: World) -> Role:
    try:
        return world.role(ref)
    except Reject as refusal:
        raise Reject(*(each.about(column) for each in refusal.findings)) from None


def _manual(course: Course, world: World) -> Instance | None:
    """The manual method of a course, if it is enabled there."""
    instances = world.instances_of(course.id)
    return next((each for each in instances if each.method == "manual" and each.enabled), None)
