"""A batch goes to the agent in pieces that do not get in each other's way, and comes back whole, in order."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.photos import archive, image
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    Change,
    CreateCourse,
    CreateGroup,
    CreateUser,
    DeleteCourse,
    DeleteUser,
    EnrolUser,
    SetPicture,
    SuspendUser,
    UnenrolUser,
    UpdateUser,
)
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, PlatformError
from toolsync.platforms.moodle.connection import ConnectionLost, Line, Request
from toolsync.platforms.moodle.cutting import Way, cut
from toolsync.platforms.moodle.lanes import Lanes
from toolsync.platforms.moodle.pace import Pace

ALICE, BOB, MATH, ART, RED = 11, 12, 21, 22, 31


class Site:
    """What a site behind several agents has been told, and what it has made of it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.requests: list[dict[str, Any]] = []
        #: Key of a piece → its rows; as the agent keeps them.
        self.kept: dict[str, list[Any]] = {}
        self.applied: list[Any] = []
        self.last_id = 100

    def apply(self, request: dict[str, Any]) -> list[Any]:
        """The rows of results."""
        with self.lock:
            self.requests.append(request)
            if request["key"] not in self.kept:
                known = set(request["made"])
                self.kept[request["key"]] = [self._play(step, request, known) for step in request["steps"]]
            return self.kept[request["key"]]

    def _play(self, step: Any, request: dict[str, Any], known: set[str]) -> Any:
        made = {}
        for change in step[1]:
            self.applied.append(change)
            fields = dict(zip(request["kinds"][change[0]], change[1:], strict=True))
            if change[0] == "CreateUser":
                self.last_id += 1
                made[str(fields["user"])] = self.last_id
            elif change[0] != "CreateCourse" and change[0] != "CreateGroup":
                for name in ("user", "course"):
                    number = fields.get(name, 1)
                    assert number > 0 or str(number) in known, f"{change} comes before what it names"
            elif change[0] == "CreateCourse":
                self.last_id += 2
                made |= {str(fields["course"]): self.last_id, str(fields["instance"]): self.last_id - 1}
        known.update(made)
        return [None, made, [step[0]] if step[0] else []]


class Agent:
    """A connection to the site: it may be told to fail at a piece."""

    def __init__(self, site: Site, fails_at: int = 0) -> None:
        self.site = site
        self.fails_at = fails_at
        self.pieces = 0

    def exchange(self, request: Request) -> Iterator[Line]:
        """The answer, in two lines of facts."""
        self.pieces += 1
        if self.pieces == self.fails_at:
            raise ConnectionLost("The agent ended in the middle of its answer.")
        rows = self.site.apply(dict(request))
        yield {"fact": "results", "rows": rows[:1]}
        yield {"fact": "results", "rows": rows[1:]}
        yield {"done": {}}

    def close(self) -> None:
        """Nothing to let go of."""


def step(*changes: Change, part: str = "") -> Step:
    return Step(part, changes)


def batch(steps: Sequence[Step], source: Path | None = None) -> Batch:
    return Batch("run:1", steps, {}, 1_000, source)


def people(count: int) -> list[Step]:
    return [step(CreateUser(-number, f"user{number}")) for number in range(1, count + 1)]


def ways(*steps: Step) -> list[tuple[Way, list[list[int]]]]:
    """The phases of a batch: how each is shared out, and the numbers of its steps by piece."""
    phases = cut(batch(steps))
    return [(way, [list(piece.steps) for chain in chains for piece in chain]) for way, chains in phases]


# --- cutting --------------------------------------------------------------------------------------------------------


def test_new_accounts_go_side_by_side_two_hundred_at_a_time() -> None:
    ((way, pieces),) = ways(*people(450))
    assert (way, [len(piece) for piece in pieces]) == (Way.USERS, [200, 200, 50])


