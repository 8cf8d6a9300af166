"""Accounts end as Moodle's own upload of users leaves them."""

from typing import Any

import pytest

from tests.moodle.real import needs_moodle
from tests.moodle.stories.story import Call, Stories, Story
from tests.tools import Result

pytestmark = needs_moodle

#: Moodle's own upload writes its site's time zone into every new account, and "" for no description; its form for one
#: account leaves the site's zone to be looked up, and no description is none.
#: It also writes a row for every custom field that the file does not fill.
EMPTY = 'user_info_data new .*"data": "0?"'
DEFAULTS = ("user.timezone", "user.description", EMPTY)

#: 2027-06-30 00:00:00 UTC, and a day in 1990.
SUMMER, BORN = 1_814_313_600, 631_152_000


@pytest.fixture(scope="module")
def fields(stories: Stories) -> str:
    """A custom profile field of each kind; the beginning of their names."""
    prefix = Story(stories).ours
    given: dict[str, dict[str, Any]] = {
        "badge": {"datatype": "text", "param1": 30, "param2": 2048, "forceunique": 1},
        "level": {"datatype": "menu", "param1": "Beginner\nExpert"},
        "vegan": {"datatype": "checkbox", "defaultdata": 0},
        "born": {"datatype": "datetime", "param1": 1950, "param2": 2050, "defaultdata": 0},
        "about": {"datatype": "textarea"},
    }
    for name, values in given.items():
        stories.beside.call("field", shortname=prefix + name, **values)
    stories.alike.learn(stories.beside.changes())
    return prefix


def tell(story: Story, *lines: str, **given: Any) -> Result:
    """Tell a story of accounts that are known by their usernames."""
    return story.told("users", *lines, users__identifier="username", **given)


def upload(*lines: str, **options: Any) -> Call:
    """Moodle's own upload of users: all columns of the file count, and what is empty there."""
    if "email" not in lines[0]:
        options["email"] = "%u@example.org"
    passwords = {"uupasswordnew": 0, "uupasswordold": 1} if "password" in lines[0] else {}
    given = {"uutype": 2, "uuupdatetype": 1, "uuallowrenames": 1, "uuallowdeletes": 1, **passwords, **options}
    words = ["--delimiter_name=semicolon", *(f"--{name}={value}" for name, value in given.items())]
    return "admin/tool/uploaduser/cli/uploaduser.php", {"lines": lines, "options": words}


def test_accounts_are_created(story: Story) -> None:
    header = "username;firstname;lastname;email;idnumber;city;country;institution;description;suspended"
    alice = '~alice;Alice;Durand;~Alice@Example.org;~E1;Évry;FR;"U ""1""";<p>Hello</p>;0'
    bob = "~bob;Bob;Martin;~bob@example.org;~E2;;;;;1"
    tell(
        story,
        f"{header};password",
        f"{alice};Secret-9",
        f"{bob};Secret-9",
        "~charlie;Charlie;;~charlie@example.org;;;;;;;Secret-9",
        bad=[4],
        beside=[upload(f"{header};password", f"{alice};Secret-9", f"{bob};Secret-9")],
        unlike=DEFAULTS,
    )
    assert story.seen(("~alice", None, "Secret-9"), ("~alice", None, "Secret-8"), ("~bob", None, "Secret-9")) == [
        {"enters": True, "must change": False},
        {"enters": False, "must change": False},
        {"enters": False, "must change": False},
    ]


def test_passwords_too_short_are_to_be_changed(story: Story) -> None:
    lines = ["username;firstname;lastname;email;password", "~alice;Alice;Durand;~alice@example.org;abc"]
    tell(story, *lines, beside=[upload(*lines)], unlike=DEFAULTS)
    assert story.seen(("~alice", None, "abc")) == [{"enters": True, "must change": True}]


def test_passwords_that_the_site_makes(story: Story) -> None:
    header, alice = "username;firstname;lastname;email", "~alice;Alice;Durand;~alice@example.org"
    tell(
        story,
        header,
        alice,
        users__create_passwords="yes",
        unlike=DEFAULTS,
        beside=[upload(header, alice, uupasswordnew=1)],
    )


def test_accounts_get_custom_profile_fields(story: Story, fields: str) -> None:
    header = "username;firstname;lastname;email;" + ";".join(
        f"profile_field_{fields}{name}" for name in ("badge", "level", "vegan", "about", "born")
    )
    alice = "~alice;Alice;Durand;~alice@example.org;~B1;Expert;1;Tall"
    bob = "~bob;Bob;Martin;~bob@example.org;~B2;;0;"
    tell(
        story,
        header,
        f"{alice};1990-01-01",
        f"{bob};",
        "~charlie;Charlie;Blanc;~charlie@example.org;~B3;Genius;;;",
        users__create_passwords="yes",
        unlike=DEFAULTS,
        bad=[4],
        # The upload takes times as numbers.
        beside=[upload(header, f"{alice};{BORN}", f"{bob};")],
    )
    tell(
        story,
        header,
        "~alice;Alice;Durand;~alice@example.org;~B9;Beginner;0;!;1991-01-01",
        beside=[upload(header, f"~alice;Alice;Durand;~alice@example.org;~B9;Beginner;0;;{BORN + 365 * 86400}")],
    )


