"""What can be done with a Moodle without the plugin, file by file, told on a site: each file is run twice.

``p`` begins every name, so that stories can be told again on the same site.
"""

from collections.abc import Callable
from typing import Any

from tests.tools import Result, Site
from toolsync.platforms.moodle.web.service import CoreService
from toolsync.platforms.moodle.web_services import WebServicesPlatform

#: How the files of the stories name things.
NAMED = {
    "users__create_passwords": "false",
    "enrolments__user_identifier": "username",
    "enrolments__course_identifier": "shortname",
    "enrolments__protect_groups": "false",
    "groups__user_identifier": "username",
    "groups__course_identifier": "shortname",
    "groups__group_identifier": "idnumber",
    "groups__grouping_identifier": "idnumber",
    "cohorts__user_identifier": "username",
    "courses__meta_identifier": "shortname",
    "users__identifier": "username",
}
#: As a new Moodle numbers them.
ROLES = "manager=1, editingteacher=3, teacher=4, student=5"


class WebSite(Site):
    """A site reached by core functions."""

    def __init__(self, service: CoreService) -> None:
        self.platform: Any = WebServicesPlatform(service, ROLES)

    def twice(self, format: str, *lines: str, **given: Any) -> tuple[Result, Result]:
        """Run a file, and run it again."""
        return self.run(format, *lines, **NAMED, **given), self.run(format, *lines, **NAMED, **given)

    def people(self, p: str, *names: str) -> None:
        """Accounts to work with."""
        lines = [f"{p}{name};{name.title()};Test;{p}ID-{name};{p}{name}@example.org" for name in names]
        self.must("users", "username;firstname;lastname;idnumber;email", *lines, **NAMED)

    def some_courses(self, p: str, *names: str) -> None:
        """Courses to work with."""
        self.must("courses_create", "shortname;fullname", *[f"{p}{name};Course {name}" for name in names], **NAMED)


def needed(result: Result, line: int) -> str:
    """What a line would need that was refused while it was planned."""
    return next(str(dict(each.params)["needed"]) for each in result.findings(line) if each.code == "not-supported")


def accounts(site: WebSite, p: str) -> None:
    """Created, with and without password; changed; suspended; deleted. Deleted ones are recognised."""
    header = "username;firstname;lastname;idnumber;email;city;suspended;password;maildigest"
    alice = f"{p}alice;Alice;O'Hara & Sons;{p}E1;{p}Alice_1@Example.org;Lyon;;;"
    bob = f"{p}bob;Bob;Test;;{p}bob@example.org;;1;Secret.Word1;"
    eve = f"{p}eve;Eve;Test;;{p}eve@example.org;;;;1"
    first, second = site.twice("users", header, alice, bob, eve)
    assert first.statuses() == ["applied", "applied", "rejected"]
    assert first.kinds(3) == ["CreateUser", "SetPassword"]
    assert "do not set maildigest" in needed(first, 4)
    assert second.statuses() == ["unchanged", "rejected", "rejected"]
    assert "whether an account has this password already" in needed(second, 3)
    assert (site.account(f"{p}bob").suspended, site.profile(f"{p}alice")["lastname"]) == (True, "O'Hara & Sons")
    first, second = site.twice("users", "username;firstname;lastname;email;city", f"{p}alice;Alice;Doe;;Paris")
    assert (first.statuses(), second.statuses()) == (["applied"], ["unchanged"])
    taken = site.plan(
        "users", "username;firstname;lastname;email", f"{p}dora;Dora;Test;{p}ALICE_1@example.ORG", **NAMED
    )
    assert taken.codes(2) == ["email-taken"]
    first, second = site.twice("users_suspend", "username", f"{p}alice")
    assert (first.statuses(), second.statuses()) == (["applied"], ["unchanged"])
    first, second = site.twice("users_delete", "username", f"{p}alice")
    assert (first.statuses(), second.codes(2)) == (["applied"], ["account-already-deleted"])
    again = site.plan("users", "username;firstname;lastname;email", f"{p}alice;Alice;Doe;{p}new@example.org", **NAMED)
    assert "brings a deleted account back" in needed(again, 2)


