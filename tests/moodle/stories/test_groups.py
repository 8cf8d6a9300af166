"""Groups and groupings end as they do on Moodle's pages of groups, events included (D-GR-11)."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story

pytestmark = needs_moodle

HEADER = "courseid;name;type;idnumber;grouping;description;cmd;updateid"


@pytest.fixture
def story(story: Story) -> Story:
    """A course, and somebody in it."""
    story.stage("course", shortname="~MATH").stage("account", username="~alice")
    return story.stage("enrol", user="~alice", course="~MATH", role="student")


def test_groups_are_made_and_put_into_groupings(story: Story) -> None:
    story.told(
        "groups",
        HEADER,
        "~MATH;Colours;grouping;COL;;All of them;;",
        "~MATH;Red;group;R;COL;Mondays;;",
        "~MATH;Blue;group;;NONE;;;",
        "~ART;Blue;group;;;;;",
        bad=[4, 5],
        beside=[
            ("grouping", {"course": "~MATH", "name": "Colours", "idnumber": "COL", "description": "All of them"}),
            ("group", {"course": "~MATH", "name": "Red", "idnumber": "R", "description": "Mondays"}),
            ("put into grouping", {"course": "~MATH", "grouping": "Colours", "group": "Red"}),
        ],
    )


def test_groups_are_changed(story: Story) -> None:
    story.stage("group", course="~MATH", name="Red", idnumber="R", description="Mondays", enablemessaging=1)
    story.stage("grouping", course="~MATH", name="Colours", idnumber="COL")
    story.told(
        "groups",
        HEADER,
        "~MATH;Crimson;group;;COL;Tuesdays;;R",
        "~MATH;Hues;grouping;;;!;;COL",
        "~MATH;Puce;group;;;;;P",
        bad=[4],
        beside=[
            (
                "change group",
                {
                    "course": "~MATH",
                    "group": "Red",
                    "values": {"name": "Crimson", "description": "Tuesdays", "enablemessaging": 1},
                },
            ),
            ("put into grouping", {"course": "~MATH", "grouping": "Colours", "group": "Crimson"}),
            ("change grouping", {"course": "~MATH", "grouping": "Colours", "values": {"name": "Hues"}}),
        ],
    )


def test_groups_are_deleted(story: Story) -> None:
    story.stage("group", course="~MATH", name="Red", idnumber="R", enablemessaging=1)
    story.stage("grouping", course="~MATH", name="Colours", idnumber="COL")
    story.stage("put into grouping", course="~MATH", grouping="Colours", group="Red")
    story.stage("put into group", course="~MATH", group="Red", user="~alice")
    assert story.seen(("~alice", "~MATH"))[0]["groups"] == ["Red"]
    story.told(
        "groups",
        HEADER,
        "~MATH;;group;;;;del;R",
        "~MATH;;grouping;;;;del;COL",
        again="rejected",
        beside=[
            ("delete group", {"course": "~MATH", "group": "Red"}),
            ("delete grouping", {"course": "~MATH", "grouping": "Colours"}),
        ],
    )
    assert story.seen(("~alice", "~MATH"))[0]["groups"] == []
