"""Enrolment files: section 4 of the users document, with every defect of the earlier plugin (D-EN) as a test."""

import pytest

from tests.tools import EDITING_TEACHER, STUDENT, TODAY, Site
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    AssignRole,
    CreateCohort,
    CreateGroup,
    CreateInstance,
    DeleteUser,
    EnrolUser,
    SetInstanceStatus,
    SuspendEnrolment,
    UnassignRole,
    UnenrolUser,
    UpdateEnrolment,
)
from toolsync.model.things import NOW, RoleHeld

HEADER = "cmd;rolename;uid;cid;enrol;starttime;endtime;gcmd;g1;g2"
SEPTEMBER, JUNE = 1_788_220_800, 1_814_313_600  # 2026-09-01 and 2027-06-30, UTC


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie", courses="MATH HIST")


# --- does it ---


def test_a_line_enrols_with_its_role_and_dates(site: Site) -> None:
    result = site.run("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;2027-06-30;;;")
    expected = EnrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH"), STUDENT, SEPTEMBER, JUNE)
    assert result.changes(2) == [expected]
    assert site.enrolled("alice", "MATH") == {"manual": "active"}
    assert site.roles("alice", "MATH") == {"student"}
    assert site.dates("alice", "MATH") == (SEPTEMBER, JUNE)


