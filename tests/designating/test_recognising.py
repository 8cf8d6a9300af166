"""Which format a file is: by name, by header, and when nobody can tell."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolsync.format import Source
from toolsync.formats import BY_NAME, FORMATS
from toolsync.pipeline.recognising import Recognition, recognise
from toolsync.settings import Settings, make_settings

CSV = [each for each in FORMATS if each.source is Source.CSV]
ENROLS = "cmd;rolename;uid;cid;enrol"
SET = Settings()


def told(tmp_path: Path, name: str, content: str, settings: Settings = SET) -> Recognition:
    path = tmp_path / name
    path.write_text(content)
    return recognise(path, settings)


def format_of(tmp_path: Path, name: str, content: str, settings: Settings = SET) -> str | None:
    found = told(tmp_path, name, content, settings).format
    return found.name if found else None


@pytest.mark.parametrize("format", CSV, ids=lambda each: each.name)
def test_every_example_is_recognised_under_its_usual_name(tmp_path: Path, format: object) -> None:
    known = next(each for each in CSV if each is format)
    assert format_of(tmp_path, known.filename, known.example) == known.name


@pytest.mark.parametrize("name", ["x.csv", "enrols.csv", "enrols_2026.csv", "enrols-autumn.csv", "ENROLS.CSV"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_whole_header_says_it(tmp_path: Path, name: str, separator: str) -> None:
    assert format_of(tmp_path, name, f"# a comment\n{ENROLS.replace(';', separator)}\n") == "enrolments"


@pytest.mark.parametrize(
    "name", ["deletecourses_tryback_20240131-0600.csv", "20240131-0600_deletecourses.csv", "deletecourses_2026.csv"]
)
def test_what_a_run_left_behind_is_called_after_its_file(tmp_path: Path, name: str) -> None:
    assert format_of(tmp_path, name, "HIST\nMATH\n") == "courses_delete"


def test_the_name_of_the_settings_counts(tmp_path: Path) -> None:
    named = make_settings(("test", {"courses": {"delete_file": "out/gone*.csv"}}))
    assert format_of(tmp_path, "gone_1.csv", "HIST\n", named) == "courses_delete"
    assert format_of(tmp_path, "gone_1.csv", "HIST\n") is None


def test_a_list_without_header_is_known_by_its_name_only(tmp_path: Path) -> None:
    """A list of courses to be checked, taken for one of courses to be deleted, would delete them."""
    found = told(tmp_path, "list.csv", "HIST\nMATH\n")
    assert found.format is None
    assert "one column" in found.reason[0] and "courses_delete" in found.reason[1]["formats"]
    assert format_of(tmp_path, "deletecourses.csv", "HIST\n") == "courses_delete"
    assert format_of(tmp_path, "list.csv", "HIST;history\n") is None


def test_a_name_and_a_header_that_differ_decide_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, "deletecourses.csv", ENROLS)
    assert found.format is None
    assert found.reason[1] == {"named": "courses_delete", "formats": "enrolments"}


def test_a_header_of_several_formats_needs_the_name(tmp_path: Path) -> None:
    if "users_delete" not in BY_NAME:
        pytest.skip("the format is not there")
    assert format_of(tmp_path, "some.csv", "username;idnumber\nalice;1\n") is None
    assert format_of(tmp_path, "userdelete.csv", "username;idnumber\nalice;1\n") == "users_delete"
    assert format_of(tmp_path, "usersuspend_1.csv", "username;idnumber\nalice;1\n") == "users_suspend"


def test_the_very_name_and_a_header_that_lacks_something(tmp_path: Path) -> None:
    found = told(tmp_path, "userimport.csv", "username;firstname;lastname;email\n")
    assert found.format is BY_NAME["users"]
    assert found.fits and found.reason[1]["known"] == 4


def test_near_misses_say_what_is_missing(tmp_path: Path) -> None:
    found = told(tmp_path, "x.csv", "cmd;rolenam;uid;cid\n")
    assert found.format is None
    (fit,) = [each for each in found.fits if each.format.name == "enrolments"]
    assert (fit.known, fit.columns, fit.unknown, fit.missing) == (3, 4, ("rolenam",), ("rolename",))
    assert dict(fit.renamed()) == {"rolenam": "rolename"}


def test_the_very_name_with_a_wrong_header_is_still_that_file(tmp_path: Path) -> None:
    """It will be refused as such, with every problem of its header told."""
    assert format_of(tmp_path, "enrols.csv", "cmd;rolenam;uid;cid\n") == "enrolments"


@pytest.mark.parametrize("content", ["", "# only a comment\n", "\n\n"])
def test_nothing_in_it(tmp_path: Path, content: str) -> None:
    found = told(tmp_path, "enrols.csv", content)
    assert found.format is None and found.reason[0] == "There is nothing in it."


def test_a_file_of_something_else(tmp_path: Path) -> None:
    assert format_of(tmp_path, "budget.csv", "year;amount;what\n2026;1;x\n") is None
    (tmp_path / "x.csv").write_bytes(bytes(range(256)) * 20)
    assert recognise(tmp_path / "x.csv", SET).format is None


KNOWN = sorted({each.header for format in CSV for each in format.columns.values() if not each.family})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from(KNOWN) | st.text("abc;,\"'\n é", max_size=8), max_size=8),
    st.sampled_from(["x.csv", *(each.filename for each in CSV)]),
)
def test_recognising_never_fails_and_never_guesses(tmp_path: Path, header: list[str], name: str) -> None:
    """Whatever the header: a format without header is only ever recognised by its name."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(header)
    found = told(tmp_path, name, text.getvalue())
    if found.format is not None and name == "x.csv":
        fit = next(each for each in found.fits if each.format is found.format)
        assert fit.whole and sum(each.whole for each in found.fits) == 1
