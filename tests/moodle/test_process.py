"""The agent as a process: kept open, and whatever becomes of it told, never waited for."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moodle import fake_agent
from toolsync.platforms.moodle.connection import (
    AccessDenied,
    AgentError,
    AgentFailed,
    Busy,
    ConnectionLost,
    Maintenance,
    ProtocolMismatch,
    RequestRefused,
    done,
)
from toolsync.platforms.moodle.process import ProcessConnection

ALL = [
    {"fact": "users", "rows": [[1, "alice"], [2, "bélinda"]]},
    {"fact": "users", "rows": [[3, "charlie"]]},
    {"done": {}},
]


def asking(what: str) -> dict[str, object]:
    """A request that makes the agent misbehave."""
    return {"call": "look_up", "questions": {"be": what}}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[ProcessConnection]:
    made = ProcessConnection([sys.executable, fake_agent.__file__, str(tmp_path)], timeout=20)
    yield made
    made.close()


def process_of(connection: ProcessConnection) -> int:
    assert connection._agent is not None
    return connection._agent._process.pid


def test_an_answer_comes_line_by_line(connection: ProcessConnection) -> None:
    assert list(connection.exchange({"call": "look_up", "questions": {}})) == ALL


def test_a_process_that_was_started_before_is_the_one_that_is_asked(connection: ProcessConnection) -> None:
    connection.start()
    first = process_of(connection)
    connection.start()
    assert list(connection.exchange({"call": "look_up", "questions": {}})) == ALL
    assert process_of(connection) == first


def test_what_cannot_be_started_is_told_with_the_first_request() -> None:
    connection = ProcessConnection(["no-such-program"], 20)
    connection.start()
    with pytest.raises(ConnectionLost, match="no-such-program"):
        list(connection.exchange({"call": "hello"}))
    connection.close()


def test_the_process_is_kept_open(connection: ProcessConnection, tmp_path: Path) -> None:
    assert done(connection, {"call": "hello"})["moodle"] == "4.4.1"
    first = process_of(connection)
    assert list(connection.exchange({"call": "look_up", "questions": {"naïve": ["é"]}})) == ALL
    assert process_of(connection) == first
    asked = [json.loads(line) for line in (tmp_path / "asked").read_text().splitlines()]
    assert asked == [
        {"protocol": 1, "call": "hello"},
        {"protocol": 1, "call": "look_up", "questions": {"naïve": ["é"]}},
    ]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("die", "The agent ended before its answer did. Its exit code: 255. It said: PHP Fatal error: out of luck"),
        ("half", "The agent ended before its answer did. Its exit code: 1."),
        ("cut", "broke off in the middle of a line"),
        ("nobody", "The agent cannot start: no database."),
    ],
)
def test_an_answer_that_breaks_off_is_none(connection: ProcessConnection, what: str, told: str) -> None:
    with pytest.raises(ConnectionLost, match=told.replace(".", r"\.")):
        list(connection.exchange(asking(what)))
    assert list(connection.exchange({"call": "look_up", "questions": {}})) == ALL


def test_one_that_falls_silent_is_ended(connection: ProcessConnection) -> None:
    done(connection, {"call": "hello"})
    connection.timeout = 0.2
    began = time.monotonic()
    with pytest.raises(ConnectionLost, match=r"said nothing for 0\.2 seconds.*moodle\.timeout"):
        list(connection.exchange(asking("silent")))
    assert time.monotonic() - began < 5
    connection.timeout = 20
    assert done(connection, {"call": "hello"})


def test_what_is_no_answer_is_passed_over(connection: ProcessConnection) -> None:
    assert list(connection.exchange(asking("noise"))) == ALL
    assert list(connection.exchange(asking("loud"))) == ALL


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("protocol", ProtocolMismatch),
        ("request", RequestRefused),
        ("access", AccessDenied),
        ("maintenance", Maintenance),
        ("busy", Busy),
        ("unavailable", ConnectionLost),
        ("failed", AgentFailed),
        ("unheard-of", AgentFailed),
    ],
)
def test_every_error_has_its_kind(connection: ProcessConnection, code: str, kind: type[AgentError]) -> None:
    done(connection, {"call": "hello"})
    before = process_of(connection)
    with pytest.raises(AgentError, match=r"Because\.") as told:
        list(connection.exchange(asking(f"error {code}")))
    assert type(told.value) is kind
    done(connection, {"call": "hello"})
    # What PHP holds in memory after something unforeseen is not relied on.
    assert (process_of(connection) == before) is (kind not in (ConnectionLost, AgentFailed))


def test_an_answer_that_nobody_wants_to_the_end_does_not_pass_for_another(connection: ProcessConnection) -> None:
    lines = connection.exchange({"call": "look_up", "questions": {}})
    next(lines)
    del lines
    assert done(connection, {"call": "hello"})["user"] == "admin"


def test_a_large_request_arrives_whole(connection: ProcessConnection, tmp_path: Path) -> None:
    many = [["username", f"user{number}"] for number in range(100_000)]
    assert list(connection.exchange({"call": "look_up", "questions": {"users": many}})) == ALL
    assert json.loads((tmp_path / "asked").read_text())["questions"]["users"] == many


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["no-such-program"], "The agent cannot be started: no-such-program: No such file or directory"),
        ([sys.executable, "nowhere.py"], "can't open file"),
        ([sys.executable, "-c", "print('Welcome')"], "It said: Welcome"),
    ],
)
def test_a_wrong_command_is_told(command: list[str], told: str) -> None:
    connection = ProcessConnection(command, 20)
    with pytest.raises(ConnectionLost, match=told):
        done(connection, {"call": "hello"})
    connection.close()


def test_a_process_that_reads_nothing_is_not_waited_for() -> None:
    connection = ProcessConnection([sys.executable, "-c", "import time; time.sleep(600)"], 0.3)
    with pytest.raises(ConnectionLost):
        done(connection, {"call": "look_up", "questions": {"users": ["x" * 1_000_000]}})
    connection.close()
