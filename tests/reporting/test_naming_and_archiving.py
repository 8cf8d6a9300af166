"""The names of what a run leaves, and putting files in their place."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from toolsync.pipeline.archiving import archive, written
from toolsync.pipeline.naming import archive_name, free, is_made_by_us, report_stem, tryback_name

AT = datetime(2024, 1, 31, 6, 0, 7)


def test_names_are_those_of_the_specification_with_seconds() -> None:
    assert report_stem("courses.csv", AT) == "20240131-060007_report_courses.csv"
    assert archive_name("courses.csv", AT) == "20240131-060007_courses.csv"
    assert tryback_name("courses.csv", AT) == "courses_tryback_20240131-060007.csv"
    assert tryback_name("courses", AT) == "courses_tryback_20240131-060007"


def test_the_tryback_of_a_tryback_is_called_after_the_first_file() -> None:
    assert tryback_name("courses_tryback_20240130-0600.csv", AT) == "courses_tryback_20240131-060007.csv"
    assert tryback_name("courses_tryback_20240130-060000-2.csv", AT) == "courses_tryback_20240131-060007.csv"


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert free(tmp_path, "a.csv").name == "a.csv"
    (tmp_path / "a.csv").touch()
    (tmp_path / "a-2.csv").touch()
    assert free(tmp_path, "a.csv").name == "a-3.csv"
    assert free(tmp_path, "a", (".csv", ".json")).name == "a-3" or free(tmp_path, "a", (".csv",)).name == "a-3"


@pytest.mark.parametrize(
    "name",
    [
        report_stem("courses.csv", AT) + ".html",
        archive_name("courses.csv", AT),
        tryback_name("courses.csv", AT),
        "courses_tryback_20240131-060007-2.csv",
        "courses_tryback_20240131-060007.csv.reasons.txt",
        "20240131-0600_report_courses.csv",
        "20240131-0600_courses.csv",
        "users_1_tryback_20240131-0600.csv",
        "courses-tryback-failed.csv",
        ".courses.csv.part",
    ],
)
def test_what_we_made_is_known(name: str) -> None:
    assert is_made_by_us(name)


@pytest.mark.parametrize(
    "name", ["courses.csv", "users_1.csv", "2024_courses.csv", "tryback.csv", "20240131_courses.csv"]
)
def test_what_people_made_is_not_ours(name: str) -> None:
    assert not is_made_by_us(name)


def test_an_archive_is_the_file_byte_for_byte(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "archives" / "b.csv"
    source.write_bytes(bytes(range(256)) * 1000)
    source.chmod(0o640)
    os.utime(source, (1_000_000, 1_000_000))
    assert archive(source, target) == target
    assert target.read_bytes() == source.read_bytes()
    assert (target.stat().st_mode & 0o777, target.stat().st_mtime) == (0o640, 1_000_000)
    assert [path.name for path in target.parent.iterdir()] == ["b.csv"]


def test_a_file_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before")
    with pytest.raises(ZeroDivisionError), written(tmp_path / "a.csv") as output:
        output.write(b"half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "before"
