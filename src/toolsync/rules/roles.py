"""Giving and taking bare roles in a course: those that somebody gave by hand, which belong to no component."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import AssignRole, UnassignRole
from toolsync.model.findings import Reject, error, notice
from toolsync.model.references import RoleRef
from toolsync.model.things import Course, Role, RoleHeld, User
from toolsync.model.world import World


def named(ref: RoleRef | None, world: World) -> Role:
    """The role that a line gives, which it must name."""
    if ref is None:
        raise Reject(error("role-missing", "rolename"))
    return world.role(ref)


def assign(user: User, course: Course, role: Role, world: World) -> Iterator[Action]:
    """Give a role, without enrolling."""
    if RoleHeld(role.id) in world.participation(user.id, course.id).roles:
        yield notice("role-already-assigned")
    else:
        yield AssignRole(user.id, course.id, role.id)


def drop_others(user: User, course: Course, kept: Role, world: World) -> Iterator[Action]:
    """Take every other role; roles that a component gave (cohort, meta) are its own business (D-EN-07)."""
    for held in world.participation(user.id, course.id).roles:
        if not held.component and held.role != kept.id:
            yield UnassignRole(user.id, course.id, held.role)


def remove(user: User, course: Course, ref: RoleRef | None, world: World, *, forgiving: bool) -> Iterator[Action]:
    """Take this role, or every one when the line names none; ``forgiving``: an unknown one is none (D-EN-06)."""
    role = None
    if ref is not None:
        try:
            role = world.role(ref)
        except Reject:
            if not forgiving:
                raise
    held = [each.role for each in world.participation(user.id, course.id).roles if not each.component]
    gone = [each for each in held if role is None or each == role.id]
    for each in gone:
        yield UnassignRole(user.id, course.id, each)
    if not gone:
        yield notice("role-not-held")
