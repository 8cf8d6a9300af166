"""What course creation files put into courses: templates (§13.6), sections (§13.7), access, teachers (§13.8)."""

from typing import Any

import pytest

from tests.tools import EDITING_TEACHER, STUDENT, TEACHER, Site
from toolsync.model.changes import (
    AssignRole,
    CopyTemplate,
    CreateInstance,
    DeleteUser,
    EnrolUser,
    ReplaceByTemplate,
    RestoreBackup,
    SetInstanceStatus,
    SetSection,
    SuspendEnrolment,
)
from toolsync.model.plans import TOTAL_OF
from toolsync.model.things import NOW, Method

UPDATING = {"courses_forceupdate": "1"}
TEMPLATE = "shortname;fullname;template"
TEACHERS = "shortname;fullname;teacher1_account;teacher1_role"


@pytest.fixture
def site() -> Site:
    site = Site(users="alice bob charlie", courses="MATH")
    site.must("courses_create", "shortname;fullname;idnumber;topic1;topic2", "TPL;Template;C-TPL;Welcome|Read me;Work")
    return site


def mode(name: str) -> dict[str, Any]:
    return {"courses_template_mode": {"add": "1", "replace": "2"}.get(name, "0"), **UPDATING}


# --- templates ---


def test_a_course_is_created_from_a_template(site: Site) -> None:
    result = site.run("courses_create", TEMPLATE, "HIST;History;TPL")
    assert result.kinds(2) == ["CreateCourse", "CopyTemplate"]
    assert site.sections("HIST") == {0: ("", ""), 1: ("Welcome", "Read me"), 2: ("Work", "")}


def test_what_the_line_says_goes_before_what_the_template_holds(site: Site) -> None:
    """On a template, topics, self and guest were not applied, and a teacher ended the run."""
    header = f"{TEMPLATE};topic1;self;guest;teacher1_account"
    result = site.run("courses_create", header, "HIST;History;TPL;Rome;1;1;alice")
    assert result.statuses() == ["applied"]
    assert site.sections("HIST")[1] == ("Rome", "Read me")
    assert site.instances("HIST") == {"manual": True, "self": True, "guest": True}
    assert site.roles("alice", "HIST") == {"editingteacher"}


@pytest.mark.parametrize(("identifier", "cell"), [("shortname", "TPL"), ("idnumber", "C-TPL"), ("id", "{id}")])
def test_the_settings_say_what_names_a_template(site: Site, identifier: str, cell: str) -> None:
    line = f"HIST;History;{cell.format(id=site.course('TPL'))}"
    result = site.plan("courses_create", TEMPLATE, line, courses__template_identifier=identifier)
    assert result.kinds(2) == ["CreateCourse", "CopyTemplate"]


def test_an_unknown_template_refuses_the_line_before_anything_is_created(site: Site) -> None:
    """Appendix B: it must end in the tryback."""
    result = site.run("courses_create", f"{TEMPLATE};category", "HIST;History;NOWHERE;New", "GEO;Geography;;")
    assert (result.places(2), result.tryback) == ([("no-such-template", "template")], [2])
    assert result.statuses() == ["rejected", "applied"]
    assert len(site.export("categories")) == 2


def test_a_template_created_by_a_line_serves_the_next(site: Site) -> None:
    lines = ("NEW;New template;;Start", "HIST;History;NEW;", "GEO;Geography;HIST;")
    site.must("courses_create", f"{TEMPLATE};topic1", *lines)
    assert site.sections("GEO")[1] == ("Start", "")


def test_the_front_page_and_the_course_itself_are_no_templates(site: Site) -> None:
    """A course that were replaced by itself would lose all that is in it."""
    assert site.plan("courses_create", TEMPLATE, "HIST;History;site").places(2) == [("site-course", "template")]
    assert site.plan("courses_create", TEMPLATE, "HIST;History;HIST").places(2) == [("own-template", "template")]
    result = site.run("courses_create", TEMPLATE, "TPL;Template;TPL", **mode("replace"))
    assert (result.places(2), result.tryback) == ([("own-template", "template")], [2])


