"""User files: passwords (users document §2.1.4, with the rules of D-US-06 to D-US-09 and D-US-11)."""

import pytest

from tests.tools import Site
from toolsync.model.changes import MASK, RequestPassword, SetPassword
from toolsync.model.packing import unpack

HEADER = "username;firstname;lastname;idnumber;email;password"
DAN = "dan;Dan;Brown;D1;dan@example.org"
ALICE = "alice;Alice;Test;ID-alice;alice@example.org"
GENERATING = {"users_createpasswords": "1"}
MAILING = {"users_sendpasswordtousers": "1"}


@pytest.fixture
def site() -> Site:
    site = Site(users="alice")
    site.must("users", HEADER, f"{ALICE};Secret-123")
    return site


#: Cell, settings, what becomes of a new account, and of one that has a password.
TABLE = [
    ("", {}, (["CreateUser"], ["no-password"]), ([], ["nothing-to-change"])),
    ("", GENERATING, (["CreateUser", "RequestPassword"], []), ([], ["nothing-to-change"])),
    ("*NOPASS*", {}, (["CreateUser"], []), ([], ["nothing-to-change"])),
    ("*NOPASS*", GENERATING, (["CreateUser"], []), ([], ["nothing-to-change"])),
    ("*GENERATE*", {}, (["CreateUser", "RequestPassword"], []), (["RequestPassword"], [])),
    ("Other-123", {}, (["CreateUser", "SetPassword"], []), (["SetPassword"], [])),
    ("Secret-123", {}, (["CreateUser", "SetPassword"], []), ([], ["nothing-to-change"])),
]
Becomes = tuple[list[str], list[str]]


@pytest.mark.parametrize(("cell", "given", "new", "known"), TABLE)
def test_what_the_cell_does(site: Site, cell: str, given: dict[str, str], new: Becomes, known: Becomes) -> None:
    """D-US-06: an empty cell destroyed the password; D-US-07: the setting meant the opposite of its help; D-US-09:
    *NOPASS* destroyed the password as well."""
    result = site.run("users", HEADER, f"{DAN};{cell}", f"{ALICE};{cell}", **given)
    assert (result.kinds(2), result.codes(2)) == new
    assert (result.kinds(3), result.codes(3)) == known


def test_an_absent_column_is_an_empty_cell(site: Site) -> None:
    """D-US-07."""
    header = HEADER.removesuffix(";password")
    result = site.run("users", header, DAN, ALICE, **GENERATING)
    assert (result.kinds(2), result.kinds(3)) == (["CreateUser", "RequestPassword"], [])
    assert site.password_is("alice", "Secret-123")


@pytest.mark.parametrize("cell", ["", "*NOPASS*"])
def test_a_password_that_is_there_stays(site: Site, cell: str) -> None:
    """D-US-06, D-US-09."""
    site.run("users", HEADER, f"alice;Alicia;Test;ID-alice;;{cell}", **GENERATING)
    assert site.password_is("alice", "Secret-123")


def test_a_password_is_set_and_not_set_again(site: Site) -> None:
    line = f"{DAN};Pass-word1"
    site.must("users", HEADER, line)
    assert site.password_is("dan", "Pass-word1")
    assert site.run("users", HEADER, line, f"{ALICE};Secret-123").statuses() == ["unchanged", "unchanged"]


def test_lines_of_one_file_see_each_others_passwords(site: Site) -> None:
    lines = [f"{each};{cell}" for each in (DAN, ALICE) for cell in ("First-123", "First-123", "Second-12")]
    result = site.run("users", HEADER, *lines)
    assert result.statuses() == ["applied", "unchanged", "applied"] * 2
    assert site.password_is("dan", "Second-12")
    assert site.password_is("alice", "Second-12")


def test_passwords_may_hold_anything(site: Site) -> None:
    site.must("users", HEADER, f'{DAN};"a;""b\'& é*"')
    assert site.password_is("dan", "a;\"b'& é*")


# --- weak ones ---


def test_a_weak_password_is_accepted_to_be_changed(site: Site) -> None:
    """D-US-11: no policy was checked."""
    result = site.plan("users", HEADER, f"{DAN};short")
    assert result.places(2) == [("weak-password-accepted", "password")]
    assert result.changes(2)[1:] == [SetPassword(-2, "short", must_change=True)]


