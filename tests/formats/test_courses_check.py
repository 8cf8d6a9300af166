"""Existence checks of courses: section 15 of the general document, with the defects of the earlier plugin (D)."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.office import Office, copy_of, furnish
from tests.tools import Site
from toolsync.model.findings import Severity
from toolsync.model.things import Course


@pytest.fixture
def site() -> Site:
    site = Site()
    site.must(
        "courses_create",
        "shortname;fullname;idnumber;category;visible",
        "MATH;Mathematics;C-MATH;Science/Maths;1",
        "HIST;History;;Humanities;0",
    )
    return site


def told(result: object, line: int) -> dict[str, str | int]:
    """What a line tells of its course."""
    (finding,) = result.findings(line)  # type: ignore[attr-defined]
    return dict(finding.params)


def test_a_course_that_exists_is_told_with_all_that_names_it(site: Site) -> None:
    """D-66, D-67: messages were empty, and spoke of idnumbers whatever was looked for."""
    result = site.run("courses_check", "MATH;should exist", "HIST")
    assert (result.statuses(), result.codes(1)) == (["unchanged", "unchanged"], ["course-found"])
    assert told(result, 1) == {
        "found": 1,
        "id": site.course("MATH"),
        "shortname": "MATH",
        "fullname": "Mathematics",
        "idnumber": "C-MATH",
        "category": "Science/Maths",
        "visible": 1,
    }
    assert (told(result, 2)["visible"], told(result, 2)["idnumber"]) == (0, "")


def test_a_course_that_is_missing_is_told_with_its_identifier_and_description(site: Site) -> None:
    """D-66."""
    result = site.run("courses_check", "MATH", "GEO;Geography, second year", "ART")
    assert (result.statuses(), result.tryback) == (["unchanged", "rejected", "rejected"], [2, 3])
    assert told(result, 2) == {
        "found": 0,
        "by": "shortname",
        "cell": "GEO",
        "description": "Geography, second year",
    }
    (finding,) = result.findings(3)
    assert (finding.code, finding.severity, finding.column) == ("course-missing", Severity.WARNING, "course")


@pytest.mark.parametrize(("identifier", "cell"), [("shortname", "MATH"), ("idnumber", "C-MATH"), ("id", "{id}")])
@pytest.mark.parametrize("headed", [True, False])
def test_courses_are_named_by_the_identifier_of_the_settings(
    site: Site, identifier: str, cell: str, headed: bool
) -> None:
    lines = ([identifier] if headed else []) + [cell.format(id=site.course("MATH")), "none-such"]
    result = site.run("courses_check", *lines, courses_existfileidentifier=identifier)
    assert result.statuses() == ["unchanged", "rejected"]
    assert told(result, len(lines))["by"] == identifier


def test_a_list_of_another_identifier_is_refused(site: Site) -> None:
    assert ("other-identifier", "idnumber") in site.run("courses_check", "idnumber", "C-MATH").file_codes


def test_nothing_is_changed(site: Site) -> None:
    before = site.export("courses")
    result = site.run("courses_check", "MATH", "GEO", "HIST")
    assert (site.export("courses"), dict(result.plan.changes)) == (before, {})


def test_a_course_is_found_once_it_is_created_and_missing_once_it_is_deleted(site: Site) -> None:
    assert site.run("courses_check", "GEO").statuses() == ["rejected"]
    site.must("courses_create", "shortname;fullname", "GEO;Geography")
    assert site.run("courses_check", "GEO").statuses() == ["unchanged"]
    site.must("courses_delete", "GEO")
    assert site.run("courses_check", "GEO").statuses() == ["rejected"]


def test_a_course_that_is_named_twice_is_told_twice(site: Site) -> None:
    result = site.run("courses_check", "MATH", "MATH", "MATH")
    assert len(result.stretches) == 1
    assert [told(result, line)["shortname"] for line in (1, 2, 3)] == ["MATH"] * 3


def test_every_bad_line_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    site.platform.fill(courses=[Course(90, "A", "twice", 1), Course(91, "B", "twice", 1)])
    lines = ("twice", "C-MATH;a;b", ";no identifier", "1E+05", "C-MATH")
    result = site.run("courses_check", *lines, courses__check_identifier="idnumber")
    assert result.statuses() == [*["rejected"] * 4, "unchanged"]
    assert [result.codes(line) for line in range(1, 5)] == [
        ["ambiguous-course"],
        ["too-many-cells"],
        ["empty-cell"],
        ["spreadsheet-damage"],
    ]
    assert site.run("courses_check", "site").codes(1) == ["site-course"]


NAMES = st.sampled_from(["MATH", "HIST", "NOWHERE", "site", "", "MATH;x", "a;b;c", '"HIST"', "# x"])


@given(st.lists(NAMES, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_list_is_accounted_for_and_says_the_same_again(lines: Sequence[str]) -> None:
    site = Site(courses="MATH HIST")
    for order in (lines, lines[::-1]):
        planned = site.plan("courses_check", *order)
        assert sum(planned.plan.lines.values()) == len(lines)
        assert set(planned.statuses()) <= {"unchanged", "rejected", "ignored"}
        assert site.run("courses_check", *order).outcomes == planned.outcomes


# --- on the command line, and in the report ---


@pytest.fixture
def office(tmp_path: Path) -> Office:
    furnish(tmp_path / "furnished")
    return copy_of(tmp_path / "furnished", tmp_path / "workspace")


LIST = ["HIST;should exist", "GEO;Geography", "ART", "GEO;Geography", "MATH"]


def test_what_was_found_is_told_on_the_screen_and_kept_in_the_report(office: Office) -> None:
    """D-25, D-68: nothing was shown, nothing was kept, and an upload crashed."""
    office.file("courses.csv", LIST)
    said = office.call("run", "courses_check", "courses.csv", exit_code=1).stdout
    assert "line 1, The course HIST (no. 10) is called “History”, has the idnumber h and is in Category 1." in said
    assert "line 2, No course has the shortname “GEO” (Geography)." in said
    assert "5 lines: 2 nothing to change, 3 rejected" in said
    run = office.json("runs", "show", 1)
    with open(run["reports"]["csv"], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    names = ("first_line", "course", "description", "found", "id", "shortname", "fullname", "category", "visible")
    found = [tuple(row[name] for name in names) for row in rows]
    assert found[:2] == [
        ("1", "HIST", "should exist", "yes", "10", "HIST", "History", "Category 1", "yes"),
        ("2", "GEO", "Geography", "no", "", "", "", "", ""),
    ]
    page = Path(run["reports"]["html"]).read_text()
    assert "<h2>What was found</h2>" in page and "<td>Mathematics</td>" in page and "<td>Geography</td>" in page
    assert Path(run["tryback"]).read_text().splitlines() == ["GEO;Geography", "ART", "GEO;Geography"]


def test_the_usual_file_is_found(office: Office) -> None:
    office.file("courses.csv", ["HIST"])
    office.call("run", "courses_check")


def test_the_missing_ones_are_printed_as_a_list_and_as_a_skeleton(office: Office) -> None:
    office.file("courses.csv", [*LIST, '"#1";"A ""first"" one"', '"-"'])
    number = office.json("run", "courses_check", "courses.csv", exit_code=1)["run"]
    listed = office.call("courses", "missing", number).stdout
    assert listed.splitlines() == ["GEO;Geography", "ART", '"#1";"A ""first"" one"', '"-"']
    office.file("again.csv", listed.splitlines())
    assert office.json("run", "courses_check", "again.csv", exit_code=1)["lines"]["rejected"] == 4
    rows = list(
        csv.reader(io.StringIO(office.call("courses", "missing", number, "--as", "skeleton").stdout), delimiter=";")
    )
    assert rows[:3] == [["shortname", "fullname", "category"], ["GEO", "Geography", ""], ["ART", "", ""]]


def test_a_skeleton_creates_the_courses_once_it_is_completed(office: Office) -> None:
    office.file("courses.csv", ["i1;Geography", "i2;Art"])
    by = ("--set", "courses.check_identifier=idnumber")
    number = office.json("run", "courses_check", "courses.csv", *by, exit_code=1)["run"]
    lines = office.call("courses", "missing", number, "--as", "skeleton").stdout.splitlines()
    assert lines == ["shortname;fullname;category;idnumber", ";Geography;;i1", ";Art;;i2"]
    office.file("create.csv", lines)
    assert office.json("plan", "courses_create", "create.csv", exit_code=1)["lines"]["rejected"] == 2
    office.file("create.csv", [lines[0], "GEO" + lines[1], "ART" + lines[2]])
    office.json("run", "courses_create", "create.csv")
    office.json("run", "courses_check", "courses.csv", *by)


def test_only_a_check_finds_courses_missing(office: Office) -> None:
    office.file("delete.csv", ["NONE"])
    number = office.json("run", "courses_delete", "delete.csv", exit_code=1)["run"]
    assert "only runs of courses_check" in office.call("courses", "missing", number, exit_code=2).stderr
    assert "no run 99" in office.call("courses", "missing", 99, exit_code=2).stderr
