"""User files: by which name a line finds its account, addresses, names that clash, and renaming (users document §1.3,
§2.1.9)."""

import pytest

from tests.tools import Site
from toolsync.model.changes import UpdateUser

HEADER = "username;firstname;lastname;idnumber;email"
RENAMING = f"{HEADER};oldusername"
RENAME = {"users_allowrename": "1"}
DAN = "dan;Dan;Brown;D1;dan@example.org"


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie", courses="MATH")


# --- identifiers ---


@pytest.mark.parametrize("by", ["idnumber", "username", "email", "id"])
def test_an_account_is_found_by_the_identifier_of_the_settings(site: Site, by: str) -> None:
    """D-US-18: the identifier id could not be used, for there was no such column."""
    alice = site.user("alice")
    line = f"{alice};alice;Alicia;Test;ID-alice;alice@example.org"
    result = site.run("users", f"id;{HEADER}", line, users_primaryidentity=by)
    assert result.changes(2) == [UpdateUser(alice, (("firstname", "Alicia"),))]


def test_an_email_finds_its_account_in_any_case(site: Site) -> None:
    line = "alice;Alicia;Test;;ALICE@EXAMPLE.ORG"
    assert site.plan("users", HEADER, line, users__identifier="email").kinds(2) == ["UpdateUser"]


def test_a_username_finds_its_account_in_any_case(site: Site) -> None:
    assert site.plan("users", HEADER, "ALICE;Alicia;Test;;", users__identifier="username").kinds(2) == ["UpdateUser"]


@pytest.mark.parametrize("cell", ["999999", "-1", "abc", "007", "²"])
def test_no_account_is_made_with_an_id(site: Site, cell: str) -> None:
    """D-US-18: an id names an account that exists; it is not one to be given."""
    lines = ("2;alice;A;T;;", f"{cell};dan;Dan;Brown;;")
    result = site.run("users", f"id;{HEADER}", *lines, users__identifier="id")
    assert result.places(3) == [("no-such-user", "id")]
    assert result.tryback == [2, 3]


@pytest.mark.parametrize("by", ["idnumber", "email", "id"])
def test_an_empty_identifier_means_nobody(site: Site, by: str) -> None:
    """D-CO-04: it meant the first account whose field was empty, the guest."""
    line = ";alice;Alicia;Test;;"
    result = site.run("users", f"id;{HEADER}", line, users__identifier=by)
    assert result.places(2) == [("identifier-missing", by)]
    result = site.run("users", f"id;{HEADER}", line, users__identifier=by, users__fall_back_to_username="1")
    assert result.kinds(2) == ["UpdateUser"]


def test_an_identifier_column_may_be_absent_where_usernames_may_stand_in(site: Site) -> None:
    header, line = "username;firstname;lastname", "alice;Alicia;Test"
    assert site.plan("users", header, line).file_codes == [("missing-column", "idnumber")]
    assert site.plan("users", header, line, users__fall_back_to_username="1").kinds(2) == ["UpdateUser"]


def test_an_identifier_that_several_have_is_refused(site: Site) -> None:
    """D-CO-04: the first one was taken."""
    lines = ("dan;Dan;B;D1;same@example.org", "eve;Eve;B;D2;Same@example.org")
    site.must("users", HEADER, *lines, users__allow_same_email="1")
    result = site.run("users", HEADER, "dan;Dan;C;D1;same@example.org", users__identifier="email")
    assert result.places(2) == [("ambiguous-user", "email")]


def test_a_deleted_account_is_not_found(site: Site) -> None:
    site.must("users", f"{HEADER};deleted", "alice;A;T;ID-alice;;1")
    result = site.run("users", HEADER, "alice;A;T;ID-alice;", users__revive="0")
    assert result.kinds(2) == ["CreateUser"]


# --- e-mails ---


def test_an_address_that_is_there_is_protected_and_a_missing_one_completed(site: Site) -> None:
    """D-US-10: a missing one was never completed; D-US-05: another one refused the line."""
    site.must("users", HEADER, "dan;Dan;Brown;D1;")
    site.must("users", HEADER, DAN)
    assert site.account("dan").email == "dan@example.org"
    result = site.run("users", HEADER, "dan;Daniel;Brown;D1;other@example.org")
    assert (result.statuses(), result.codes(2)) == (["applied"], ["email-protected"])
    assert site.account("dan").email == "dan@example.org"