def test_a_weak_password_is_refused_where_the_settings_say_so(site: Site) -> None:
    """D-US-11."""
    result = site.run("users", HEADER, f"{DAN};short", f"{ALICE};short", users__weak_passwords="refuse")
    assert result.places(2) == result.places(3) == [("weak-password", "password")]
    assert result.tryback == [2, 3]
    assert site.find_user("dan") is None


def test_how_long_a_password_must_be_is_a_setting(site: Site) -> None:
    result = site.plan("users", HEADER, f"{DAN};short", users__password_length="5")
    assert (result.codes(2), result.changes(2)[1]) == ([], SetPassword(-2, "short"))


# --- mails ---


def test_a_password_of_the_file_is_mailed_where_the_settings_say_so(site: Site) -> None:
    """D-US-08: nothing was ever mailed, and the column e-mail had to stand before the password. What was mailed in
    clear is to be changed."""
    header = "password;username;firstname;lastname;idnumber;email"
    result = site.plan("users", header, f"Secret-99;{DAN}", **MAILING)
    assert result.changes(2)[1:] == [SetPassword(-2, "Secret-99", must_change=True, mail=True)]
    result = site.plan("users", header, f"Secret-99;{ALICE}", **MAILING)
    assert result.changes(2) == [SetPassword(site.user("alice"), "Secret-99", must_change=True, mail=True)]


@pytest.mark.parametrize("cells", [";", "NOMAIL;", "nomail@example.org;", "dan@example.org;1"])
def test_nothing_is_mailed_to_who_has_no_mailbox_or_is_suspended(site: Site, cells: str) -> None:
    """D-US-08."""
    header = "password;username;firstname;lastname;idnumber;email;suspended"
    result = site.plan("users", header, f"Secret-99;dan;Dan;Brown;D1;{cells}", **MAILING)
    assert result.changes(2)[1:] == [SetPassword(-2, "Secret-99")]


def test_a_line_that_suspends_mails_nothing_and_one_that_reactivates_does(site: Site) -> None:
    """D-US-08."""
    header = f"{HEADER};suspended"
    lines = (f"{ALICE};Secret-98;1", f"{ALICE};Secret-99;0")
    result = site.plan("users", header, *lines, **MAILING)
    mailed = [each.mail for line in (2, 3) for each in result.changes(line) if isinstance(each, SetPassword)]
    assert mailed == [False, True]


@pytest.mark.parametrize(
    ("email", "codes"), [("dan@example.org", []), ("", ["no-mailbox"]), ("NO MAIL", ["no-mailbox"])]
)
def test_a_generated_password_that_reaches_nobody_is_told(site: Site, email: str, codes: list[str]) -> None:
    """D-US-07: who has no mailbox gets no password from the site."""
    result = site.plan("users", HEADER, f"dan;Dan;Brown;D1;{email};", **GENERATING)
    assert result.codes(2) == codes
    assert result.changes(2)[1:] == [RequestPassword(-2)]


# --- other authentications ---


@pytest.mark.parametrize("auth", ["ldap", "cas", "nologin"])
@pytest.mark.parametrize("given", [{}, GENERATING])
def test_who_logs_in_elsewhere_needs_no_password(site: Site, auth: str, given: dict[str, str]) -> None:
    result = site.run("users", f"{HEADER};auth", f"{DAN};;{auth}", **given)
    assert (result.kinds(2), result.codes(2)) == (["CreateUser"], [])


# --- secrets ---


def test_passwords_are_not_shown(site: Site) -> None:
    """D-US-08: never log passwords."""
    from toolsync.formats import BY_NAME
    from toolsync.model.outcomes import Stretch
    from toolsync.model.packing import pack

    result = site.plan("users", HEADER, f"{DAN};Secret-99")
    outcome = result.outcomes[2]
    text, secrets = pack(Stretch(2, 2, 1, outcome.status, [outcome]))
    assert "Secret-99" not in text and "Secret-99" in secrets
    (line,) = unpack(2, 2, 1, "planned", text).outcomes
    assert line.steps[0].changes[1] == SetPassword(-2, MASK)
    assert BY_NAME["users"].columns["password"].secret


def test_a_revived_account_takes_the_password_of_its_line(site: Site) -> None:
    site.must("users", f"{HEADER};deleted", f"{ALICE};;1")
    site.must("users", HEADER, f"{ALICE};Secret-123")
    assert site.password_is("alice", "Secret-123")
