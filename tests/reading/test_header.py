"""The header line, as people leave it."""

from pathlib import Path

from tests.reading.story import reading
from toolsync.reading import open_command_file


def test_odd_spaces_in_header_names_are_repaired_and_told(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;\u00a0uid;ci\u200bd\nadd;alice;MATH\n")
    assert told.header == ["cmd", "uid", "cid"]
    assert [(finding.code, finding.column) for finding in told.file.findings] == [
        ("header-repaired", "uid"),
        ("header-repaired", "cid"),
    ]


def test_a_byte_order_mark_after_the_comments_is_repaired(tmp_path: Path) -> None:
    told = reading(tmp_path, "# joined\n\ufeffcmd;uid\nadd;alice\n")
    assert (told.header, told.codes) == (["cmd", "uid"], ["header-repaired"])


def test_a_byte_order_mark_between_joined_files_does_not_spoil_a_line(tmp_path: Path) -> None:
    told = reading(tmp_path, '\ufeffcmd;uid\nadd;alice\n\ufeffadd;bob\n\ufeff"add";dora\n\ufeff# x\n')
    assert told.cells == [["add", "alice"], ["add", "bob"], ["add", "dora"]]


def test_duplicates_and_empty_names_are_left_to_the_header_check(tmp_path: Path) -> None:
    assert reading(tmp_path, "cmd;uid;;uid\n").header == ["cmd", "uid", "", "uid"]


def test_a_header_may_span_lines(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;"uid\n"\nadd;alice\n')
    assert (told.header, told.file.header_first, told.file.header_last) == (["cmd", "uid"], 1, 2)
    assert told.rows == [(3, 3, ["add", "alice"])]


def test_a_header_with_a_bad_quote_is_read_roughly_and_told(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;"uid\nadd;alice\n')
    assert (told.header, told.codes, told.cells) == (["cmd", "uid"], ["unbalanced-quote"], [["add", "alice"]])


def test_a_nul_in_the_header_is_told(tmp_path: Path) -> None:
    assert reading(tmp_path, b"cmd;u\0id\nadd;alice\n").codes == ["nul-character"]


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    file = open_command_file(tmp_path / "missing.csv")
    assert [finding.code for finding in file.findings] == ["unreadable-file"]
    assert list(file.blocks()) == []
