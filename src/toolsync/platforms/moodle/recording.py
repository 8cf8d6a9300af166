"""Exchanges with an agent, written down and played again: so that tests on a real Moodle's answers need no Moodle.

Enregistrement. One JSON object a line: ``{"request": {…}, "answer": [line, …]}``, with ``"error": [code, message]``
where it ended in one. A recording holds what the site holds, passwords that were set included: record test sites only.
"""

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolsync.locale.words import N_
from toolsync.platforms.moodle.agent_words import recognised
from toolsync.platforms.moodle.connection import ERRORS, AgentError, AgentFailed, Connection, Line, Request


class Recorder:
    """Holds a connection, and appends every exchange to a file."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def exchange(self, request: Request) -> Iterator[Line]:
        """Pass a request on, and its answer back; both are written down."""
        exchange: dict[str, Any] = {"request": request, "answer": []}
        try:
            for line in self.connection.exchange(request):
                exchange["answer"].append(line)
                yield line
        except AgentError as told:
            exchange["error"] = [told.code, str(told)]
            raise
        finally:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(exchange, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class Player:
    """A connection that answers from a recording. What was asked several times is answered in the same order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._exchanges: dict[str, deque[Mapping[str, Any]]] = defaultdict(deque)
        with path.open(encoding="utf-8") as file:
            for text in file:
                exchange = json.loads(text)
                self._exchanges[_as_text(exchange["request"])].append(exchange)

    def exchange(self, request: Request) -> Iterator[Line]:
        """Give the lines that were recorded for this request."""
        recorded = self._exchanges[_as_text(request)]
        if not recorded:
            told = N_("{file} has no further answer to {request}. Record it anew on a real site.")
            raise AgentFailed(told, file=self.path, request=_as_text(request)[:500])
        exchange = recorded.popleft()
        yield from exchange["answer"]
        if "error" in exchange:
            code, message = exchange["error"]
            msgid, params = recognised(message)
            raise ERRORS[code](msgid, **params)

    def close(self) -> None:
        """There is nothing to let go of."""


def _as_text(request: Request) -> str:
    """A request in the one form in which equal ones are alike."""
    return json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
