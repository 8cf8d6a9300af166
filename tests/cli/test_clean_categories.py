"""``toolsync courses clean-categories``: section 18 of the general document."""

import pytest

from tests.cli.office import Office
from toolsync.model.things import Category, Cohort


@pytest.fixture
def cluttered(office: Office) -> Office:
    """Old (2) holds 2019 (3) and 2020 (4); Clubs (5) holds a cohort; the courses are in the default category (1)."""
    tree = ((2, "Old", 0), (3, "2019", 2), (4, "2020", 2), (5, "Clubs", 0))
    with office.platform() as platform:
        platform.fill(
            categories=[Category(number, name, "", parent) for number, name, parent in tree],
            cohorts=[Cohort(1, "Chess", "", 5)],
        )
    return office


def categories(office: Office) -> list[str]:
    return [row.split(";")[1] for row in office.call("export", "categories").stdout.splitlines()[1:]]


def test_a_preview_shows_ids_and_paths_and_deletes_nothing(cluttered: Office) -> None:
    """D-79: there was neither a simulation nor a path."""
    before = categories(cluttered)
    told = cluttered.call("courses", "clean-categories", "--branches").stdout
    lines = [line.split(maxsplit=1) for line in told.splitlines()]
    assert [line for line in lines if line[0] in "234" and "Deleted" not in line[1]] == [
        ["3", "Old/2019"],
        ["4", "Old/2020"],
        ["2", "Old"],
    ]
    assert "Clubs  – The category “Clubs” has no course, but: cohorts (1)." in told
    assert (categories(cluttered), cluttered.json("runs", "list")) == (before, [])
    assert list((cluttered.root / "files").iterdir()) == []


def test_they_are_deleted_by_a_run_like_any_other(cluttered: Office) -> None:
    """D-79: there was no report."""
    told = cluttered.json("courses", "clean-categories", "--branches", "--apply")
    assert (told["state"], told["format"], told["changes"]) == ("done", "categories_delete", {"DeleteCategory": 3})
    assert categories(cluttered) == ["Category 1", "Clubs"]
    assert list((cluttered.root / "files").iterdir()) == []
    (archive,) = (cluttered.root / "archives").iterdir()
    assert archive.read_text("utf-8-sig").splitlines() == ["id;path", "3;Old/2019", "4;Old/2020", "2;Old"]
    assert "Old/2019" in next((cluttered.root / "reports").glob("*.html")).read_text()
    assert "no empty category" in cluttered.call("courses", "clean-categories", "--apply").stdout
    assert cluttered.json("courses", "clean-categories")["categories"] == []


def test_without_branches_one_level_goes_at_a_time(cluttered: Office) -> None:
    for left in (["Category 1", "Clubs", "Old"], ["Category 1", "Clubs"]):
        cluttered.call("courses", "clean-categories", "--apply")
        assert categories(cluttered) == left


def test_under_and_force(cluttered: Office) -> None:
    listed = cluttered.json("courses", "clean-categories", "--under", "Clubs", "--force")
    assert listed["categories"] == [{"id": 5, "path": "Clubs"}]
    (stays,) = cluttered.json("courses", "clean-categories", "--under", "5")["kept"]
    assert (stays["id"], stays["code"]) == (5, "category-holds-others")
    cluttered.call("courses", "clean-categories", "--under", "Clubs", "--force", "--apply")
    assert "Clubs" not in categories(cluttered)
    assert cluttered.query("select category from cohort", records=False) == [(0,)]


def test_an_unknown_category_is_told_with_the_nearest(cluttered: Office) -> None:
    told = cluttered.call("courses", "clean-categories", "--under", "Club", exit_code=2).output
    assert "There is no category Club. Did you mean Clubs?" in told


def test_a_limit_holds_it_until_somebody_approves(cluttered: Office) -> None:
    limit = ("--set", "limits.categories_deleted=1", "--set", "limits.floor=0")
    assert "over the limit" in cluttered.call("courses", "clean-categories", *limit, exit_code=3).stdout
    held = cluttered.json("courses", "clean-categories", "--apply", *limit, exit_code=3)
    assert (held["state"], len(categories(cluttered))) == ("held", 5)
    cluttered.call("run", "categories_delete", held["file"], *limit, "--approve", held["digest"])
    assert categories(cluttered) == ["Category 1", "Clubs", "Old"]
