"""The contract of every platform: stories, played on it and on a world, must end alike.

A suite for one platform is a class that inherits from :class:`PlatformContract` and gives it a fixture ``platform``: a
site as it is on its first day, with the standard roles and enrolment methods.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.formats.photos import archive, image
from toolsync.model import changes as kinds
from toolsync.model import flow
from toolsync.model.changes import (
    CHANGES,
    ActivateUser,
    AddCohortMember,
    AddGroupMember,
    AssignGrouping,
    AssignRole,
    Change,
    CreateCategory,
    CreateCohort,
    CreateCourse,
    CreateGroup,
    CreateGrouping,
    CreateInstance,
    CreateUser,
    DeleteCategory,
    DeleteCohort,
    DeleteCourse,
    DeleteGroup,
    DeleteGrouping,
    DeleteInstance,
    DeleteUser,
    EnrolUser,
    MoveCohort,
    MoveCourse,
    RemoveCohortMember,
    RemoveGroupMember,
    RequestPassword,
    ResetCourse,
    ReviveUser,
    SetInstanceStatus,
    SetPassword,
    SetPicture,
    SetSection,
    SuspendEnrolment,
    SuspendUser,
    UnassignGrouping,
    UnassignRole,
    UnenrolUser,
    UpdateCohort,
    UpdateCourse,
    UpdateEnrolment,
    UpdateGroup,
    UpdateGrouping,
    UpdateUser,
    resolve,
)
from toolsync.model.nearness import nearest
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, Platform, StepResult
from toolsync.model.questions import Near, Questions
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import NOTHING, NOW, Enrolment, Membership, Participation, RoleHeld, User
from toolsync.model.world import World

#: The plan's ids of what the stories make.
ALICE, BOB, CHARLIE, MATH, MATH_MANUAL, ART, ART_MANUAL, CHESS, SCIENCE, RED = range(-10, 0)
BINDING, LINK, BLUE = -20, -21, -27
COLOURS, TEAMS = -28, -30
OLD = -22
TEACHER, STUDENT = 3, 5
TIME = 1_700_000_000
#: Moodle passes no role on from an enrolment that is over.
LATER = 4_000_000_000
#: Columns of courses that follow from the others.
_KEPT = {"timemodified", "sortorder", "visibleold"}
#: What a plan's id stands for until the platform has given another.
PLANNED = {number: number for number in range(-30, 0)}

PEOPLE: tuple[Change, ...] = (
    CreateUser(ALICE, "alice", "A1", "Alice@example.org", profile=(("firstname", "Alice"), ("city", "Paris"))),
    CreateUser(BOB, "bob", "B1", "bob@example.org", profile=(("firstname", "Bob"),)),
    CreateUser(CHARLIE, "charlie", profile=(("firstname", "Charlie"),)),
)
COURSES: tuple[Change, ...] = (
    CreateCategory(SCIENCE, "Science", 1),
    CreateCourse(MATH, "MATH", SCIENCE, MATH_MANUAL, "M1", details=(("fullname", "Mathematics"), ("startdate", 3))),
    CreateCourse(ART, "ART", 1, ART_MANUAL, visible=False, details=(("fullname", "Art"),)),
    CreateGroup(RED, MATH, "Red", "R1", "The red ones"),
)


class Teller:
    """Tells stories to a platform, and to a world beside it, and compares what has become of both."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.made: dict[int, int] = {}
        self.told = 0
        #: The command file, for changes that take something out of it.
        self.source: Path | None = None

    def apply(self, steps: Sequence[Step], key: str = "") -> Sequence[StepResult]:
        """Apply these steps as one batch, and remember what they made."""
        self.told += 1
        results = self.platform.apply(Batch(key or f"story:{self.told}", steps, self.made, TIME, self.source))
        for result in results:
            self.made.update(result.made)
        return results

    def tell(self, *story: Change) -> Sequence[StepResult]:
        """Play these changes on both, each a step of its own, and compare."""
        results = self.try_to_tell(*story)
        assert [result.error for result in results] == [None] * len(story)
        return results

    def try_to_tell(self, *story: Change) -> Sequence[StepResult]:
        """The same, for a story of which the platform may refuse some changes: the world goes without those."""
        world = self.world(story)
        known = dict(self.made)
        results = self.apply([Step("", (change,)) for change in story])
        for change, result in zip(story, results, strict=True):
            if result.error is None:
                resolve(change, {**PLANNED, **known}, TIME).play(world)
        self.compare(world)
        return results

    def world(self, story: Sequence[Change]) -> World:
        """What the platform holds, as far as this story is concerned."""
        world = World(self.platform.capabilities().site)
        asked = Questions()
        for change in story:
            resolve(change, {**PLANNED, **self.made}, TIME).ask(asked)
        for questions in flow.rounds(world, asked):
            left = world.unknown(questions)
            world.learn(left, self.platform.look_up(left))
        return world

    def real(self, value: Any) -> Any:
        """The same facts with the ids that the platform gave in place of the plan's."""
        if isinstance(value, Mapping):
            return {self.real(key): self.real(each) for key, each in value.items()}
        if isinstance(value, tuple):
            real = [self.real(each) for each in value]
            return type(value)(*real) if hasattr(value, "_fields") else tuple(real)
        if isinstance(value, frozenset):
            return frozenset(self.real(each) for each in value)
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            return self.made[value]
        return value

    def compare(self, world: World) -> None:
        """Everything that the world has been told must be what the platform answers."""
        users = self.real({key: world.users[key] for key in world.users.touched})
        courses = self.real({key: world.courses[key] for key in world.courses.touched})
        cohorts = self.real({key: world.cohorts[key] for key in world.cohorts.touched})
        left = {course for course in self._touched(world.details) if not (course in courses and courses[course].gone)}
        facts = self.platform.look_up(
            Questions(
                users={UserRef("id", str(user)) for user in users},
                courses={CourseRef("id", str(course)) for course in courses},
                cohorts={CohortRef("id", str(cohort)) for cohort in cohorts},
                categories=True,
                deleted_users=set(world.deleted_users.touched),
                deleted_emails=set(world.deleted_emails.touched),
                pictures=self._touched(world.pictures),
                profiles=self._touched(world.profiles),
                details=left | self._touched(world.sections),
                instances=self._touched(world.instances),
                groups=self._touched(world.groups),
                groupings=self._touched(world.groupings),
                data=self._touched(world.data),
                participations=self._touched(world.participations),
                members=self._touched(world.members),
                passwords={(self.real(user), each) for user, known in world.passwords.items() for each in known},
            )
        )
        assert {user.id: user for user in facts.users} == {key: user for key, user in users.items() if not user.deleted}
        assert {each.id: each for each in facts.courses} == {
            key: each for key, each in courses.items() if not each.gone
        }
        assert {each.id: each for each in facts.cohorts} == {
            key: each for key, each in cohorts.items() if not each.gone
        }
        names = (
            "profiles",
            "details",
            "groups",
            "groupings",
            "data",
            "instances",
            "deleted_users",
            "deleted_emails",
            "pictures",
        )
        for name in names:
            self._same(world, name, getattr(facts, name), left if name == "details" else None)
        self._same(world, "sections", facts.sections, left)
        categories = {each.id: each for each in facts.categories}
        for key in self._touched(world.categories):
            category = self.real(dict(world.categories))[key]
            assert categories.get(key) == (None if category.gone else category)
        now = self.real({key: world.participations.get(key, NOTHING) for key in world.participations.touched})
        for pair, participation in now.items():
            assert _sorted(facts.participations.get(pair, NOTHING)) == _sorted(participation), pair
        members = set(facts.members)
        for pair, member in self.real({key: world.members[key] for key in world.members.touched}).items():
            assert (pair in members) == member, pair
        assert len(list(facts.passwords)) == sum(map(len, world.passwords.values()))

    def _touched(self, table: Any) -> set[Any]:
        return {self.real(key) for key in table.touched if key in table}

    def _same(self, world: World, name: str, found: Mapping[Any, Any], only: set[int] | None) -> None:
        table = getattr(world, name)
        for key, fact in self.real({key: table[key] for key in table.touched if key in table}).items():
            if only is None or key in only:
                known = found.get(key) or type(fact)()
                if name in ("profiles", "details"):
                    # A real Moodle has more columns than a story tells of, and keeps some of them itself.
                    kept = _KEPT | ({"enddate"} if fact.get("format") == "weeks" else set())
                    fact = {column: value for column, value in fact.items() if column not in kept}
                    known = {column: known[column] for column in fact if column in known}
                elif name in ("deleted_users", "deleted_emails"):
                    known, fact = tuple(map(_timeless, known)), tuple(map(_timeless, fact))
                assert known == fact, (name, key)

    def participation(self, user: int, course: int) -> Participation:
        """What the platform says of this user in this course."""
        pair = self.real((user, course))
        return self.platform.look_up(Questions(participations={pair})).participations.get(pair, NOTHING)

    def user(self, by: str, value: str) -> User | None:
        """The live account that the platform finds under this name."""
        return next(iter(self.platform.look_up(Questions(users={UserRef(by, value)})).users), None)


