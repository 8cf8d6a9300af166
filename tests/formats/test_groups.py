"""Group files: section 6.2 of the users document, with every defect of the earlier plugin (D-GR) as a test."""

import pytest

from tests.tools import Site
from toolsync.model.changes import (
    AssignGrouping,
    CreateGroup,
    CreateGrouping,
    DeleteGroup,
    EnrolUser,
    UpdateGroup,
)
from toolsync.model.questions import Questions
from toolsync.model.things import Group, Grouping

HEADER = "courseid;name;type;idnumber;updateid;grouping;selfgrouping;description;cmd"


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob", courses="MATH HIST")


def group(site: Site, name: str, course: str = "MATH") -> Group:
    """The one group of a course that has this name."""
    number = site.course(course)
    found = site.platform.look_up(Questions(groups={number})).groups.get(number, {})
    (group,) = [each for each in found.values() if each.name == name]
    return group


def groupings(site: Site, course: str = "MATH") -> dict[str, Grouping]:
    """The groupings of a course, by name."""
    number = site.course(course)
    found = site.platform.look_up(Questions(groupings={number})).groupings.get(number, {})
    return {each.name: each for each in found.values()}


def grouped(site: Site, course: str = "MATH") -> dict[str, set[str]]:
    """The names of the groups in each grouping of a course."""
    names = site.groups_in(course)
    return {name: {names[each] for each in found.groups} for name, found in groupings(site, course).items()}


def enrol_into(site: Site, username: str, name: str) -> None:
    """Enrol somebody in MATH and into a group of it."""
    header = "rolename;uid;cid;enrol;gcmd;g1"
    site.must("enrolments", header, f"student;{username};MATH;manual;gadd;{name}")


# --- does it ---


def test_a_line_creates_a_group(site: Site) -> None:
    result = site.run("groups", HEADER, "MATH;TD 1;group;M-TD1;;;;Mondays;")
    assert result.changes(2) == [CreateGroup(-1, site.course("MATH"), "TD 1", "M-TD1", "Mondays")]
    assert group(site, "TD 1")[2:] == ("TD 1", "M-TD1", "Mondays")


def test_a_line_creates_a_grouping(site: Site) -> None:
    result = site.run("groups", HEADER, "MATH;Tutorials;grouping;M-TD;;;;All;")
    assert result.changes(2) == [CreateGrouping(-1, site.course("MATH"), "Tutorials", "M-TD", "All")]
    assert groupings(site)["Tutorials"][2:5] == ("Tutorials", "M-TD", "All")
    assert site.groups_in("MATH") == {}


def test_only_two_columns_are_needed(site: Site) -> None:
    assert site.run("groups", "courseid;name", "MATH;TD 1").statuses() == ["applied"]
    result = site.run("groups", "courseid;type", "MATH;group")
    assert (result.file_codes, result.statuses()) == ([("missing-column", "name")], ["not_attempted"])


def test_what_is_there_already_is_left_as_it_is(site: Site) -> None:
    lines = ("MATH;TD 1;group;M-TD1;;;;Mondays;", "MATH;Tutorials;grouping;M-TD;;;;;", "MATH;TD 2;;;;;;;")
    site.must("groups", HEADER, *lines)
    result = site.run("groups", HEADER, *lines, "MATH;Other;group;M-TD1;;;;New;add")
    assert result.statuses() == ["unchanged"] * 4
    assert [result.codes(line)[0] for line in range(2, 6)] == [
        "group-exists",
        "grouping-exists",
        "group-exists",
        "group-exists",
    ]
    assert group(site, "TD 1").description == "Mondays"


def test_groups_of_one_name_in_two_courses_are_two(site: Site) -> None:
    site.must("groups", "courseid;name", "MATH;TD 1", "HIST;TD 1")
    assert group(site, "TD 1", "MATH").id != group(site, "TD 1", "HIST").id


# --- updates ---


def test_a_filled_updateid_makes_its_line_an_update_and_an_empty_one_an_addition(site: Site) -> None:
    """D-GR-07: the presence of the column switched the whole file."""
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;")
    number = group(site, "TD 1").id
    result = site.run("groups", HEADER, "MATH;TD A;;;M-TD1;;;;", "MATH;TD 2;;M-TD2;;;;;")
    assert result.changes(2) == [UpdateGroup(number, site.course("MATH"), (("name", "TD A"),))]
    assert result.kinds(3) == ["CreateGroup"]
    assert set(site.groups_in("MATH").values()) == {"TD A", "TD 2"}


