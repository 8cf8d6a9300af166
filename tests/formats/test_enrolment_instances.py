"""Enrolment lines that choose one of several instances of a method (D-EN-11)."""

import pytest

from tests.tools import STUDENT, Site
from toolsync.model.changes import CreateInstance, SetInstanceStatus
from toolsync.model.questions import Questions

HEADER = "cmd;rolename;uid;cid;enrol;enrolid;starttime"


@pytest.fixture
def site() -> Site:
    """MATH has two manual instances, ``first`` and ``second``, and one of self-enrolment."""
    site = Site(users="alice bob", courses="MATH HIST")
    course = site.course("MATH")
    site.do(CreateInstance(-1, course, "manual", STUDENT), CreateInstance(-2, course, "self", STUDENT))
    return site


def manuals(site: Site) -> list[int]:
    """The ids of these two, in their order."""
    course = site.course("MATH")
    found = site.platform.look_up(Questions(instances={course})).instances[course]
    return [each.id for each in found if each.method == "manual"]


def enrolled(site: Site, username: str) -> list[int]:
    """The instances of MATH through which somebody is enrolled."""
    return [each.instance for each in site.participation(username, "MATH").enrolments]


def test_a_line_enrols_through_the_instance_that_it_names(site: Site) -> None:
    first, second = manuals(site)
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{second};", "add;student;bob;MATH;manual;;")
    assert (enrolled(site, "alice"), enrolled(site, "bob")) == ([second], [first])
    assert site.roles("alice", "MATH") == {"student"}
    again = site.plan("enrolments", HEADER, f"add;student;alice;MATH;manual;{second};")
    assert again.codes(2) == ["already-enrolled"]


def test_the_instance_says_the_method_where_the_file_has_no_column_for_it(site: Site) -> None:
    _, second = manuals(site)
    site.must("enrolments", "rolename;uid;cid;enrolid", f"student;alice;MATH;{second}")
    assert enrolled(site, "alice") == [second]


def test_an_instance_that_the_course_does_not_have_refuses_the_line(site: Site) -> None:
    of_another = site.instance("HIST")
    result = site.run(
        "enrolments",
        HEADER,
        f"add;student;alice;MATH;manual;{of_another};",
        "add;student;alice;MATH;manual;999999;",
        "add;student;alice;MATH;manual;first;",
    )
    assert [result.codes(line) for line in (2, 3)] == [["no-such-instance"]] * 2
    assert [each.column for each in result.findings(2)] == ["enrolid"]
    assert result.outcomes[4].status == "rejected"
    assert enrolled(site, "alice") == []


def test_an_instance_of_another_method_refuses_the_line(site: Site) -> None:
    _, second = manuals(site)
    lines = f"add;student;alice;MATH;self;{second};", f"add;student;alice;MATH;;{site.instance('MATH', 'self')};"
    result = site.run("enrolments", HEADER, *lines)
    assert [result.codes(line) for line in (2, 3)] == [["instance-of-another-method"]] * 2


def test_del_unenrols_from_the_instance_that_it_names_or_from_all_where_the_settings_say_so(site: Site) -> None:
    first, second = manuals(site)
    both = [f"add;student;alice;MATH;manual;{each};" for each in (first, second)]
    site.must("enrolments", HEADER, both[0])
    site.must("enrolments", HEADER, both[1])
    site.must("enrolments", HEADER, f"del;;alice;MATH;manual;{second};")
    assert enrolled(site, "alice") == [first]
    site.must("enrolments", HEADER, both[1])
    site.must("enrolments", HEADER, "del;;alice;MATH;manual;;")
    assert enrolled(site, "alice") == [second]
    assert site.plan("enrolments", HEADER, "del;;alice;MATH;manual;;").codes(2) == ["not-enrolled-by"]
    site.must("enrolments", HEADER, both[0])
    result = site.must("enrolments", HEADER, "del;;alice;MATH;manual;;", enrolments__del_from_all_instances="yes")
    assert result.kinds(2) == ["UnenrolUser", "UnenrolUser"]
    assert enrolled(site, "alice") == []


def test_the_status_of_one_of_several_enrolments_is_set(site: Site) -> None:
    first, second = manuals(site)
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{first};")
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{second};")
    site.must("enrolments", HEADER, f"disable;;alice;MATH;manual;{second};")
    suspended = [each.instance for each in site.participation("alice", "MATH").enrolments if each.suspended]
    assert suspended == [second]
    assert site.plan("enrolments", HEADER, f"disable;;alice;MATH;manual;{second};").codes(2) == ["already-suspended"]


def test_shift_goes_through_the_instance_that_it_names(site: Site) -> None:
    _, second = manuals(site)
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{second};")
    site.must("enrolments", HEADER, f"shift;teacher;alice;MATH;manual;{second};")
    assert (enrolled(site, "alice"), site.roles("alice", "MATH")) == ([second], {"teacher"})


def test_a_disabled_instance_is_only_for_lines_that_change_nothing(site: Site) -> None:
    _, second = manuals(site)
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{second};")
    site.do(SetInstanceStatus(site.course("MATH"), second, False))
    lines = [f"add;student;{user};MATH;manual;{second};" for user in ("alice", "bob")]
    result = site.plan("enrolments", HEADER, *lines)
    assert [result.codes(line) for line in (2, 3)] == [["already-enrolled"], ["instance-disabled"]]
    result = site.run("enrolments", HEADER, *lines, enrolments__use_disabled_instances="yes")
    assert enrolled(site, "bob") == [second]


def test_what_is_exported_of_several_or_disabled_instances_plans_to_nothing(site: Site) -> None:
    first, second = manuals(site)
    site.must("enrolments", HEADER, f"add;student;alice;MATH;manual;{first};", f"add;student;bob;MATH;manual;{second};")
    site.must("enrolments", HEADER, "add;student;bob;HIST;manual;;", f"disable;;bob;MATH;manual;{second};")
    site.do(SetInstanceStatus(site.course("MATH"), second, False))
    site.do(SetInstanceStatus(site.course("HIST"), site.instance("HIST"), False))
    rows = [";".join(row) for row in site.platform.export("enrolments")]
    assert [row.split(";")[5] for row in rows] == ["enrolid", str(first), str(second), str(site.instance("HIST"))]
    assert set(site.plan("enrolments", *rows).statuses()) == {"unchanged"}
