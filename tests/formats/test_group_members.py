"""Group member files: section 6.3 of the users document, with every defect of the earlier plugin (D-GR) as a test."""

import pytest

from tests.tools import STUDENT, Site
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    CreateCohort,
    CreateGroup,
    CreateInstance,
    RemoveGroupMember,
)
from toolsync.model.things import Membership

HEADER = "groupid;userid;courseid;cmd"


@pytest.fixture
def site() -> Site:
    """Alice and Bob are enrolled in MATH, Charlie is not; MATH has three groups, HIST one."""
    site = Site(users="alice bob charlie", courses="MATH HIST")
    site.must("enrolments", "rolename;uid;cid;enrol", "student;alice;MATH;", "student;bob;MATH;", "student;bob;HIST;")
    groups = ("MATH;TD 1;M1", "MATH;TD 2;M2", "MATH;TD 3;M3", "HIST;TD 1;H1")
    site.must("groups", "courseid;name;idnumber", *groups)
    return site


def number_of(site: Site, name: str, course: str = "MATH") -> int:
    return next(number for number, each in site.groups_in(course).items() if each == name)


def place(site: Site, username: str, name: str, component: str = "") -> None:
    """Put somebody into a group of MATH, by hand unless a component did."""
    group = number_of(site, name)
    site.do(AddGroupMember(site.user(username), site.course("MATH"), group, component))


# --- does it ---


@pytest.mark.parametrize("cmd", ["add", "", "shift"])
def test_a_line_puts_a_user_into_a_group(site: Site, cmd: str) -> None:
    result = site.run("group_members", HEADER, f"M1;alice;MATH;{cmd}")
    expected = AddGroupMember(site.user("alice"), site.course("MATH"), number_of(site, "TD 1"), "tool_sync")
    assert result.changes(2) == [expected]
    assert site.groups("alice", "MATH") == {"TD 1"}


def test_without_the_column_cmd_a_line_adds(site: Site) -> None:
    site.must("group_members", "groupid;userid;courseid", "M1;alice;MATH")
    assert site.groups("alice", "MATH") == {"TD 1"}


def test_add_keeps_the_other_groups_and_shift_leaves_them(site: Site) -> None:
    site.must("group_members", HEADER, "M1;alice;MATH;add", "M2;alice;MATH;add")
    assert site.groups("alice", "MATH") == {"TD 1", "TD 2"}
    result = site.run("group_members", HEADER, "M3;alice;MATH;shift")
    assert result.kinds(2) == ["RemoveGroupMember", "RemoveGroupMember", "AddGroupMember"]
    assert site.groups("alice", "MATH") == {"TD 3"}


def test_shift_to_one_of_the_own_groups_only_leaves_the_others(site: Site) -> None:
    site.must("group_members", HEADER, "M1;alice;MATH;add", "M2;alice;MATH;add")
    result = site.run("group_members", HEADER, "M2;alice;MATH;shift")
    assert result.kinds(2) == ["RemoveGroupMember"]
    assert site.groups("alice", "MATH") == {"TD 2"}


def test_the_last_shift_wins(site: Site) -> None:
    site.must("group_members", HEADER, "M1;alice;MATH;shift", "M2;alice;MATH;shift")
    assert site.groups("alice", "MATH") == {"TD 2"}


def test_groups_of_other_courses_are_left_alone(site: Site) -> None:
    site.must("group_members", HEADER, "H1;bob;HIST;add", "M1;bob;MATH;shift")
    assert (site.groups("bob", "HIST"), site.groups("bob", "MATH")) == ({"TD 1"}, {"TD 1"})


def test_del_takes_out_of_the_group(site: Site) -> None:
    """D-GR-15: it always failed."""
    site.must("group_members", HEADER, "M1;alice;MATH;add", "M2;alice;MATH;add")
    result = site.run("group_members", HEADER, "M1;alice;MATH;del")
    expected = RemoveGroupMember(site.user("alice"), site.course("MATH"), number_of(site, "TD 1"))
    assert (result.changes(2), site.groups("alice", "MATH")) == ([expected], {"TD 2"})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("M1;alice;MATH;add", "already-in-group"),
        ("M1;alice;MATH;shift", "already-in-group"),
        ("M2;alice;MATH;del", "not-in-group"),
        ("M2;charlie;MATH;del", "not-in-group"),
    ],
)
def test_what_is_so_already_is_unchanged(site: Site, line: str, reason: str) -> None:
    """D-GR-15, D-EN-10: it was reported as done."""
    site.must("group_members", HEADER, "M1;alice;MATH;add")
    result = site.run("group_members", HEADER, line, line)
    assert (result.statuses(), result.codes(2)[0]) == (["unchanged"] * 2, reason)


