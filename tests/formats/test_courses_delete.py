"""Course deletion files: section 14 of the general document, with the defects of the earlier plugin (D) as tests."""

import pytest

from tests.tools import STUDENT, Site
from toolsync.model.changes import CreateInstance, DeleteCourse, EnrolUser
from toolsync.model.things import Cohort, Course, Method


@pytest.fixture
def site() -> Site:
    return Site(users="alice", courses="MATH HIST GEO")


def courses(site: Site) -> list[str]:
    return [row[0] for row in site.export("courses")[1:]]


# --- does it ---


def test_a_line_deletes_the_course_that_it_names(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid;enrol", "student;alice;MATH;manual")
    math = site.course("MATH")
    result = site.run("courses_delete", "MATH")
    assert (result.statuses(), result.changes(1)) == (["applied"], [DeleteCourse(math)])
    assert courses(site) == ["HIST", "GEO"]
    assert site.export("enrolments")[1:] == []


@pytest.mark.parametrize(("identifier", "cell"), [("shortname", "MATH"), ("idnumber", "C-MATH"), ("id", "{id}")])
@pytest.mark.parametrize("headed", [True, False])
def test_courses_are_named_by_the_identifier_of_the_settings(
    site: Site, identifier: str, cell: str, headed: bool
) -> None:
    lines = ([identifier] if headed else []) + [cell.format(id=site.course("MATH"))]
    result = site.run("courses_delete", *lines, courses_filedeleteidentifier=identifier)
    assert (result.statuses(), courses(site)) == (["applied"], ["HIST", "GEO"])


def test_those_who_came_through_a_deleted_course_leave_the_courses_linked_to_it(site: Site) -> None:
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    site.do(EnrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH"), STUDENT))
    assert site.roles("alice", "HIST") == {"student"}
    site.must("courses_delete", "MATH")
    assert site.roles("alice", "HIST") == set()


def test_those_who_came_through_a_deleted_course_may_be_kept_suspended_and_other_methods_stay(site: Site) -> None:
    """A cohort that bears the number of the deleted course lost its access with it."""
    math, hist = site.course("MATH"), site.course("HIST")
    site.platform.set_method(Method("meta", enabled=True, leaving="suspend"))
    site.platform.fill(cohorts=[Cohort(math, "Chess")])
    site.do(CreateInstance(-1, hist, "meta", source=math), CreateInstance(-2, hist, "cohort", source=math))
    site.must("courses_delete", "MATH")
    assert site.instances("HIST") == {"manual": True, "meta": False, "cohort": True}


def test_a_description_is_for_people(site: Site) -> None:
    result = site.run("courses_delete", "MATH;Last year's course", "HIST;", '"GEO";"with; separators"')
    assert result.statuses() == ["applied", "applied", "applied"]


def test_identifiers_are_unquoted_and_trimmed(site: Site) -> None:
    """D-20: quotes were taken for a part of the name; D-13: so was a byte order mark."""
    result = site.run("courses_delete", b"\xef\xbb\xbf", '"MATH"', " HIST ", '"GEO" ')
    assert (result.statuses(), courses(site)) == (["applied"] * 3, [])


# --- again, and one line after the other ---


def test_a_course_that_is_gone_is_unknown(site: Site) -> None:
    site.must("courses_delete", "MATH")
    result = site.run("courses_delete", "MATH")
    assert (result.places(1), result.tryback) == ([("no-such-course", "course")], [1])


def test_a_file_run_twice_deletes_nothing_more(site: Site) -> None:
    site.must("courses_delete", "MATH", "HIST")
    assert site.run("courses_delete", "MATH", "HIST").statuses() == ["rejected", "rejected"]
    assert courses(site) == ["GEO"]


def test_a_course_that_is_named_twice_is_deleted_once(site: Site) -> None:
    result = site.run("courses_delete", "MATH", "HIST", "MATH")
    assert (result.statuses(), result.codes(3)) == (["applied", "applied", "rejected"], ["no-such-course"])
    assert result.tryback == [3]


def test_a_rejected_line_leaves_no_trace(site: Site) -> None:
    result = site.run("courses_delete", "MATH;a;b", "MATH")
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["too-many-cells"])


def test_a_deleted_course_leaves_its_names_to_a_new_one(site: Site) -> None:
    """What deletion undoes, creation does again."""
    header, line = "shortname;fullname;idnumber", "MATH;MATH course;C-MATH"
    site.must("courses_delete", "MATH")
    site.must("courses_create", header, line)
    assert courses(site) == ["HIST", "GEO", "MATH"]


# --- bad lines ---


def test_every_bad_line_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    """D-64, D-65, D-29: the tryback held the last line of the file once for each failure, and there was no report."""
    result = site.run("courses_delete", "NOWHERE", "MATH", ";no identifier", "site", "GEO")
    assert result.statuses() == ["rejected", "applied", "rejected", "rejected", "applied"]
    assert [result.places(n) for n in (1, 3, 4)] == [
        [("no-such-course", "course")],
        [("empty-cell", "course")],
        [("site-course", "course")],
    ]
    assert result.tryback == [1, 3, 4]


@pytest.mark.parametrize(("identifier", "cell"), [("shortname", "site"), ("id", "1")])
def test_the_front_page_is_never_deleted(site: Site, identifier: str, cell: str) -> None:
    """D-63: the refusal was silent."""
    result = site.run("courses_delete", cell, courses_filedeleteidentifier=identifier)
    assert (result.places(1), result.tryback) == ([("site-course", "course")], [1])
    assert site.find_course("site") is not None


def test_an_identifier_that_several_courses_share_deletes_none_of_them(site: Site) -> None:
    """D-40: the first one was deleted."""
    site.platform.fill(courses=[Course(50, "A", "X", 1), Course(51, "B", "X", 1)])
    result = site.run("courses_delete", "X", courses_filedeleteidentifier="idnumber")
    assert (result.places(1), result.tryback) == ([("ambiguous-course", "course")], [1])


def test_an_identifier_that_a_spreadsheet_has_damaged_is_refused(site: Site) -> None:
    assert site.plan("courses_delete", "1,23E+11").codes(1) == ["spreadsheet-damage"]


def test_identifiers_that_begin_like_comments_of_old_are_identifiers(site: Site) -> None:
    """D-15: such courses could not be listed."""
    names = ["(A)", "[B]", "-C", "/D"]
    site.must("courses_create", "fullname;shortname", *(f"Course;{name}" for name in names))
    result = site.run("courses_delete", "# those of last year", "", *names, "-----")
    assert result.statuses() == ["ignored", "ignored", *["applied"] * 4, "ignored"]
    assert courses(site) == ["MATH", "HIST", "GEO"]


# --- the header that may be there ---


@pytest.mark.parametrize(
    "header", ["shortname", "ShortName;description", "course", '"shortname"', "description;course"]
)
def test_a_header_line_that_names_the_identifier_is_one(site: Site, header: str) -> None:
    cells = ";".join("MATH" if "description" not in each else "x" for each in header.split(";"))
    result = site.run("courses_delete", "# courses of last year", header, cells)
    assert (result.statuses(), courses(site)) == (["ignored", "applied"], ["HIST", "GEO"])


@pytest.mark.parametrize("header", ["idnumber", "id", "idnumber;description", "description;idnumber"])
def test_a_list_of_another_identifier_is_refused_whole(site: Site, header: str) -> None:
    """It would delete other courses."""
    result = site.run("courses_delete", header, "MATH;MATH" if ";" in header else "MATH")
    wrong = header.replace(";", "").replace("description", "")
    assert (result.file_codes, result.statuses()) == ([("other-identifier", wrong)], ["not_attempted"])
    assert result.tryback == []
    assert courses(site) == ["MATH", "HIST", "GEO"]


def test_a_header_that_names_no_course_or_two_is_refused(site: Site) -> None:
    assert site.plan("courses_delete", "description", "MATH").file_codes == [("missing-column", "course")]
    assert site.plan("courses_delete", "shortname;course", "MATH;HIST").file_codes == [("duplicate-column", "course")]


# --- losses ---


def test_a_plan_over_a_limit_says_so(site: Site) -> None:
    limits = {"limits__floor": "1", "limits__courses_deleted": "50", "limits__courses_deleted_percent": "50"}
    result = site.plan("courses_delete", "MATH", "HIST", "NOWHERE", **limits)
    (excess,) = result.planned.excesses
    assert (excess.loss, excess.count, excess.total, excess.allowed) == ("courses_deleted", 2, 3, 1)
    assert dict(result.plan.losses) == {"courses_deleted": 2}
    assert not site.plan("courses_delete", "MATH", **limits).planned.excesses


def test_a_plan_deletes_nothing(site: Site) -> None:
    """D-32: the command line simulated by executing."""
    assert site.plan("courses_delete", "MATH").statuses() == ["planned"]
    assert courses(site) == ["MATH", "HIST", "GEO"]


def test_a_file_without_lines_deletes_nothing(site: Site) -> None:
    assert site.run("courses_delete", "shortname").statuses() == []
    assert site.run("courses_delete", "").statuses() == ["ignored"]
