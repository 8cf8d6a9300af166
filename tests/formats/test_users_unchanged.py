"""Lines whose accounts are already so are found a whole block at a time, and only the others are asked about: matters
of speed, of which no outcome tells.

Each file is planned twice, the second time line by line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.test_users_any_file import NAMES, SETTINGS, a_site
from tests.tools import Result, Site, line_by_line
from toolsync.model import knowledge
from toolsync.model.ports import nothing
from toolsync.model.questions import Facts, Questions
from toolsync.model.things import ProfileField
from toolsync.pipeline import run
from toolsync.rules import same_accounts

QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
#: What accounts hold, as the line says that was run for them.
HELD = {
    "alice": {"idnumber": "ID-alice", "email": "Alice@example.org", "city": "Lyon", "auth": "ldap", "maildisplay": "0"},
    "bob": {"idnumber": "ID-bob", "email": "bob@example.org", "suspended": "1", "profile_field_badge": "B1"},
    "charlie": {"idnumber": "ID-charlie", "email": "!", "lang": "fr", "profile_field_level": "Two"},
    "fay": {"idnumber": "ID-fay", "email": "bob@example.org", "city": "Nice", "profile_field_badge": "B2"},
    "admin": {"lastname": "User"},
}
HELD = {name: {"username": name, "firstname": name.title(), "lastname": "Test"} | held for name, held in HELD.items()}
IDS = {"admin": "2", "alice": "3", "bob": "4", "charlie": "5"}
#: In place of these cells: what says the same in other words, something else, what belongs to somebody else, wrong.
OTHER_NAMES = {
    "id": [*IDS.values(), "", "99"],
    "username": [*NAMES, "ALICE", "hal"],
    "idnumber": ["ID-alice", "ID-bob", "ID-charlie", "ID-fay", "id-alice", "", "!"],
    "email": ["ALICE@EXAMPLE.ORG", "bob@example.org", "hal@example.org", "NOMAIL", "", "!", "wrong"],
    "oldusername": [*NAMES],
    "deleted": ["0", "1"],
}
OTHERS = OTHER_NAMES | {
    "firstname": ["Alicia", ""],
    "lastname": ["Doe"],
    "city": ["Lyon", "Nice", "", "!"],
    "auth": ["ldap", "manual", "magic"],
    "lang": ["en", "FR", "xx"],
    "mnethostid": ["1", "2"],
    "maildisplay": ["0", "1", ""],
    "password": ["*NOPASS*", "*GENERATE*", "Secret-123", "short"],
    "suspended": ["0", "1", "perhaps"],
    "profile_field_badge": ["B1", "B2", "!"],
    "profile_field_level": ["One", "two", "Twelve", "!"],
    "cohort": ["L1"],
    "cohort1": ["L1"],
    "course1": ["MATH"],
    "role1": ["student"],
    "enrol1": ["manual"],
    "group1": ["TD 1"],
    "start1": ["0"],
    "end1": ["0"],
    "wwwroot1": ["elsewhere"],
}
IDENTIFIERS = ("username", "idnumber", "email", "id")
Cells = Sequence[tuple[str, str]]


def line(name: str, *others: tuple[str, str]) -> str:
    """What this account holds, with other cells in place of some."""
    cells = {"id": IDS.get(name, "")} | HELD[name] | dict(others)
    return ";".join(cells.get(column, "") for column in OTHERS)


def a_site_that_holds() -> Site:
    site = a_site()
    site.platform.add_profile_field(ProfileField("level", "menu", ("One", "Two")))
    lines = [line(name, ("id", "")) for name in HELD if name != "admin"]
    site.must("users", ";".join(OTHERS), *lines, users__protect_emails="0", users__allow_same_email="1")
    return site


def planned_twice(site: Site, lines: Sequence[str], given: Mapping[str, str]) -> Result:
    """The file, planned; it must be as when it is planned line by line."""
    quick = site.plan("users", ";".join(OTHERS), *lines, **given)
    with line_by_line("users"):
        slow = site.plan("users", ";".join(OTHERS), *lines, **given)
    assert quick.outcomes == slow.outcomes, lines
    assert quick.stretches == slow.stretches
    assert quick.plan.digest == slow.plan.digest
    return quick


@pytest.mark.parametrize(
    "given",
    [
        {"users__identifier": "username"},
        {"users__identifier": "email", "users__fall_back_to_username": "1"},
        {"users__protect_emails": "0", "users__allow_rename": "1"},
        {"users__mode": "fill"},
        {"users__mode": "fill", "users__protect_emails": "0"},
        {"users__mode": "create", "users__identifier": "username"},
    ],
    ids=str,
)
def test_each_cell_that_is_otherwise(given: dict[str, str]) -> None:
    site = a_site_that_holds()
    for column, cells in OTHERS.items():
        for cell in cells:
            lines = [line(name, (column, cell)) for name in HELD]
            # Names that others bear: each line for itself, or all of them would be left to the plan.
            for file in [[each] for each in lines[:2]] if column in OTHER_NAMES else [lines]:
                planned_twice(site, file, given)


def test_guarded_accounts_are_refused_even_where_nothing_would_change() -> None:
    result = Site().plan("users", "username;firstname;lastname", "admin;Admin;User", users__identifier="username")
    assert result.codes(2) == ["guarded-user"]


def test_an_address_that_cannot_be_read_refuses_its_line_alone() -> None:
    lines = ["bob;Bob;Test;wrong", "eve;Eve;Test;eve@example.org"]
    result = Site().plan("users", "username;firstname;lastname;email", *lines, users__identifier="email")
    assert (result.codes(2), result.kinds(3)) == (["bad-email"], ["CreateUser"])


def test_a_file_without_a_line_that_can_be_read() -> None:
    assert Site().plan("users", "username;firstname;lastname;idnumber", "a;b;c;d;e;f").statuses() == ["rejected"]


@pytest.mark.parametrize(
    ("given", "cells"),
    [
        *[({"users__identifier": each}, ()) for each in IDENTIFIERS],
        ({"users__fall_back_to_username": "1"}, [("idnumber", "")]),
        ({"users__mode": "fill"}, [("city", "Nice"), ("password", "Secret-123")]),
        ({}, [("password", "*NOPASS*"), ("email", "ALICE@EXAMPLE.ORG")]),
        ({}, [("email", "another@example.org")]),
        ({"users__mode": "create"}, [("city", "Nice")]),
    ],
    ids=str,
)
def test_of_lines_that_change_nothing_only_the_accounts_and_what_they_hold_are_asked(
    given: dict[str, str], cells: Cells
) -> None:
    """Of a file of ten thousand accounts, each question is ten thousand rows."""
    site, asked = a_site_that_holds(), list[str]()
    look_up = site.platform.look_up

    def listen(questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        asked.extend(each.name for each in fields(questions) if getattr(questions, each.name))
        return look_up(questions)

    site.platform.look_up = listen  # type: ignore[method-assign]
    result = site.plan("users", ";".join(OTHERS), line("alice", *cells), line("alice", *cells), **given)
    assert result.statuses() == ["unchanged", "unchanged"]
    assert asked == ["users", "profiles"][: 1 if given.get("users__mode") == "create" else 2]


def test_of_lines_that_say_what_their_accounts_are_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where most of the first lines are not so, the others are asked about in the usual way."""
    monkeypatch.setattr(same_accounts, "_SAMPLE", 1)
    site, asked = a_site_that_holds(), list[Questions]()
    look_up = site.platform.look_up

    def listen(questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        asked.append(questions)
        return look_up(questions)

    site.platform.look_up = listen  # type: ignore[method-assign]
    names = ("alice", "bob", "charlie")
    assert site.plan("users", ";".join(OTHERS), *map(line, names)).statuses() == ["unchanged"] * 3
    assert [(len(each.same), len(each.users), len(each.profiles)) for each in asked] == [(1, 0, 0), (2, 0, 0)]
    asked.clear()
    lines = [line("alice", ("city", "Nice")), line("bob"), line("charlie")]
    assert site.plan("users", ";".join(OTHERS), *lines).statuses() == ["planned", "unchanged", "unchanged"]
    assert [len(each.same) for each in asked if each.same] == [1]


def test_a_line_that_would_change_nothing_but_for_the_one_before_it() -> None:
    """Alice keeps her protected address, until she is deleted and would come back with that of somebody else."""
    lines = [line("alice", ("deleted", "1")), line("alice", ("email", "bob@example.org"))]
    result = planned_twice(a_site_that_holds(), lines, {})
    assert (result.kinds(2), result.codes(3)) == (["DeleteUser"], ["email-taken"])


def test_of_those_who_share_an_address_the_same_one_is_told_whatever_else_was_asked() -> None:
    """Bob and Fay share theirs; whether Fay is looked up with the others or before them must not show."""
    given = {"users__allow_rename": "1", "users__protect_emails": "0"}
    lines = [line("alice"), line("fay", ("idnumber", "ID-alice"))]
    result = planned_twice(a_site_that_holds(), lines, given)
    assert [dict(each.params)["user"] for each in result.findings(3)] == ["fay", "bob"]


other_cells = st.sampled_from([(column, cell) for column, cells in OTHER_NAMES.items() for cell in cells])
#: Most lines say what is; the others name something else by a cell or two.
otherwise: st.SearchStrategy[Cells] = st.one_of(st.just([]), st.lists(other_cells, min_size=1, max_size=2))
lines_of_all_sorts = st.lists(
    st.builds(lambda name, cells: line(name, *cells), st.sampled_from([*HELD, "alice", "bob"]), otherwise),
    min_size=2,
    max_size=6,
)


@pytest.mark.parametrize("block", [2, 20_000], ids=["small blocks", "one block"])
@given(lines_of_all_sorts, SETTINGS, st.sampled_from(IDENTIFIERS))
@QUICK
def test_lines_that_may_disturb_each_other(
    monkeypatch: pytest.MonkeyPatch, block: int, lines: Sequence[str], given: dict[str, str], identifier: str
) -> None:
    monkeypatch.setattr(run, "BLOCK", block)
    if block == 2:
        monkeypatch.setattr(knowledge, "KEPT", 1)
    planned_twice(a_site_that_holds(), lines, given | {"users__identifier": identifier})