def test_the_plan_does_not_depend_on_the_clock(site: Site) -> None:
    result = site.plan("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    assert [change.start for change in result.changes(2) if isinstance(change, EnrolUser)] == [NOW]


def test_a_new_enrolment_starts_now_unless_the_settings_say_otherwise(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    assert site.dates("alice", "MATH") == (TODAY, 0)
    site.must("enrolments", HEADER, "add;student;bob;MATH;manual;;;;;", enrolments__default_start="none")
    assert site.dates("bob", "MATH") == (0, 0)
    site.must("courses_create", "shortname;fullname;startdate", "GEO;Geography;2026-10-01")
    site.must("enrolments", HEADER, "add;student;bob;GEO;manual;;;;;", enrolments__default_start="course")
    assert site.dates("bob", "GEO") == (SEPTEMBER + 30 * 86_400, 0)


def test_without_the_column_enrol_a_line_gives_a_bare_role_and_says_nothing_of_methods(site: Site) -> None:
    """D-EN-04."""
    result = site.run("enrolments", "rolename;uid;cid", "teacher;alice;MATH")
    assert result.kinds(2) == ["AssignRole"]
    assert result.codes(2) == []
    assert site.enrolled("alice", "MATH") == {}
    assert site.participation("alice", "MATH").roles == (RoleHeld(4),)


def test_a_bare_role_belongs_to_nobody(site: Site) -> None:
    """D-EN-05: the earlier plugin made some instance its owner, so that nothing could take it back."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    site.must("enrolments", "rolename;uid;cid", "teacher;alice;MATH")
    site.must("enrolments", "cmd;rolename;uid;cid", "del;teacher;alice;MATH")
    assert site.roles("alice", "MATH") == {"student"}


def test_del_ends_the_enrolment_and_takes_roles_and_groups_along(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;")
    result = site.run("enrolments", HEADER, "del;;alice;MATH;manual;;;;;")
    assert result.kinds(2) == ["UnenrolUser"]
    assert (site.enrolled("alice", "MATH"), site.roles("alice", "MATH"), site.groups("alice", "MATH")) == (
        {},
        set(),
        set(),
    )


def test_delete_is_del(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    assert site.run("enrolments", HEADER, "delete;;alice;MATH;manual;;;;;").kinds(2) == ["UnenrolUser"]


def test_del_without_method_takes_that_role_only(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid", "teacher;alice;MATH", "student;alice;MATH")
    result = site.run("enrolments", "cmd;rolename;uid;cid", "del;teacher;alice;MATH")
    assert result.changes(2) == [UnassignRole(site.user("alice"), site.course("MATH"), 4)]


def test_del_without_method_and_role_takes_every_role_given_by_hand(site: Site) -> None:
    """D-EN-06: this aborted the whole run."""
    site.must("enrolments", "rolename;uid;cid", "teacher;alice;MATH", "student;alice;MATH")
    result = site.run("enrolments", "cmd;rolename;uid;cid", "del;;alice;MATH")
    assert result.kinds(2) == ["UnassignRole", "UnassignRole"]
    assert site.roles("alice", "MATH") == set()


def test_del_with_an_unknown_role_is_refused_unless_the_settings_say_all(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid", "teacher;alice;MATH")
    line = "del;wizard;alice;MATH"
    assert site.plan("enrolments", "cmd;rolename;uid;cid", line).places(2) == [("no-such-role", "rolename")]
    result = site.plan("enrolments", "cmd;rolename;uid;cid", line, enrolments__unknown_role_removes_all="1")
    assert result.kinds(2) == ["UnassignRole"]


def test_shift_keeps_the_enrolment_and_its_groups_and_replaces_the_role(site: Site) -> None:
    """D-EN-07: shift unenrolled and enrolled again, and lost grades and groups."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;;gaddcreate;TD 1;")
    result = site.run("enrolments", HEADER, "shift;editingteacher;alice;MATH;manual;;;;;")
    alice, math = site.user("alice"), site.course("MATH")
    assert result.changes(2) == [UnassignRole(alice, math, STUDENT), AssignRole(alice, math, EDITING_TEACHER)]
    assert site.roles("alice", "MATH") == {"editingteacher"}
    assert site.groups("alice", "MATH") == {"TD 1"}
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


def test_shift_enrols_those_who_were_not(site: Site) -> None:
    site.must("enrolments", HEADER, "shift;student;alice;MATH;manual;;;;;")
    assert site.roles("alice", "MATH") == {"student"}


def test_shift_without_method_replaces_bare_roles(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid", "teacher;alice;MATH", "student;alice;MATH")
    result = site.run("enrolments", "cmd;rolename;uid;cid", "shift;editingteacher;alice;MATH")
    assert result.kinds(2) == ["UnassignRole", "UnassignRole", "AssignRole"]
    assert site.roles("alice", "MATH") == {"editingteacher"}


@pytest.mark.parametrize(("disable", "enable"), [("disable", "enable"), ("suspend", "activate")])
def test_disable_and_enable_change_the_status_and_leave_the_dates(site: Site, disable: str, enable: str) -> None:
    """D-EN-09."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;2027-06-30;;;")
    result = site.run("enrolments", HEADER, f"{disable};;alice;MATH;manual;;;;;")
    alice, math, manual = site.user("alice"), site.course("MATH"), site.instance("MATH")
    assert result.changes(2) == [SuspendEnrolment(alice, math, manual)]
    assert site.enrolled("alice", "MATH") == {"manual": "suspended"}
    result = site.run("enrolments", HEADER, f"{enable};;alice;MATH;manual;;;;;")
    assert result.changes(2) == [UpdateEnrolment(alice, math, manual, False, SEPTEMBER, JUNE)]
    assert site.dates("alice", "MATH") == (SEPTEMBER, JUNE)


def test_disable_without_method_is_for_every_enrolment_of_the_course(site: Site) -> None:
    site.do(CreateInstance(-1, site.course("MATH"), "self", STUDENT))
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    site.do(EnrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH", "self"), STUDENT, 0, 0))
    site.must("enrolments", "cmd;rolename;uid;cid", "disable;;alice;MATH")
    assert site.enrolled("alice", "MATH") == {"manual": "suspended", "self": "suspended"}


def test_disabling_somebody_who_is_not_enrolled_is_refused(site: Site) -> None:
    assert site.plan("enrolments", HEADER, "disable;;alice;MATH;manual;;;;;").codes(2) == ["not-enrolled"]


def test_adding_a_second_role_keeps_the_first(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    result = site.run("enrolments", HEADER, "add;teacher;alice;MATH;manual;;;;;")
    assert result.kinds(2) == ["AssignRole"]
    assert site.roles("alice", "MATH") == {"student", "teacher"}


def test_adding_somebody_suspended_makes_them_active(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;;;;", "disable;;alice;MATH;manual;;;;;")
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    assert site.enrolled("alice", "MATH") == {"manual": "active"}
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


# --- already done = unchanged; twice changes nothing ---


def test_running_a_file_again_changes_nothing_and_leaves_the_dates(site: Site) -> None:
    """D-EN-02: a second run moved everybody's start date to the present."""
    lines = (
        "add;student;alice;MATH;manual;;;gaddcreate;TD 1;TD 2",
        "add;teacher;bob;MATH;manual;2026-10-01;;gadd;TD 1;",
        "disable;;bob;MATH;manual;;;;;",
    )
    site.must("enrolments", HEADER, *lines[:2])
    before = site.participation("alice", "MATH")
    result = site.run("enrolments", HEADER, *lines[:2])
    assert result.statuses() == ["unchanged", "unchanged"]
    assert site.participation("alice", "MATH") == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("del;;alice;MATH;manual;;;;;", "not-enrolled-by"),
        ("add;student;bob;MATH;manual;;;gdel;TD 1;", "not-in-group"),
        ("enable;;bob;MATH;manual;;;;;", "already-active"),
    ],
)
def test_nothing_to_do_is_said_as_such(site: Site, line: str, reason: str) -> None:
    """D-EN-10: success was reported when nothing had changed."""
    site.must(
        "enrolments", HEADER, "add;student;bob;MATH;manual;;;;;", "add;student;charlie;MATH;manual;;;gaddcreate;TD 1;"
    )
    result = site.run("enrolments", HEADER, line)
    assert result.statuses() == ["unchanged"]
    assert reason in result.codes(2)