def test_only_what_the_file_gives_is_written(site: Site) -> None:
    """D-GR-02: columns that the file did not have were emptied, the idnumber among them."""
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;Mondays;", "MATH;Tutorials;grouping;M-TD;;;;All;")
    site.must("groups", "courseid;updateid;name;type", "MATH;M-TD1;TD A;group", "MATH;M-TD;Classes;grouping")
    assert group(site, "TD A")[2:] == ("TD A", "M-TD1", "Mondays")
    assert groupings(site)["Classes"][2:5] == ("Classes", "M-TD", "All")
    site.must("groups", HEADER, "MATH;;;;M-TD1;;;Tuesdays;")
    assert group(site, "TD A")[2:] == ("TD A", "M-TD1", "Tuesdays")


def test_the_erase_token_empties(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;Mondays;")
    site.must("groups", HEADER, "MATH;;;!;M-TD1;;;!;")
    assert group(site, "TD 1")[2:] == ("TD 1", "", "")


def test_what_is_as_the_line_says_is_unchanged(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;Mondays;", "MATH;Tutorials;grouping;M-TD;;;;All;")
    lines = ("MATH;TD 1;;;M-TD1;;;Mondays;", "MATH;Tutorials;grouping;;M-TD;;;;")
    result = site.run("groups", HEADER, *lines)
    assert (result.statuses(), result.codes(2), result.codes(3)) == (
        ["unchanged"] * 2,
        ["group-up-to-date"],
        ["grouping-up-to-date"],
    )


@pytest.mark.parametrize("by", ["id", "idnumber", "name"])
def test_the_settings_say_what_updateid_holds(site: Site, by: str) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;", "MATH;Tutorials;grouping;M-TD;;;;;")
    one, all_ = group(site, "TD 1"), groupings(site)["Tutorials"]
    lines = (f"MATH;;;;{getattr(one, by)};;;New;", f"MATH;;grouping;;{getattr(all_, by)};;;New;")
    site.must("groups", HEADER, *lines, groups_groupidentifier=by, groups_groupingidentifier=by)
    assert (group(site, "TD 1").description, groupings(site)["Tutorials"].description) == ("New", "New")


@pytest.mark.parametrize("by", ["id", "idnumber", "name"])
def test_groups_of_another_course_are_never_found(site: Site, by: str) -> None:
    """D-GR-04: they were looked for in the whole site."""
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;Mondays;")
    line = f"HIST;TD A;;;{getattr(group(site, 'TD 1'), by)};;;New;"
    result = site.run("groups", HEADER, line, groups_groupidentifier=by)
    assert (result.places(2), result.tryback) == ([("no-such-group", "updateid")], [2])
    assert group(site, "TD 1").description == "Mondays"


def test_an_update_of_what_is_not_there_is_refused(site: Site) -> None:
    """D-GR-03: it was created in a course whose number was the text of the cell."""
    lines = ("MATH;TD 1;;;M-TD1;;;;", "MATH;Tutorials;grouping;;M-TD;;;;", "MATH;TD 1;;;;;;;update")
    result = site.run("groups", HEADER, *lines)
    assert [result.places(line) for line in (2, 3, 4)] == [
        [("no-such-group", "updateid")],
        [("no-such-grouping", "updateid")],
        [("no-such-group", "name")],
    ]
    assert (result.tryback, site.groups_in("MATH"), groupings(site)) == ([2, 3, 4], {}, {})


def test_an_update_may_create_where_the_settings_allow_it(site: Site) -> None:
    """D-GR-03: in the course of its line."""
    lines = ("MATH;TD 1;;;M-TD1;;;Mondays;", "MATH;Tutorials;grouping;;M-TD;;;;", "MATH;;;;M-TD9;;;;")
    result = site.run("groups", HEADER, *lines, groups__create_on_update="1")
    assert result.statuses() == ["applied", "applied", "rejected"]
    assert result.places(4) == [("empty-cell", "name")]
    assert group(site, "TD 1")[1:] == (site.course("MATH"), "TD 1", "M-TD1", "Mondays")
    assert groupings(site)["Tutorials"].idnumber == "M-TD"


def test_an_explicit_update_finds_by_the_line_itself(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;", "MATH;TD 2;;;;;;;")
    site.must("groups", HEADER, "MATH;TD A;;M-TD1;;;;;update", "MATH;TD 2;;;;;;Fridays;update")
    assert group(site, "TD A").idnumber == "M-TD1"
    assert group(site, "TD 2").description == "Fridays"


# --- what is refused ---


def test_types_are_checked(site: Site) -> None:
    """D-GR-01: all that was not "group", the empty cell too, made a grouping."""
    lines = ("MATH;TD 1;groop;;;;;;", "MATH;TD 2;;;;;;;", "MATH;TD 3; GROUP ;;;;;;", "MATH;TD;Grouping;;;;;;")
    result = site.run("groups", HEADER, *lines)
    assert result.statuses() == ["rejected", "applied", "applied", "applied"]
    assert result.places(2) == [("not-a-choice", "type")]
    assert set(site.groups_in("MATH").values()) == {"TD 2", "TD 3"}
    assert set(groupings(site)) == {"TD"}


@pytest.mark.parametrize("type", ["group", "grouping"])
def test_a_new_one_must_have_a_name(site: Site, type: str) -> None:
    """D-GR-05: a nameless one was made, or the one of the line before was taken."""
    result = site.run("groups", HEADER, f"MATH;TD 1;{type};;;;;;", f"MATH;;{type};;;;;;", f"MATH;;{type};X;;;;;")
    assert [result.places(line) for line in (3, 4)] == [[("empty-cell", "name")]] * 2
    assert len(site.groups_in("MATH")) + len(groupings(site)) == 1


@pytest.mark.parametrize("type", ["group", "grouping"])
def test_an_idnumber_belongs_to_one_of_the_course(site: Site, type: str) -> None:
    """D-GR-08."""
    site.must("groups", HEADER, f"MATH;One;{type};M-1;;;;;", f"MATH;Two;{type};M-2;;;;;", f"HIST;One;{type};M-1;;;;;")
    result = site.run("groups", HEADER, f"MATH;;{type};M-1;M-2;;;;")
    assert (result.places(2), result.tryback) == ([(f"{type}-idnumber-taken", "idnumber")], [2])
    site.must("groups", HEADER, f"MATH;;{type};M-3;M-2;;;;", f"MATH;Three;{type};M-2;;;;;")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("NOWHERE;TD 1;;;;;;;", ("no-such-course", "courseid")),
        (";TD 1;;;;;;;", ("empty-cell", "courseid")),
        ("MATH;TD 1;;;;;maybe;;", ("not-a-flag", "selfgrouping")),
        ("MATH;TD 1;;;;;;;zap", ("not-a-choice", "cmd")),
        ("MATH;TD 1;;;;Nowhere;;;", ("no-such-grouping", "grouping")),
        ("MATH;TD 1;;;M-TD1;;;;add", ("update-of-new", "updateid")),
        ("MATH;;;;;;;;del", ("empty-cell", "name")),
        ("MATH;Nobody;;;;;;;del", ("no-such-group", "name")),
        ("MATH;1,2E+11;;1,23E+11;;;;;", ("spreadsheet-damage", "idnumber")),
        (f"MATH;{'x' * 255};;;;;;;", ("too-long", "name")),
    ],
)
def test_every_refused_line_goes_to_the_tryback(site: Site, line: str, place: tuple[str, str]) -> None:
    """D-GR-12: only two of the errors did."""
    result = site.run("groups", HEADER, line, "MATH;TD 9;;;;;;;")
    assert (result.places(2), result.tryback) == ([place], [2])
    assert result.status(3) == "applied"
    assert list(site.groups_in("MATH").values()) == ["TD 9"]


def test_the_front_page_is_refused(site: Site) -> None:
    """D-40."""
    assert site.plan("groups", HEADER, "1;TD 1;;;;;;;", groups_courseidentifier="id").codes(2) == ["site-course"]


def test_every_wrong_cell_of_a_line_is_told_at_once(site: Site) -> None:
    result = site.plan("groups", HEADER, ";TD 1;groop;;;;maybe;;zap")
    assert {column for _, column in result.places(2)} == {"courseid", "type", "cmd", "selfgrouping"}


def test_an_ambiguous_group_is_refused(site: Site) -> None:
    math = site.course("MATH")
    site.do(CreateGroup(-1, math, "TD 1", "a"), CreateGroup(-2, math, "TD 1", "b"))
    site.do(CreateGrouping(-1, math, "T", "a"), CreateGrouping(-2, math, "T", "b"))
    lines = ("MATH;;;;TD 1;;;New;", "MATH;;grouping;;T;;;New;", "MATH;TD 1;;;;;1;;", "MATH;TD 9;;;;T;;;")
    result = site.plan("groups", HEADER, *lines, groups_groupidentifier="name", groups_groupingidentifier="name")
    assert [result.places(line) for line in (2, 3, 4, 5)] == [
        [("ambiguous-group", "updateid")],
        [("ambiguous-grouping", "updateid")],
        [("ambiguous-group", "name")],
        [("ambiguous-grouping", "grouping")],
    ]
    assert site.plan("groups", HEADER, "MATH;TD 1;;;;;;;").statuses() == ["unchanged"]


# --- groupings of a group ---


def test_a_group_is_put_into_several_groupings(site: Site) -> None:
    """D-GR-10."""
    lines = ("MATH;T;grouping;M-T;;;;;", "MATH;L;grouping;M-L;;;;;", "MATH;TD 1;;;;M-T | M-L;;;")
    result = site.run("groups", HEADER, *lines)
    assert result.kinds(4) == ["CreateGroup", "AssignGrouping", "AssignGrouping"]
    assert grouped(site) == {"T": {"TD 1"}, "L": {"TD 1"}}
    assert site.run("groups", HEADER, *lines).statuses() == ["unchanged"] * 3


def test_groupings_are_named_as_the_settings_say(site: Site) -> None:
    """D-GR-10: by their idnumber, whatever the setting."""
    site.must("groups", HEADER, "MATH;Tutorials;grouping;M-T;;;;;")
    site.must("groups", HEADER, "MATH;TD 1;;;;Tutorials;;;", groups_groupingidentifier="name")
    number = str(groupings(site)["Tutorials"].id)
    site.must("groups", HEADER, f"MATH;TD 2;;;;{number};;;", groups_groupingidentifier="id")
    assert grouped(site) == {"Tutorials": {"TD 1", "TD 2"}}


def test_missing_groupings_are_made_where_the_settings_ask_for_it(site: Site) -> None:
    """D-GR-10: groups_autogrouping did nothing."""
    lines = ("MATH;TD 1;;;;M-T;;;", "MATH;TD 2;;M-TD2;;;;;")
    site.must("groups", HEADER, *lines, groups_autogrouping="1")
    assert grouped(site) == {"M-T": {"TD 1"}, "TD 2": {"TD 2"}}
    assert groupings(site)["TD 2"].idnumber == "M-TD2"
    assert site.run("groups", HEADER, *lines, groups_autogrouping="1").statuses() == ["unchanged"] * 2
    result = site.plan("groups", HEADER, "MATH;TD 3;;;;77;;;", groups_autogrouping="1", groups_groupingidentifier="id")
    assert result.codes(2) == ["no-such-grouping"]


def test_an_existing_group_is_bound_too(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;", "MATH;T;grouping;M-T;;;;;")
    result = site.run("groups", HEADER, "MATH;TD 1;;M-TD1;;M-T;;;", "MATH;;;;M-TD1;M-T;;;")
    grouping = groupings(site)["T"].id
    assert result.changes(2) == [AssignGrouping(grouping, site.course("MATH"), group(site, "TD 1").id)]
    assert result.codes(3) == ["group-up-to-date"]


def test_selfgrouping_puts_the_group_into_a_grouping_of_its_name(site: Site) -> None:
    """D-GR-06: the grouping was made, and the group left outside."""
    result = site.run("groups", HEADER, "MATH;TD 1;;M-TD1;;;1;Mondays;")
    assert result.kinds(2) == ["CreateGroup", "CreateGrouping", "AssignGrouping"]
    assert grouped(site) == {"TD 1": {"TD 1"}}
    assert groupings(site)["TD 1"][2:5] == ("TD 1", "M-TD1", "Mondays")
    assert site.run("groups", HEADER, "MATH;TD 1;;M-TD1;;;1;Mondays;").statuses() == ["unchanged"]


def test_a_grouping_that_is_named_goes_before_selfgrouping(site: Site) -> None:
    """D-GR-06."""
    result = site.run("groups", HEADER, "MATH;T;grouping;M-T;;;;;", "MATH;TD 1;;;;M-T;1;;")
    assert (result.codes(3), grouped(site)) == (["selfgrouping-ignored"], {"T": {"TD 1"}})


def test_a_grouping_of_its_name_does_without_an_idnumber_that_is_taken(site: Site) -> None:
    site.must("groups", HEADER, "MATH;T;grouping;M-TD1;;;;;", "MATH;TD 1;;M-TD1;;;1;;")
    assert (groupings(site)["TD 1"].idnumber, grouped(site)["TD 1"]) == ("", {"TD 1"})


def test_a_grouping_in_a_grouping_is_told(site: Site) -> None:
    result = site.run("groups", HEADER, "MATH;T;grouping;;;M-T;1;;")
    assert (result.places(2), result.statuses()) == ([("only-for-groups", "grouping")], ["applied"])


# --- deletions ---


def test_groups_and_groupings_are_deleted(site: Site) -> None:
    """D-GR-09: there was no way to."""
    site.must("groups", HEADER, "MATH;T;grouping;M-T;;;;;", "MATH;TD 1;;M-TD1;;M-T;;;", "MATH;TD 2;;;;M-T;;;")
    enrol_into(site, "alice", "TD 1")
    number = group(site, "TD 1").id
    result = site.run("groups", HEADER, "MATH;;;;M-TD1;;;;delete")
    assert result.changes(2) == [DeleteGroup(number, site.course("MATH"), "TD 1")]
    assert (site.groups("alice", "MATH"), site.enrolled("alice", "MATH")) == (set(), {"manual": "active"})
    assert grouped(site) == {"T": {"TD 2"}}
    site.must("groups", HEADER, "MATH;TD 2;;;;;;;del", "MATH;;grouping;M-T;;;;;del")
    assert (site.groups_in("MATH"), groupings(site)) == ({}, {})


def test_a_deleted_group_is_gone_for_the_lines_below(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;")
    lines = ("MATH;TD 1;;;;;;;del", "MATH;TD 1;;;;;;;del", "MATH;TD 1;;M-TD1;;;;;")
    result = site.run("groups", HEADER, *lines)
    assert (result.statuses(), result.codes(3)) == (["applied", "rejected", "applied"], ["no-such-group"])


def test_a_group_is_deleted_under_the_name_that_a_line_above_has_given_it(site: Site) -> None:
    site.must("groups", HEADER, "MATH;TD 1;;M-TD1;;;;;")
    enrol_into(site, "alice", "TD 1")
    site.must("groups", HEADER, "MATH;TD A;;;M-TD1;;;;", "MATH;TD A;;;;;;;del")
    assert (site.groups_in("MATH"), site.groups("alice", "MATH")) == ({}, set())


def test_a_mass_deletion_of_groups_is_over_the_limits(site: Site) -> None:
    names = [f"MATH;TD {number};;;;;;;" for number in range(20)]
    site.must("groups", HEADER, *names)
    planned = site.plan("groups", HEADER, *(f"{line}del" for line in names)).planned
    assert [(each.loss, each.count) for each in planned.excesses] == [("groups_deleted", 20)]


# --- a line and its neighbours ---


def test_a_grouping_created_by_a_line_serves_the_next(site: Site) -> None:
    site.must("groups", HEADER, "MATH;T;grouping;M-T;;;;;", "MATH;TD 1;;;;M-T;;;")
    assert grouped(site) == {"T": {"TD 1"}}


def test_a_refused_line_leaves_no_trace(site: Site) -> None:
    """The group is made before its second grouping is found missing."""
    lines = ("MATH;T;grouping;M-T;;;;;", "MATH;TD 1;;;;M-T|M-X;;;", "MATH;;;;;;;;del", "MATH;TD 1;;;;;;;del")
    result = site.run("groups", HEADER, *lines)
    assert result.statuses() == ["applied", "rejected", "rejected", "rejected"]
    assert (grouped(site), site.groups_in("MATH")) == ({"T": set()}, {})


def test_two_lines_swap_idnumbers_through_a_third(site: Site) -> None:
    site.must("groups", HEADER, "MATH;One;;M-1;;;;;", "MATH;Two;;M-2;;;;;")
    site.must("groups", HEADER, "MATH;;;M-X;M-1;;;;", "MATH;;;M-1;M-2;;;;", "MATH;;;M-2;M-X;;;;")
    assert (group(site, "One").idnumber, group(site, "Two").idnumber) == ("M-2", "M-1")


def test_a_course_is_named_as_the_settings_say(site: Site) -> None:
    site.must("groups", "courseid;name", "C-MATH;TD 1", groups_courseidentifier="idnumber")
    assert list(site.groups_in("MATH").values()) == ["TD 1"]


def test_what_is_exported_plans_to_nothing(site: Site) -> None:
    site.must("groups", HEADER, "MATH;T;grouping;M-T;;;;All;", "MATH;TD 1;;;;M-T;;Mondays;", "HIST;TD 1;;H-1;;;1;;")
    site.do(CreateGroup(-1, site.course("MATH"), "TD 1", ""))
    site.do(EnrolUser(site.user("alice"), site.course("MATH"), site.instance("MATH")))
    for entity in ("groups", "groupings"):
        result = site.plan("groups", *(";".join(row) for row in site.export(entity)))
        assert set(result.statuses()) == {"unchanged"}, entity
