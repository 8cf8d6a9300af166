"""``toolsync run --all`` and ``--zip``: what is due, in order, a line for each; what crashed is set aside."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.office import ALL_FINE, HEADER, WITH_FAULTS, Office
from toolsync.formats import FORMATS
from toolsync.platforms.embedded import EmbeddedPlatform

CREATE = ["shortname;fullname;category", "PHYS;Physics;Sciences"]
NEW_COURSE = [HEADER, "add;student;alice;PHYS;manual"]
ASIDE = ("--set", "after.discard_on_failure=true")


def outcomes(told: list[dict[str, Any]]) -> list[tuple[str | None, str, int]]:
    return [(each["format"], Path(each["file"]).name, each["exit_code"]) for each in told]


def archive(office: Office, name: str, members: dict[str, list[str]]) -> Path:
    path = office.root / "files" / name
    with zipfile.ZipFile(path, "w") as packed:
        for member, lines in members.items():
            packed.writestr(member, "".join(f"{line}\n" for line in lines))
    return path


# --- run --all --------------------------------------------------------------------------------------------------------


def test_nothing_is_due(office: Office) -> None:
    assert "No file, nothing to do." in office.call("run", "--all").stdout
    assert office.json("run", "--all") == office.json("runs") == []


def test_everything_that_is_due_in_the_order_of_the_registry(office: Office) -> None:
    """A course is created before somebody is enrolled in it."""
    office.file("enrols.csv", NEW_COURSE)
    office.file("uploadcourses.csv", CREATE)
    told = office.json("run", "--all")
    assert outcomes(told) == [("courses_create", "uploadcourses.csv", 0), ("enrolments", "enrols.csv", 0)]
    assert office.enrolled() == [("alice", "PHYS")]
    said = office.call("run", "--all").stdout.splitlines()
    assert [line.split()[:2] for line in said[:2]] == [
        ["courses_create", "uploadcourses.csv"],
        ["enrolments", "enrols.csv"],
    ]
    assert "1 line: 1 nothing to change. (run 4)" in said[1]


def test_resets_and_checks_are_not_due_by_themselves(office: Office) -> None:
    """Special cases of the specification (§7): a reset runs when somebody asks for it."""
    unscheduled = {each.name for each in FORMATS if not each.scheduled}
    assert unscheduled == {"courses_reset", "courses_check", "categories_delete"} & {each.name for each in FORMATS}
    for format in FORMATS:
        if not format.scheduled:
            office.file(format.filename, format.example.splitlines())
    assert office.json("run", "--all") == []


def test_simulating_everything(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.file("uploadcourses.csv", CREATE)
    told = office.json("run", "--all", "--simulate")
    assert [each["state"] for each in told] == ["simulated", "simulated"]
    assert office.enrolled() == []
    assert "on the site as it is now" in office.call("run", "--all", "--simulate").stdout


def test_a_file_that_is_held_or_refused_does_not_stop_the_others(office: Office) -> None:
    office.file("deletecourses.csv", ["MATH"])
    office.file("uploadcourses.csv", ["nonsense", "1"])
    office.file("enrols.csv", WITH_FAULTS)
    told = office.json("run", "--all", "--set", "limits.floor=0", "--set", "limits.courses_deleted=0", exit_code=3)
    assert [(each["state"], each["exit_code"]) for each in told] == [
        ("held", 3),
        ("failed", 1),
        ("done_with_failures", 1),
    ]
    said = office.call(
        "run", "--all", "--set", "limits.floor=0", "--set", "limits.courses_deleted=0", exit_code=3
    ).stdout
    assert "The plan takes away more than the limits allow." in said
    assert "no column nonsense" in said


def test_an_unusable_platform_stops_the_others(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.file("uploadcourses.csv", CREATE)
    (office.root / "sites/campus.sqlite3").write_bytes(b"this is no database, by any account" * 100)
    first, second = office.json("run", "--all", exit_code=4)
    assert (first["state"], first["format"]) == ("failed", "courses_create")
    assert second["run"] is None and "not begun" in second["error"]
    assert len(office.json("runs")) == 1


def test_what_is_unforeseen_in_one_file_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = EmbeddedPlatform.apply, list[object]()

    def break_down_once(self: EmbeddedPlatform, batch: Any) -> Any:
        calls.append(batch)
        if len(calls) == 1:
            raise ZeroDivisionError("by zero")
        return real(self, batch)

    monkeypatch.setattr(EmbeddedPlatform, "apply", break_down_once)
    office.file("uploadcourses.csv", CREATE)
    office.file("enrols.csv", ALL_FINE)
    first, second = office.json("run", "--all", exit_code=4)
    assert "ZeroDivisionError" in first["error"]
    assert second["state"] == "done" and len(office.enrolled()) == 3


def test_a_file_that_is_named_is_never_fed_to_every_format(office: Office) -> None:
    """D-39: an upload was run as a deletion list, a creation file… one after the other."""
    office.file("enrols.csv", ALL_FINE)
    for arguments in (("run", "--all", "enrols.csv"), ("run", "enrolments", "enrols.csv", "--all")):
        assert "each format takes its own file" in office.call(*arguments, exit_code=2).stderr
    assert "approve the plan of one file" in office.call("run", "--all", "--approve", "1", exit_code=2).stderr
    assert office.json("runs") == []


def test_one_file_for_two_formats_is_given_to_none(office: Office) -> None:
    """D-39: the same, by way of the settings."""
    office.file("both.csv", ["MATH"])
    office.file("uploadcourses.csv", CREATE)
    both = ("--set", "courses.delete_file=both.csv", "--set", "enrolments.file=/both.csv")
    told = office.json("run", "--all", *both, exit_code=2)
    assert [(each["format"], each["exit_code"]) for each in told] == [
        ("courses_delete", 2),
        ("courses_create", 0),
        ("enrolments", 2),
    ]
    assert "courses_delete, enrolments" in told[0]["error"]


def test_a_wrong_location_is_told_and_the_others_run(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    told = office.json("run", "--all", "--set", "courses.delete_file=../x.csv", exit_code=2)
    assert "leads out of" in told[0]["error"] and told[1]["state"] == "done"


def test_an_address_without_the_packages_says_what_to_install(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    address = ("--set", "enrolments.file=https://me:s3cret@example.org/enrols.csv")
    said = office.call("run", "enrolments", *address, exit_code=2)
    assert "pip install 'toolsync[remote]'" in said.stderr and "s3cret" not in said.output
    assert "s3cret" not in office.call("settings", "enrolments.file", *address).stdout


# --- the designated file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "plan", "check"])
def test_without_a_file_the_designated_one(office: Office, command: str) -> None:
    said = office.call(command, "enrolments", exit_code=2).stderr
    assert "No file for the format enrolments: there is no enrols.csv in" in said
    office.file("e_2.csv", ALL_FINE)
    office.file("e_1.csv", ALL_FINE[:2])
    told = office.json(command, "enrolments", "--set", "enrolments.file=e_*.csv")
    assert Path(told["file"]).name == "e_1.csv"
    assert told["lines"]["total"] == 1


def test_a_pattern_and_clean_up_take_one_file_after_the_other(office: Office) -> None:
    """Splitting load: each round takes the next one; the tryback of the first is no next one (D-04)."""
    for number, lines in ((10, ALL_FINE[:2]), (2, WITH_FAULTS)):
        office.file(f"e_{number}.csv", lines)
    settings = ("--set", "enrolments.file=e_*.csv", "--set", "after.clean_up=true")
    said = office.call("run", "--all", *settings, exit_code=1).stdout
    assert "e_2.csv" in said and "1 more file waits." in said
    (told,) = office.json("run", "--all", *settings)
    assert Path(told["file"]).name == "e_10.csv"
    assert office.json("run", "--all", *settings) == []


# --- what crashed -----------------------------------------------------------------------------------------------------


def crash(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a run of enrols.csv die."""

    def die(*arguments: object) -> None:
        raise ZeroDivisionError("by zero")

    office.file("enrols.csv", ALL_FINE)
    with monkeypatch.context() as broken:
        broken.setattr(EmbeddedPlatform, "apply", die)
        office.call("run", "--all", exit_code=4)


