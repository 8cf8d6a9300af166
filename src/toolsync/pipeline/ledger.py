"""The ledger of a run: what was planned for every line, and what became of it, as rows of a database.

A file has millions of lines: rows are stretches of lines, written in bulk and read in order. The ledger of a run that
is kept stands in the records; that of a plan which is only shown is temporary. Both are the same SQL.
"""

import json
import sqlite3
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import uuid4

from toolsync.model.outcomes import Status, Stretch
from toolsync.model.packing import pack, unpack

#: Rows fetched at a time: a stretch may hold a thousand lines.
_FETCHED: Final = 20


class Ledger(ABC):
    """Stretches in the order of the file. ``run`` tells this run's rows from those of others in the same table.

    ``token`` names the run to its platform: no other run, of these records or of others, may have the same.
    """

    def __init__(self, run: int, token: str) -> None:
        self.run = run
        self.token = token

    @abstractmethod
    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few at a time; ``?`` stands for values."""

    @abstractmethod
    def write(self, *statements: tuple[str, Iterable[Sequence[Any]]]) -> None:
        """Execute statements, each for many rows of values, all of them or none."""

    def add(self, stretches: Iterable[tuple[Stretch, str, str]]) -> None:
        """Write down planned lines: each stretch with its two texts, as ``outcomes.pack`` makes them."""
        self.write((_INSERT, (self._row(*each) for each in stretches)))

    def settle(self, planned: Sequence[Stretch], settled: Sequence[Stretch], journal: Any) -> None:
        """Put what became of some lines in the place of what was planned for them.

        ``settled`` covers exactly the lines of ``planned``; what stands between those stretches stays. ``journal`` is
        kept beside them: the ids that were given, and what was replaced.
        """
        text = json.dumps(journal, ensure_ascii=False, separators=(",", ":"))
        self.write(
            (_DELETE, [(self.run, each.first) for each in planned]),
            (_INSERT, [self._row(each, pack(each)[0], "") for each in settled]),
            (_JOURNAL, [(self.run, planned[0].first, text)]),
        )

    def settle_whole(self, stretches: Sequence[Stretch], journal: Any) -> None:
        """Note that these stretches have the status they carry now, all their lines alike and as they were planned."""
        text = json.dumps(journal, ensure_ascii=False, separators=(",", ":"))
        self.write(
            (_SETTLE, [(each.status.value, self.run, each.first) for each in stretches]),
            (_JOURNAL, [(self.run, stretches[0].first, text)]),
        )

    def drop_secrets(self) -> None:
        """Forget every secret: no change will be applied any more."""
        self.write((_DROP_SECRETS, [(self.run,)]))

    def give_up(self) -> None:
        """What is still planned will not be attempted."""
        self.write((_GIVE_UP, [(Status.NOT_ATTEMPTED, self.run, Status.PLANNED)]))

    def clear(self) -> None:
        """Forget everything that was written for this run: it is planned anew."""
        self.write((_CLEAR, [(self.run,)]), (_CLEAR_JOURNAL, [(self.run,)]))

    def stretches(self, statuses: Collection[Status] = tuple(Status)) -> Iterator[Stretch]:
        """The stretches with one of these statuses, in the order of the file."""
        marks = ",".join("?" * len(statuses))
        for first, last, lines, status, text, secrets in self.query(
            f"{_SELECT} and status in ({marks}) order by first", (self.run, *statuses)
        ):
            stretch = unpack(first, last, lines, status, text, secrets)
            stretch.weight = len(text)
            yield stretch

    def counts(self) -> Counter[Status]:
        """How many lines have each status."""
        return Counter({Status(status): count for status, count in self.query(_COUNT, (self.run,))})

    def holds(self, statuses: Collection[Status]) -> bool:
        """Whether anything has one of these statuses, be it no line but what is done after the last one."""
        marks = ",".join("?" * len(statuses))
        return any(count for (count,) in self.query(f"{_COUNT_ANY} and status in ({marks})", (self.run, *statuses)))

    def journal(self) -> Iterator[Any]:
        """What :meth:`settle` was given as journal, in order."""
        for (text,) in self.query(_SELECT_JOURNAL, (self.run,)):
            yield json.loads(text)

    def _row(self, stretch: Stretch, text: str, secrets: str) -> tuple[Any, ...]:
        text = text.encode(errors="backslashreplace").decode()
        return self.run, stretch.first, stretch.last, stretch.lines, stretch.status.value, text, secrets


_INSERT: Final = "insert into stretch (run, first, last, lines, status, text, secrets) values (?, ?, ?, ?, ?, ?, ?)"
_SELECT: Final = "select first, last, lines, status, text, secrets from stretch where run = ?"
_COUNT_ANY: Final = "select count(*) from stretch where run = ?"
_SETTLE: Final = "update stretch set status = ?, secrets = '' where run = ? and first = ?"
_DELETE: Final = "delete from stretch where run = ? and first = ?"
_COUNT: Final = "select status, sum(lines) from stretch where run = ? group by status"
_DROP_SECRETS: Final = "update stretch set secrets = '' where run = ? and secrets <> ''"
_GIVE_UP: Final = "update stretch set status = ? where run = ? and status = ?"
_CLEAR: Final = "delete from stretch where run = ?"
_JOURNAL: Final = "insert into journal (run, first, text) values (?, ?, ?)"
_SELECT_JOURNAL: Final = "select text from journal where run = ? order by first"
_CLEAR_JOURNAL: Final = "delete from journal where run = ?"


class TemporaryLedger(Ledger):
    """A ledger that goes when it is closed; it lies on disk when it grows, so that any plan can be made."""

    def __init__(self) -> None:
        super().__init__(0, uuid4().hex)
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("pragma journal_mode = off")
        self._connection.execute(
            "create table stretch (run, first integer, last, lines, status, text, secrets, primary key (run, first))"
        )
        self._connection.execute("create table journal (run, first integer, text)")

    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.execute(sql, values)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows

    def write(self, *statements: tuple[str, Iterable[Sequence[Any]]]) -> None:
        for sql, rows in statements:
            self._connection.executemany(sql, rows)

    def close(self) -> None:
        """Drop it."""
        self._connection.close()
