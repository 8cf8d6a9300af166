"""Whether a site can be worked with: every verdict, in words that say what to do."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.moodle.fake_agent import HELLO
from toolsync.platforms.moodle import plugin
from toolsync.platforms.moodle.access import Access, WrongAccess
from toolsync.platforms.moodle.checkup import TITLES, Check, Verdict, examine
from toolsync.platforms.moodle.connection import AccessDenied, Connection, Line, Request

FOLDER = Access(folder="/m", command="php {agent}")


class Site:
    """A connection to a site that says this of itself."""

    def __init__(self, **said: Any) -> None:
        self.said = {**HELLO, "agent": plugin.release(), "time": int(time.time()), **said}
        self.asked: list[Request] = []

    def exchange(self, request: Request) -> Iterator[Line]:
        self.asked.append(request)
        yield {"done": self.said if request["call"] == "hello" else {}}

    def close(self) -> None:
        self.closed = True


def examined(access: Access = FOLDER, **said: Any) -> dict[str, Check]:
    site = Site(**said)
    checks = {check.name: check for check in examine(access, lambda: site)}
    assert site.closed
    return checks


def words(check: Check) -> str:
    return check.msgid.format_map(check.params)


def test_a_site_that_is_as_it_should_be() -> None:
    checks = examined()
    assert {each.verdict for each in checks.values()} == {Verdict.FINE}
    # A token is checked where there is one, functions and roles where there is no plugin.
    assert {*checks} == {*TITLES} - {"token", "functions", "roles"}
    assert words(checks["reachable"]) == "https://moodle.example.org, as the user admin"


@pytest.mark.parametrize(
    ("check", "verdict", "said", "told"),
    [
        ("protocol", "problem", {"protocols": [2, 3]}, "bring toolsync up to date"),
        ("protocol", "problem", {"protocols": [0]}, "toolsync moodle-plugin"),
        ("moodle", "problem", {"moodle": "4.0.9"}, "4.0.9 is too old: it takes 4.1 or newer."),
        ("moodle", "warning", {"moodle": "5.2dev"}, "newer than what was tried (4.1 to 5.1)"),
        ("plugin", "warning", {"agent": "0.0.1"}, "toolsync moodle-plugin"),
        ("maintenance", "problem", {"maintenance": True}, "maintenance mode"),
        ("maintenance", "warning", {"upgrade": True}, "admin/cli/upgrade.php"),
        ("rights", "problem", {"rights": {"local/toolsync:use": False}}, "local/toolsync:use"),
        ("rights", "warning", {"rights": {"local/toolsync:use": True, "x": False}}, "lacks in the whole site: x."),
        ("methods", "warning", {"plugins": ["manual", "self"]}, "Not enabled: cohort, meta."),
        ("account", "warning", {"runs_as": "root"}, "--command 'sudo -u www-data php {agent}'"),
        ("memory", "warning", {"memory": 64 << 20}, "64 MB"),
        ("clock", "warning", {"time": 1_700_000_000}, "set them right"),
    ],
)
def test_what_is_not_as_it_should_be(check: str, verdict: str, said: dict[str, Any], told: str) -> None:
    checks = examined(**said)
    assert checks[check].verdict == verdict
    assert told in words(checks[check])
    assert all(each.verdict == "fine" for name, each in checks.items() if name != check)


def test_what_is_no_matter() -> None:
    assert examined(memory=-1)["memory"].verdict == "fine"
    assert examined(runs_as="", data_owner="www-data")["account"].verdict == "fine"
    web = Access(url="https://x.org", token_env="X")
    assert examined(web, runs_as="php")["account"].verdict == "fine"


def test_a_site_that_cannot_be_reached() -> None:
    def refused() -> Connection:
        raise AccessDenied("No token.")

    def wrong() -> Connection:
        raise WrongAccess("{folder} is no Moodle", folder="/m")

    for connect, told in ((refused, "No token."), (wrong, "/m is no Moodle")):
        (check,) = examine(FOLDER, connect)
        assert (check.name, check.verdict, words(check)) == ("reachable", "problem", told)


def test_without_the_right_to_ask_nothing_is_asked() -> None:
    assert "round_trip" not in examined(rights={"local/toolsync:use": False})
    assert "accounts" not in examined(protocols=[7])
