"""The agent through the web: what is sent, and what every refusal of the web means."""

import json
from collections.abc import Iterator

import pytest

from tests.moodle.fake_site import FakeSite, fake_site
from toolsync.platforms.moodle.connection import (
    AccessDenied,
    AgentError,
    AgentFailed,
    ConnectionLost,
    Maintenance,
    RequestRefused,
    done,
)
from toolsync.platforms.moodle.https import HttpsConnection

TOKEN = "0123456789abcdef0123456789abcdef"
HELLO = {"call": "hello"}


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with fake_site() as site:
        yield site


def connection(site: FakeSite) -> HttpsConnection:
    return HttpsConnection(site.url, TOKEN, timeout=20)


def test_a_request_is_a_call_of_a_function(site: FakeSite) -> None:
    site.will_say({"id": 1, "fact": "users", "rows": [[1, "bélinda"]]}, {"id": 1, "done": {}})
    lines = list(connection(site).exchange({"call": "look_up", "questions": {"users": [["email", "é+&@x.org"]]}}))
    assert lines == [{"fact": "users", "rows": [[1, "bélinda"]]}, {"done": {}}]
    (asked,) = site.asked
    assert json.loads(asked.pop("request")) == {
        "id": 1,
        "protocol": 1,
        "call": "look_up",
        "questions": {"users": [["email", "é+&@x.org"]]},
    }
    assert asked == {
        "path": "/webservice/rest/server.php",
        "wstoken": TOKEN,
        "wsfunction": "local_toolsync_read",
        "moodlewsrestformat": "json",
    }


def test_changes_go_to_the_function_that_writes(site: FakeSite) -> None:
    site.will_say({"id": 1, "done": {}}, zipped=True)
    assert done(connection(site), {"call": "apply", "key": "a"}) == {}
    assert site.asked[0]["wsfunction"] == "local_toolsync_apply"


def test_an_error_of_the_agent(site: FakeSite) -> None:
    site.will_say({"id": 1, "error": "request", "message": "Because."})
    with pytest.raises(RequestRefused, match=r"Because\."):
        done(connection(site), HELLO)


def test_half_an_answer_is_none(site: FakeSite) -> None:
    site.will_say({"id": 1, "fact": "users", "rows": []})
    with pytest.raises(ConnectionLost, match="PHP stopped in the middle of it"):
        done(connection(site), HELLO)


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        ("invalidtoken", AccessDenied, "does not know the token"),
        ("accessexception", AccessDenied, "refuses the token: M. is required"),
        ("sitemaintenance", Maintenance, "maintenance mode"),
        ("invalidrecord", AgentFailed, "Install the plugin"),
        ("dbconnectionfailed", ConnectionLost, "database"),
        ("somethingelse", AgentFailed, r"Moodle says: M\. is required"),
    ],
)
def test_what_moodle_refuses(site: FakeSite, code: str, kind: type[AgentError], told: str) -> None:
    site.will_refuse(code, "M. is required")
    with pytest.raises(AgentError, match=told) as raised:
        done(connection(site), HELLO)
    assert isinstance(raised.value, kind)
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (403, "", AccessDenied, "Enable them and the protocol REST"),
        (404, "", AgentFailed, "Is it the address of a Moodle site"),
        (413, "", AgentFailed, "post_max_size"),
        (500, "", ConnectionLost, "error log"),
        (502, "", ConnectionLost, "502"),
        (503, "<h1>Site under maintenance</h1>", Maintenance, "maintenance"),
        (503, "", ConnectionLost, "503"),
        (200, "<html>Fatal error", ConnectionLost, "but: <html>Fatal error"),
        (200, "", ConnectionLost, "but: nothing"),
        (200, "[]", AgentFailed, "not answer as the plugin"),
    ],
)
def test_what_the_web_refuses(site: FakeSite, status: int, body: str, kind: type[AgentError], told: str) -> None:
    site.will_answer(status, body)
    with pytest.raises(AgentError, match=told) as raised:
        done(connection(site), HELLO)
    assert type(raised.value) is kind


def test_the_token_does_not_follow_a_redirection(site: FakeSite) -> None:
    site.will_answer(301, Location=f"{site.url}/elsewhere")
    with pytest.raises(AgentFailed, match="give the site that address"):
        done(connection(site), HELLO)
    assert len(site.asked) == 1


def test_a_site_that_is_silent_or_gone(site: FakeSite) -> None:
    site.delay = 1.0
    site.will_answer(200)
    with pytest.raises(ConnectionLost, match=r"said nothing for 0\.1 seconds"):
        done(HttpsConnection(site.url, TOKEN, timeout=0.1), HELLO)
    with pytest.raises(ConnectionLost, match="cannot be reached"):
        done(HttpsConnection("http://127.0.0.1:9", TOKEN, timeout=20), HELLO)
