"""Courses are reset as Moodle's own page resets them."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story

pytestmark = needs_moodle

HEADER = "shortname;events;notes;grades;roles;local_roles;groups;groupings;modules;completion;start_date"
#: 2027-06-30 00:00:00 UTC.
END = 1_814_313_600


@pytest.fixture
def story(story: Story) -> Story:
    """A course with all that users leave in one."""
    for name in ("~alice", "~teacher"):
        story.stage("account", username=name)
    story.stage("course", shortname="~MATH", enddate=END)
    story.stage("enrol", user="~alice", course="~MATH", role="student")
    story.stage("enrol", user="~teacher", course="~MATH", role="editingteacher")
    story.stage("group", course="~MATH", name="Red").stage("grouping", course="~MATH", name="Colours")
    story.stage("put into grouping", course="~MATH", grouping="Colours", group="Red")
    story.stage("put into group", user="~alice", course="~MATH", group="Red")
    story.stage("event", course="~MATH", name="Outing")
    story.stage("activity", course="~MATH", module="forum", name="Talk")
    story.stage("discussion", course="~MATH", forum="Talk", user="~alice")
    return story


def test_everything_of_students_goes(story: Story) -> None:
    assert story.seen(("~alice", "~MATH"))[0]["listed"] is True
    story.told(
        "courses_reset",
        HEADER,
        "~MATH;yes;yes;grades;student;overrides;all;groups;forum;yes;",
        "~NOWHERE;yes;;;;;;;;;",
        bad=[3],
        beside=[
            (
                "reset",
                {
                    "course": "~MATH",
                    "unenrol": ["student"],
                    # What the page shows as the end of the course, it sends.
                    "data": {"reset_end_date": END}
                    | dict.fromkeys(
                        (
                            "reset_events",
                            "reset_notes",
                            "reset_gradebook_grades",
                            "reset_roles_overrides",
                            "reset_groups_remove",
                            "reset_groups_members",
                            "reset_groupings_remove",
                            "reset_completion",
                            "reset_forum_all",
                            "reset_forum_ratings",
                        ),
                        1,
                    ),
                },
            )
        ],
    )
    alice, teacher = story.seen(("~alice", "~MATH"), ("~teacher", "~MATH"))
    assert (alice["listed"], teacher["listed"], teacher["groups"]) == (False, True, [])


def test_a_course_begins_again_on_another_day(story: Story) -> None:
    story.told(
        "courses_reset",
        "shortname;start_date;groups",
        "~MATH;2027-09-01;members",
        beside=[
            (
                "reset",
                {"course": "~MATH", "data": {"reset_start_date": 1_819_756_800, "reset_groups_members": 1}},
            )
        ],
        # We say where the end goes, to where Moodle takes it by itself.
        unlike=["course_reset_(started|ended)"],
    )
