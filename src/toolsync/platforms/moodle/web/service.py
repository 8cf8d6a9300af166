"""The core functions of a site, asked and told many things at a time.

Asking is repeated when an answer is lost, and goes on side by side. Telling is not repeated here: what was told may be
done (``sending`` finds out). What Moodle refuses as a whole is halved until it is known which value it refused.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from toolsync.locale.words import N_
from toolsync.platforms.moodle.connection import AccessDenied, ConnectionLost
from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.caller import Caller, Params, size

T = TypeVar("T")
Call = tuple[str, Params]

#: PHP reads 1,000 fields of a form unless somebody has raised it.
_MOST_FIELDS: Final = 850
#: Seconds before the second attempt, doubled with each further one up to the longest.
_FIRST: Final = 0.5
_LONGEST: Final = 20.0
#: A form of so few is cut by no site.
_FEW_FIELDS: Final = 30
#: What Moodle says when it was asked for something that is not there, or cannot be.
_NAMES_NOTHING: Final = frozenset(
    ("invalidparameter", "invalidrecord", "invalidrecordunknown", "invaliduser", "invaliduserid", "invalidcourseid")
)
#: What it says when the account of the token may not see it.
_NO_RIGHT: Final = frozenset(("nopermissions", "requireloginerror", "errorcoursecontextnotvalid", "cannotviewprofile"))
_LACKS_RIGHT: Final = N_("The account of the token lacks a right: {reason} (function {function})")
_NO_TOKEN: Final = N_("The site does not know the token: it was deleted, or has expired. Make another one.")
_TOO_OLD: Final = N_("The site has no function {function}: its Moodle is too old.")


class CoreService:
    """The core functions of one site."""

    def __init__(
        self, caller: Caller, lanes: int = 1, patience: float = 0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """``lanes``: what is asked side by side; ``patience``: for how many seconds what is lost is asked again."""
        self._caller = caller
        self._patience = patience
        self._sleep = sleep
        self._workers = ThreadPoolExecutor(lanes)
        self._answered = False

    def read(self, function: str, **params: Any) -> Any:
        """What a function answers that changes nothing. Asked again when the answer is lost."""
        waited, delay = 0.0, _FIRST
        while True:
            try:
                answer = self.write(function, **params)
            except ConnectionLost:
                if not self._answered or waited >= self._patience:
                    raise
                pause = min(delay * random.uniform(0.5, 1.0), self._patience - waited)
                self._sleep(pause)
                waited, delay = waited + pause, min(delay * 2, _LONGEST)
                continue
            except FunctionRefused as refused:
                if refused.errorcode in _NO_RIGHT:
                    raise AccessDenied(_LACKS_RIGHT, reason=refused.reason, function=function) from None
                raise
            self._answered = True
            return answer

    def write(self, function: str, **params: Any) -> Any:
        """What a function answers, called once."""
        try:
            return self._caller.call(function, params)
        except FunctionRefused as refused:
            if refused.errorcode == "invalidtoken" and size(params) <= _FEW_FIELDS:
                # Nothing can have been cut off.
                raise AccessDenied(_NO_TOKEN) from None
            if refused.errorcode == "invalidrecord" and "external_functions" in refused.reason:
                raise AccessDenied(_TOO_OLD, function=function) from None
            raise
        except AccessDenied as denied:
            raise AccessDenied(N_("{error} (function {function})"), error=denied, function=function) from None

    def side_by_side(self, ask: Callable[[Any], T], things: Iterable[Any]) -> list[T]:
        """The answers to several questions, in their order."""
        return list(self._workers.map(ask, things))

    def found(self, function: str, name: str, values: Sequence[Any], **params: Any) -> list[Any]:
        """The things that a function gives for a list of values, those left out that it refuses: they name nothing.

        One value that Moodle does not know makes some functions refuse them all.
        """
        parts = list(in_parts(values))
        asked = self.side_by_side(lambda part: self._found(function, name, part, params), parts)
        return [thing for things in asked for thing in things]

    def _found(self, function: str, name: str, values: Sequence[Any], params: Params) -> list[Any]:
        try:
            return list(self.read(function, **params, **{name: values}))
        except FunctionRefused as refused:
            if len(values) == 1:
                if refused.errorcode not in _NAMES_NOTHING:
                    raise
                return []
            half = len(values) // 2
            first = self._found(function, name, values[:half], params)
            return first + self._found(function, name, values[half:], params)

    def close(self) -> None:
        """Let go of the threads."""
        self._workers.shutdown(cancel_futures=True)


def in_parts(values: Sequence[T], most: int = 100) -> Iterable[Sequence[T]]:
    """Values cut into parts that fit into one call each: so many at most, and so many fields."""
    part: list[T] = []
    weight = 0
    for value in values:
        fields = size(value)
        if part and (len(part) >= most or weight + fields > _MOST_FIELDS):
            yield part
            part, weight = [], 0
        part.append(value)
        weight += fields
    if part:
        yield part