def _timeless(user: User) -> User:
    """A deleted account without the time of its deletion, which a real Moodle takes from its own clock; and Moodle puts
    the address in lower case."""
    return user._replace(username=user.username.rpartition(".")[0].lower())


def _sorted(participation: Participation) -> tuple[list[Any], ...]:
    """The order of enrolments, roles and places is not told by every platform."""
    return tuple(sorted(each) for each in participation)


def _any_change(chance: Random) -> Change:
    """A change of what somebody is in some course: it may well be one that does nothing, or is refused."""
    user = chance.choice((ALICE, BOB, CHARLIE))
    course, instance = chance.choice(((MATH, MATH_MANUAL), (ART, ART_MANUAL), (MATH, BINDING)))
    role, group = chance.choice((TEACHER, STUDENT)), chance.choice((RED, BLUE))
    return chance.choice(
        [
            EnrolUser(user, course, instance, role, chance.choice((0, 5)), chance.choice((0, LATER))),
            EnrolUser(user, course, instance, 0),
            UpdateEnrolment(user, course, instance, chance.random() < 0.5, 1, LATER + 1),
            SuspendEnrolment(user, course, instance),
            UnenrolUser(user, course, instance),
            AssignRole(user, course, role),
            UnassignRole(user, course, role),
            AddGroupMember(user, MATH, group),
            RemoveGroupMember(user, MATH, group),
            AddCohortMember(CHESS, user),
            RemoveCohortMember(CHESS, user),
            SetInstanceStatus(ART, LINK, chance.random() < 0.7),
            SetInstanceStatus(MATH, MATH_MANUAL, chance.random() < 0.7),
            DeleteInstance(ART, LINK) if chance.random() < 0.1 else AddCohortMember(CHESS, user),
            DeleteInstance(MATH, BINDING) if chance.random() < 0.1 else RemoveCohortMember(CHESS, user),
            DeleteCohort(CHESS) if chance.random() < 0.1 else AddCohortMember(CHESS, user),
            UpdateGroup(group, MATH, (("idnumber", chance.choice(("", "R1", "B1"))),)),
            chance.choice((AssignGrouping, UnassignGrouping))(TEAMS, MATH, group),
            DeleteGroup(BLUE, MATH, "Blue") if chance.random() < 0.2 else UnassignRole(user, course, role),
            SetInstanceStatus(MATH, BINDING, chance.random() < 0.7),
            ResetCourse(course, ("reset_groups_members",) if chance.random() < 0.3 else (), (role,)),
            UpdateUser(user, (("city", chance.choice(("Paris", "Lyon"))),)),
        ]
    )


