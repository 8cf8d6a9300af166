"""What holds of any file whatever: no crash, no lost line, every byte kept, and the quick way changes nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.story import Told, reading
from toolsync.reading import SETTLED_ENCODINGS, ReadingRules, copy_lines, raw_lines
from toolsync.reading.encodings import encoding_named

TOKENS = [
    *("a", "bob", '"', '"', '""', ";", ";", ",", "\t", " ", "\n", "\n", "\r\n", "\r", "#", "-", "(", "&#44", "&#59"),
    *("\0", "\ufeff", "\u00a0", "é", "\u2028", "cmd;uid\n", "add;alice\n", '"add";"bob"\n', "# c\n", "---\n", ";;\n"),
]
#: Files that are nearly right: pieces of command files in any order, in some encoding.
nearly_files = st.builds(
    lambda tokens, codec: "".join(tokens).encode(codec, "replace"),
    st.lists(st.sampled_from(TOKENS), max_size=40),
    st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
)
any_files = st.one_of(nearly_files, st.binary(max_size=200), st.tuples(nearly_files, st.binary()).map(b"".join))
#: Odd neighbours are rare: the two properties that know most look longer.
thoroughly = settings(max_examples=400, deadline=None)
unhurried = settings(deadline=None)
any_rules = st.builds(
    ReadingRules,
    encoding=st.sampled_from([None, None, *SETTLED_ENCODINGS]),
    separator=st.sampled_from([None, ";", ",", "tab"]),
    historical_comments=st.booleans(),
    longest_cell=st.sampled_from([1, 2, 50]),
)


@contextmanager
def somewhere() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def shown(told: Told) -> tuple[object, ...]:
    return told.file.header, told.rows, told.refused, told.ignored


@thoroughly
@given(any_files, any_rules, st.booleans(), st.booleans(), st.sampled_from([1, 2, 7, 20_000]))
def test_every_physical_line_is_accounted_for_once(
    content: bytes, rules: ReadingRules, headerless: bool, short: bool, size: int
) -> None:
    columns = ["course", "description"] if headerless else []
    with somewhere() as folder:
        told = reading(folder, content, rules, headerless=columns, short_lines=short, size=size)
        raw = list(raw_lines(told.file.path, told.file.encoding))
    assert b"".join(raw) == content
    assert told.accounted() == list(range(1, len(raw) + 1))
    width = len(told.header) or len(columns)
    assert {len(cells) for cells in told.cells} <= {width}


@unhurried
@given(any_files, any_rules)
def test_refused_lines_keep_every_byte(content: bytes, rules: ReadingRules) -> None:
    with somewhere() as folder:
        told = reading(folder, content, rules)
        raw = list(raw_lines(told.file.path, told.file.encoding))
        encoding = encoding_named(told.file.path, told.file.encoding)
    raw[:1] = [line.removeprefix(encoding.mark) for line in raw[:1]]
    for line in (line for block in told.blocks for line in block.refused):
        expected = b"".join(raw[line.first - 1 : line.last])
        assert expected.startswith(encoding.encode(line.raw))
        assert len(expected) - len(encoding.encode(line.raw)) <= 4


@unhurried
@given(any_files, any_rules, st.data())
def test_copying_all_lines_gives_the_same_file_and_some_lines_their_bytes(
    content: bytes, rules: ReadingRules, data: st.DataObject
) -> None:
    with somewhere() as folder:
        told = reading(folder, content, rules)
        path, encoding, copy = told.file.path, told.file.encoding, folder / "copy.csv"
        raw = list(raw_lines(path, encoding))
        copy_lines(path, copy, encoding, None, [(1, len(raw))] if raw else [])
        assert copy.read_bytes() == content
        wanted = [number for number in range(1, len(raw) + 1) if data.draw(st.booleans())]
        copy_lines(path, copy, encoding, None, [(number, number) for number in wanted])
        mark = encoding_named(path, encoding).mark
        mark = mark if mark and content.startswith(mark) else b""
        raw[:1] = [line.removeprefix(mark) for line in raw[:1]]
        expected = b"".join(raw[number - 1] for number in wanted)
        assert copy.read_bytes() == mark + expected


@thoroughly
@given(any_files, any_rules, st.booleans())
def test_the_quick_way_gives_what_the_careful_way_gives(content: bytes, rules: ReadingRules, short: bool) -> None:
    with somewhere() as folder:
        quick = reading(folder, content, rules, short_lines=short)
        with patch("toolsync.reading.command_file.read_quickly", return_value=None):
            careful = reading(folder, content, rules, short_lines=short)
    assert shown(quick) == shown(careful)


@unhurried
@given(any_files, any_rules)
def test_the_size_of_the_blocks_changes_nothing(content: bytes, rules: ReadingRules) -> None:
    with somewhere() as folder:
        small, large = reading(folder, content, rules, size=1), reading(folder, content, rules)
    assert (small.file.header, small.rows, small.refused) == (large.file.header, large.rows, large.refused)


@unhurried
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Cf"]), min_size=1), min_size=3, max_size=3
        )
    )
)
def test_what_is_written_as_rfc_4180_says_is_read_back(rows: list[list[str]]) -> None:
    lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    with somewhere() as folder:
        told = reading(folder, "\r\n".join(["cmd;uid;cid", *lines]))
    assert told.cells == rows


@pytest.mark.parametrize(
    "garbage", [b"\xff\xfe\n", b"\xfe\xff\0", b"\xff\xfe\r\0", b"\xef\xbb\xbf\xef\xbb\xbf", b"\0", b"\0\1\xd8\1\0"]
)
def test_files_that_once_were_a_trap(tmp_path: Path, garbage: bytes) -> None:
    told = reading(tmp_path, garbage)
    raw = list(raw_lines(told.file.path, told.file.encoding))
    assert (b"".join(raw), told.accounted()) == (garbage, list(range(1, len(raw) + 1)))
