"""Enrolling the teachers whom a course line names."""

from collections.abc import Iterable, Iterator

from toolsync.format import Action
from toolsync.model.changes import AssignRole, EnrolUser
from toolsync.model.findings import Reject, error, notice
from toolsync.model.references import RoleRef, UserRef, user_key
from toolsync.model.things import NOW, Course
from toolsync.model.world import World
from toolsync.rules.enrolling import make_manual_instance, method_named

#: How a teacher may be named besides the identifier that the settings choose, in this order.
_OTHERS = ("username", "email", "idnumber", "id")


def _names(ref: UserRef) -> list[UserRef]:
    others = [UserRef(by, user_key(by, ref.value)) for by in _OTHERS if by != ref.by]
    return [ref, *others]


def other_names(refs: Iterable[UserRef]) -> set[UserRef]:
    """All that must be looked up to find these teachers."""
    return {each for ref in refs for each in _names(ref)}


def ids(ref: UserRef, world: World) -> tuple[int, ...]:
    """The accounts that this names: by the identifier of the settings, else by the first other that names any."""
    for each in _names(ref):
        found = world.user_names.ids(each)
        if found:
            return found
    return ()


def enrol(ref: UserRef | None, role: str | None, number: int, course: Course, world: World) -> Iterator[Action]:
    """Enrol a teacher through the manual method, which the course gets if it has none."""
    if ref is None:
        raise Reject(error("teacher-without-account", f"teacher{number}_account"))
    found = ids(ref, world)
    if len(found) != 1:
        code = "ambiguous-user" if found else "no-such-user"
        raise Reject(error(code, f"teacher{number}_account", by=ref.by, cell=ref.value, count=len(found)))
    wanted = world.role(RoleRef("shortname", (role or "editingteacher").lower()))
    method = method_named("manual", world)
    if not any(each.method == method.name and each.enabled for each in world.instances_of(course.id)):
        yield from make_manual_instance(course, world)
    instance = next(each for each in world.instances_of(course.id) if each.method == method.name and each.enabled)
    present = world.participation(found[0], course.id)
    if present.through(instance.id) is None:
        yield EnrolUser(found[0], course.id, instance.id, wanted.id, NOW, 0)
    elif not any(held.role == wanted.id for held in present.roles):
        yield AssignRole(found[0], course.id, wanted.id)
    else:
        yield notice("already-enrolled")
