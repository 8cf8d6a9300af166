"""Enrolments, roles and places in groups end as they do on Moodle's page of participants."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story
from tests.tools import TODAY

pytestmark = needs_moodle

HEADER = "cmd;rolename;uid;cid;enrol;starttime;endtime"
BARE = "cmd;rolename;uid;cid"
DAY = 86400
#: 2027-06-30 00:00:00 UTC.
SUMMER = 1_814_313_600


@pytest.fixture
def story(story: Story) -> Story:
    """Some accounts, and a course with a teacher: from there Moodle welcomes everybody who is enrolled."""
    for name in ("~alice", "~bob", "~charlie", "~teacher"):
        story.stage("account", username=name)
    story.stage("course", shortname="~MATH")
    return story.stage("enrol", user="~teacher", course="~MATH", role="editingteacher")


def test_people_are_enrolled(story: Story) -> None:
    assert story.seen(("~alice", "~MATH"))[0]["listed"] is False
    story.told(
        "enrolments",
        HEADER,
        "add;student;~alice;~MATH;;;",
        "add;student;~nobody;~MATH;;;",
        "add;teacher;~bob;~MATH;manual;2026-09-02;2027-06-30",
        bad=[3],
        beside=[
            ("enrol", {"user": "~alice", "course": "~MATH", "role": "student", "start": TODAY}),
            ("enrol", {"user": "~bob", "course": "~MATH", "role": "teacher", "start": TODAY + DAY, "end": SUMMER}),
        ],
    )
    alice, bob = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"))
    assert (alice["listed"], alice["active"], alice["learns"], alice["teaches"]) == (True, True, True, False)
    assert bob["enrolled"] is True


def test_enrolments_get_other_dates_and_states(story: Story) -> None:
    for name in ("~alice", "~bob", "~charlie"):
        story.stage("enrol", user=name, course="~MATH", role="student", start=TODAY)
    story.stage("edit enrolment", user="~charlie", course="~MATH", status=1)
    assert [each["listed"] for each in story.seen(("~bob", "~MATH"), ("~charlie", "~MATH"))] == [True, False]
    story.told(
        "enrolments",
        HEADER,
        "add;student;~alice;~MATH;;;2027-06-30",
        "disable;;~bob;~MATH;;;",
        "disable;;~nobody;~MATH;;;",
        "enable;;~charlie;~MATH;;;",
        bad=[4],
        beside=[
            ("edit enrolment", {"user": "~alice", "course": "~MATH", "end": SUMMER}),
            ("edit enrolment", {"user": "~bob", "course": "~MATH", "status": 1}),
            ("edit enrolment", {"user": "~charlie", "course": "~MATH", "status": 0}),
        ],
    )
    seen = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"), ("~charlie", "~MATH"))
    assert [each["listed"] for each in seen] == [True, False, True]


def test_people_are_unenrolled(story: Story) -> None:
    story.stage("group", course="~MATH", name="Red")
    story.stage("enrol", user="~alice", course="~MATH", role="student")
    story.stage("assign", user="~alice", course="~MATH", role="teacher")
    story.stage("put into group", user="~alice", course="~MATH", group="Red")
    story.told(
        "enrolments",
        HEADER,
        "del;;~alice;~MATH;manual;;",
        beside=[("unenrol", {"user": "~alice", "course": "~MATH"})],
    )
    (alice,) = story.seen(("~alice", "~MATH"))
    assert (alice["listed"], alice["enrolled"], alice["learns"], alice["groups"]) == (False, False, False, [])


def test_roles_without_enrolment(story: Story) -> None:
    story.stage("assign", user="~bob", course="~MATH", role="student")
    story.told(
        "enrolments",
        BARE,
        "add;editingteacher;~alice;~MATH",
        "add;kaiser;~alice;~MATH",
        "del;student;~bob;~MATH",
        bad=[3],
        beside=[
            ("assign", {"user": "~alice", "course": "~MATH", "role": "editingteacher"}),
            ("unassign", {"user": "~bob", "course": "~MATH", "role": "student"}),
        ],
    )
    alice, bob = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"))
    assert (alice["teaches"], alice["enrolled"], bob["learns"]) == (True, False, False)


def test_a_role_takes_the_place_of_another(story: Story) -> None:
    story.stage("enrol", user="~alice", course="~MATH", role="student", start=TODAY)
    story.told(
        "enrolments",
        HEADER,
        "shift;editingteacher;~alice;~MATH;;;",
        # Moodle's page assigns, and the enrolment itself stays as it is.
        beside=[
            ("unassign", {"user": "~alice", "course": "~MATH", "role": "student"}),
            ("assign", {"user": "~alice", "course": "~MATH", "role": "editingteacher"}),
        ],
    )
    (alice,) = story.seen(("~alice", "~MATH"))
    assert (alice["teaches"], alice["groups"]) == (True, [])


def test_people_are_put_into_groups_of_the_course(story: Story) -> None:
    story.stage("group", course="~MATH", name="Red")
    story.stage("enrol", user="~bob", course="~MATH", role="student", start=TODAY)
    story.stage("put into group", user="~bob", course="~MATH", group="Red")
    story.told(
        "enrolments",
        f"{HEADER};gcmd;g1;g2",
        "add;student;~alice;~MATH;;;;gaddcreate;Red;Blue",
        "add;student;~bob;~MATH;;;;greplace;Green;",
        "add;student;~bob;~MATH;;;;gdel;Red;",
        bad=[3],
        enrolments__protect_groups="no",
        beside=[
            ("enrol", {"user": "~alice", "course": "~MATH", "role": "student", "start": TODAY}),
            ("group", {"course": "~MATH", "name": "Blue"}),
            ("put into group", {"user": "~alice", "course": "~MATH", "group": "Red"}),
            ("put into group", {"user": "~alice", "course": "~MATH", "group": "Blue"}),
            ("take out of group", {"user": "~bob", "course": "~MATH", "group": "Red"}),
        ],
    )
    alice, bob = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"))
    assert (sorted(alice["groups"]), bob["groups"]) == (["Blue", "Red"], [])


def test_who_goes_while_the_file_is_applied_fails_alone(story: Story) -> None:
    result = story.run(
        "enrolments",
        HEADER,
        "add;student;~alice;~MATH;;;",
        "add;student;~bob;~MATH;;;",
        "add;student;~charlie;~MATH;;;",
        meanwhile=lambda: story.beside.call("delete user", user=f"{story.ours}bob"),
    )
    assert result.statuses() == ["applied", "failed", "applied"]
    assert story.seen_by_us(("~alice", "~MATH"), ("~charlie", "~MATH")) == [True, True]


def test_participants_of_a_master_course_and_members_of_cohorts(story: Story) -> None:
    """What Moodle's own observers make of it: who is enrolled in the master comes into the linked course."""
    story.stage("course", shortname="~ALL")
    story.stage("method", course="~ALL", method="meta", **{"from": "~MATH"})
    story.told(
        "enrolments",
        HEADER,
        "add;student;~alice;~MATH;;;",
        "del;;~teacher;~MATH;manual;;",
        beside=[
            ("enrol", {"user": "~alice", "course": "~MATH", "role": "student", "start": TODAY}),
            ("unenrol", {"user": "~teacher", "course": "~MATH"}),
        ],
    )
    alice, teacher = story.seen(("~alice", "~ALL"), ("~teacher", "~ALL"))
    assert (alice["listed"], alice["learns"], teacher["listed"]) == (True, True, False)
