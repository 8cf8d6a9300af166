"""Binding files: section 5.2 of the users document, with every defect of the earlier plugin (D-CH) as a test."""

import pytest

from tests.tools import STUDENT, TEACHER, Site
from toolsync.model.changes import CreateCategory, CreateCohort, CreateInstance, DeleteInstance, SetInstanceStatus
from toolsync.model.questions import Questions
from toolsync.model.things import Instance, Method

HEADER = "cmd;cohort;course;role;makegroup"
#: The cohort L1 has the first id of an empty table.
L1 = 1


@pytest.fixture
def site() -> Site:
    """Two courses, and a cohort of two."""
    site = Site(users="alice bob charlie", courses="MATH HIST")
    site.must("cohorts", "cidnumber;cname;userid", "L1;Year one;ID-alice", "L1;;ID-bob", "L2;Year two;ID-charlie")
    return site


def bindings(site: Site, course: str) -> list[Instance]:
    number = site.course(course)
    found = site.platform.look_up(Questions(instances={number})).instances[number]
    return [each for each in found if each.method == "cohort"]


# --- does it ---


def test_members_are_enrolled_at_once(site: Site) -> None:
    """D-CH-24: rows were written past the platform, and members waited for the next synchronisation."""
    result = site.run("cohort_bindings", HEADER, "add;L1;C-MATH;student;")
    assert result.kinds(2) == ["CreateInstance"]
    assert site.enrolled("alice", "MATH") == site.enrolled("bob", "MATH") == {"cohort": "active"}
    assert (site.roles("alice", "MATH"), site.enrolled("charlie", "MATH")) == ({"student"}, {})


def test_the_role_is_student_where_none_is_given(site: Site) -> None:
    site.must("cohort_bindings", "cohort;course", "L1;C-MATH")
    site.must("cohort_bindings", HEADER, ";L1;C-HIST;;")
    assert [each.role for each in (*bindings(site, "MATH"), *bindings(site, "HIST"))] == [STUDENT, STUDENT]


def test_roles_are_named_as_the_settings_say(site: Site) -> None:
    site.must("cohort_bindings", HEADER, f"add;L1;C-MATH;{TEACHER};", cohorts_roleidentifier="id")
    assert site.roles("alice", "MATH") == {"teacher"}


def test_a_cohort_may_be_bound_once_for_each_role(site: Site) -> None:
    """D-CH-27."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;student;", "add;L1;C-MATH;teacher;")
    assert site.roles("alice", "MATH") == {"student", "teacher"}
    site.must("cohort_bindings", HEADER, "fulldel;L1;C-MATH;student;")
    assert site.roles("alice", "MATH") == {"teacher"}


def test_members_are_put_into_a_group_called_like_the_cohort(site: Site) -> None:
    """D-CH-22: 1 was taken for the number of a group."""
    result = site.run("cohort_bindings", HEADER, "add;L1;C-MATH;;1", "add;L1;C-MATH;teacher;1")
    assert (result.kinds(2), result.kinds(3)) == (["CreateGroup", "CreateInstance"], ["CreateInstance"])
    assert site.groups("alice", "MATH") == {"Year one"}
    assert list(site.groups_in("MATH").values()) == ["Year one"]


def test_dates_are_told_to_have_no_effect(site: Site) -> None:
    """D-CH-22: they were read, and ignored."""
    result = site.run("cohort_bindings", "cohort;course;enrolstart;enrolend", "L1;C-MATH;2026-09-01;", "L2;C-MATH;;0")
    assert (result.places(2), result.codes(3)) == ([("dates-not-supported", "enrolstart")], [])
    assert result.statuses() == ["applied", "applied"]


@pytest.mark.parametrize("command", ["del", "suspend"])
def test_del_disables_and_keeps_the_enrolments_without_their_role(site: Site, command: str) -> None:
    """D-CH-25."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;")
    (bound,) = bindings(site, "MATH")
    result = site.run("cohort_bindings", HEADER, f"{command};L1;C-MATH;;")
    assert result.changes(2) == [SetInstanceStatus(site.course("MATH"), bound.id, False)]
    assert (site.enrolled("alice", "MATH"), site.roles("alice", "MATH")) == ({"cohort": "active"}, set())
    result = site.run("cohort_bindings", HEADER, "restore;L1;C-MATH;;")
    assert result.changes(2) == [SetInstanceStatus(site.course("MATH"), bound.id, True)]
    assert site.roles("alice", "MATH") == {"student"}


