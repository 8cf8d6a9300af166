"""Cells that are their own value: a column of such cells is not read one by one, and nobody must see the difference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from toolsync.columns import LineReader, Lines, columns_of
from toolsync.formats import BY_NAME
from toolsync.kinds import Kind
from toolsync.settings import Settings

KINDS = {
    (kind.name, kind.as_it_is, kind.accepts): kind
    for format in BY_NAME.values()
    for kind in [column.kind for column in columns_of(format.line).values()]
    if kind.as_it_is
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=map(" ".join, KINDS))
@given(data=some.data())
def test_what_is_said_to_be_its_own_value_is(kind: Kind, data: some.DataObject) -> None:
    settings = Settings()
    cell = data.draw(some.from_regex(re.compile(kind.as_it_is, re.DOTALL), fullmatch=True))
    if cell != kind.unless(settings):
        assert kind.reader(settings)(cell) == cell


def test_a_long_column_of_names_is_read_as_a_short_one() -> None:
    names = [f"user{number}" for number in range(300)]
    for odd in ("Alice", "al ice", "", "x" * 101, "1,5E+11"):
        cells = [*names[:150], odd, *names[150:]]
        together = _read(cells)
        assert [*together.column("username")] == [_read([cell]).column("username")[0] for cell in cells]
        assert sorted(together.findings) == ([] if odd == "Alice" else [150])


def _read(usernames: list[str]) -> Lines:
    reader = LineReader(BY_NAME["users"].line, ["username"], Settings())
    return reader.read([[name] for name in usernames])
