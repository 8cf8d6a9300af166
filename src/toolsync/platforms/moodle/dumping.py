"""The tables of a site, row by row: all at once, or by ranges of ids where one answer must not become too long."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from toolsync.platforms.moodle.connection import Connection

#: How many rows an answer should have.
_WANTED: Final = 20_000
#: How many ids the first range of a table spans; the others follow from how many rows that gave.
_FIRST: Final = 1_000
_FASTER: Final = 4


class Tables(Protocol):
    """What gives the tables of a site, in the form of the agent's call ``dump``."""

    def table(self, name: str) -> Iterator[list[Any]]:
        """Every row of a table."""
        ...


class Dump:
    """Gives the rows of the agent's call ``dump`` (see docs/agent-protocol.md)."""

    def __init__(self, connection: Connection, *, bounded: bool = False) -> None:
        self._connection = connection
        self._bounded = bounded

    def table(self, name: str) -> Iterator[list[Any]]:
        """Every row of a table, in the order of the id that it is kept by."""
        request: dict[str, Any] = {"call": "dump", "table": name}
        if not self._bounded:
            for line in self._connection.exchange(request):
                yield from line.get("rows", ())
            return
        after, span, last = 0, _FIRST, 1
        while after < last:
            rows = 0
            for line in self._connection.exchange({**request, "range": [after, after + span]}):
                yield from line.get("rows", ())
                rows += len(line.get("rows", ()))
                last = line["done"]["last"] if "done" in line else last
            after += span
            span = max(1, min(span * _WANTED // max(rows, 1), span * _FASTER))
