"""The ledger of a run in the records: rows written in bulk through the database cursor, never one object a row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, transaction

from toolsync.pipeline.ledger import Ledger
from toolsync.records.models import Run

#: Rows fetched at a time: a stretch may hold a thousand lines.
_FETCHED: Final = 20


class RecordedLedger(Ledger):
    """The stretches and the journal of one run."""

    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        # On PostgreSQL this is a cursor of the server, so that millions of rows do not come at once.
        with connection.chunked_cursor() as cursor:
            cursor.execute(_marked(sql), values)
            while rows := cursor.fetchmany(_FETCHED):
                yield from rows

    def write(self, *statements: tuple[str, Iterable[Sequence[Any]]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, rows in statements:
                cursor.executemany(_marked(sql), list(rows))

    def scrub(self) -> None:
        """Drop the secrets, and on SQLite also what the write-ahead log still remembers of them."""
        self.drop_secrets()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("pragma wal_checkpoint(truncate)")


def ledger_of(run: Run) -> RecordedLedger:
    """The ledger of a run. To the platform the run goes by its mark, for numbers begin anew with new records."""
    return RecordedLedger(run.pk, run.mark.hex)


def _marked(sql: str) -> str:
    """The statement with the marks of Django's cursors; the SQL of ledgers holds no other question mark."""
    return sql.replace("?", "%s")