def test_accounts_are_changed(story: Story) -> None:
    story.stage("account", username="~alice", idnumber="~E1", city="Lyon", email="~alice@example.org")
    story.stage("account", username="~bob", idnumber="~E2", email="~bob@example.org")
    header = "username;firstname;lastname;email;idnumber;city;institution;lang"
    tell(
        story,
        header,
        "~alice;Alice;Dupont;~alice@new.example.org;~E1;!;Sorbonne;",
        "~bob;Bob;Last;~alice@new.example.org;~E2;;;",
        "~bob;First;Last;;~E2;Paris;;fr",
        users__protect_emails="no",
        bad=[3],
        beside=[
            upload(header[:-5], "~alice;Alice;Dupont;~alice@new.example.org;~E1;;Sorbonne"),
            upload("username;firstname;lastname;city;lang", "~bob;First;Last;Paris;fr"),
        ],
        unlike=[EMPTY],
    )


def test_accounts_get_other_passwords(story: Story) -> None:
    story.stage("account", username="~alice", idnumber="~E1")
    assert story.seen(("~alice", None, "Secret-1"))[0]["enters"] is True
    lines = ["username;firstname;lastname;idnumber;password", "~alice;First;Last;~E1;Secret-2"]
    # Moodle's upload tells of a changed account, its form of a changed password, as is done here.
    tell(story, *lines, beside=[upload(*lines)], unlike=[EMPTY, "user_updated|user_password_updated"])
    seen = story.seen(("~alice", None, "Secret-1"), ("~alice", None, "Secret-2"))
    assert [each["enters"] for each in seen] == [False, True]


def test_accounts_are_renamed_suspended_activated_and_deleted(story: Story) -> None:
    for name, suspended in (("~alice", 0), ("~bob", 0), ("~charlie", 1), ("~dora", 0)):
        story.stage("account", username=name, suspended=suspended)
    header = "username;firstname;lastname;oldusername;suspended;deleted"
    tell(
        story,
        header,
        "~alicia;First;Last;~alice;;",
        "~bob;First;Last;;1;",
        "~charlie;First;Last;;0;",
        "~dora;First;Last;;;1",
        "admin;First;Last;;1;",
        users__allow_rename="yes",
        bad=[6],
        beside=[
            upload("username;firstname;lastname;oldusername", "~alicia;First;Last;~alice"),
            upload("username;firstname;lastname;suspended", "~bob;First;Last;1", "~charlie;First;Last;0"),
            upload("username;firstname;lastname;deleted", "~dora;First;Last;1"),
        ],
        # Moodle's upload tells nobody that an account has another name; its form does, and so does toolsync.
        unlike=[EMPTY, 'user_updated", "objectid": "~alice"'],
    )
    seen = story.seen(*[(name, None, "Secret-1") for name in ("~alicia", "~alice", "~bob", "~charlie", "~dora")])
    assert [each["enters"] for each in seen] == [True, False, False, True, False]


def test_accounts_come_into_cohorts_courses_and_groups(story: Story) -> None:
    story.stage("cohort", name="~Chess", idnumber="~CH").stage("course", shortname="~MATH")
    story.stage("group", course="~MATH", name="Red").stage("account", username="~teacher")
    story.stage("enrol", user="~teacher", course="~MATH", role="editingteacher")
    header, alice = (
        "username;firstname;lastname;email;cohort1;course1;role1;group1",
        "~alice;Alice;Durand;~alice@example.org",
    )
    tell(
        story,
        header.replace("group1", "enrol1;group1;start1;end1"),
        f"{alice};~CH;~MATH;student;manual;Red;2026-09-01;2027-06-30",
        users__create_passwords="yes",
        enrolments__protect_groups="no",
        # Moodle's upload knows no end of an enrolment: it was given afterwards.
        unlike=[*DEFAULTS, "user_enrolment_updated"],
        beside=[
            upload(f"{header};enroltimestart1", f"{alice};~CH;~MATH;student;Red;2026-09-01"),
            ("edit enrolment", {"user": "~alice", "course": "~MATH", "end": SUMMER}),
        ],
    )
    (seen,) = story.seen(("~alice", "~MATH"))
    assert (seen["listed"], seen["learns"], seen["groups"]) == (True, True, ["Red"])
