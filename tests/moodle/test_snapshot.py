"""A snapshot is the site: it answers every question as the site does; what is exported plans to nothing on the site."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.moodle.live import World, moodle, world
from tests.moodle.real import FOLDER, needs_moodle
from toolsync.cli.main import main
from toolsync.exports import EXPORT_FORMATS
from toolsync.formats import BY_NAME
from toolsync.model.changes import EnrolUser
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, PlatformError
from toolsync.model.questions import Facts, Questions, Standing
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.platforms.moodle.platform import MoodlePlatform
from toolsync.platforms.moodle.snapshot import Snapshot, take_snapshot

__all__ = ["moodle", "world"]


@pytest.fixture(scope="module")
def snapshot(moodle: MoodlePlatform, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A snapshot of the site with the world on it."""
    path = tmp_path_factory.mktemp("snapshots") / "site.sqlite3"
    take_snapshot(moodle.capabilities().site, moodle.dump(), path)
    snapshot = Snapshot(path)
    yield snapshot
    snapshot.close()


def everything(world: World) -> dict[str, Any]:
    """Questions of every kind about everything in the world, and some that is not there."""
    ids = set(world.ids.values()) | {0, 1, 2, 999_999}
    people = {world[name] for name in ("alice", "bob", "charlie", "gina", "s1", "s5", "s12", "dora")}
    courses = {world[name] for name in ("MATH", "ART", "META")} | {1}
    groups = {world[name] for name in ("red", "blue", "green", "void")}
    cohorts = {world["chess"], world["labo"]}
    pairs = {(user, course) for user in people for course in courses}
    names = ("alice", "charlie@example.org", "A1", "a1", "CH", " Chess", "MATH", "CART", "dora", "dora@example.org")
    named = {str(each) for each in ids} | {world.name(name) for name in names} | {""}
    instances = [world[name] for name in ("MATH_manual", "ART_manual", "binding")]
    return {
        "users": {UserRef(by, name) for by in ("id", "username", "idnumber", "email") for name in named},
        "courses": {CourseRef(by, name) for by in ("id", "shortname", "idnumber") for name in named},
        "cohorts": {CohortRef(by, name) for by in ("id", "name", "idnumber") for name in named},
        "deleted_users": named,
        "deleted_emails": named,
        "categories": True,
        "totals": True,
        "holdings": {world[name] for name in ("science", "physics", "empty")},
        **dict.fromkeys(("profiles", "pictures"), people),
        "profile_values": {(world.name("badge"), "B-42"), (world.name("badge"), "B-99")},
        **dict.fromkeys(("details", "instances", "groups", "groupings", "data"), courses),
        "group_courses": groups,
        "occupants": {(course, group) for course in courses for group in groups},
        **dict.fromkeys(("places", "participations"), pairs),
        "standing": {
            Standing(user, course, instance, role, start, None)
            for user, course in pairs
            for instance in instances
            for role in (world.student, world.teacher)
            for start in (None, 0)
        },
        "members": {(cohort, user) for cohort in cohorts for user in people},
        "bindings": cohorts,
        "whole_users": people,
        "whole_courses": courses,
        "whole_cohorts": cohorts,
        "role_holders": {(course, role) for course in courses for role in (world.student, world.teacher)},
    }


def known(facts: Facts) -> dict[str, Any]:
    """What the facts tell; nothing, and that there is nothing, are the same."""
    told: dict[str, Any] = {}
    for each in fields(Facts):
        fact = getattr(facts, each.name)
        if isinstance(fact, dict):
            told[each.name] = {key: value for key, value in fact.items() if value}
        else:
            told[each.name] = list(fact) if each.name == "categories" else set(fact)
    return told


def test_it_answers_every_question_as_the_site_does(moodle: MoodlePlatform, snapshot: Snapshot, world: World) -> None:
    for name, asked in everything(world).items():
        questions = Questions(**{name: asked})
        facts = known(moodle.look_up(questions))
        assert any(facts.values()), name
        assert facts == known(snapshot.look_up(questions)), name


def test_it_answers_all_of_them_at_once_too(moodle: MoodlePlatform, snapshot: Snapshot, world: World) -> None:
    questions = Questions(**everything(world))
    assert known(moodle.look_up(questions)) == known(snapshot.look_up(questions))


def test_it_can_what_the_site_can_and_holds_what_the_site_holds(moodle: MoodlePlatform, snapshot: Snapshot) -> None:
    assert snapshot.capabilities() == moodle.capabilities()


def test_nothing_is_applied_to_it(snapshot: Snapshot) -> None:
    with pytest.raises(PlatformError, match="planning"):
        snapshot.apply(Batch("key", [Step("", (EnrolUser(1, 2, 3, 4),))], {}, 0))


@pytest.fixture(scope="module")
def toolsync(world: World, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """The program, in a workspace with the site and a snapshot of it; what it prints."""
    workspace = str(tmp_path_factory.mktemp("workspace"))

    def call(*words: str) -> str:
        done = CliRunner().invoke(main, ["--workspace", workspace, *words], catch_exceptions=False)
        assert done.exit_code in (0, 1), done.output
        return done.stdout

    call("init")
    call("site", "add", "uni", "--platform", "moodle", "--folder", FOLDER)
    assert "enrolments" in call("site", "snapshot")
    return call


@needs_moodle
@pytest.mark.parametrize(
    ("entity", "format"), [(entity, format) for entity, formats in EXPORT_FORMATS.items() for format in formats]
)
def test_what_is_exported_plans_to_nothing(
    toolsync: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entity: str, format: str
) -> None:
    identifiers = "users.identifier=username cohorts.user_identifier=username cohorts.cohort_identifier=id"
    identifiers += " groups.user_identifier=username"
    monkeypatch.setenv("TOOLSYNC_SET", f"{identifiers} groups.group_identifier=name courses.force_update=yes")
    path = tmp_path / BY_NAME[format].filename
    path.write_text(_with_names(toolsync("export", entity, "--format", format)), encoding="utf-8")
    for on in ("site", "snapshot"):
        plan = json.loads(toolsync("plan", format, str(path), "--json", "--all", "--on", on))
        assert plan["usable"] and not plan["changes"], plan
        assert {status for status, count in plan["lines"].items() if count} <= {"unchanged", "total"}, plan["findings"]


@needs_moodle
def test_plans_on_the_snapshot_are_those_on_the_site(
    toolsync: Callable[..., str], tmp_path: Path, world: World
) -> None:
    file = tmp_path / "enrols.csv"
    lines = ["add;student;s1;MATH", "add;student;s1;ART", "add;student;nobody;MATH", "del;student;alice;MATH"]
    named = ((each.split(";")[:2], map(world.name, each.split(";")[2:])) for each in lines)
    text = [";".join([*verbs, *names, "manual"]) for verbs, names in named]
    file.write_text("\n".join(["cmd;rolename;uid;cid;enrol", *text, ""]), encoding="utf-8")
    plans = [json.loads(toolsync("plan", "enrolments", str(file), "--json", "--on", on)) for on in ("site", "snapshot")]
    assert plans[0] == plans[1]
    assert plans[0]["changes"]


def _with_names(exported: str) -> str:
    """Without the accounts that lack a name, which other tests leave on the site: no line may be about them."""
    header, *rows = csv.reader(io.StringIO(exported), delimiter=";")
    names = [place for place, column in enumerate(header) if column in ("firstname", "lastname")]
    text = io.StringIO()
    kept = (row for row in rows if all(row[place] for place in names))
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([header, *kept])
    return text.getvalue()
