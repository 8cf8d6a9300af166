"""User files: deleting accounts, bringing deleted ones back, and accounts that no file may touch (§2.1.9, §2.4)."""

import pytest

from tests.tools import STUDENT, Site
from toolsync.model import knowledge
from toolsync.model.changes import CreateCohort, CreateInstance, CreateUser, DeleteUser, ReviveUser
from toolsync.model.things import ProfileField
from toolsync.pipeline import run

HEADER = "username;firstname;lastname;idnumber;email"
DELETING = f"{HEADER};deleted"
ALICE = "alice;Alice;Test;ID-alice;alice@example.org"


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob", courses="MATH HIST")


# --- deleting ---


@pytest.mark.parametrize("cell", ["1", "true", "YES", "oui"])
def test_a_line_deletes_its_account(site: Site, cell: str) -> None:
    alice = site.user("alice")
    result = site.run("users", DELETING, f"{ALICE};{cell}")
    assert result.changes(2) == [DeleteUser(alice)]
    assert site.find_user("alice") is None


@pytest.mark.parametrize("cell", ["0", "", "no", "non"])
def test_nothing_else_in_that_cell_deletes(site: Site, cell: str) -> None:
    """D-US-03: the cell was enough, whatever it held."""
    result = site.run("users", DELETING, f"{ALICE};{cell}")
    assert result.statuses() == ["unchanged"]
    assert site.user("alice")


def test_a_word_that_is_neither_yes_nor_no_refuses_the_line(site: Site) -> None:
    """D-US-03."""
    assert site.run("users", DELETING, f"{ALICE};maybe").places(2) == [("not-a-flag", "deleted")]


def test_what_is_not_there_needs_no_deleting(site: Site) -> None:
    """D-US-04: a deleted account was created."""
    line = "dan;Dan;B;D1;dan@example.org;1"
    result = site.run("users", DELETING, line, f"{ALICE};1", f"{ALICE};1")
    assert result.statuses() == ["unchanged", "applied", "unchanged"]
    assert (result.codes(2), result.codes(4)) == (["nothing-to-delete"], ["nothing-to-delete"])
    assert site.find_user("dan") is None


def test_an_account_is_only_deleted_by_its_identifier(site: Site) -> None:
    """D-US-04: a username was enough when the identifier was unknown, and the account then half deleted."""
    assert site.run("users", DELETING, "alice;A;T;X9;;1").codes(2) == ["nothing-to-delete"]
    assert site.user("alice")


def test_a_deletion_takes_everything_along_and_the_run_goes_on(site: Site) -> None:
    """D-CO-10, D-CO-11: what hangs on an account goes by the platform's own deletion."""
    header = f"{HEADER};cohort;course1;role1;enrol1;group1;deleted"
    line = f"{ALICE};L1;MATH;student;manual;TD 1"
    site.must("users", header, f"{line};")
    site.must("users", header, f"{line};1", "bob;Bob;Test;ID-bob;;L1;MATH;student;manual;TD 1;")
    assert not [row for row in site.export("enrolments")[1:] if "alice" in row]
    assert site.members("L1", "bob") == {"bob"}


def test_a_deleted_name_is_free_for_the_next_line(site: Site) -> None:
    lines = (f"{ALICE};1", "dan;Dan;B;ID-alice;alice@example.org;")
    site.must("users", DELETING, *lines)
    assert site.account("dan").idnumber == "ID-alice"


def test_an_account_is_created_and_deleted_in_one_file(site: Site) -> None:
    line = "dan;Dan;B;D1;dan@example.org"
    site.must("users", DELETING, f"{line};", f"{line};1")
    assert site.find_user("dan") is None


