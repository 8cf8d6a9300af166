"""Categories of course creation files: section 13.3 of the general document."""

import pytest

from tests.tools import Site
from toolsync.model.changes import CreateCategory
from toolsync.model.questions import Questions
from toolsync.model.things import Category

HEADER = "shortname;fullname;category"
UPDATING = {"courses_forceupdate": "1"}


@pytest.fixture
def site() -> Site:
    return Site()


def paths(site: Site) -> list[str]:
    return [row[1] for row in site.export("categories")[1:]]


def parents(site: Site, name: str) -> list[int]:
    """The parents of the categories of that name."""
    categories = site.platform.look_up(Questions(categories=True)).categories
    return [each.parent for each in categories if each.name == name]


def test_missing_categories_of_a_path_are_created(site: Site) -> None:
    result = site.run("courses_create", HEADER, "MATH;Mathematics;Category 1/Sciences/Maths")
    assert result.changes(2)[:2] == [CreateCategory(-1, "Sciences", 1, True), CreateCategory(-2, "Maths", -1, True)]
    assert site.category_path("MATH") == "Category 1/Sciences/Maths"


def test_new_categories_are_visible_or_not_as_the_settings_say(site: Site) -> None:
    result = site.run("courses_create", HEADER, "MATH;Mathematics;Hidden", courses_newcategoriesvisible="0")
    assert result.changes(2)[0] == CreateCategory(-1, "Hidden", 0, False)


def test_a_category_created_by_a_line_serves_the_next(site: Site) -> None:
    result = site.run("courses_create", HEADER, "MATH;Mathematics;Sciences/Maths", "BIO;Biology;Sciences/Life")
    assert result.kinds(3) == ["CreateCategory", "CreateCourse"]
    assert sorted(paths(site)) == ["Category 1", "Sciences", "Sciences/Life", "Sciences/Maths"]


def test_names_are_trimmed_and_empty_ones_dropped(site: Site) -> None:
    site.must("courses_create", HEADER, "MATH;Mathematics;/ Sciences // Maths /", "ALG;Algebra;Sciences/Maths")
    assert paths(site) == ["Category 1", "Sciences", "Sciences/Maths"]


def test_a_slash_within_a_name_is_escaped(site: Site) -> None:
    line = r"MATH;Mathematics;Maths\/Physics/First \/ second"
    site.must("courses_create", HEADER, line)
    assert site.category_path("MATH") == "Maths/Physics/First / second"
    assert site.run("courses_create", HEADER, line, **UPDATING).statuses() == ["unchanged"]


def test_without_a_category_a_course_goes_into_the_first_one_of_the_site(site: Site) -> None:
    """D-47: the absent column made a category without a name."""
    site.must("courses_create", HEADER, "A;Arts;Other", "B;Biology;")
    site.must("courses_create", "shortname;fullname", "C;Chemistry")
    assert (site.category_path("B"), site.category_path("C")) == ("Category 1", "Category 1")
    assert paths(site) == ["Category 1", "Other"]


def test_an_absent_category_leaves_a_course_where_it_is(site: Site) -> None:
    site.must("courses_create", HEADER, "MATH;Mathematics;Sciences")
    assert site.run("courses_create", HEADER, "MATH;Mathematics;", **UPDATING).statuses() == ["unchanged"]
    assert site.category_path("MATH") == "Sciences"


def test_a_number_is_the_id_of_a_category(site: Site) -> None:
    site.must("courses_create", HEADER, "A;Arts;Sciences")
    site.must("courses_create", HEADER, "B;Biology;2")
    assert site.category_path("B") == "Sciences"


def test_a_leading_slash_makes_a_name_of_a_number(site: Site) -> None:
    site.must("courses_create", HEADER, "B;Biology;/2026")
    assert site.category_path("B") == "2026"


def test_an_unknown_id_refuses_its_line_only(site: Site) -> None:
    """D-51: it ended the run."""
    result = site.run("courses_create", HEADER, "A;Arts;999", "B;Biology;0", "C;Chemistry;1")
    assert result.statuses() == ["rejected", "rejected", "applied"]
    assert result.places(2) == result.places(3) == [("no-such-category", "category")]
    assert result.tryback == [2, 3]


@pytest.mark.parametrize(
    ("cell", "code"), [("/", "no-such-category"), (" / / ", "no-such-category"), ("A/" + "x" * 256, "too-long")]
)
def test_a_path_must_hold_names_and_not_too_long_ones(site: Site, cell: str, code: str) -> None:
    assert site.run("courses_create", HEADER, f"A;Arts;{cell}").places(2) == [(code, "category")]


def test_of_siblings_that_share_a_name_the_first_one_is_taken_with_a_warning(site: Site) -> None:
    site.platform.fill(categories=[Category(20, "Arts", "", 0), Category(10, "Arts", "", 0)])
    result = site.run("courses_create", HEADER, "A;Arts;Arts", "B;Biology;Arts/New")
    assert result.places(2) == result.places(3) == [("ambiguous-category", "category")]
    assert result.statuses() == ["applied", "applied"]
    course = site.find_course("A")
    assert course is not None and [course.category] == parents(site, "New")


def test_siblings_that_share_a_name_do_not_hide_what_only_one_of_them_holds(site: Site) -> None:
    site.platform.fill(
        categories=[Category(10, "Arts", "", 0), Category(20, "Arts", "", 0), Category(21, "Music", "", 20)]
    )
    result = site.run("courses_create", HEADER, "A;Arts;Arts/Music")
    assert (result.codes(2), result.kinds(2)) == ([], ["CreateCourse"])


def test_categories_may_be_named_by_idnumber_and_are_never_created_then(site: Site) -> None:
    site.platform.fill(
        categories=[Category(10, "Arts", "ART", 0), Category(11, "A", "X", 0), Category(12, "B", "X", 0)]
    )
    by_idnumber = {"courses_coursecategoryidentifier": "idnumber"}
    lines = ("A;Arts;ART", "B;Biology;BIO", "C;Chemistry;X", "D;Drama;1,5E+10", "E;English;")
    result = site.run("courses_create", HEADER, *lines, **by_idnumber)
    assert result.statuses() == ["applied", "rejected", "rejected", "rejected", "applied"]
    assert [result.places(n) for n in (3, 4, 5)] == [
        [("no-such-category", "category")],
        [("category-idnumber-shared", "category")],
        [("spreadsheet-damage", "category")],
    ]
    assert (site.category_path("A"), site.category_path("E")) == ("Arts", "Category 1")


def test_a_site_without_categories_is_told(site: Site) -> None:
    site.platform.database.connection.execute("DELETE FROM category")
    result = site.run("courses_create", HEADER, "A;Arts;", "B;Biology;Sciences", "C;Chemistry;")
    assert (result.places(2), result.statuses()) == (
        [("no-category", "category")],
        ["rejected", "applied", "applied"],
    )
