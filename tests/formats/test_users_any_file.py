"""What must hold of any user file: nothing raises, no line is lost, the platform refuses nothing that was planned, and
a clean file is done once.

Names are few, so that accounts clash, follow from each other, are deleted and come back; blocks are small, so that what
one block learns is forgotten by the next.
"""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import STUDENT, Site, line_by_line
from toolsync.model import knowledge
from toolsync.model.changes import CreateCohort, CreateInstance, DeleteUser
from toolsync.model.things import ProfileField
from toolsync.pipeline import run

QUICK = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
NAMES = ("alice", "bob", "charlie", "dora", "eve")
HEADER = "username;firstname;lastname;"


def some(*values: str) -> st.SearchStrategy[str]:
    """One of these, or an empty cell."""
    return st.sampled_from(["", "", *values])


#: Cells that a line may hold besides its names, right ones and wrong ones.
CELLS = {
    "email": some(*(f"{name}@example.org" for name in NAMES), "NOMAIL", "!", "wrong"),
    "city": some("Lyon", "Nice", "!"),
    "auth": some("ldap", "magic"),
    "password": some("Secret-123", "short", "*NOPASS*"),
    "suspended": some("0", "1", "perhaps"),
    "profile_field_badge": some("B1", "B2", "!"),
    "cohort": some("L1", "L2"),
    "cohort1": some("L1", "L2"),
    "course1": some("MATH", "HIST", "NOWHERE"),
    "role1": some("student", "wizard"),
    "enrol1": some("manual", "self"),
    "group1": some("TD 1", "TD 2"),
    "deleted": some("", "1"),
}
DRASTIC = {"oldusername": some(*NAMES)}
names = st.sampled_from(NAMES)
idnumbers = some(*(f"ID-{name}" for name in NAMES), *(f"ID-{name}" for name in NAMES))
SETTINGS = st.fixed_dictionaries(
    {
        "users__identifier": st.sampled_from(["username", "idnumber", "email"]),
        "users__fall_back_to_username": st.sampled_from(["0", "1"]),
        "users__allow_rename": st.sampled_from(["0", "1"]),
        "users__protect_emails": st.sampled_from(["0", "1"]),
        "users__allow_same_email": st.sampled_from(["0", "1"]),
        "users__revive": st.sampled_from(["0", "1", "1"]),
        "users__mode": st.sampled_from(["create-and-update", "create-and-update", "create", "update", "fill"]),
        "users__weak_passwords": st.sampled_from(["accept", "refuse"]),
        "enrolments__default_start": st.sampled_from(["now", "course"]),
    }
)


def header(*cells: str) -> str:
    return HEADER + ";".join(("idnumber", *cells))


def line(name: str, idnumber: str, *cells: str) -> str:
    return ";".join((name, name.title(), "Test", idnumber, *cells))


any_lines = st.lists(
    st.tuples(names, idnumbers, *CELLS.values(), *DRASTIC.values()).map(lambda cells: line(*cells)), max_size=8
)
#: At most one line for each account, which bears its own names.
clean_lines = st.dictionaries(names, st.tuples(*CELLS.values())).map(
    lambda lines: [line(name, f"ID-{name}", *cells) for name, cells in lines.items()]
)


def a_site() -> Site:
    """Alice, Bob and Charlie; Dora, who was deleted; a cohort bound to a course that another one is linked to."""
    site = Site(users="alice bob charlie dora", courses="MATH HIST")
    site.platform.add_profile_field(ProfileField("badge", "text", unique=True))
    site.do(DeleteUser(site.user("dora")), CreateCohort(-1, "L1", "L1"))
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, source=1))
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    site.must("users", header("cohort", "course1", "enrol1"), line("alice", "ID-alice", "L1", "MATH", "manual"))
    site.must("users", header("profile_field_badge"), line("bob", "ID-bob", "B1"))
    return site


