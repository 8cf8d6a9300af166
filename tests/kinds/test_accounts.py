"""How the cells of accounts are read: login names, addresses, languages, countries."""

import pytest

from toolsync.kinds import Kind, country, email, erasable, has_mailbox, language, text, username
from toolsync.model.findings import Reject
from toolsync.settings import Settings, make_settings

SETTINGS = Settings()


def read(kind: Kind, cell: str) -> str:
    """What this cell is read as, or the code of what is wrong with it."""
    try:
        return str(kind.reader(SETTINGS)(cell))
    except Reject as refusal:
        return refusal.findings[0].code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("alice", "alice"),
        ("Alice.DURAND@example.org", "alice.durand@example.org"),
        ("a-b_c.1", "a-b_c.1"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "bad-username"),
        ("alice durand", "bad-username"),
        ("élodie", "bad-username"),
        ("a;b", "bad-username"),
        ("alice\n", "bad-username"),
        ("1E+11", "spreadsheet-damage"),
    ],
)
def test_a_login_name_is_in_lower_case_and_of_few_characters(cell: str, value: str) -> None:
    """D-CO-05: a space in one ended the run."""
    assert read(username, cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("alice@example.org", "alice@example.org"),
        ("Alice@Example.org", "Alice@Example.org"),
        ("o'hara+moodle@a.b.example", "o'hara+moodle@a.b.example"),
        ("NOMAIL", "NOMAIL"),
        ("no mail", "no mail"),
        ("alice", "bad-email"),
        ("alice@localhost", "bad-email"),
        ("a@b@example.org", "bad-email"),
        ("a b@example.org", "bad-email"),
        ("a@example.org, b@example.org", "bad-email"),
        ("a@example.org\n", "bad-email"),
        ("a@example..", "bad-email"),
        (f"{'x' * 90}@example.org", "bad-email"),
    ],
)
def test_an_address_is_one_or_says_that_there_is_none(cell: str, value: str) -> None:
    assert read(email, cell) == value


@pytest.mark.parametrize(
    ("address", "reachable"),
    [
        ("alice@example.org", True),
        ("", False),
        ("NOMAIL", False),
        ("nomail@example.org", False),
        ("alice.NO MAIL", False),
        ("d41d8cd98f00b204e9800998ecf8427e", False),
    ],
)
def test_mail_arrives_only_at_an_address_without_nomail(address: str, reachable: bool) -> None:
    """D-US-08."""
    assert has_mailbox(address) is reachable


@pytest.mark.parametrize(("cell", "value"), [("FR", "fr"), ("fr_utf8", "fr"), ("PT_BR", "pt_br"), ("en", "en")])
def test_a_language_is_its_code(cell: str, value: str) -> None:
    assert read(language, cell) == value


@pytest.mark.parametrize(
    ("cell", "value"), [("fr", "FR"), ("DE", "DE"), ("France", "bad-country"), ("f1", "bad-country")]
)
def test_a_country_is_two_letters(cell: str, value: str) -> None:
    assert read(country, cell) == value


def test_the_erase_token_stands_for_nothing_at_all() -> None:
    assert read(erasable(country), "!") == ""
    null = make_settings(("tests", {"reading": {"erase_token": "NULL"}}))
    assert erasable(text()).reader(null)("NULL") == ""
    assert erasable(text()).reader(null)("!") == "!"
