"""The queries of ``queries.sql``, by name: SQL stays in SQL files, where it can be read and tried."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_NAME: Final = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Query:
    """One query: what it is for, and its text."""

    meaning: str
    sql: str


def parse(text: str) -> dict[str, Query]:
    """The queries of a file: ``-- name: …``, a comment that says what it is for, the SQL.

    Raises ValueError for a name that is used twice, and for a query without comment or without SQL.
    """
    _, *parts = _NAME.split(text)
    queries: dict[str, Query] = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for line in body.strip().splitlines() if not line.startswith("-- ===")]
        comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        sql = "\n".join(line for line in lines if not line.startswith("--")).strip()
        if name in queries or not comment or not sql:
            raise ValueError(f"query {name}: used twice, without comment or without SQL")
        queries[name] = Query(" ".join(comment), sql)
    return queries


QUERIES: Final[Mapping[str, Query]] = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
