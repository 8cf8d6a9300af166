"""Accounts that are suspended, deleted and brought back, and pictures of accounts."""

import base64

import pytest

from tests.formats.photos import archive, image
from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Story

pytestmark = needs_moodle


@pytest.fixture
def story(story: Story) -> Story:
    """Some accounts, one of which is in everything that there is."""
    for name in ("~alice", "~bob"):
        story.stage("account", username=name, idnumber=f"{name}-1")
    story.stage("course", shortname="~MATH").stage("group", course="~MATH", name="Red")
    story.stage("cohort", name="~Chess", idnumber="~CH").stage("join", cohort="~Chess", user="~alice")
    story.stage("enrol", user="~alice", course="~MATH", role="student")
    return story.stage("put into group", user="~alice", course="~MATH", group="Red")


def test_accounts_are_suspended_and_activated(story: Story) -> None:
    story.stage("suspend", user="~bob", suspended=1)
    story.told(
        "users_suspend",
        "username;idnumber;suspended",
        "~alice;~alice-1;1",
        "~alice;~bob-1;1",
        "~bob;~bob-1;0",
        bad=[3],
        beside=[("suspend", {"user": "~alice", "suspended": 1}), ("suspend", {"user": "~bob", "suspended": 0})],
    )
    seen = story.seen(("~alice", None, "Secret-1"), ("~bob", None, "Secret-1"))
    assert [each["enters"] for each in seen] == [False, True]


def test_accounts_are_deleted(story: Story) -> None:
    story.told(
        "users_delete",
        "username;idnumber",
        "~alice;~alice-1",
        "~nobody;~nobody-1",
        bad=[3],
        beside=[("delete user", {"user": "~alice"})],
    )
    assert story.seen(("~alice", None, "Secret-1"))[0]["enters"] is False


def test_accounts_are_brought_back(story: Story) -> None:
    """Moodle has no page that does it: what was deleted must be as it was, but for what the deletion destroyed."""
    alice = story.site.user(f"{story.ours}alice")
    before = story.beside.call("account row", id=alice)
    story.beside.call("delete user", user=f"{story.ours}alice")
    result = story.run(
        "users_restore",
        "username;idnumber;password",
        "~alice;~alice-1;Secret-3",
        "~nobody;;",
        users__identifier="username",
    )
    assert result.statuses() == ["applied", "rejected"]
    after = story.beside.call("account row", id=alice)
    assert {name for name in before if before[name] != after[name]} <= {"password", "timemodified"}
    result = story.nothing(
        "users_restore", "username;idnumber;password", "~alice;~alice-1;Secret-3", users__identifier="username"
    )
    assert result.statuses() == ["unchanged"]
    assert story.enters("~alice", "Secret-3") is True


def test_pictures_are_set(story: Story) -> None:
    red = image("red", size=(300, 200))
    story.told(
        "users_pictures",
        archive({f"{story.ours}alice.jpg": red, "nobody.png": image("blue", "PNG")}),
        pictures__identifier="username",
        bad=[2],
        beside=[("picture", {"user": "~alice", "image": base64.b64encode(red).decode()})],
        # The file that was dropped on the page.
        unlike=['"filearea": "draft"'],
    )