def test_del_removes_where_the_settings_say_so(site: Site) -> None:
    """D-CH-25: the public documentation says that it does."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;")
    result = site.run("cohort_bindings", HEADER, "del;L1;C-MATH;;", cohorts__binding_del="remove")
    assert result.kinds(2) == ["DeleteInstance"]
    assert site.enrolled("alice", "MATH") == {}


def test_fulldel_unenrols_those_who_came_by_it(site: Site) -> None:
    """D-CH-24: it left their enrolments, roles and places in groups behind."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;1")
    site.must("enrolments", "rolename;uid;cid;enrol", "teacher;bob;MATH;manual")
    (bound,) = bindings(site, "MATH")
    result = site.run("cohort_bindings", HEADER, "fulldel;L1;C-MATH;;")
    assert result.changes(2) == [DeleteInstance(site.course("MATH"), bound.id)]
    assert (site.enrolled("alice", "MATH"), site.enrolled("bob", "MATH")) == ({}, {"manual": "active"})
    assert (site.roles("bob", "MATH"), site.groups("bob", "MATH")) == ({"teacher"}, set())


def test_a_star_is_every_role(site: Site) -> None:
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;student;", "add;L1;C-MATH;teacher;", "add;L2;C-MATH;;")
    result = site.run("cohort_bindings", HEADER, "del;L1;C-MATH;*;", "restore;L1;C-MATH;*;", "fulldel;L1;C-MATH;*;")
    assert [result.kinds(line) for line in (2, 3, 4)] == [
        ["SetInstanceStatus"] * 2,
        ["SetInstanceStatus"] * 2,
        ["DeleteInstance"] * 2,
    ]
    assert len(bindings(site, "MATH")) == 1