def test_members_of_cohorts_take_so_little_that_they_go_four_hundred_at_a_time() -> None:
    members = [step(AddCohortMember(7, user)) for user in range(1, 601)]
    ((way, pieces),) = ways(*members)
    assert (way, [len(piece) for piece in pieces]) == (Way.USERS, [400, 200])
    # With somebody to be enrolled among them, they are like all others.
    ((_, pieces),) = ways(*members, step(EnrolUser(500, MATH, 1, 5)))
    assert max(map(len, pieces)) == 50


def test_what_one_user_becomes_stays_in_one_piece_in_order() -> None:
    enrol = [step(EnrolUser(user, MATH, 1, 5)) for user in (ALICE, BOB)]
    leave = [step(SuspendUser(user)) for user in (BOB, ALICE)]
    assert ways(*enrol, *leave) == [(Way.USERS, [[0, 3, 1, 2]])]


def test_a_place_in_a_group_waits_for_the_enrolment_and_the_enrolments_go_together() -> None:
    steps = [
        each
        for user in (ALICE, BOB)
        for each in (step(EnrolUser(user, MATH, 1, 5)), step(AddGroupMember(user, MATH, RED)))
    ]
    assert ways(*steps) == [(Way.USERS, [[0, 2]]), (Way.COURSES, [[1, 3]])]


def test_a_new_group_waits_for_nobody_and_its_members_wait_for_it() -> None:
    enrol, group = step(EnrolUser(ALICE, MATH, 1, 5)), step(CreateGroup(-1, MATH, "Red"))
    member = step(AddGroupMember(ALICE, MATH, -1))
    assert ways(enrol, group, member) == [(Way.USERS, [[0]]), (Way.SINGLE, [[1]]), (Way.COURSES, [[2]])]


def test_members_of_one_course_follow_each_other_and_those_of_another_go_beside_them() -> None:
    steps = [step(AddGroupMember(user, course, RED)) for course in (MATH, ART) for user in range(1, 121)]
    ((way, chains),) = cut(batch(steps))
    assert (way, [[len(piece.steps) for piece in chain] for chain in chains]) == (Way.COURSES, [[50, 50, 20]] * 2)


def test_a_course_gets_in_the_way_of_all() -> None:
    enrol = step(EnrolUser(ALICE, -1, -2, 5))
    steps = [
        step(SuspendUser(ALICE)),
        step(CreateCourse(-1, "MATH", 1, -2)),
        step(CreateCourse(-3, "ART", 1, -4)),
        enrol,
    ]
    assert ways(*steps) == [(Way.USERS, [[0]]), (Way.SINGLE, [[1], [2]]), (Way.USERS, [[3]])]


def test_what_takes_long_goes_alone() -> None:
    steps = [step(DeleteCourse(MATH)), step(DeleteCourse(ART)), step(CreateCourse(-1, "NEW", 1, -2))]
    assert ways(*steps) == [(Way.SINGLE, [[0], [1], [2]])]


def test_a_username_is_taken_after_it_has_been_left() -> None:
    left, taken = step(DeleteUser(ALICE)), step(CreateUser(-1, "alice"))
    assert ways(left, taken) == [(Way.USERS, [[0]]), (Way.USERS, [[1]])]
    renames = [step(UpdateUser(user, (("username", name),))) for user, name in ((11, "x"), (12, "alice"), (11, "bob"))]
    assert ways(*renames) == [(Way.SINGLE, [[0, 1, 2]])]


def test_who_leaves_a_course_leaves_its_groups_by_course() -> None:
    steps = [step(UnenrolUser(ALICE, MATH, 1)), step(EnrolUser(ALICE, ART, 2, 5)), step(UnenrolUser(BOB, MATH, 1))]
    assert ways(*steps) == [(Way.COURSES, [[0, 2]]), (Way.USERS, [[1]])]


