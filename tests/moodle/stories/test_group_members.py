"""Members of groups end as they do on Moodle's page of a group."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story

pytestmark = needs_moodle


@pytest.fixture
def story(story: Story) -> Story:
    """A course with three groups, one of which has a conversation of its own, and three participants."""
    story.stage("course", shortname="~MATH")
    story.stage("group", course="~MATH", name="Red", idnumber="R")
    story.stage("group", course="~MATH", name="Blue", idnumber="B", enablemessaging=1)
    story.stage("group", course="~MATH", name="Green", idnumber="G")
    for name in ("~alice", "~bob", "~charlie"):
        story.stage("account", username=name).stage("enrol", user=name, course="~MATH", role="student")
    return story.stage("account", username="~stranger")


@pytest.mark.parametrize("protect", ["no", "yes"])
def test_people_come_into_groups_move_and_leave(story: Story, protect: str) -> None:
    """With protected groups, toolsync marks the places that it gives, and only ends those that bear its mark."""
    places = [{"user": name, "course": "~MATH", "group": "Red"} for name in ("~bob", "~charlie")]
    given = [
        {"user": "~alice", "course": "~MATH", "group": "Blue"},
        {"user": "~bob", "course": "~MATH", "group": "Green"},
    ]
    for place in places:
        story.stage("put into group", **place)
        if protect == "yes":
            story.stage("mark place", **place)
    assert story.seen(("~alice", "~MATH"), ("~bob", "~MATH"))[1]["groups"] == ["Red"]
    story.told(
        "group_members",
        "groupid;userid;courseid;cmd",
        "B;~alice;~MATH;add",
        "B;~stranger;~MATH;add",
        "G;~bob;~MATH;shift",
        "R;~charlie;~MATH;del",
        bad=[3],
        enrolments__protect_groups=protect,
        beside=[
            *[("put into group", place) for place in given],
            *[("take out of group", place) for place in places],
            *[("mark place", place) for place in given if protect == "yes"],
        ],
    )
    seen = story.seen(("~alice", "~MATH"), ("~bob", "~MATH"), ("~charlie", "~MATH"))
    assert [each["groups"] for each in seen] == [["Blue"], ["Green"], []]