# --- already done; a line serves the next ---


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("add;L1;C-MATH;;", "already-bound"),
        ("restore;L1;C-MATH;;", "already-bound"),
        ("del;L1;C-MATH;teacher;", "binding-not-there"),
        ("fulldel;L2;C-MATH;*;", "binding-not-there"),
        ("del;L1;C-HIST;;", "binding-disabled-already"),
    ],
)
def test_nothing_to_do_is_said_as_such(site: Site, line: str, reason: str) -> None:
    """D-CH-23: nothing was ever said."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;", "add;L1;C-HIST;;", "del;L1;C-HIST;;")
    result = site.run("cohort_bindings", HEADER, line)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], [reason])


def test_add_enables_a_binding_that_is_disabled(site: Site) -> None:
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;", "del;L1;C-MATH;;")
    assert site.run("cohort_bindings", HEADER, "add;L1;C-MATH;;").kinds(2) == ["SetInstanceStatus"]
    assert site.roles("alice", "MATH") == {"student"}


def test_the_lines_of_a_file_follow_from_each_other(site: Site) -> None:
    lines = ("add;L1;C-MATH;;1", "del;L1;C-MATH;*;", "restore;L1;C-MATH;;", "fulldel;L1;C-MATH;;", "add;L1;C-MATH;;")
    site.must("cohort_bindings", HEADER, *lines)
    assert site.roles("alice", "MATH") == {"student"}
    assert site.run("cohort_bindings", HEADER, lines[-1]).statuses() == ["unchanged"]


def test_simulating_writes_nothing(site: Site) -> None:
    """D-CH-23: a simulation was carried out."""
    site.plan("cohort_bindings", HEADER, "add;L1;C-MATH;;1")
    assert bindings(site, "MATH") == []
    assert site.enrolled("alice", "MATH") == {}


def test_a_cohort_bound_today_serves_the_files_that_follow(site: Site) -> None:
    """Cohort, binding, then members of the group that the binding made."""
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;1")
    site.must("cohorts", "cmd;cidnumber;userid", "add;L1;ID-charlie", "del;L1;ID-alice")
    assert (site.groups("charlie", "MATH"), site.enrolled("alice", "MATH")) == ({"Year one"}, {})


# --- what is refused ---


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("zap;L1;C-MATH;;", ("not-a-choice", "cmd")),
        ("add;L9;C-MATH;;", ("no-such-cohort", "cohort")),
        ("add;;C-MATH;;", ("empty-cell", "cohort")),
        ("add;L1;NOWHERE;;", ("no-such-course", "course")),
        ("add;L1;C-MATH;wizard;", ("no-such-role", "role")),
        ("add;L1;C-MATH;*;", ("every-role-added", "role")),
        ("restore;L1;C-MATH;;", ("not-bound", None)),
        ("add;L1;C-MATH;;maybe", ("not-a-flag", "makegroup")),
    ],
)
def test_a_wrong_line_goes_to_the_tryback_and_the_good_ones_are_kept(
    site: Site, line: str, place: tuple[str, str | None]
) -> None:
    """D-CH-23, D-CH-25: nothing was told, and an empty command did nothing."""
    result = site.run("cohort_bindings", HEADER, ";L1;C-HIST;;", line, "add;L2;C-HIST;;")
    assert result.places(3) == [place]
    assert (result.statuses(), result.tryback) == (["applied", "rejected", "applied"], [3])
    assert bindings(site, "MATH") == []


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("delayedcohort", "method-not-on-site"),
        ("CohortRestricted", "method-not-on-site"),
        ("manual", "method-binds-no-cohort"),
    ],
)
def test_other_methods_are_told(site: Site, method: str, code: str) -> None:
    result = site.run("cohort_bindings", "cohort;course;enrol", f"L1;C-MATH;{method}", "L1;C-MATH;cohort")
    assert result.places(2) == [(code, "enrol")]
    assert result.statuses() == ["rejected", "applied"]


def test_a_method_that_is_disabled_on_the_site_binds_nothing(site: Site) -> None:
    """D-CH-13: Moodle would withdraw every role again."""
    site.platform.set_method(Method("cohort", False))
    assert site.run("cohort_bindings", HEADER, "add;L1;C-MATH;;").codes(2) == ["method-disabled"]


def test_the_front_page_is_refused(site: Site) -> None:
    result = site.run("cohort_bindings", "cohort;course", "L1;1", cohorts_courseidentifier="id")
    assert result.codes(2) == ["site-course"]


def test_a_cohort_of_another_category_is_told(site: Site) -> None:
    """D-CH-26."""
    site.do(CreateCategory(-1, "Science", 0), CreateCategory(-2, "Inner", 1))
    site.do(CreateCohort(-1, "Apart", "L3", 2), CreateCohort(-2, "Above", "L4", 1))
    result = site.run("cohort_bindings", HEADER, "add;L3;C-MATH;;", "add;L4;C-MATH;;")
    assert (result.places(2), result.codes(3)) == ([("cohort-out-of-context", "cohort")], [])
    assert result.statuses() == ["applied", "applied"]


def test_a_binding_without_a_group_keeps_none(site: Site) -> None:
    site.must("cohort_bindings", HEADER, "add;L1;C-MATH;;")
    result = site.run("cohort_bindings", HEADER, "add;L1;C-MATH;;1")
    assert result.codes(2) == ["already-bound", "binding-without-group"]
    assert site.groups_in("MATH") == {}


def test_rows_may_be_short_and_cells_are_trimmed(site: Site) -> None:
    """D-CH-20, D-CH-21: a byte order mark, a space or a missing cell broke the file."""
    result = site.run(
        "cohort_bindings", b"\xef\xbb\xbf", "cohort;course;role;makegroup", " L1 ; C-MATH", "L1;C-HIST; teacher"
    )
    assert result.statuses() == ["applied", "applied"]


def test_another_method_with_the_same_source_is_no_binding(site: Site) -> None:
    site.do(CreateInstance(-1, site.course("HIST"), "meta", 0, site.course("MATH")))
    result = site.run("cohort_bindings", HEADER, "fulldel;L1;C-HIST;*;")
    assert result.codes(2) == ["binding-not-there"]
