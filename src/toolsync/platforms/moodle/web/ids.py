"""Numbers for enrolment methods: core functions do not tell those of Moodle.

They are made of the course and the method, so that the same method of a course always has the same number.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from toolsync.model.things import UNKNOWN_SOURCE, Instance

_METHODS: Final = ("manual", "self", "guest", "cohort", "meta")
_OTHER: Final = len(_METHODS)
#: Room for the methods of a course, and for several instances of one.
_ROOM: Final = 10_000
_SEVERAL: Final = 1_000
#: Methods whose people come from somewhere else, which core functions do not tell.
_SOURCED: Final = ("cohort", "meta")


def instance_of(course: int, method: str, number: int = 0) -> int:
    """The number of a method of a course: the first, the second… of its kind."""
    kind = _METHODS.index(method) if method in _METHODS else _OTHER
    return course * _ROOM + kind * _SEVERAL + number + 1


def method_of(instance: int) -> str:
    """The method that a number was given to, "" when it is none of the usual ones."""
    kind = instance % _ROOM // _SEVERAL
    return _METHODS[kind] if kind < _OTHER else ""


def instances(course: int, methods: Iterable[str]) -> Iterator[Instance]:
    """The enabled methods of a course, as ``enrollmentmethods`` lists them."""
    seen: dict[str, int] = {}
    for method in methods:
        kind = method if method in _METHODS else ""
        number = seen.get(kind, 0)
        seen[kind] = number + 1
        source = UNKNOWN_SOURCE if method in _SOURCED else 0
        yield Instance(instance_of(course, method, number), course, method, source=source)
