"""Calling one core function of a site: its parameters become the fields of a form, as PHP reads them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from toolsync.platforms.moodle.rest import WebService

Params = Mapping[str, Any]
Field = tuple[str, str]

#: Texts come as they are stored, not made ready for a page: what is read must equal what was written.
_RAW: Field = ("moodlewssettingraw", "true")


class Caller(Protocol):
    """A way to the core functions of a site."""

    def call(self, function: str, params: Params) -> Any:
        """What the function answers. Raises an AgentError; ``FunctionRefused`` where the function itself says no."""
        ...


class RestCaller:
    """Calls over REST. May be used by several threads at once."""

    def __init__(self, service: WebService) -> None:
        self._service = service

    def call(self, function: str, params: Params) -> Any:
        """See :class:`Caller`."""
        return self._service.call(function, [*fields(params), _RAW])


def fields(params: Params) -> Iterator[Field]:
    """``{"users": [{"id": 5}]}`` → ``users[0][id]=5``."""
    for name, value in params.items():
        yield from _fields(name, value)


def _fields(name: str, value: Any) -> Iterator[Field]:
    if isinstance(value, Mapping):
        inner: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value)
    else:
        # Halves of surrogate pairs stand for bytes that could not be decoded: no site holds such a name.
        text = str(int(value)) if isinstance(value, bool) else str(value)
        yield name, text.encode("utf-8", "replace").decode()
        return
    for key, each in inner:
        yield from _fields(f"{name}[{key}]", each)


def size(value: Any) -> int:
    """How many fields a value becomes: PHP reads no more than so many of a form (``max_input_vars``)."""
    if isinstance(value, Mapping):
        return sum(map(size, value.values()))
    return sum(map(size, value)) if isinstance(value, list | tuple) else 1