# --- protection ---


def test_places_given_by_hand_are_protected(site: Site) -> None:
    """D-GR-16: always in this tool, never by default in the other; now by one setting for both."""
    place(site, "alice", "TD 1")
    result = site.run("group_members", HEADER, "M1;alice;MATH;del", "M2;alice;MATH;shift")
    assert (result.statuses(), result.codes(2)) == (["unchanged", "applied"], ["place-protected"])
    assert "place-protected" in result.codes(3)
    assert site.groups("alice", "MATH") == {"TD 1", "TD 2"}


def test_nothing_is_protected_where_the_settings_say_so(site: Site) -> None:
    """D-GR-16."""
    place(site, "alice", "TD 1")
    site.must("group_members", HEADER, "M2;alice;MATH;shift", enrols_protectgroups="0")
    assert site.participation("alice", "MATH").groups == (Membership(number_of(site, "TD 2")),)
    site.must("group_members", HEADER, "M2;alice;MATH;del", enrols_protectgroups="0")
    assert site.groups("alice", "MATH") == set()


def test_a_place_that_a_cohort_gives_is_left_to_it(site: Site) -> None:
    """It would be given again at the next synchronisation."""
    math, group = site.course("MATH"), number_of(site, "TD 1")
    site.do(CreateCohort(-1, "L1", "L1"), CreateInstance(-1, math, "cohort", STUDENT, 1, group))
    site.do(AddCohortMember(1, site.user("charlie")))
    lines = ("M1;charlie;MATH;del", "M2;charlie;MATH;shift")
    result = site.run("group_members", HEADER, *lines, enrols_protectgroups="0")
    assert result.codes(2) == ["place-managed"]
    assert site.groups("charlie", "MATH") == {"TD 1", "TD 2"}


def test_an_existing_place_keeps_its_mark(site: Site) -> None:
    place(site, "alice", "TD 1")
    assert site.run("group_members", HEADER, "M1;alice;MATH;add").statuses() == ["unchanged"]
    assert site.participation("alice", "MATH").groups == (Membership(number_of(site, "TD 1")),)


# --- what is refused ---


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("M1;nobody;MATH;add", ("no-such-user", "userid")),
        ("M1;;MATH;add", ("empty-cell", "userid")),
        ("M1;alice;NOWHERE;add", ("no-such-course", "courseid")),
        ("M1;alice;;add", ("empty-cell", "courseid")),
        ("M9;alice;MATH;add", ("no-such-group", "groupid")),
        (";alice;MATH;add", ("empty-cell", "groupid")),
        ("M1;charlie;MATH;add", ("not-enrolled", None)),
    ],
)
def test_every_refused_line_goes_to_the_tryback(site: Site, line: str, place: tuple[str, str | None]) -> None:
    """D-GR-18: who was not enrolled did not."""
    result = site.run("group_members", HEADER, line, "M1;bob;MATH;add")
    assert (result.places(2), result.tryback, result.status(3)) == ([place], [2], "applied")


def test_an_unknown_command_is_refused(site: Site) -> None:
    """D-GR-17: its line did nothing, and said nothing."""
    for status in ("applied", "unchanged"):
        result = site.run("group_members", HEADER, "M1;alice;MATH;zap", "M1;alice;MATH; ADD ")
        assert (result.places(2), result.tryback, result.status(3)) == ([("not-a-choice", "cmd")], [2], status)


def test_the_command_may_stand_under_gcmd(site: Site) -> None:
    """D-GR-17: the help called it so, the code refused it."""
    site.must("group_members", "groupid;userid;courseid;gcmd", "M1;alice;MATH;add")
    site.must("group_members", "groupid;userid;courseid;gcmd", "M1;alice;MATH;del")
    assert site.groups("alice", "MATH") == set()
    result = site.plan("group_members", "groupid;userid;courseid;cmd;gcmd", "M1;alice;MATH;add;del")
    assert result.file_codes == [("duplicate-column", "gcmd")]


@pytest.mark.parametrize(("by", "code"), [("id", "group-of-another-course"), ("idnumber", "no-such-group")])
def test_a_group_of_another_course_is_refused(site: Site, by: str, code: str) -> None:
    """D-GR-13: it was accepted."""
    group = str(number_of(site, "TD 1", "HIST")) if by == "id" else "H1"
    result = site.run("group_members", HEADER, f"{group};bob;MATH;add", groups_groupidentifier=by)
    assert (result.places(2), result.tryback) == ([(code, "groupid")], [2])
    assert site.groups("bob", "HIST") == set()


def test_names_are_those_of_the_course(site: Site) -> None:
    site.must("group_members", HEADER, "TD 1;bob;HIST;add", groups_groupidentifier="name")
    assert (site.groups("bob", "HIST"), site.groups("bob", "MATH")) == ({"TD 1"}, set())


