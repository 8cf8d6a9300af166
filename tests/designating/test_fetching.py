"""Fetching from elsewhere, with an opener that needs no network."""

import sys
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from toolsync.pipeline import fetching
from toolsync.pipeline.fetching import fetch, is_remote, without_password
from toolsync.workspace import Trouble, Unavailable, WrongUse


class Elsewhere:
    """Files elsewhere, by their addresses."""

    def __init__(self, files: dict[str, bytes | Exception]) -> None:
        self.files = files

    def __call__(self, location: str) -> AbstractContextManager[BinaryIO]:
        there = self.files.get(location, FileNotFoundError(location))
        if isinstance(there, Exception):
            raise there
        return nullcontext(cast(BinaryIO, BytesIO(there)))


class Breaking(BytesIO):
    """A connection that breaks half way."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError("connection reset")
        return super().read(2)


def refusal(location: str, tmp_path: Path, there: bytes | Exception) -> Trouble:
    with pytest.raises(Trouble) as raised:
        fetch(location, tmp_path, Elsewhere({location: there}))
    return raised.value


def test_a_file_is_copied_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    for location in ("https://x.org/a/e.csv?token=1", "sftp://me:pw@x.org/a/e.csv", "s3://bucket/a/e.csv"):
        target = fetch(location, tmp_path / "r", Elsewhere({location: content}))
        assert target == tmp_path / "r/e.csv" and target.read_bytes() == content
    assert [each.name for each in (tmp_path / "r").iterdir()] == ["e.csv"]


def test_nothing_there_is_no_trouble(tmp_path: Path) -> None:
    assert fetch("https://x.org/e.csv", tmp_path / "r", Elsewhere({})) is None
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("status", "there"), [(404, False), (410, False), (403, True), (500, True), (None, True)], ids=str
)
def test_a_server_out_of_order_is_no_missing_file(tmp_path: Path, status: int | None, there: bool) -> None:
    """fsspec says "not found" of a server that does not answer or refuses: then nobody would know."""
    cause = ConnectionRefusedError("refused") if status is None else RuntimeError(f"status {status}")
    wrong = FileNotFoundError("https://x.org/e.csv")
    wrong.__cause__ = cause
    vars(cause).update({} if status is None else {"status": status})
    if there:
        assert str(cause) in str(refusal("https://x.org/e.csv", tmp_path, wrong))
    else:
        assert fetch("https://x.org/e.csv", tmp_path, Elsewhere({"https://x.org/e.csv": wrong})) is None


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("of yesterday")
    with pytest.raises(Unavailable, match="connection reset"):
        fetch("https://x.org/e.csv", tmp_path, lambda location: nullcontext(cast(BinaryIO, Breaking(b"abcdef"))))
    assert [each.name for each in tmp_path.iterdir()] == ["e.csv"]
    assert (tmp_path / "e.csv").read_text() == "of yesterday"


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 3)
    assert "larger than 3 bytes" in str(refusal("https://x.org/e.csv", tmp_path, b"1234"))
    assert list(tmp_path.iterdir()) == []


def test_without_the_packages_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(WrongUse, match=r"pip install 'toolsync\[remote\]'"):
        fetch("sftp://x.org/e.csv", tmp_path)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    location = "sftp://me:s3cret@x.org/e.csv"
    trouble = refusal(location, tmp_path, PermissionError(f"{location}: denied"))
    assert isinstance(trouble, Unavailable) and "denied" in str(trouble)
    assert "s3cret" not in str(trouble) and "me:•••@x.org" in str(trouble)
    assert without_password("a.csv,https://u:p@h/x,sftp://h/y") == "a.csv,https://u:•••@h/x,sftp://h/y"


@pytest.mark.parametrize(
    "location", ["http://x.org/e.csv", "ftp://x.org/e.csv", "file:///etc/passwd", "memory://e.csv"]
)
def test_only_what_protects_the_file_on_its_way(location: str, tmp_path: Path) -> None:
    assert "https://, sftp://, s3://" in str(refusal(location, tmp_path, b"x"))


@pytest.mark.parametrize(
    "location", ["https://x.org/", "https://x.org/..", "https://x.org/*.csv", "https://x.org/a%5C..%5Cb", "s3://b"]
)
def test_an_address_ends_with_the_name_of_a_file(location: str, tmp_path: Path) -> None:
    assert "does not end with the name of a file" in str(refusal(location, tmp_path, b"x"))


def test_what_is_an_address() -> None:
    assert is_remote("HTTPS://x/y") and is_remote("s3://b/k")
    assert not any(map(is_remote, ("a.csv", "/a/b.csv", "c:/x.csv", "a*.csv")))
