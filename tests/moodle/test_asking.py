"""What goes to the agent and what comes back, without a Moodle: behind the protocol a platform answers as before it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.moodle.mirror import Mirror, decoded
from tests.tools import Site
from toolsync.model.changes import DeleteUser
from toolsync.model.questions import Facts, Near, Questions, Standing
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import ProfileField
from toolsync.platforms.moodle.codec import pieces
from toolsync.platforms.moodle.platform import MoodlePlatform

#: What a piece may hold that is about no thing of its own.
NO_KEYS = ("categories", "totals", "same_columns")
IDS = some.integers(1, 12)
TIMES = some.none() | some.integers(0, 3)
NAMES = some.sampled_from(
    ["alice", "bob", "charlie", "dora", "ID-alice", "alice@example.org", "MATH", "ART", "Chess", "é"]
)
#: No name is in there twice.
SAME = some.lists(
    some.tuples(
        *(some.sampled_from(["id", "username", "idnumber", "email"]), NAMES | some.sampled_from(["3", "4", "5"])),
        *(some.none() | NAMES, some.none() | some.booleans(), some.sampled_from([None, "Alice", "Bob", ""])),
        some.sampled_from([None, "B1", "B2", ""]),
    ),
    unique_by=lambda each: each[:2],
).map(tuple)
QUESTIONS = some.builds(
    Questions,
    users=some.sets(some.builds(UserRef, some.sampled_from(["id", "username", "idnumber", "email"]), NAMES)),
    deleted_users=some.sets(NAMES),
    people=some.sets(NAMES),
    deleted_emails=some.sets(NAMES),
    courses=some.sets(some.builds(CourseRef, some.sampled_from(["id", "shortname", "idnumber"]), NAMES)),
    cohorts=some.sets(some.builds(CohortRef, some.sampled_from(["id", "name", "idnumber"]), NAMES)),
    categories=some.booleans(),
    totals=some.booleans(),
    same=SAME,
    same_columns=some.just(("username", "suspended", "firstname", "profile_field_badge")),
    passwords=some.sets(some.tuples(IDS, some.just("Secret-1")), max_size=1),
    profile_values=some.sets(some.tuples(some.just("badge"), some.sampled_from(["B1", "B2"]))),
    standing=some.sets(some.builds(Standing, IDS, IDS, IDS, IDS, TIMES, TIMES)).map(tuple),
    near=some.sets(some.builds(Near, some.just("users"), some.just("username"), some.sampled_from(["alise", "bobb"]))),
    **{
        name: some.sets(IDS)
        for name in (
            *("holdings", "profiles", "pictures", "details", "instances", "groups", "groupings", "group_courses"),
            *("data", "bindings", "whole_users", "whole_courses", "whole_cohorts"),
        )
    },
    **{
        name: some.sets(some.tuples(IDS, IDS))
        for name in ("occupants", "places", "participations", "members", "role_holders")
    },
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with something of everything."""
    site = Site("alice bob charlie dora", "MATH ART")
    site.platform.add_profile_field(ProfileField("badge", "text", ("20",), True))
    site.must(
        "users",
        "username;firstname;lastname;idnumber;profile_field_badge;cohort;password",
        "alice;Alice;A;ID-alice;B1;Chess;Secret-1",
        "bob;Bob;B;ID-bob;B2;;",
    )
    site.do(DeleteUser(site.user("dora"), 1_700_000_000))
    site.must("groups", "courseid;name;type;idnumber", "MATH;Red;group;R1", "MATH;Colours;grouping;")
    site.must(
        "enrolments",
        "cmd;rolename;uid;cid;enrol;starttime;gcmd;g1",
        "add;student;alice;MATH;manual;2026-09-01;gadd;Red",
        "add;student;bob;MATH;manual;;;",
        "add;editingteacher;bob;MATH;manual;;;",
    )
    yield site
    site.platform.close()


def known(facts: Facts) -> dict[str, Any]:
    """What the facts tell, whatever the order of what has none; nothing, and that there is nothing, are the same."""
    told: dict[str, Any] = {}
    for each in fields(Facts):
        fact = getattr(facts, each.name)
        if isinstance(fact, dict):
            told[each.name] = {key: value for key, value in fact.items() if value}
        else:
            told[each.name] = list(fact) if each.name == "categories" else set(fact)
    return told


@given(asked=QUESTIONS, most=some.integers(1, 40))
def test_pieces_ask_everything_once(asked: Questions, most: int) -> None:
    whole, keys = Questions(), 0
    for piece in pieces(asked, most):
        size = sum(len(value) for name, value in piece.items() if name not in NO_KEYS)
        assert size <= most
        whole.add(decoded(piece))
        keys += size
    assert keys == sum(len(getattr(asked, each.name)) for each in fields(Questions) if each.name not in NO_KEYS)
    assert set(whole.standing) == set(asked.standing)
    assert set(whole.same) == set(asked.same)
    assert whole.same_columns == (asked.same_columns if asked.same else ())
    whole, asked = (replace(each, standing=(), same=(), same_columns=()) for each in (whole, asked))
    assert whole == asked


@given(asked=QUESTIONS, most=some.integers(1, 200))
def test_behind_the_protocol_a_platform_answers_as_before_it(site: Site, asked: Questions, most: int) -> None:
    platform = MoodlePlatform([Mirror(site.platform)])
    # However the questions are cut into pieces.
    platform._most = most
    assert known(platform.look_up(asked)) == known(site.platform.look_up(asked))
    assert platform.capabilities().site == site.platform.capabilities().site
    platform.close()


def test_many_questions_are_shared_out_among_the_connections(site: Site) -> None:
    class Here(Mirror):
        """SQLite answers the thread that opened the file only."""

        def exchange(self, request: Any) -> Iterator[Any]:
            self.asked.append(request)
            yield {"done": {}}

    agents = [Here(site.platform), Here(site.platform)]
    platform = MoodlePlatform(agents)
    asked = Questions(participations={(user, 1) for user in range(3_000)})
    platform.look_up(asked)
    assert [len(agent.asked) for agent in agents] == [1, 1]
    shares = [set(agent.asked[0]["questions"]["participations"]) for agent in agents]
    assert shares[0] | shares[1] == asked.participations
    assert not shares[0] & shares[1]
    platform.close()


def test_where_answers_are_bounded_a_request_asks_about_five_thousand_keys(site: Site) -> None:
    agent = Mirror(site.platform)
    platform = MoodlePlatform([agent], bounded=True)
    platform.look_up(Questions(users={UserRef("username", f"u{number}") for number in range(12_001)}))
    assert [len(request["questions"]["users"]) for request in agent.asked] == [5_000, 5_000, 2_001]
    platform.close()
