"""Taking a ZIP apart: nothing is written outside of its folder, and no archive is believed."""

import stat
import zipfile
from pathlib import Path

import pytest

from toolsync.pipeline import unpacking
from toolsync.pipeline.unpacking import Unpacked, unpack
from toolsync.workspace import WrongUse


def packed(tmp_path: Path, members: dict[str, bytes]) -> Path:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def apart(tmp_path: Path, members: dict[str, bytes]) -> Unpacked:
    return unpack(packed(tmp_path, members), tmp_path / "out")


def test_members_become_files_under_their_own_names(tmp_path: Path) -> None:
    found = apart(tmp_path, {"a.csv": b"1", "deep/down/b.txt": b"2", "other/a.csv": b"3", "p.zip": b"4"})
    assert {path.name: name for path, name in found.files.items()} == {
        "a.csv": "a.csv",
        "b.txt": "deep/down/b.txt",
        "a-2.csv": "other/a.csv",
        "p.zip": "p.zip",
    }
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["a-2.csv", "a.csv", "b.txt", "p.zip"]
    assert (tmp_path / "out/a-2.csv").read_bytes() == b"3"


@pytest.mark.parametrize("name", ["../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "..\\evil.csv"])
def test_no_member_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    found = apart(tmp_path, {name: b"x", "good.csv": b"y"})
    assert [path.name for path in found.files] == ["good.csv"]
    assert list(found.refused.values()) == ["Its name leads out of the archive."]
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["all.zip", "good.csv", "out"]


def test_a_link_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert list(unpack(path, tmp_path / "out").refused) == ["link.csv"]


def test_junk_is_passed_over_and_other_files_are_told(tmp_path: Path) -> None:
    members = {"__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "folder/": b"", "read me.md": b"x"}
    found = apart(tmp_path, {**members, "enrols_tryback_20240131-0600.csv": b"x"})
    assert found.files == {}
    assert list(found.refused) == ["read me.md", "enrols_tryback_20240131-0600.csv"]


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = apart(tmp_path, {"bomb.csv": b"0" * (30 << 20), "good.csv": b"y"})
    assert list(found.refused) == ["bomb.csv"] and "trap" in found.refused["bomb.csv"]
    monkeypatch.setattr(unpacking, "LARGEST", 100)
    found = unpack(packed(tmp_path, {"a.csv": b"1" * 60, "b.csv": b"2" * 60, "c.csv": b"3" * 30}), tmp_path / "small")
    assert {path.name for path in found.files} == {"a.csv", "c.csv"}
    assert found.refused == {"b.csv": "It is too large."}
    assert sorted(each.name for each in (tmp_path / "small").iterdir()) == ["a.csv", "c.csv"]


def test_an_archive_that_lies_about_sizes(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": b"x" * 5_000_000})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    found = unpack(path, tmp_path / "out")
    assert list(found.refused) == ["a.csv"] and list((tmp_path / "out").iterdir()) == []


def test_a_damaged_member_does_not_hide_the_others(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": bytes(range(256)) * 40, "b.csv": b"fine"})
    raw = bytearray(path.read_bytes())
    raw[60] ^= 0xFF
    path.write_bytes(raw)
    found = unpack(path, tmp_path / "out")
    assert {path.name for path in found.files} == {"b.csv"} and list(found.refused) == ["a.csv"]


def test_what_is_no_archive_or_too_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.zip").write_text("no archive")
    with pytest.raises(WrongUse, match="no ZIP archive"):
        unpack(tmp_path / "x.zip", tmp_path / "out")
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 1)
    with pytest.raises(WrongUse, match="holds 2 files"):
        apart(tmp_path, {"a.csv": b"", "b.csv": b""})
    assert not (tmp_path / "out").exists()
