"""Near misses: what is unknown is told with the nearest thing that there is."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tools import Site
from toolsync.model.changes import CreateCohort, CreateGroup
from toolsync.model.nearness import nearest
from toolsync.model.ports import nothing
from toolsync.model.questions import Facts, Questions
from toolsync.pipeline import suggesting
from toolsync.wording import Wording

HEADER = "cmd;rolename;uid;cid;enrol;gcmd;g1"


@pytest.fixture
def site() -> Site:
    site = Site(users="alice bob charlie", courses="INF-L1 INF-M2 HIST")
    site.do(CreateGroup(-1, site.course("INF-L1"), "Monday morning", "MON-1"))
    return site


def told(site: Site, format: str, *lines: str, **given: Any) -> list[str]:
    """The suggestion of each finding of the file, "" where there is none."""
    result = site.plan(format, *lines, **given)
    numbers = sorted(result.outcomes)
    return [str(dict(each.params).get("near", "")) for at in numbers for each in result.findings(at)]


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("add;student;alice;INFO-L1;manual;;", "INF-L1"),
        ("add;student;alice;inf-l1;manual;;", "INF-L1"),
        ("add;student;alice;HSIT;manual;;", "HIST"),
        ("add;student;alcie;HIST;manual;;", "alice"),
        ("add;student;charly;HIST;manual;;", "charlie"),
        ("add;studnet;alice;HIST;manual;;", "student"),
        ("add;student;alice;HIST;manuel;;", "manual"),
        ("add;student;alice;INF-L1;manual;gadd;monday mornings", "Monday morning"),
        ("add;student;zebedee;HIST;manual;;", ""),
        ("add;student;alice;PHYSICS;manual;;", ""),
        ("add;student;alice;INF-L1;manual;gadd;Tuesday", ""),
    ],
)
def test_the_nearest_identifier_is_suggested(site: Site, line: str, near: str) -> None:
    assert told(site, "enrolments", HEADER, line) == [near]


def test_it_is_said_in_both_languages(site: Site) -> None:
    result = site.plan("enrolments", HEADER, "add;student;alice;INFO-L1;manual;;", "add;student;alice;PHYS;manual;;")
    (near,), (far,) = result.findings(2), result.findings(3)
    said = "There is no course with shortname “INFO-L1”. Did you mean “INF-L1”?"
    assert Wording("en").finding(near).reason == said
    assert Wording("fr").finding(near).reason.endswith(" Vouliez-vous dire « INF-L1 » ?")
    assert Wording("en").finding(far).reason == "There is no course with shortname “PHYS”."


@pytest.mark.parametrize(
    ("by", "line", "near"),
    [
        ("idnumber", "add;student;ID-alcie;HIST;manual;;", "ID-alice"),
        ("email", "add;student;alice@exampel.org;HIST;manual;;", "alice@example.org"),
        ("id", "add;student;{next};HIST;manual;;", ""),
    ],
)
def test_it_is_of_the_identifier_that_is_set(site: Site, by: str, line: str, near: str) -> None:
    """The id of somebody else is never nearly right."""
    line = line.format(next=site.user("charlie") + 1)
    assert told(site, "enrolments", HEADER, line, enrolments__user_identifier=by) == [near]


def test_groups_are_suggested_by_the_identifier_that_is_set(site: Site) -> None:
    line = "add;student;alice;INF-L1;manual;gadd;MON_1"
    assert told(site, "enrolments", HEADER, line, enrolments__group_identifier="idnumber") == ["MON-1"]
    assert told(site, "enrolments", HEADER, line) == [""]


def test_categories_templates_teachers_and_cohorts(site: Site) -> None:
    site.must("courses_create", "shortname;fullname;category", "X;X;Sciences/Maths")
    site.do(CreateCohort(-1, "Chess club", "CHESS"))
    header = "shortname;fullname;template;teacher1_account"
    assert told(site, "courses_create", header, "Y;Y;INF-L11;") == ["INF-L1"]
    assert told(site, "courses_create", header, "Y;Y;;alise") == ["alice"]
    lines = ("username;firstname;lastname;email;cohort", "zed;Z;Z;z@x.org;Ches club")
    given = {"users__create_cohorts": False, "users__identifier": "username"}
    assert "Chess club" in told(site, "users", *lines, **given)


def test_the_parts_of_a_line_have_theirs(site: Site) -> None:
    lines = ("username;firstname;lastname;email;course1;course2", "zed;Z;Z;z@x.org;INF-L1;INF-M1")
    result = site.plan("users", *lines, users__identifier="username")
    (finding,) = [each for each in result.findings(2) if each.code == "no-such-course"]
    assert result.status(2) == "planned"
    assert str(dict(finding.params)["near"]).startswith("INF-M") and finding.part == "course2"


def test_what_an_earlier_line_has_taken_away_is_no_near_miss(site: Site) -> None:
    assert told(site, "courses_delete", "INF-L1", "INF-L1") == [""]


# --- it costs nothing -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[Any]]]:
    """The near misses that the platform is asked about, question by question."""
    questions: list[set[Any]] = []
    answer = site.platform.look_up

    def look_up(wanted: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        if wanted.near:
            questions.append(wanted.near)
        return answer(wanted)

    monkeypatch.setattr(site.platform, "look_up", look_up)
    yield questions


def test_nothing_is_asked_for_lines_that_are_right(site: Site, asked: list[set[Any]]) -> None:
    site.must("enrolments", HEADER, "add;student;alice;HIST;manual;;", "add;student;bob;HIST;manual;;")
    site.must("users", "username;firstname;lastname;email;idnumber", "new;N;N;n@example.org;N1")
    site.must("courses_create", "shortname;fullname", "NEW;New")
    assert asked == []


def test_one_question_is_asked_for_a_block_and_none_twice(
    site: Site, asked: list[set[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["add;student;alcie;HIST;manual;;", "add;student;alice;HITS;manual;;"] * 5
    assert told(site, "enrolments", HEADER, *lines) == ["alice", "HIST"] * 5
    assert [len(each) for each in asked] == [2]
    monkeypatch.setattr("toolsync.pipeline.run.BLOCK", 2)
    assert told(site, "enrolments", HEADER, *lines) == ["alice", "HIST"] * 5
    assert sorted(near.value for each in asked[1:] for near in each) == ["HITS", "alcie"]


def test_only_the_first_unknown_values_are_looked_for(
    site: Site, asked: list[set[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "MOST", 2)
    lines = [f"add;student;alice{letter};HIST;manual;;" for letter in "xyzxyz"]
    assert told(site, "enrolments", HEADER, *lines) == ["alice", "alice", "", "alice", "alice", ""]
    assert [len(each) for each in asked] == [2]


# --- which is the nearest ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "known", "near"),
    [
        ("INFO-L1", ["INF-L1", "INF-L2", "MAT-L1"], "INF-L1"),
        ("inf-l1", ["INF-L1", "inf-l2"], "INF-L1"),
        ("INF-L1", ["INF-L1", "INF-L2"], ""),
        ("x", ["INF-L1"], ""),
        ("", [""], ""),
        ("a", [], ""),
    ],
)
def test_nearest(value: str, known: list[str], near: str) -> None:
    assert nearest(value, known) == nearest(value, reversed(known)) == near