def test_an_account_leaves_what_an_earlier_block_brought_it_into(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only that block knew all about the course; the next one has forgotten it."""
    monkeypatch.setattr(run, "BLOCK", 1)
    monkeypatch.setattr(knowledge, "KEPT", 0)
    site.do(CreateCohort(-1, "L1", "L1"))
    site.do(CreateInstance(-1, site.course("MATH"), "cohort", STUDENT, source=1))
    site.must("users", f"{DELETING};cohort", f"{ALICE};;L1", f"{ALICE};1;")
    assert not [row for row in site.export("enrolments")[1:] if "alice" in row]


# --- reviving ---


def test_a_deleted_account_comes_back_instead_of_a_new_one(site: Site) -> None:
    """D-US-12: it was looked for under the names that the deletion had taken from it, and never found."""
    alice = site.user("alice")
    site.must("users", DELETING, f"{ALICE};1")
    result = site.run("users", HEADER, ALICE)
    assert result.changes(2) == [ReviveUser(alice, "alice", "alice", "alice@example.org", "ID-alice")]
    assert result.codes(2) == ["user-revived", "no-password"]
    assert (site.user("alice"), site.account("alice").idnumber) == (alice, "ID-alice")
    assert site.run("users", HEADER, ALICE).statuses() == ["unchanged"]


def test_nothing_is_revived_where_the_settings_say_so(site: Site) -> None:
    alice = site.user("alice")
    site.must("users", DELETING, f"{ALICE};1")
    site.must("users", HEADER, ALICE, users__revive="0")
    assert site.user("alice") != alice


@pytest.mark.parametrize("mode", ["update", "fill"])
def test_nothing_is_revived_where_no_account_may_be_made(site: Site, mode: str) -> None:
    site.must("users", DELETING, f"{ALICE};1")
    assert site.run("users", HEADER, ALICE, users__mode=mode).codes(2) == ["not-created"]


def test_a_live_account_goes_before_a_deleted_one(site: Site) -> None:
    site.must("users", DELETING, f"{ALICE};1")
    site.must("users", HEADER, ALICE, users__revive="0")
    assert site.run("users", HEADER, ALICE).statuses() == ["unchanged"]
    assert site.run("users", HEADER, "alice;A;T;X9;").codes(2) == ["username-taken"]


def test_of_several_the_last_deleted_comes_back(site: Site) -> None:
    """Not the last created: here the first account is deleted last."""
    first = site.user("alice")
    site.must("users", f"{HEADER};oldusername", "hidden;Alice;T;ID-alice;;alice", users_allowrename="1")
    site.must("users", HEADER, "alice;Other;T;O1;o@example.org")
    second = site.user("alice")
    site.do(DeleteUser(second, 1_700_000_000))
    site.must("users", f"{HEADER};oldusername", "alice;Alice;T;ID-alice;;hidden", users_allowrename="1")
    site.do(DeleteUser(first, 1_700_000_500))
    site.must("users", HEADER, ALICE)
    assert site.user("alice") == first


def test_a_planned_deletion_is_later_than_any_other(site: Site) -> None:
    site.do(DeleteUser(site.user("alice"), 4_000_000_000))
    site.must("users", HEADER, ALICE, users__revive="0")
    alice = site.user("alice")
    site.must("users", DELETING, f"{ALICE};1", f"{ALICE};")
    assert site.user("alice") == alice


def test_a_revived_account_is_brought_up_to_date(site: Site) -> None:
    site.must("users", f"{HEADER};city;auth", f"{ALICE};Lyon;ldap")
    site.must("users", DELETING, f"{ALICE};1")
    header = f"{HEADER};city;auth;suspended;password;course1;enrol1;cohort"
    site.must("users", header, "alice;Alicia;Test;N1;new@example.org;Nice;cas;1;Secret-123;MATH;manual;L1")
    alice = site.account("alice")
    assert (alice.idnumber, alice.email, alice.auth, alice.suspended) == ("N1", "new@example.org", "cas", True)
    assert (site.profile("alice")["firstname"], site.profile("alice")["city"]) == ("Alicia", "Nice")
    assert site.password_is("alice", "Secret-123")
    assert (site.enrolled("alice", "MATH"), site.members("L1", "alice")) == ({"manual": "active"}, {"alice"})


def test_a_revived_account_has_its_address_back_where_the_line_has_none_and_it_is_free(site: Site) -> None:
    site.must("users", DELETING, f"{ALICE};1")
    site.must("users", HEADER, "alice;Alice;T;ID-alice;")
    assert site.account("alice").email == "alice@example.org"
    site.must("users", DELETING, f"{ALICE};1", "dan;Dan;B;D1;alice@example.org;")
    site.must("users", HEADER, "alice;Alice;T;ID-alice;")
    assert site.account("alice").email == ""


def test_an_account_that_had_no_address_is_revived_without(site: Site) -> None:
    site.must("users", HEADER, "dan;Dan;B;D1;")
    site.must("users", DELETING, "dan;Dan;B;D1;;1")
    site.must("users", HEADER, "dan;Dan;B;D1;")
    assert site.account("dan").email == ""


def test_what_others_have_taken_meanwhile_refuses_the_revival(site: Site) -> None:
    site.must("users", DELETING, f"{ALICE};1", "dan;Dan;B;ID-alice;alice@example.org;")
    result = site.run("users", HEADER, ALICE, users__identifier="username")
    assert result.codes(2) == ["idnumber-taken", "email-taken"]
    assert result.tryback == [2]


@pytest.mark.parametrize("by", ["idnumber", "username", "email"])
def test_an_account_is_deleted_revived_and_enrolled_in_one_file(site: Site, by: str) -> None:
    """Nothing that it was in comes back, though all of it was looked up before the first line."""
    header = f"{DELETING};cohort;course1;role1;enrol1"
    site.must("users", header, f"{ALICE};;L1;MATH;student;manual")
    alice = site.user("alice")
    lines = (f"{ALICE};1;;;;", f"{ALICE};;;HIST;student;manual", f"{ALICE};;L1;MATH;student;manual")
    result = site.run("users", header, *lines, users__identifier=by)
    assert result.statuses() == ["applied"] * 3
    assert result.kinds(4) == ["AddCohortMember", "EnrolUser"]
    assert site.user("alice") == alice
    assert site.enrolled("alice", "HIST") == site.enrolled("alice", "MATH") == {"manual": "active"}


def test_an_account_renamed_and_deleted_is_revived_under_its_last_name(site: Site) -> None:
    alice = site.user("alice")
    site.must("users", f"{HEADER};cohort", "bob;Bob;Test;ID-bob;;L1")
    header = f"{DELETING};oldusername;course1;enrol1;cohort"
    lines = ("b;A;T;ID-alice;;;alice;;;", "b;A;T;ID-alice;;1;;;;", "b;A;T;ID-new;;;;MATH;manual;L1")
    site.must("users", header, *lines, users_allowrename="1")
    assert site.members("L1", "b", "bob") == {"b", "bob"}
    assert (site.user("b"), site.enrolled("b", "MATH")) == (alice, {"manual": "active"})


def test_custom_profile_fields_do_not_come_back(site: Site) -> None:
    """Moodle deletes them with the account; the plan must know, or it would not write them again."""
    site.platform.add_profile_field(ProfileField("badge", "text", unique=True))
    header = f"{DELETING};profile_field_badge;city"
    site.must("users", header, f"{ALICE};;B1;Lyon", f"{ALICE};1;;")
    site.must("users", header, f"{ALICE};;B1;")
    assert site.profile("alice")["profile_field_badge"] == "B1"
    assert site.profile("alice")["city"] == "Lyon"
    site.must("users", header, f"{ALICE};1;;", "bob;Bob;Test;ID-bob;;;B1;")
    assert site.run("users", header, f"{ALICE};;B1;").codes(2) == ["user-revived", "profile-value-taken"]


# --- guarded accounts ---


@pytest.mark.parametrize("name", ["admin", "guest"])
@pytest.mark.parametrize("cells", ["X1;;;;", ";;1;;", ";;;1;", ";new@example.org;;;", ";;;;"])
def test_guarded_accounts_are_never_touched(site: Site, name: str, cells: str) -> None:
    """D-US-17: administrators and the guest could be updated, suspended, renamed and deleted."""
    header = f"{HEADER};suspended;deleted;password"
    result = site.run("users", header, f"{name};A;B;{cells}", users__identifier="username", users_protectemails="0")
    assert result.codes(2) == ["guarded-user"]
    assert result.tryback == [2]
    assert site.account(name).suspended is False


def test_guarded_accounts_are_not_touched_by_other_identifiers_either(site: Site) -> None:
    """D-US-17."""
    result = site.run("users", f"id;{HEADER}", "2;boss;A;B;;", users__identifier="id", users_allowrename="1")
    assert result.codes(2) == ["guarded-user"]
    assert site.run("users", HEADER, "admin;A;B;NEW-1;").codes(2) == ["username-taken"]


def test_the_name_of_the_guest_makes_no_account(site: Site) -> None:
    result = site.run("users", HEADER, "guest;A;B;G1;g@example.org", "dan;A;B;D1;")
    assert not any(isinstance(each, CreateUser) for each in result.changes(2))
    assert result.statuses() == ["rejected", "applied"]


def test_a_new_account_cannot_take_the_address_that_a_line_before_it_gives_back() -> None:
    """Both lines stand in one block: what was foreseen for the second no longer holds."""
    site = Site()
    header = "username;firstname;lastname;email;auth"
    by_name = {"users__identifier": "username"}
    site.must("users", header, "dora;Dora;Test;dora@example.org;ldap", **by_name)
    site.do(DeleteUser(site.user("dora")))
    lines = ["dora;Dora;Test;;ldap", "hal;Hal;Test;dora@example.org;ldap"]
    result = site.run("users", header, *lines, users__revive="1", **by_name)
    assert result.statuses() == ["applied", "rejected"]
    assert result.codes(3) == ["email-taken"]
