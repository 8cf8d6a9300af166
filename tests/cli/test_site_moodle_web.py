"""``toolsync site`` for a Moodle where no plugin may be installed."""

from collections.abc import Iterator

import pytest

from tests.cli.office import Office
from tests.moodle.fake_moodle import TOKEN, FakeMoodle, fake_moodle


@pytest.fixture
def moodle(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMoodle]:
    monkeypatch.setenv("SCHOOL_TOKEN", TOKEN)
    with fake_moodle() as site:
        web = ("--platform", "moodle-web", "--url", site.url, "--token-env", "SCHOOL_TOKEN")
        office.call("site", "add", "school", *web)
        yield site


def test_what_the_token_lacks_is_told_file_by_file(office: Office, moodle: FakeMoodle) -> None:
    assert {"name": "school", "platform": "moodle-web", "location": moodle.url} in office.json("site", "list")
    moodle.accounts["guest"] = {
        **{"id": 1, "username": "guest", "firstname": "Guest", "lastname": "User", "email": "root@localhost"},
        **{"auth": "manual", "suspended": False},
    }
    told = office.call("site", "test", "school").stdout
    assert f"✓ Reachable                {moodle.url}, as the user toolsync" in told
    assert "format users_delete, add to the service of the token: core_user_delete_users" in told
    assert "Write the numbers of others into the setting moodle.roles" in told
    assert "The site school can be worked with." in told


def test_an_account_that_sees_nobody(office: Office, moodle: FakeMoodle) -> None:
    told = office.call("site", "test", "school", exit_code=4).stdout
    assert "it needs moodle/user:viewdetails" in told


def test_a_plan_says_what_cannot_be_done(office: Office, moodle: FakeMoodle) -> None:
    office.file("c.csv", ["shortname;fullname;category", "HIST;History;Humanities"])
    told = office.call("plan", "courses_create", "c.csv", "--site", "school", exit_code=1).stdout
    assert "the functions core_course_create_categories in the service of the token" in told


def test_a_token_that_is_not_known(office: Office, moodle: FakeMoodle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", "0" * 32)
    assert "does not know the token" in office.call("site", "test", "school", exit_code=4).stdout


def test_it_is_reached_by_its_address(office: Office) -> None:
    told = office.call("site", "add", "school", "--platform", "moodle-web", "--folder", ".", exit_code=2).output
    assert "give --url" in told


def test_a_snapshot_needs_the_plugin(office: Office, moodle: FakeMoodle) -> None:
    assert "need the plugin" in office.call("site", "snapshot", "school", exit_code=2).output
