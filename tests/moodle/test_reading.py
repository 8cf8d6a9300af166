"""What a real Moodle answers: every kind of question, about a world that its own functions have made."""

import hashlib

import pytest

from tests.moodle.live import World, moodle, world
from tests.moodle.real import connection, needs_moodle
from toolsync.model.nearness import nearest
from toolsync.model.questions import Near, Questions, Standing
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import (
    Category,
    Cohort,
    Course,
    Enrolment,
    Group,
    Grouping,
    Instance,
    Membership,
    Participation,
    ProfileField,
    RoleHeld,
    Section,
    User,
)
from toolsync.platforms.moodle.platform import MoodlePlatform

__all__ = ["moodle", "world"]

NIGHT = 1_788_220_800
END = 1_798_761_600


def users_by(moodle: MoodlePlatform, by: str, value: str) -> set[int]:
    """The accounts that one name leads to."""
    return {user.id for user in moodle.look_up(Questions(users={UserRef(by, value)})).users}


def test_the_site(moodle: MoodlePlatform, world: World) -> None:
    site = moodle.capabilities().site
    assert site.roles["student"].id == world.student
    assert site.methods["manual"][1:5] == (True, True, True, True)
    assert site.methods["cohort"].leaving == "unenrol"
    assert site.methods["meta"].leaving == "suspend"
    assert site.profile_fields[world.name("badge")] == ProfileField(world.name("badge"), "text", ("2048",), True)
    assert site.profile_fields[world.name("level")].options == ("Beginner", "Expert")
    assert site.profile_fields[world.name("born")].options == ("1950", "2050")
    assert {"manual", "nologin"} <= site.auths
    assert {"topics", "weeks"} <= site.course_formats
    assert {"forum", "quiz"} <= site.modules
    assert "1" in site.hosts
    assert site.user_defaults["maildisplay"] in ("0", "1", "2")
    assert isinstance(site.course_defaults["visible"], int)
    totals = moodle.look_up(Questions(totals=True)).totals
    assert totals["users"] >= 20
    assert totals.keys() == {"users", "courses", "enrolments", "cohorts", "groups", "cohort_members", "categories"}


def test_accounts_by_their_names(moodle: MoodlePlatform, world: World) -> None:
    alice = User(world["alice"], world.name("alice"), world.name("A1"), world.name("alice@example.org"), "manual")
    assert list(moodle.look_up(Questions(users={UserRef("username", alice.username)})).users) == [alice]
    assert users_by(moodle, "id", str(alice.id)) == {alice.id}
    assert users_by(moodle, "idnumber", alice.idnumber) == {alice.id}
    assert users_by(moodle, "email", world.name("charlie@example.org")) == {world["charlie"], world["clara"]}
    for by, value in (("idnumber", ""), ("email", ""), ("id", "x"), ("id", "9" * 30), ("username", 'a"b\\c{},')):
        assert users_by(moodle, by, value) == set()


def test_names_that_differ_in_case_are_two(moodle: MoodlePlatform, world: World) -> None:
    assert users_by(moodle, "idnumber", world.name("a1")) == {world["gina"]}
    assert users_by(moodle, "username", world.name("Alice")) == set()


def test_accounts_that_no_file_may_change(moodle: MoodlePlatform) -> None:
    users = moodle.look_up(Questions(users={UserRef("id", "1"), UserRef("id", "2")})).users
    assert {user.id: user.guard for user in users} == {1: "guest", 2: "admin"}


def test_deleted_accounts_and_those_of_other_hosts_are_not_there(moodle: MoodlePlatform, world: World) -> None:
    for name in ("dora", "eve", "remote"):
        assert users_by(moodle, "username", world.name(name)) == set()
        assert users_by(moodle, "id", str(world[name])) == set()


def test_a_deleted_account_is_found_by_the_names_it_had(moodle: MoodlePlatform, world: World) -> None:
    name, email = world.name("dora"), world.name("dora@example.org")
    facts = moodle.look_up(Questions(deleted_users={name, world.name("alice")}, deleted_emails={email, "x@y.org"}))
    (dora,) = facts.deleted_users[name]
    assert dora.username.startswith(f"{email}.") and dora.idnumber == ""
    assert (dora.id, dora.deleted) == (world["dora"], True)
    assert dora.email == hashlib.md5(name.encode()).hexdigest()
    assert facts.deleted_emails == {email: (dora,)}


