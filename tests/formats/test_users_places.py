"""User files: the cohorts, courses and groups that an account is put into (users document §2.1.5, §2.1.6)."""

import pytest

from tests.tools import STUDENT, TODAY, Site
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    AssignRole,
    CreateCohort,
    CreateInstance,
    CreateUser,
    EnrolUser,
    SetInstanceStatus,
)
from toolsync.model.things import NOW

HEADER = "username;firstname;lastname;idnumber"
ALICE = "alice;Alice;Test;ID-alice"
BOB = "bob;Bob;Test;ID-bob"
DAN = "dan;Dan;Brown;D1"
SEPTEMBER, JUNE = 1_788_220_800, 1_814_313_600  # 2026-09-01 and 2027-06-30, UTC


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob", courses="MATH HIST ART")


# --- cohorts ---


def test_a_missing_cohort_is_created_and_serves_the_next_line(site: Site) -> None:
    result = site.run("users", f"{HEADER};cohort;cohortid", f"{ALICE};First year;L1", f"{DAN};First year;L1")
    made = result.changes(2)[0]
    assert isinstance(made, CreateCohort)
    assert (made.name, made.idnumber, made.category) == ("First year", "L1", 0)
    assert result.kinds(3) == ["CreateUser", "AddCohortMember"]
    assert site.members("First year", "alice", "bob", "dan") == {"alice", "dan"}


def test_joining_twice_changes_nothing(site: Site) -> None:
    header, line = f"{HEADER};cohort;cohort1", f"{ALICE};L1;L2"
    site.must("users", header, line)
    result = site.run("users", header, line)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["already-member"] * 2)


def test_numbered_cohorts_go_by_their_idnumber(site: Site) -> None:
    site.do(CreateCohort(-1, "First year", "L1"))
    result = site.run("users", f"{HEADER};cohort1;cohort7", f"{ALICE};L1;L7")
    assert result.kinds(2) == ["AddCohortMember", "CreateCohort", "AddCohortMember"]
    assert (site.members("First year", "alice"), site.members("L7", "alice")) == ({"alice"}, {"alice"})


def test_a_numbered_cohort_goes_by_its_name_before_another_of_that_name_is_made(site: Site) -> None:
    header, line = f"{HEADER};cohort;cohort1;cohort2", f"{ALICE};L1;L1;L1"
    assert site.run("users", header, line).kinds(2) == ["CreateCohort", "AddCohortMember"]
    assert site.run("users", header, line).statuses() == ["unchanged"]


def test_a_member_flows_into_the_courses_bound_to_the_cohort(site: Site) -> None:
    """D-CO-11: members were written into a table behind Moodle's back, and enrolled nowhere."""
    site.do(CreateCohort(-1, "L1", "L1"))
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, source=1))
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    result = site.run("users", f"{HEADER};cohort", f"{ALICE};L1", f"{DAN};L1")
    assert result.statuses() == ["applied", "applied"]
    for name in ("alice", "dan"):
        assert site.enrolled(name, "MATH") == {"cohort": "active"}


def test_an_enrolment_flows_into_linked_courses(site: Site) -> None:
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    site.must("users", f"{HEADER};course1;enrol1", f"{ALICE};MATH;manual", f"{DAN};MATH;manual")
    assert site.enrolled("alice", "HIST") == site.enrolled("dan", "HIST") == {"meta": "active"}


def test_cohorts_are_created_only_where_the_settings_allow_it(site: Site) -> None:
    result = site.run("users", f"{HEADER};cohort", f"{ALICE};L1", f"{DAN};L1", users__create_cohorts="0")
    assert result.places(2) == [("no-such-cohort", "cohort")]
    assert result.statuses() == ["rejected", "partial"]
    assert result.tryback == [2, 3]
    assert site.user("dan")


@pytest.mark.parametrize(
    ("made", "cells", "code"),
    [
        ((CreateCohort(-1, "Other", "L1"),), "First year;L1", "cohort-idnumber-taken"),
        ((CreateCohort(-1, "Same", "a"), CreateCohort(-2, "Same", "b")), "Same;", "ambiguous-cohort"),
        ((CreateCohort(-1, "Theirs", "", component="local_sis"),), "Theirs;", "cohort-managed"),
    ],
)
def test_a_cohort_that_cannot_be_joined_refuses_that_part_only(
    site: Site, made: tuple[CreateCohort, ...], cells: str, code: str
) -> None:
    """D-US-15: such things never reached the tryback."""
    site.do(*made)
    result = site.run("users", f"{HEADER};cohort;cohortid;cohort1", f"{DAN};{cells};L9")
    assert [each.code for each in result.findings(2) if each.part == "cohort"] == [code]
    assert (result.statuses(), result.tryback) == (["partial"], [2])
    assert site.members("L9", "dan") == {"dan"}


# --- courses ---