@pytest.mark.parametrize(
    ("name", "kinds"), [("nothing", []), ("add", [CopyTemplate]), ("replace", [ReplaceByTemplate])]
)
def test_the_settings_say_what_a_template_does_to_a_course_that_exists(site: Site, name: str, kinds: list[Any]) -> None:
    site.must("courses_create", "shortname;fullname;topic1;topic3", "MATH;MATH course;Own;Last", **UPDATING)
    result = site.run("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode(name))
    assert [type(change) for change in result.changes(2)] == kinds
    own = {"Own", "Last"} if name != "replace" else set()
    named = {section for section, _ in site.sections("MATH").values() if section}
    assert named >= own and ("Work" in named) == bool(kinds) and ("Welcome" in named) == (name == "replace")


def test_a_template_replaces_content_and_keeps_those_who_are_enrolled(site: Site) -> None:
    site.must("enrolments", "rolename;uid;cid;enrol;gcmd;g1", "student;alice;MATH;manual;gaddcreate;TD 1")
    site.must("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode("replace"))
    assert (site.enrolled("alice", "MATH"), site.groups("alice", "MATH")) == ({"manual": "active"}, {"TD 1"})


@pytest.mark.parametrize("name", ["add", "replace"])
def test_a_template_is_not_copied_twice(site: Site, name: str) -> None:
    """D-59."""
    result = site.run("courses_create", TEMPLATE, "HIST;History;TPL", "HIST;History;TPL", **mode(name))
    assert (result.statuses(), result.codes(3)) == (["applied", "unchanged"], ["course-named-twice"])
    assert site.run("courses_create", TEMPLATE, "HIST;History;TPL", **mode(name)).statuses() == ["unchanged"]
    site.must("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode(name))
    assert site.run("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode(name)).statuses() == ["unchanged"]


def test_replacing_counts_as_a_loss_and_is_limited(site: Site) -> None:
    limit = {"limits__floor": "0", "limits__courses_replaced": "0"}
    result = site.plan("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode("replace"), **limit)
    assert dict(result.plan.losses) == {"courses_replaced": 1}
    assert [(each.loss, each.count, each.allowed) for each in result.planned.excesses] == [("courses_replaced", 1, 0)]
    assert not site.plan("courses_create", TEMPLATE, "MATH;MATH course;TPL", **mode("add"), **limit).planned.excesses


def test_a_backup_that_replaces_is_a_loss_as_well() -> None:
    replacing = RestoreBackup(5, "/backups/a.mbz", replace=True)
    assert replacing.loss is not None and replacing.loss in TOTAL_OF
    assert RestoreBackup(5, "/backups/a.mbz").loss is None


@pytest.mark.parametrize("cell", ["backups/history.mbz", "/backups/HISTORY.MBZ"])
def test_an_archive_is_refused_before_anything_is_applied_where_the_platform_cannot_restore(
    site: Site, cell: str
) -> None:
    result = site.run("courses_create", f"{TEMPLATE};category", f"HIST;History;{cell};New", "GEO;Geography;;")
    assert (result.codes(2), result.statuses()) == (["not-supported"], ["rejected", "applied"])
    assert site.find_course("HIST") is None
    assert len(site.export("categories")) == 2


# --- sections ---


def test_topics_name_sections_and_give_them_summaries(site: Site) -> None:
    """D-61a: where the section was there already, name and summary were swapped."""
    header = "shortname;fullname;topic0;topic1;topic3"
    result = site.run("courses_create", header, "HIST;History;General|About;Rome | All | of it;Greece")
    assert result.statuses() == ["applied"]
    assert site.sections("HIST") == {
        0: ("General", "About"),
        1: ("Rome", "All | of it"),
        2: ("", ""),
        3: ("Greece", ""),
    }


def test_topics_are_updated_and_what_they_do_not_say_is_left(site: Site) -> None:
    header, math = "shortname;fullname;topic0;topic1;topic2", site.course("MATH")
    site.must("courses_create", header, "MATH;MATH course;;Sets|Of numbers;Rings|Of power", **UPDATING)
    result = site.run("courses_create", header, "MATH;MATH course;;Fields;|Of gold", **UPDATING)
    assert result.changes(2) == [SetSection(math, 1, "Fields", "Of numbers"), SetSection(math, 2, "Rings", "Of gold")]
    assert site.run("courses_create", header, "MATH;MATH course;;Fields;|Of gold", **UPDATING).statuses() == [
        "unchanged"
    ]
    result = site.run("courses_create", header, "MATH;MATH course;;!;Rings|!", **UPDATING)
    assert result.changes(2) == [SetSection(math, 1, "", "Of numbers"), SetSection(math, 2, "Rings", "")]


def test_numsections_makes_sections_and_never_takes_any(site: Site) -> None:
    header = "shortname;fullname;numsections;topic2"
    site.must("courses_create", header, "HIST;History;4;Rome", "GEO;Geography;1;Maps", "ART;Art;0;")
    assert [sorted(site.sections(each)) for each in ("HIST", "GEO", "ART")] == [[0, 1, 2, 3, 4], [0, 1, 2], [0]]
    assert site.run("courses_create", header, "HIST;History;2;Rome", **UPDATING).statuses() == ["unchanged"]
    assert site.run("courses_create", header, "HIST;History;5;Rome", **UPDATING).kinds(2) == ["SetSection"]


def test_a_new_course_has_the_number_of_sections_that_the_site_gives(site: Site) -> None:
    site.platform.set_value("course_defaults", {"numsections": 3, "format": "topics"})
    header = "shortname;fullname;numsections;topic1;template"
    site.must("courses_create", header, "A;A;;One;", "B;B;1;;", "C;C;;;TPL", "D;D;;;")
    assert [len(site.sections(each)) for each in "ABCD"] == [4, 2, 3, 4]
    assert "numsections" not in site.details("A")
    assert site.run("courses_create", header, "A;A;;One;", **UPDATING).statuses() == ["unchanged"]


# --- self-enrolment and guest access ---


#: What new courses have on a site that lets everybody in by self-enrolment, and prepares the way for guests.
GENEROUS = [["manual", True, STUDENT], ["self", True, STUDENT], ["guest", False, 0]]


@pytest.mark.parametrize(
    "cells, found",
    [
        (";", {"manual": True, "self": True, "guest": False}),
        ("0;1", {"manual": True, "self": False, "guest": True}),
        ("1;0", {"manual": True, "self": True, "guest": False}),
    ],
)
def test_a_line_sets_the_methods_that_the_site_gives_to_new_courses(
    site: Site, cells: str, found: dict[str, bool]
) -> None:
    site.platform.set_value("course_methods", GENEROUS)
    header, line = "shortname;fullname;self;guest", f"NEW;New;{cells}"
    result = site.must("courses_create", header, line)
    # Nothing is lost by closing a way into a course that nobody has been in.
    assert not result.plan.losses
    assert set(result.kinds(2)) <= {"CreateCourse", "SetInstanceStatus"}
    assert site.instances("NEW") == found
    assert site.run("courses_create", header, line, **UPDATING).statuses() == ["unchanged"]


def test_self_and_guest_are_switched_on_and_off(site: Site) -> None:
    header, math = "shortname;fullname;self;guest", site.course("MATH")
    result = site.run("courses_create", header, "MATH;MATH course;1;yes", **UPDATING)
    assert result.changes(2) == [CreateInstance(-1, math, "self", STUDENT), CreateInstance(-2, math, "guest")]
    assert site.run("courses_create", header, "MATH;MATH course;1;1", **UPDATING).statuses() == ["unchanged"]
    by_self, guest = site.instance("MATH", "self"), site.instance("MATH", "guest")
    result = site.run("courses_create", header, "MATH;MATH course;0;non", **UPDATING)
    assert result.changes(2) == [
        SetInstanceStatus(math, by_self, False),
        SetInstanceStatus(math, guest, False),
    ]
    assert site.instances("MATH") == {"manual": True, "self": False, "guest": False}
    result = site.run("courses_create", header, "MATH;MATH course;1;0", **UPDATING)
    assert result.changes(2) == [SetInstanceStatus(math, by_self, True)]


def test_access_that_a_line_does_not_speak_of_stays(site: Site) -> None:
    """D-57: an absent column counted as 0 and closed the course."""
    site.must("courses_create", "shortname;fullname;self;guest", "MATH;MATH course;1;1", **UPDATING)
    site.run("courses_create", "shortname;fullname", "MATH;MATH course", **UPDATING)
    site.run("courses_create", "shortname;fullname;self;guest", "MATH;MATH course;;", **UPDATING)
    assert site.instances("MATH") == {"manual": True, "self": True, "guest": True}


def test_off_is_nothing_where_there_is_no_access_to_close(site: Site) -> None:
    result = site.run("courses_create", "shortname;fullname;self;guest", "HIST;History;0;0")
    assert result.kinds(2) == ["CreateCourse"]


def test_a_method_that_the_site_has_disabled_refuses_the_line(site: Site) -> None:
    site.platform.set_method(Method("guest", enabled=False))
    result = site.run("courses_create", "shortname;fullname;guest", "HIST;History;1", "GEO;Geography;0")
    assert (result.codes(2), result.statuses()) == (["method-disabled"], ["rejected", "applied"])


# --- teachers ---


def test_a_teacher_is_enrolled_with_the_role_of_the_line(site: Site) -> None:
    """D-61b: the role was always teacher, whatever the line said, and nobody was enrolled."""
    result = site.run("courses_create", TEACHERS, "MATH;MATH course;alice;Teacher", **UPDATING)
    math = site.course("MATH")
    assert result.changes(2) == [EnrolUser(site.user("alice"), math, site.instance("MATH"), TEACHER, NOW, 0)]
    assert (site.enrolled("alice", "MATH"), site.roles("alice", "MATH")) == ({"manual": "active"}, {"teacher"})


def test_a_teacher_without_role_is_an_editing_one(site: Site) -> None:
    site.must("courses_create", TEACHERS, "HIST;History;alice;")
    site.must("courses_create", "shortname;fullname;teacher3_account", "GEO;Geography;bob")
    assert (site.roles("alice", "HIST"), site.roles("bob", "GEO")) == ({"editingteacher"}, {"editingteacher"})


def test_a_teacher_who_is_there_already_is_left(site: Site) -> None:
    site.must("courses_create", TEACHERS, "HIST;History;alice;teacher")
    result = site.run("courses_create", TEACHERS, "HIST;History;alice;teacher", **UPDATING)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["already-enrolled"])
    result = site.run("courses_create", TEACHERS, "HIST;History;alice;editingteacher", **UPDATING)
    assert result.changes(2) == [AssignRole(site.user("alice"), site.course("HIST"), EDITING_TEACHER)]


def test_a_teacher_who_was_suspended_is_active_again(site: Site) -> None:
    site.must("courses_create", TEACHERS, "HIST;History;alice;teacher")
    site.do(SuspendEnrolment(site.user("alice"), site.course("HIST"), site.instance("HIST")))
    result = site.run("courses_create", TEACHERS, "HIST;History;alice;teacher", **UPDATING)
    assert result.kinds(2) == ["UpdateEnrolment"]
    assert site.enrolled("alice", "HIST") == {"manual": "active"}


@pytest.mark.parametrize(
    ("identifier", "cell"),
    [
        ("username", "Alice"),
        ("email", "alice@EXAMPLE.org"),
        ("idnumber", "ID-alice"),
        ("id", "{id}"),
        # named by another identifier than the one that is set
        ("username", "ID-alice"),
        ("username", "alice@example.org"),
        ("email", "alice"),
        ("idnumber", "alice"),
        ("id", "alice@example.org"),
    ],
)
def test_a_teacher_is_named_by_the_identifier_of_the_settings_or_else_by_another(
    site: Site, identifier: str, cell: str
) -> None:
    line = f"HIST;History;{cell.format(id=site.user('alice'))};"
    result = site.run("courses_create", TEACHERS, line, courses__teacher_identifier=identifier)
    assert (result.statuses(), site.roles("alice", "HIST")) == (["applied"], {"editingteacher"})


@pytest.mark.parametrize("cell", ["Élodie Brûlé", "brûlé", "e.brule"])
def test_a_teacher_may_be_named_by_a_part_of_the_full_name_or_of_the_address(site: Site, cell: str) -> None:
    """§13.8: where no identifier is so."""
    header = "username;idnumber;firstname;lastname;email"
    site.must("users", header, "eb12;E12;Élodie;Brûlé;E.Brule@example.org", "fm7;E7;Franz;Brule;fm@example.org")
    result = site.run("courses_create", TEACHERS, f"HIST;History;{cell};teacher")
    assert (result.statuses(), site.roles("eb12", "HIST")) == (["applied"], {"teacher"})
    assert site.roles("fm7", "HIST") == set()
    assert site.run("courses_create", TEACHERS, f"HIST;History;{cell};teacher", **UPDATING).statuses() == ["unchanged"]


def test_a_text_that_is_in_several_full_names_names_nobody(site: Site) -> None:
    header = "username;idnumber;firstname;lastname"
    site.must("users", header, "m1;E1;Marie;Martin", "m2;E2;Paul;Martin")
    result = site.run("courses_create", TEACHERS, "HIST;History;martin;", "GEO;Geography;marie martin;")
    assert (result.statuses(), result.tryback) == (["partial", "applied"], [2])
    assert result.places(2) == [("several-people", "teacher1_account")]
    assert site.roles("m1", "GEO") == {"editingteacher"}


@pytest.mark.parametrize("cell", ["ice@example.org", "al", "4711", "guest user"])
def test_what_may_be_a_part_of_any_name_is_not_looked_for(site: Site, cell: str) -> None:
    """A whole address or a number that is nobody's is in somebody else's; two letters are in many names."""
    site.must("users", "username;idnumber;firstname;lastname;email", "m1;E1;Marie;Martin;m4711@example.org")
    result = site.run("courses_create", TEACHERS, f"HIST;History;{cell};")
    assert result.places(2) == [("no-such-user", "teacher1_account")]


def test_deleted_people_are_not_found(site: Site) -> None:
    site.must("users", "username;idnumber;firstname;lastname", "m1;E1;Marie;Martin")
    site.must("users", "username;idnumber;firstname;lastname;deleted", "m1;E1;Marie;Martin;1")
    result = site.run("courses_create", TEACHERS, "HIST;History;martin;")
    assert result.places(2) == [("no-such-user", "teacher1_account")]


def test_the_identifier_of_the_settings_goes_first(site: Site) -> None:
    header = "username;firstname;lastname;idnumber;email"
    site.must("users", header, "id-alice;Dora;Test;D;dora@example.org")
    site.must("courses_create", TEACHERS, "HIST;History;ID-alice;")
    assert (site.roles("id-alice", "HIST"), site.roles("alice", "HIST")) == ({"editingteacher"}, set())


def test_an_id_is_never_guessed(site: Site) -> None:
    """A student number that is no account yet may be the id of somebody else's, who would become a teacher."""
    result = site.run("courses_create", TEACHERS, f"HIST;History;{site.user('bob')};")
    assert result.places(2) == [("no-such-user", "teacher1_account")]
    assert site.roles("bob", "HIST") == set()


def test_a_teacher_who_cannot_be_enrolled_leaves_the_course_and_the_other_teachers(site: Site) -> None:
    """The course is created, the line comes back, and running it again does what was missing."""
    header = f"{TEACHERS};teacher2_account;teacher2_role;teacher4_role"
    line = "HIST;History;nobody;teacher;bob;wizard;teacher"
    result = site.run("courses_create", header, line, "GEO;Geography;alice;;bob;student;")
    assert (result.statuses(), result.tryback) == (["partial", "applied"], [2])
    assert result.places(2) == [
        ("no-such-user", "teacher1_account"),
        ("no-such-role", "teacher2_role"),
        ("teacher-without-account", "teacher4_account"),
    ]
    assert [each.part for each in result.findings(2)] == ["teacher1", "teacher2", "teacher4"]
    assert site.find_course("HIST") is not None
    again = site.run("courses_create", header, "HIST;History;charlie;teacher;bob;student;", **UPDATING)
    assert (again.statuses(), again.kinds(2)) == (["applied"], ["EnrolUser", "EnrolUser"])


def test_accounts_that_share_an_e_mail_are_ambiguous_and_deleted_ones_unknown(site: Site) -> None:
    header = "username;firstname;lastname;idnumber;email"
    lines = ("dan;Dan;T;D1;d@example.org", "eve;Eve;T;D2;d@example.org")
    site.must("users", header, *lines, users__allow_same_email="1")
    site.do(DeleteUser(site.user("charlie")))
    result = site.run("courses_create", TEACHERS, "HIST;History;d@example.org;", "GEO;Geography;charlie;")
    assert (result.places(2), result.places(3)) == (
        [("ambiguous-user", "teacher1_account")],
        [("no-such-user", "teacher1_account")],
    )
    assert result.statuses() == ["partial", "partial"]


def test_a_disabled_manual_method_is_enabled_for_a_teacher(site: Site) -> None:
    site.do(SetInstanceStatus(site.course("MATH"), site.instance("MATH"), False))
    result = site.run("courses_create", TEACHERS, "MATH;MATH course;alice;", **UPDATING)
    assert result.kinds(2) == ["SetInstanceStatus", "EnrolUser"]
    assert site.instances("MATH") == {"manual": True}


def test_a_missing_manual_method_is_created_for_teachers(site: Site) -> None:
    site.platform.database.connection.execute("DELETE FROM instance")
    header = f"{TEACHERS};teacher2_account"
    result = site.run("courses_create", header, "MATH;MATH course;alice;;bob", **UPDATING)
    assert result.kinds(2) == ["CreateInstance", "EnrolUser", "EnrolUser"]
    assert site.roles("bob", "MATH") == {"editingteacher"}


def test_without_the_manual_method_on_the_site_teachers_are_refused(site: Site) -> None:
    site.platform.set_method(Method("manual", enabled=False))
    result = site.run("courses_create", TEACHERS, "HIST;History;alice;")
    assert (result.codes(2), result.statuses()) == (["method-disabled"], ["partial"])


def test_teachers_are_left_alone_where_a_course_is(site: Site) -> None:
    result = site.run("courses_create", TEACHERS, "MATH;MATH course;nobody;wizard")
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["course-exists"])


def test_a_teacher_starts_with_the_course_where_the_settings_say_so(site: Site) -> None:
    header = f"{TEACHERS};startdate"
    lines = ("HIST;History;alice;;2026-10-01", "GEO;Geography;alice;;")
    result = site.plan("courses_create", header, *lines, enrolments__default_start="course")
    starts = [each.start for n in (2, 3) for each in result.changes(n) if isinstance(each, EnrolUser)]
    assert starts == [1_790_812_800, NOW]


def test_participants_of_linked_courses_follow_a_new_teacher(site: Site) -> None:
    site.must("courses_create", "shortname;fullname", "CHILD;Child")
    site.do(CreateInstance(-1, site.course("CHILD"), "meta", source=site.course("MATH")))
    site.must("courses_create", TEACHERS, "MATH;MATH course;alice;", **UPDATING)
    assert site.roles("alice", "CHILD") == {"editingteacher"}