# --- dates ---


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-01",
        "2026-09-01 00:00",
        "2026-09-01 00:00:00",
        "2026-09-01T00:00:00",
        "2026-09-01T02:00:00+02:00",
        "2026-09-01T00:00:00Z",
        "01.09.2026",
        str(SEPTEMBER),
        f"@{SEPTEMBER}",
    ],
)
def test_dates_are_understood_in_every_form_that_files_use(site: Site, cell: str) -> None:
    """D-EN-01: Unix timestamps were announced and taken for "now"."""
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{cell};;;;")
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("tomorrow", "not-a-date"),
        ("2026-13-01", "not-a-date"),
        ("2026-09-01 25:00", "not-a-date"),
        ("01/09/2026", "ambiguous-date"),
        ("2026-09-01 and more", "not-a-date"),
    ],
)
def test_a_date_that_cannot_be_read_refuses_its_line(site: Site, cell: str, code: str) -> None:
    """D-EN-01: it silently became the present."""
    result = site.run("enrolments", HEADER, f"add;student;alice;MATH;manual;{cell};;;;")
    assert result.places(2) == [(code, "starttime")]
    assert site.enrolled("alice", "MATH") == {}


def test_slashed_dates_are_read_as_settled(site: Site) -> None:
    line = "add;student;alice;MATH;manual;01/09/2026;;;;"
    site.must("enrolments", HEADER, line, reading__slash_dates="day-first")
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


def test_an_end_before_the_start_is_refused(site: Site) -> None:
    result = site.plan("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;2026-08-01;;;")
    assert result.codes(2) == ["end-before-start"]