@pytest.fixture(params=[2, 20_000], ids=["small blocks", "one block"], autouse=True)
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BLOCK", request.param)
    if request.param == 2:
        monkeypatch.setattr(knowledge, "KEPT", 1)


@given(any_lines, SETTINGS)
@QUICK
def test_every_line_has_one_outcome_in_any_order(lines: Sequence[str], given: dict[str, str]) -> None:
    for order in (lines, lines[::-1]):
        result = a_site().plan("users", header(*CELLS, *DRASTIC), *order, **given)
        assert sorted(result.outcomes) == list(range(2, len(lines) + 2))
        assert sum(result.plan.lines.values()) == len(lines)


@given(any_lines, SETTINGS)
@QUICK
def test_the_platform_does_what_was_planned(lines: Sequence[str], given: dict[str, str]) -> None:
    site = a_site()
    columns = header(*CELLS, *DRASTIC)
    planned, applied = site.plan("users", columns, *lines, **given), site.run("users", columns, *lines, **given)
    done = [each if each != "partial" else "applied" for each in applied.statuses()]
    assert done == [each.replace("planned", "applied") for each in planned.statuses()]
    assert "platform-refused" not in [code for at in applied.outcomes for code in applied.codes(at)]


@given(clean_lines, SETTINGS, st.sampled_from(["username", "idnumber"]))
@QUICK
def test_a_clean_file_is_done_once(lines: Sequence[str], given: dict[str, str], identifier: str) -> None:
    """What was done whole is not done again. What was refused may go through the second time: a line further down may
    have made way for it. That is what the tryback file is for."""
    site = a_site()
    given = given | {"users__identifier": identifier}
    first = site.run("users", header(*CELLS), *lines, **given)
    second = site.run("users", header(*CELLS), *lines, **given)
    for at, before in first.outcomes.items():
        if before.status in ("applied", "unchanged"):
            assert (at, second.status(at)) == (at, "unchanged"), second.changes(at)


@given(any_lines, SETTINGS)
@QUICK
def test_planning_writes_nothing(lines: Sequence[str], given: dict[str, str]) -> None:
    site = a_site()
    before = [site.export(entity) for entity in ("users", "enrolments", "roles", "groups")]
    site.plan("users", header(*CELLS, *DRASTIC), *lines, **given)
    assert [site.export(entity) for entity in ("users", "enrolments", "roles", "groups")] == before


#: Lines that often create an account and do nothing else.
MORE = (*NAMES, "fay", "gil", "hal", "ivy")
PLAIN = {
    "email": some(*(f"{name}@example.org" for name in MORE), "NOMAIL"),
    "auth": st.sampled_from(["ldap", "ldap", "ldap", "manual", ""]),
    "city": st.sampled_from(["Lyon", "Nice", "!", ""]),
    "maildisplay": st.sampled_from(["1", "1", ""]),
    "password": st.sampled_from(["", "", "", "*NOPASS*", "Secret-123"]),
    "suspended": some("0", "1"),
}
plain_lines = st.lists(
    st.tuples(st.sampled_from(MORE), some(*(f"ID-{name}" for name in MORE)), *PLAIN.values()).map(
        lambda cells: line(*cells)
    ),
    min_size=2,
    max_size=8,
)


@given(st.lists(plain_lines, min_size=1, max_size=2), SETTINGS)
@QUICK
def test_new_accounts_are_those_that_planning_line_by_line_would_make(
    files: Sequence[Sequence[str]], given: dict[str, str]
) -> None:
    """Finding new accounts a block at a time, and writing them all at once, are matters of speed."""
    quick_site, slow_site = a_site(), a_site()
    for lines in files:
        quick = quick_site.run("users", header(*PLAIN), *lines, **given)
        with line_by_line("users"):
            slow = slow_site.run("users", header(*PLAIN), *lines, **given)
        assert quick.outcomes == slow.outcomes
        assert quick.plan.digest == slow.plan.digest
        assert quick_site.export("users") == slow_site.export("users")