def courses(site: WebSite, p: str) -> None:
    """Created with their categories, filled from a template, changed, moved, deleted."""
    header = "shortname;fullname;category;idnumber;summary;startdate;numsections;topic1;template"
    maths = f"{p}MATH;Maths & more;{p} Science/Maths;{p}M1;Numbers;2026-01-05;2;;"
    copy = f"{p}COPY;A copy;{p} Science;;;;;;{p}MATH"
    backup = f"{p}BACK;From a backup;{p} Science;;;;;;old.mbz"
    topic = f"{p}TOPIC;With a topic;{p} Science;;;;;Numbers;"
    first, second = site.twice("courses_create", header, maths, copy, backup, topic)
    assert first.statuses() == ["applied", "applied", "rejected", "rejected"]
    assert first.kinds(2)[:2] == ["CreateCategory", "CreateCategory"]
    assert "restores a backup file" in needed(first, 4)
    assert "do not set the sections" in needed(first, 5)
    assert second.statuses() == ["unchanged", "unchanged", "rejected", "rejected"]
    assert site.details(f"{p}MATH")["fullname"] == "Maths & more"
    changed = ("courses_create", "shortname;fullname;category;visible", f"{p}COPY;Renamed;{p} Science/Maths;0")
    force = {"courses__force_update": "true", "courses__protect_category": "false"}
    first, second = site.twice(*changed, **force)
    assert (first.kinds(2), second.statuses()) == (["MoveCourse", "UpdateCourse"], ["unchanged"])
    site.run("courses_delete", f"{p}COPY", **NAMED)
    assert site.find_course(f"{p}COPY") is None


def enrolments(site: WebSite, p: str) -> None:
    """Enrolled by the manual method, into groups; taken out. What cannot be read is refused."""
    site.people(p, "alice", "bob", "cleo")
    site.some_courses(p, "HIST")
    lines = (
        f"add;student;{p}alice;{p}HIST;manual;;gaddcreate;TD 1;",
        f"add;student;{p}bob;{p}HIST;manual;2026-01-05;;;",
        f"disable;;{p}alice;{p}HIST;manual;;;;",
        f"add;cook;{p}cleo;{p}HIST;manual;;;;",
        f"add;student;{p}cleo;{p}HIST;manual;;;;7",
    )
    first, second = site.twice("enrolments", "cmd;rolename;uid;cid;enrol;starttime;gcmd;g1;enrolid", *lines)
    assert first.statuses() == ["applied", "applied", "rejected", "rejected", "rejected"]
    assert first.codes(6) == ["instances-not-known"]
    assert first.kinds(2) == ["EnrolUser", "CreateGroup", "AddGroupMember"]
    assert ("lose the dates" in needed(first, 4), first.codes(5)) == (True, ["role-not-known"])
    assert second.statuses() == ["unchanged", "rejected", "rejected", "rejected", "rejected"]
    assert "do not tell the dates" in needed(second, 3)
    roles = (f"add;teacher;{p}cleo;{p}HIST", f"add;teacher;{p}alice;{p}HIST", f"del;student;{p}alice;{p}HIST")
    first, second = site.twice("enrolments", "cmd;rolename;uid;cid", *roles)
    assert (first.statuses(), second.statuses()) == (["applied"] * 3, ["unchanged"] * 3)
    first, second = site.twice("enrolments", "cmd;rolename;uid;cid;enrol", f"del;;{p}alice;{p}HIST;manual")
    assert (first.statuses(), second.codes(2)) == (["applied"], ["not-enrolled-by"])


def groups(site: WebSite, p: str) -> None:
    """Groups, groupings and their members."""
    site.people(p, "alice", "bob", "cleo")
    site.some_courses(p, "GEO")
    enrolled = [f"add;student;{p}{name};{p}GEO;manual" for name in ("alice", "bob")]
    site.must("enrolments", "cmd;rolename;uid;cid;enrol", *enrolled, **NAMED)
    header = "courseid;name;type;idnumber;grouping;description;cmd;updateid"
    lines = (f"{p}GEO;Tutorials;grouping;TD;;;;", f"{p}GEO;TD 1;group;TD1;TD;Mondays;;", f"{p}GEO;TD 2;group;TD2;TD;;;")
    first, second = site.twice("groups", header, *lines)
    assert (first.statuses(), second.statuses()) == (["applied"] * 3, ["unchanged"] * 3)
    first, second = site.twice("groups", header, f"{p}GEO;TD one;group;;;;update;TD1")
    assert (first.kinds(2), second.statuses()) == (["UpdateGroup"], ["unchanged"])
    members = (f"TD1;{p}alice;{p}GEO;add", f"TD1;{p}bob;{p}GEO;add", f"TD2;{p}cleo;{p}GEO;add")
    first, second = site.twice("group_members", "groupid;userid;courseid;cmd", *members)
    assert (first.statuses(), second.statuses()) == (
        ["applied", "applied", "rejected"],
        ["unchanged", "unchanged", "rejected"],
    )
    assert second.codes(4) == ["not-enrolled"]
    first, second = site.twice("group_members", "groupid;userid;courseid;cmd", f"TD2;{p}bob;{p}GEO;shift")
    assert (first.kinds(2), second.statuses()) == (["RemoveGroupMember", "AddGroupMember"], ["unchanged"])
    marked = {**NAMED, "enrolments__protect_groups": "true"}
    refused = site.plan("group_members", "groupid;userid;courseid;cmd", f"TD2;{p}alice;{p}GEO;add", **marked)
    assert "protect_groups switched off" in needed(refused, 2)