def test_only_the_dates_that_are_given_change(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;2026-09-01;;;;")
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;2027-06-30;;;")
    assert site.dates("alice", "MATH") == (SEPTEMBER, JUNE)
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;0;;;")
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


# --- commands ---


def test_an_empty_command_is_the_default_one(site: Site) -> None:
    """D-EN-03."""
    assert site.plan("enrolments", HEADER, ";student;alice;MATH;manual;;;;;").kinds(2) == ["EnrolUser"]
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;;;")
    result = site.plan("enrolments", HEADER, ";;alice;MATH;manual;;;;;", enrols_defaultcmd="del")
    assert result.changes(2) == [UnenrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH"))]


def test_commands_are_understood_in_any_case(site: Site) -> None:
    """D-EN-15."""
    result = site.plan("enrolments", HEADER, " ADD ;Student;alice;MATH;manual;;; GAddCreate ;TD 1;")
    assert result.kinds(2) == ["EnrolUser", "CreateGroup", "AddGroupMember"]


def test_an_unknown_command_is_refused_with_the_known_ones(site: Site) -> None:
    result = site.plan("enrolments", HEADER, "zap;student;alice;MATH;manual;;;;;")
    assert result.places(2) == [("not-a-choice", "cmd")]
    assert "shift" in str(dict(result.findings(2)[0].params)["accepts"])


# --- methods ---


def test_a_method_that_the_course_does_not_have_refuses_the_line(site: Site) -> None:
    """D-EN-05: it silently became a bare role."""
    result = site.run("enrolments", HEADER, "add;student;alice;MATH;self;;;;;")
    assert result.codes(2) == ["no-enrolment-instance"]
    assert site.roles("alice", "MATH") == set()


def test_a_disabled_instance_is_used_only_when_the_settings_allow_it(site: Site) -> None:
    site.do(SetInstanceStatus(site.course("MATH"), site.instance("MATH"), False))
    line = "add;student;alice;MATH;manual;;;;;"
    assert site.plan("enrolments", HEADER, line).codes(2) == ["no-enrolment-instance"]
    result = site.plan("enrolments", HEADER, line, enrols_enableenrolondisabled="1")
    assert result.kinds(2) == ["EnrolUser"]
    result = site.plan("enrolments", HEADER, line, enrolments__create_manual_instance="1")
    assert result.kinds(2) == ["SetInstanceStatus", "EnrolUser"]


@pytest.mark.parametrize(("method", "code"), [("magic", "no-such-method"), ("sync", "method-not-available")])
def test_methods_that_the_site_does_not_have_are_told(site: Site, method: str, code: str) -> None:
    assert site.plan("enrolments", HEADER, f"add;student;alice;MATH;{method};;;;;").codes(2) == [code]


def test_a_method_that_takes_nobody_by_hand_is_respected(site: Site) -> None:
    """D-EN-16: driving cohort or meta enrolments is undone at their next synchronisation."""
    site.do(CreateCohort(-1, "L1", "L1"))
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, source=1))
    site.do(AddCohortMember(1, site.user("alice")))
    assert site.enrolled("alice", "MATH") == {"cohort": "active"}
    assert site.plan("enrolments", HEADER, "add;student;bob;MATH;cohort;;;;;").codes(2) == ["method-does-not-enrol"]
    assert site.plan("enrolments", HEADER, "del;;alice;MATH;cohort;;;;;").codes(2) == ["method-does-not-unenrol"]
    assert site.plan("enrolments", HEADER, "disable;;alice;MATH;cohort;;;;;").codes(2) == ["method-does-not-manage"]


# --- groups ---


