"""The real agent, both ways: what it says of itself, and how it behaves when it is misused.

The way through the web is tried where ``TOOLSYNC_MOODLE_URL`` and ``TOOLSYNC_MOODLE_TOKEN`` name a Moodle.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.moodle.real import connection as process
from tests.moodle.real import needs_moodle
from toolsync.platforms.moodle import plugin
from toolsync.platforms.moodle.connection import (
    AccessDenied,
    Connection,
    ConnectionLost,
    ProtocolMismatch,
    RequestRefused,
    done,
)
from toolsync.platforms.moodle.https import HttpsConnection

# Read here: every test takes such variables out of its environment.
URL = os.environ.get("TOOLSYNC_MOODLE_URL", "")
TOKEN = os.environ.get("TOOLSYNC_MOODLE_TOKEN", "")
needs_url = pytest.mark.skipif(
    not (URL and TOKEN), reason="needs a Moodle for tests: TOOLSYNC_MOODLE_URL and TOOLSYNC_MOODLE_TOKEN are not set"
)


@pytest.fixture(params=[pytest.param("process", marks=needs_moodle), pytest.param("https", marks=needs_url)])
def agent(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """The agent, by each way in turn."""
    made: Connection = process() if request.param == "process" else HttpsConnection(URL, TOKEN, 60)
    yield made
    made.close()


def test_hello(agent: Connection) -> None:
    told = done(agent, {"call": "hello"})
    assert (told["agent"], told["protocols"]) == (plugin.release(), [1])
    assert abs(told["time"] - time.time()) < 60
    assert told["rights"]["local/toolsync:use"] is True
    assert not told["maintenance"]
    assert "manual" in told["plugins"]


def test_other_versions_of_the_protocol(agent: Connection) -> None:
    assert done(agent, {"call": "hello", "protocol": 99})["protocols"] == [1]
    with pytest.raises(ProtocolMismatch, match="speaks the versions 1"):
        done(agent, {"call": "look_up", "protocol": 99, "questions": {}})


@pytest.mark.parametrize(
    "request_",
    [
        {"call": "zap"},
        {"call": "look_up"},
        {"call": "look_up", "questions": "all"},
        {"call": "dump"},
        {"call": "apply"},
    ],
    ids=json.dumps,
)
def test_what_it_does_not_understand(agent: Connection, request_: dict[str, object]) -> None:
    with pytest.raises(RequestRefused):
        done(agent, request_)
    assert done(agent, {"call": "hello"})


def test_a_thousand_rows_a_line(agent: Connection) -> None:
    names = [["username", "admin"], *(["username", f"no-such-user-{number}"] for number in range(5_000))]
    lines = list(agent.exchange({"call": "look_up", "questions": {"users": names}}))
    assert [len(line["rows"]) for line in lines[:-1]] == [1]
    assert lines[-1] == {"done": {}}


@needs_moodle
def test_nothing_but_answers_is_on_standard_output() -> None:
    command = process().command
    requests = b'\n{"id": 1, "protocol": 1, "call": "hello"}\nzap\n{"id": 2, "protocol": 1, "call": "zap"}\n'
    ended = subprocess.run(command, input=requests, capture_output=True, check=True, timeout=60)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(line["id"], line.get("error")) for line in lines] == [(1, None), (None, "request"), (2, "request")]


@needs_moodle
def test_an_agent_that_is_killed_is_started_anew() -> None:
    connection = process()
    done(connection, {"call": "hello"})
    assert connection._agent is not None
    connection._agent._process.kill()
    # Either it is seen to be dead, or its answer is lost; the next request finds a new one in any case.
    try:
        done(connection, {"call": "hello"})
    except ConnectionLost:
        assert done(connection, {"call": "hello"})
    connection.close()


@needs_url
def test_a_wrong_token() -> None:
    with pytest.raises(AccessDenied, match="does not know the token"):
        done(HttpsConnection(URL, "0" * 32, 60), {"call": "hello"})