def test_an_address_is_changed_where_the_settings_allow_it(site: Site) -> None:
    """D-US-05: it could never be changed."""
    result = site.run("users", HEADER, "alice;Alice;Test;ID-alice;new@example.org", users_protectemails="0")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("email", "new@example.org"),))]
    assert site.run("users", HEADER, "alice;Alice;Test;ID-alice;!", users_protectemails="0").statuses() == ["applied"]
    assert site.account("alice").email == ""


def test_the_case_of_an_address_makes_no_other_one(site: Site) -> None:
    result = site.run("users", HEADER, "alice;Alice;Test;ID-alice;ALICE@Example.org")
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["nothing-to-change"])
    result = site.run("users", HEADER, "alice;Alice;Test;ID-alice;ALICE@Example.org", users_protectemails="0")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("email", "ALICE@Example.org"),))]


@pytest.mark.parametrize("cell", ["NOMAIL", "no mail", "NOMAIL@example.org", "pas.nomail@example.org"])
def test_a_nomail_marks_who_has_no_mailbox_and_many_may_share_it(site: Site, cell: str) -> None:
    site.must("users", HEADER, f"dan;Dan;B;D1;{cell}", f"eve;Eve;B;E1;{cell}")
    assert site.account("dan").email == site.account("eve").email == cell


def test_a_nomail_does_not_tell_whose_account_is_meant(site: Site) -> None:
    """D-CO-04: the line of one account must not be taken for that of another."""
    site.must("users", HEADER, "dan;Dan;B;D1;NOMAIL")
    result = site.run("users", HEADER, "eve;Eve;B;E1;NOMAIL", users__identifier="email")
    assert result.places(2) == [("identifier-missing", "email")]
    assert site.profile("dan")["firstname"] == "Dan"


# --- names that clash ---


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("bob;Dan;B;D1;dan@example.org", ("username-taken", "username")),
        ("dan;Dan;B;D1;bob@example.org", ("email-taken", "email")),
        ("dan;Dan;B;D1;BOB@example.org", ("email-taken", "email")),
    ],
)
def test_a_new_account_takes_no_name_of_another(site: Site, line: str, place: tuple[str, str]) -> None:
    """D-US-05: and the account that has it is named."""
    result = site.run("users", HEADER, line)
    assert result.places(2) == [place]
    assert dict(result.findings(2)[0].params)["user"] == "bob"
    assert result.tryback == [2]


def test_an_idnumber_is_taken_whatever_the_identifier(site: Site) -> None:
    """D-US-05: with username or email for identifier, two accounts could get the same idnumber."""
    result = site.run("users", HEADER, "dan;Dan;B;ID-bob;d@example.org", users__identifier="username")
    assert result.places(2) == [("idnumber-taken", "idnumber")]
    result = site.run("users", HEADER, "alice;A;T;ID-bob;", users__identifier="username")
    assert result.places(2) == [("idnumber-taken", "idnumber")]


def test_every_clash_of_a_line_is_told(site: Site) -> None:
    result = site.run("users", HEADER, "alice;D;B;ID-bob;charlie@example.org", users__identifier="username")
    assert result.codes(2) == ["email-protected", "idnumber-taken"]
    line = "alice;D;B;ID-bob;charlie@example.org"
    result = site.run("users", HEADER, line, users__identifier="username", users_protectemails="0")
    assert result.codes(2) == ["idnumber-taken", "email-taken"]


def test_the_account_itself_is_no_clash(site: Site) -> None:
    """D-US-05: it was not left out, so that no address could be changed."""
    assert site.run("users", HEADER, "alice;A;T;ID-alice;alice@example.org").statuses() == ["applied"]


def test_accounts_without_idnumber_do_not_clash(site: Site) -> None:
    """D-US-05: a line without idnumber clashed with every account that had none either."""
    lines = ("dan;D;B;;d@example.org", "eve;E;B;;e@example.org")
    site.must("users", HEADER, *lines, users__identifier="username")