def test_gadd_puts_into_groups_that_exist(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;")
    result = site.run("enrolments", HEADER, "add;student;bob;MATH;manual;;;gadd;TD 1;")
    group = next(iter(site.groups_in("MATH")))
    assert result.changes(2)[1] == AddGroupMember(site.user("bob"), site.course("MATH"), group, "tool_sync")


def test_a_group_created_by_a_line_serves_the_next(site: Site) -> None:
    lines = ("add;student;alice;MATH;manual;;;gaddcreate;TD 1;", "add;student;bob;MATH;manual;;;gadd;TD 1;")
    site.must("enrolments", HEADER, *lines)
    assert site.groups("bob", "MATH") == {"TD 1"}
    assert list(site.groups_in("MATH").values()) == ["TD 1"]


def test_an_unknown_group_keeps_the_others_and_the_line_is_partial(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;bob;MATH;manual;;;gaddcreate;TD 1;")
    result = site.run("enrolments", HEADER, "add;student;alice;MATH;manual;;;gadd;Nowhere;TD 1")
    assert result.statuses() == ["partial"]
    assert result.places(2) == [("no-such-group", "g1")]
    assert result.tryback == [2]
    assert site.groups("alice", "MATH") == {"TD 1"}


def test_groups_are_not_touched_when_the_command_failed(site: Site) -> None:
    """D-EN-08: an unknown role still created the group."""
    result = site.run("enrolments", HEADER, "add;wizard;alice;MATH;manual;;;gaddcreate;TD 1;")
    assert result.codes(2) == ["no-such-role"]
    assert site.groups_in("MATH") == {}


def test_only_the_enrolled_are_put_into_groups(site: Site) -> None:
    result = site.plan("enrolments", "rolename;uid;cid;gcmd;g1", "teacher;alice;MATH;gaddcreate;TD 1")
    assert result.codes(2) == ["not-enrolled"]
    assert result.statuses() == ["rejected"]


def test_greplace_leaves_the_other_groups(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;TD 2")
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;greplacecreate;TD 2;TD 3")
    assert site.groups("alice", "MATH") == {"TD 2", "TD 3"}


def test_greplace_to_groups_that_do_not_exist_leaves_everything(site: Site) -> None:
    """D-EN-13: users were left without any group."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;")
    result = site.run("enrolments", HEADER, "add;student;alice;MATH;manual;;;greplace;Nowhere;")
    assert result.codes(2)[-1] == "no-such-group"
    assert result.tryback == [2]
    assert site.groups("alice", "MATH") == {"TD 1"}


def test_gdel_takes_out_of_the_group(site: Site) -> None:
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;TD 2")
    result = site.run("enrolments", HEADER, "add;student;alice;MATH;manual;;;gdel;TD 1;")
    assert result.kinds(2) == ["RemoveGroupMember"]
    assert site.groups("alice", "MATH") == {"TD 2"}


def test_places_that_somebody_gave_by_hand_are_protected_by_default(site: Site) -> None:
    """D-EN-18."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;", enrols_protectgroups="0")
    line = "add;student;alice;MATH;manual;;;greplacecreate;TD 2;"
    result = site.run("enrolments", HEADER, line)
    assert "place-protected" in result.codes(2)
    assert site.groups("alice", "MATH") == {"TD 1", "TD 2"}
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gdel;TD 1;", enrols_protectgroups="0")
    assert site.groups("alice", "MATH") == {"TD 2"}


def test_a_group_name_borne_by_two_groups_is_ambiguous(site: Site) -> None:
    """D-EN-12."""
    math = site.course("MATH")
    site.do(CreateGroup(-1, math, "TD 1", "a"), CreateGroup(-2, math, "TD 1", "b"))
    result = site.plan("enrolments", HEADER, "add;student;alice;MATH;manual;;;gadd;TD 1;")
    assert result.places(2) == [("ambiguous-group", "g1")]
    result = site.plan(
        "enrolments", HEADER, "add;student;alice;MATH;manual;;;gadd;a;", enrolments__group_identifier="idnumber"
    )
    assert result.kinds(2) == ["EnrolUser", "AddGroupMember"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("add;student;alice;MATH;manual;;;gadd;;", "groups-missing"),
        ("add;student;alice;MATH;manual;;;;TD 1;", "groups-without-command"),
        ("add;student;alice;MATH;manual;;;gzap;TD 1;", "not-a-choice"),
    ],
)
def test_a_group_command_and_its_groups_go_together(site: Site, line: str, code: str) -> None:
    assert site.plan("enrolments", HEADER, line).codes(2) == [code]


# --- refused lines ---


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("add;student;nobody;MATH;manual;;;;;", ("no-such-user", "uid")),
        ("add;student;;MATH;manual;;;;;", ("empty-cell", "uid")),
        ("add;student;alice;NOWHERE;manual;;;;;", ("no-such-course", "cid")),
        ("add;student;alice;;manual;;;;;", ("empty-cell", "cid")),
        ("add;;alice;MATH;manual;;;;;", ("role-missing", "rolename")),
        ("add;wizard;alice;MATH;manual;;;;;", ("no-such-role", "rolename")),
        ("add;student;1,23E+11;MATH;manual;;;;;", ("spreadsheet-damage", "uid")),
    ],
)
def test_a_wrong_cell_is_told_with_its_column(site: Site, line: str, place: tuple[str, str]) -> None:
    """D-CO-04: an empty identifier enrolled the guest."""
    result = site.run("enrolments", HEADER, line)
    assert result.places(2) == [place]
    assert result.tryback == [2]


