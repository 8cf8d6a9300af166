"""No secret outlives its use: not in the records, not in reports."""

import pytest

from tests.cli.office import Office

SECRET = "Wombat-5-Tango!"
LINES = [
    "username;firstname;lastname;email;idnumber;password",
    f"dora;Dora;D;dora@x.org;n9;{SECRET}",
    f"eve;Eve;E;not an address;n8;{SECRET}",
    f"too;Many;C;c@x.org;n7;{SECRET};{SECRET}",
    f'a quote;Q;Q;q@x.org;n6;"{SECRET}"{SECRET}',
    f"too long;L;L;l@x.org;n5;{SECRET * 200}",
]


def test_after_a_run(office: Office) -> None:
    office.file("users.csv", LINES)
    told = office.json("run", "users", "users.csv", exit_code=1)
    assert told["changes"]["CreateUser"] == 1
    assert SECRET.encode() not in office.bytes_everywhere("reports", "sites")
    assert SECRET not in office.call("runs", "show", told["run"]).stdout


@pytest.mark.parametrize("arguments", [("--simulate",), ("--approve", "0" * 64)])
def test_when_nothing_is_applied(office: Office, arguments: tuple[str, ...]) -> None:
    office.file("users.csv", LINES)
    office.call("run", "users", "users.csv", *arguments, exit_code=3 if "--approve" in arguments else 1)
    assert SECRET.encode() not in office.bytes_everywhere("reports", "sites")


def test_in_a_plan(office: Office) -> None:
    office.file("users.csv", LINES)
    assert SECRET not in office.call("plan", "users", "users.csv", exit_code=1).output
