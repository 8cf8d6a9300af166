"""Tests speak like the user: command-file text goes in; changes, findings and what the platform then holds come out.

``Site`` is a small site of its own, in memory. Its files are planned and applied by the same stages as any run.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from toolsync.format import Source
from toolsync.formats import BY_NAME
from toolsync.model.changes import Change
from toolsync.model.findings import Finding
from toolsync.model.outcomes import LineOutcome, Status, Step
from toolsync.model.plans import Plan
from toolsync.model.ports import Batch
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import Course, Participation, User
from toolsync.pipeline.applying import apply_plan
from toolsync.pipeline.ledger import TemporaryLedger
from toolsync.pipeline.run import Planned, make_plan
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.settings import Settings, assignment, make_settings

#: The moment at which every test happens: 2026-09-01 00:00:00 UTC.
TODAY = 1_788_220_800
MANAGER, CREATOR, EDITING_TEACHER, TEACHER, STUDENT, GUEST = 1, 2, 3, 4, 5, 6


def settings_of(given: dict[str, Any]) -> Settings:
    """Settings from keyword arguments: ``users__identifier="username"``, historical keys as they are."""
    layers = [assignment(f"{key.replace('__', '.')}={value}") for key, value in given.items()]
    return make_settings(("tests", {"reading": {"timezone": "UTC"}}), *layers)


@dataclass
class Result:
    """What became of a file, line by line (physical numbers)."""

    planned: Planned
    outcomes: dict[int, LineOutcome]
    tryback: list[int]
    #: First and last physical line of every stretch, in order.
    stretches: list[tuple[int, int]]

    @property
    def plan(self) -> Plan:
        return self.planned.plan

    @property
    def file_codes(self) -> list[tuple[str, str | None]]:
        """What was found about the file as a whole."""
        return [(each.code, each.column) for each in self.planned.findings]

    def status(self, line: int) -> Status:
        return self.outcomes[line].status

    def statuses(self) -> list[str]:
        """The status of every line, in order."""
        return [str(self.outcomes[line].status) for line in sorted(self.outcomes)]

    def changes(self, line: int) -> list[Change]:
        """What this line changes, all its parts in order."""
        return [change for step in self.outcomes[line].steps for change in step.changes]

    def kinds(self, line: int) -> list[str]:
        """The kinds of the changes of this line."""
        return [type(change).__name__ for change in self.changes(line)]

    def findings(self, line: int) -> list[Finding]:
        return list(self.outcomes[line].findings)

    def codes(self, line: int) -> list[str]:
        """The codes of what was found about this line."""
        return [each.code for each in self.outcomes[line].findings]

    def places(self, line: int) -> list[tuple[str, str | None]]:
        """The codes of what was found about this line, each with the column it is about."""
        return [(each.code, each.column) for each in self.outcomes[line].findings]


class Site:
    """A new site, with the accounts and courses that are asked for."""

    def __init__(self, users: str = "", courses: str = "") -> None:
        self.platform = EmbeddedPlatform.open(":memory:", create=True)
        if users:
            lines = [f"{name};{name.title()};Test;ID-{name};{name}@example.org" for name in users.split()]
            self.must("users", "username;firstname;lastname;idnumber;email", *lines)
        if courses:
            lines = [f"{name};{name} course;C-{name}" for name in courses.split()]
            self.must("courses_create", "shortname;fullname;idnumber", *lines)

    def plan(self, format: str, *lines: str | bytes, **given: Any) -> Result:
        """Plan a file made of these lines (or of one text, or bytes), and apply nothing."""
        return self._go(format, lines, given, applied=False)

    def run(self, format: str, *lines: str | bytes, **given: Any) -> Result:
        """Plan a file and apply it."""
        return self._go(format, lines, given, applied=True)

    def must(self, format: str, *lines: str | bytes, **given: Any) -> Result:
        """Run a file in which every line must be applied: for setting the stage."""
        result = self.run(format, *lines, **given)
        assert set(result.statuses()) <= {"applied"}, [(n, result.codes(n)) for n in result.outcomes]
        assert result.planned.opened.usable, result.file_codes
        return result

    def _go(self, format: str, lines: Iterable[str | bytes], given: dict[str, Any], *, applied: bool) -> Result:
        """``meanwhile`` is called between planning and applying; all else that is given are settings."""
        meanwhile = given.pop("meanwhile", lambda: None)
        ledger = TemporaryLedger()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, BY_NAME[format].filename)
            path.write_bytes(b"".join(each if isinstance(each, bytes) else f"{each}\n".encode() for each in lines))
            planned = make_plan(BY_NAME[format], path, settings_of(given), self.platform, ledger)
            meanwhile()
            if applied:
                source = None if BY_NAME[format].source is Source.CSV else path
                apply_plan(ledger, self.platform, TODAY, source=source)
        stretches = list(ledger.stretches())
        outcomes = {line.first: line for stretch in stretches for line in _lines(stretch)}
        failed = [n for n, each in outcomes.items() if each.status in ("rejected", "failed", "partial")]
        ledger.close()
        return Result(planned, outcomes, failed, [(each.first, each.last) for each in stretches])

    def do(self, *changes: Change) -> None:
        """Apply changes directly, for what no command file can set up."""
        self._batches = getattr(self, "_batches", 0) + 1
        steps = [Step("", (change,)) for change in changes]
        for result in self.platform.apply(Batch(f"test:{self._batches}", steps, {}, TODAY)):
            assert result.error is None, result.error

    def export(self, entity: str) -> list[tuple[str, ...]]:
        """What the platform holds, header first."""
        return list(self.platform.export(entity))

    # --- what the platform holds, by the names that tests use ---

    def find_user(self, username: str) -> User | None:
        found = list(self.platform.look_up(Questions(users={UserRef("username", username)})).users)
        return found[0] if found else None

    def account(self, username: str) -> User:
        user = self.find_user(username)
        assert user is not None, f"no account {username}"
        return user

    def user(self, username: str) -> int:
        return self.account(username).id

    def profile(self, username: str) -> dict[str, str]:
        user = self.user(username)
        return dict(self.platform.look_up(Questions(profiles={user})).profiles[user])

    def password_is(self, username: str, password: str) -> bool:
        pair = (self.user(username), password)
        return pair in set(self.platform.look_up(Questions(passwords={pair})).passwords)

    def find_course(self, shortname: str) -> Course | None:
        found = list(self.platform.look_up(Questions(courses={CourseRef("shortname", shortname)})).courses)
        return found[0] if found else None

    def course(self, shortname: str) -> int:
        course = self.find_course(shortname)
        assert course is not None, f"no course {shortname}"
        return course.id

    def details(self, shortname: str) -> dict[str, str | int]:
        course = self.course(shortname)
        return dict(self.platform.look_up(Questions(details={course})).details[course])

    def sections(self, shortname: str) -> dict[int, tuple[str, str]]:
        course = self.course(shortname)
        sections = self.platform.look_up(Questions(details={course})).sections[course]
        return {number: (section.name, section.summary) for number, section in sections.items()}

    def category_path(self, shortname: str) -> str:
        """The path of names of a course's category."""
        course = self.find_course(shortname)
        assert course is not None
        known = {each.id: each for each in self.platform.look_up(Questions(categories=True)).categories}
        names: list[str] = []
        at = course.category
        while at:
            names.insert(0, known[at].name)
            at = known[at].parent
        return "/".join(names)

    def instances(self, course: str) -> dict[str, bool]:
        """The enrolment methods of a course, and whether each is enabled."""
        number = self.course(course)
        found = self.platform.look_up(Questions(instances={number})).instances[number]
        return {each.method: each.enabled for each in found}

    def instance(self, course: str, method: str = "manual") -> int:
        number = self.course(course)
        found = self.platform.look_up(Questions(instances={number})).instances[number]
        return next(each.id for each in found if each.method == method)

    def participation(self, username: str, course: str) -> Participation:
        pair = (self.user(username), self.course(course))
        return self.platform.look_up(Questions(participations={pair})).participations.get(pair, Participation())

    def enrolled(self, username: str, course: str) -> dict[str, str]:
        """By which methods somebody is enrolled in a course: active or suspended."""
        number = self.course(course)
        instances = self.platform.look_up(Questions(instances={number})).instances[number]
        method = {each.id: each.method for each in instances}
        found = self.participation(username, course).enrolments
        return {method[each.instance]: "suspended" if each.suspended else "active" for each in found}

    def dates(self, username: str, course: str) -> tuple[int, int]:
        """Start and end of somebody's first enrolment in a course."""
        enrolment = self.participation(username, course).enrolments[0]
        return enrolment.start, enrolment.end

    def roles(self, username: str, course: str) -> set[str]:
        site = self.platform.capabilities().site
        return {site.role_by_id(held.role) for held in self.participation(username, course).roles}

    def groups(self, username: str, course: str) -> set[str]:
        names = self.groups_in(course)
        return {names[place.group] for place in self.participation(username, course).groups}

    def groups_in(self, course: str) -> dict[int, str]:
        number = self.course(course)
        found = self.platform.look_up(Questions(groups={number})).groups.get(number, {})
        return {each.id: each.name for each in found.values()}

    def members(self, cohort: str, *usernames: str) -> set[str]:
        """Of these users, those who belong to the cohort of that name."""
        found = list(self.platform.look_up(Questions(cohorts={CohortRef("name", cohort)})).cohorts)
        pairs = {(found[0].id, self.user(name)): name for name in usernames} if found else {}
        return {pairs[pair] for pair in self.platform.look_up(Questions(members=set(pairs))).members}


@contextmanager
def line_by_line(name: str) -> Iterator[None]:
    """Files of this format are planned and applied one line after the other: nothing is foreseen for many at once."""
    known = BY_NAME[name]
    BY_NAME[name] = replace(known, find_settled=lambda lines, world, settings: None)
    try:
        with (
            patch("toolsync.platforms.embedded.platform.enrol_newcomers", lambda *given: None),
            patch("toolsync.platforms.embedded.platform.create_accounts", lambda *given: None),
            # What is not settled is what the needs of account lines ask about.
            patch("toolsync.rules.settled_accounts.find_reasons", lambda lines, *given: [None] * len(lines)),
        ):
            yield
    finally:
        BY_NAME[name] = known


def _lines(stretch: Any) -> Iterable[LineOutcome]:
    """Every line of a stretch; those that share theirs stand at each of their numbers."""
    if stretch.outcomes:
        return list(stretch.outcomes)
    return [LineOutcome(at, at, stretch.status, (), stretch.findings) for at in range(stretch.first, stretch.last + 1)]
