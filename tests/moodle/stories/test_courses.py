"""Courses end as Moodle's own upload of courses, and its pages, leave them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Call, Stories, Story
from tests.tools import TODAY
from toolsync.pipeline.category_lists import list_empty, written_list
from toolsync.settings import make_settings

pytestmark = needs_moodle

META = "cmd;master;meta"
#: Moodle's own upload says nothing of the format of summaries; its form for one course says HTML, as is done here.
FORMAT = ("course.summaryformat", "course.summary")


def upload(*lines: str, **options: Any) -> Call:
    """Moodle's own upload of courses."""
    given = {"mode": "createorupdate", "updatemode": "dataonly", "delimiter": "semicolon", "category": 1, **options}
    return "admin/tool/uploadcourse/cli/uploadcourse.php", {
        "lines": lines,
        "options": [f"--{name}={value}" for name, value in given.items()],
    }


def test_courses_are_created(story: Story) -> None:
    header = "shortname;fullname;idnumber;summary;format;startdate;enddate;visible;lang;groupmode;newsitems"
    math = "~MATH;Mathematics;~M1;<p>Numbers</p>;weeks;2026-09-01;2027-06-30;1;fr;1;3"
    art = "~ART;Art;~A1;;topics;2026-09-01;0;0;;0;0"
    story.told(
        "courses_create",
        f"{header};category",
        f"{math};~Science/Exact",
        f"{art};",
        "~BAD;Bad;;;nonsense;;;;;;;",
        bad=[4],
        beside=[
            ("category", {"name": "~Science"}),
            ("category", {"name": "Exact", "parent": "~Science"}),
            upload(f"{header};category_path", f"{math};~Science / Exact", f"{art};Category 1"),
        ],
        unlike=["course.summaryformat"],
    )


@pytest.fixture(params=[1, 0], ids=["given by the site", "added"])
def ways(request: pytest.FixtureRequest, stories: Stories) -> Iterator[list[Call]]:
    """What opens the ways into a course: they are there, closed, in every new one, or are added to it."""
    opened: list[Call] = []
    for method, role in (("self", {"role": "student"}), ("guest", {})):
        stories.beside.call("setting", plugin=f"enrol_{method}", name="defaultenrol", value=request.param)
        way = {"course": "~MATH", "method": method}
        opened.append(("switch method", {**way, "enabled": True}) if request.param else ("method", {**way, **role}))
    yield opened
    for method in ("self", "guest"):
        stories.beside.call("setting", plugin=f"enrol_{method}", name="defaultenrol", value=1)


def test_courses_with_sections_and_ways_in(story: Story, ways: list[Call]) -> None:
    header = "shortname;fullname;startdate;enddate"
    story.told(
        "courses_create",
        f"{header};topic1;topic2;self;guest;numsections",
        "~MATH;Mathematics;2026-09-01;0;First|Read me;Second;1;1;4",
        beside=[
            upload(header, "~MATH;Mathematics;2026-09-01;0"),
            *ways,
            ("section", {"course": "~MATH", "number": 1, "values": {"name": "First", "summary": "Read me"}}),
            ("section", {"course": "~MATH", "number": 2, "values": {"name": "Second", "summary": ""}}),
        ],
        unlike=FORMAT,
    )


@pytest.fixture
def open_house(stories: Stories) -> Iterator[None]:
    """New courses can be entered by self-enrolment from the beginning."""
    stories.beside.call("setting", plugin="enrol_self", name="status", value=0)
    yield
    stories.beside.call("setting", plugin="enrol_self", name="status", value=1)


@pytest.mark.usefixtures("open_house")
def test_ways_into_a_course_that_the_site_gives_are_closed_and_opened_by_its_first_line(story: Story) -> None:
    header, courses = "shortname;fullname;startdate;enddate", ("~MATH;M;2026-09-01;0", "~ART;A;2026-09-01;0")
    math = {"course": "~MATH"}
    story.told(
        "courses_create",
        f"{header};self;guest",
        f"{courses[0]};0;1",
        f"{courses[1]};1;0",
        beside=[
            upload(header, *courses),
            ("switch method", {**math, "method": "self", "enabled": False}),
            ("switch method", {**math, "method": "guest", "enabled": True}),
        ],
        unlike=FORMAT,
        courses_forceupdate="1",
    )


def test_courses_with_a_teacher(story: Story) -> None:
    story.stage("account", username="~teacher")
    header, math = "shortname;fullname;startdate;enddate", "~MATH;Mathematics;2026-09-01;0"
    story.told(
        "courses_create",
        f"{header};teacher1_account;teacher1_role",
        f"{math};~teacher;editingteacher",
        beside=[
            upload(header, math),
            ("enrol", {"user": "~teacher", "course": "~MATH", "role": "editingteacher", "start": TODAY}),
        ],
        unlike=FORMAT,
    )
    (teacher,) = story.seen(("~teacher", "~MATH"))
    assert (teacher["listed"], teacher["teaches"]) == (True, True)


