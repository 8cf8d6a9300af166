"""Wrong use gives a sentence that says what is wrong, where, and what to do; exit code 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.office import ALL_FINE, Office
from toolsync.cli.main import main


def refused(office: Office, *arguments: object) -> str:
    """What is said when the program is called like this."""
    return office.call(*arguments, exit_code=2).stderr


def test_no_workspace(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path), "runs"])
    assert result.exit_code == 2
    assert "is not a workspace" in result.stderr and "toolsync init" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_such_file_format_or_run(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    assert "There is no file nowhere.csv" in refused(office, "run", "enrolments", "nowhere.csv")
    assert "Did you mean enrolments?" in refused(office, "run", "enrolment", "enrols.csv")
    assert "There is no run 7." in refused(office, "runs", "show", "7")
    assert "Missing argument" in refused(office, "plan")
    assert "there is no uploadcourses.csv in" in refused(office, "plan", "courses_create")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("users.identifier=zap", "users.identifier (--set): 'zap' is not allowed; it must be: id, idnumber"),
        ("users.identifer=email", "there is no such setting. Did you mean users.identifier"),
        ("users.identifier", "write it as key=value"),
        ("limits.floor=-1", "limits.floor (--set): '-1' is not allowed"),
    ],
)
def test_wrong_settings_of_a_run(office: Office, given: str, said: str) -> None:
    office.file("enrols.csv", ALL_FINE)
    assert said in refused(office, "run", "enrolments", "enrols.csv", "--set", given)
    assert office.json("runs") == []


def test_wrong_settings_in_the_file(office: Office) -> None:
    file = office.root / "toolsync.toml"
    office.file("enrols.csv", ALL_FINE)
    file.write_text('[users]\nidentifier = "zap"\ncolour = "red"\n[sites.campus.limits]\nfloor = "many"\n')
    told = refused(office, "run", "enrolments", "enrols.csv")
    assert f"users.identifier ({file}): 'zap' is not allowed" in told
    assert f"users.colour ({file}): there is no such setting" in told
    assert f"limits.floor ({file}, sites.campus): 'many' is not allowed; it must be: a whole number" in told
    file.write_text("[users]\nidentifier = zap\n")
    assert f"{file} cannot be read: Invalid value (at line 2, column 14)" in refused(office, "settings")
    file.write_bytes(b'[users]\nfile = "\xe9"\n')
    assert "it is not UTF-8 text" in refused(office, "settings")


def test_a_wrong_environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLSYNC_SET", "users.identifier=zap")
    assert "users.identifier (TOOLSYNC_SET)" in refused(office, "settings")


def test_names_of_sites(office: Office) -> None:
    assert "cannot be the name of a site" in refused(office, "site", "add", "a/b", "--platform", "embedded")
    assert "There is a site Campus already" in refused(office, "site", "add", "Campus", "--platform", "embedded")
    assert "There is no site nowhere. The sites here: campus." in refused(office, "--site", "nowhere", "settings")
    office.call("site", "add", "second", "--platform", "embedded")
    office.file("enrols.csv", ALL_FINE)
    assert "Say which with --site: campus, second." in refused(office, "run", "enrolments", "enrols.csv")
    office.call("run", "enrolments", "enrols.csv", "--site", "campus")


def test_exports_that_are_no_command_file(office: Office) -> None:
    assert "Formats that fit: users." in refused(office, "export", "users", "--format", "enrolments")


def test_what_is_wrong_is_told_in_the_language_of_the_session(office: Office) -> None:
    told = office.call("--lang", "fr", "run", "enrolmens", "x.csv", exit_code=2).stderr
    assert told.startswith("Erreur : "), told
    assert office.call("run", "enrolmens", "x.csv", exit_code=2).stderr.startswith("Error: ")
