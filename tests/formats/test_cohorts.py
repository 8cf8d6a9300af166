"""Cohort files: section 5.1 of the users document, with every defect of the earlier plugin (D-CH) as a test."""

from pathlib import Path
from typing import Any

import pytest

from tests.reporting.story import account
from tests.tools import STUDENT, TODAY, Site, settings_of
from toolsync.formats import BY_NAME
from toolsync.model.changes import (
    AddCohortMember,
    CreateCategory,
    CreateCohort,
    CreateInstance,
    DeleteCohort,
    Loss,
    MoveCohort,
    RemoveCohortMember,
    UpdateCohort,
)
from toolsync.model.outcomes import Status
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.things import Cohort
from toolsync.pipeline.applying import apply_plan
from toolsync.pipeline.ledger import TemporaryLedger
from toolsync.pipeline.reporting import write_report
from toolsync.pipeline.run import make_plan
from toolsync.pipeline.tryback import write_tryback
from toolsync.wording import Wording

HEADER = "cmd;cidnumber;cname;userid"
FULL = "cmd;cid;cidnumber;cname;cdescription;ccatcontext;ccatcontextidnumber;component;userid;cvisible"


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie", courses="MATH HIST")


def cohort(site: Site, value: str, by: str = "idnumber") -> Cohort | None:
    """The cohort of the site with this idnumber, if there is one."""
    return next(iter(site.platform.look_up(Questions(cohorts={CohortRef(by, value)})).cohorts), None)


def found(site: Site, value: str, by: str = "idnumber") -> Cohort:
    there = cohort(site, value, by)
    assert there is not None
    return there


# --- does it ---


def test_add_creates_the_cohort_and_makes_its_members(site: Site) -> None:
    result = site.run("cohorts", HEADER, "add;L1;Year one;ID-alice", "add;L1;;ID-bob", ";L1;;ID-charlie")
    assert [result.kinds(line) for line in (2, 3, 4)] == [
        ["CreateCohort", "AddCohortMember"],
        ["AddCohortMember"],
        ["AddCohortMember"],
    ]
    assert site.members("Year one", "alice", "bob", "charlie") == {"alice", "bob", "charlie"}


def test_add_without_a_user_creates_with_every_column(site: Site) -> None:
    site.do(CreateCategory(-1, "Science", 0))
    site.must("cohorts", FULL, "add;;L1;Year one;The first;2;;tool_sync;;0")
    assert found(site, "L1")._replace(id=0) == Cohort(0, "Year one", "L1", 2, "tool_sync", "The first", False)


def test_del_takes_the_member_out_and_out_of_the_bound_course(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice", "add;L1;;ID-bob")
    number = found(site, "L1").id
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, number))
    assert site.roles("alice", "MATH") == {"student"}
    result = site.run("cohorts", HEADER, "del;L1;;ID-alice")
    assert result.changes(2) == [RemoveCohortMember(number, site.user("alice"))]
    assert (site.enrolled("alice", "MATH"), site.enrolled("bob", "MATH")) == ({}, {"cohort": "active"})


@pytest.mark.parametrize("command", ["del", "delcohort"])
def test_without_a_user_the_cohort_is_deleted_with_its_bindings(site: Site, command: str) -> None:
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice")
    number = found(site, "L1").id
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, number))
    result = site.run("cohorts", HEADER, f"{command};L1;;")
    assert result.changes(2) == [DeleteCohort(number, "Year one")]
    assert cohort(site, "L1") is None
    assert (site.enrolled("alice", "MATH"), site.instances("MATH")) == ({}, {"manual": True})


def test_free_takes_every_member_out(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice", "add;L1;;ID-bob")
    number = found(site, "L1").id
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, number))
    result = site.run("cohorts", HEADER, "free;L1;;")
    assert set(result.changes(2)) == {RemoveCohortMember(number, site.user(each)) for each in ("alice", "bob")}
    assert site.members("Year one", "alice", "bob") == set()
    assert site.enrolled("alice", "MATH") == {}


def test_free_says_that_the_user_of_its_line_is_not_needed(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice")
    result = site.run("cohorts", HEADER, "free;L1;;ID-bob")
    assert (result.kinds(2), result.codes(2)) == (["RemoveCohortMember"], ["user-not-used"])


# --- already done = unchanged; twice changes nothing; a line serves the next ---


def test_running_a_file_again_changes_nothing(site: Site) -> None:
    lines = ("add;L1;Year one;ID-alice", "add;L1;;ID-bob", "add;L2;Year two;")
    site.must("cohorts", HEADER, *lines)
    assert site.run("cohorts", HEADER, *lines).statuses() == ["unchanged"] * 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [("add;L1;;ID-alice", "already-member"), ("del;L1;;ID-bob", "not-a-member"), ("free;L2;;", "cohort-empty")],
)
def test_nothing_to_do_is_said_as_such(site: Site, line: str, reason: str) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice", "add;L2;;")
    result = site.run("cohorts", HEADER, line)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], [reason])