def test_accounts_share_an_address_only_where_the_settings_allow_it(site: Site) -> None:
    """D-US-05: they never could, whatever the site said."""
    line = "dan;D;B;D1;bob@example.org"
    assert site.plan("users", HEADER, line).codes(2) == ["email-taken"]
    site.must("users", HEADER, line, users__allow_same_email="1")
    # Nothing is to be written: that the address is shared is no matter of this line any more.
    assert site.run("users", HEADER, line).statuses() == ["unchanged"]


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        ("dan;E;E;E1;eve@example.org", ["username-taken"]),
        ("eve;E;E;E1;dan@example.org", ["email-taken"]),
        ("dan;Dan;B;D1;dan@example.org", ["nothing-to-change"]),
        ("eve;E;E;D1;", ["username-differs"]),
    ],
)
def test_lines_of_one_file_clash_as_accounts_do(site: Site, second: str, codes: list[str]) -> None:
    result = site.run("users", HEADER, "dan;Dan;B;D1;dan@example.org", second)
    assert result.codes(3) == codes


def test_a_name_that_an_earlier_line_gives_up_is_free(site: Site) -> None:
    lines = ("alice;A;T;!;a2@example.org", "dan;D;B;ID-alice;alice@example.org")
    site.must("users", HEADER, *lines, users__identifier="username", users_protectemails="0")
    assert site.account("dan").idnumber == "ID-alice"


def test_a_name_that_a_refused_line_would_have_taken_is_free(site: Site) -> None:
    lines = ("dan;D;B;D1;bob@example.org", "dan;D;B;D1;dan@example.org")
    assert site.run("users", HEADER, *lines).statuses() == ["rejected", "applied"]


def test_another_login_name_for_a_known_account_is_a_renaming(site: Site) -> None:
    """Whoever mistypes an idnumber must not overwrite somebody else's account: it was a collision, and still is one
    unless renaming is allowed."""
    line = "alicia;Alice;Test;ID-alice;"
    result = site.run("users", HEADER, line)
    assert result.places(2) == [("username-differs", "username")]
    assert result.tryback == [2]
    result = site.run("users", HEADER, line, **RENAME)
    assert result.changes(2) == [UpdateUser(site.user("alicia"), (("username", "alicia"),))]
    assert site.run("users", HEADER, "bob;Alice;Test;ID-alice;", **RENAME).codes(2) == ["username-taken"]


# --- renaming ---


def test_an_account_is_renamed(site: Site) -> None:
    alice = site.user("alice")
    result = site.run("users", RENAMING, "alicia;Alice;Test;ID-alice;;alice", **RENAME)
    assert result.changes(2) == [UpdateUser(alice, (("username", "alicia"),))]
    assert site.user("alicia") == alice
    result = site.run("users", RENAMING, "alicia;Alice;Test;ID-alice;;alice", **RENAME)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["already-renamed"])


def test_renaming_must_be_allowed(site: Site) -> None:
    result = site.run("users", RENAMING, "alice;Alicia;Test;ID-alice;;bob", "dan;D;B;D1;;bob")
    assert result.statuses() == ["applied", "applied"]
    assert result.codes(2) == ["rename-not-allowed"]
    assert site.user("bob")


def test_the_renamed_account_is_the_one_that_the_line_means(site: Site) -> None:
    """Whatever its identifier was before."""
    site.must("users", HEADER, "dan;Dan;B;!;dan@example.org", users__identifier="username")
    dan = site.user("dan")
    line = "daniel;Daniel;B;D9;;dan"
    site.must("users", RENAMING, line, **RENAME)
    assert (site.user("daniel"), site.account("daniel").idnumber) == (dan, "D9")
    assert site.run("users", RENAMING, line, **RENAME).statuses() == ["unchanged"]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("dan;D;B;D1;;nobody", ("rename-source-missing", "oldusername")),
        ("bob;A;T;ID-alice;;alice", ("rename-target-exists", "username")),
        ("root;A;T;X1;;admin", ("guarded-user", "oldusername")),
        ("visitor;A;T;X1;;guest", ("guarded-user", "oldusername")),
        ("alicia;A;T;ID-bob;;alice", ("idnumber-taken", "idnumber")),
    ],
)
def test_a_renaming_that_cannot_be_refuses_its_line(site: Site, line: str, place: tuple[str, str]) -> None:
    """D-US-15, D-US-17: whatever went wrong never reached the tryback; the administrator could be renamed."""
    before = site.export("users")
    result = site.run("users", RENAMING, line, **RENAME)
    assert result.places(2) == [place]
    assert result.tryback == [2]
    assert site.export("users") == before


