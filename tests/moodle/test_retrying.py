"""Asking again, and exchanges that are written down."""

import sys
from pathlib import Path

import pytest

from tests.moodle import fake_agent
from tests.moodle.test_process import ALL
from toolsync.platforms.moodle.connection import AgentFailed, Busy, ConnectionLost, Request, done
from toolsync.platforms.moodle.process import ProcessConnection
from toolsync.platforms.moodle.recording import Player, Recorder
from toolsync.platforms.moodle.retrying import Retrying


@pytest.fixture
def process(tmp_path: Path) -> ProcessConnection:
    return ProcessConnection([sys.executable, fake_agent.__file__, str(tmp_path)], timeout=20)


def once(what: str, call: str = "look_up") -> Request:
    """A request at which the agent misbehaves the first time."""
    return {"call": call, "questions": {"once": what}, "steps": [[0, []]], "key": "a"}


@pytest.mark.parametrize("what", ["die", "half", "cut", "nobody", "error unavailable", "error busy"])
def test_an_answer_that_was_lost_is_asked_for_again(process: ProcessConnection, what: str) -> None:
    pauses: list[float] = []
    connection = Retrying(process, 60, pauses.append)
    done(connection, {"call": "hello"})
    assert list(connection.exchange(once(what))) == ALL
    assert len(pauses) == 1
    connection.close()


def test_a_batch_is_sent_again_with_its_key(process: ProcessConnection, tmp_path: Path) -> None:
    connection = Retrying(process, 60, lambda pause: None)
    done(connection, {"call": "hello"})
    results, _done = connection.exchange(once("half", "apply"))
    assert results["rows"] == [[None, {}, []]]
    asked = (tmp_path / "asked").read_text().splitlines()[1:]
    assert len(asked) == 2 and asked[0] == asked[1]
    connection.close()


def test_the_pauses_grow_and_end(process: ProcessConnection) -> None:
    pauses: list[float] = []
    connection = Retrying(process, 10, pauses.append)
    done(connection, {"call": "hello"})
    with pytest.raises(Busy):
        list(connection.exchange({"call": "look_up", "questions": {"be": "error busy"}}))
    assert sum(pauses) == pytest.approx(10)
    assert pauses[0] <= 0.5 < pauses[-2] * 2
    connection.close()


@pytest.mark.parametrize("what", ["error failed", "error access", "error maintenance", "error protocol"])
def test_what_asking_again_does_not_change_is_told_at_once(process: ProcessConnection, what: str) -> None:
    connection = Retrying(process, 60, lambda pause: pytest.fail("it waited"))
    done(connection, {"call": "hello"})
    with pytest.raises(Exception, match="Because"):
        list(connection.exchange(once(what)))
    connection.close()


def test_what_fails_from_the_start_is_told_at_once() -> None:
    connection = Retrying(ProcessConnection(["no-such-program"], 20), 60, lambda pause: pytest.fail("it waited"))
    with pytest.raises(ConnectionLost):
        done(connection, {"call": "hello"})


def test_a_dump_of_which_lines_were_handed_on_is_not_begun_anew(process: ProcessConnection) -> None:
    connection = Retrying(process, 60, lambda pause: None)
    done(connection, {"call": "hello"})
    got = []
    with pytest.raises(ConnectionLost):
        for line in connection.exchange(once("half", "dump")):
            got.append(line)
    assert got == [{"fact": "users", "rows": [[1, "alice"]]}]
    assert list(connection.exchange({"call": "dump"})) == ALL
    connection.close()


def test_what_was_recorded_is_played(process: ProcessConnection, tmp_path: Path) -> None:
    file = tmp_path / "exchanges.jsonl"
    recorder = Recorder(process, file)
    told = done(recorder, {"call": "hello"})
    list(recorder.exchange({"call": "look_up", "questions": {"users": []}}))
    with pytest.raises(Busy):
        done(recorder, {"call": "look_up", "questions": {"be": "error busy"}})
    recorder.close()
    player = Player(file)
    assert list(player.exchange({"questions": {"users": []}, "call": "look_up"})) == ALL
    assert done(player, {"call": "hello"}) == told
    with pytest.raises(Busy, match=r"Because\."):
        done(player, {"call": "look_up", "questions": {"be": "error busy"}})
    with pytest.raises(AgentFailed, match=r"has no further answer to \{\"call\":\"hello\"\}"):
        done(player, {"call": "hello"})
