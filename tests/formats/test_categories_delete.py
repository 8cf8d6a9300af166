"""Lists of empty categories: section 18 of the general document, with its defect D-79 as tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import Site
from toolsync.model.changes import DeleteCategory
from toolsync.model.ports import nothing
from toolsync.model.questions import Facts, Questions
from toolsync.model.things import Category, Cohort, Course, Holdings
from toolsync.pipeline.category_lists import list_empty, written_list
from toolsync.settings import make_settings
from toolsync.workspace import WrongUse

HEADER = "id;path"
FORCED: Mapping[str, Any] = {"courses__delete_filled_categories": True}


@pytest.fixture
def site() -> Site:
    """Science (2) has Maths (3) with a course, and Old (4) with two years (5, 6) in it; Clubs (7) has a cohort."""
    site = Site()
    tree = ((2, "Science", 0), (3, "Maths", 2), (4, "Old", 2), (5, "2019", 4), (6, "2020/21", 4), (7, "Clubs", 0))
    site.platform.fill(
        categories=[Category(number, name, "", parent) for number, name, parent in tree],
        courses=[Course(10, "MATH", "", 3)],
        cohorts=[Cohort(1, "Chess", "CH", 7)],
    )
    return site


def paths(site: Site) -> set[str]:
    return {row[1] for row in site.export("categories")[1:]}


def empty(site: Site, under: str = "", *, branches: bool = False, **given: Any) -> list[str]:
    """What is listed to be deleted, by path."""
    chosen = make_settings(("tests", {"courses": given}))
    return [each.path for each in list_empty(site.platform, under, branches, chosen) if each.kept is None]


def kept(site: Site, *, branches: bool = False) -> dict[str, str]:
    """What is empty and stays, with the reason."""
    found = list_empty(site.platform, "", branches, make_settings())
    return {each.path: each.kept.code for each in found if each.kept}


# --- does it ---


def test_a_line_deletes_the_category_that_it_names(site: Site) -> None:
    result = site.run("categories_delete", HEADER, r"6;Science/Old/2020\/21", "5;")
    assert [str(result.status(line)) for line in (2, 3)] == ["applied", "applied"]
    assert result.changes(2) == [DeleteCategory(6, r"Science/Old/2020\/21")]
    assert paths(site) == {"Category 1", "Science", "Science/Maths", "Science/Old", "Clubs"}


def test_a_deleted_category_makes_room_for_the_one_above(site: Site) -> None:
    assert site.run("categories_delete", "id", "5", "6", "4").tryback == []
    assert "Science/Old" not in paths(site)
    result = site.run("categories_delete", "id", "4")
    assert result.places(2) == [("no-such-category", "id")]


def test_the_order_counts(site: Site) -> None:
    result = site.run("categories_delete", "id", "4", "5", "6")
    assert (result.tryback, result.places(2)) == ([2], [("category-not-empty", "id")])
    assert "Science/Old" in paths(site)


def test_a_list_run_twice_deletes_nothing_more(site: Site) -> None:
    site.must("categories_delete", "id", "5")
    assert site.run("categories_delete", "id", "5").places(2) == [("no-such-category", "id")]
    assert site.run("categories_delete", "id", "6", "6").tryback == [3]


# --- D-79: what stays ---


def test_a_category_with_a_course_or_a_subcategory_stays(site: Site) -> None:
    result = site.run("categories_delete", "id", "3", "2")
    assert [result.codes(2), result.codes(3)] == [["category-not-empty"]] * 2
    assert site.course("MATH")


def test_the_default_category_stays(site: Site) -> None:
    """D-79: the earlier plugin protected nothing."""
    result = site.run("categories_delete", "id", "1", **FORCED)
    assert (result.codes(2), "Category 1" in paths(site)) == (["default-category"], True)
    assert kept(site)["Category 1"] == "default-category"
    site.platform.set_value("default_category", 5)
    assert kept(site)["Science/Old/2019"] == "default-category"
    assert empty(site) == ["Category 1", r"Science/Old/2020\/21"]


def test_the_last_category_stays() -> None:
    """D-79."""
    site = Site()
    site.platform.set_value("default_category", 0)
    assert (kept(site), site.plan("categories_delete", "id", "1").codes(2)) == (
        {"Category 1": "last-category"},
        ["last-category"],
    )


def test_a_category_with_cohorts_stays_unless_that_is_forced(site: Site) -> None:
    """D-79: its cohorts are not lost then, they go to the category above."""
    assert site.run("categories_delete", "id", "7").codes(2) == ["category-holds-others"]
    assert (kept(site)["Clubs"], empty(site, delete_filled_categories=True)[-1]) == ("category-holds-others", "Clubs")
    site.must("categories_delete", "id", "7", **FORCED)
    assert [row[5] for row in site.export("cohorts")[1:]] in ([""], ["0"])


def test_a_category_with_questions_stays_where_the_platform_knows_of_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-79."""
    answer = site.platform.look_up

    def look_up(asked: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        facts = answer(asked)
        return replace(facts, holdings={each: Holdings(others=(("questions", 12),)) for each in asked.holdings & {5}})

    monkeypatch.setattr(site.platform, "look_up", look_up)
    result = site.plan("categories_delete", "id", "5")
    assert dict(result.findings(2)[0].params)["held"] == "questions (12)"
    assert site.plan("categories_delete", "id", "5", **FORCED).statuses()[-1] == "planned"


def test_a_category_that_became_another_one_stays(site: Site) -> None:
    result = site.run("categories_delete", HEADER, "5;Science/2019", "99;Science/Old/2019", "x;")
    codes = [result.places(line) for line in (2, 3, 4)]
    assert codes == [[("category-changed", "path")], [("no-such-category", "id")], [("not-a-number", "id")]]
    assert result.tryback == [2, 3, 4]


def test_deleted_categories_are_a_loss_with_limits(site: Site) -> None:
    limits = {"limits__floor": "1", "limits__categories_deleted": "1"}
    (excess,) = site.plan("categories_delete", "id", "5", "6", **limits).planned.excesses
    assert (excess.loss, excess.count, excess.total, excess.allowed) == ("categories_deleted", 2, 7, 1)


# --- which are empty ---


def test_only_the_ends_are_listed_unless_whole_branches_are_asked_for(site: Site) -> None:
    """The test for subcategories is made on the state before any deletion."""
    ends = ["Science/Old/2019", r"Science/Old/2020\/21"]
    assert empty(site) == ends
    assert empty(site, branches=True) == [*ends, "Science/Old"]


def test_only_what_is_under_a_category_is_listed(site: Site) -> None:
    assert empty(site, "Science/Old", branches=True)[-1] == "Science/Old"
    assert empty(site, r"Science/Old/2020\/21") == [r"Science/Old/2020\/21"]
    assert empty(site, "4") == empty(site, "Science")
    assert empty(site, "Science/Maths", branches=True) == []


@pytest.mark.parametrize("named", ["Sciense", "99", "/"])
def test_an_unknown_category_to_start_at_is_told(site: Site, named: str) -> None:
    with pytest.raises(WrongUse, match="There is no category"):
        empty(site, named)


def test_siblings_of_one_name_are_told_apart_by_their_ids(site: Site) -> None:
    site.platform.fill(categories=[Category(8, "Old", "", 2)])
    with pytest.raises(WrongUse, match="4, 8"):
        empty(site, "Science/Old")
    assert empty(site, "8") == ["Science/Old"]


def test_what_is_kept_keeps_those_above_it(site: Site) -> None:
    site.platform.fill(cohorts=[Cohort(2, "Ski", "", 5)])
    assert empty(site, branches=True) == [r"Science/Old/2020\/21"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    parents=st.lists(st.integers(0, 8), min_size=1, max_size=8),
    courses=st.lists(st.integers(1, 9), max_size=3),
    cohorts=st.lists(st.integers(1, 9), max_size=2),
    force=st.booleans(),
)
def test_the_list_that_is_made_can_be_run_whole(
    parents: list[int], courses: list[int], cohorts: list[int], force: bool
) -> None:
    """Whatever the tree: what is listed is deleted to the last line, what holds a course never is, and then nothing
    is left to list."""
    site = Site()
    numbers = range(2, len(parents) + 2)
    tree = [Category(at, f"C/{at}", "", min(parent, at - 1)) for at, parent in zip(numbers, parents, strict=True)]
    there = {1, *numbers}
    site.platform.fill(
        categories=tree,
        courses=[Course(20 + at, f"X{at}", "", each) for at, each in enumerate(courses) if each in there],
        cohorts=[Cohort(1 + at, f"K{at}", "", each) for at, each in enumerate(cohorts) if each in there],
    )
    chosen = make_settings(("tests", {"courses": {"delete_filled_categories": force}}))
    listed = [each for each in list_empty(site.platform, "", True, chosen) if each.kept is None]
    result = site.run("categories_delete", written_list(listed), courses__delete_filled_categories=force)
    assert result.tryback == []
    assert result.plan.changes["DeleteCategory"] == len(listed)
    assert not [each for each in list_empty(site.platform, "", True, chosen) if each.kept is None]
    left = {each.id: each for each in site.platform.look_up(Questions(categories=True)).categories}
    assert all(each.parent in left or not each.parent for each in left.values())
    assert {each for each in courses if each in there} <= left.keys()
