"""``toolsync courses list-for``: section 19 of the general document, with the defects of the earlier plugin (D)."""

import pytest

from tests.cli.office import Office
from toolsync.model.things import Category, Course

RESET = "shortname;roles;local_roles;completion;grades;groups;groupings;blog_associations;events;logs;notes;comments"


@pytest.fixture
def library(office: Office) -> Office:
    """Beside HIST and MATH: Science/Old with BIO (begun in 2020), CHEM (hidden) and two that share an idnumber."""
    with office.platform() as platform:
        platform.fill(
            categories=[Category(2, "Science", "", 0), Category(3, "Old", "", 2)],
            courses=[
                Course(20, "BIO", "b", 3),
                Course(21, "CHEM", "twice", 3, False),
                Course(22, "#1; PHYS", "twice", 2),
                Course(23, "#BARE", "", 1),
            ],
            details=[(20, {"fullname": "Biology", "startdate": 1_580_000_000})],
            enrolments=[(100, 10, 20, 5)],
        )
    return office


def lines(office: Office, name: str) -> list[str]:
    return (office.root / "files" / name).read_text("utf-8").splitlines()


def test_a_deletion_file_has_one_identifier_a_line(library: Office) -> None:
    """D-80: it is called as the operation expects it; the front page is not in it."""
    library.call("courses", "list-for", "deletion")
    listed = lines(library, "deletecourses.csv")
    assert listed == ["shortname", "HIST", "MATH", "BIO", "CHEM", '"#1; PHYS"', '"#BARE"']
    told = library.json("plan", "courses_delete")
    assert (told["lines"]["total"], told["planned"]) == (6, 6)


@pytest.mark.parametrize("identifier", ["shortname", "idnumber", "id"])
def test_courses_are_named_by_the_identifier_of_the_operation(library: Office, identifier: str) -> None:
    """D-81: the deletion generator read a setting that does not exist."""
    chosen = ("--set", f"courses.delete_identifier={identifier}")
    told = library.json("courses", "list-for", "deletion", "--name", "bio*", *chosen)
    named = {"shortname": "BIO", "idnumber": "b", "id": "20"}[identifier]
    assert (told["courses"], told["identifier"]) == ([named], identifier)
    assert lines(library, "deletecourses.csv") == [identifier, named]
    assert library.json("plan", "courses_delete", *chosen)["planned"] == 1


def test_a_reset_file_asks_for_what_the_earlier_plugin_asked(library: Office) -> None:
    library.call("courses", "list-for", "reset", "--name", "HIST")
    assert lines(library, "resetcourses.csv") == [
        f"{RESET};modules",
        "HIST;student teacher guest;all;yes;all;all;all;yes;yes;yes;yes;yes;all",
    ]
    assert library.json("plan", "courses_reset")["lines"]["rejected"] == 0


@pytest.mark.parametrize(("identifier", "value"), [("idnumber", "h"), ("id", "10")])
def test_a_reset_file_has_the_identifier_of_the_operation(library: Office, identifier: str, value: str) -> None:
    """D-82: its rows lost their short name; D-83: the identifier had a header and no value."""
    chosen = ("--set", f"courses.reset_identifier={identifier}")
    library.call("courses", "list-for", "reset", "--name", "HIST", *chosen)
    header, row = lines(library, "resetcourses.csv")
    assert (header, row) == (
        f"{RESET};modules;{identifier}",
        f"HIST;student teacher guest;all;yes;all;all;all;yes;yes;yes;yes;yes;all;{value}",
    )
    assert library.json("plan", "courses_reset", *chosen)["planned"] == 1


def test_what_is_reset_can_be_chosen(library: Office) -> None:
    columns = ("--column", "notes=", "--column", "roles=student", "--column", "quiz_attempts=1")
    library.call("courses", "list-for", "reset", "--name", "HIST", *columns)
    header, row = (line.split(";") for line in lines(library, "resetcourses.csv"))
    assert "notes" not in header and len(header) == len(row)
    assert (row[header.index("roles")], row[header.index("quiz_attempts")]) == ("student", "1")


