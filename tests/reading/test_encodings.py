"""Encodings are recognised over the whole file, and a byte order mark is proof."""

import codecs
from pathlib import Path

import pytest

from tests.reading.story import reading
from toolsync.reading import ReadingRules
from toolsync.reading.encodings import UTF_16_LE

FRENCH = "cmd;lastname\nadd;Hélène\nadd;Œuvré\n"


@pytest.mark.parametrize(
    ("content", "encoding", "codes"),
    [
        (FRENCH.encode(), "UTF-8", []),
        (FRENCH.encode("utf-8-sig"), "UTF-8", []),
        (FRENCH.encode("cp1252"), "Windows-1252", ["encoding-recognised"]),
        (FRENCH.encode("iso-8859-15"), "ISO-8859-15", ["encoding-recognised"]),
        (FRENCH.encode("utf-16-le"), "UTF-16LE", ["encoding-recognised"]),
        (FRENCH.encode("utf-16-be"), "UTF-16BE", ["encoding-recognised"]),
        (codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"), "UTF-16LE", ["encoding-recognised"]),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), "UTF-16BE", ["encoding-recognised"]),
    ],
)
def test_the_encoding_is_recognised(tmp_path: Path, content: bytes, encoding: str, codes: list[str]) -> None:
    told = reading(tmp_path, content)
    assert (told.file.encoding, told.codes) == (encoding, codes)
    assert told.cells == [["add", "Hélène"], ["add", "Œuvré"]]


def test_the_only_accent_may_be_at_the_end_of_a_long_file(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;lastname\n" + b"add;Martin\n" * 200_000 + b"add;Zo\xe9")
    assert (told.file.encoding, told.cells[-1]) == ("Windows-1252", ["add", "Zoé"])


def test_a_character_across_two_chunks_is_no_fault(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;lastname\nadd;x" + "é".encode() * (1 << 20))
    assert (told.file.encoding, told.refused) == ("UTF-8", [])


def test_one_bad_byte_does_not_spoil_the_accents_of_the_other_lines(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;lastname\nadd;Zo\xe9\n" + "add;Hélène\n".encode() * 3)
    assert (told.file.encoding, told.codes) == ("UTF-8", ["encoding-mixed"])
    assert (told.refused, told.cells) == ([(2, 2, ["undecodable"])], [["add", "Hélène"]] * 3)


@pytest.mark.parametrize("settled", ["ISO-8859-1", "Windows-1252", "ISO-8859-15", "UTF-16"])
def test_a_byte_order_mark_is_proof_whatever_is_settled(tmp_path: Path, settled: str) -> None:
    told = reading(tmp_path, FRENCH.encode("utf-8-sig"), ReadingRules(encoding=settled))
    assert (told.file.encoding, told.codes) == ("UTF-8", ["encoding-contradicted"])
    assert told.cells[0] == ["add", "Hélène"]


@pytest.mark.parametrize("settled", ["utf-8", "ISO-8859-1", "Windows-1252", "ISO-8859-15"])
def test_a_settled_encoding_is_used_without_a_word(tmp_path: Path, settled: str) -> None:
    told = reading(tmp_path, "cmd;lastname\nadd;été\n".encode(settled), ReadingRules(encoding=settled))
    assert (told.codes, told.cells) == ([], [["add", "été"]])


@pytest.mark.parametrize("content", [FRENCH.encode("utf-16"), FRENCH.encode("utf-16-le"), FRENCH.encode("utf-16-be")])
def test_the_byte_order_of_a_settled_utf_16_is_recognised(tmp_path: Path, content: bytes) -> None:
    assert reading(tmp_path, content, ReadingRules(encoding="UTF-16")).cells[1] == ["add", "Œuvré"]


def test_a_byte_that_windows_does_not_know_refuses_its_line(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;uid\nadd;\x81\nadd;\xe9\n", ReadingRules(encoding="Windows-1252"))
    assert (told.refused, told.cells) == ([(2, 2, ["undecodable"])], [["add", "é"]])


def test_half_a_character_of_utf_16_refuses_its_line(tmp_path: Path) -> None:
    content = "cmd;uid\nadd;x\nadd;bob\nadd".encode("utf-16-le").replace(b"x\0", b"\x00\xd8") + b"\x41"
    told = reading(tmp_path, content)
    shown = [dict(line.findings[0].params)["bytes"] for line in told.blocks[0].refused]
    assert (told.refused, shown) == ([(2, 2, ["undecodable"]), (4, 4, ["undecodable"])], ["00 d8", "41"])
    assert told.cells == [["add", "bob"]]


def test_nothing_is_invented_for_a_character_that_cannot_be_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        "\ud800".encode("utf-16-le", UTF_16_LE.errors)


@pytest.mark.parametrize("rules", [{"encoding": "EBCDIC"}, {"separator": ":"}, {"longest_cell": 0}])
def test_a_setting_that_means_nothing_is_refused(rules: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        ReadingRules(**rules)  # type: ignore[arg-type]