def cohorts(site: WebSite, p: str) -> None:
    """Cohorts and their members."""
    site.people(p, "alice", "bob")
    header = "cmd;cidnumber;cname;cdescription;ccatcontext;userid"
    lines = (f"add;{p}L1;{p} First & year;All;;", f"add;{p}L1;;;;{p}alice", f"add;{p}L1;;;;{p}bob")
    first, second = site.twice("cohorts", header, *lines)
    assert (first.statuses(), second.statuses()) == (["applied"] * 3, ["unchanged"] * 3)
    first, second = site.twice("cohorts", header, f"add;{p}L1;;Everybody;1;", f"del;{p}L1;;;;{p}bob")
    assert first.kinds(2) == ["UpdateCohort", "MoveCohort"]
    assert (first.statuses(), second.statuses()) == (["applied"] * 2, ["unchanged"] * 2)
    site.run("cohorts", "cmd;cidnumber", f"delcohort;{p}L1", **NAMED)
    gone = site.plan("cohorts", header, f"del;{p}L1;;;;{p}alice", **NAMED)
    assert gone.codes(2) == ["no-such-cohort"]


def links(site: WebSite, p: str) -> None:
    """Courses linked by the method meta. Where a course has links, nobody can tell to which course."""
    site.people(p, "alice")
    site.some_courses(p, "ALL", "ONE", "TWO")
    site.must("enrolments", "cmd;rolename;uid;cid;enrol", f"add;student;{p}alice;{p}ALL;manual", **NAMED)
    first, second = site.twice("courses_meta_links", "cmd;master;meta", f"add;{p}ALL;{p}ONE", f"add;{p}TWO;{p}ONE")
    assert (first.statuses(), second.statuses()) == (["applied"] * 2, ["rejected"] * 2)
    assert second.codes(2) == ["sources-not-known"]
    grouped = site.plan("courses_meta_links", "cmd;master;meta;makegroup", f"add;{p}ALL;{p}TWO;1", **NAMED)
    assert "group of one's choice" in needed(grouped, 2)
    assert site.instances(f"{p}ONE") == {"manual": True, "meta": True}
    unsure = site.plan("enrolments", "cmd;rolename;uid;cid;enrol", f"add;student;{p}alice;{p}ONE;manual", **NAMED)
    assert "by which method" in needed(unsure, 2)


def beyond(site: WebSite, p: str) -> None:
    """What Moodle's own functions cannot do is refused while it is planned; parts that they can do are done."""
    site.people(p, "alice", "gone")
    site.some_courses(p, "ART")
    site.must("enrolments", "cmd;rolename;uid;cid;enrol", f"add;student;{p}alice;{p}ART;manual", **NAMED)
    site.must("cohorts", "cmd;cidnumber;cname", f"add;{p}L1;{p} First", **NAMED)
    site.must("users_delete", "username", f"{p}gone", **NAMED)
    by = {**NAMED, "cohorts__course_identifier": "shortname", "cohorts__cohort_identifier": "idnumber"}
    events = site.plan("courses_reset", "shortname;events", f"{p}ART;1", **NAMED)
    people = site.plan("courses_reset", "shortname;roles", f"{p}ART;student", **NAMED)
    assert "resets a course" in needed(events, 2) == needed(people, 2)
    revived = site.plan("users_restore", "username", f"{p}gone", **NAMED)
    assert "brings a deleted account back" in needed(revived, 2)
    bound = site.plan("cohort_bindings", "cmd;cohort;course;role", f"add;{p}L1;{p}ART;student", **by)
    assert "adds the method cohort" in needed(bound, 2)
    teacher = "shortname;fullname;self;teacher1_account;teacher1_role"
    lines = (f"{p}SELF;With self-enrolment;1;;", f"{p}TAUGHT;With a teacher;;{p}alice;editingteacher")
    first, second = site.twice("courses_create", teacher, *lines)
    assert (first.statuses(), second.statuses()) == (["rejected", "applied"], ["rejected", "unchanged"])
    assert "adds the method self" in needed(first, 2)


def round_trip(site: WebSite, p: str) -> None:
    """What is exported, fed back as a file, changes nothing."""
    site.people(p, "alice")
    site.some_courses(p, "MUS")
    header, *rows = site.export("users")
    own = [";".join(row) for row in rows if row[0].startswith(p)]
    assert site.plan("users", ";".join(header), *own, **NAMED).statuses() == ["unchanged"] * len(own)
    header, *rows = site.export("courses")
    own = [";".join(row) for row in rows if row[0].startswith(p)]
    again = {**NAMED, "courses__force_update": "true", "courses__protect_category": "false"}
    assert site.plan("courses_create", ";".join(header), *own, **again).statuses() == ["unchanged"] * len(own)


STORIES: list[Callable[[WebSite, str], None]] = [
    accounts,
    courses,
    enrolments,
    groups,
    cohorts,
    links,
    beyond,
    round_trip,
]