# --- sending --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lanes", [1, 2, 5])
def test_results_come_back_in_the_order_of_the_steps(lanes: int) -> None:
    site = Site()
    steps = [step(SuspendUser(number % 97 + 1), part=f"part {number}") for number in range(500)]
    results = Lanes([Agent(site) for _ in range(lanes)]).apply(batch(steps))
    assert [result.replaced for result in results] == [[f"part {number}"] for number in range(500)]


def test_a_piece_is_told_what_it_names_and_no_more() -> None:
    site = Site()
    steps = [*people(60), step(CreateCourse(-100, "MATH", 1, -101)), step(EnrolUser(-7, -100, -101, 5))]
    results = Lanes([Agent(site), Agent(site)]).apply(batch(steps))
    made = {plan: real for result in results for plan, real in result.made.items()}
    assert len(made) == 62
    assert site.requests[-1]["made"] == {str(plan): made[plan] for plan in (-7, -100, -101)}
    assert site.requests[-1]["kinds"] == {"EnrolUser": ["user", "course", "instance", "role", "start", "end"]}
    assert site.requests[-1]["options"] == {"welcome": False}


def test_the_same_batch_goes_on_where_a_lane_was_lost() -> None:
    site = Site()
    steps = [*people(300), *[step(AddCohortMember(7, -number)) for number in range(1, 301)]]
    with pytest.raises(PlatformError, match="in the middle of its answer"):
        Lanes([Agent(site, fails_at=3), Agent(site, fails_at=3)]).apply(batch(steps))
    done = len(site.applied)
    assert 0 < done < 600
    results = Lanes([Agent(site) for _ in range(3)]).apply(batch(steps))
    assert [len(result.made) for result in results] == [1] * 300 + [0] * 300
    assert len(site.applied) == 600, "nothing is applied twice"


def test_the_other_lanes_come_to_rest_before_the_failure_is_told() -> None:
    site = Site()
    both = Barrier(2, timeout=5)

    class Slow(Agent):
        def exchange(self, request: Request) -> Iterator[Line]:
            if not self.pieces:
                both.wait()
            yield from super().exchange(request)

    class Lost(Agent):
        def exchange(self, request: Request) -> Iterator[Line]:
            both.wait()
            raise ConnectionLost("gone")

    slow = Slow(site)
    with pytest.raises(ConnectionLost):
        Lanes([slow, Lost(site)]).apply(batch(people(2_000)))
    applied = len(site.applied)
    assert applied == slow.pieces * 200 <= 400, "the lane that was well has finished its piece, and took no other one"


def test_an_answer_that_lacks_results_is_none() -> None:
    class Short(Agent):
        def exchange(self, request: Request) -> Iterator[Line]:
            yield {"fact": "results", "rows": [[None, {}, []]]}
            yield {"done": {}}

    with pytest.raises(PlatformError, match="answered 1 results for 2 steps"):
        Lanes([Short(Site())]).apply(batch(people(2)))


# --- pictures -------------------------------------------------------------------------------------------------------


def test_images_go_along_with_the_piece_that_sets_them(tmp_path: Path) -> None:
    red, blue = image("red"), image("blue", "PNG")
    source = tmp_path / "pictures.zip"
    source.write_bytes(archive({"a.jpg": red, "b.png": blue}))
    digests = [hashlib.md5(each).hexdigest() for each in (red, blue)]
    site = Site()
    steps = [
        step(SetPicture(ALICE, digests[0], "a.jpg")),
        step(SetPicture(BOB, digests[0], "b.png")),
        step(SetPicture(13, digests[1], "none.png")),
    ]
    Lanes([Agent(site)]).apply(batch(steps, source))
    assert list(site.requests[0]["images"]) == digests[:1]


def test_heavy_images_go_a_few_at_a_time(tmp_path: Path) -> None:
    source = tmp_path / "pictures.zip"
    source.write_bytes(archive({f"{number}.jpg": bytes(1_500_000) for number in range(5)}))
    site = Site()
    steps = [step(SetPicture(number + 1, str(number), f"{number}.jpg")) for number in range(5)]
    Lanes([Agent(site)]).apply(batch(steps, source))
    assert [len(request["steps"]) for request in site.requests] == [2, 2, 1]


