"""User files: section 2.1 of the users document, with every defect of the earlier plugin (D-US) as a test.

Here what a line does to one account; beside it names and addresses, deletion and revival, passwords, profile fields,
and what an account is put into.
"""

import pytest

from tests.tools import Site
from toolsync.formats.users import FORMAT
from toolsync.model.changes import ActivateUser, CreateUser, SuspendUser, UpdateUser

HEADER = "username;firstname;lastname;idnumber;email"
ALICE = "alice;Alice;Test;ID-alice;alice@example.org"
DAN = "dan;Dan;Brown;D1;dan@example.org"

#: Every column that an account simply has, a good cell for it, and what the account then holds.
OWN_COLUMNS = {
    "institution": ("Université Côte d’Azur", None),
    "department": ("History", None),
    "city": ("Lyon", None),
    "country": ("fr", "FR"),
    "lang": ("FR_utf8", "fr"),
    "timezone": ("Europe/Paris", None),
    "maildisplay": ("2", None),
    "maildigest": ("1", None),
    "icq": ("123456", None),
    "phone1": ("+33 1 23 45", None),
    "phone2": ("06 12", None),
    "address": ("1 rue des Fleurs", None),
    "url": ("https://example.org", None),
    "description": ("Likes <b>chess</b>", None),
    "mailformat": ("0", None),
    "htmleditor": ("1", None),
    "autosubscribe": ("0", None),
    "trackforums": ("1", None),
}


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie")


# --- does it ---


def test_a_line_creates_an_account(site: Site) -> None:
    result = site.run("users", HEADER, DAN)
    (made,) = result.changes(2)
    assert isinstance(made, CreateUser)
    assert (made.username, made.idnumber, made.email, made.auth) == ("dan", "D1", "dan@example.org", "manual")
    dan = site.account("dan")
    assert (dan.username, dan.idnumber, dan.email, dan.auth) == ("dan", "D1", "dan@example.org", "manual")
    assert not dan.suspended
    assert (site.profile("dan")["firstname"], site.profile("dan")["lastname"]) == ("Dan", "Brown")


@pytest.mark.parametrize("name", OWN_COLUMNS)
def test_every_column_of_an_account_is_stored_and_updated_and_left_alone(site: Site, name: str) -> None:
    cell, held = OWN_COLUMNS[name]
    header = f"{HEADER};{name}"
    site.must("users", header, f"{DAN};{cell}", f"{ALICE};{cell}")
    assert site.profile("dan")[name] == site.profile("alice")[name] == (held or cell)
    result = site.run("users", header, f"{ALICE};{cell}", f"{ALICE};")
    assert result.statuses() == ["unchanged", "unchanged"]


def test_the_columns_are_those_of_the_contract() -> None:
    headers = [each.header for each in FORMAT.columns.values()]
    assert set(OWN_COLUMNS) <= set(headers)
    others = "username firstname lastname idnumber email id auth password mnethostid suspended deleted oldusername"
    families = "profile_field_{name} cohort cohortid cohort{n} course{n} role{n} enrol{n} group{n} start{n} end{n}"
    assert set(headers) == {*OWN_COLUMNS, *others.split(), *families.split(), "wwwroot{n}"}


def test_an_update_writes_what_differs_and_nothing_else(site: Site) -> None:
    result = site.run("users", HEADER, "alice;Alicia;Test;ID-alice;alice@example.org")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("firstname", "Alicia"),))]


def test_an_unchanged_account_says_so(site: Site) -> None:
    result = site.run("users", HEADER, ALICE)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["nothing-to-change"])


def test_twice_changes_nothing(site: Site) -> None:
    lines = (f"{DAN};Lyon;FR", "alice;Alicia;T;ID-alice;alice@example.org;;", "bob;Bob;Test;ID-bob;;Nice;")
    header = f"{HEADER};city;country"
    assert site.run("users", header, *lines).statuses() == ["applied"] * 3
    assert site.run("users", header, *lines).statuses() == ["unchanged"] * 3


def test_an_account_made_by_a_line_serves_the_next(site: Site) -> None:
    result = site.run("users", HEADER, DAN, "dan;Daniel;Brown;D1;")
    assert (result.kinds(2), result.kinds(3)) == (["CreateUser"], ["UpdateUser"])
    assert site.profile("dan")["firstname"] == "Daniel"