def test_the_lines_of_a_file_follow_from_each_other(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice")
    number = found(site, "L1").id
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, number))
    lines = ("free;L1;;", "add;L1;;ID-alice", "del;L1;;ID-alice", "delcohort;L1;;", "add;L1;New;ID-bob", "free;L1;;")
    site.must("cohorts", HEADER, *lines)
    assert found(site, "L1").id != number
    assert site.enrolled("alice", "MATH") == {}


# --- what is refused ---


def test_an_unknown_user_never_deletes_the_cohort(site: Site) -> None:
    """D-CH-01: the whole cohort was deleted."""
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice")
    result = site.run("cohorts", HEADER, "del;L1;;ID-nobody")
    assert result.places(2) == [("no-such-user", "userid")]
    assert result.tryback == [2]
    assert site.members("Year one", "alice") == {"alice"}


def test_a_plain_del_may_be_kept_from_deleting(site: Site) -> None:
    """D-CH-01: a command of its own for deletion."""
    site.must("cohorts", HEADER, "add;L1;;")
    never: dict[str, Any] = {"cohorts__plain_del_deletes": "0"}
    assert site.run("cohorts", HEADER, "del;L1;;", **never).codes(2) == ["plain-del-deletes-nothing"]
    assert site.plan("cohorts", HEADER, "delcohort;L1;;ID-alice").codes(2) == ["deletion-names-user"]
    assert site.run("cohorts", HEADER, "delcohort;L1;;", **never).kinds(2) == ["DeleteCohort"]


@pytest.mark.parametrize("command", ["add", "del", "free", "delcohort"])
def test_an_empty_key_names_nothing(site: Site, command: str) -> None:
    """D-CH-02: it was the cohort whose idnumber is empty."""
    site.must("cohorts", HEADER, "add;No idnumber;No idnumber;", cohorts_cohortidentifier="name")
    site.do(CreateCohort(-1, "Other"))
    result = site.run("cohorts", HEADER, f"{command};;;")
    assert result.places(2) == [("cohort-key-missing", "cidnumber")]
    assert cohort(site, "Other", "name")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("zap;L1;;", ("not-a-choice", "cmd")),
        ("add;L1;;ID-nobody", ("no-such-user", "userid")),
        ("del;L9;;ID-alice", ("no-such-cohort", "cidnumber")),
        ("free;L9;;", ("no-such-cohort", "cidnumber")),
        ("delcohort;L9;;", ("no-such-cohort", "cidnumber")),
        ("add;1,5E+11;;", ("spreadsheet-damage", "cidnumber")),
    ],
)
def test_a_wrong_line_goes_to_the_tryback_and_the_good_ones_are_kept(
    site: Site, line: str, place: tuple[str, str]
) -> None:
    """D-CH-03: there was no tryback; D-CH-04: an unknown command did nothing, silently."""
    result = site.run("cohorts", HEADER, "add;L1;;ID-alice", line, "add;L1;;ID-bob")
    assert result.places(3) == [place]
    assert result.statuses() == ["applied", "rejected", "applied"]
    assert result.tryback == [3]


def test_a_refused_line_leaves_no_trace_on_the_next(site: Site) -> None:
    lines = ("add;L1;Year one;ID-nobody", "del;L1;;ID-alice", "add;L1;;ID-alice")
    result = site.run("cohorts", HEADER, *lines)
    assert result.statuses() == ["rejected", "rejected", "applied"]
    assert found(site, "L1").name == "L1"


def test_a_new_cohort_without_a_name_is_called_like_its_key(site: Site) -> None:
    """D-CH-05: its creation failed."""
    site.must("cohorts", "cidnumber", "L1")
    assert found(site, "L1").name == "L1"