def test_every_wrong_cell_of_a_line_is_told_at_once(site: Site) -> None:
    result = site.plan("enrolments", HEADER, "zap;student;;MATH;manual;someday;;gzap;;")
    assert [column for _, column in result.places(2)] == ["cmd", "uid", "starttime", "gcmd"]


def test_the_front_page_and_deleted_accounts_are_refused(site: Site) -> None:
    """D-EN-14."""
    result = site.plan("enrolments", HEADER, "add;student;alice;1;manual;;;;;", enrols_courseidentifier="id")
    assert result.codes(2) == ["site-course"]
    site.must("users", "username;firstname;lastname;idnumber;deleted", "bob;Bob;Test;ID-bob;1")
    assert site.plan("enrolments", HEADER, "add;student;bob;MATH;manual;;;;;").codes(2) == ["no-such-user"]


def test_an_ambiguous_identifier_is_refused(site: Site) -> None:
    header = "username;firstname;lastname;idnumber;email"
    site.must("users", header, "dan;Dan;T;D1;d@example.org", "eve;Eve;T;D2;d@example.org", users__allow_same_email="1")
    result = site.plan(
        "enrolments", HEADER, "add;student;d@example.org;MATH;manual;;;;;", enrols_useridentifier="email"
    )
    assert result.places(2) == [("ambiguous-user", "uid")]


def test_bad_lines_do_not_stop_the_good_ones(site: Site) -> None:
    """D-CO-05: one bad line ended the run, without report or tryback."""
    lines = ("add;student;nobody;MATH;manual;;;;;", "add;student;alice;MATH;manual;;;;;", "zap;;;;;;;;;")
    result = site.run("enrolments", HEADER, *lines)
    assert result.statuses() == ["rejected", "applied", "rejected"]
    assert result.tryback == [2, 4]


def test_a_refused_line_leaves_no_trace_on_the_next(site: Site) -> None:
    """greplacecreate had created the group and left the others before the line was refused."""
    site.must("enrolments", HEADER, "add;student;alice;MATH;manual;;;gaddcreate;TD 1;")
    lines = (
        "add;student;bob;MATH;manual;2026-09-01;2026-08-01;gaddcreate;TD 9;",
        "add;student;alice;MATH;manual;;;gadd;TD 9;",
    )
    result = site.run("enrolments", HEADER, *lines)
    assert result.statuses() == ["rejected", "rejected"]
    assert result.codes(3)[-1] == "no-such-group"


def test_identifiers_are_those_of_the_settings(site: Site) -> None:
    line = "add;student;ID-alice;C-MATH;manual;;;;;"
    result = site.plan("enrolments", HEADER, line, enrols_useridentifier="idnumber", enrols_courseidentifier="idnumber")
    assert result.kinds(2) == ["EnrolUser"]


# --- header ---


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("rolename;uid;cid;zap", [("unknown-column", "zap")]),
        ("rolename;uid;cid;starttme", [("unknown-column", "starttme")]),
        ("rolename;uid", [("missing-column", "cid")]),
        (
            "rolename;uid;uid;hidden",
            [("duplicate-column", "uid"), ("unknown-column", "hidden"), ("missing-column", "cid")],
        ),
        ("rolename;uid;cid;;g1", [("empty-column-name", None)]),
    ],
)
def test_every_header_problem_is_told_and_no_line_attempted(
    site: Site, header: str, codes: list[tuple[str, str | None]]
) -> None:
    result = site.run("enrolments", header, "student;alice;MATH")
    assert result.file_codes == codes
    assert result.statuses() == ["not_attempted"]


def test_the_nearest_column_is_suggested(site: Site) -> None:
    result = site.plan("enrolments", "rolename;uid;cid;starttme", "student;alice;MATH;")
    assert dict(result.planned.findings[0].params)["near"] == "starttime"


def test_extra_columns_are_ignored_when_the_settings_tolerate_them(site: Site) -> None:
    """D-17: the setting was honoured by some formats only."""
    result = site.run("enrolments", "rolename;uid;cid;enrol;zap", "student;alice;MATH;;x", invalidnamesnocheck="1")
    assert result.file_codes == [("column-ignored", "zap")]
    assert result.statuses() == ["applied"]


