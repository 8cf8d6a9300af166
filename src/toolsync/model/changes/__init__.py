"""Changes: what a plan is made of. One small value for each thing that can be done to a platform.

Their names are imperative (``EnrolUser``); the meaning of each is its ``play``. :func:`encode` and :func:`decode` turn
one into plain lists, for the records, and back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, Final

from toolsync.model.changes.base import Change, Loss
from toolsync.model.changes.cohorts import (
    AddCohortMember,
    CreateCohort,
    DeleteCohort,
    MoveCohort,
    RemoveCohortMember,
    UpdateCohort,
)
from toolsync.model.changes.courses import (
    CopyTemplate,
    CreateCategory,
    CreateCourse,
    CreateInstance,
    DeleteCategory,
    DeleteCourse,
    DeleteInstance,
    MoveCourse,
    ReplaceByTemplate,
    RestoreBackup,
    SetInstanceStatus,
    SetSection,
    UpdateCourse,
)
from toolsync.model.changes.enrolments import (
    AddGroupMember,
    AssignRole,
    EnrolUser,
    RemoveGroupMember,
    SuspendEnrolment,
    UnassignRole,
    UnenrolUser,
    UpdateEnrolment,
)
from toolsync.model.changes.groups import (
    AssignGrouping,
    CreateGroup,
    CreateGrouping,
    DeleteGroup,
    DeleteGrouping,
    UnassignGrouping,
    UpdateGroup,
    UpdateGrouping,
)
from toolsync.model.changes.pictures import SetPicture
from toolsync.model.changes.resets import ResetCourse
from toolsync.model.changes.users import (
    ActivateUser,
    CreateUser,
    DeleteUser,
    RequestPassword,
    ReviveUser,
    SetPassword,
    SuspendUser,
    UpdateUser,
)
from toolsync.model.things import NOW

CHANGES: Final[tuple[type[Change], ...]] = (
    CreateUser,
    UpdateUser,
    SuspendUser,
    ActivateUser,
    DeleteUser,
    ReviveUser,
    SetPassword,
    RequestPassword,
    SetPicture,
    CreateCohort,
    UpdateCohort,
    MoveCohort,
    DeleteCohort,
    AddCohortMember,
    RemoveCohortMember,
    CreateCategory,
    CreateCourse,
    UpdateCourse,
    MoveCourse,
    ResetCourse,
    DeleteCategory,
    DeleteCourse,
    SetSection,
    CopyTemplate,
    ReplaceByTemplate,
    RestoreBackup,
    CreateInstance,
    SetInstanceStatus,
    DeleteInstance,
    EnrolUser,
    UpdateEnrolment,
    SuspendEnrolment,
    UnenrolUser,
    AssignRole,
    UnassignRole,
    CreateGroup,
    UpdateGroup,
    DeleteGroup,
    CreateGrouping,
    UpdateGrouping,
    DeleteGrouping,
    AssignGrouping,
    UnassignGrouping,
    AddGroupMember,
    RemoveGroupMember,
)


def _single(name: str) -> Callable[[Change], tuple[Any]]:
    return lambda change: (getattr(change, name),)


KINDS: Final[Mapping[str, type[Change]]] = {kind.__name__: kind for kind in CHANGES}
#: The names of the fields of each kind, in their order.
FIELDS: Final = {kind: tuple(each.name for each in fields(kind)) for kind in CHANGES}
#: The values of all fields of a change, whose kind has one field at least.
_VALUES: Final = {kind: attrgetter(*names) if len(names) > 1 else _single(names[0]) for kind, names in FIELDS.items()}

#: Kinds without secrets, with how to read all fields of a change at once.
PLAIN: Final = {kind: _VALUES[kind] for kind in CHANGES if not kind.secrets}

#: What stands for a secret wherever a change is shown or kept.
MASK: Final = "•••"


def encode(change: Change, *, masked: bool = False) -> list[Any]:
    """The change as ``[kind, field, …]``, ready for JSON; ``masked`` hides its secrets."""
    kind = type(change)
    values: Sequence[Any] = _VALUES[kind](change)
    if masked and kind.secrets:
        values = [MASK if name in kind.secrets else value for name, value in zip(FIELDS[kind], values, strict=True)]
    return [kind.__name__, *values]


def decode(encoded: list[Any]) -> Change:
    """The change that :func:`encode` wrote."""
    name, *values = encoded
    return KINDS[name](*[as_tuples(value) if type(value) is list else value for value in values])


def as_tuples(value: list[Any]) -> tuple[Any, ...]:
    """Fields that hold several values hold them as tuples, of texts and numbers or of pairs of them."""
    return tuple([tuple(each) if type(each) is list else each for each in value])


def resolve(change: Change, made: Mapping[int, int], now: int) -> Change:
    """The change with the platform's own ids in place of the plan's, and the time in place of NOW.

    Raises KeyError for a thing that was never made, because the change that should have made it failed.
    """
    wanted: dict[str, int] = {}
    for name in change.ids:
        number = getattr(change, name)
        if number < 0 and name not in change.makes:
            wanted[name] = made[number]
    for name in change.times:
        if getattr(change, name) == NOW:
            wanted[name] = now
    return replace(change, **wanted) if wanted else change


__all__ = [
    "CHANGES",
    "FIELDS",
    "KINDS",
    "MASK",
    "PLAIN",
    "ActivateUser",
    "AddCohortMember",
    "AddGroupMember",
    "AssignGrouping",
    "AssignRole",
    "Change",
    "CopyTemplate",
    "CreateCategory",
    "CreateCohort",
    "CreateCourse",
    "CreateGroup",
    "CreateGrouping",
    "CreateInstance",
    "CreateUser",
    "DeleteCategory",
    "DeleteCohort",
    "DeleteCourse",
    "DeleteGroup",
    "DeleteGrouping",
    "DeleteInstance",
    "DeleteUser",
    "EnrolUser",
    "Loss",
    "MoveCohort",
    "MoveCourse",
    "RemoveCohortMember",
    "RemoveGroupMember",
    "ReplaceByTemplate",
    "RequestPassword",
    "ResetCourse",
    "RestoreBackup",
    "ReviveUser",
    "SetInstanceStatus",
    "SetPassword",
    "SetPicture",
    "SetSection",
    "SuspendEnrolment",
    "SuspendUser",
    "UnassignGrouping",
    "UnassignRole",
    "UnenrolUser",
    "UpdateCohort",
    "UpdateCourse",
    "UpdateEnrolment",
    "UpdateGroup",
    "UpdateGrouping",
    "UpdateUser",
    "as_tuples",
    "decode",
    "encode",
    "resolve",
]