def test_only_idnumbers_that_are_there_conflict(site: Site) -> None:
    """D-CH-06: a second cohort without idnumber could not be created."""
    site.do(CreateCategory(-1, "Science", 0))
    by_name = {"cohorts_cohortidentifier": "name"}
    site.must("cohorts", "cname;cidnumber", "One;", "Two;", "Three;L3", **by_name)
    result = site.run("cohorts", "cname;cidnumber", "Four;L3", **by_name)
    assert result.places(2) == [("cohort-idnumber-taken", "cidnumber")]
    result = site.run("cohorts", "cidnumber;cname;ccatcontext", "L4;Three;2", "L5;Three;")
    assert (result.statuses(), result.codes(3)) == (["applied", "rejected"], ["cohort-name-taken"])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("ccatcontext", "99", "no-such-category"),
        ("ccatcontext", "x", "not-a-number"),
        ("ccatcontextidnumber", "NO", "no-such-category"),
    ],
)
def test_an_unknown_category_creates_nothing(site: Site, column: str, cell: str, code: str) -> None:
    """D-CH-08: the cohort was created for the whole site."""
    result = site.run("cohorts", f"cidnumber;{column}", f"L1;{cell}")
    assert result.places(2) == [(code, column)]
    assert cohort(site, "L1") is None


def test_what_a_line_gives_otherwise_is_changed_and_nothing_else(site: Site) -> None:
    """D-CH-09: neither name nor idnumber could be changed, and everything was always "updated". D-CH-14: nor could be
    said whether a cohort is visible."""
    site.do(CreateCategory(-1, "Science", 0))
    site.must("cohorts", FULL, "add;;L1;Year one;The first;;;;;")
    number = found(site, "L1").id
    assert site.run("cohorts", FULL, "add;;L1;Year one;;;;;;1").statuses() == ["unchanged"]
    result = site.run("cohorts", FULL, "add;;L1;First year;!;2;;;;0")
    values = (("description", ""), ("visible", 0), ("name", "First year"))
    assert result.changes(2) == [UpdateCohort(number, values), MoveCohort(number, 2)]
    result = site.run("cohorts", FULL, "add;;N1;First year;;0;;;;", cohorts_cohortidentifier="name")
    assert result.changes(2) == [UpdateCohort(number, (("idnumber", "N1"),)), MoveCohort(number, 0)]
    result = site.run("cohorts", FULL, f"add;{number};N2;Again;;;;;;", cohorts_cohortidentifier="id")
    assert result.changes(2) == [UpdateCohort(number, (("name", "Again"), ("idnumber", "N2")))]


def test_what_another_component_manages_is_left_alone(site: Site) -> None:
    """D-CH-11."""
    site.must("cohorts", FULL, "add;;L1;Year one;;;;local_sis;ID-alice;", "add;;L1;;;;;;ID-bob;")
    for line in ("add;;L1;Other;;;;;;", "add;;L1;;;;;;ID-charlie;", "del;;L1;;;;;;ID-alice;", "free;;L1;;;;;;;"):
        result = site.run("cohorts", FULL, line)
        assert result.codes(2) == ["cohort-managed"], line
        assert site.plan("cohorts", FULL, line, cohorts__managed_by_others="change").statuses() == ["planned"]
    assert site.run("cohorts", FULL, "delcohort;;L1;;;;;;;").codes(2) == ["cohort-managed"]
    assert site.run("cohorts", FULL, "add;;L1;Year one;;;;;ID-alice;").statuses() == ["unchanged"]


@pytest.mark.parametrize("identifier", ["idnumber", "name", "id"])
def test_cid_is_the_key_of_any_identifier(site: Site, identifier: str) -> None:
    """D-CH-12: documented, and not so."""
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice")
    key = {"idnumber": "L1", "name": "Year one", "id": str(found(site, "L1").id)}[identifier]
    result = site.run("cohorts", "cmd;cid;userid", f"del;{key};ID-alice", cohorts_cohortidentifier=identifier)
    assert result.kinds(2) == ["RemoveCohortMember"]


@pytest.mark.parametrize("number", ["999", "-1", "1x"])
def test_a_number_only_names_what_is_there(site: Site, number: str) -> None:
    """D-CH-15: a cohort was created under another number."""
    lines = (f"add;{number};New", f"add;{number};New")
    result = site.run("cohorts", "cmd;cid;cname", *lines, cohorts_cohortidentifier="id")
    assert [result.codes(line) for line in (2, 3)] == [["no-such-cohort"]] * 2


def test_cohorts_are_created_unless_the_settings_forbid_it(site: Site) -> None:
    result = site.run("cohorts", HEADER, "add;L1;;ID-alice", cohorts_autocreate="0")
    assert result.codes(2) == ["no-such-cohort"]


def test_a_name_borne_by_two_cohorts_is_ambiguous(site: Site) -> None:
    site.do(CreateCohort(-1, "Twin", "A"), CreateCohort(-2, "Twin", "B"))
    result = site.run("cohorts", HEADER, "add;;Twin;ID-alice", cohorts_cohortidentifier="name")
    assert result.places(2) == [("ambiguous-cohort", "cname")]


