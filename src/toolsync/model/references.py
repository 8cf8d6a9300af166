"""How a line names a thing: which identifier, and its value. Two references may name the same thing."""

from typing import NamedTuple


class UserRef(NamedTuple):
    """An account. ``by`` is ``id``, ``idnumber``, ``username`` or ``email`` (usernames and e-mails in lower case)."""

    by: str
    value: str


class CourseRef(NamedTuple):
    """A course. ``by`` is ``id``, ``idnumber`` or ``shortname``."""

    by: str
    value: str


class CohortRef(NamedTuple):
    """A cohort. ``by`` is ``id``, ``idnumber`` or ``name``."""

    by: str
    value: str


class RoleRef(NamedTuple):
    """A role. ``by`` is ``id`` or ``shortname``."""

    by: str
    value: str


class CategoryRef(NamedTuple):
    """A course category: its ``id``, its ``idnumber``, or the ``path`` of names that leads to it from the root."""

    by: str
    value: str
    path: tuple[str, ...] = ()


Reference = UserRef | CourseRef | CohortRef | RoleRef | CategoryRef


def user_key(by: str, value: str) -> str:
    """The value under which an account is filed: Moodle's usernames are lower case, e-mails compare without case."""
    return value.lower() if by in ("username", "email") else value