def test_a_course_is_filled_from_a_template(story: Story) -> None:
    story.stage("course", shortname="~TPL").stage("account", username="~alice")
    story.stage("enrol", user="~alice", course="~TPL", role="student")
    story.stage("section", course="~TPL", number=1, values={"name": "Start", "summary": "Here"})
    story.stage("activity", course="~TPL", module="page", name="Read me", more={"intro": "Hello"})
    header = "shortname;fullname;startdate;enddate"
    story.told(
        "courses_create",
        f"{header};template",
        "~MATH;Mathematics;2026-09-01;0;~TPL",
        "~ART;Art;2026-09-01;0;~NOWHERE",
        bad=[3],
        beside=[upload(f"{header};templatecourse", "~MATH;Mathematics;2026-09-01;0;~TPL")],
        # Its sections were there before it was filled, and were changed. Events that wait for the end of a transaction
        # do not come from a restore any more.
        unlike=[*FORMAT, "course_section_updated", "logstore_standard_log.origin"],
    )
    (admin,) = story.seen(("admin", "~MATH"))
    assert "Read me" in admin["activities"]


def test_courses_are_changed_and_moved(story: Story) -> None:
    story.stage("category", name="~Science").stage("course", shortname="~MATH", idnumber="~M1")
    header = "shortname;fullname;summary;visible"
    story.told(
        "courses_create",
        header,
        "~MATH;Mathematics;<p>New</p>;0",
        courses__force_update="yes",
        beside=[upload(header, "~MATH;Mathematics;<p>New</p>;0")],
    )
    story.told(
        "courses_create",
        "shortname;fullname;category",
        "~MATH;Mathematics;~Science",
        courses__force_update="yes",
        beside=[upload("shortname;fullname;category_path", "~MATH;Mathematics;~Science")],
    )


def test_courses_are_deleted(story: Story) -> None:
    story.stage("course", shortname="~MATH").stage("course", shortname="~ALL").stage("account", username="~alice")
    story.stage("enrol", user="~alice", course="~MATH", role="student")
    story.stage("group", course="~MATH", name="Red")
    story.stage("put into group", user="~alice", course="~MATH", group="Red")
    story.stage("activity", course="~MATH", module="page", name="Read me", more={"intro": "Hello"})
    story.stage("method", course="~ALL", method="meta", **{"from": "~MATH"})
    assert story.seen(("~alice", "~ALL"))[0]["listed"] is True
    story.told(
        "courses_delete",
        "~MATH;of last year",
        "~NOWHERE",
        bad=[2],
        again="rejected",
        beside=[("delete course", {"course": "~MATH"})],
        # The archives hold the names of the course.
        unlike=["files.contenthash", "files.filesize"],
    )
    assert story.seen(("~alice", "~ALL"))[0]["listed"] is False


def test_courses_are_looked_for(story: Story) -> None:
    story.stage("course", shortname="~MATH")
    result = story.nothing("courses_check", "~MATH", "~ART")
    assert result.statuses() == ["unchanged", "rejected"]


@pytest.fixture
def linked(story: Story) -> Story:
    """Two courses, one of which has two participants."""
    for name in ("~alice", "~teacher"):
        story.stage("account", username=name)
    story.stage("course", shortname="~MATH").stage("course", shortname="~ALL")
    story.stage("enrol", user="~alice", course="~MATH", role="student")
    return story.stage("enrol", user="~teacher", course="~MATH", role="editingteacher")


def test_courses_are_linked(linked: Story) -> None:
    assert linked.seen(("~alice", "~ALL"))[0]["listed"] is False
    linked.told(
        "courses_meta_links",
        f"{META};makegroup",
        "add;~MATH;~ALL;1",
        "add;~NOWHERE;~ALL;",
        bad=[3],
        beside=[
            ("group", {"course": "~ALL", "name": "~MATH"}),
            ("method", {"course": "~ALL", "method": "meta", "from": "~MATH", "group": "~MATH"}),
        ],
    )
    alice, teacher = linked.seen(("~alice", "~ALL"), ("~teacher", "~ALL"))
    assert (alice["learns"], teacher["teaches"], alice["groups"]) == (True, True, ["~MATH"])


def test_links_are_disabled_enabled_and_removed(linked: Story) -> None:
    linked.stage("method", course="~ALL", method="meta", **{"from": "~MATH"})
    link = {"course": "~ALL", "method": "meta", "from": "~MATH"}
    linked.told("courses_meta_links", META, "del;~MATH;~ALL", beside=[("switch method", {**link, "enabled": False})])
    assert linked.seen(("~alice", "~ALL"))[0]["listed"] is False
    linked.told("courses_meta_links", META, "enable;~MATH;~ALL", beside=[("switch method", {**link, "enabled": True})])
    assert linked.seen(("~alice", "~ALL"))[0]["learns"] is True
    linked.told("courses_meta_links", META, "remove;~MATH;~ALL", beside=[("delete method", link)])
    assert linked.seen(("~alice", "~ALL"))[0]["enrolled"] is False


def test_empty_categories_are_deleted(story: Story) -> None:
    """``toolsync courses clean-categories --under … --branches --apply``: its list is run as a command file."""
    story.stage("category", name="~Old").stage("category", name="~1999", parent="~Old")
    story.stage("category", name="~Busy", parent="~Old").stage("course", shortname="~MATH", category="~Busy")
    empty = [
        each
        for each in list_empty(story.site.platform, f"{story.ours}Old", True, make_settings(("tests", {})))
        if each.kept is None
    ]
    assert [each.path for each in empty] == [f"{story.ours}Old/{story.ours}1999"]
    story.told(
        "categories_delete",
        *written_list(empty).splitlines(),
        again="rejected",
        beside=[("delete category", {"category": "~1999"})],
    )