class PlatformContract:
    """Stories that every platform must tell as the world does."""

    @pytest.fixture
    def site(self, platform: Platform) -> Teller:
        """A platform with three people and two courses."""
        teller = Teller(platform)
        teller.tell(*PEOPLE)
        teller.tell(*COURSES)
        return teller

    def test_it_says_what_holds_for_the_site(self, platform: Platform) -> None:
        site = platform.capabilities().site
        assert site.roles["student"].id == STUDENT
        assert site.methods["manual"].enrols
        assert "manual" in site.auths
        totals = platform.look_up(Questions(totals=True)).totals
        assert {"users", "courses", "enrolments", "cohorts", "groups"} <= totals.keys()

    def test_nothing_answers_a_question_about_nothing(self, platform: Platform) -> None:
        asked = Questions(
            users={UserRef("username", "nobody"), UserRef("id", "999999"), UserRef("id", "x"), UserRef("idnumber", "")},
            courses={CourseRef("shortname", "NONE")},
            cohorts={CohortRef("name", "None")},
            participations={(999_999, 999_999)},
            whole_users={999_999},
            instances={999_999},
        )
        facts = platform.look_up(asked)
        assert not (any(facts.users) or any(facts.courses) or any(facts.cohorts) or facts.participations)

    @pytest.mark.parametrize(
        ("by", "value"), [("username", "alice"), ("idnumber", "A1"), ("email", "alice@example.org")]
    )
    def test_an_account_is_found_by_each_of_its_names(self, site: Teller, by: str, value: str) -> None:
        found = site.user(by, value)
        assert found == User(site.made[ALICE], "alice", "A1", "Alice@example.org", "manual")
        assert site.user("id", str(site.made[ALICE])) == found

    def test_an_account_named_twice_is_answered_once(self, site: Teller) -> None:
        refs = {UserRef("username", "alice"), UserRef("email", "alice@example.org")}
        assert len(list(site.platform.look_up(Questions(users=refs)).users)) == 1

    def test_an_account_is_the_same_as_what_a_line_says_of_it(self, site: Teller) -> None:
        alice, columns = site.made[ALICE], ("username", "email", "suspended", "firstname", "city")
        held = ("alice", "Alice@example.org", False, "Alice", "Paris")

        def same(*names: tuple[str, str], **others: Any) -> dict[tuple[str, str], int]:
            cells = [others.get(name, cell) for name, cell in zip(columns, held, strict=True)]
            asked = [(*name, *cells) for name in names]
            return dict(site.platform.look_up(Questions(same=asked, same_columns=columns)).same)

        names = (("username", "alice"), ("idnumber", "A1"), ("email", "alice@example.org"), ("id", str(alice)))
        assert same(*names) == dict.fromkeys(names, alice)
        assert same(*names, username=None, suspended=None, city=None) == dict.fromkeys(names, alice)
        for other in ({"email": "alice@example.org"}, {"suspended": True}, {"firstname": "Al"}, {"city": "Lyon"}):
            assert same(*names, **other) == {}
        assert same(("username", "bob"), ("username", "nobody"), ("id", "x"), ("idnumber", "")) == {}
        # Whom no command file may change is not told apart from others here.
        assert same(("username", "admin"), ("username", "guest"), **dict.fromkeys(columns)) == {}

    def test_accounts_change(self, site: Teller) -> None:
        site.tell(
            UpdateUser(ALICE, (("email", "new@example.org"), ("city", "Lyon"), ("country", "FR"))),
            UpdateUser(BOB, (("username", "robert"),)),
            SuspendUser(ALICE),
            SuspendUser(BOB),
            ActivateUser(BOB),
            SetPassword(ALICE, "Secret!1", must_change=True, mail=True),
            SetPassword(BOB, "Secret!2"),
            RequestPassword(BOB),
        )
        assert site.user("username", "bob") is None
        pair = (site.made[ALICE], "wrong")
        assert not list(site.platform.look_up(Questions(passwords={pair})).passwords)

    def test_a_deleted_account_is_renamed_and_leaves_everything(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess", "CH"), AddCohortMember(CHESS, ALICE))
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), AddGroupMember(ALICE, MATH, RED))
        site.tell(DeleteUser(ALICE))
        assert site.user("username", "alice") is None
        (gone,) = site.platform.look_up(Questions(deleted_users={"alice"})).deleted_users["alice"]
        assert (gone.idnumber, gone.deleted) == ("", True)
        assert re.fullmatch(r"alice@example\.org\.\d{10}", gone.username.lower())
        membership = (site.made[CHESS], site.made[ALICE])
        assert not any(site.platform.look_up(Questions(members={membership})).members)
        whole = site.platform.look_up(Questions(whole_users={site.made[ALICE]}))
        assert (dict(whole.participations), list(whole.members)) == ({}, [])

    def test_a_deleted_account_comes_back(self, site: Teller) -> None:
        site.tell(DeleteUser(ALICE, TIME - 1))
        site.tell(ReviveUser(ALICE, "alice", "alice", "back@example.org", "A2"))
        assert site.user("idnumber", "A2") == site.user("username", "alice")

    def test_a_deleted_account_is_found_by_its_former_address(self, site: Teller) -> None:
        site.tell(DeleteUser(ALICE, TIME - 1))
        asked = Questions(deleted_emails={"alice@example.org", "lice@example.org", "alice@example.or"})
        assert set(site.platform.look_up(asked).deleted_emails) == {"alice@example.org"}
        site.tell(ReviveUser(ALICE, "alice@example.org", "alice2", "back@example.org", was_by="email"))
        assert site.user("username", "alice2") is not None

    def test_pictures_come_change_and_go_with_their_accounts(self, site: Teller, tmp_path: Path) -> None:
        images = {"a.jpg": image("red"), "b.png": image("blue", "PNG")}
        site.source = tmp_path / "pictures.zip"
        site.source.write_bytes(archive(images))
        red, blue = (hashlib.md5(each).hexdigest() for each in images.values())
        site.tell(SetPicture(ALICE, red, "a.jpg"), SetPicture(BOB, red, "a.jpg"), SetPicture(ALICE, blue, "b.png"))
        users = {site.made[each] for each in (ALICE, BOB, CHARLIE)}
        assert site.platform.look_up(Questions(pictures=users)).pictures == {
            site.made[ALICE]: blue,
            site.made[BOB]: red,
        }
        (refused,) = site.try_to_tell(SetPicture(CHARLIE, red, "b.png"))
        assert refused.error
        site.tell(DeleteUser(ALICE))

    def test_courses_change(self, site: Teller) -> None:
        site.tell(
            UpdateCourse(MATH, (("shortname", "MATHS"), ("visible", 0), ("fullname", "Maths"), ("format", "weeks"))),
            MoveCourse(ART, SCIENCE),
            SetSection(MATH, 2, "Numbers", "All of them"),
        )
        site.tell(kinds.CopyTemplate(ART, MATH, "MATHS"), SetSection(MATH, 1, "Sets", ""))
        site.tell(kinds.ReplaceByTemplate(ART, MATH, "MATHS"))

    def test_an_empty_category_is_deleted_and_its_cohorts_move_up(self, site: Teller) -> None:
        site.tell(CreateCategory(OLD, "Old", SCIENCE), CreateCohort(CHESS, "Chess", "CH", OLD))
        science, old = site.made[SCIENCE], site.made[OLD]
        holdings = site.platform.look_up(Questions(holdings={science, old})).holdings
        assert (holdings[science].courses, [each.name for each in holdings[old].cohorts]) == (1, ["Chess"])
        (refused,) = site.try_to_tell(DeleteCategory(SCIENCE))
        assert refused.error
        site.tell(DeleteCategory(OLD, "Science/Old"))
        (cohort,) = site.platform.look_up(Questions(cohorts={CohortRef("idnumber", "CH")})).cohorts
        assert cohort.category == science

    def test_what_is_like_an_unknown_name_is_found(self, site: Teller) -> None:
        known = {
            Near("users", "username", "alcie"): "alice",
            Near("users", "idnumber", "A11"): "A1",
            Near("users", "email", "alice@example.com"): "alice@example.org",
            Near("courses", "shortname", "MAHT"): "MATH",
            Near("courses", "idnumber", "M11"): "M1",
        }
        far = Near("users", "username", "zebedee")
        alike = site.platform.look_up(Questions(near={*known, far})).near
        assert {near: nearest(near.value, alike.get(near, ())) for near in known} == {
            near: name.lower() if near.by == "email" else name for near, name in known.items()
        }
        assert nearest(far.value, alike.get(far, ())) == ""

    def test_people_are_found_by_a_part_of_their_full_name_or_address(self, site: Teller) -> None:
        emilie, emile, erased = -110, -111, -112
        names = {emilie: ("Émilie", "Brûlé"), emile: ("Emile", "100%_Brûlé"), erased: ("Émilie", "Brûlé")}
        emails = {emilie: "E.Brule@example.org", emile: "emile@example.org", erased: "e.brule3@example.org"}
        for user, (first_name, last_name) in names.items():
            profile = (("firstname", first_name), ("lastname", last_name))
            site.tell(CreateUser(user, f"em{-user}", email=emails[user], profile=profile))
        site.tell(DeleteUser(erased))
        first, second = site.made[emilie], site.made[emile]
        asked = {"émilie brûlé", "lie br", "e.brule", "100%_b", "brûlé", "nobody like this", "guest user"}
        found = site.platform.look_up(Questions(people=asked)).people
        assert {text: tuple(sorted(users)) for text, users in found.items() if users} == {
            "émilie brûlé": (first,),
            "lie br": (first,),
            "e.brule": (first,),
            "100%_b": (second,),
            "brûlé": (first, second),
        }

    @pytest.fixture
    def generous(self, site: Teller) -> Teller:
        """From now on, new courses have the methods manual, self (enabled, for students) and guest (disabled)."""
        raise NotImplementedError

    def test_a_new_course_has_the_methods_that_the_site_gives(self, generous: Teller) -> None:
        new = -22
        generous.tell(CreateCourse(new, "NEW", 1, -23, self_instance=-24, guest_instance=-25))
        instances = generous.platform.look_up(Questions(instances={generous.made[new]})).instances
        assert [(each.method, each.enabled, each.role) for each in instances[generous.made[new]]] == [
            *(("manual", True, 0), ("self", True, STUDENT), ("guest", False, 0)),
        ]
        generous.tell(SetInstanceStatus(new, -24, False), SetInstanceStatus(new, -25, True))

    @pytest.fixture
    def backup(self, site: Teller) -> str:
        """A backup archive of the course MATH, on the platform's own machine."""
        return "/backups/math.mbz"

    def test_a_backup_is_restored_where_that_can_be_done(self, site: Teller, backup: str) -> None:
        if kinds.RestoreBackup in site.platform.capabilities().changes:
            site.tell(kinds.RestoreBackup(ART, backup), kinds.RestoreBackup(ART, backup, replace=True))

    def test_a_deleted_course_takes_everything_along(self, site: Teller) -> None:
        site.tell(
            EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), AssignRole(BOB, MATH, TEACHER), SetSection(MATH, 1, "", "x")
        )
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(DeleteCourse(MATH))
        number = site.made[MATH]
        facts = site.platform.look_up(Questions(whole_courses={number}, groups={number}, instances={number}))
        assert (dict(facts.participations), dict(facts.groups), dict(facts.instances)) == ({}, {}, {})

    def test_enrolments_come_change_and_go(self, site: Teller) -> None:
        site.tell(
            EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT, NOW, 0),
            EnrolUser(BOB, MATH, MATH_MANUAL, 0, 5, 9),
            EnrolUser(CHARLIE, ART, ART_MANUAL, TEACHER),
        )
        site.tell(
            UpdateEnrolment(BOB, MATH, MATH_MANUAL, True, 6, NOW),
            SuspendEnrolment(ALICE, MATH, MATH_MANUAL),
            UnenrolUser(CHARLIE, ART, ART_MANUAL),
        )
        enrolment = Enrolment(site.made[MATH_MANUAL], True, TIME, 0)
        assert site.participation(ALICE, MATH) == Participation((enrolment,), (RoleHeld(STUDENT),), ())
        assert site.participation(CHARLIE, ART) == NOTHING

    def test_roles_and_places_come_and_go(self, site: Teller) -> None:
        site.tell(AssignRole(ALICE, MATH, TEACHER), EnrolUser(BOB, MATH, MATH_MANUAL, STUDENT))
        site.tell(AddGroupMember(BOB, MATH, RED, "tool_sync"), AssignRole(BOB, MATH, TEACHER))
        assert site.participation(BOB, MATH).groups == (Membership(site.made[RED], "tool_sync", 0),)
        site.tell(
            UnassignRole(ALICE, MATH, TEACHER), UnassignRole(BOB, MATH, STUDENT), RemoveGroupMember(BOB, MATH, RED)
        )
        assert site.participation(ALICE, MATH) == NOTHING

    def test_the_last_unenrolment_takes_roles_and_groups(self, site: Teller) -> None:
        site.tell(CreateInstance(BINDING, MATH, "self", STUDENT))
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), EnrolUser(ALICE, MATH, BINDING, TEACHER))
        site.tell(AddGroupMember(ALICE, MATH, RED))
        site.tell(UnenrolUser(ALICE, MATH, MATH_MANUAL))
        assert len(site.participation(ALICE, MATH).roles) == 2
        assert site.participation(ALICE, MATH).groups
        site.tell(UnenrolUser(ALICE, MATH, BINDING))
        assert site.participation(ALICE, MATH) == NOTHING

    def test_a_whole_course_holds_those_who_are_enrolled_and_those_who_only_have_a_role(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), AssignRole(BOB, MATH, TEACHER))
        site.tell(EnrolUser(BOB, ART, ART_MANUAL), EnrolUser(CHARLIE, MATH, MATH_MANUAL, STUDENT))
        site.tell(UnenrolUser(CHARLIE, MATH, MATH_MANUAL))
        course, users = site.made[MATH], {site.made[ALICE], site.made[BOB]}
        whole = site.platform.look_up(Questions(whole_courses={course}))
        assert set(whole.participations) == {(user, course) for user in users}

    def test_groups_and_groupings_change(self, site: Teller) -> None:
        site.tell(CreateGroup(BLUE, MATH, "Blue"), CreateGrouping(COLOURS, MATH, "Colours", "COL", "All of them"))
        site.tell(CreateGrouping(TEAMS, MATH, "Teams"), AssignGrouping(COLOURS, MATH, RED))
        site.tell(AssignGrouping(COLOURS, MATH, BLUE), AssignGrouping(TEAMS, MATH, RED))
        site.tell(AssignGrouping(TEAMS, MATH, RED), UnassignGrouping(COLOURS, MATH, BLUE))
        site.tell(
            UpdateGroup(RED, MATH, (("name", "Reds"), ("description", ""))),
            UpdateGroup(BLUE, MATH, (("idnumber", "B1"),)),
            UpdateGrouping(TEAMS, MATH, (("idnumber", "T1"), ("description", "For matches"))),
            DeleteGrouping(COLOURS, MATH, "Colours"),
        )
        course = site.made[MATH]
        (teams,) = site.platform.look_up(Questions(groupings={course})).groupings[course].values()
        assert (teams.name, teams.idnumber, teams.groups) == ("Teams", "T1", frozenset((site.made[RED],)))

    def test_a_deleted_group_is_lost_to_all(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), CreateGroup(BLUE, MATH, "Blue"), CreateGrouping(TEAMS, MATH, "Teams"))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS, BLUE), AssignGrouping(TEAMS, MATH, BLUE))
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), AddGroupMember(ALICE, MATH, BLUE))
        site.tell(AddGroupMember(ALICE, MATH, RED), AddCohortMember(CHESS, BOB))
        site.tell(DeleteGroup(BLUE, MATH, "Blue"))
        assert site.participation(ALICE, MATH).groups == (Membership(site.made[RED]),)
        assert site.participation(BOB, MATH).groups == ()
        site.tell(AddCohortMember(CHESS, CHARLIE))

    def test_a_course_is_reset(self, site: Teller) -> None:
        site.tell(CreateGroup(BLUE, MATH, "Blue"), CreateGrouping(TEAMS, MATH, "Teams"))
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), EnrolUser(BOB, MATH, MATH_MANUAL, STUDENT))
        site.tell(AssignRole(BOB, MATH, TEACHER), EnrolUser(CHARLIE, MATH, MATH_MANUAL, 0))
        site.tell(AddGroupMember(BOB, MATH, RED), AssignGrouping(TEAMS, MATH, RED))
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(ResetCourse(MATH, ("reset_events", "reset_notes"), (STUDENT,), 50, 60))
        assert (site.participation(ALICE, MATH), site.participation(ALICE, ART).roles) == (NOTHING, ())
        assert site.participation(BOB, MATH).roles == (RoleHeld(TEACHER),)
        site.tell(ResetCourse(MATH, ("reset_groups_members", "reset_groupings_members")))
        assert site.participation(BOB, MATH).groups == ()
        site.tell(ResetCourse(MATH, ("reset_groups_remove", "reset_groupings_remove"), (0, TEACHER)))
        assert site.participation(BOB, MATH) == site.participation(CHARLIE, MATH) == NOTHING

    def test_who_is_in_a_group_and_where_it_is(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), AddGroupMember(ALICE, MATH, RED))
        course, other, group = (site.made[each] for each in (MATH, ART, RED))
        asked = Questions(occupants={(course, group), (other, group), (course, 999)}, group_courses={group, 999})
        facts = site.platform.look_up(asked)
        who = {place: set(users) for place, users in facts.occupants.items() if users}
        assert (who, dict(facts.group_courses)) == ({(course, group): {site.made[ALICE]}}, {group: course})

    def test_who_has_a_role_in_a_course(self, site: Teller) -> None:
        site.tell(AssignRole(ALICE, MATH, TEACHER), EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        site.tell(EnrolUser(CHARLIE, MATH, MATH_MANUAL, STUDENT), AssignRole(ALICE, ART, STUDENT))
        math, art = site.made[MATH], site.made[ART]
        asked = Questions(role_holders={(math, TEACHER), (art, TEACHER), (math, 1)})
        found = {pair: set(users) for pair, users in site.platform.look_up(asked).role_holders.items() if users}
        assert found == {(math, TEACHER): {site.made[ALICE], site.made[BOB]}}

    def test_the_groups_of_somebody_are_told_alone(self, site: Teller) -> None:
        site.tell(CreateGroup(BLUE, MATH, "Blue"), EnrolUser(ALICE, MATH, MATH_MANUAL))
        site.tell(EnrolUser(BOB, MATH, MATH_MANUAL))
        site.tell(AddGroupMember(ALICE, MATH, RED), AddGroupMember(ALICE, MATH, BLUE))
        alice, bob, math = (site.made[each] for each in (ALICE, BOB, MATH))
        places = site.platform.look_up(Questions(places={(alice, math), (bob, math)})).places
        assert sorted(places[alice, math]) == sorted((site.made[RED], site.made[BLUE]))
        assert not places.get((bob, math))

    def test_a_member_of_a_cohort_flows_into_bound_courses(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess", "CH"))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS, RED))
        assert site.platform.look_up(Questions(bindings={site.made[CHESS]})).bindings == {
            site.made[CHESS]: (site.made[MATH],)
        }
        site.tell(AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        now = site.participation(ALICE, MATH)
        assert now.roles == (RoleHeld(STUDENT, "enrol_cohort", site.made[BINDING]),)
        assert now.groups == (Membership(site.made[RED], "enrol_cohort", site.made[BINDING]),)

    def test_cohorts_change(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess", "CH"), AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        site.tell(UpdateCohort(CHESS, (("name", "Chess club"), ("idnumber", ""), ("visible", 0))))
        site.tell(UpdateCohort(CHESS, (("description", "They play."),)), MoveCohort(CHESS, SCIENCE))
        site.tell(RemoveCohortMember(CHESS, ALICE), RemoveCohortMember(CHESS, CHARLIE))
        cohort = site.made[CHESS]
        (found,) = site.platform.look_up(Questions(cohorts={CohortRef("name", "Chess club")})).cohorts
        assert (found.category, found.visible, found.description) == (site.made[SCIENCE], False, "They play.")
        assert set(site.platform.look_up(Questions(whole_cohorts={cohort})).members) == {(cohort, site.made[BOB])}
        site.tell(DeleteCohort(CHESS))
        assert not list(site.platform.look_up(Questions(whole_cohorts={cohort})).members)

    def test_members_of_a_cohort_are_enrolled_when_it_is_bound(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS, RED))
        held = RoleHeld(STUDENT, "enrol_cohort", site.made[BINDING])
        assert site.participation(ALICE, MATH).roles == site.participation(BOB, MATH).roles == (held,)
        assert site.participation(BOB, MATH).groups
        assert site.participation(BOB, ART).roles == (RoleHeld(STUDENT, "enrol_meta", site.made[LINK]),)
        assert site.participation(CHARLIE, MATH) == NOTHING

    def test_who_leaves_a_cohort_leaves_the_courses_bound_to_it(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS, RED))
        site.tell(EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        site.tell(RemoveCohortMember(CHESS, ALICE), RemoveCohortMember(CHESS, BOB))
        assert site.participation(ALICE, MATH) == NOTHING
        assert site.participation(BOB, MATH).roles == (RoleHeld(TEACHER),)
        assert site.participation(BOB, MATH).groups == ()

    def test_a_binding_that_is_disabled_withdraws_its_roles_and_gives_them_back(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS))
        site.tell(SetInstanceStatus(MATH, BINDING, False))
        enrolment = Enrolment(site.made[BINDING], False, 0, 0)
        assert site.participation(ALICE, MATH) == Participation((enrolment,), (), ())
        assert site.participation(ALICE, ART).enrolments[0].suspended
        site.tell(AddCohortMember(CHESS, CHARLIE), RemoveCohortMember(CHESS, BOB))
        assert (site.participation(CHARLIE, MATH), site.participation(BOB, MATH)) == (NOTHING, NOTHING)
        site.tell(SetInstanceStatus(MATH, BINDING, True))
        held = (RoleHeld(STUDENT, "enrol_cohort", site.made[BINDING]),)
        assert site.participation(ALICE, MATH).roles == site.participation(CHARLIE, MATH).roles == held
        assert not site.participation(CHARLIE, ART).enrolments[0].suspended

    def test_a_binding_that_is_removed_unenrols_those_who_came_by_it(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), AddCohortMember(CHESS, ALICE), AddCohortMember(CHESS, BOB))
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS))
        site.tell(EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        site.tell(DeleteInstance(MATH, BINDING))
        assert site.participation(ALICE, MATH) == NOTHING
        assert site.participation(BOB, MATH).roles == (RoleHeld(TEACHER),)
        assert site.participation(BOB, ART).roles == (RoleHeld(TEACHER, "enrol_meta", site.made[LINK]),)
        assert site.platform.look_up(Questions(bindings={site.made[CHESS]})).bindings == {}

    def test_a_deleted_cohort_takes_its_bindings_along(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), AddCohortMember(CHESS, ALICE))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS))
        site.tell(DeleteCohort(CHESS))
        assert site.participation(ALICE, MATH) == NOTHING
        course = site.made[MATH]
        (left,) = site.platform.look_up(Questions(instances={course})).instances[course]
        assert left.method == "manual"

    def test_participants_of_the_master_come_in_when_it_is_linked(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT, 3, 9), EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        site.tell(AssignRole(CHARLIE, MATH, TEACHER), SuspendEnrolment(BOB, MATH, MATH_MANUAL))
        site.tell(CreateGroup(BLUE, ART, "Blue"), CreateInstance(LINK, ART, "meta", 0, MATH, BLUE))
        alice, bob = site.participation(ALICE, ART), site.participation(BOB, ART)
        assert alice.enrolments == (Enrolment(site.made[LINK], False, 3, 9),)
        assert (len(alice.roles), len(alice.groups)) == (1, 1)
        assert bob.enrolments[0].suspended
        assert bob.roles == ()
        assert site.participation(CHARLIE, ART) == NOTHING

    def test_a_link_that_is_disabled_withdraws_its_roles_and_gives_them_back(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), CreateInstance(LINK, ART, "meta", source=MATH))
        held = site.participation(ALICE, ART).roles
        site.tell(SetInstanceStatus(ART, LINK, False))
        assert site.participation(ALICE, ART) == Participation((Enrolment(site.made[LINK], False, 0, 0),), (), ())
        site.tell(AssignRole(ALICE, MATH, TEACHER), SetInstanceStatus(ART, LINK, True))
        assert set(held) < set(site.participation(ALICE, ART).roles)
        site.tell(DeleteInstance(ART, LINK))
        assert site.participation(ALICE, ART) == NOTHING

    def test_a_course_linked_to_a_linked_one_takes_none_of_the_first(self, site: Teller) -> None:
        site.tell(CreateCourse(-22, "GEO", 1, -23), CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), EnrolUser(BOB, ART, ART_MANUAL, STUDENT))
        site.tell(EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        site.tell(CreateInstance(-24, -22, "meta", source=ART))
        assert site.participation(ALICE, -22) == NOTHING
        assert site.participation(BOB, -22).roles == (RoleHeld(STUDENT, "enrol_meta", site.made[-24]),)

    def test_who_comes_by_a_disabled_instance_is_suspended_in_linked_courses(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(SetInstanceStatus(MATH, MATH_MANUAL, False))
        assert site.participation(ALICE, MATH).roles == (RoleHeld(STUDENT),)
        assert site.participation(ALICE, ART).enrolments[0].suspended
        site.tell(SetInstanceStatus(MATH, MATH_MANUAL, True))
        assert not site.participation(ALICE, ART).enrolments[0].suspended

    def test_nobody_flows_through_a_binding_that_is_disabled(self, site: Teller) -> None:
        site.tell(CreateCohort(CHESS, "Chess", "CH"))
        site.tell(CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS))
        site.tell(SetInstanceStatus(MATH, BINDING, False))
        site.tell(AddCohortMember(CHESS, ALICE))
        assert site.participation(ALICE, MATH) == NOTHING
        assert site.platform.look_up(Questions(bindings={site.made[CHESS]})).bindings

    def test_who_is_suspended_in_the_master_keeps_the_dates_until_the_link_is_made_anew(self, site: Teller) -> None:
        site.tell(
            EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT, 3, LATER), CreateInstance(LINK, ART, "meta", source=MATH)
        )
        site.tell(SuspendEnrolment(ALICE, MATH, MATH_MANUAL))
        assert site.participation(ALICE, ART).enrolments == (Enrolment(site.made[LINK], True, 3, LATER),)
        site.tell(SetInstanceStatus(ART, LINK, False), SetInstanceStatus(ART, LINK, True))
        assert site.participation(ALICE, ART).enrolments == (Enrolment(site.made[LINK], True, 0, 0),)
        site.tell(UpdateEnrolment(ALICE, MATH, MATH_MANUAL, False, 3, LATER))
        assert site.participation(ALICE, ART).enrolments == (Enrolment(site.made[LINK], False, 3, LATER),)

    def test_who_was_kept_suspended_by_a_link_goes_when_the_course_is_reset(self, site: Teller) -> None:
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL), CreateInstance(LINK, ART, "meta", source=MATH))
        site.tell(EnrolUser(ALICE, ART, ART_MANUAL, TEACHER), UnenrolUser(ALICE, MATH, MATH_MANUAL))
        site.tell(ResetCourse(ART, (), (TEACHER,)))
        assert site.participation(ALICE, ART) == NOTHING

    def test_participants_flow_through_meta_links(self, site: Teller) -> None:
        site.tell(CreateInstance(LINK, ART, "meta", source=MATH))
        assert site.platform.look_up(Questions(instances={site.made[MATH]})).children == {
            site.made[MATH]: (site.made[ART],)
        }
        site.tell(EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT), EnrolUser(BOB, MATH, MATH_MANUAL, TEACHER))
        assert site.participation(ALICE, ART).roles == (RoleHeld(STUDENT, "enrol_meta", site.made[LINK]),)
        site.tell(UnenrolUser(ALICE, MATH, MATH_MANUAL), DeleteUser(BOB))
        assert site.participation(ALICE, ART).roles == ()

    def test_a_step_that_fails_leaves_no_trace_and_stops_no_other(self, site: Teller) -> None:
        new, other, course = -22, -23, -24
        results = site.apply(
            [
                Step(
                    "", (CreateUser(new, "dave"), EnrolUser(new, MATH, MATH_MANUAL, STUDENT), AssignRole(new, -29, 5))
                ),
                Step("", (SuspendUser(BOB), CreateUser(-26, "alice"))),
                Step("", (CreateUser(other, "dave"), CreateCourse(course, "NEW", 1, -25))),
                Step("", (EnrolUser(other, course, -25, STUDENT),)),
            ]
        )
        assert [result.error is None for result in results] == [False, False, True, True]
        assert set(results[2].made) == {other, course, -25}
        assert results[0].made == {}
        bob, dave = site.user("username", "bob"), site.user("username", "dave")
        assert bob is not None
        assert not bob.suspended
        assert dave is not None
        assert dave.id == site.made[other]
        assert site.participation(other, course).roles == (RoleHeld(STUDENT),)

    def test_what_needs_a_thing_that_was_not_made_fails(self, site: Teller) -> None:
        steps = [
            Step("", (CreateUser(-22, "alice"),)),
            Step("", (EnrolUser(-22, MATH, MATH_MANUAL, STUDENT),)),
            Step("", (EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT),)),
        ]
        assert [result.error is None for result in site.apply(steps)] == [False, False, True]

    @pytest.mark.parametrize(
        "change",
        [
            CreateUser(-22, "alice"),
            UpdateUser(BOB, (("username", "alice"),)),
            SuspendUser(999_999),
            DeleteUser(999_999),
            ReviveUser(BOB, "bob", "bob"),
            ReviveUser(BOB, "bob@example.org", "bob", was_by="email"),
            SetPicture(999_999, "0", "a.jpg"),
            SetPicture(BOB, "0", "a.jpg"),
            CreateCourse(-22, "MATH", 1, -23),
            CreateCourse(-22, "NEW", 999_999, -23),
            CreateCategory(-22, "New", 999_999),
            MoveCourse(MATH, 999_999),
            CreateUser(-22, ""),
            CreateUser(-22, "Dave"),
            CreateCourse(-22, "", 1, -23),
            CreateCourse(-22, "NEW", 0, -23),
            UpdateCourse(ART, (("idnumber", "M1"),)),
            EnrolUser(ALICE, 1, MATH_MANUAL),
            CreateGroup(-22, MATH, ""),
            CreateInstance(-22, MATH, "unheard-of"),
            SetInstanceStatus(MATH, ART_MANUAL, False),
            EnrolUser(999_999, MATH, MATH_MANUAL),
            EnrolUser(ALICE, 999_999, MATH_MANUAL),
            EnrolUser(ALICE, MATH, ART_MANUAL),
            EnrolUser(ALICE, MATH, MATH_MANUAL, 999),
            AssignRole(ALICE, MATH, 999),
            AddGroupMember(ALICE, ART, RED),
            AddGroupMember(ALICE, MATH, RED),
            AddCohortMember(999_999, ALICE),
            CreateGroup(-22, MATH, "Other", "R1"),
            UpdateGroup(RED, MATH, (("name", ""),)),
            UpdateGroup(999_999, MATH, (("name", "New"),)),
            UpdateGroup(RED, ART, (("name", "New"),)),
            DeleteGroup(999_999, MATH, "None"),
            CreateGrouping(-22, MATH, ""),
            UpdateGrouping(999_999, MATH, (("name", "New"),)),
            DeleteGrouping(999_999, MATH, "None"),
            AssignGrouping(999_999, MATH, RED),
            UnassignGrouping(999_999, MATH, RED),
            CreateInstance(-22, MATH, "meta", source=999_999),
            DeleteInstance(MATH, ART_MANUAL),
            UpdateCohort(999_999, (("name", "New"),)),
            MoveCohort(999_999, 1),
            DeleteCohort(999_999),
            RemoveCohortMember(999_999, ALICE),
            CreateCohort(-22, ""),
            DeleteCourse(1),
            ResetCourse(1, ("reset_events",)),
            ResetCourse(999_999),
            ResetCourse(MATH, (), (999,)),
            ResetCourse(MATH, ("reset_everything",)),
        ],
        ids=str,
    )
    def test_what_cannot_be_done_is_refused(self, site: Teller, change: Change) -> None:
        (result,) = site.apply([Step("", (change,))])
        assert result.error
        assert (result.made, result.replaced) == ({}, [])

    def test_a_batch_that_was_applied_is_not_applied_again(self, site: Teller) -> None:
        steps = [
            Step("", (CreateUser(-22, "dave"),)),
            Step("", (CreateUser(-23, "alice"),)),
            Step("", (SuspendUser(BOB),)),
        ]
        first = site.apply(steps, key="again")
        site.tell(ActivateUser(BOB))
        assert site.apply(steps, key="again") == first
        bob = site.user("username", "bob")
        assert bob is not None
        assert not bob.suspended

    def test_what_was_replaced_is_told(self, site: Teller) -> None:
        (first,) = site.apply([Step("", (EnrolUser(ALICE, MATH, MATH_MANUAL, STUDENT, 3, 4),))])
        (second,) = site.apply([Step("", (UnenrolUser(ALICE, MATH, MATH_MANUAL),))])
        assert (first.replaced, bool(second.replaced)) == ([], True)

    @pytest.mark.parametrize("seed", range(8))
    def test_any_story_ends_as_it_does_in_the_world(self, site: Teller, seed: int) -> None:
        site.tell(CreateCohort(CHESS, "Chess"), CreateGroup(BLUE, MATH, "Blue"), CreateGrouping(TEAMS, MATH, "Teams"))
        site.tell(
            CreateInstance(BINDING, MATH, "cohort", STUDENT, CHESS, BLUE), CreateInstance(LINK, ART, "meta", 0, MATH)
        )
        chance = Random(seed)
        for _ in range(6):
            site.try_to_tell(*[_any_change(chance) for _ in range(10)])

    def test_every_kind_of_change_is_told_by_some_story(self) -> None:
        with open(__file__, encoding="utf-8") as file:
            text = file.read()
        assert [kind.__name__ for kind in CHANGES if f"{kind.__name__}(" not in text] == []
