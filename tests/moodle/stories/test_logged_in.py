"""Who is logged in while files are run sees at once what they have changed: nothing waits for another login."""

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.browser import Browser, served
from tests.moodle.stories.story import Story

pytestmark = needs_moodle

#: What only those see on the page of a course who may change it.
TURN_EDITING_ON = 'name="setmode"'
ENROLMENTS = "cmd;rolename;uid;cid;enrol"


@pytest.fixture
def story(story: Story) -> Story:
    """Somebody, and a course."""
    return story.stage("account", username="~alice").stage("course", shortname="~MATH", fullname="The ~ course")


def test_somebody_logged_in_sees_new_courses_and_roles_and_is_sent_out_when_suspended(story: Story) -> None:
    address = story.call("address")
    course = f"/course/view.php?id={story.site.course(f'{story.ours}MATH')}"
    with served(address):
        alice = Browser(address)
        alice.log_in(f"{story.ours}alice", "Secret-1")
        assert alice.open(course)[0].startswith("/enrol/index.php")
        story.run("enrolments", ENROLMENTS, "add;student;~alice;~MATH;manual")
        where, page = alice.open(course)
        assert where == course and f"The {story.ours} course" in page and TURN_EDITING_ON not in page
        story.run("enrolments", ENROLMENTS, "shift;editingteacher;~alice;~MATH;manual")
        assert TURN_EDITING_ON in alice.open(course)[1]
        story.run("enrolments", ENROLMENTS, "del;;~alice;~MATH;manual")
        assert alice.open(course)[0].startswith("/enrol/index.php")
        story.run("users_suspend", "username", "~alice", users__identifier="username")
        assert alice.open(course)[0].startswith("/login/index.php")
