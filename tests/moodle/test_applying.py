"""What a real Moodle makes of batches that are sent twice, that are cut off, that get in each other's way; and that
nobody gets mail by them."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread, Timer
from typing import Any

import pytest

from tests.moodle.real import connection, needs_moodle, run
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    Change,
    CreateCohort,
    CreateCourse,
    CreateGroup,
    CreateInstance,
    CreateUser,
    DeleteCourse,
    DeleteUser,
    EnrolUser,
    ReviveUser,
    SetPassword,
    SuspendUser,
    UnenrolUser,
    UpdateUser,
)
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, StepResult
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef
from toolsync.platforms.moodle.connection import AgentError
from toolsync.platforms.moodle.platform import MoodlePlatform

pytestmark = needs_moodle

TEACHER, STUDENT = 3, 5
MATH, MANUAL, SELF, RED = -1001, -1002, -1003, -1004


class Run:
    """One run: its batches, what they made, and names that no other run has."""

    def __init__(self, platform: MoodlePlatform) -> None:
        self.platform = platform
        self.name = f"t{time.time_ns():x}"
        self.made: dict[int, int] = {}
        self.batches = 0

    def people(self, count: int, first: int = 1) -> list[Change]:
        return [CreateUser(-number, f"{self.name}.{number}") for number in range(first, first + count)]

    def batch(self, *changes: Change, key: str = "") -> Batch:
        self.batches += 1
        steps = [Step("", (change,)) for change in changes]
        return Batch(f"{self.name}:{key or self.batches}", steps, dict(self.made), int(time.time()))

    def try_to(self, *changes: Change, key: str = "") -> list[StepResult]:
        results = list(self.platform.apply(self.batch(*changes, key=key)))
        for result in results:
            self.made.update(result.made)
        return results

    def do(self, *changes: Change) -> list[StepResult]:
        results = self.try_to(*changes)
        assert [result.error for result in results] == [None] * len(changes)
        return results

    def usernames(self) -> int:
        """How many accounts bear names of this run."""
        rows = ask(f"SELECT COUNT(1) FROM {{user}} WHERE username LIKE '{self.name}.%'")
        return int(rows[0][0])


def ask(sql: str) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(run("ask.php", sql))
    return rows


@pytest.fixture
def moodle() -> Iterator[MoodlePlatform]:
    platform = MoodlePlatform([connection(), connection()])
    yield platform
    platform.close()


@pytest.fixture
def site(moodle: MoodlePlatform) -> Iterator[Run]:
    """A run with a course in which there is a group."""
    site = Run(moodle)
    site.do(CreateCourse(MATH, site.name, 1, MANUAL), CreateGroup(RED, MATH, "Red"))
    yield site
    site.try_to(DeleteCourse(MATH))


# --- sent twice, cut off ---------------------------------------------------------------------------------------------


def test_a_batch_that_comes_by_two_ways_at_once_is_applied_once(site: Run) -> None:
    batch = site.batch(*site.people(40))
    results: list[Any] = [None, None]

    def send(number: int) -> None:
        platform = MoodlePlatform([connection()])
        results[number] = platform.apply(batch)
        platform.close()

    senders = [Thread(target=send, args=(number,)) for number in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    assert results[0] == results[1]
    assert [result.error for result in results[0]] == [None] * 40
    assert site.usernames() == 40


@pytest.mark.parametrize("wrong", [False, True], ids=["together", "one by one"])
def test_a_batch_whose_agent_is_killed_goes_on_exactly(site: Run, wrong: bool) -> None:
    site.do(CreateUser(-900, f"{site.name}.taken"))
    people = site.people(45)
    if wrong:
        # Refused only after something was written: every step is then played in a transaction of its own.
        people = [*people, SuspendUser(-900)]
    batch = site.batch(*people)
    if wrong:
        steps = [*batch.steps, Step("", (SuspendUser(-900), CreateUser(-901, f"{site.name}.taken")))]
        batch = Batch(batch.key, steps, batch.made, batch.now)
    for delay in (0.02, 0.06, 0.12):
        agent = connection()
        platform = MoodlePlatform([agent])
        platform.capabilities()
        process = agent._agent._process  # type: ignore[union-attr]  # there is no other way to kill it
        killer = Timer(delay, os.kill, (process.pid, signal.SIGKILL))
        killer.start()
        with suppress(AgentError):
            platform.apply(batch)
        killer.join()
        platform.close()
    results = site.platform.apply(batch)
    assert [result.error is None for result in results] == [True] * len(people) + [False] * wrong
    assert site.usernames() == 46
    assert len({result.made.get(-number) for number, result in enumerate(results[:45], 1)}) == 45


def test_a_step_that_fails_late_takes_nothing_with_it_and_leaves_nothing_in_caches(site: Run) -> None:
    site.do(CreateUser(-1, f"{site.name}.alice"), EnrolUser(-1, MATH, MANUAL, STUDENT))
    steps = [
        Step("", (CreateUser(-2, f"{site.name}.bob"),)),
        Step("", (AddGroupMember(-1, MATH, RED), CreateGroup(-9, MATH, "Blue"), CreateUser(-3, f"{site.name}.alice"))),
        Step("", (CreateGroup(-10, MATH, "Green"),)),
    ]
    results = site.platform.apply(Batch(f"{site.name}:late", steps, site.made, int(time.time())))
    assert [result.error for result in results] == [None, f"The username {site.name}.alice is taken.", None]
    course = site.made[MATH]
    groups = site.platform.look_up(Questions(groups={course})).groups[course]
    assert sorted(group.name for group in groups.values()) == ["Green", "Red"]
    assert not site.platform.look_up(Questions(places={(site.made[-1], course)})).places


def test_those_who_want_the_same_rows_the_other_way_round_wait_for_each_other(site: Run) -> None:
    site.do(*site.people(40), *[CreateGroup(-2000 - number, MATH, f"G{number}") for number in range(20)])
    site.do(*[EnrolUser(-number, MATH, MANUAL, STUDENT) for number in range(1, 41)])
    groups = [-2000 - number for number in range(20)]
    there = site.batch(*[AddGroupMember(-1 - number % 20, MATH, group) for number, group in enumerate(groups * 2)])
    back = site.batch(
        *[AddGroupMember(-21 - number % 20, MATH, group) for number, group in enumerate(groups[::-1] * 2)]
    )
    results: list[Any] = [None, None]

    def send(number: int, batch: Batch) -> None:
        platform = MoodlePlatform([connection()])
        results[number] = [result.error for result in platform.apply(batch)]
        platform.close()

    senders = [Thread(target=send, args=each) for each in enumerate((there, back))]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    assert results == [[None] * 40] * 2


# --- nobody gets mail ------------------------------------------------------------------------------------------------


def _welcomes(site: Run) -> int:
    users = ",".join(str(real) for plan, real in site.made.items() if plan > -900)
    return int(ask(f"SELECT COUNT(1) FROM {{notifications}} WHERE useridto IN ({users})")[0][0])


def test_nobody_is_welcomed_by_mail_unless_that_is_wanted(site: Run) -> None:
    site.do(*site.people(4), CreateInstance(SELF, MATH, "self", STUDENT), EnrolUser(-1, MATH, MANUAL, TEACHER))
    run("welcome.php", str(site.made[MATH]))
    site.do(EnrolUser(-2, MATH, MANUAL, STUDENT), EnrolUser(-3, MATH, SELF, STUDENT))
    site.do(EnrolUser(-2, MATH, MANUAL, STUDENT, 5), EnrolUser(-3, MATH, SELF, STUDENT, 5))
    assert _welcomes(site) == 0
    course, manual = site.made[MATH], site.made[MANUAL]
    wanted = {
        "call": "apply",
        "key": f"{site.name}:welcome",
        "now": int(time.time()),
        "kinds": {"EnrolUser": ["user", "course", "instance", "role", "start", "end"]},
        "steps": [["", [["EnrolUser", site.made[-4], course, manual, STUDENT, 0, 0]]]],
        "options": {"welcome": True},
    }
    assert list(site.platform.connections[0].exchange(wanted))[-1] == {"done": {}}
    release = next(iter(site.platform.connections[0].exchange({"call": "hello"})))["done"]["version"]
    # Before Moodle 4.4 only those are welcomed who enrol themselves.
    assert _welcomes(site) == (1 if release >= 2024042200 else 0)


def test_what_stays_as_it_is_writes_nothing_to_the_log(site: Run) -> None:
    site.do(CreateUser(-1, f"{site.name}.alice"), SuspendUser(-1))
    before = ask("SELECT MAX(id) FROM {logstore_standard_log}")
    site.do(SuspendUser(-1), UnenrolUser(-1, MATH, MANUAL))
    assert ask("SELECT MAX(id) FROM {logstore_standard_log}") == before


# --- as Moodle's own tools -------------------------------------------------------------------------------------------


def test_events_are_those_of_moodles_own_tools(site: Run) -> None:
    site.do(CreateUser(-1, f"{site.name}.alice"), EnrolUser(-1, MATH, MANUAL, STUDENT), AddGroupMember(-1, MATH, RED))
    site.do(CreateCohort(-2, site.name), AddCohortMember(-2, -1), UpdateUser(-1, (("city", "Paris"),)))
    site.do(SetPassword(-1, "Secret!1a"), UnenrolUser(-1, MATH, MANUAL), DeleteUser(-1))
    user = site.made[-1]
    rows = ask(f"SELECT eventname FROM {{logstore_standard_log}} WHERE relateduserid = {user} ORDER BY id")
    assert [name.rpartition("\\")[2] for (name,) in rows] == [
        "user_created",
        "user_enrolment_created",
        "role_assigned",
        "group_member_added",
        "cohort_member_added",
        "user_updated",
        "user_password_updated",
        "role_unassigned",
        "group_member_removed",
        "user_enrolment_deleted",
        "user_deleted",
    ]


def test_a_password_of_a_new_account_is_right_and_of_moodles_own_making(site: Run) -> None:
    steps = [Step("", (CreateUser(-1, f"{site.name}.alice"), SetPassword(-1, "Secret!1a", must_change=True)))]
    (result,) = site.platform.apply(Batch(f"{site.name}:password", steps, {}, int(time.time())))
    alice = result.made[-1]
    assert list(site.platform.look_up(Questions(passwords={(alice, "Secret!1a"), (alice, "other")})).passwords) == [
        (alice, "Secret!1a")
    ]
    flags = ask(f"SELECT name, value FROM {{user_preferences}} WHERE userid = {alice}")
    assert flags == [["auth_forcepasswordchange", "1"]]


def test_an_account_whose_context_the_cron_threw_away_comes_back(site: Run) -> None:
    username = f"{site.name}.alice"
    contexts = "SELECT COUNT(1) FROM {{context}} WHERE contextlevel = 30 AND instanceid = {}"
    site.do(CreateUser(-1, username, email=f"{username}@example.org"), DeleteUser(-1))
    run("contexts.php")
    assert ask(contexts.format(site.made[-1])) == [["0"]]
    site.do(ReviveUser(-1, username, username, f"{username}@example.org"))
    (alice,) = site.platform.look_up(Questions(users={UserRef("username", username)})).users
    assert not alice.deleted
    assert ask(contexts.format(alice.id)) == [["1"]]
