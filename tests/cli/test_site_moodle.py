"""``toolsync site`` for Moodles, and ``toolsync moodle-plugin``."""

import sys
from pathlib import Path

import pytest

from tests.cli.office import ALL_FINE, Office
from tests.moodle import fake_agent
from toolsync.platforms.moodle import plugin

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def command(tmp_path: Path) -> str:
    """What starts an agent that has no Moodle behind it."""
    return f"{sys.executable} {fake_agent.__file__} {tmp_path}"


def test_a_site_is_added_and_tested(office: Office, command: str) -> None:
    told = office.call("site", "add", "school", "--platform", "moodle", "--command", command).stdout
    assert f"The site school has been added: {command}" in told and "toolsync site test school" in told
    assert {"name": "school", "platform": "moodle", "location": command} in office.json("site", "list")
    told = office.call("site", "test", "school").stdout
    assert "✓ Reachable" in told and "https://moodle.example.org, as the user admin" in told
    assert told.endswith("The site school can be worked with.\n")
    tested = office.json("--site", "school", "site", "test")
    assert tested["usable"] and {"check": "protocol", "verdict": "fine", "told": "version 1"} in tested["checks"]


def test_a_site_that_cannot_be_worked_with(office: Office) -> None:
    office.call("site", "add", "school", "--platform", "moodle", "--command", "no-such-program")
    told = office.call("site", "test", "school", exit_code=4).stdout
    assert "✗ Reachable" in told and "no-such-program: No such file" in told and "cannot be worked with" in told
    assert office.json("site", "test", "school", exit_code=4)["usable"] is False
    office.file("enrols.csv", ALL_FINE)
    told = office.call("run", "enrolments", "enrols.csv", "--site", "school", exit_code=4).output
    assert "no-such-program" in told


def test_a_token_is_kept_nowhere(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_TOKEN", TOKEN)
    url = "http://127.0.0.1:9"
    office.call("site", "add", "school", "--platform", "moodle", "--url", url, "--token-env", "SCHOOL_TOKEN")
    told = office.call("site", "test", "school", exit_code=4).output
    assert "cannot be reached" in told
    assert TOKEN not in told
    assert TOKEN.encode() not in office.bytes_everywhere("reports")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "Say how the Moodle site is reached"),
        (["--url", "http://moodle.example.org", "--token-env", "X"], "use https"),
        (["--folder", "."], "is not the folder of a Moodle"),
        (["--location", "x.sqlite3"], "--location is for embedded platforms"),
    ],
)
def test_what_is_no_way_to_a_moodle(office: Office, options: list[str], told: str) -> None:
    said = office.call("site", "add", "school", "--platform", "moodle", *options, exit_code=2).stderr
    assert told in said
    assert [each["name"] for each in office.json("site", "list")] == ["campus"]


def test_what_only_moodles_have(office: Office) -> None:
    said = office.call("site", "add", "b", "--platform", "embedded", "--url", "https://x.org", exit_code=2).stderr
    assert "it takes --location" in said
    assert "there is nothing to test" in office.call("site", "test", "campus", exit_code=2).stderr


def test_the_plugin_is_written(office: Office) -> None:
    name = f"local_toolsync-{plugin.release()}.zip"
    assert name in office.call("moodle-plugin").stdout
    assert Path(name).read_bytes()[:2] == b"PK"
    assert "is there already" in office.call("moodle-plugin", exit_code=2).stderr
    office.call("moodle-plugin", "--force")
    office.call("moodle-plugin", "--output", "other.zip")
    assert Path("other.zip").exists()