def test_a_group_name_borne_by_two_groups_is_refused(site: Site) -> None:
    """D-EN-12."""
    site.do(CreateGroup(-1, site.course("MATH"), "TD 1", ""))
    result = site.plan("group_members", HEADER, "TD 1;bob;MATH;add", groups_groupidentifier="name")
    assert result.places(2) == [("ambiguous-group", "groupid")]


# --- the course ---


def test_the_column_courseid_is_required(site: Site) -> None:
    """D-GR-14: the header could do without, each line could not."""
    result = site.run("group_members", "groupid;userid", "M1;alice")
    assert (result.file_codes, result.statuses()) == ([("missing-column", "courseid")], ["not_attempted"])


@pytest.mark.parametrize("header", ["groupid;userid", "groupid;userid;courseid"])
def test_the_id_of_a_group_says_its_course(site: Site, header: str) -> None:
    """D-GR-14."""
    cell, more = str(number_of(site, "TD 1", "HIST")), ";" if header.endswith("courseid") else ""
    lines = (f"{cell};bob{more}", f"999;alice{more}", f"x;alice{more}")
    result = site.run("group_members", header, *lines, groups_groupidentifier="id")
    assert (result.statuses(), result.places(3)) == (
        ["applied", "rejected", "rejected"],
        [("no-group-with-id", "groupid")],
    )
    assert site.groups("bob", "HIST") == {"TD 1"}
    again = site.run("group_members", header, lines[0], groups_groupidentifier="id")
    assert (again.statuses(), again.codes(2)) == (["unchanged"], ["already-in-group"])


def test_the_front_page_is_refused(site: Site) -> None:
    """D-40."""
    result = site.plan("group_members", HEADER, "M1;alice;1;add", groups_courseidentifier="id")
    assert result.codes(2) == ["site-course"]


# --- a line and its neighbours ---


@pytest.mark.parametrize(("target", "user"), [("M9", "alice"), ("H1", "alice")])
def test_shift_checks_its_target_before_leaving_anything(site: Site, target: str, user: str) -> None:
    """D-GR-19: the user had left the groups by then."""
    site.must("group_members", HEADER, "M1;alice;MATH;add")
    result = site.run("group_members", HEADER, f"{target};{user};MATH;shift")
    assert (result.codes(2), site.groups("alice", "MATH")) == (["no-such-group"], {"TD 1"})


def test_a_refused_line_leaves_no_trace_on_the_next(site: Site) -> None:
    site.must("group_members", HEADER, "M1;alice;MATH;add")
    lines = ("M9;alice;MATH;shift", "M1;alice;MATH;add", "M1;charlie;MATH;add", "M1;charlie;MATH;del")
    assert site.run("group_members", HEADER, *lines).statuses() == ["rejected", "unchanged", "rejected", "unchanged"]


def test_lines_undo_each_other(site: Site) -> None:
    lines = ("M1;alice;MATH;add", "M1;alice;MATH;add", "M1;alice;MATH;del", "M1;alice;MATH;del")
    assert site.run("group_members", HEADER, *lines).statuses() == ["applied", "unchanged"] * 2
    assert site.groups("alice", "MATH") == set()


def test_settled_lines_are_seen_after_what_lines_above_have_changed(site: Site) -> None:
    """Those that change nothing are found before the block is planned."""
    site.must("group_members", HEADER, "M1;alice;MATH;add")
    lines = ("M2;alice;MATH;shift", "M1;alice;MATH;add", "M2;alice;MATH;del", "M2;alice;MATH;add")
    assert site.run("group_members", HEADER, *lines).statuses() == ["applied"] * 4
    assert site.groups("alice", "MATH") == {"TD 1", "TD 2"}


def test_accounts_and_courses_are_named_as_the_settings_say(site: Site) -> None:
    given = {"groups_useridentifier": "idnumber", "groups_courseidentifier": "idnumber"}
    site.must("group_members", HEADER, "M1;ID-alice;C-MATH;add", **given)
    assert site.groups("alice", "MATH") == {"TD 1"}


def test_what_is_exported_plans_to_nothing(site: Site) -> None:
    site.must("group_members", HEADER, "M1;alice;MATH;add", "M2;alice;MATH;add", "H1;bob;HIST;add")
    rows = (";".join(row) for row in site.platform.export("group-members", {"group": "idnumber"}))
    assert site.plan("group_members", *rows).statuses() == ["unchanged"] * 3
    rows = (";".join(row) for row in site.export("group-members"))
    assert site.plan("group_members", *rows, groups_groupidentifier="name").statuses() == ["unchanged"] * 3
