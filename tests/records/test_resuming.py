"""Killed at any instant, a run resumes: nothing is lost, nothing is done twice, each line has its one true outcome."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.office import HEADER, Office, small_steps
from toolsync.model.ports import Batch, PlatformError
from toolsync.platforms.embedded import EmbeddedPlatform

#: 12 lines: five stretches of good lines (of two lines at most) with a wrong line among them.
LINES = [HEADER] + [
    f"add;student;{user};{course};manual" for course in ("HIST", "MATH") for user in ("alice", "bob", "charlie")
]
LINES.insert(3, "add;student;nobody;HIST;manual")

#: Runs the program with small steps, and kills it at the second batch: before or after the platform has applied it.
CRASH = """
import os, signal, sys
import toolsync.pipeline.accounting, toolsync.pipeline.applying
from toolsync.platforms.embedded import EmbeddedPlatform
toolsync.pipeline.accounting.LONGEST = 2
toolsync.pipeline.applying.BATCH = 0
apply, calls = EmbeddedPlatform.apply, []
def killed(self, batch):
    calls.append(batch)
    if len(calls) == 2 and sys.argv[1] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    results = apply(self, batch)
    if len(calls) == 2 and sys.argv[1] == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return results
EmbeddedPlatform.apply = killed
from toolsync.cli.main import main
main(sys.argv[2:])
"""


def crash(office: Office, when: str, *arguments: str) -> int:
    environment = {**os.environ, "TOOLSYNC_WORKSPACE": str(office.root)}
    command = [sys.executable, "-c", CRASH, when, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False).returncode


def lines_of_report(told: Any) -> dict[int, str]:
    """Every line of a report: its status, by its number; each must be there once."""
    text = Path(told["reports"]["csv"]).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    numbers = Counter(int(row["first_line"]) for row in rows)
    assert set(numbers.values()) == {1}
    return {int(row["first_line"]): row["status"] for row in rows}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_run_goes_on(office: Office, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office.file("enrols.csv", LINES)
    assert crash(office, when, "run", "enrolments", "enrols.csv") == -signal.SIGKILL
    (dead,) = office.json("runs")
    assert dead["state"] == "applying"
    # Nobody can tell yet whether it is dead: neither it nor the site is to be had.
    assert "is at work" in office.call("runs", "resume", 1, exit_code=4).stderr
    assert "Run 1 (enrols.csv) is at work" in office.call("run", "enrolments", "enrols.csv", exit_code=4).stderr
    office.let_the_lease_expire()
    (dead,) = office.json("runs")
    assert dead["state"] == "failed" and dead["resumable"] and "runs resume 1" in dead["notes"][0]
    small_steps(monkeypatch)
    told = office.json("runs", "resume", 1, exit_code=1)
    assert told["state"] == "done_with_failures" and told["attempts"] == 2
    assert (told["lines"]["total"], told["lines"]["applied"], told["lines"]["rejected"]) == (7, 6, 1)
    assert told["changes"] == {"EnrolUser": 6}
    statuses = lines_of_report(told)
    assert statuses.keys() == set(range(2, 9))
    assert [number for number, status in statuses.items() if status != "applied"] == [4]
    everybody = [(user, course) for user in ("alice", "bob", "charlie") for course in ("HIST", "MATH")]
    assert office.enrolled() == sorted(everybody)
    assert Path(told["tryback"]).read_text().splitlines() == [HEADER, LINES[3]]
    assert len(office.json("runs")) == 1


def test_another_run_takes_over_a_dead_one(office: Office) -> None:
    office.file("enrols.csv", LINES)
    crash(office, "before", "run", "enrolments", "enrols.csv")
    office.let_the_lease_expire()
    told = office.json("run", "enrolments", "enrols.csv", exit_code=1)
    assert told["lines"]["unchanged"] + told["lines"]["applied"] == 6
    assert office.json("runs", "show", 1)["state"] == "failed"
    # Its plan is older than what the site is now.
    assert "Run the file anew" in office.call("runs", "resume", 1, exit_code=2).stderr


def test_the_platform_breaks_down_and_comes_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    apply = EmbeddedPlatform.apply

    def once(platform: EmbeddedPlatform, batch: Batch) -> Any:
        monkeypatch.setattr(EmbeddedPlatform, "apply", broken)
        return apply(platform, batch)

    def broken(platform: EmbeddedPlatform, batch: Batch) -> Any:
        raise PlatformError("The database is on holiday.")

    small_steps(monkeypatch)
    monkeypatch.setattr(EmbeddedPlatform, "apply", once)
    office.file("enrols.csv", LINES)
    told = office.json("run", "enrolments", "enrols.csv", exit_code=4)
    assert told["state"] == "failed" and told["resumable"]
    assert "on holiday" in told["notes"][0]
    assert told["lines"]["applied"] == 2 and told["lines"]["not_attempted"] == 4
    assert told["archive"] is None and told["tryback"] is None
    assert lines_of_report(told).keys() == set(range(2, 9))
    monkeypatch.setattr(EmbeddedPlatform, "apply", apply)
    told = office.json("runs", "resume", told["run"], exit_code=1)
    assert told["lines"]["applied"] == 6 and told["notes"] == []
    assert Path(told["archive"]).is_file() and len(office.enrolled()) == 6


def test_a_run_killed_while_it_was_planned_is_planned_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> Any:
        raise PlatformError("Not now.")

    office.file("enrols.csv", LINES)
    look_up = EmbeddedPlatform.look_up
    monkeypatch.setattr(EmbeddedPlatform, "look_up", broken)
    told = office.json("run", "enrolments", "enrols.csv", exit_code=4)
    assert told["lines"]["not_attempted"] == told["lines"]["total"] == 7
    monkeypatch.setattr(EmbeddedPlatform, "look_up", look_up)
    assert office.json("runs", "resume", told["run"], exit_code=1)["lines"]["applied"] == 6


def test_a_file_that_has_changed_is_not_resumed(office: Office) -> None:
    office.file("enrols.csv", LINES)
    crash(office, "before", "run", "enrolments", "enrols.csv")
    office.let_the_lease_expire()
    office.file("enrols.csv", LINES[:-1])
    assert "no longer the one" in office.call("runs", "resume", 1, exit_code=2).stderr
    (office.root / "files/enrols.csv").unlink()
    assert "no longer there" in office.call("runs", "resume", 1, exit_code=2).stderr


def test_whoever_has_lost_the_run_stops_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, calls = EmbeddedPlatform.apply, []

    def taken_over(platform: EmbeddedPlatform, batch: Batch) -> Any:
        calls.append(batch)
        office.query("update records_run set holder = ?, lease_until = '2999-01-01 00:00:00'", "0" * 32)
        time.sleep(0.1)
        return apply(platform, batch)

    small_steps(monkeypatch)
    monkeypatch.setattr("toolsync.records.claims.BEAT", timedelta(milliseconds=50))
    monkeypatch.setattr(EmbeddedPlatform, "apply", taken_over)
    office.file("enrols.csv", LINES)
    told = office.call("run", "enrolments", "enrols.csv", exit_code=4).stderr
    assert "was taken over by another process" in told
    assert len(calls) == 1
    assert office.json("runs")[0]["state"] == "applying"


def test_a_run_that_works_for_long_keeps_its_lease(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, leases = EmbeddedPlatform.apply, []

    def slow(platform: EmbeddedPlatform, batch: Batch) -> Any:
        leases.extend(office.query("select lease_until from records_run"))
        time.sleep(0.3)
        leases.extend(office.query("select lease_until from records_run"))
        return apply(platform, batch)

    monkeypatch.setattr("toolsync.records.claims.BEAT", timedelta(milliseconds=50))
    monkeypatch.setattr(EmbeddedPlatform, "apply", slow)
    office.file("enrols.csv", LINES)
    office.call("run", "enrolments", "enrols.csv", exit_code=1)
    before, after = leases
    assert before < after


def test_stopped_by_somebody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    apply = EmbeddedPlatform.apply

    def stopped(platform: EmbeddedPlatform, batch: Batch) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return apply(platform, batch)

    small_steps(monkeypatch)
    monkeypatch.setattr(EmbeddedPlatform, "apply", stopped)
    office.file("enrols.csv", LINES)
    told = json.loads(office.call("run", "enrolments", "enrols.csv", "--json", exit_code=1).stdout)
    assert told["state"] == "cancelled"
    assert told["lines"]["applied"] == 2 and told["lines"]["not_attempted"] == 4
    assert told["archive"] is None and Path(told["report"]).is_file()


def test_one_run_at_a_time_changes_a_site(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, second = EmbeddedPlatform.apply, []

    def meanwhile(platform: EmbeddedPlatform, batch: Batch) -> Any:
        second.append(office.shell("run", "enrolments", "enrols.csv"))
        second.append(office.shell("run", "enrolments", "enrols.csv", "--simulate", "--json"))
        return apply(platform, batch)

    monkeypatch.setattr(EmbeddedPlatform, "apply", meanwhile)
    office.file("enrols.csv", LINES)
    office.call("run", "enrolments", "enrols.csv", exit_code=1)
    refused, simulated = second
    assert refused.returncode == 4
    assert "Run 1 (enrols.csv) is at work on the site campus" in refused.stderr
    assert simulated.returncode == 1 and json.loads(simulated.stdout)["state"] == "simulated"
    assert [each["state"] for each in office.json("runs")] == ["simulated", "done_with_failures"]