def test_profiles(moodle: MoodlePlatform, world: World) -> None:
    profiles = moodle.look_up(Questions(profiles={world["alice"], world["bob"], world["dora"]})).profiles
    custom = {"badge": "B-42", "level": "Expert", "vegan": "1", "born": "631152000", "about": "Tall"}
    assert profiles[world["alice"]] == {
        **{"firstname": "Alice", "lastname": "Durand", "institution": 'U "1"', "department": "Law", "city": "Évry"},
        **{"country": "FR", "lang": "en", "timezone": "Europe/Paris", "maildisplay": "0", "maildigest": "2"},
        **{"phone1": "01", "phone2": "06", "address": "1, rue", "description": "<p>Hello\nthere</p>"},
        **{"mailformat": "0", "autosubscribe": "0", "trackforums": "1", "htmleditor": "1"},
        **{f"profile_field_{world.name(name)}": text for name, text in custom.items()},
    }
    bob = profiles[world["bob"]]
    assert bob["htmleditor"] == "0"
    assert bob[f"profile_field_{world.name('badge')}"] == "B-43"
    assert f"profile_field_{world.name('born')}" not in bob
    assert profiles[world["dora"]]["firstname"] == "Dora"


def test_unique_values_of_profile_fields(moodle: MoodlePlatform, world: World) -> None:
    asked = {(world.name("badge"), "B-43"), (world.name("badge"), "b-43")}
    found = moodle.look_up(Questions(profile_values=asked)).profile_values
    assert found == {(world.name("badge"), "B-43"): (world["bob"],)}


def test_pictures_are_known_while_they_are_ours(moodle: MoodlePlatform, world: World) -> None:
    asked = {world[name] for name in ("alice", "bob", "charlie", "gina")}
    found = moodle.look_up(Questions(pictures=asked)).pictures
    ours = hashlib.md5(b"alice").hexdigest()
    assert found == {world["alice"]: ours, world["bob"]: "?", world["charlie"]: "?"}


def test_passwords(moodle: MoodlePlatform, world: World) -> None:
    right, wrong = (world["alice"], "Secret-1"), (world["alice"], "secret-1")
    # It uses another authentication: Moodle keeps no password of it.
    elsewhere = (world["frank"], "Secret-1")
    assert list(moodle.look_up(Questions(passwords={right, wrong, elsewhere})).passwords) == [right]


def test_courses_by_their_names(moodle: MoodlePlatform, world: World) -> None:
    math = Course(world["MATH"], world.name("MATH"), world.name("CMATH"), world["science"])
    art = Course(world["ART"], world.name("ART"), world.name("CART"), world["physics"], visible=False)
    refs = {CourseRef("shortname", math.shortname), CourseRef("idnumber", math.idnumber), CourseRef("id", str(art.id))}
    refs |= {CourseRef("shortname", world.name("math")), CourseRef("idnumber", "")}
    assert set(moodle.look_up(Questions(courses=refs)).courses) == {math, art}


def test_details_and_sections(moodle: MoodlePlatform, world: World) -> None:
    facts = moodle.look_up(Questions(details={world["MATH"], world["ART"], world["META"]}))
    math, art = facts.details[world["MATH"]], facts.details[world["ART"]]
    assert math["fullname"] == "MATH, the course"
    assert (math["startdate"], math["enddate"], math["groupmode"]) == (NIGHT, END, 1)
    assert (math["format"], math["coursedisplay"], math["template"]) == ("topics", 0, "TPL / été")
    assert (art["format"], art["coursedisplay"], art["lang"]) == ("weeks", 1, "en")
    assert "template" not in art and "coursedisplay" not in facts.details[world["META"]]
    assert facts.sections[world["MATH"]][1] == Section("First | week", "<p>Sum</p>")
    assert sorted(facts.sections[world["MATH"]]) == [0, 1, 2, 3]


def test_categories_and_what_is_in_them(moodle: MoodlePlatform, world: World) -> None:
    wanted = {world["science"], world["physics"], world["empty"]}
    facts = moodle.look_up(Questions(categories=True, holdings=wanted))
    known = {each.id: each for each in facts.categories}
    science = Category(world["science"], world.name(" Science / Art"), world.name("SCI"), 0)
    assert known[world["science"]] == science
    assert known[world["physics"]] == Category(world["physics"], "Physics", "", science.id, visible=False)
    holdings = facts.holdings
    assert (holdings[science.id].courses, holdings[world["physics"]].courses) == (2, 1)
    labo = Cohort(world["labo"], world.name(" Labo"), "", world["empty"], "tool_toolsync", "")
    assert holdings[world["empty"]].cohorts == (labo,)
    assert dict(holdings[world["empty"]].others).get("questions", 0) == world["questions"]


