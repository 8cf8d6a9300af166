"""``toolsync run``: what it does, what it prints, and its exit codes."""

from pathlib import Path

import pytest

from tests.cli.office import ALL_FINE, HEADER, WITH_FAULTS, Office
from toolsync.platforms.embedded import EmbeddedPlatform

COUNTS = ["applied", "partial", "unchanged", "rejected", "failed", "not_attempted", "ignored"]
KEYS = {"run", "state", "digest", "lines", "changes", "report", "tryback", "archive"}
NO_LOSS = ("--set", "limits.floor=0", "--set", "limits.enrolments_removed=0")


def test_all_lines_fine(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    told = office.json("run", "enrolments", "enrols.csv")
    assert told.keys() >= KEYS
    assert told["state"] == "done"
    assert told["lines"] == {"total": 3, **dict.fromkeys(COUNTS, 0), "applied": 3}
    assert told["changes"] == {"EnrolUser": 3}
    assert told["tryback"] is None
    assert Path(told["report"]).is_file()
    assert Path(told["archive"]).read_bytes() == (office.root / "files/enrols.csv").read_bytes()
    assert office.enrolled() == [("alice", "HIST"), ("alice", "MATH"), ("bob", "HIST")]


def test_the_lines_add_up_and_the_failed_ones_come_back(office: Office) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("run", "enrolments", "enrols.csv", exit_code=1)
    assert told["state"] == "done_with_failures"
    assert told["lines"] == {"total": 6, **dict.fromkeys(COUNTS, 0), "applied": 3, "rejected": 2, "ignored": 1}
    assert list(told["lines"]) == ["total", *COUNTS]
    tryback = Path(told["tryback"])
    assert tryback.parent == office.root / "files"
    assert tryback.read_text().splitlines() == [HEADER, *WITH_FAULTS[-2:]]


def test_a_second_time_changes_nothing(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.call("run", "enrolments", "enrols.csv")
    told = office.json("run", "enrolments", "enrols.csv")
    assert (told["lines"]["unchanged"], told["changes"]) == (3, {})


def test_what_people_read(office: Office) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    told = office.call("run", "enrolments", "enrols.csv", exit_code=1).stdout
    assert "6 lines: 3 applied, 2 rejected, 1 ignored" in told
    assert "Enrolments made" in told
    assert "line 6, uid: " in told and "line 7, cmd: " in told
    for folder in ("reports", "files", "archives"):
        assert str(office.root / folder) in told


def test_only_the_first_ten_failed_lines_are_printed(office: Office) -> None:
    office.file("enrols.csv", [HEADER, *["add;student;nobody;HIST;manual"] * 12])
    told = office.call("run", "enrolments", "enrols.csv", exit_code=1).stdout
    assert told.count("nobody") == 10
    assert "the first 10 of 12" in told


def test_in_french(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    asked = office.call("run", "enrolments", "enrols.csv", "--simulate", "--lang", "fr", exit_code=1).stdout
    assert "Exécution 1" in asked and "ligne 7, cmd : " in asked.replace("cmd:", "cmd :")
    monkeypatch.setenv("LANGUAGE", "fr_FR.UTF-8")
    assert "Exécution 1" in office.call("runs", "show", "1").stdout


def test_what_to_type_next_can_be_typed(office: Office) -> None:
    office.file("my enrols.csv", WITH_FAULTS)
    setting = "after.tryback_reasons=none"
    told = office.call("run", "enrolments", "my enrols.csv", "--set", setting, "--site", "campus", exit_code=1).stdout
    *_, last = told.splitlines()
    tryback = next((office.root / "files").glob("*_tryback_*"))
    assert last.endswith(f"--site campus run enrolments '{tryback}' --set {setting}")


def test_a_simulation_writes_nothing(office: Office) -> None:
    file = office.file("enrols.csv", WITH_FAULTS)
    settings = ("--set", "after.clean_up=true")
    told = office.json("run", "enrolments", "enrols.csv", "--simulate", *settings, exit_code=1)
    assert told["state"] == "simulated" and told["simulated"]
    assert told["lines"] == {"total": 6, **dict.fromkeys(COUNTS, 0), "not_attempted": 3, "rejected": 2, "ignored": 1}
    assert (told["planned"], told["changes"]) == (3, {"EnrolUser": 3})
    assert told["archive"] is None and file.exists()
    assert "_simulation_tryback_" in told["tryback"]
    assert office.enrolled() == []


def test_held_by_a_limit_then_approved(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.call("run", "enrolments", "enrols.csv")
    office.file("out.csv", [HEADER, "del;;alice;HIST;manual", "del;;bob;HIST;manual"])
    held = office.json("run", "enrolments", "out.csv", *NO_LOSS, exit_code=3)
    assert held["state"] == "held"
    assert held["lines"]["not_attempted"] == 2
    assert held["excesses"] == [{"loss": "enrolments_removed", "count": 2, "total": 3, "allowed": 0}]
    assert held["archive"] is None and Path(held["report"]).is_file()
    assert len(office.enrolled()) == 3
    wrong = office.json("run", "enrolments", "out.csv", *NO_LOSS, "--approve", "0" * 64, exit_code=3)
    assert "no longer the one that was approved" in wrong["notes"][0]
    done = office.json("run", "enrolments", "out.csv", *NO_LOSS, "--approve", held["digest"])
    assert done["state"] == "done" and done["digest"] == held["digest"]
    assert office.enrolled() == [("alice", "MATH")]


def test_an_approval_holds_for_the_plan_that_was_seen(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    digest = office.json("plan", "enrolments", "enrols.csv")["digest"]
    office.file("enrols.csv", ALL_FINE[:-1])
    told = office.call("run", "enrolments", "enrols.csv", "--approve", digest, exit_code=3).stdout
    assert "no longer the one that was approved" in told
    assert office.enrolled() == []


def test_a_file_with_a_wrong_header_is_left_alone(office: Office) -> None:
    file = office.file("enrols.csv", ["cmd;rolenam;uid;cid;enrol", *ALL_FINE[1:]])
    told = office.json("run", "enrolments", "enrols.csv", "--set", "after.clean_up=true", exit_code=1)
    assert told["state"] == "failed" and not told["resumable"]
    assert told["lines"] == {"total": 3, **dict.fromkeys(COUNTS, 0), "not_attempted": 3}
    assert {each["code"] for each in told["findings"]} == {"unknown-column", "missing-column"}
    assert Path(told["report"]).is_file() and told["archive"] is None and told["tryback"] is None
    assert file.exists()
    office.call("runs", "resume", told["run"], exit_code=2)


def test_clean_up_and_no_archive(office: Office) -> None:
    file = office.file("enrols.csv", ALL_FINE)
    told = office.json("run", "enrolments", "enrols.csv", "--set", "after.clean_up=1", "--set", "filearchive=false")
    assert told["archive"] is None and not file.exists()


def test_an_upload_is_accounted_for_in_the_workspace(office: Office, tmp_path: Path) -> None:
    """D-03: what a file from elsewhere leaves behind lies in the workspace, never beside it."""
    file = tmp_path / "upload" / "enrols.csv"
    file.parent.mkdir()
    file.write_text("\n".join(WITH_FAULTS))
    told = office.json("run", "enrolments", file, exit_code=1)
    for key, folder in (("tryback", "files"), ("archive", "archives"), ("report", "reports")):
        assert Path(told[key]).parent == office.root / folder
    assert list(file.parent.iterdir()) == [file]


def test_a_file_in_a_folder_of_files_has_its_tryback_beside_it(office: Office) -> None:
    (office.root / "files/autumn").mkdir()
    office.file("autumn/enrols.csv", WITH_FAULTS)
    told = office.json("run", "enrolments", "autumn/enrols.csv", exit_code=1)
    assert Path(told["tryback"]).parent == office.root / "files/autumn"


def test_without_a_file_the_one_of_the_settings_is_run(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.file("other.csv", ALL_FINE[:2])
    assert office.json("run", "enrolments", "--simulate")["planned"] == 3
    assert office.json("run", "enrolments", "--simulate", "--set", "enrolments.file=other.csv")["planned"] == 1


def test_an_unusable_platform(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    (office.root / "sites/campus.sqlite3").write_bytes(b"this is no database, by any account" * 100)
    told = office.json("run", "enrolments", "enrols.csv", exit_code=4)
    assert told["state"] == "failed" and told["resumable"]
    assert told["lines"]["not_attempted"] == told["lines"]["total"] == 3
    assert Path(told["report"]).is_file()
    office.call("plan", "enrolments", "enrols.csv", exit_code=4)


def test_what_is_not_foreseen_is_one_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*arguments: object) -> None:
        raise ZeroDivisionError("by zero")

    office.file("enrols.csv", ALL_FINE)
    monkeypatch.setattr(EmbeddedPlatform, "apply", break_down)
    told = office.call("run", "enrolments", "enrols.csv", exit_code=4)
    assert "ZeroDivisionError: by zero" in told.stderr and "TOOLSYNC_DEBUG=1" in told.stderr
    (run,) = office.json("runs")
    assert run["state"] == "failed" and Path(run["report"]).is_file()
    monkeypatch.undo()
    assert office.json("runs", "resume", run["run"])["lines"]["applied"] == 3
