"""The SQLite file of a site: opened, brought up to date, read and written by the names of queries."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from time import time
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError, nothing
from toolsync.platforms.embedded.queries import QUERIES

#: Measured (design/dependencies.md): together, these make writing a million rows twice as fast as the defaults.
_SETTINGS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "cache_size = -256000",
    "wal_autocheckpoint = 25000",
    "busy_timeout = 20000",
    "foreign_keys = ON",
    "temp_store = MEMORY",
)

#: The questions about standing are put into a table, to be answered by one query.
_ASKED: Final = "CREATE TEMP TABLE asked (user, course, instance, role, start, end)"

#: The path of a site that is gone when it is closed: for tests.
MEMORY: Final = ":memory:"

_SQL: Final = {name: query.sql for name, query in QUERIES.items()}


def migrations() -> dict[str, str]:
    """The migrations, name → SQL, in the order in which they are applied."""
    folder = files(__package__).joinpath("migrations")
    found = {each.name.removesuffix(".sql"): each for each in folder.iterdir() if each.name.endswith(".sql")}
    return {name: found[name].read_text(encoding="utf-8") for name in sorted(found)}


class Database:
    """One connection. Closed by :meth:`close`; to be used by one thread at a time."""

    def __init__(self, path: Path, *, create: bool = False, migrate: bool = True) -> None:
        self.path = path
        if not create and not path.exists():
            raise PlatformError(N_("There is no site at {path}. Create one first."), path=path)
        with readable(path):
            self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for setting in _SETTINGS:
                self.connection.execute(f"PRAGMA {setting}")
            self.connection.execute(_ASKED)
            # SQLite's own lower() leaves É alone.
            self.connection.create_function("in_lower_case", 1, str.lower, deterministic=True)
            if migrate:
                self._migrate(path)

    def rows(self, name: str, *values: Any) -> list[Any]:
        """All rows that this query answers."""
        return self.connection.execute(_SQL[name], values).fetchall()

    def rows_meanwhile(self, meanwhile: Callable[[], None], name: str, *values: Any) -> list[Any]:
        """As :meth:`rows`; Python goes on with other work while SQLite searches. For queries that search long and
        answer little: each row that SQLite gives waits for Python."""
        if meanwhile is nothing:
            return self.rows(name, *values)
        with ThreadPoolExecutor(1) as searching:
            found = searching.submit(self.rows, name, *values)
            meanwhile()
            return found.result()

    def stream(self, name: str) -> Iterator[Any]:
        """The rows that this query answers, one by one."""
        return self.connection.execute(_SQL[name])

    def write(self, name: str, rows: Sequence[Any] | Iterable[Any]) -> None:
        """Run this query for each of these rows."""
        self.connection.executemany(_SQL[name], rows)

    def do(self, name: str, *values: Any) -> None:
        """Run this query once."""
        self.connection.execute(_SQL[name], values)

    def do_all(self, *names: str) -> bool:
        """Run these queries, or none of them where a row is in the way of one that they write. Whether they were."""
        self.connection.execute("SAVEPOINT all_or_none")
        try:
            for name in names:
                self.do(name)
            return True
        except sqlite3.IntegrityError:
            self.connection.execute("ROLLBACK TO all_or_none")
            return False
        finally:
            self.connection.execute("RELEASE all_or_none")

    def shrink(self) -> None:
        """Give back the memory in which pages are kept: after pictures, it is full of what nobody will read again."""
        self.connection.execute("PRAGMA shrink_memory")

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """All that is written within is written, or nothing is. ``DEFERRED`` is for reading: one moment in time."""
        self.connection.execute(f"BEGIN {kind}")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def beside(self) -> Iterator["Database"]:
        """A connection for somebody who reads slowly: to the same file, or to a copy of what is only in memory."""
        if str(self.path) == MEMORY:
            other = Database(self.path, create=True, migrate=False)
            self.connection.backup(other.connection)
        else:
            other = Database(self.path, migrate=False)
        try:
            yield other
        finally:
            other.close()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def _migrate(self, path: Path) -> None:
        known = migrations()
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied INTEGER NOT NULL)"
        )
        applied = self._applied()
        if unknown := sorted(applied - known.keys()):
            self.close()
            told = N_("{path} was written by a newer toolsync (it has {migration}). Upgrade toolsync.")
            raise PlatformError(told, path=path, migration=unknown[-1])
        for name in [each for each in known if each not in applied]:
            with self.transaction():
                # Somebody else may have been first, between the question and the lock.
                if name not in self._applied():
                    for statement in statements(known[name]):
                        self.connection.execute(statement)
                    self.connection.execute("INSERT INTO migration VALUES (?, ?)", (name, int(time())))

    def _applied(self) -> set[str]:
        return {name for (name,) in self.connection.execute("SELECT name FROM migration")}


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit, and a migration is one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Tell what SQLite says in words that help."""
    try:
        yield
    except sqlite3.Error as broken:
        raise PlatformError(N_("The site at {path} cannot be used: {reason}"), path=path, reason=broken) from broken