def test_a_renaming_to_the_same_name_is_none(site: Site) -> None:
    result = site.run("users", RENAMING, "alice;Alice;Test;ID-alice;;alice", **RENAME)
    assert result.statuses() == ["unchanged"]


@pytest.mark.parametrize("by", ["username", "idnumber"])
def test_renamings_follow_from_each_other(site: Site, by: str) -> None:
    """The last line names accounts that none of its names meant when the block was looked up."""
    alice = site.user("alice")
    header = f"{RENAMING};password;course1;role1;enrol1;group1;cohort"
    lines = (
        "b;Alice;Test;ID-alice;;alice;;;;;;",
        "c;Alice;Test;ID-alice;;b;Secret-123;MATH;student;manual;TD 1;L1",
    )
    site.must("users", header, *lines, users__identifier=by, **RENAME)
    assert site.user("c") == alice
    assert (site.groups("c", "MATH"), site.members("L1", "c")) == ({"TD 1"}, {"c"})


def test_an_idnumber_given_by_a_renaming_serves_the_next(site: Site) -> None:
    site.must("users", HEADER, "alice;Alice;Test;!;", users__identifier="username")
    alice = site.user("alice")
    lines = ("alicia;Alice;Test;N1;;alice;;", "alicia;Alice;Test;N1;;;MATH;manual")
    site.must("users", f"{RENAMING};course1;enrol1", *lines, **RENAME)
    assert (site.user("alicia"), site.enrolled("alicia", "MATH")) == (alice, {"manual": "active"})


@pytest.mark.parametrize("by", ["username", "idnumber", "email"])
def test_accounts_swap_their_names_by_a_third(site: Site, by: str) -> None:
    alice, bob = site.user("alice"), site.user("bob")
    header = f"{RENAMING};course1;enrol1"
    lines = (
        "tmp;Alice;Test;ID-alice;alice@example.org;alice;MATH;manual",
        "alice;Bob;Test;ID-bob;bob@example.org;bob;MATH;manual",
        "bob;Alice;Test;ID-alice;alice@example.org;tmp;MATH;manual",
    )
    result = site.run("users", header, *lines, users__identifier=by, **RENAME)
    assert result.statuses() == ["applied"] * 3
    assert (site.user("alice"), site.user("bob")) == (bob, alice)


def test_a_straight_swap_is_refused(site: Site) -> None:
    lines = ("bob;A;T;ID-alice;;alice", "alice;B;T;ID-bob;;bob")
    result = site.run("users", RENAMING, *lines, **RENAME)
    assert [result.codes(2), result.codes(3)] == [["rename-target-exists"]] * 2


def test_a_name_given_up_by_renaming_is_free_for_the_next(site: Site) -> None:
    lines = ("alicia;Alice;T;ID-alice;;alice", "alice;Other;T;O1;o@example.org;")
    site.must("users", RENAMING, *lines, **RENAME)
    assert site.account("alice").idnumber == "O1"


def test_an_account_created_by_a_line_is_renamed_by_the_next(site: Site) -> None:
    site.must("users", RENAMING, "dan;D;B;D1;;", "daniel;D;B;D1;;dan", **RENAME)
    assert site.find_user("dan") is None
    assert site.account("daniel").idnumber == "D1"


def test_a_refused_renaming_is_taken_back(site: Site) -> None:
    lines = ("alicia;Alice;T;ID-bob;;alice", "alice;Alicia;Test;ID-alice;;")
    result = site.run("users", RENAMING, *lines, **RENAME)
    assert result.statuses() == ["rejected", "applied"]