def test_a_change_is_undone_by_the_file_that_was_before(site: Site) -> None:
    before = site.export("users")
    header = f"{HEADER};city;suspended"
    site.must("users", header, "alice;Al;T;ID-alice;alice@example.org;Lyon;1")
    site.must("users", header, "alice;Alice;Test;ID-alice;alice@example.org;!;0")
    assert site.export("users") == before


def test_what_is_exported_plans_to_nothing(site: Site) -> None:
    site.must("users", f"{HEADER};city;auth;suspended", f"{DAN};Lyon;ldap;1")
    result = site.plan("users", *(";".join(row) for row in site.export("users")), users__identifier="username")
    assert set(result.statuses()) == {"unchanged"}


def test_escapes_of_old_files_are_decoded(site: Site) -> None:
    site.must("users", f"{HEADER.replace(';', ',')},address", f"{DAN.replace(';', ',')},1 rue X&#44 Lyon")
    assert site.profile("dan")["address"] == "1 rue X, Lyon"
    site.must("users", f"{HEADER};address", f"{DAN};2&#59 rue Y")
    assert site.profile("dan")["address"] == "2; rue Y"


# --- absent, empty, erased; defaults ---


def test_absent_columns_and_empty_cells_leave_an_account_as_it_is(site: Site) -> None:
    """D-US-02: defaults overwrote institution, city, country, lang… of existing accounts."""
    header = f"{HEADER};institution;department;city;country;lang;timezone;maildisplay;maildigest"
    site.must("users", header, f"{DAN};ENS;History;Lyon;FR;fr;Europe/Paris;2;1")
    before = (site.account("dan"), site.profile("dan"))
    assert site.run("users", HEADER, DAN).statuses() == ["unchanged"]
    assert site.run("users", header, f"{DAN};;;;;;;;").statuses() == ["unchanged"]
    assert (site.account("dan"), site.profile("dan")) == before


def test_defaults_of_the_site_are_for_new_accounts(site: Site) -> None:
    """D-US-02."""
    site.platform.set_value("user_defaults", {"city": "Paris", "lang": "fr", "maildisplay": "1", "department": ""})
    site.must("users", f"{HEADER};city;lang", f"{DAN};;", "eve;Eve;E;E1;eve@example.org;Lyon;")
    assert (site.profile("dan")["city"], site.profile("dan")["lang"]) == ("Paris", "fr")
    assert (site.profile("eve")["city"], site.profile("eve")["maildisplay"]) == ("Lyon", "1")
    assert "department" not in site.profile("dan")


def test_an_update_without_idnumber_keeps_the_one_that_is_there(site: Site) -> None:
    """D-US-21: it was wiped."""
    by_username = {"users__identifier": "username"}
    site.must("users", "username;firstname;lastname", "alice;Alicia;Test", **by_username)
    site.must("users", HEADER, "alice;Alice;Test;;", **by_username)
    assert site.account("alice").idnumber == "ID-alice"


def test_the_erase_token_empties_and_nothing_else_does(site: Site) -> None:
    header = f"{HEADER};city"
    site.must("users", header, "alice;Alice;Test;ID-alice;;Lyon")
    result = site.run("users", header, "alice;Alice;Test;!;;!", users__identifier="username")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("idnumber", ""), ("city", "")))]
    assert (site.account("alice").idnumber, site.profile("alice")["city"]) == ("", "")
    assert site.run("users", header, "alice;Alice;Test;!;;!", users__identifier="username").statuses() == ["unchanged"]


def test_the_erase_token_is_that_of_the_settings(site: Site) -> None:
    header, line = f"{HEADER};city;department", "alice;Alice;Test;ID-alice;;NULL;!"
    site.must("users", header, "alice;Alice;Test;ID-alice;;Lyon;")
    site.must("users", header, line, reading__erase_token="NULL")
    assert (site.profile("alice")["city"], site.profile("alice")["department"]) == ("", "!")


def test_the_erase_token_leaves_a_default_out_of_a_new_account(site: Site) -> None:
    site.must("users", f"{HEADER};timezone", f"{DAN};!")
    assert "timezone" not in site.profile("dan")


