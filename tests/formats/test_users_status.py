"""Files that delete, suspend and restore accounts: sections 2.2 to 2.4 of the users document."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import Site
from toolsync.model.changes import ActivateUser, DeleteUser, ReviveUser, SuspendUser
from toolsync.model.findings import Severity

USERS = "username;firstname;lastname;idnumber;email"
IDENTIFIED = {"users__identifier": "username"}


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie", courses="MATH")


def usernames(site: Site) -> list[str]:
    return [row[0] for row in site.export("users")[1:]]


# --- deleting: does it, again, undone ---


def test_a_line_deletes_its_account_and_tells_what_it_was_called(site: Site) -> None:
    """The earlier plugin said nothing of what it deleted."""
    alice = site.user("alice")
    result = site.run("users_delete", "username;idnumber", "alice;ID-alice")
    assert (result.statuses(), result.changes(2)) == (["applied"], [DeleteUser(alice)])
    (told,) = result.findings(2)
    assert (told.code, dict(told.params)) == ("account-deleted", {"id": alice, "user": "alice", "idnumber": "ID-alice"})
    assert usernames(site) == ["bob", "charlie"]


@pytest.mark.parametrize("cell", ["ID-alice", "alice", "alice@example.org", "ALICE", "{id}"])
def test_accounts_are_found_by_the_identifier_of_the_settings(site: Site, cell: str) -> None:
    by = {"I": "idnumber", "{": "id"}.get(cell[0], "email" if "@" in cell else "username")
    cell = cell.format(id=site.user("alice"))
    site.must("users_delete", by, cell, users__identifier=by)
    assert usernames(site) == ["bob", "charlie"]


def test_without_the_column_of_the_identifier_the_username_identifies(site: Site) -> None:
    result = site.run("users_delete", "username", "alice")
    assert (result.statuses(), result.file_codes) == (["applied"], [("identified-by-username", "username")])


def test_something_must_identify_the_accounts(site: Site) -> None:
    for format in ("users_delete", "users_suspend", "users_restore"):
        assert site.run(format, "email", "alice@example.org").file_codes == [("missing-column", "idnumber")]


def test_other_columns_are_tolerated(site: Site) -> None:
    result = site.run("users_delete", "username;phone;idnumber", "alice;12;ID-alice")
    assert (result.statuses(), result.file_codes) == (["applied"], [("column-ignored", "phone")])


def test_a_deleted_account_is_not_deleted_again(site: Site) -> None:
    lines = ("username;idnumber", "alice;ID-alice", "alice;ID-alice")
    first = site.run("users_delete", *lines, **IDENTIFIED)
    assert (first.statuses(), first.codes(3)) == (["applied", "unchanged"], ["account-already-deleted"])
    again = site.run("users_delete", *lines)
    assert (again.statuses(), again.codes(2)) == (["unchanged"] * 2, ["account-already-deleted"])
    by_email = site.run("users_delete", "email", "Alice@example.org", users__identifier="email")
    assert by_email.codes(2) == ["account-already-deleted"]


def test_a_deletion_takes_enrolments_along(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid;enrol", "student;alice;MATH;manual")
    site.must("users_delete", "username;idnumber", "alice;ID-alice")
    assert site.export("enrolments")[1:] == []


def test_what_is_deleted_can_be_restored(site: Site) -> None:
    alice = site.user("alice")
    site.must("users_delete", "idnumber", "ID-alice")
    result = site.run("users_restore", "username;idnumber", "alice;ID-alice")
    assert result.changes(2) == [ReviveUser(alice, "alice", "alice", "alice@example.org", "ID-alice")]
    assert site.account("alice")[:4] == (alice, "alice", "ID-alice", "alice@example.org")


# --- suspending ---


def test_a_line_suspends_its_account(site: Site) -> None:
    result = site.run("users_suspend", "idnumber", "ID-alice")
    assert (result.changes(2), site.account("alice").suspended) == ([SuspendUser(site.user("alice"))], True)
    again = site.run("users_suspend", "idnumber", "ID-alice")
    assert (again.statuses(), again.codes(2)) == (["unchanged"], ["account-already-suspended"])


@pytest.mark.parametrize("cell", ["1", "", "oui"])
def test_the_column_suspended_suspends_unless_it_says_no(site: Site, cell: str) -> None:
    site.must("users_suspend", "idnumber;suspended", f"ID-alice;{cell}")
    assert site.account("alice").suspended


def test_the_column_suspended_reactivates(site: Site) -> None:
    """There was no way back."""
    site.must("users_suspend", "idnumber", "ID-alice")
    result = site.run("users_suspend", "idnumber;suspended", "ID-alice;0", "ID-bob;0")
    assert result.changes(2) == [ActivateUser(site.user("alice"))]
    assert (result.statuses(), result.codes(3)) == (["applied", "unchanged"], ["account-already-active"])


def test_a_line_sees_what_the_one_before_it_did(site: Site) -> None:
    lines = ("ID-alice;1", "ID-alice;1", "ID-alice;0")
    result = site.run("users_suspend", "idnumber;suspended", *lines)
    assert result.statuses() == ["applied", "unchanged", "applied"]
    assert not site.account("alice").suspended


# --- safety ---


@pytest.mark.parametrize("format", ["users_delete", "users_suspend", "users_restore"])
def test_an_empty_identifier_names_nobody(site: Site, format: str) -> None:
    """D-CO-04: it named the guest, or every account without idnumber, administrators included."""
    site.do(SuspendUser(site.user("bob")))
    result = site.run(format, "username;idnumber;email", ";;zed@example.org", "alice;;", "bob;ID-bob;")
    assert (result.statuses()[:2], result.places(2)) == (["rejected"] * 2, [("identifier-missing", "idnumber")])
    assert result.tryback[:2] == [2, 3]
    assert not site.account("admin").suspended


def test_the_username_may_stand_in_for_an_empty_identifier(site: Site) -> None:
    result = site.run("users_delete", "username;idnumber", "alice;", users__fall_back_to_username="1")
    assert result.statuses() == ["applied"]


def test_many_may_share_a_nomail(site: Site) -> None:
    assert site.run("users_delete", "email", "NOMAIL", users__identifier="email").codes(2) == ["identifier-missing"]


@pytest.mark.parametrize("format", ["users_delete", "users_suspend"])
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("username", "bob"),
        ("email", "other@example.org"),
        ("firstname", "Bob"),
        ("lastname", "Else"),
        ("id", "1"),
    ],
)
def test_a_cell_that_says_something_else_refuses_its_line(site: Site, format: str, column: str, cell: str) -> None:
    result = site.run(format, f"idnumber;{column}", f"ID-alice;{cell}", "ID-bob;")
    assert (result.statuses(), result.places(2)) == (["rejected", "applied"], [("account-differs", column)])


def test_all_that_differs_is_told_at_once(site: Site) -> None:
    result = site.run("users_delete", "idnumber;username;lastname", "ID-alice;bob;Else")
    assert result.places(2) == [("account-differs", "username"), ("account-differs", "lastname")]


def test_what_is_checked_is_compared_without_case(site: Site) -> None:
    columns = "idnumber;username;email;firstname;lastname;id"
    line = f"ID-alice;Alice;ALICE@example.org;alice;TEST;{site.user('alice')}"
    assert site.run("users_delete", columns, line).statuses() == ["applied"]


@pytest.mark.parametrize("format", ["users_delete", "users_suspend"])
@pytest.mark.parametrize("name", ["guest", "admin"])
def test_the_guest_and_administrators_are_left_alone(site: Site, format: str, name: str) -> None:
    """D-US-17."""
    assert site.run(format, "username", name, **IDENTIFIED).codes(2) == ["guarded-user"]


@pytest.mark.parametrize("format", ["users_delete", "users_suspend", "users_restore"])
def test_unknown_accounts_are_told_and_sent_back(site: Site, format: str) -> None:
    """They were skipped without a word."""
    result = site.run(format, "username", "zed", "alice", **IDENTIFIED)
    assert (result.codes(2), result.tryback) == (["no-such-user"], [2])
    ignored = site.run(format, "username", "zed", **IDENTIFIED, users__ignore_unknown="1")
    assert (ignored.statuses(), ignored.codes(2)) == (["unchanged"], ["unknown-ignored"])


@pytest.mark.parametrize("format", ["users_delete", "users_suspend"])
def test_nobody_is_meant_by_a_name_that_several_have(site: Site, format: str) -> None:
    lines = ("dora;Dora;T;D1;alice@example.org",)
    site.must("users", USERS, *lines, users__allow_same_email="1")
    assert site.run(format, "email", "alice@example.org", users__identifier="email").codes(2) == ["ambiguous-user"]


def test_a_rejected_line_leaves_no_trace(site: Site) -> None:
    before = site.export("users")
    site.run("users_delete", "idnumber;lastname", "ID-alice;Else", "ID-x;")
    site.run("users_suspend", "idnumber;lastname;suspended", "ID-alice;Else;1", "ID-bob;Test;perhaps")
    assert site.export("users") == before


# --- restoring ---


def test_a_suspended_account_is_reactivated(site: Site) -> None:
    site.do(SuspendUser(site.user("alice")))
    result = site.run("users_restore", "username;idnumber", "alice;ID-alice", "bob;ID-bob")
    assert (result.changes(2), result.codes(3)) == ([ActivateUser(site.user("alice"))], ["account-already-active"])
    kept = site.run("users_restore", "username;idnumber;suspended", "bob;ID-bob;1")
    assert (kept.statuses(), site.account("bob").suspended) == (["unchanged"], False)


def test_what_deletion_destroyed_is_told(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    result = site.run("users_restore", "username;idnumber;password", "alice;ID-alice;Secret-12")
    (told,) = result.findings(2)
    assert (told.code, told.severity) == ("user-revived", Severity.WARNING)
    assert site.password_is("alice", "Secret-12")


def test_the_line_says_what_the_restored_account_is_to_be(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    line = "alice;NEW-1;new@example.org;ldap;1"
    site.must("users_restore", "username;idnumber;email;auth;suspended", line)
    assert site.account("alice")[1:6] == ("alice", "NEW-1", "new@example.org", "ldap", True)


def test_a_restored_account_without_password_is_told_or_gets_one(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice", "ID-bob")
    assert "no-password" in site.run("users_restore", "username", "alice").codes(2)
    result = site.run("users_restore", "username", "bob", users__create_passwords="1")
    assert result.kinds(2) == ["ReviveUser", "RequestPassword"]


def test_an_account_is_found_by_its_former_address(site: Site) -> None:
    """Where its username is forgotten: the address is all that a deletion leaves in plain text."""
    alice = site.user("alice")
    site.must("users_delete", "idnumber", "ID-alice")
    result = site.run("users_restore", "username;email", "alice2;ALICE@example.org", "alice;")
    assert result.changes(2) == [ReviveUser(alice, "alice@example.org", "alice2", "ALICE@example.org", was_by="email")]
    assert (result.codes(3), site.account("alice2").id) == (["no-such-user"], alice)


def test_a_restored_account_needs_a_username(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    result = site.run("users_restore", "email", "alice@example.org", users__identifier="email")
    assert result.places(2) == [("username-needed", "username")]


def test_names_that_others_have_meanwhile_are_refused(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    site.must("users", USERS, "dora;Dora;T;ID-alice;alice@example.org")
    result = site.run("users_restore", "username;idnumber", "alice;ID-alice")
    assert result.codes(2) == ["account-differs"]
    result = site.run("users_restore", "username;idnumber", "alice;ID-alice", **IDENTIFIED)
    assert result.places(2) == [("idnumber-taken", "idnumber")]
    # The former address is taken as well: it is not given back.
    site.must("users_restore", "username", "alice")
    assert site.account("alice").email == ""


def test_an_unknown_authentication_is_refused(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    assert site.run("users_restore", "username;auth", "alice;magic").places(2) == [("no-such-auth", "auth")]


def two_deleted(site: Site) -> tuple[int, int]:
    """Two accounts that were called alice, the first of them deleted last."""
    first = site.user("alice")
    site.must("users", f"{USERS};oldusername", "hidden;Alice;T;ID-alice;;alice", users__allow_rename="1")
    site.must("users", USERS, "alice;Other;T;O1;o@example.org")
    second = site.user("alice")
    site.do(DeleteUser(second, 1_700_000_000))
    site.must(
        "users", f"{USERS};oldusername", "alice;Alice;T;ID-alice;;hidden", users__allow_rename="1", users__revive="0"
    )
    site.do(DeleteUser(first, 1_700_000_100))
    return first, second


def test_of_several_the_last_deleted_is_restored(site: Site) -> None:
    first, _ = two_deleted(site)
    site.must("users_restore", "username", "alice")
    assert site.user("alice") == first


def test_of_several_none_is_restored_where_the_settings_are_strict(site: Site) -> None:
    two_deleted(site)
    result = site.run("users_restore", "username", "alice", users__strict_restore="1")
    assert result.codes(2) == ["ambiguous-deleted-user"]


def test_a_file_run_twice_restores_once(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    lines = ("username;idnumber", "alice;ID-alice", "alice;ID-alice")
    assert site.run("users_restore", *lines).statuses() == ["applied", "unchanged"]
    assert site.run("users_restore", *lines).statuses() == ["unchanged", "unchanged"]


def test_a_password_is_never_shown(site: Site) -> None:
    site.must("users_delete", "idnumber", "ID-alice")
    result = site.plan("users_restore", "username;password", "alice;Secret-12")
    assert "Secret-12" not in repr([result.findings(2)])


# --- whatever the file ---

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.sampled_from(["alice", "bob", "charlie", "dora", "admin", "zed"])
COLUMNS = {
    "users_delete": ("lastname",),
    "users_suspend": ("suspended",),
    "users_restore": ("suspended", "auth", "password"),
}
CELLS = {
    "lastname": ["", "Test", "Else"],
    "suspended": ["", "0", "1", "perhaps"],
    "auth": ["", "", "ldap", "magic"],
    "password": ["", "Secret-12", "x"],
}
choices = st.fixed_dictionaries(
    {
        "users__identifier": st.sampled_from(["username", "idnumber", "email"]),
        "users__ignore_unknown": st.sampled_from(["0", "1"]),
        "users__strict_restore": st.sampled_from(["0", "1"]),
        "users__fall_back_to_username": st.sampled_from(["0", "1"]),
    }
)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    format = draw(st.sampled_from(sorted(COLUMNS)))
    lines = ["username;idnumber;email;" + ";".join(COLUMNS[format])]
    for _ in range(draw(st.integers(0, 6))):
        name, other = draw(names), draw(names)
        cells = [name, draw(st.sampled_from(["", f"ID-{name}", f"ID-{other}"]))]
        cells.append(draw(st.sampled_from(["", f"{name}@example.org", f"{other}@example.org"])))
        lines.append(";".join([*cells, *(draw(st.sampled_from(CELLS[each])) for each in COLUMNS[format])]))
    return format, lines


def a_site() -> Site:
    site = Site(users="alice bob charlie dora")
    site.do(DeleteUser(site.user("dora"), 1_700_000_000), SuspendUser(site.user("charlie")))
    return site


@given(files(), choices)
@QUICK
def test_every_line_has_one_outcome_and_what_is_planned_is_applied(
    file: tuple[str, Sequence[str]], choice: dict[str, Any]
) -> None:
    format, (header, *lines) = file
    for order in (lines, lines[::-1]):
        site = a_site()
        planned = site.plan(format, header, *order, **choice)
        assert sorted(planned.outcomes) == list(range(2, len(lines) + 2))
        applied = site.run(format, header, *order, **choice)
        assert applied.statuses() == [each.replace("planned", "applied") for each in planned.statuses()]


@given(files(), choices)
@QUICK
def test_a_clean_file_is_done_once(file: tuple[str, Sequence[str]], choice: dict[str, Any]) -> None:
    """One line for each account; those that were done are not done again."""
    format, (header, *lines) = file
    lines = list({line.split(";")[0]: line for line in lines}.values())
    site = a_site()
    first = site.run(format, header, *lines, **choice)
    done = [line for at, line in enumerate(lines, 2) if first.status(at) in ("applied", "unchanged")]
    again = site.run(format, header, *done, **choice)
    assert "applied" not in again.statuses()