def test_cohorts_by_their_names(moodle: MoodlePlatform, world: World) -> None:
    chess = Cohort(world["chess"], world.name(" Chess"), world.name("CH"), 0, "", "<p>Plays</p>", visible=False)
    refs = {CohortRef("idnumber", chess.idnumber), CohortRef("name", chess.name), CohortRef("id", str(chess.id))}
    assert list(moodle.look_up(Questions(cohorts=refs | {CohortRef("idnumber", "")})).cohorts) == [chess]


def test_instances_and_where_they_take_people_from(moodle: MoodlePlatform, world: World) -> None:
    facts = moodle.look_up(Questions(instances={world["ART"], world["META"], world["MATH"]}, bindings={world["chess"]}))
    bound = next(each for each in facts.instances[world["ART"]] if each.method == "cohort")
    assert bound == Instance(
        world["binding"], world["ART"], "cohort", True, world.student, world["chess"], world["green"]
    )
    linked = next(each for each in facts.instances[world["META"]] if each.method == "meta")
    assert linked == Instance(world["link"], world["META"], "meta", True, 0, world["MATH"])
    enabled = {each.method: each.enabled for each in facts.instances[world["MATH"]]}
    assert enabled == {"manual": True, "self": True, "guest": False}
    assert facts.children == {world["MATH"]: (world["META"],)}
    assert facts.bindings == {world["chess"]: (world["ART"],)}


def test_groups_and_groupings(moodle: MoodlePlatform, world: World) -> None:
    math = world["MATH"]
    facts = moodle.look_up(Questions(groups={math}, groupings={math}, group_courses={world["green"], 999_999}))
    red = Group(world["red"], math, "Red", world.name("R1"), "The red ones")
    assert facts.groups[math][red.id] == red
    assert facts.groups[math].keys() == {world["red"], world["blue"], world["void"]}
    colours = frozenset({world["red"], world["blue"]})
    assert facts.groupings[math] == {
        world["colours"]: Grouping(world["colours"], math, "Colours", world.name("COL"), "All", colours),
        world["none"]: Grouping(world["none"], math, "None"),
    }
    assert facts.group_courses == {world["green"]: world["ART"]}


def test_participations(moodle: MoodlePlatform, world: World) -> None:
    math, art, meta = world["MATH"], world["ART"], world["META"]
    people = [world[name] for name in ("alice", "bob", "charlie", "gina", "s5", "frank")]
    found = moodle.look_up(Questions(participations={(user, math) for user in people})).participations
    by_hand = Enrolment(world["MATH_manual"], False, 0, 0)
    alice = Participation((by_hand,), (RoleHeld(world.teacher), RoleHeld(world.student)), (Membership(world["red"]),))
    assert found[world["alice"], math] == alice
    assert found[world["bob"], math].enrolments == (Enrolment(world["MATH_manual"], True, NIGHT, END),)
    assert found[world["charlie"], math] == Participation((by_hand,))
    assert (world["frank"], math) not in found
    found = moodle.look_up(Questions(participations={(user, art) for user in people})).participations
    assert found[world["gina"], art] == Participation((), (RoleHeld(world.teacher),))
    assert found[world["s5"], art] == Participation(
        (Enrolment(world["binding"], False, 0, 0),),
        (RoleHeld(world.student, "enrol_cohort", world["binding"]),),
        (Membership(world["green"], "enrol_cohort", world["binding"]),),
    )
    found = moodle.look_up(Questions(participations={(world["bob"], meta)})).participations
    assert found[world["bob"], meta].enrolments[0].suspended


