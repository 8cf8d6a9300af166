"""Clean-up of empty groups: §6.4 of the users document, §11 of the general one (D-45, D-46, D-EN-17)."""

from typing import Any

import pytest

from tests.tools import STUDENT, Result, Site
from toolsync.model.changes import CreateCohort, CreateGroup, CreateInstance
from toolsync.model.questions import Questions

MEMBERS = "groupid;userid;courseid;cmd"
ENROLMENTS = "cmd;rolename;uid;cid;enrol;gcmd;g1"


@pytest.fixture
def site() -> Site:
    """MATH: TD 1 with Alice, TD 2 with Bob, TD 3 empty. HIST: TD 1 empty. Three groupings: A (TD 1), B (TD 3), C."""
    site = Site(users="alice bob", courses="MATH HIST")
    header = "courseid;name;type;idnumber;grouping"
    site.must("groups", header, "MATH;A;grouping;A;", "MATH;B;grouping;B;", "MATH;C;grouping;C;")
    site.must("groups", header, "MATH;TD 1;;M1;A", "MATH;TD 2;;M2;", "MATH;TD 3;;M3;B", "HIST;TD 1;;H1;")
    people = ("add;student;alice;MATH;;gadd;TD 1", "add;student;bob;MATH;;gadd;TD 2", "add;student;bob;HIST;;;")
    site.must("enrolments", ENROLMENTS, *people)
    return site


def groups(site: Site, course: str = "MATH") -> set[str]:
    return set(site.groups_in(course).values())


def groupings(site: Site) -> set[str]:
    number = site.course("MATH")
    found = site.platform.look_up(Questions(groupings={number})).groupings.get(number, {})
    return {each.name for each in found.values()}


def cleaned(result: Result) -> list[Any]:
    """What is deleted once all lines are done: its kind, its name, its course."""
    beyond = [outcome for outcome in result.outcomes.values() if outcome.beyond]
    return [
        (type(each).__name__, each.name, each.where)  # type: ignore[attr-defined]  # a deletion
        for outcome in beyond
        for step in outcome.steps
        for each in step.changes
    ]


# --- after a file of group members ---


def test_nothing_is_deleted_unless_the_settings_ask_for_it(site: Site) -> None:
    result = site.run("group_members", MEMBERS, "M1;alice;MATH;del")
    assert (cleaned(result), groups(site)) == ([], {"TD 1", "TD 2", "TD 3"})


@pytest.mark.parametrize("value", ["1", "groups"])
def test_empty_groups_are_deleted_in_the_courses_that_the_file_changed(site: Site, value: str) -> None:
    """D-46: they were deleted in the whole site."""
    key = "groups_purgeemptygroups" if value == "1" else "groups__purge_empty"
    result = site.run("group_members", MEMBERS, "M1;alice;MATH;del", **{key: value})
    assert cleaned(result) == [("DeleteGroup", "TD 1", "MATH"), ("DeleteGroup", "TD 3", "MATH")]
    assert (groups(site), groups(site, "HIST"), groupings(site)) == ({"TD 2"}, {"TD 1"}, {"A", "B", "C"})


def test_empty_groupings_go_as_well(site: Site) -> None:
    """§6.4: the historical value 2 asked a table that did not exist, and the run broke off."""
    result = site.run("group_members", MEMBERS, "M1;bob;MATH;add", groups_purgeemptygroups="2")
    expected = [("DeleteGroup", "TD 3", "MATH"), ("DeleteGrouping", "B", "MATH"), ("DeleteGrouping", "C", "MATH")]
    assert (cleaned(result), groupings(site)) == (expected, {"A"})


def test_a_course_in_which_nothing_changes_is_not_cleaned(site: Site) -> None:
    lines = ("M1;alice;MATH;add", "M9;bob;MATH;add", "H1;alice;HIST;add")
    result = site.run("group_members", MEMBERS, *lines, groups_purgeemptygroups="2")
    assert result.statuses() == ["unchanged", "rejected", "rejected"]
    assert (cleaned(result), groups(site), groups(site, "HIST")) == ([], {"TD 1", "TD 2", "TD 3"}, {"TD 1"})


