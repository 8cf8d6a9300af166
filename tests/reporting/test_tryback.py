"""The tryback file: the failed lines byte for byte, to be run as they are, and why they failed."""

import codecs
import os
from pathlib import Path

import pytest

from tests.reporting.story import HEADER, UNKNOWN, ledger, line, opened, unchanged
from toolsync.formats import BY_NAME
from toolsync.model.findings import error, warning
from toolsync.pipeline.tryback import Reasons, write_tryback
from toolsync.settings import Settings
from toolsync.wording import Wording

ENGLISH = Wording("en")
REJECTED = line("rejected", 3, UNKNOWN)


def tryback(tmp_path: Path, content: bytes, *outcomes: object, reasons: Reasons = "none") -> bytes:
    """The bytes of the tryback of a file with these lines."""
    file = opened(tmp_path / "enrols.csv", content)
    kept = ledger(*outcomes)  # type: ignore[arg-type]  # lines and stretches
    written = write_tryback(file, kept, tmp_path / "again.csv", reasons, ENGLISH)
    assert written == tmp_path / "again.csv"
    return written.read_bytes()


ENCODED = {
    "utf-8 with mark": (codecs.BOM_UTF8, "utf-8"),
    "utf-8": (b"", "utf-8"),
    "windows-1252": (b"", "cp1252"),
    "utf-16-le": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "utf-16-be": (codecs.BOM_UTF16_BE, "utf-16-be"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_header_and_failed_lines_are_kept_byte_for_byte(tmp_path: Path, encoding: str, newline: str) -> None:
    mark, codec = ENCODED[encoding]
    lines = ["cmd;rolename;uid;cid", "add;student;élise;C1", "add;student;zoé;C1", "add;student;zöe;C1"]
    encoded = [(each + newline).encode(codec) for each in lines]
    written = tryback(
        tmp_path, mark + b"".join(encoded), line("applied", 2), REJECTED, line("failed", 4, error("platform-refused"))
    )
    assert written == mark + encoded[0] + encoded[2] + encoded[3]


def test_a_tryback_is_read_as_its_file_was(tmp_path: Path) -> None:
    content = 'cid\tuid\trolename\nC1\talice\tstudent\nC1\t"z\ned"\tstudent\n'.encode("utf-16")
    written = tryback(tmp_path, content, line("applied", 2), line("rejected", 3, UNKNOWN, last=4), reasons="comments")
    again = opened(tmp_path / "enrols2.csv", written)
    assert again.usable and again.file.separator == "\t"
    (block,) = again.file.blocks()
    assert block.rows == [["C1", "z\ned", "student"]]
    assert [each.reason for each in block.ignored] == ["comment"]


def test_partial_lines_come_back_and_unchanged_ignored_and_applied_ones_do_not(tmp_path: Path) -> None:
    content = HEADER.encode() + b"add;student;alice;C1\n" * 3 + b"add;student;bob;C1\n"
    written = tryback(tmp_path, content, unchanged(2, 3), line("applied", 4), line("partial", 5, UNKNOWN))
    assert written == HEADER.encode() + b"add;student;bob;C1\n"


@pytest.mark.parametrize("reasons", ["file", "comments", "none"])
def test_no_failed_line_no_file(tmp_path: Path, reasons: Reasons) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n")
    kept = ledger(line("applied", 2, warning("ambiguous-category", cell="x", count=2)))
    assert write_tryback(file, kept, tmp_path / "again.csv", reasons, ENGLISH) is None
    assert os.listdir(tmp_path) == ["enrols.csv"]


def test_a_file_whose_header_is_refused_is_to_be_corrected_whole(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", "cmd;uidd\nadd;zed;too;many\n")
    kept = ledger(line("rejected", 2, error("too-many-cells", expected=2, found=4)))
    assert write_tryback(file, kept, tmp_path / "again.csv", "file", ENGLISH) is None


def test_reasons_in_a_companion_file_name_both_lines(tmp_path: Path) -> None:
    content = "# from the registry\n" + HEADER + "add;student;alice;C1\nadd;student;zed;C1\n"
    tryback(tmp_path, content.encode(), line("applied", 3), line("rejected", 4, UNKNOWN), reasons="file")
    told = (tmp_path / "again.csv.reasons.txt").read_text("utf-8-sig")
    assert "line 2 (line 4 of enrols.csv)\n    uid: There is no account with username “zed”. Correct the cell" in told


def test_reasons_in_comments_stand_before_their_lines(tmp_path: Path) -> None:
    content = HEADER + "add;student;alice;C1\nadd;student;zed;C1"
    written = tryback(tmp_path, content.encode(), line("applied", 2), REJECTED, reasons="comments").decode()
    assert written.splitlines()[0] == HEADER.strip()
    assert written.splitlines()[1].startswith("# line 3 – uid: There is no account with username “zed”.")
    assert written.splitlines()[2] == "add;student;zed;C1"
    assert not (tmp_path / "again.csv.reasons.txt").exists()


def test_a_comment_holds_no_line_end_no_quote_and_only_what_its_encoding_has(tmp_path: Path) -> None:
    content = HEADER.encode("cp1252") + "add;student;zoé;C1\r\n".encode("cp1252")
    nasty = error("no-such-user", "uid", by="username", cell='"a\r\nb\u2028c\udce9→')
    written = tryback(tmp_path, content, line("rejected", 2, nasty), reasons="comments")
    comment = written.splitlines()[1].decode("cp1252")
    assert comment.startswith("# line 2") and "'a b c" in comment and '"' not in comment and "→" not in comment
    assert written.endswith("add;student;zoé;C1\r\n".encode("cp1252"))


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "mark"])
@pytest.mark.parametrize("reasons", ["comments", "none"])
def test_a_file_without_a_header_has_none_in_its_tryback(tmp_path: Path, reasons: Reasons, mark: bytes) -> None:
    file = opened(tmp_path / "deletecourses.csv", mark + b"C1\nC2\nC3\n", BY_NAME["courses_delete"])
    kept = ledger(
        line("rejected", 1, error("no-such-course", by="shortname", cell="C1")),
        line("unchanged", 2),
        line("rejected", 3, error("no-such-course", by="shortname", cell="C3")),
    )
    write_tryback(file, kept, tmp_path / "again.csv", reasons, ENGLISH)
    lines = (tmp_path / "again.csv").read_bytes().removeprefix(mark).decode().splitlines()
    assert [each for each in lines if not each.startswith("#")] == ["C1", "C3"]
    assert len(lines) == (4 if reasons == "comments" else 2)
    assert (tmp_path / "again.csv").read_bytes().startswith(mark)


def test_a_tryback_has_the_rights_of_its_file(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "\nadd;student;zed;C1\n")
    (tmp_path / "enrols.csv").chmod(0o600)
    write_tryback(file, ledger(REJECTED), tmp_path / "again.csv", "file", ENGLISH)
    for name in ("again.csv", "again.csv.reasons.txt"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_password_is_in_the_tryback_and_in_no_reason(tmp_path: Path) -> None:
    users = BY_NAME["users"]
    content = "username;firstname;lastname;idnumber;password\nalice;Alice;A;1;s3cret\n"
    file = opened(tmp_path / "users.csv", content, users, Settings())
    found = error("too-long", "password", cell="s3cret", longest=3, length=6)
    for reasons, name in (("file", "again.csv.reasons.txt"), ("comments", "again.csv")):
        write_tryback(file, ledger(line("rejected", 2, found)), tmp_path / "again.csv", reasons, ENGLISH)  # type: ignore[arg-type]
        told = (tmp_path / name).read_text("utf-8-sig")
        assert told.replace("alice;Alice;A;1;s3cret", "").count("s3cret") == 0
        assert "•••" in told