def test_the_column_of_the_key_must_be_there(site: Site) -> None:
    assert site.run("cohorts", "cmd;cname;userid", "add;L1;ID-alice").file_codes == [("missing-column", "cidnumber")]


# --- after the last line (D-CH-10) ---

CLEAN = {"cohorts_syncdelete": "1"}


def test_cohorts_that_the_file_emptied_are_deleted_after_the_last_line(site: Site) -> None:
    """D-CH-10: the setting did nothing."""
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice", "add;L2;Year two;ID-bob", "add;L3;;", "add;L4;;ID-bob")
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, found(site, "L1").id))
    lines = ("del;L1;;ID-alice", "del;L2;;ID-bob", "add;L2;;ID-charlie", "add;L3;Still empty;", "add;L5;New;")
    simulated = site.plan("cohorts", HEADER, *lines, **CLEAN)
    assert simulated.changes(7) == [DeleteCohort(found(site, "L1").id, "Year one")]
    assert simulated.plan.changes["DeleteCohort"] == simulated.plan.losses[Loss.COHORTS_DELETED] == 1
    assert sum(simulated.plan.lines.values()) == 5
    result = site.run("cohorts", HEADER, *lines, **CLEAN)
    assert (result.status(7), result.outcomes[7].beyond) == ("applied", True)
    assert [cohort(site, each) is None for each in ("L1", "L2", "L3", "L4", "L5")] == [True, False, False, False, False]
    assert site.instances("MATH") == {"manual": True}


def test_nothing_is_deleted_unless_the_settings_say_so(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice")
    result = site.run("cohorts", HEADER, "del;L1;;ID-alice")
    assert list(result.outcomes) == [2]
    assert cohort(site, "L1")


def test_a_cohort_that_others_manage_is_not_cleaned_up(site: Site) -> None:
    site.do(CreateCohort(-1, "Mine", "L1", 0, "local_sis"))
    site.do(AddCohortMember(found(site, "L1").id, site.user("alice")))
    given = {"cohorts__managed_by_others": "change", **CLEAN}
    planned = site.plan("cohorts", HEADER, "del;L1;;ID-alice", **given)
    assert planned.kinds(3) == ["DeleteCohort"]


def test_a_cohort_deleted_by_a_line_is_not_deleted_again(site: Site) -> None:
    site.must("cohorts", HEADER, "add;L1;;ID-alice")
    result = site.run("cohorts", HEADER, "free;L1;;", "delcohort;L1;;", **CLEAN)
    assert list(result.outcomes) == [2, 3]


def test_the_report_lists_what_is_done_after_the_last_line(site: Site, tmp_path: Path) -> None:
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice")
    file = tmp_path / "cohorts.csv"
    file.write_text(f"{HEADER}\ndel;L1;;ID-alice\n")
    ledger = TemporaryLedger()
    planned = make_plan(BY_NAME["cohorts"], file, settings_of(CLEAN), site.platform, ledger)
    told = write_report(tmp_path, "report", account(ledger), ledger, planned.opened, Wording("en"))
    rows = told.csv.read_text(encoding="utf-8-sig").splitlines()
    assert rows[2].startswith("after the last line;after the last line;0;planned;Year one: cohort “Year one” deleted")
    assert "after the last line" in told.html.read_text()
    assert '"total": 1' in told.json.read_text()
    assert write_tryback(planned.opened, ledger, tmp_path / "tryback.csv", "file", Wording("en")) is None


def test_what_fails_after_the_last_line_makes_the_run_fail_and_no_line(site: Site, tmp_path: Path) -> None:
    site.must("cohorts", HEADER, "add;L1;Year one;ID-alice", "add;L2;Year two;ID-bob")
    file = tmp_path / "cohorts.csv"
    file.write_text(f"{HEADER}\ndel;L1;;ID-alice\ndel;L2;;ID-bob\n")
    ledger = TemporaryLedger()
    planned = make_plan(BY_NAME["cohorts"], file, settings_of(CLEAN), site.platform, ledger)
    site.do(DeleteCohort(found(site, "L2").id))
    apply_plan(ledger, site.platform, TODAY)
    last = list(ledger.stretches())[-1]
    assert (last.lines, last.status, [step.part for step in last.outcomes[0].steps]) == (0, "partial", ["Year one"])
    assert ledger.holds((Status.PARTIAL,))
    assert not ledger.holds((Status.PLANNED,))
    assert write_tryback(planned.opened, ledger, tmp_path / "tryback.csv", "file", Wording("en")) is not None
    assert "Year two" not in (tmp_path / "tryback.csv").read_text()