def test_a_refused_line_does_not_make_its_course_a_changed_one(site: Site) -> None:
    lines = ("M1;bob;MATH;add", "H9;bob;HIST;shift", "H1;alice;HIST;add")
    site.run("group_members", MEMBERS, *lines, groups_purgeemptygroups="1")
    assert (groups(site), groups(site, "HIST")) == ({"TD 1", "TD 2"}, {"TD 1"})


def test_simulation_lists_and_deletes_nothing(site: Site) -> None:
    """§11: only if the run is not simulated."""
    result = site.plan("group_members", MEMBERS, "M1;alice;MATH;del", groups_purgeemptygroups="1")
    assert [name for _, name, _ in cleaned(result)] == ["TD 1", "TD 3"]
    assert groups(site) == {"TD 1", "TD 2", "TD 3"}


def test_a_group_that_a_line_fills_stays(site: Site) -> None:
    lines = ("M1;alice;MATH;del", "M3;alice;MATH;add", "M1;bob;MATH;add", "M2;bob;MATH;del")
    site.must("group_members", MEMBERS, *lines, groups_purgeemptygroups="1")
    assert groups(site) == {"TD 1", "TD 3"}


def test_a_group_that_waits_for_a_cohort_stays(site: Site) -> None:
    math = site.course("MATH")
    group = next(number for number, name in site.groups_in("MATH").items() if name == "TD 3")
    site.do(CreateCohort(-1, "L1", "L1"), CreateInstance(-1, math, "cohort", STUDENT, 1, group))
    site.run("group_members", MEMBERS, "M1;alice;MATH;del", groups_purgeemptygroups="1")
    assert groups(site) == {"TD 2", "TD 3"}


def test_twice_cleans_nothing_more(site: Site) -> None:
    line = "M3;alice;MATH;shift"
    site.run("group_members", MEMBERS, line, groups_purgeemptygroups="1", enrols_protectgroups="0")
    assert groups(site) == {"TD 2", "TD 3"}
    again = site.run("group_members", MEMBERS, line, groups_purgeemptygroups="1", enrols_protectgroups="0")
    assert (again.statuses(), cleaned(again)) == (["unchanged"], [])


def test_the_clean_up_counts_against_the_limits(site: Site) -> None:
    math = site.course("MATH")
    site.do(*(CreateGroup(-1, math, f"Empty {number}") for number in range(20)))
    planned = site.plan("group_members", MEMBERS, "M1;alice;MATH;del", groups_purgeemptygroups="1").planned
    assert [(each.loss, each.count) for each in planned.excesses] == [("groups_deleted", 22)]


# --- after a file of enrolments ---


@pytest.mark.parametrize(
    ("value", "left"), [("0", {"TD 1", "TD 2", "TD 3"}), ("1", {"TD 2"}), ("emptied", {"TD 2", "TD 3"})]
)
def test_a_file_of_enrolments_cleans_as_the_settings_say(site: Site, value: str, left: set[str]) -> None:
    """D-EN-17, D-45: nothing used the setting any more."""
    key = "enrolcleanup" if value.isdecimal() else "enrolments__clean_empty_groups"
    result = site.run("enrolments", ENROLMENTS, "del;;alice;MATH;manual;;", **{key: value})
    assert result.status(2) == "applied"
    assert (groups(site), groups(site, "HIST")) == (left, {"TD 1"})


def test_only_what_this_file_emptied_is_deleted(site: Site) -> None:
    lines = ("del;;alice;MATH;manual;;", "add;student;bob;MATH;manual;gdel;TD 2")
    site.must("enrolments", ENROLMENTS, *lines, enrolments__clean_empty_groups="emptied")
    assert groups(site) == {"TD 3"}