def test_a_file_whose_run_died_is_set_aside(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """D-27: the switch was looked up on a variable that did not exist."""
    crash(office, monkeypatch)
    (told,) = office.json("run", "--all", "--simulate", *ASIDE, exit_code=1)
    assert "would be set aside" in told["error"] and (office.root / "files/enrols.csv").exists()
    (told,) = office.json("run", "--all", *ASIDE, exit_code=1)
    assert told["run"] is None and "set aside as enrols-tryback-failed.csv" in told["error"]
    assert [each.name for each in (office.root / "files").iterdir()] == ["enrols-tryback-failed.csv"]
    assert office.json("run", "--all", *ASIDE, "--set", "enrolments.file=enrols*") == []
    assert "was set aside as enrols-tryback-failed.csv" in office.json("runs", "show", "1")["notes"][-1]


def test_a_run_whose_file_was_set_aside_can_be_resumed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(office, monkeypatch)
    office.call("run", "--all", *ASIDE, exit_code=1)
    assert office.json("runs", "resume", "1")["lines"]["applied"] == 3


def test_another_content_is_another_chance(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(office, monkeypatch)
    office.file("enrols.csv", ALL_FINE[:2])
    (told,) = office.json("run", "--all", *ASIDE)
    assert told["state"] == "done"


def test_a_process_that_never_ended(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.call("run", "--all")
    office.query("update records_run set state = 'applying', lease_until = '2000-01-01 00:00:00', holder = ?", "0" * 32)
    (told,) = office.json("run", "--all", *ASIDE, exit_code=1)
    assert "set aside" in told["error"]


def test_asked_for_by_hand_it_is_run_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(office, monkeypatch)
    assert office.json("run", "--all", "--simulate")[0]["state"] == "simulated"
    assert office.json("run", "enrolments", *ASIDE)["state"] == "done"
    assert office.json("run", "--all", *ASIDE)[0]["state"] == "done"


def test_without_the_setting_a_file_whose_run_died_is_run_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(office, monkeypatch)
    assert office.json("run", "--all")[0]["state"] == "done"


def test_what_was_refused_or_ended_is_never_set_aside(office: Office) -> None:
    """Neither a wrong header nor a platform out of order is a crash of the file."""
    office.file("enrols.csv", ["nonsense", "1"])
    for _ in range(2):
        assert office.json("run", "--all", *ASIDE, exit_code=1)[0]["state"] == "failed"
    office.file("enrols.csv", ALL_FINE)
    site = office.root / "sites/campus.sqlite3"
    content = site.read_bytes()
    site.write_bytes(b"this is no database, by any account" * 100)
    office.call("run", "--all", *ASIDE, exit_code=4)
    site.write_bytes(content)
    assert office.json("run", "--all", *ASIDE)[0]["state"] == "done"


# --- a combined ZIP ---------------------------------------------------------------------------------------------------


def test_a_combined_zip_is_run_in_the_right_order(office: Office) -> None:
    archive(office, "all.zip", {"a/enrols.csv": NEW_COURSE, "b/new courses.csv": CREATE})
    told = office.json("run", "--zip", "all.zip")
    assert outcomes(told) == [("courses_create", "new courses.csv", 0), ("enrolments", "enrols.csv", 0)]
    assert office.enrolled() == [("alice", "PHYS")]
    assert [each.name for each in (office.root / "files").iterdir()] == ["all.zip"]
    assert all(Path(each["archive"]).is_file() for each in told)


def test_the_zip_may_be_named_in_place_of_a_format(office: Office) -> None:
    archive(office, "all.zip", {"enrols.csv": ALL_FINE})
    assert outcomes(office.json("run", "all.zip", "--simulate")) == [("enrolments", "enrols.csv", 0)]
    assert office.enrolled() == []
    assert [each.name for each in (office.root / "files").iterdir()] == ["all.zip"]


def test_members_that_are_not_known_are_told(office: Office) -> None:
    members = {"enrols.csv": ALL_FINE, "list.csv": ["HIST", "MATH"], "../evil.csv": ["x"], "read me.md": ["x"]}
    archive(office, "all.zip", members)
    said = office.call("run", "all.zip", exit_code=1).stdout
    assert "Not run: list.csv: A list in one column" in said
    assert "Not run: ../evil.csv: Its name leads out" in said
    assert "Not run: read me.md: It is no command file." in said
    assert len(office.enrolled()) == 3 and not list(office.root.rglob("evil.csv"))
    courses = office.call("export", "courses").stdout
    assert "HIST" in courses and "MATH" in courses


def test_what_must_be_looked_at_stays(office: Office) -> None:
    archive(office, "all.zip", {"enrols.csv": WITH_FAULTS, "deletecourses.csv": ["MATH"]})
    limits = ("--set", "limits.floor=0", "--set", "limits.courses_deleted=0")
    held, failed = office.json("run", "all.zip", *limits, exit_code=3)
    assert (held["state"], failed["state"]) == ("held", "done_with_failures")
    assert Path(held["file"]).is_file() and not Path(failed["file"]).exists()
    assert Path(failed["tryback"]).parent == Path(held["file"]).parent == office.root / "files/all"
    done = office.json("run", "courses_delete", held["file"], *limits, "--approve", held["digest"])
    assert done["state"] == "done"


def test_what_is_no_zip(office: Office) -> None:
    office.file("x.zip", ["no archive"])
    assert "x.zip is no ZIP archive" in office.call("run", "x.zip", exit_code=2).stderr
    assert "There is no file y.zip" in office.call("run", "--zip", "y.zip", exit_code=2).stderr


# --- recognise --------------------------------------------------------------------------------------------------------


def test_recognise(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    office.file("x.csv", ["cmd;rolenam;uid;cid", "add;student;alice;HIST"])
    archive(office, "all.zip", {"enrols.csv": ALL_FINE, "list.csv": ["HIST"]})
    said = office.call("recognise", "enrols.csv", "x.csv", "all.zip", exit_code=1).stdout
    assert "enrols.csv: enrolments. Its name, and its header (names known: 5 of 5)." in said
    assert "x.csv: not recognised." in said
    assert "enrolments: names known: 3 of 4 – missing: rolename – unknown: rolenam (meant: rolename?)" in said
    assert "all.zip: several." in said and "  list.csv: not recognised. A list in one column" in said
    (told,) = office.json("recognise", "enrols.csv")
    assert told["format"] == "enrolments" and told["members"] == []
    (told,) = office.json("recognise", "all.zip")
    assert [each["format"] for each in told["members"]] == ["enrolments", None]
    assert "There is no file y.csv" in office.call("recognise", "y.csv", exit_code=2).stderr


@pytest.mark.skipif(not any(each.name == "users_pictures" for each in FORMATS), reason="the format is not there")
def test_an_archive_of_pictures(office: Office) -> None:
    for name in ("userpictures_1.zip", "holiday.zip"):
        archive(office, name, {"alice.jpg": ["x"], "bob.png": ["x"]})
    told = office.json("recognise", "userpictures_1.zip", "holiday.zip")
    assert [each["format"] for each in told] == ["users_pictures", "users_pictures"]
    archive(office, "userpictures_2.zip", {"read.md": ["x"]})
    assert office.json("recognise", "userpictures_2.zip", exit_code=1)[0]["format"] is None
    ran = office.json("run", "holiday.zip", exit_code=1)
    assert outcomes(ran) == [("users_pictures", "holiday.zip", 1)]
    office.call("recognise", "userpictures_1.zip")
    assert office.json("run", "users_pictures", exit_code=1)[0]["format"] == "users_pictures"
