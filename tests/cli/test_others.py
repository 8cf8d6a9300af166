"""The other commands: init, site, formats, check, plan, runs, settings, export."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.office import ALL_FINE, HEADER, WITH_FAULTS, Office
from toolsync.cli.formats import template_headers
from toolsync.cli.main import main
from toolsync.exports import ENTITIES
from toolsync.format import Source
from toolsync.formats import BY_NAME, FORMATS


def test_help_needs_neither_django_nor_pydantic() -> None:
    program = (
        "import sys\nfrom toolsync.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('django', 'pydantic', 'rich', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")
    assert "Exit codes" in done.stdout


def test_init_leaves_what_is_there(tmp_path: Path) -> None:
    root = tmp_path / "new"
    assert "has been made" in CliRunner().invoke(main, ["init", str(root)]).stdout
    (root / "toolsync.toml").write_text("# mine\n")
    assert "already" in CliRunner().invoke(main, ["init", str(root)]).stdout
    assert (root / "toolsync.toml").read_text() == "# mine\n"
    folders = {each.name for each in root.iterdir() if each.is_dir()}
    assert folders == {"sites", "files", "reports", "archives"}


def test_the_workspace_is_the_current_folder_or_that_of_the_environment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.root)
    assert "campus" in CliRunner().invoke(main, ["site", "list"]).stdout
    monkeypatch.chdir("/")
    monkeypatch.setenv("TOOLSYNC_WORKSPACE", str(office.root))
    assert "campus" in CliRunner().invoke(main, ["site", "list"]).stdout
    (site,) = office.json("site", "list")
    assert site == {"name": "campus", "platform": "embedded", "location": str(office.root / "sites/campus.sqlite3")}


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.name)
def test_formats(office: Office, format: object) -> None:
    name = getattr(format, "name")  # noqa: B009  # ids= wants an object
    told = office.call("formats", "show", name).stdout
    assert "Columns" in told and "Example" in told and "Settings" in told
    assert office.json("formats", "show", name)["columns"]
    assert name in office.call("formats").stdout


def test_an_archive_has_no_template(office: Office) -> None:
    assert "takes a ZIP archive" in office.call("formats", "template", "users_pictures", exit_code=2).stderr


@pytest.mark.parametrize("name", [each.name for each in FORMATS if each.source is Source.CSV])
def test_a_template_is_a_file_that_can_be_filled(office: Office, name: str) -> None:
    text = office.call("formats", "template", name).stdout
    office.file("empty.csv", text.splitlines())
    told = office.json("check", name, "empty.csv", exit_code=1 if BY_NAME[name].headerless else 0)
    assert told["lines"]["rejected"] == 0
    assert all(each["severity"] != "error" or each["code"] == "no-data" for each in told["findings"])


def test_templates_name_the_first_of_each_family() -> None:
    users = next(each for each in FORMATS if each.name == "users")
    assert {"course1", "role1", "group1"} <= set(template_headers(users))


def test_check(office: Office) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("check", "enrolments", "enrols.csv", exit_code=1)
    assert told["usable"] and told["lines"]["rejected"] == 1 and told["lines"]["not_attempted"] == 4
    said = office.call("check", "enrolments", "enrols.csv", exit_code=1).stdout
    assert "6 lines: 4 well written, 1 rejected, 1 ignored" in said and "line 7, cmd: " in said
    office.file("wrong.csv", ["cmd;uid"])
    assert "cannot be used as it is" in office.call("check", "enrolments", "wrong.csv", exit_code=1).stdout
    assert office.json("runs") == []


def test_check_needs_no_workspace(tmp_path: Path) -> None:
    file = tmp_path / "enrols.csv"
    file.write_text("\n".join(ALL_FINE))
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path), "check", "enrolments", str(file)])
    assert (result.exit_code, "3 well written" in result.stdout) == (0, True)


def test_plan(office: Office) -> None:
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("plan", "enrolments", "enrols.csv", exit_code=1)
    assert told["grouped_by"] == "cid"
    assert told["groups"] == {"HIST": {"EnrolUser": 2}, "MATH": {"EnrolUser": 1}}
    assert (told["planned"], told["held"], len(told["digest"])) == (3, False, 64)
    said = office.call("plan", "enrolments", "enrols.csv", exit_code=1).stdout
    assert "Changes by cid" in said and told["digest"] in said and "line 6, uid: " in said
    assert office.enrolled() == [] and office.json("runs") == []


def test_plan_shows_twenty_groups_unless_all_are_asked_for(office: Office) -> None:
    rows = [f"c{number};Course {number};1" for number in range(25)]
    office.file("courses.csv", ["shortname;fullname;category", *rows])
    some = office.json("plan", "courses_create", "courses.csv")
    assert (len(some["groups"]), some["other_groups"]) == (20, 5)
    assert "5 more; --all shows them" in office.call("plan", "courses_create", "courses.csv").stdout
    assert len(office.json("plan", "courses_create", "courses.csv", "--all")["groups"]) == 25


def test_plan_says_that_a_run_would_be_held(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.call("run", "enrolments", "enrols.csv")
    office.file("out.csv", [HEADER, "del;;alice;HIST;manual"])
    floor = ("--set", "limits.floor=0", "--set", "limits.enrolments_removed_percent=0")
    assert "would be held" in office.call("plan", "enrolments", "out.csv", *floor, exit_code=3).stdout


def test_runs(office: Office) -> None:
    assert "no run yet" in office.call("runs").stdout
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("run", "enrolments", "enrols.csv", exit_code=1)
    assert office.json("runs", "show", told["run"]) == told
    assert office.json("runs") == office.json("runs", "list") == [told]
    assert "line 6, uid: " in office.call("runs", "show", told["run"]).stdout
    assert "enrols.csv" in office.call("runs").stdout
    assert "nothing to resume" in office.call("runs", "resume", told["run"], exit_code=2).stderr


def test_settings_and_where_they_come_from(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = office.root / "toolsync.toml"
    file.write_text('[users]\nidentifier = "email"\nfile = "a.csv"\n[sites.campus.users]\nidentifier = "username"\n')
    monkeypatch.setenv("TOOLSYNC_SET", "after.archive=false users_allowrename=true")
    found = {each["key"]: each for each in office.json("settings", "--set", "after.archive=true")}
    told = {key: (found[key]["value"], found[key]["source"]) for key in found if found[key]["source"] != "default"}
    assert told == {
        "users.identifier": ("username", f"{file}, sites.campus"),
        "users.file": ("a.csv", str(file)),
        "users.allow_rename": (True, "TOOLSYNC_SET"),
        "after.archive": (True, "--set"),
    }
    assert found["limits.floor"]["value"] == 10
    said = office.call("settings", "users").stdout
    assert "identifier = username" in said and "Formerly: users_primaryidentity" in said and "[limits]" not in said


def test_historical_keys(office: Office) -> None:
    office.file("enrols.csv", [HEADER, "add;student;n0;h;manual"])
    keys = ("--set", "enrols_courseidentifier=idnumber", "--set", "enrols_useridentifier=idnumber")
    told = office.json("run", "enrolments", "enrols.csv", *keys)
    assert told["overridden"] == [keys[1], keys[3]]
    assert office.enrolled() == [("alice", "HIST")]


@pytest.mark.parametrize(
    ("entity", "format"),
    [
        ("enrolments", "enrolments"),
        ("roles", "enrolments"),
        ("users", "users"),
        ("courses", "courses_create"),
    ],
)
def test_what_is_exported_plans_to_nothing(office: Office, entity: str, format: str) -> None:
    office.file("enrols.csv", [*ALL_FINE, "disable;;alice;MATH;manual"])
    office.call("run", "enrolments", "enrols.csv")
    exported = office.call("export", entity, "--format", format).stdout
    office.file("back.csv", exported.splitlines())
    told = office.json("plan", format, "back.csv")
    assert (told["changes"], told["lines"]["rejected"]) == ({}, 0)
    assert told["lines"]["unchanged"] == told["lines"]["total"] > 0


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_can_be_exported(office: Office, entity: str) -> None:
    assert ";" in office.call("export", entity).stdout.splitlines()[0]


def test_help_in_french(office: Office) -> None:
    assert office.call("run", "--help").stdout.startswith("Usage: ")
    assert office.call("--lang", "fr", "run", "--help").stdout.startswith("Usage: ")
