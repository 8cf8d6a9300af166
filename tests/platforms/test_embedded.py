"""The embedded platform keeps the contract; and what is its own: tables, migrations, several at once, filling."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms.contract import PlatformContract, Teller
from toolsync.model.changes import (
    AddGroupMember,
    CreateInstance,
    CreateUser,
    DeleteCohort,
    DeleteCourse,
    DeleteInstance,
    DeleteUser,
    EnrolUser,
    RequestPassword,
    ResetCourse,
    SetPassword,
    SuspendEnrolment,
    UnenrolUser,
    UpdateUser,
)
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, Platform, PlatformError
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef, UserRef
from toolsync.model.tables import Table
from toolsync.model.things import (
    NOTHING,
    Category,
    Cohort,
    Course,
    Group,
    Instance,
    Method,
    ProfileField,
    RoleHeld,
    Site,
    User,
)
from toolsync.model.world import World
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.embedded.database import migrations
from toolsync.platforms.embedded.queries import QUERIES, parse
from toolsync.platforms.embedded.replacing import DERIVED, KEPT


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[EmbeddedPlatform]:
    """A new site."""
    platform = EmbeddedPlatform.open(tmp_path / "site.db", create=True)
    yield platform
    platform.close()


class TestEmbedded(PlatformContract):
    """See the fixture."""

    @pytest.fixture
    def generous(self, site: Teller, platform: EmbeddedPlatform) -> Teller:
        platform.set_value("course_methods", [["manual", True, 0], ["self", True, 5], ["guest", False, 0]])
        return site


def apply(platform: Platform, key: str, *changes: object) -> list[str | None]:
    """Apply each change as a step of its own; the errors."""
    steps = [Step("", (change,)) for change in changes]  # type: ignore[arg-type]
    return [result.error for result in platform.apply(Batch(key, steps, {}, 1_000))]


# --- the file -------------------------------------------------------------------------------------------------------


def test_a_site_that_is_not_there_is_not_made_by_mistake(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="There is no site"):
        EmbeddedPlatform.open(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_site_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("username;firstname\n" * 100)
    with pytest.raises(PlatformError, match="cannot be used"):
        EmbeddedPlatform.open(tmp_path / "text.db")


def test_migrations_are_applied_once_in_order(platform: EmbeddedPlatform) -> None:
    EmbeddedPlatform.open(platform.path, create=True).close()
    applied = [name for (name,) in platform.database.connection.execute("SELECT name FROM migration ORDER BY rowid")]
    assert applied == list(migrations()) == sorted(applied)


def test_a_migration_that_fails_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "toolsync.platforms.embedded.database.migrations"
    broken = {**migrations(), "0099_broken": "CREATE TABLE half (id);\nCREATE TABLE half (id);\n"}
    with monkeypatch.context() as patch:
        patch.setattr(module, lambda: broken)
        with pytest.raises(PlatformError, match="already exists"):
            EmbeddedPlatform.open(tmp_path / "site.db", create=True)
    platform = EmbeddedPlatform.open(tmp_path / "site.db")
    assert platform.database.connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchall() == []
    platform.close()


def test_a_site_of_a_newer_toolsync_is_refused(platform: EmbeddedPlatform) -> None:
    platform.database.connection.execute("INSERT INTO migration VALUES ('0999_future', 0)")
    with pytest.raises(PlatformError, match="newer toolsync"):
        EmbeddedPlatform.open(platform.path)


def test_queries_have_a_name_a_meaning_and_a_text() -> None:
    assert QUERIES["live_users"].meaning == "Which of these ids are live accounts."
    assert parse("-- name: one\n-- Meaning,\n-- in two lines.\nSELECT 1;\n")["one"].meaning == "Meaning, in two lines."
    for wrong in ("-- name: a\nSELECT 1;", "-- name: a\n-- Meaning.\n", "-- name: a\n-- M\nSELECT 1;\n" * 2):
        with pytest.raises(ValueError, match="query a"):
            parse(wrong)


def test_every_query_is_one_that_sqlite_understands(platform: EmbeddedPlatform) -> None:
    for name, query in QUERIES.items():
        if not query.sql.startswith(("DROP", "CREATE")):
            values = [None] * max(query.sql.count("?"), 1)
            for count in range(len(values) + 1):
                try:
                    platform.database.connection.execute(f"EXPLAIN {query.sql}", values[:count])
                    break
                except sqlite3.ProgrammingError:
                    continue
            else:
                pytest.fail(name)


@pytest.mark.parametrize("name", ["enrolments", "roles_held", "places"])
def test_pairs_are_found_by_their_key(platform: EmbeddedPlatform, name: str) -> None:
    plan = platform.database.connection.execute(f"EXPLAIN QUERY PLAN {QUERIES[name].sql}", ("[]",)).fetchall()
    assert "USING PRIMARY KEY" in plan[1][3]


# --- a new site -----------------------------------------------------------------------------------------------------


def test_a_new_site_is_a_moodle_on_its_first_day(platform: EmbeddedPlatform) -> None:
    site = platform.capabilities().site
    assert (site.course, site.roles["frontpage"].id, site.methods["meta"].leaving) == (1, 8, "suspend")
    totals = platform.look_up(Questions(totals=True)).totals
    assert {name: count for name, count in totals.items() if count} == {"users": 2, "categories": 1}
    assert {"courses", "enrolments", "cohorts", "groups", "cohort_members"} < totals.keys()
    refs = {UserRef("username", "guest"), UserRef("username", "admin")}
    facts = platform.look_up(Questions(users=refs, courses={CourseRef("id", "1")}, categories=True))
    assert sorted(user.guard for user in facts.users) == ["admin", "guest"]
    assert facts.categories == [Category(1, "Category 1", "", 0)]
    assert [course.id for course in facts.courses] == [1]


def test_the_guest_and_the_admin_are_not_deleted(platform: EmbeddedPlatform) -> None:
    assert all(apply(platform, "1", DeleteUser(1), DeleteUser(2)))


# --- several at once ------------------------------------------------------------------------------------------------


def test_what_another_connection_writes_is_seen_at_once(platform: EmbeddedPlatform) -> None:
    other = EmbeddedPlatform.open(platform.path)
    assert apply(platform, "1", CreateUser(-1, "alice")) == [None]
    assert apply(other, "2", CreateUser(-1, "alice"), CreateUser(-2, "bob")) == ["The username alice is taken.", None]
    assert apply(platform, "3", CreateUser(-1, "bob")) == ["The username bob is taken."]
    other.close()


def test_results_of_an_old_batch_are_let_go_but_it_is_not_applied_again(platform: EmbeddedPlatform) -> None:
    for number in range(102):
        apply(platform, f"batch {number}", CreateUser(-1, f"user{number}"))
    assert apply(platform, "batch 2", CreateUser(-1, "user2")) == [None]
    with pytest.raises(PlatformError, match="applied long ago"):
        apply(platform, "batch 1", CreateUser(-1, "user1"))


def test_a_batch_that_breaks_is_not_applied_at_all(platform: EmbeddedPlatform) -> None:
    platform.database.connection.execute("DROP TABLE user_profile")
    with pytest.raises(PlatformError, match="user_profile"):
        apply(platform, "1", CreateUser(-1, "alice"))
    assert not list(platform.look_up(Questions(users={UserRef("username", "alice")})).users)


def test_ids_are_never_used_twice(platform: EmbeddedPlatform) -> None:
    (first,) = platform.apply(Batch("1", [Step("", (CreateUser(-1, "alice"),))], {}, 0))
    platform.database.connection.execute("DELETE FROM user WHERE username = 'alice'")
    (second,) = platform.apply(Batch("2", [Step("", (CreateUser(-1, "alice"),))], {}, 0))
    assert second.made[-1] == first.made[-1] + 1


# --- accounts -------------------------------------------------------------------------------------------------------


def test_two_accounts_may_swap_usernames_in_one_batch(platform: EmbeddedPlatform) -> None:
    platform.fill(users=[User(10, "alice", "", "", "manual"), User(11, "bob", "", "", "manual")])
    names = [(10, "x"), (11, "alice"), (10, "bob")]
    assert apply(platform, "1", *[UpdateUser(user, (("username", name),)) for user, name in names]) == [None] * 3
    facts = platform.look_up(Questions(users={UserRef("username", "alice"), UserRef("username", "bob")}))
    assert sorted((user.id, user.username) for user in facts.users) == [(10, "bob"), (11, "alice")]


def test_emails_are_found_whatever_their_case(platform: EmbeddedPlatform) -> None:
    apply(platform, "1", CreateUser(-1, "elodie", email="Élodie@Example.org"))
    assert list(platform.look_up(Questions(users={UserRef("email", "élodie@example.org")})).users)


def test_values_of_profile_fields_are_found(platform: EmbeddedPlatform) -> None:
    platform.add_profile_field(ProfileField("badge", "text", ("20",), unique=True))
    assert platform.capabilities().site.profile_fields["badge"] == ProfileField("badge", "text", ("20",), True)
    asked = Questions(profile_values={("badge", "7"), ("badge", "8")})
    apply(platform, "1", CreateUser(-1, "alice", profile=(("profile_field_badge", "7"),)))
    assert platform.look_up(asked).profile_values == {("badge", "7"): (3,)}
    apply(platform, "2", UpdateUser(3, (("profile_field_badge", "8"),)))
    assert platform.look_up(asked).profile_values == {("badge", "8"): (3,)}
    apply(platform, "3", DeleteUser(3))
    assert platform.look_up(asked).profile_values == {}


def test_passwords_are_kept_as_hashes_and_mails_without_them(platform: EmbeddedPlatform) -> None:
    apply(platform, "1", CreateUser(-1, "alice"), CreateUser(-2, "bob"))
    apply(platform, "2", SetPassword(3, "Sesame!1", must_change=True, mail=True), RequestPassword(4))
    rows = platform.database.connection.execute(
        "SELECT user, hash, must_change, create_password FROM password"
    ).fetchall()
    assert [(row[0], row[1][:7], *row[2:]) for row in rows] == [(3, "pbkdf2$", 1, 0), (4, "", 1, 1)]
    asked = Questions(passwords={(3, "Sesame!1"), (3, "sesame!1"), (4, "")})
    assert list(platform.look_up(asked).passwords) == [(3, "Sesame!1")]
    mails = platform.database.connection.execute("SELECT user, subject FROM message").fetchall()
    assert mails == [(3, "Your credentials"), (4, "Your new password")]
    everything = b"".join(each.read_bytes() for each in platform.path.parent.iterdir())
    assert b"Sesame!1" not in everything


# --- writing --------------------------------------------------------------------------------------------------------


def test_every_table_of_a_world_is_kept_or_follows_from_one() -> None:
    tables = {name for name, value in vars(World(Site())).items() if isinstance(value, Table)}
    assert tables == set(KEPT) | set(DERIVED)


def test_everything_of_a_pair_keeps_its_place(platform: EmbeddedPlatform) -> None:
    platform.fill(
        users=[User(10, "alice", "", "", "manual")],
        courses=[Course(20, "MATH", "", 1)],
        instances=[Instance(30, 20, "manual"), Instance(31, 20, "self")],
        groups=[Group(40, 20, "Red"), Group(41, 20, "Blue")],
    )
    enrol = [EnrolUser(10, 20, 31, 5), EnrolUser(10, 20, 30, 3), AddGroupMember(10, 20, 41), AddGroupMember(10, 20, 40)]
    assert apply(platform, "1", *enrol, SuspendEnrolment(10, 20, 31)) == [None] * 5
    now = platform.look_up(Questions(participations={(10, 20)})).participations[10, 20]
    assert [each.instance for each in now.enrolments] == [30, 31]
    assert [each.group for each in now.groups] == [41, 40]


def test_a_site_is_filled_at_once(platform: EmbeddedPlatform) -> None:
    platform.fill(
        users=[User(number, f"user{number}", "", "", "manual") for number in range(3, 1_003)],
        profiles=[(3, {"city": "Paris", "profile_field_badge": "7"})],
        categories=[Category(2, "Science", "S", 1)],
        courses=[Course(number, f"C{number}", "", 2) for number in range(2, 102)],
        details=[(2, {"fullname": "Two"})],
        instances=[Instance(number, number, "manual") for number in range(2, 102)],
        cohorts=[Cohort(1, "Chess")],
        members=[(1, 3)],
        enrolments=[(user, course, course, 5) for user in range(3, 1_003) for course in range(2, 54)],
    )
    assert platform.look_up(Questions(totals=True)).totals["enrolments"] == 52_000
    facts = platform.look_up(Questions(whole_courses={2}, profiles={3}, members={(1, 3)}))
    assert len(facts.participations) == 1_000
    assert facts.participations[3, 2].roles == (RoleHeld(5),)
    assert apply(platform, "1", EnrolUser(3, 100, 100, 5), EnrolUser(3, 2, 2, 3)) == [None, None]
    facts = platform.look_up(Questions(participations={(3, 2), (3, 100), (3, 101)}))
    assert [len(facts.participations.get((3, course), NOTHING).roles) for course in (2, 100, 101)] == [2, 1, 0]


def test_counts_of_user_data_are_kept_and_go_with_their_course(platform: EmbeddedPlatform) -> None:
    platform.fill(courses=[Course(7, "MATH", "M1", 1)], data=[(7, {"events": 3, "forum/posts": 0})])
    platform.fill(data=[(7, {"events": 4})])
    assert platform.look_up(Questions(data={7, 8})).data == {7: {"events": 4, "forum/posts": 0}}
    assert list(platform.export("course-data", {"course": "idnumber"})) == [
        ("course", "module", "kind", "count"),
        ("M1", "", "events", "4"),
        ("M1", "forum", "posts", "0"),
    ]
    (reset,) = platform.apply(Batch("1", [Step("", (ResetCourse(7, ("reset_events", "reset_forum_all")),))], {}, 0))
    assert (reset.error, reset.replaced) == (None, [["data", 7, {"events": 4}]])
    platform.apply(Batch("2", [Step("", (DeleteCourse(7),))], {}, 0))
    assert platform.look_up(Questions(data={7})).data == {}


def test_enrolment_instances_stay_in_the_order_in_which_they_are_written(platform: EmbeddedPlatform) -> None:
    """As people have arranged them on the Moodle that a snapshot is of; a new one is the last."""
    arranged = (Instance(32, 20, "self"), Instance(30, 20, "manual"), Instance(31, 20, "manual"))
    platform.fill(courses=[Course(20, "MATH", "", 1)], instances=arranged)
    Teller(platform).tell(CreateInstance(-1, 20, "guest"))
    found = platform.look_up(Questions(instances={20})).instances[20]
    assert found[:3] == arranged
    assert [each.method for each in found[3:]] == ["guest"]


def test_links_to_a_deleted_course_go_where_the_site_unenrols_those_who_leave(platform: EmbeddedPlatform) -> None:
    platform.set_method(Method("meta", True, leaving="unenrol"))
    platform.fill(
        users=[User(10, "alice", "", "", "manual")],
        courses=[Course(20, "MATH", "", 1), Course(21, "ART", "", 1)],
        instances=[Instance(30, 20, "manual"), Instance(31, 21, "manual"), Instance(32, 21, "meta", source=20)],
    )
    teller = Teller(platform)
    teller.tell(EnrolUser(10, 20, 30, 5))
    teller.tell(DeleteCourse(20))
    facts = platform.look_up(Questions(instances={21}, whole_courses={21}))
    assert facts.instances == {21: (Instance(31, 21, "manual"),)}
    assert facts.participations == {}


# --- exporting ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(platform: EmbeddedPlatform) -> EmbeddedPlatform:
    """A site with a little of everything."""
    platform.add_profile_field(ProfileField("badge", "text"))
    platform.fill(
        users=[User(10, "alice", "A1", "alice@example.org", "manual", True), User(11, "bob", "", "", "ldap")],
        profiles=[(10, {"firstname": "Alice", "city": "Paris", "profile_field_badge": "7"})],
        categories=[Category(2, "Maths/Physics", "MP", 1, False)],
        courses=[Course(20, "MATH", "M1", 2)],
        details=[(20, {"fullname": "Mathematics", "startdate": 86_400})],
        instances=[Instance(30, 20, "manual"), Instance(31, 20, "self")],
        groups=[Group(40, 20, "Red", "R", "Reds")],
        cohorts=[Cohort(1, "Chess", "CH", 2, "tool_sync", "Chess players")],
        members=[(1, 10)],
        enrolments=[(10, 20, 30, 5)],
    )
    platform.database.connection.execute("INSERT INTO section VALUES (20, 2, 'Numbers', 'All')")
    platform.database.connection.execute("INSERT INTO grouping VALUES (1, 20, 'Colours', 'C', '')")
    changes = (EnrolUser(11, 20, 30, 0, 5, 9), EnrolUser(11, 20, 31), SuspendEnrolment(11, 20, 31))
    assert apply(platform, "1", *changes, AddGroupMember(10, 20, 40)) == [None] * 4
    return platform


@pytest.mark.parametrize(
    ("entity", "rows"),
    [
        (
            "categories",
            [("idnumber", "path", "visible"), ("", "Category 1", "1"), ("MP", r"Category 1/Maths\/Physics", "0")],
        ),
        (
            "enrolments",
            [
                ("cmd", "rolename", "uid", "cid", "enrol", "enrolid", "starttime", "endtime"),
                ("add", "student", "alice", "MATH", "manual", "", "0", "0"),
                ("enable", "", "bob", "MATH", "manual", "", "5", "9"),
                ("disable", "", "bob", "MATH", "self", "", "0", "0"),
            ],
        ),
        ("roles", [("rolename", "uid", "cid"), ("student", "alice", "MATH")]),
        ("groups", [("courseid", "name", "type", "idnumber", "description"), ("MATH", "Red", "group", "R", "Reds")]),
        (
            "groupings",
            [("courseid", "name", "type", "idnumber", "description"), ("MATH", "Colours", "grouping", "C", "")],
        ),
        ("group-members", [("groupid", "userid", "courseid", "cmd"), ("Red", "alice", "MATH", "add")]),
        (
            "cohorts",
            [
                ("cmd", "cid", "cidnumber", "cname", "cdescription", "ccatcontext", "component", "cvisible"),
                ("add", "1", "CH", "Chess", "Chess players", "2", "tool_sync", "1"),
            ],
        ),
        ("cohort-members", [("cmd", "cid", "cidnumber", "cname", "userid"), ("add", "1", "CH", "Chess", "alice")]),
    ],
)
def test_the_state_is_exported(small: EmbeddedPlatform, entity: str, rows: list[tuple[str, ...]]) -> None:
    assert list(small.export(entity)) == rows


def test_accounts_and_courses_are_exported_with_all_their_columns(small: EmbeddedPlatform) -> None:
    header, *rows = small.export("users")
    alice, bob = (dict(zip(header, row, strict=True)) for row in rows)
    assert (alice["username"], alice["city"], alice["suspended"], alice["profile_field_badge"]) == (
        "alice",
        "Paris",
        "1",
        "7",
    )
    assert (bob["auth"], bob["city"]) == ("ldap", "")
    header, row = small.export("courses")
    course = dict(zip(header, row, strict=True))
    assert (course["category"], course["startdate"]) == (r"Category 1/Maths\/Physics", "86400")
    assert [course[name] for name in ("topic0", "topic1", "topic2", "self", "guest")] == [
        "",
        "",
        "Numbers|All",
        "1",
        "0",
    ]


def test_things_are_named_as_the_caller_wishes(small: EmbeddedPlatform) -> None:
    by = {"user": "idnumber", "course": "id", "group": "idnumber"}
    assert list(small.export("group-members", by))[1] == ("R", "A1", "20", "add")
    assert list(small.export("roles", by))[1] == ("student", "A1", "20")


def test_an_unknown_export_is_told(platform: EmbeddedPlatform) -> None:
    with pytest.raises(PlatformError, match="only of users"):
        list(platform.export("grades"))


def test_a_site_in_memory_is_exported_as_well() -> None:
    platform = EmbeddedPlatform.open(":memory:", create=True)
    apply(platform, "1", CreateUser(-1, "alice"))
    assert [row[0] for row in platform.export("users")] == ["username", "alice"]
    platform.close()


def test_what_holds_for_the_site_can_be_set(platform: EmbeddedPlatform) -> None:
    platform.set_value("languages", ["eo"])
    platform.set_method(Method("self", False, leaving="suspend"))
    site = platform.capabilities().site
    assert (site.languages, site.methods["self"]) == (frozenset({"eo"}), Method("self", False, leaving="suspend"))


def test_an_export_holds_up_nobody(small: EmbeddedPlatform) -> None:
    rows = small.export("users")
    next(rows)
    assert apply(small, "2", CreateUser(-1, "charlie")) == [None]
    assert len(list(rows)) == 2


def test_where_leavers_go_they_go_from_every_linked_course_and_no_further(platform: EmbeddedPlatform) -> None:
    """A chain of three: what came by ``meta`` is not passed on, neither when it comes nor when it goes."""
    platform.set_method(Method("meta", True, leaving="unenrol"))
    platform.fill(
        users=[User(10, "alice", "", "", "manual")],
        courses=[Course(20 + each, f"C{each}", "", 1) for each in range(3)],
        instances=[Instance(30, 20, "manual"), Instance(31, 21, "manual"), Instance(32, 22, "manual")],
    )
    teller = Teller(platform)
    teller.tell(EnrolUser(10, 20, 30, 5), EnrolUser(10, 21, 31, 5))
    teller.tell(CreateInstance(-1, 21, "meta", source=20), CreateInstance(-2, 22, "meta", source=21))
    assert len(teller.participation(10, 22).roles) == 1
    teller.tell(UnenrolUser(10, 20, 30))
    assert [len(teller.participation(10, course).enrolments) for course in (20, 21, 22)] == [0, 1, 1]
    teller.tell(DeleteInstance(21, 31))
    assert teller.participation(10, 22) == NOTHING


@pytest.mark.parametrize("leaving", ["unenrol", "suspend"])
def test_a_deleted_cohort_treats_its_people_as_the_site_treats_leavers(
    platform: EmbeddedPlatform, leaving: str
) -> None:
    platform.set_method(Method("cohort", True, leaving=leaving))
    platform.fill(
        users=[User(10, "alice", "", "", "manual")],
        courses=[Course(20, "MATH", "", 1)],
        cohorts=[Cohort(5, "Chess")],
        members=[(5, 10)],
    )
    teller = Teller(platform)
    teller.tell(CreateInstance(-1, 20, "cohort", 5, 5))
    teller.tell(DeleteCohort(5))
    left = teller.participation(10, 20)
    assert (left.roles, [each.suspended for each in left.enrolments]) == ((), [True] if leaving == "suspend" else [])