def test_a_line_enrols_with_role_dates_and_group(site: Site) -> None:
    header = f"{HEADER};course1;role1;enrol1;start1;end1;group1"
    line = f"{DAN};MATH;teacher;manual;{SEPTEMBER};{JUNE};TD 1"
    result = site.run("users", header, line)
    assert result.kinds(2) == ["CreateUser", "EnrolUser", "CreateGroup", "AddGroupMember"]
    assert (site.enrolled("dan", "MATH"), site.roles("dan", "MATH")) == ({"manual": "active"}, {"teacher"})
    assert (site.dates("dan", "MATH"), site.groups("dan", "MATH")) == ((SEPTEMBER, JUNE), {"TD 1"})
    result = site.run("users", header, line)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["already-enrolled", "already-in-group"])


def test_every_number_has_its_own_method_and_gaps_are_allowed(site: Site) -> None:
    """D-US-13: enrol1 was for all of them, and the first gap ended them."""
    header = f"{HEADER};course1;role1;enrol1;course3;role3;course12;enrol12"
    result = site.run("users", header, f"{ALICE};;;;MATH;teacher;HIST;manual")
    alice, math, hist = site.user("alice"), site.course("MATH"), site.course("HIST")
    enrolment = EnrolUser(alice, hist, site.instance("HIST"), STUDENT, NOW, 0)
    assert result.changes(2) == [AssignRole(alice, math, 4), enrolment]


def test_numbers_count_not_where_columns_stand(site: Site) -> None:
    """D-US-13."""
    header = f"group2;enrol2;{HEADER};course2;course1;enrol1"
    site.must("users", header, f"TD 1;manual;{ALICE};MATH;HIST;manual")
    assert (site.groups("alice", "MATH"), site.groups("alice", "HIST")) == ({"TD 1"}, set())


def test_each_course_succeeds_or_fails_on_its_own(site: Site) -> None:
    """D-US-14: after one success all seemed to succeed; D-US-15: what failed never reached the tryback."""
    header = f"{HEADER};course1;role1;enrol1;course2;role2;enrol2;course3;role3;enrol3"
    result = site.run("users", header, f"{DAN};NOWHERE;;manual;MATH;student;manual;HIST;wizard;manual")
    assert [(each.code, each.part, each.column) for each in result.findings(2)[1:]] == [
        ("no-such-course", "course1", "course1"),
        ("no-such-role", "course3", "role3"),
    ]
    assert (result.statuses(), result.tryback) == (["partial"], [2])
    assert (site.enrolled("dan", "MATH"), site.enrolled("dan", "HIST")) == ({"manual": "active"}, {})


def test_a_method_without_role_enrols_students(site: Site) -> None:
    """D-US-14: an enrolment with the role that goes without saying was told as a failure."""
    result = site.run("users", f"{HEADER};course1;enrol1", f"{ALICE};MATH;manual")
    assert (result.statuses(), result.codes(2)) == (["applied"], [])
    assert site.roles("alice", "MATH") == {"student"}


def test_a_role_without_method_is_a_role_without_enrolment(site: Site) -> None:
    header, line = f"{HEADER};course1;role1;enrol1", f"{ALICE};MATH;Teacher;"
    assert site.run("users", header, line).changes(2) == [AssignRole(site.user("alice"), site.course("MATH"), 4)]
    assert site.enrolled("alice", "MATH") == {}
    assert site.run("users", header, line).codes(2) == ["role-already-assigned"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("MATH;student;self", "no-enrolment-instance"),
        ("MATH;student;magic", "no-such-method"),
        ("MATH;student;sync", "method-not-available"),
    ],
)
def test_a_method_that_is_not_there_gives_no_bare_role(site: Site, cells: str, code: str) -> None:
    """D-US-16: a role without enrolment was given instead, in silence."""
    result = site.run("users", f"{HEADER};course1;role1;enrol1", f"{DAN};{cells}")
    assert result.codes(2)[1:] == [code]
    assert result.tryback == [2]
    assert site.roles("dan", "MATH") == set()


def test_the_manual_method_is_made_where_the_settings_allow_it(site: Site) -> None:
    site.do(SetInstanceStatus(site.course("MATH"), site.instance("MATH"), False))
    header, line = f"{HEADER};course1;enrol1", f"{ALICE};MATH;Manual"
    assert site.run("users", header, line).codes(2) == ["no-enrolment-instance"]
    assert site.plan("users", header, line, enrolments__use_disabled_instances="1").kinds(2) == ["EnrolUser"]
    result = site.run("users", header, line, enrolments__create_manual_instance="1")
    assert result.kinds(2) == ["SetInstanceStatus", "EnrolUser"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (";student;manual;;", "pattern-without-course"),
        ("1;student;manual;;", "no-such-course"),
        ("MATH;;;;https://other.example.org", "remote-host"),
    ],
)
def test_a_course_that_cannot_be_entered_is_told(site: Site, cells: str, code: str) -> None:
    header = f"{HEADER};course1;role1;enrol1;group1;wwwroot1"
    result = site.run("users", header, f"{DAN};{cells}")
    assert (result.codes(2)[1:], result.statuses()) == ([code], ["partial"])


