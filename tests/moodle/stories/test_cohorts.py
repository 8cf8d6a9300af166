"""Cohorts, their members and the courses bound to them end as they do on Moodle's pages, events included (D-CH-07)."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story

pytestmark = needs_moodle

HEADER = "cmd;cidnumber;cname;cdescription;userid"
BINDING = "cmd;cohort;course;role;makegroup"


@pytest.fixture
def story(story: Story) -> Story:
    """Some accounts, a cohort with a member, a course."""
    for name in ("~alice", "~bob", "~charlie"):
        story.stage("account", username=name, idnumber=name)
    story.stage("cohort", name="~Chess", idnumber="~CH")
    story.stage("course", shortname="~MATH", idnumber="~MATH")
    return story.stage("join", cohort="~Chess", user="~alice")


def test_cohorts_are_made_and_filled(story: Story) -> None:
    story.told(
        "cohorts",
        HEADER,
        "add;~GO;~Go;Players;",
        "add;~GO;;;~alice",
        "add;~GO;;;~nobody",
        "add;~CH;;;~bob",
        "del;~CH;;;~alice",
        bad=[4],
        beside=[
            ("cohort", {"name": "~Go", "idnumber": "~GO", "description": "Players"}),
            ("join", {"cohort": "~Go", "user": "~alice"}),
            ("join", {"cohort": "~Chess", "user": "~bob"}),
            ("leave", {"cohort": "~Chess", "user": "~alice"}),
        ],
    )


def test_cohorts_are_changed_and_moved(story: Story) -> None:
    story.stage("category", name="~Science", idnumber="~SCI")
    story.told(
        "cohorts",
        "cidnumber;cname;cdescription;cvisible;ccatcontextidnumber",
        "~CH;~Chess club;Kings;0;",
        "~CH;;;;~NOWHERE",
        bad=[3],
        beside=[
            (
                "change cohort",
                {"cohort": "~Chess", "values": {"name": "~Chess club", "description": "Kings", "visible": 0}},
            )
        ],
    )
    story.told(
        "cohorts",
        "cidnumber;ccatcontextidnumber",
        "~CH;~SCI",
        beside=[("change cohort", {"cohort": "~Chess club", "category": "~Science", "values": {}})],
    )


def test_a_cohort_with_bound_courses_is_deleted(story: Story) -> None:
    story.stage("method", course="~MATH", method="cohort", role="student", **{"from": "~Chess"})
    assert story.seen(("~alice", "~MATH"))[0]["listed"] is True
    story.told(
        "cohorts",
        HEADER,
        "del;~CH;;;",
        again="rejected",
        beside=[("delete cohort", {"cohort": "~Chess"})],
    )
    assert story.seen(("~alice", "~MATH"))[0]["listed"] is False


def test_courses_are_bound(story: Story) -> None:
    assert story.seen(("~alice", "~MATH"))[0]["listed"] is False
    story.told(
        "cohort_bindings",
        BINDING,
        "add;~CH;~MATH;student;1",
        "add;~CH;~NOWHERE;student;",
        "add;~CH;~MATH;teacher;",
        bad=[3],
        beside=[
            ("group", {"course": "~MATH", "name": "~Chess"}),
            ("method", {"course": "~MATH", "method": "cohort", "role": "student", "from": "~Chess", "group": "~Chess"}),
            ("method", {"course": "~MATH", "method": "cohort", "role": "teacher", "from": "~Chess"}),
        ],
    )
    (alice,) = story.seen(("~alice", "~MATH"))
    assert (alice["listed"], alice["learns"], alice["groups"]) == (True, True, ["~Chess"])


def test_members_come_into_bound_courses_and_leave_them(story: Story) -> None:
    story.stage("group", course="~MATH", name="Red")
    story.stage("method", course="~MATH", method="cohort", role="student", group="Red", **{"from": "~Chess"})
    story.stage("course", shortname="~ALL")
    story.stage("method", course="~ALL", method="meta", **{"from": "~MATH"})
    story.told(
        "cohorts",
        HEADER,
        "add;~CH;;;~bob",
        "del;~CH;;;~alice",
        beside=[
            ("join", {"cohort": "~Chess", "user": "~bob"}),
            ("leave", {"cohort": "~Chess", "user": "~alice"}),
        ],
    )
    alice, bob, both = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"), ("~bob", "~ALL"))
    assert (alice["listed"], bob["listed"], bob["groups"], both["learns"]) == (False, True, ["Red"], True)


def test_many_members_come_at_once(story: Story) -> None:
    """Their rows are written together; Moodle is told of each."""
    story.stage("group", course="~MATH", name="Red")
    story.stage("method", course="~MATH", method="cohort", role="student", group="Red", **{"from": "~Chess"})
    story.stage("cohort", name="~Go", idnumber="~GO")
    story.told(
        "cohorts",
        HEADER,
        "add;~CH;;;~charlie",
        "add;~GO;;;~charlie",
        "add;~CH;;;~bob",
        "add;~GO;;;~alice",
        beside=[
            ("join", {"cohort": "~Chess", "user": "~charlie"}),
            ("join", {"cohort": "~Go", "user": "~charlie"}),
            ("join", {"cohort": "~Chess", "user": "~bob"}),
            ("join", {"cohort": "~Go", "user": "~alice"}),
        ],
    )
    bob, charlie = story.seen(("~bob", "~MATH"), ("~charlie", "~MATH"))
    assert [(each["learns"], each["groups"]) for each in (bob, charlie)] == [(True, ["Red"])] * 2


def test_bindings_are_disabled_and_restored_and_removed(story: Story) -> None:
    story.stage("method", course="~MATH", method="cohort", role="student", **{"from": "~Chess"})
    binding = {"course": "~MATH", "method": "cohort", "from": "~Chess"}
    story.told(
        "cohort_bindings",
        BINDING,
        "del;~CH;~MATH;;",
        beside=[("switch method", {**binding, "enabled": False})],
    )
    (alice,) = story.seen(("~alice", "~MATH"))
    assert (alice["listed"], alice["enrolled"], alice["learns"]) == (False, True, False)
    # Meanwhile somebody comes into the cohort, and somebody leaves it.
    story.stage("join", cohort="~Chess", user="~bob")
    story.stage("leave", cohort="~Chess", user="~alice")
    story.told(
        "cohort_bindings",
        BINDING,
        "restore;~CH;~MATH;;",
        "restore;~NOBODY;~MATH;;",
        bad=[3],
        beside=[("switch method", {**binding, "enabled": True})],
    )
    alice, bob = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"))
    assert (alice["listed"], bob["listed"], bob["learns"]) == (False, True, True)
    story.told("cohort_bindings", BINDING, "fulldel;~CH;~MATH;*;", beside=[("delete method", binding)])
    assert story.seen(("~bob", "~MATH"))[0]["listed"] is False
