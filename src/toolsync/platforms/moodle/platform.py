"""The door of a real Moodle: the four calls of the port, through the agent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from toolsync.model.changes import CHANGES
from toolsync.model.ports import Batch, Capabilities, StepResult, nothing
from toolsync.model.questions import Facts, Questions
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.moodle.codec import Piece, pieces, site_of, size_of
from toolsync.platforms.moodle.connection import Connection, done
from toolsync.platforms.moodle.dumping import Dump
from toolsync.platforms.moodle.facts import Rows, facts_of, together
from toolsync.platforms.moodle.lanes import Lanes
from toolsync.platforms.moodle.snapshot import NEEDED, write_snapshot

#: Keys that one request asks about, where its answer must fit into the memory of a web server.
_BOUNDED: Final = 5_000
#: Where it need not: more than any block of a file has.
_UNBOUNDED: Final = 200_000
#: So few keys that asking several agents at once gains nothing.
_FEW: Final = 2_000


class MoodlePlatform:
    """A Moodle site (see ``model.ports.Platform``), reached by one or several connections to its agent."""

    def __init__(self, connections: Sequence[Connection], *, bounded: bool = False, welcome: bool = False) -> None:
        """``bounded``: whether an answer has to fit into the memory of a web server (HTTPS). ``welcome``: whether
        Moodle may welcome those who are enrolled."""
        self.connections = connections
        self.bounded = bounded
        self._most = _BOUNDED if bounded else _UNBOUNDED
        self._workers = ThreadPoolExecutor(len(connections))
        self._lanes = Lanes(connections, welcome=welcome)
        self._asked = False

    def capabilities(self) -> Capabilities:
        """All that there is can be done by the agent; what holds for the site, it tells."""
        # An agent that is asked what holds for its site reads its settings anew: once there was work, all have to.
        asked = self.connections if self._asked and not self.bounded else self.connections[:1]
        self._asked = True
        told, *_ = self._workers.map(lambda each: done(each, {"call": "site"}), asked)
        return Capabilities(site_of(told), frozenset(CHANGES))

    def look_up(self, questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        """Answer a batch of questions: many of them are shared out among the connections."""
        most, size = self._most, size_of(questions)
        if _FEW < size <= most:
            most = -(-size // len(self.connections))
        asked = list(pieces(questions, most))
        shares = [asked[number :: len(self.connections)] for number in range(len(self.connections))]
        told = self._workers.map(_ask, self.connections, shares)
        meanwhile()
        answers = [rows for share in told for rows in share]
        return together([facts_of(rows) for rows in answers] or [Facts()])

    def apply(self, batch: Batch) -> Sequence[StepResult]:
        """Apply a batch, in lanes that do not get in each other's way."""
        return self._lanes.apply(batch)

    def dump(self) -> Dump:
        """What gives the tables of the site, whole."""
        return Dump(self.connections[0], bounded=self.bounded)

    def export(self, entity: str, identifiers: Mapping[str, str] | None = None) -> Iterator[tuple[str, ...]]:
        """The state of one kind of thing as a command file, as the embedded platform gives it: what of the site is
        needed for it is copied into one."""
        with TemporaryDirectory(prefix="toolsync-") as folder:
            path = Path(folder) / "export.sqlite3"
            write_snapshot(self.capabilities().site, self.dump(), path, NEEDED.get(entity, ()))
            embedded = EmbeddedPlatform(path)
            try:
                yield from embedded.export(entity, identifiers)
            finally:
                embedded.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._workers.shutdown(cancel_futures=True)
        # Each agent takes its time to end: they take it together.
        with ThreadPoolExecutor(len(self.connections)) as closing:
            list(closing.map(lambda connection: connection.close(), self.connections))


def _ask(connection: Connection, asked: Sequence[Piece]) -> list[Rows]:
    """Ask one piece after the other, and give the rows of each answer."""
    answers: list[Rows] = []
    for piece in asked:
        rows: Rows = {}
        for line in connection.exchange({"call": "look_up", "questions": piece}):
            if "fact" in line:
                rows.setdefault(line["fact"], []).extend(line["rows"])
        answers.append(rows)
    return answers
