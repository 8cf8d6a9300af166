"""Messages about a run, kept beside its report; and never a password in one."""

import json
from pathlib import Path
from typing import Any

from tests.cli.office import HEADER, WITH_FAULTS, Office

#: The exit code of a run whose file cannot be used.
WRONG_FILE = 1
OPS = ("--set", "after.notify=ops@example.org", "--set", "after.notify_success=true")


def messages(told: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(told["report"]).with_suffix(".json").read_text())["messages"]
    return found


def test_the_report_holds_what_is_to_be_sent(office: Office) -> None:
    """D-EN-17, D-43."""
    teacher = f"{HEADER}\nadd;editingteacher;charlie;HIST;manual"
    office.file("teachers.csv", [teacher])
    assert messages(office.json("run", "enrolments", "teachers.csv")) == []
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("run", "enrolments", "enrols.csv", *OPS, "--set", "enrols_mailadmins=1", exit_code=1)
    run, course = messages(told)
    assert (run["to"], course["to"], course["about"]) == ("ops@example.org", "charlie@x.org", "course")
    assert "HIST" in course["subject"]
    assert "MATH" not in course["text"]


def test_a_simulation_has_nothing_to_send(office: Office) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("run", "enrolments", "enrols.csv", "--simulate", *OPS, exit_code=1)
    assert messages(told) == []


def test_no_message_holds_a_password(office: Office) -> None:
    """Not even where a file without header makes one the name of a column."""
    lines = ["username;firstname;lastname;idnumber;password", "dave;Dave;X;n9;Secret!123"]
    for content in (lines, lines[1:]):
        office.file("userimport.csv", content)
        office.call("run", "users", "userimport.csv", *OPS, exit_code=0 if content == lines else WRONG_FILE)
    reports = [json.loads(path.read_text()) for path in office.root.glob("reports/*.json")]
    sent = json.dumps([report["messages"] for report in reports])
    assert (sent.count("ops@example.org"), "secret!123" in sent.lower()) == (2, False)
