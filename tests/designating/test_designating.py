"""Which file a format takes: locations, patterns, lists of candidates, and what is never taken."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolsync.format import Source
from toolsync.formats import BY_NAME, FORMATS
from toolsync.pipeline.designating import designate, natural
from toolsync.pipeline.naming import archive_name, is_made_by_us, set_aside_path
from toolsync.settings import make_settings
from toolsync.workspace import WrongUse

ENROLMENTS = BY_NAME["enrolments"]


def no_fetch(location: str, folder: Path) -> Path | None:
    raise AssertionError(f"{location} was fetched")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def put(files: Path, *names: str) -> None:
    """Put files there."""
    for name in names:
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text("cmd;uid\n")


def taken(files: Path, location: str) -> list[str]:
    """The file that enrolments take with this location, and then those that wait."""
    settings = make_settings(("test", {"enrolments": {"file": location}}))
    found = designate(ENROLMENTS, settings, files, no_fetch)
    return [each.relative_to(files).as_posix() for each in (*found.paths, *found.waiting)]


def test_without_a_location_the_usual_name_at_the_root(files: Path) -> None:
    put(files, "autumn/enrols.csv")
    assert taken(files, "") == []
    put(files, "enrols.csv")
    assert taken(files, "") == taken(files, "  ") == ["enrols.csv"]


@pytest.mark.parametrize("location", ["autumn/e.csv", "/autumn/e.csv", "sync/autumn/e.csv", "/sync/autumn/e.csv"])
def test_a_name_in_a_folder(files: Path, location: str) -> None:
    put(files, "autumn/e.csv", "e.csv")
    assert taken(files, location) == ["autumn/e.csv"]


def test_a_folder_that_is_really_called_sync_goes_before(files: Path) -> None:
    put(files, "sync/e.csv", "e.csv")
    assert taken(files, "sync/e.csv") == ["sync/e.csv"]


def test_a_folder_is_no_file(files: Path) -> None:
    put(files, "enrols.csv/inner.csv")
    assert taken(files, "") == taken(files, "enrols*") == []


def test_the_first_candidate_that_is_there(files: Path) -> None:
    """D-24: a list of candidates never worked."""
    put(files, "b.csv", "c.csv")
    assert taken(files, "a.csv, b.csv,c.csv") == ["b.csv"]
    assert taken(files, "x_*.csv, c.csv") == ["c.csv"]
    assert taken(files, "x.csv,,y.csv") == []


def test_a_pattern_takes_the_first_in_natural_order(files: Path) -> None:
    put(files, "u_10.csv", "u_2.csv", "u_1.csv", "v_0.csv", "u_3.txt", "deep/u_0.csv")
    assert taken(files, "u_*.csv") == ["u_1.csv", "u_2.csv", "u_10.csv"]
    assert taken(files, "deep/*.csv") == ["deep/u_0.csv"]
    assert taken(files, "nowhere/*.csv") == []


def test_a_pattern_is_no_regular_expression(files: Path) -> None:
    put(files, "a+b.csv", "aab.csv", "a[1].csv", "a1.csv")
    assert taken(files, "a+*") == ["a+b.csv"]
    assert taken(files, "a[1]*") == ["a[1].csv"]


def test_what_a_run_left_behind_matches_no_pattern(files: Path) -> None:
    """D-04: users_*.csv also matches users_1_tryback_….csv, which was replayed for ever."""
    left = [
        "users_1_tryback_20240131-0600.csv",
        "users_1_tryback_20240131-060012-2.csv",
        "users_1_simulation_tryback_20240131-060012.csv",
        "users_1_tryback_20240131-060012.csv.reasons.txt",
        "users_2-tryback-failed.csv",
        "20240131-0600_users_1.csv",
        "20240131-060012_report_users_1.csv",
        ".users_1.csv.part",
        ".users.csv",
    ]
    put(files, *left)
    assert taken(files, "*") == taken(files, "users_*.csv") == []
    put(files, "users_7.csv")
    assert taken(files, "users_*.csv") == ["users_7.csv"]


@pytest.mark.parametrize("location", ["../toolsync.toml", "/../../etc/passwd", "a/../../b.csv", "a.csv,../b.csv"])
def test_a_location_stays_within_the_folder(files: Path, location: str) -> None:
    (files.parent / "b.csv").write_text("x\n")
    with pytest.raises(WrongUse, match="leads out"):
        taken(files, location)


def test_an_address_is_fetched_into_a_folder_of_the_format(files: Path) -> None:
    """D-23: a remote file was downloaded, and then forgotten."""
    asked = []

    def fetch(location: str, folder: Path) -> Path | None:
        asked.append((location, folder))
        return None if "missing" in location else folder / "e.csv"

    where = "https://x.org/missing.csv, sftp://me:secret@x.org/e.csv, enrols.csv"
    settings = make_settings(("test", {"enrolments": {"file": where}}))
    put(files, "enrols.csv")
    found = designate(ENROLMENTS, settings, files, fetch)
    assert found.paths == (files / "remote/enrolments/e.csv",)
    assert [location for location, _ in asked] == ["https://x.org/missing.csv", "sftp://me:secret@x.org/e.csv"]
    assert "secret" not in found.location and "me:•••@x.org" in found.location


@pytest.mark.parametrize("format", [each for each in FORMATS if each.source is Source.CSV], ids=lambda each: each.name)
def test_every_format_has_a_location_and_a_usual_name(files: Path, format: object) -> None:
    assert format in FORMATS
    known = next(each for each in FORMATS if each is format)
    assert known.location or not known.scheduled
    put(files, "there.csv", known.filename)
    assert designate(known, make_settings(), files, no_fetch).paths == (files / known.filename,)
    if not known.location:
        return
    group, _, name = known.location.partition(".")
    settings = make_settings(("test", {group: {name: "there.csv"}}))
    assert designate(known, settings, files, no_fetch).paths == (files / "there.csv",)


@pytest.mark.skipif("users_pictures" not in BY_NAME, reason="the format is not there")
def test_pictures_are_every_archive_that_begins_with_the_prefix(files: Path) -> None:
    names = ["userpictures_10.zip", "userpictures_2.ZIP", "a/userpictures_1.zip"]
    put(files, *names, "userpictures_.csv", "x.zip", "userpictures_1.zip.bak", "userpictures_3-tryback-failed.zip")
    found = designate(BY_NAME["users_pictures"], make_settings(), files, no_fetch)
    assert [each.relative_to(files).as_posix() for each in found.paths] == [names[1], names[0], names[2]]


NAMES = st.text("ab12_.é ", min_size=1, max_size=12).filter(lambda name: name.strip(". ") == name)


@given(st.lists(NAMES, unique=True, max_size=12))
def test_natural_order_is_one_order(names: Sequence[str]) -> None:
    """Whatever the names: sorting never fails, and gives the same whatever the order before."""
    shuffled = [*names]
    random.Random(0).shuffle(shuffled)
    assert sorted(names, key=natural) == sorted(shuffled, key=natural)


@given(NAMES)
def test_what_is_set_aside_is_never_taken_again(name: str) -> None:
    assert is_made_by_us(set_aside_path(Path("/nowhere") / name).name)


def test_a_second_file_set_aside_does_not_replace_the_first(files: Path) -> None:
    put(files, "e.csv", "e-tryback-failed.csv")
    target = set_aside_path(files / "e.csv")
    assert target.name == "e-2-tryback-failed.csv" and is_made_by_us(target.name)
    assert is_made_by_us(archive_name("e.csv", __import__("datetime").datetime(2026, 1, 1)))