def test_headers_are_understood_in_any_case_and_lines_may_lack_their_last_cells(site: Site) -> None:
    result = site.run("enrolments", "RoleName ;UID; cid;Enrol;STARTTIME", "student;alice;MATH")
    assert result.statuses() == ["applied"]
    assert site.enrolled("alice", "MATH") == {"manual": "active"}


# --- lines that are foreseen a block at a time ---


def test_a_line_that_was_settled_is_planned_when_an_earlier_one_has_changed_its_course(site: Site) -> None:
    """Its participation was not asked for: the platform is asked again."""
    site.do(
        SetInstanceStatus(site.course("MATH"), site.instance("MATH"), False),
        CreateInstance(-1, site.course("MATH"), "self", STUDENT),
    )
    site.do(EnrolUser(site.user("bob"), site.course("MATH"), site.instance("MATH", "self"), STUDENT))
    lines = ["add;student;alice;MATH;manual;;;;;", "add;student;bob;MATH;self;;;;;"]
    result = site.run("enrolments", HEADER, *lines, enrolments__create_manual_instance=True)
    assert result.statuses() == ["applied", "unchanged"]


def test_new_enrolments_are_written_as_if_one_by_one(site: Site) -> None:
    people, places = ("alice", "bob"), ("MATH", "HIST")
    lines = [f"add;student;{user};{course};manual;;2027-06-30;;;" for user in people for course in places]
    result = site.run("enrolments", HEADER, *lines)
    assert result.statuses() == ["applied"] * 4
    assert site.dates("bob", "HIST") == (TODAY, JUNE)
    assert [site.roles(user, "MATH") for user in ("alice", "bob", "charlie")] == [{"student"}, {"student"}, set()]
    assert site.run("enrolments", HEADER, *lines).statuses() == ["unchanged"] * 4


def test_new_enrolments_of_somebody_who_has_gone_meanwhile_fail_alone(site: Site) -> None:
    """The plan was approved; then an account was deleted."""
    lines = [f"add;student;{user};MATH;manual;;;;;" for user in ("alice", "bob", "charlie")]
    gone = site.user("bob")
    result = site.run("enrolments", HEADER, *lines, meanwhile=lambda: site.do(DeleteUser(gone)))
    assert result.statuses() == ["applied", "failed", "applied"]
    assert result.codes(3) == ["platform-refused"]


def test_new_enrolments_of_somebody_who_was_enrolled_meanwhile_do_what_they_say(site: Site) -> None:
    lines = [f"add;student;{user};MATH;manual;2026-09-01;;;;" for user in ("alice", "bob")]
    alice = EnrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH"), EDITING_TEACHER, 5)
    assert site.run("enrolments", HEADER, *lines, meanwhile=lambda: site.do(alice)).statuses() == ["applied"] * 2
    assert site.roles("alice", "MATH") == {"editingteacher", "student"}
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


def test_new_enrolments_of_somebody_who_was_given_a_role_meanwhile_leave_it(site: Site) -> None:
    """A role without an enrolment is in the way of the second half only of what is written at once."""
    lines = [f"add;student;{user};MATH;manual;2026-09-01;;;;" for user in ("alice", "bob")]
    alice = AssignRole(site.user("alice"), site.course("MATH"), EDITING_TEACHER)
    assert site.run("enrolments", HEADER, *lines, meanwhile=lambda: site.do(alice)).statuses() == ["applied"] * 2
    assert site.roles("alice", "MATH") == {"editingteacher", "student"}
    assert site.dates("alice", "MATH") == site.dates("bob", "MATH") == (SEPTEMBER, 0)


def test_who_comes_into_a_master_course_is_seen_by_later_lines_about_the_linked_one(site: Site) -> None:
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    result = site.run(
        "enrolments", "cmd;rolename;uid;cid;enrol", "add;student;alice;MATH;manual", "del;;alice;HIST;meta"
    )
    assert (result.status(2), result.codes(3)) == ("applied", ["method-does-not-unenrol"])
