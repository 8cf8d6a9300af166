"""Names of things: accounts, courses, cohorts, roles, categories, by the identifiers that the settings choose."""

import re
from collections.abc import Callable

from toolsync.kinds.base import Kind, Reader, undamaged
from toolsync.model.findings import Reject, error
from toolsync.model.references import CategoryRef, CohortRef, CourseRef, Reference, RoleRef, UserRef, user_key
from toolsync.settings import Settings


def _setting(settings: Settings, key: str) -> str:
    group, _, name = key.partition(".")
    return str(getattr(getattr(settings, group), name))


def _named_by(key: str, reference: Callable[[str, str], Reference]) -> Callable[[Settings], Reader]:
    """Makes readers of names: ``reference`` is given the identifier that the setting ``key`` chooses, and a cell."""

    def reader(settings: Settings) -> Reader:
        by = _setting(settings, key)
        return lambda cell: reference(by, cell)

    return reader


def user(key: str) -> Kind:
    """An account, by the identifier that the setting ``key`` (``enrolments.user_identifier``) chooses."""
    reader = _named_by(key, lambda by, cell: UserRef(by, user_key(by, undamaged(cell))))
    return Kind("user", f"an account, by the identifier of the setting {key}", "alice", reader, "users")


#: The account that a picture is of, as the name of its file says.
picture_owner = Kind(
    "user",
    "an account, by the identifier of the setting pictures.identifier",
    "E1001",
    lambda settings: lambda cell: cell,
)


def course(key: str) -> Kind:
    """A course, by the identifier that the setting ``key`` chooses."""
    reader = _named_by(key, lambda by, cell: CourseRef(by, undamaged(cell)))
    return Kind("course", f"a course, by the identifier of the setting {key}", "HIST-101", reader, "courses")


def cohort(by: str) -> Kind:
    """A cohort, by ``name`` or ``idnumber``."""
    return Kind("cohort", f"a cohort, by its {by}", "L1", lambda _: lambda cell: CohortRef(by, cell), "cohorts")


def cohort_of(key: str) -> Kind:
    """A cohort, by the identifier that the setting ``key`` chooses."""
    reader = _named_by(key, lambda by, cell: CohortRef(by, undamaged(cell)))
    return Kind("cohort", f"a cohort, by the identifier of the setting {key}", "L1-HIST", reader, "cohorts")


def role_of(key: str) -> Kind:
    """A role, by the identifier that the setting ``key`` chooses."""
    reader = _named_by(key, lambda by, cell: RoleRef(by, cell.lower()))
    return Kind("role", f"a role, by the identifier of the setting {key}", "student", reader)


#: A role, by its shortname.
role = Kind("role", "a role, by its shortname", "student", lambda _: lambda cell: RoleRef("shortname", cell.lower()))


#: The longest name that a category may have (Moodle: ``course_categories.name``).
_LONGEST_NAME = 255


def _category_reader(settings: Settings) -> Reader:
    if settings.courses.category_identifier == "idnumber":
        return lambda cell: CategoryRef("idnumber", undamaged(cell))

    def read(cell: str) -> CategoryRef:
        if cell.isdecimal():
            return CategoryRef("id", cell)
        names = re.split(r"(?<!\\)/", cell)
        path = tuple(name.strip().replace("\\/", "/") for name in names if name.strip())
        if not path:
            raise Reject(error("no-such-category", by="path", cell=cell))
        if longest := max(path, key=len)[_LONGEST_NAME:]:
            length = _LONGEST_NAME + len(longest)
            raise Reject(error("too-long", cell=cell[:40], longest=_LONGEST_NAME, length=length))
        return CategoryRef("path", cell, path)

    return read


#: A course category: an id or a path of names (``Sciences/Maths``, ``\/`` for a slash in a name), or an idnumber.
category = Kind(
    "category",
    "a category: its id, or the path of its names (Sciences/Maths; \\/ for a slash within a name), or its idnumber, "
    "as the setting courses.category_identifier says",
    "Sciences/Maths",
    _category_reader,
)