@pytest.mark.parametrize("name", ["username", "firstname", "lastname"])
def test_what_an_account_must_have_is_not_erased(site: Site, name: str) -> None:
    cells = {"username": "alice", "firstname": "Alice", "lastname": "Test", "idnumber": "ID-alice"} | {name: ""}
    result = site.plan("users", ";".join(cells), ";".join(cells.values()))
    assert result.places(2) == [("empty-cell", name)]


# --- auth, language, host ---


def test_what_the_site_does_not_have_is_told_all_at_once(site: Site) -> None:
    """D-US-11: an unknown authentication was stored as it was."""
    header = f"{HEADER};auth;lang;mnethostid"
    result = site.run("users", header, f"{DAN};magic;tlh;2", f"{DAN};ldap;fr;1")
    assert result.places(2) == [("no-such-auth", "auth"), ("no-such-language", "lang"), ("remote-host", "mnethostid")]
    assert result.statuses() == ["rejected", "applied"]
    assert site.account("dan").auth == "ldap"


def test_the_authentication_changes_only_when_the_line_says_so(site: Site) -> None:
    """D-US-20: the platform ends the sessions of who is turned to nologin."""
    site.must("users", f"{HEADER};auth", f"{ALICE};ldap")
    assert site.run("users", f"{HEADER};auth", f"{ALICE};", ALICE).statuses() == ["unchanged", "unchanged"]
    site.must("users", f"{HEADER};auth", f"{ALICE};nologin")
    assert site.account("alice").auth == "nologin"


# --- suspension ---


def test_a_line_suspends_and_reactivates_and_an_empty_cell_keeps(site: Site) -> None:
    """D-US-20: a flag was set, and nothing told the platform to end sessions; an empty cell reactivated."""
    header, alice = f"{HEADER};suspended", site.user("alice")
    assert site.run("users", header, f"{ALICE};1").changes(2) == [SuspendUser(alice)]
    assert site.account("alice").suspended
    result = site.run("users", header, f"{ALICE};", f"{ALICE};yes", ALICE)
    assert result.statuses() == ["unchanged"] * 3
    assert site.run("users", header, f"{ALICE};0").changes(2) == [ActivateUser(alice)]
    assert not site.account("alice").suspended


def test_a_new_account_may_be_suspended_from_the_start(site: Site) -> None:
    site.must("users", f"{HEADER};suspended", f"{DAN};1")
    assert site.account("dan").suspended


# --- modes ---


@pytest.mark.parametrize(
    ("mode", "new", "known"),
    [
        ("create-and-update", ("applied", ["no-password"]), ("applied", [])),
        ("create", ("applied", ["no-password"]), ("unchanged", ["not-updated"])),
        ("update", ("unchanged", ["not-created"]), ("applied", [])),
        ("fill", ("unchanged", ["not-created"]), ("applied", [])),
    ],
)
def test_the_settings_say_what_may_be_done(
    site: Site, mode: str, new: tuple[str, list[str]], known: tuple[str, list[str]]
) -> None:
    result = site.run("users", f"{HEADER};city", f"{DAN};", f"{ALICE};Lyon", users__mode=mode)
    assert (result.statuses()[0], result.codes(2)) == new
    assert (result.statuses()[1], result.codes(3)) == known


def test_where_only_creating_is_allowed_existing_accounts_are_left_alone_altogether(site: Site) -> None:
    header = f"{HEADER};password;deleted;oldusername;cohort"
    lines = (f"{ALICE};Secret-123;;;L1", f"{ALICE};;1;;", "zoe;Z;Z;ID-bob;;;;bob;")
    result = site.run("users", header, *lines, users__mode="create", users_allowrename="1")
    assert result.statuses() == ["unchanged"] * 3
    assert [result.codes(line) for line in (2, 3, 4)] == [["not-updated"]] * 3


def test_filling_completes_what_is_empty_and_replaces_nothing(site: Site) -> None:
    site.must("users", f"{HEADER};city", f"{ALICE};Lyon")
    result = site.run(
        "users", f"{HEADER};city;department;password", "alice;Al;T;ID-alice;;Nice;Law;Secret-1", users__mode="fill"
    )
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("department", "Law"),))]


