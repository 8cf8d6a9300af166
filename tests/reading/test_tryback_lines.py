"""Line ends, and copying lines byte for byte."""

import codecs
from pathlib import Path

import pytest

from tests.reading.story import reading
from toolsync.reading import copy_lines, raw_lines


@pytest.mark.parametrize(("end", "newline"), [("\n", "\n"), ("\r\n", "\r\n"), ("\r", "\r")])
@pytest.mark.parametrize("last", [True, False])
def test_each_line_end_is_one(tmp_path: Path, end: str, newline: str, last: bool) -> None:
    told = reading(tmp_path, f"cmd;uid{end}add;alice{end}add;bob" + (end if last else ""))
    assert told.rows == [(2, 2, ["add", "alice"]), (3, 3, ["add", "bob"])]
    assert told.file.newline == newline


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\r\nadd;a\radd;b\nadd;"x\r\ny\rz"\r\r\nadd;c')
    assert told.rows[:2] == [(2, 2, ["add", "a"]), (3, 3, ["add", "b"])]
    assert told.rows[2:] == [(4, 6, ["add", "x\ny\nz"]), (8, 8, ["add", "c"])]
    assert told.ignored == [(7, 7, "blank")]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16-le", "cp1252"])
def test_the_copy_has_the_mark_the_header_and_the_wanted_lines(tmp_path: Path, codec: str) -> None:
    mark = codecs.BOM_UTF16_LE if codec == "utf-16-le" else b""
    content = mark + '# été\r\ncmd;uid\r\nadd;zoé\r\nadd;"a\r\nb"\nadd;bob\r\nadd;loïc'.encode(codec)
    told = reading(tmp_path, content)
    header = (told.file.header_first, told.file.header_last)
    copy_lines(told.file.path, tmp_path / "tryback.csv", told.file.encoding, header, [(4, 5), (7, 7)])
    expected = mark + 'cmd;uid\r\nadd;"a\r\nb"\nadd;loïc'.encode(codec)
    assert (tmp_path / "tryback.csv").read_bytes() == expected


def test_a_file_without_header_is_copied_without_one(tmp_path: Path) -> None:
    told = reading(tmp_path, b"\xef\xbb\xbfMATH\nART\nPE", headerless=["course"])
    copy_lines(told.file.path, tmp_path / "tryback.csv", told.file.encoding, None, iter([(1, 1), (3, 3)]))
    assert (tmp_path / "tryback.csv").read_bytes() == b"\xef\xbb\xbfMATH\nPE"


def test_lines_wanted_out_of_order_are_an_error_of_the_caller(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;uid\na;b\nc;d\ne;f\n")
    with pytest.raises(ValueError, match="line 2 is wanted after line 3"):
        copy_lines(told.file.path, tmp_path / "tryback.csv", told.file.encoding, (1, 1), [(3, 3), (2, 2)])


def test_a_file_of_a_byte_order_mark_only_is_one_blank_line(tmp_path: Path) -> None:
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        told = reading(tmp_path, mark)
        assert (told.ignored, told.codes[-1]) == ([(1, 1, "blank")], "no-data")
        assert list(raw_lines(told.file.path, told.file.encoding)) == [mark]