def test_a_course_without_anything_to_do_there_is_told(site: Site) -> None:
    result = site.run("users", f"{HEADER};course1", f"{ALICE};MATH")
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["nothing-asked"])


@pytest.mark.parametrize(("by", "cell"), [("shortname", "MATH"), ("idnumber", "C-MATH"), ("id", None)])
def test_courses_are_named_as_the_settings_say(site: Site, by: str, cell: str | None) -> None:
    line = f"{ALICE};{cell or site.course('MATH')};manual"
    site.must("users", f"{HEADER};course1;enrol1", line, courses_primaryidentity=by)
    assert site.enrolled("alice", "MATH") == {"manual": "active"}


def test_the_front_page_is_no_course(site: Site) -> None:
    result = site.run("users", f"{HEADER};course1;enrol1", f"{ALICE};1;manual", courses_primaryidentity="id")
    assert result.codes(2) == ["site-course"]


# --- dates ---


@pytest.mark.parametrize("cell", ["", "0"])
def test_without_start_an_enrolment_starts_now_and_keeps_its_start(site: Site, cell: str) -> None:
    header, line = f"{HEADER};course1;enrol1;start1;end1", f"{ALICE};MATH;manual;{cell};"
    site.must("users", header, line)
    assert site.dates("alice", "MATH") == (TODAY, 0)
    assert site.run("users", header, line).statuses() == ["unchanged"]


def test_the_default_start_is_that_of_the_settings(site: Site) -> None:
    site.must("courses_create", "shortname;fullname;startdate", "GEO;Geography;2026-10-01")
    header = f"{HEADER};course1;enrol1"
    site.must("users", header, f"{DAN};GEO;manual", enrolments__default_start="course")
    site.must("users", header, f"{ALICE};MATH;manual", enrolments__default_start="none")
    assert (site.dates("dan", "GEO"), site.dates("alice", "MATH")) == ((SEPTEMBER + 30 * 86_400, 0), (0, 0))


def test_the_name_that_moodle_has_for_the_start_is_understood(site: Site) -> None:
    site.must("users", f"{HEADER};course1;enrol1;enroltimestart1", f"{ALICE};MATH;manual;2026-09-01")
    assert site.dates("alice", "MATH") == (SEPTEMBER, 0)


def test_an_end_before_the_start_refuses_that_course(site: Site) -> None:
    header = f"{HEADER};course1;enrol1;start1;end1"
    result = site.run("users", header, f"{DAN};MATH;manual;2026-09-01;2026-08-01")
    assert (result.codes(2)[1:], result.statuses()) == (["end-before-start"], ["partial"])


# --- groups ---


def test_a_group_is_created_once(site: Site) -> None:
    header = f"{HEADER};course1;enrol1;group1"
    site.must("users", header, f"{ALICE};MATH;manual;TD 1", f"{DAN};MATH;manual;TD 1", f"{BOB};HIST;manual;TD 1")
    assert list(site.groups_in("MATH").values()) == list(site.groups_in("HIST").values()) == ["TD 1"]
    assert site.groups("dan", "MATH") == {"TD 1"}


def test_who_is_not_enrolled_is_put_into_no_group_and_none_is_made(site: Site) -> None:
    header = f"{HEADER};course1;role1;enrol1;group1"
    result = site.run("users", header, f"{ALICE};MATH;;;TD 1", f"{BOB};MATH;teacher;;TD 1")
    assert [result.codes(line) for line in (2, 3)] == [["not-enrolled"], ["not-enrolled"]]
    assert (site.groups_in("MATH"), site.roles("bob", "MATH")) == ({}, set())


def test_who_is_enrolled_already_may_be_put_into_a_group_alone(site: Site) -> None:
    site.must("users", f"{HEADER};course1;enrol1", f"{ALICE};MATH;manual")
    result = site.run("users", f"{HEADER};course1;group1", f"{ALICE};MATH;TD 1")
    assert result.kinds(2) == ["CreateGroup", "AddGroupMember"]


@pytest.mark.parametrize(("protect", "mark"), [("1", "tool_sync"), ("0", "")])
def test_places_are_marked_where_groups_are_protected(site: Site, protect: str, mark: str) -> None:
    line = f"{ALICE};MATH;manual;TD 1"
    result = site.plan("users", f"{HEADER};course1;enrol1;group1", line, enrols_protectgroups=protect)
    added = result.changes(2)[-1]
    assert isinstance(added, AddGroupMember)
    assert added.component == mark


def test_a_refused_account_is_put_nowhere(site: Site) -> None:
    header = f"{HEADER};cohort;course1;enrol1;group1"
    result = site.run("users", header, "bob;Dan;B;D1;L1;MATH;manual;TD 1", f"{DAN};L1;MATH;manual;TD 1")
    assert (result.codes(2), result.kinds(2)) == (["username-taken"], [])
    assert [type(each) for each in result.changes(3)][:3] == [CreateUser, CreateCohort, AddCohortMember]
