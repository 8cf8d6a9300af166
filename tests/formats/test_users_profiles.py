"""User files: custom profile fields, converted and checked by their type (users document, D-US-19)."""

import pytest

from tests.tools import Site
from toolsync.model.changes import UpdateUser
from toolsync.model.things import ProfileField

HEADER = "username;firstname;lastname;idnumber"
ALICE = "alice;Alice;Test;ID-alice"
BOB = "bob;Bob;Test;ID-bob"
DAN = "dan;Dan;Brown;D1"
SEPTEMBER = "1788220800"


@pytest.fixture
def site() -> Site:
    site = Site(users="alice bob")
    for field in (
        ProfileField("nickname", "text", ("10",)),
        ProfileField("Biography", "textarea"),
        ProfileField("campus", "menu", ("Lyon", "Nice", "lyon", "Été")),
        ProfileField("boarder", "checkbox"),
        ProfileField("arrival", "datetime", ("2000", "2030")),
        ProfileField("since", "datetime"),
        ProfileField("Badge", "text", (), unique=True),
        ProfileField("locker", "menu", ("A1", "A2"), unique=True),
    ):
        site.platform.add_profile_field(field)
    return site


@pytest.mark.parametrize(
    ("name", "cell", "held"),
    [
        ("nickname", "Al", "Al"),
        ("biography", "Born in Lyon.\nLikes chess.", "Born in Lyon.\nLikes chess."),
        ("campus", "Nice", "Nice"),
        ("campus", "lyon", "lyon"),
        ("campus", "été", "Été"),
        ("boarder", "yes", "1"),
        ("boarder", "NON", "0"),
        ("arrival", "2026-09-01", SEPTEMBER),
        ("arrival", f"@{SEPTEMBER}", SEPTEMBER),
        ("arrival", "0", ""),
        ("since", "1999-12-31", "946598400"),
    ],
)
def test_a_value_is_converted_as_its_field_is_made(site: Site, name: str, cell: str, held: str) -> None:
    """D-US-19: menus, checkboxes and dates were stored as they stood in the file, or lost."""
    field = {"biography": "Biography"}.get(name, name)
    header = f"{HEADER};profile_field_{name}"
    site.run("users", header, f'{ALICE};"{cell}"', f'{DAN};"{cell}"')
    for username in ("alice", "dan"):
        assert site.profile(username).get(f"profile_field_{field}", "") == held
    assert set(site.run("users", header, f'{ALICE};"{cell}"').statuses()) == {"unchanged"}


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("nickname", "Alexandrine", "too-long"),
        ("campus", "Paris", "not-a-choice"),
        ("campus", "LYON", "not-a-choice"),
        ("boarder", "perhaps", "not-a-flag"),
        ("arrival", "someday", "not-a-date"),
        ("arrival", "01/09/2026", "ambiguous-date"),
        ("arrival", "1999-12-31", "out-of-range"),
        ("arrival", "2031-01-01", "out-of-range"),
    ],
)
def test_a_value_that_its_field_cannot_hold_refuses_the_line(site: Site, name: str, cell: str, code: str) -> None:
    """D-US-19: an unknown choice reset the field to its default."""
    result = site.run("users", f"{HEADER};profile_field_{name}", f"{ALICE};{cell}")
    assert result.places(2) == [(code, f"profile_field_{name}")]
    assert result.tryback == [2]


def test_every_wrong_value_of_a_line_is_told(site: Site) -> None:
    header = f"{HEADER};lang;profile_field_campus;profile_field_boarder"
    result = site.plan("users", header, f"{ALICE};tlh;Paris;perhaps")
    assert [column for _, column in result.places(2)] == ["lang", "profile_field_campus", "profile_field_boarder"]


def test_headers_go_by_the_short_name_in_any_case(site: Site) -> None:
    result = site.run("users", f"{HEADER};PROFILE_FIELD_BIOGRAPHY", f"{ALICE};Hello")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("profile_field_Biography", "Hello"),))]


def test_an_empty_cell_keeps_and_the_token_erases(site: Site) -> None:
    header = f"{HEADER};profile_field_campus"
    site.must("users", header, f"{ALICE};Nice")
    assert site.run("users", header, f"{ALICE};").statuses() == ["unchanged"]
    site.must("users", header, f"{ALICE};!")
    assert site.profile("alice")["profile_field_campus"] == ""
    assert site.run("users", header, f"{ALICE};!").statuses() == ["unchanged"]


# --- fields whose values are unique ---


def test_a_value_that_another_account_has_is_refused(site: Site) -> None:
    """D-US-19."""
    header = f"{HEADER};profile_field_badge"
    site.must("users", header, f"{ALICE};B1")
    result = site.run("users", header, f"{BOB};B1", f"{DAN};B1", f"{ALICE};B1")
    assert result.statuses() == ["rejected", "rejected", "unchanged"]
    assert result.places(2) == result.places(3) == [("profile-value-taken", "profile_field_badge")]


def test_lines_of_one_file_clash_as_well(site: Site) -> None:
    result = site.run("users", f"{HEADER};profile_field_badge", f"{DAN};B1", f"{BOB};B1", f"{DAN};B1")
    assert result.statuses() == ["applied", "rejected", "unchanged"]


def test_what_is_unique_is_the_value_and_not_how_it_is_written(site: Site) -> None:
    header = f"{HEADER};profile_field_locker"
    site.must("users", header, f"{ALICE};a1")
    assert site.run("users", header, f"{BOB};A1").codes(2) == ["profile-value-taken"]


@pytest.mark.parametrize("first", [f"{ALICE};B2;", f"{ALICE};!;", f"{ALICE};;1"])
def test_a_value_that_an_earlier_line_gives_up_is_free(site: Site, first: str) -> None:
    header = f"{HEADER};profile_field_badge;deleted"
    site.must("users", header, f"{ALICE};B1;")
    site.must("users", header, first, f"{BOB};B1;")
    assert site.profile("bob")["profile_field_Badge"] == "B1"


def test_a_value_that_a_refused_line_would_have_taken_is_free(site: Site) -> None:
    header = f"{HEADER};profile_field_badge;password"
    lines = (f"{DAN};B1;short", f"{BOB};B1;")
    assert site.run("users", header, *lines, users__weak_passwords="refuse").statuses() == ["rejected", "applied"]


def test_filling_leaves_what_is_there(site: Site) -> None:
    header = f"{HEADER};profile_field_campus;profile_field_nickname"
    site.must("users", header, f"{ALICE};Nice;")
    result = site.run("users", header, f"{ALICE};Lyon;Al", users__mode="fill")
    assert result.changes(2) == [UpdateUser(site.user("alice"), (("profile_field_nickname", "Al"),))]