def test_without_an_archive_no_image_goes_along(tmp_path: Path) -> None:
    for source in (None, tmp_path / "none.zip"):
        site = Site()
        Lanes([Agent(site)]).apply(batch([step(SetPicture(ALICE, "0", "a.jpg"))], source))
        assert "images" not in site.requests[0]


# --- pace -----------------------------------------------------------------------------------------------------------


def test_lanes_are_closed_while_answers_are_slow_and_opened_again() -> None:
    pace = Pace(8)
    for _ in range(60):
        pace.tell("enrol", 0.002)
    assert pace.lanes == 8
    for _ in range(6):
        pace.tell("enrol", 0.02)
    assert pace.lanes == 2
    for _ in range(8):
        pace.tell("enrol", 0.002)
    assert pace.lanes == 3


def test_what_always_takes_long_is_not_slow() -> None:
    pace = Pace(4)
    for _ in range(20):
        pace.tell("enrol", 0.002)
        pace.tell("course", 0.2)
    assert pace.lanes == 4


# --- any batch ------------------------------------------------------------------------------------------------------

USERS, COURSES = st.integers(1, 4), st.integers(1, 3)
CHANGES = st.one_of(
    st.builds(SuspendUser, USERS),
    st.builds(DeleteUser, USERS, st.just(5)),
    st.builds(EnrolUser, USERS, COURSES, st.just(1)),
    st.builds(UnenrolUser, USERS, COURSES, st.just(1)),
    st.builds(AddGroupMember, USERS, COURSES, st.just(RED)),
    st.builds(AddCohortMember, st.just(7), USERS),
    st.builds(CreateGroup, st.just(-9), COURSES, st.just("Red")),
    st.builds(DeleteCourse, COURSES),
    st.builds(CreateUser, st.integers(-9, -5), st.sampled_from(["alice", "bob"])),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CHANGES, min_size=1, max_size=3).map(lambda some: step(*some)), max_size=40), st.integers(1, 3)
)
def test_any_batch_gives_one_result_a_step_in_order(steps: list[Step], lanes: int) -> None:
    site = Site()
    named = [step(*each.changes, part=str(number)) for number, each in enumerate(steps)]
    results = Lanes([Agent(site) for _ in range(lanes)]).apply(batch(named))
    assert [result.replaced for result in results] == [[str(number)] for number in range(len(steps))]
    assert len(site.applied) == sum(len(each.changes) for each in steps)


def _keep_order(first: Change, second: Change) -> bool:
    """Whether the second must not be done before the first."""
    if DeleteCourse in (type(first), type(second)):
        return True
    if isinstance(first, CreateGroup) or isinstance(second, CreateGroup):
        of_groups = isinstance(first, CreateGroup | AddGroupMember) and isinstance(second, CreateGroup | AddGroupMember)
        return of_groups and getattr(first, "course", 0) == getattr(second, "course", 0)
    # What somebody is in two courses: each has its own lane.
    beside = type(first) is type(second) and isinstance(first, AddGroupMember | UnenrolUser)
    return first.user == second.user and not (beside and first.course != second.course)  # type: ignore[attr-defined]


@settings(max_examples=150, deadline=None)
@given(st.lists(CHANGES.map(step), max_size=40))
def test_what_touches_the_same_thing_is_never_turned_round(steps: list[Step]) -> None:
    order = [
        number for phase in cut(batch(steps)) for chain in phase.chains for piece in chain for number in piece.steps
    ]
    place = {number: position for position, number in enumerate(order)}
    assert sorted(order) == list(range(len(steps)))
    for later, (change,) in enumerate(each.changes for each in steps):
        for earlier in range(later):
            if _keep_order(steps[earlier].changes[0], change):
                assert place[earlier] < place[later], (steps[earlier], change)