def test_everything_of_accounts_courses_and_cohorts(moodle: MoodlePlatform, world: World) -> None:
    asked = Questions(whole_users={world["s5"], world["alice"]}, whole_cohorts={world["labo"]})
    # Asked for twice, answered once.
    asked.participations = {(world["s5"], world["ART"])}
    asked.whole_courses = {world["ART"]}
    facts = moodle.look_up(asked)
    assert {course for user, course in facts.participations if user == world["s5"]} == {
        world["MATH"],
        world["ART"],
        world["META"],
    }
    assert all(len(each.enrolments) <= 1 for each in facts.participations.values())
    in_art = {user for user, course in facts.participations if course == world["ART"]}
    assert in_art == {world[name] for name in ("charlie", "gina", "s5", "s6", "s7", "s8", "s9", "s10")}
    assert set(facts.members) == {(world["chess"], world["s5"]), (world["labo"], world["s5"])}


def test_members_occupants_places_and_holders_of_roles(moodle: MoodlePlatform, world: World) -> None:
    math, art, red, green = world["MATH"], world["ART"], world["red"], world["green"]
    facts = moodle.look_up(
        Questions(
            members={(world["chess"], world["s5"]), (world["chess"], world["s1"]), (world["labo"], world["s6"])},
            occupants={(math, red), (math, green)},
            places={(world["s1"], math), (world["s1"], art)},
            role_holders={(math, world.teacher), (art, world.teacher)},
        )
    )
    assert list(facts.members) == [(world["chess"], world["s5"])]
    assert facts.occupants[math, red] == {world["alice"], world["s1"]}
    # The group belongs to another course than the one that it was asked with.
    assert not facts.occupants.get((math, green))
    assert facts.places == {(world["s1"], math): (red, world["blue"])}
    assert facts.role_holders == {(math, world.teacher): (world["alice"],), (art, world.teacher): (world["gina"],)}


def test_who_stands_as_a_file_says(moodle: MoodlePlatform, world: World) -> None:
    math, manual = world["MATH"], world["MATH_manual"]
    yes = {
        Standing(world["alice"], math, manual, world.teacher, None, None),
        Standing(world["alice"], math, manual, world.student, 0, 0),
        Standing(world["s1"], math, manual, world.student, 0, None),
        # Who gave the role does not matter.
        Standing(world["s5"], world["ART"], world["binding"], world.student, 0, 0),
    }
    no = {
        Standing(world["bob"], math, manual, world.student, NIGHT, END),
        Standing(world["s1"], math, manual, world.student, NIGHT, None),
        Standing(world["s1"], math, manual, world.teacher, None, None),
        Standing(world["s1"], world["ART"], manual, world.student, None, None),
        Standing(world["charlie"], math, manual, world.student, None, None),
        Standing(world["frank"], math, manual, world.student, None, None),
    }
    assert set(moodle.look_up(Questions(standing=[*yes, *no])).not_standing) == no


def test_user_data_are_counted(moodle: MoodlePlatform, world: World) -> None:
    data = moodle.look_up(Questions(data={world["MATH"], world["ART"]})).data
    math, art = data[world["MATH"]], data[world["ART"]]
    assert (math["forum/posts"], math["forum/ratings"], math["quiz/attempts"], math["events"]) == (1, 0, 0, 1)
    assert (math["glossary/entries"], math["glossary/entries_of_others"]) == (2, 1)
    assert (math["role_overrides"], math["local_roles"]) == (1, 1)
    assert art[f"feedback/responses_{world['feedback']}"] == 1
    assert not any(kind.startswith("quiz/") for kind in art)


@pytest.mark.parametrize(
    ("things", "by", "wrong", "right"),
    [
        ("users", "username", "alise", "alice"),
        ("users", "email", "alise@example.org", "alice@example.org"),
        ("courses", "shortname", "MAHT", "MATH"),
        ("cohorts", "name", " Chesss", " Chess"),
    ],
)
def test_what_is_near_to_an_unknown_name(
    moodle: MoodlePlatform, world: World, things: str, by: str, wrong: str, right: str
) -> None:
    near = Near(things, by, world.name(wrong))
    assert nearest(near.value, moodle.look_up(Questions(near={near})).near[near]) == world.name(right)


@needs_moodle
def test_bounded_answers_tell_the_same(moodle: MoodlePlatform, world: World) -> None:
    platform = MoodlePlatform([connection()], bounded=True)
    try:
        tables = ("users", "profiles", "sections", "enrolments", "members", "data", "categories", "groupings")
        for table in tables:
            whole = list(moodle.dump().table(table))
            assert sorted(map(repr, platform.dump().table(table))) == sorted(map(repr, whole)), table
    finally:
        platform.close()