@pytest.mark.parametrize("given", ["zap=1", "shortname=X", "notes"])
def test_a_wrong_column_is_told(library: Office, given: str) -> None:
    assert given in library.call("courses", "list-for", "reset", "--column", given, exit_code=2).output
    assert "--column" in library.call("courses", "list-for", "deletion", "--column", "notes=1", exit_code=2).output


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ((), {"HIST", "MATH", "BIO", "CHEM", "#1; PHYS", "#BARE"}),
        (("--category", "Science"), {"BIO", "CHEM", "#1; PHYS"}),
        (("--category", "Science/Old"), {"BIO", "CHEM"}),
        (("--category", "3", "--hidden"), {"CHEM"}),
        (("--name", "*LOGY"), {"BIO"}),
        (("--name", "?at*"), {"MATH"}),
        (("--empty",), {"MATH", "BIO", "CHEM", "#1; PHYS", "#BARE"}),
        (("--before", "2026-01-01"), {"BIO"}),
        (("--before", "2020-01-01"), set()),
        (("--name", "nothing"), set()),
    ],
)
def test_courses_are_chosen(library: Office, conditions: tuple[str, ...], found: set[str]) -> None:
    assert set(library.json("courses", "list-for", "deletion", *conditions)["courses"]) == found
    assert (library.root / "files/deletecourses.csv").exists() == bool(found)


def test_courses_that_the_identifier_does_not_name_alone_are_left_out_and_told(library: Office) -> None:
    chosen = ("--set", "courses.delete_identifier=idnumber")
    told = library.call("courses", "list-for", "deletion", *chosen).stdout
    assert lines(library, "deletecourses.csv") == ["idnumber", "h", "m", "b"]
    assert "for want of idnumber: #BARE" in told and "the idnumber twice too: CHEM" in told


def test_a_file_that_is_there_is_left_alone(library: Office) -> None:
    library.file("deletecourses.csv", ["mine"])
    assert "--force" in library.call("courses", "list-for", "deletion", exit_code=2).output
    assert lines(library, "deletecourses.csv") == ["mine"]
    library.call("courses", "list-for", "deletion", "--output", "other.csv")
    assert lines(library, "other.csv")[0] == "shortname"
    library.call("courses", "list-for", "deletion", "--force")
    assert lines(library, "deletecourses.csv")[0] == "shortname"


@pytest.mark.parametrize(("location", "name"), [("/out/gone.csv", "out/gone.csv"), ("gone_*.csv", "deletecourses.csv")])
def test_the_file_is_the_one_that_the_operation_takes(library: Office, location: str, name: str) -> None:
    library.call("courses", "list-for", "deletion", "--set", f"courses.delete_file={location}")
    assert lines(library, name)[0] == "shortname"


def test_a_list_is_made_and_planned_at_once(library: Office) -> None:
    told = library.call("courses", "list-for", "deletion", "--category", "Science", "--plan").stdout
    assert "3 courses written" in told and "Courses deleted" in told and "Digest" in told
    assert library.json("courses", "list-for", "deletion", "--force", "--plan")["planned"] == 6
    assert len(library.call("export", "courses").stdout.splitlines()) == 7


def test_files_are_written_as_the_settings_say(library: Office) -> None:
    chosen = ("--set", "reading.separator=tab", "--set", "reading.encoding=ISO-8859-1")
    with library.platform() as platform:
        platform.fill(courses=[Course(30, "ÉTÉ", "", 1)])
    library.call("courses", "list-for", "reset", "--name", "été", *chosen)
    content = (library.root / "files/resetcourses.csv").read_bytes().decode("ISO-8859-1")
    assert content.startswith("shortname\troles\t") and "\nÉTÉ\t" in content
    assert library.json("plan", "courses_reset", *chosen)["lines"]["rejected"] == 0
    with library.platform() as platform:
        platform.fill(courses=[Course(31, "Łódź", "", 1)])
    library.call("courses", "list-for", "deletion", "--name", "łódź", *chosen)
    assert library.json("plan", "courses_delete", *chosen)["planned"] == 1
