"""What must hold of any cohort file and any binding file; what is exported plans to nothing."""

from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import Site, line_by_line
from toolsync.model import knowledge
from toolsync.model.changes import CreateCategory, CreateInstance
from toolsync.model.knowledge import KEPT
from toolsync.pipeline import run

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADER = "cmd;cidnumber;cname;cdescription;ccatcontext;component;userid;cvisible"
BINDINGS = "cmd;cohort;course;role;makegroup"
USERS = ("alice", "bob")

lines = st.lists(
    st.tuples(
        st.sampled_from(["", "add", "add", "add", "del", "free", "delcohort", "zap"]),
        st.sampled_from(["L1", "L2", "L3", ""]),
        st.sampled_from(["", "", "One", "Two"]),
        st.sampled_from(["", "", "Text", "!"]),
        st.sampled_from(["", "", "0", "2", "9"]),
        st.sampled_from(["", "", "", "tool_sync", "local_sis"]),
        st.sampled_from(["", "ID-alice", "ID-bob", "ID-nobody"]),
        st.sampled_from(["", "0", "1"]),
    ).map(";".join),
    max_size=10,
)
bindings = st.lists(
    st.tuples(
        st.sampled_from(["", "add", "add", "del", "suspend", "restore", "fulldel", "zap"]),
        st.sampled_from(["L1", "L2", "L9", ""]),
        st.sampled_from(["C-MATH", "C-HIST", "NO"]),
        st.sampled_from(["", "student", "teacher", "*", "wizard"]),
        st.sampled_from(["", "0", "1"]),
    ).map(";".join),
    max_size=8,
)


def a_site() -> Site:
    site = Site(users=" ".join(USERS), courses="MATH HIST")
    site.do(CreateCategory(-1, "Science", 0))
    site.must("cohorts", "cidnumber;userid", "L1;ID-alice", "L1;ID-bob", "L2;ID-bob")
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", 5, 1))
    site.do(CreateInstance(-1, site.course("HIST"), "meta", 0, site.course("MATH")))
    return site


def accounted(site: Site, format: str, header: str, lines: Sequence[str]) -> None:
    """Every line has one outcome, and what is planned is what is applied."""
    planned = site.plan(format, header, *lines)
    assert [number for number, each in planned.outcomes.items() if not each.beyond] == list(range(2, len(lines) + 2))
    assert sum(planned.plan.lines.values()) == len(lines)
    applied = site.run(format, header, *lines)
    assert [each.replace("planned", "applied") for each in planned.statuses()] == applied.statuses()
    assert "failed" not in applied.statuses()


@given(lines, st.booleans())
@QUICK
def test_any_cohort_file_in_any_order(lines: Sequence[str], clean: bool) -> None:
    for order in (lines, lines[::-1]):
        accounted(a_site(), "cohorts", HEADER, order)
    site = a_site()
    planned = site.plan("cohorts", HEADER, *lines, cohorts__delete_empty=clean)
    applied = site.run("cohorts", HEADER, *lines, cohorts__delete_empty=clean)
    assert [each.replace("planned", "applied") for each in planned.statuses()] == applied.statuses()


@given(lines)
@QUICK
def test_what_a_cohort_file_did_is_not_done_again(lines: Sequence[str]) -> None:
    site = a_site()
    site.run("cohorts", HEADER, *lines)
    kept = [line for line in lines if site.plan("cohorts", HEADER, line).statuses() == ["unchanged"]]
    assert set(site.plan("cohorts", HEADER, *kept).statuses()) <= {"unchanged"}


@given(lines, lines, st.sampled_from([20_000, 3, 1]), st.sampled_from([KEPT, 2, 0]))
@QUICK
def test_settled_cohort_lines_are_those_that_planning_would_leave(
    first: Sequence[str], second: Sequence[str], block: int, kept: int
) -> None:
    """However much of earlier blocks is forgotten (``kept`` facts stay)."""
    site = a_site()
    site.run("cohorts", HEADER, *first)
    with patch.object(run, "BLOCK", block), patch.object(knowledge, "KEPT", kept):
        quick = site.plan("cohorts", HEADER, *first, *second)
    with line_by_line("cohorts"):
        slow = site.plan("cohorts", HEADER, *first, *second)
    assert quick.outcomes == slow.outcomes
    assert quick.plan.digest == slow.plan.digest


@given(lines)
@QUICK
def test_exported_cohorts_plan_to_nothing(lines: Sequence[str]) -> None:
    site = a_site()
    site.run("cohorts", HEADER, *lines)
    for identifier in ("id", "idnumber"):
        names = {"user": "idnumber", "cohort": identifier}
        for entity in ("cohorts", "cohort-members"):
            rows = [";".join(row) for row in site.platform.export(entity, names)]
            result = site.plan("cohorts", *rows, cohorts__cohort_identifier=identifier)
            assert set(result.statuses()) <= {"unchanged"}, (rows, result.statuses())
            assert len(result.outcomes) == len(rows) - 1


@given(bindings)
@QUICK
def test_any_binding_file_in_any_order(lines: Sequence[str]) -> None:
    for order in (lines, lines[::-1]):
        accounted(a_site(), "cohort_bindings", BINDINGS, order)


@given(bindings)
@QUICK
def test_what_a_binding_file_did_is_not_done_again(lines: Sequence[str]) -> None:
    site = a_site()
    site.run("cohort_bindings", BINDINGS, *lines)
    kept = [line for line in lines if site.plan("cohort_bindings", BINDINGS, line).statuses() == ["unchanged"]]
    assert set(site.plan("cohort_bindings", BINDINGS, *kept).statuses()) <= {"unchanged"}