# --- refused lines ---


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("dan;;Brown;D1;", ("empty-cell", "firstname")),
        ("dan;Dan;;D1;", ("empty-cell", "lastname")),
        (";Dan;Brown;D1;", ("empty-cell", "username")),
        ("dan brown;Dan;Brown;D1;", ("bad-username", "username")),
        ("dan;Dan;Brown;D1;dan", ("bad-email", "email")),
        ("dan;Dan;Brown;1,23E+11;", ("spreadsheet-damage", "idnumber")),
        ("dan;Dan;Brown;;", ("identifier-missing", "idnumber")),
        (f"dan;{'x' * 101};Brown;D1;", ("too-long", "firstname")),
    ],
)
def test_a_wrong_cell_refuses_its_line_and_no_other(site: Site, line: str, place: tuple[str, str]) -> None:
    """D-US-01: an empty required cell ended the run; D-CO-05: so did a username with a space; D-CO-04: an empty
    identifier meant the first account without one."""
    result = site.run("users", HEADER, line, DAN)
    assert result.places(2) == [place]
    assert result.statuses() == ["rejected", "applied"]
    assert result.tryback == [2]


def test_every_wrong_cell_of_a_line_is_told(site: Site) -> None:
    header = f"{HEADER};country;maildisplay;suspended;start1"
    result = site.plan("users", header, "a b;;Test;ID;x;France;9;maybe;someday")
    columns = ["username", "firstname", "email", "country", "maildisplay", "suspended", "start1"]
    assert [column for _, column in result.places(2)] == columns


def test_a_refused_line_leaves_no_trace_on_the_next(site: Site) -> None:
    header = f"{HEADER};cohort;cohortid;password"
    first = "dan;Dan;Brown;D1;dan@example.org;L1;L1;weak"
    result = site.run("users", header, first, "eve;Eve;E;D1;dan@example.org;L1;L1;", users__weak_passwords="refuse")
    assert result.statuses() == ["rejected", "applied"]
    assert result.kinds(3) == ["CreateUser", "CreateCohort", "AddCohortMember"]


def test_planning_writes_nothing(site: Site) -> None:
    """D-CO-14 and §1.4: a simulation deleted, renamed and mailed all the same."""
    before = site.export("users")
    header = f"{HEADER};oldusername;deleted;password"
    lines = (f"{DAN};;;*GENERATE*", "al;A;T;ID-alice;;alice;;", "bob;B;T;ID-bob;;;1;")
    assert site.plan("users", header, *lines, users_allowrename="1").statuses() == ["planned"] * 3
    assert site.export("users") == before


# --- header ---


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("firstname;lastname;idnumber", [("missing-column", "username")]),
        ("username;firstname;lastname", [("missing-column", "idnumber")]),
        (f"{HEADER};type1", [("unknown-column", "type1")]),
        (f"{HEADER};myrole;weekend", [("unknown-column", "myrole"), ("unknown-column", "weekend")]),
        (f"{HEADER};profile_field_shoesize", [("no-such-profile-field", "profile_field_shoesize")]),
        (f"{HEADER};course0", [("unknown-column", "course0")]),
    ],
)
def test_a_wrong_header_is_told_and_no_line_attempted(
    site: Site, header: str, codes: list[tuple[str, str | None]]
) -> None:
    """D-US-19: unknown profile fields were ignored without a word; names that held "role" or "end" passed."""
    result = site.run("users", header, DAN)
    assert result.file_codes == codes
    assert result.statuses() == ["not_attempted"]


def test_a_missing_username_is_told_once_when_it_is_the_identifier(site: Site) -> None:
    result = site.plan("users", "firstname;lastname", "Dan;Brown", users__identifier="username")
    assert result.file_codes == [("missing-column", "username")]


def test_extra_columns_are_ignored_where_the_settings_tolerate_them(site: Site) -> None:
    header = f"{HEADER};shoesize;profile_field_shoesize"
    result = site.run("users", header, f"{DAN};42;42", invalidnamesnocheck="1")
    assert result.file_codes == [("column-ignored", "shoesize"), ("column-ignored", "profile_field_shoesize")]
    assert result.statuses() == ["applied"]
    assert not [name for name in site.profile("dan") if "shoesize" in name]


def test_an_id_that_is_not_the_identifier_is_ignored_with_a_warning(site: Site) -> None:
    result = site.run("users", f"{HEADER};id", f"{DAN};7")
    assert (result.file_codes, result.statuses()) == ([("column-ignored", "id")], ["applied"])
