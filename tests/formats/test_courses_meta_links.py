"""Meta link files: section 17 of the general document, with the defects of the earlier plugin (D) as tests."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import STUDENT, TEACHER, Site
from toolsync.model.changes import AssignRole, CreateInstance, DeleteInstance, EnrolUser, SetInstanceStatus, UnenrolUser
from toolsync.model.questions import Questions
from toolsync.model.things import Method

HEADER = "cmd;master;meta"


@pytest.fixture
def site() -> Site:
    """Alice is a student of ALL, Bob teaches it; MATH and HIST are there to be linked to it."""
    site = Site(users="alice bob charlie", courses="ALL MATH HIST")
    course, manual = site.course("ALL"), site.instance("ALL")
    site.do(
        EnrolUser(site.user("alice"), course, manual, STUDENT), EnrolUser(site.user("bob"), course, manual, TEACHER)
    )
    return site


def links(site: Site) -> set[tuple[str, str, bool]]:
    """Every link: master, linked course, whether it is enabled."""
    names = {site.course(name): name for name in ("ALL", "MATH", "HIST")}
    found = site.platform.look_up(Questions(instances=set(names))).instances
    return {
        (names[each.source], names[course], each.enabled)
        for course, instances in found.items()
        for each in instances
        if each.method == "meta"
    }


# --- does it ---


def test_a_link_brings_in_the_participants_at_once(site: Site) -> None:
    """D-76: a bare row was written; people only came with the hourly task."""
    result = site.run("courses_meta_links", HEADER, "add;ALL;MATH")
    (change,) = result.changes(2)
    assert change == CreateInstance(change.instance, site.course("MATH"), "meta", source=site.course("ALL"))  # type: ignore[attr-defined]
    assert links(site) == {("ALL", "MATH", True)}
    assert (site.roles("alice", "MATH"), site.roles("bob", "MATH")) == ({"student"}, {"teacher"})
    assert site.enrolled("alice", "MATH") == {"meta": "active"}


def test_participants_follow_from_then_on(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    site.do(EnrolUser(site.user("charlie"), site.course("ALL"), site.instance("ALL"), STUDENT))
    site.do(UnenrolUser(site.user("alice"), site.course("ALL"), site.instance("ALL")))
    assert (site.roles("charlie", "MATH"), site.roles("alice", "MATH")) == ({"student"}, set())


@pytest.mark.parametrize("header", ["master;meta", "course;meta", " master ; meta ; cmd".strip()])
def test_add_is_what_is_done_without_a_command(site: Site, header: str) -> None:
    """D-73: the header check named a column ``course`` that nothing read; both are understood."""
    site.must("courses_meta_links", header, "ALL;MATH;" if "cmd" in header else "ALL;MATH")
    assert links(site) == {("ALL", "MATH", True)}


@pytest.mark.parametrize(("identifier", "prefix"), [("shortname", ""), ("idnumber", "C-")])
def test_courses_are_named_by_the_identifier_of_the_settings(site: Site, identifier: str, prefix: str) -> None:
    line = f"{prefix}ALL;{prefix}MATH"
    site.must("courses_meta_links", "master;meta", line, courses_filemetabindingidentifier=identifier)
    assert links(site) == {("ALL", "MATH", True)}


def test_cells_are_trimmed_and_unquoted(site: Site) -> None:
    """D-77."""
    site.must("courses_meta_links", HEADER, 'ADD ; "ALL" ;"MATH"')
    assert links(site) == {("ALL", "MATH", True)}


# --- undoes it ---


@pytest.mark.parametrize("command", ["del", "suspend", "disable", "Delete"])
def test_del_disables_the_link(site: Site, command: str) -> None:
    """D-74: it never did anything. Those who came by it stay, without the roles that it gave."""
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    result = site.run("courses_meta_links", HEADER, f"{command};ALL;MATH")
    assert result.changes(2) == [SetInstanceStatus(site.course("MATH"), site.instance("MATH", "meta"), False)]
    assert links(site) == {("ALL", "MATH", False)}
    assert site.roles("alice", "MATH") == set()


@pytest.mark.parametrize(("command", "setting"), [("remove", "disable"), ("del", "remove")])
def test_remove_takes_the_link_away_and_everybody_who_came_by_it(site: Site, command: str, setting: str) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    number = site.instance("MATH", "meta")
    result = site.run("courses_meta_links", HEADER, f"{command};ALL;MATH", courses__meta_del=setting)
    assert result.changes(2) == [DeleteInstance(site.course("MATH"), number)]
    assert (links(site), site.enrolled("alice", "MATH")) == (set(), {})


@pytest.mark.parametrize("command", ["add", "enable", ""])
def test_a_disabled_link_is_enabled_again(site: Site, command: str) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH", "del;ALL;MATH")
    result = site.run("courses_meta_links", HEADER, f"{command};ALL;MATH")
    assert result.kinds(2) == ["SetInstanceStatus"]
    assert (links(site), site.roles("alice", "MATH")) == ({("ALL", "MATH", True)}, {"student"})


def test_suspend_disables_whatever_the_setting_says(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    site.must("courses_meta_links", HEADER, "suspend;ALL;MATH", courses__meta_del="remove")
    assert links(site) == {("ALL", "MATH", False)}


# --- done already, one line after the other ---


def test_a_file_run_twice_changes_nothing(site: Site) -> None:
    """Adding an enabled link wrote its start date anew (D-74)."""
    site.must("courses_meta_links", HEADER, "add;ALL;MATH", "add;ALL;HIST")
    result = site.run("courses_meta_links", HEADER, "add;ALL;MATH", "add;ALL;HIST", "enable;ALL;HIST")
    assert (result.statuses(), result.codes(2)) == (["unchanged"] * 3, ["already-linked"])


@pytest.mark.parametrize("command", ["del", "suspend", "remove"])
def test_nothing_is_done_where_there_is_no_link(site: Site, command: str) -> None:
    result = site.run("courses_meta_links", HEADER, f"{command};ALL;MATH")
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["not-linked"])


def test_a_disabled_link_is_disabled_once(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH", "del;ALL;MATH")
    assert site.run("courses_meta_links", HEADER, "del;ALL;MATH").codes(2) == ["link-already-disabled"]


def test_there_must_be_a_link_to_enable(site: Site) -> None:
    assert site.run("courses_meta_links", HEADER, "enable;ALL;MATH").codes(2) == ["no-link-to-enable"]


def test_a_line_sees_what_an_earlier_one_has_done(site: Site) -> None:
    lines = ("add;ALL;MATH", "add;ALL;MATH", "del;ALL;MATH", "add;ALL;MATH", "remove;ALL;MATH", "del;ALL;MATH")
    result = site.run("courses_meta_links", HEADER, *lines)
    assert result.statuses() == ["applied", "unchanged", "applied", "applied", "applied", "unchanged"]
    assert (links(site), site.enrolled("alice", "MATH")) == (set(), {})


def test_a_simulation_writes_nothing(site: Site) -> None:
    """D-31."""
    assert site.plan("courses_meta_links", HEADER, "add;ALL;MATH").statuses() == ["planned"]
    assert (links(site), site.enrolled("alice", "MATH")) == (set(), {})


# --- what is refused ---


def test_a_course_is_not_linked_to_itself(site: Site) -> None:
    result = site.run("courses_meta_links", HEADER, "add;ALL;ALL")
    assert result.codes(2) == ["self-link"]


def test_links_make_no_circle(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    result = site.run("courses_meta_links", HEADER, "add;MATH;ALL")
    assert result.codes(2) == ["link-loop"]
    assert dict(result.findings(2)[0].params)["path"] == "MATH ← ALL"


def test_links_make_no_circle_over_several_others_nor_within_the_file(site: Site) -> None:
    result = site.run("courses_meta_links", HEADER, "add;ALL;MATH", "add;MATH;HIST", "add;HIST;ALL")
    assert (result.statuses(), result.codes(4)) == (["applied", "applied", "rejected"], ["link-loop"])
    assert dict(result.findings(4)[0].params)["path"] == "HIST ← MATH ← ALL"
    again = site.run("courses_meta_links", HEADER, "add;HIST;ALL")
    assert again.codes(2) == ["link-loop"]


def test_a_disabled_link_is_no_part_of_a_circle_until_it_is_enabled(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH", "del;ALL;MATH", "add;MATH;ALL")
    assert site.run("courses_meta_links", HEADER, "enable;ALL;MATH").codes(2) == ["link-loop"]


def test_a_rejected_line_leaves_no_trace(site: Site) -> None:
    site.must("courses_meta_links", HEADER, "add;ALL;MATH")
    header = f"{HEADER};group;makegroup"
    result = site.run("courses_meta_links", header, "add;ALL;MATH;New;1", "add;MATH;ALL;New;1", "add;ALL;HIST;None;")
    assert [result.codes(line) for line in (2, 3, 4)] == [["link-has-other-group"], ["link-loop"], ["no-such-group"]]
    assert (site.groups_in("MATH"), site.groups_in("ALL"), links(site)) == ({}, {}, {("ALL", "MATH", True)})


def test_every_bad_line_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    """D-75, D-77, D-78: unknown courses became rows that link nothing, and a wrong count ended the run."""
    lines = ("add;NOWHERE;MATH", "add;ALL;NOWHERE", "zap;ALL;MATH", "add;;MATH", "add;ALL", "add;site;MATH")
    result = site.run("courses_meta_links", HEADER, *lines, "add;ALL;site", "add;ALL;MATH;x;y", "add;ALL;MATH")
    assert result.statuses() == [*["rejected"] * 8, "applied"]
    assert [result.places(line) for line in range(2, 10)] == [
        [("no-such-course", "master")],
        [("no-such-course", "meta")],
        [("not-a-choice", "cmd")],
        [("empty-cell", "master")],
        [("empty-cell", "meta")],
        [("site-course", "master")],
        [("site-course", "meta")],
        [("too-many-cells", None)],
    ]
    assert result.tryback == list(range(2, 10))
    assert links(site) == {("ALL", "MATH", True)}


def test_the_header_is_checked(site: Site) -> None:
    """D-73."""
    assert ("missing-column", "master") in site.plan("courses_meta_links", "meta", "MATH").file_codes
    assert ("unknown-column", "slave") in site.plan("courses_meta_links", "master;meta;slave", "A;B;C").file_codes
    assert ("duplicate-column", "course") in site.plan("courses_meta_links", "master;course;meta", "A;B;C").file_codes


def test_the_method_must_be_enabled(site: Site) -> None:
    site.platform.set_method(Method("meta", False))
    assert site.run("courses_meta_links", HEADER, "add;ALL;MATH").codes(2) == ["method-disabled"]


# --- groups ---


def test_people_come_into_a_group(site: Site) -> None:
    site.must("groups", "courseid;name", "MATH;Visitors")
    site.must("courses_meta_links", "master;meta;group", "ALL;MATH;Visitors")
    assert site.groups("alice", "MATH") == {"Visitors"}


@pytest.mark.parametrize(("cells", "name"), [(";1", "ALL course"), ("Guests;yes", "Guests")])
def test_a_group_is_made_for_them(site: Site, cells: str, name: str) -> None:
    header, line = "master;meta;group;makegroup", f"ALL;MATH;{cells}"
    result = site.run("courses_meta_links", header, line)
    assert result.kinds(2) == ["CreateGroup", "CreateInstance"]
    assert (site.groups("alice", "MATH"), list(site.groups_in("MATH").values())) == ({name}, [name])
    assert site.run("courses_meta_links", header, line).codes(2) == ["already-linked"]


def test_commands_without_use_for_a_group_say_so(site: Site) -> None:
    site.must("courses_meta_links", "master;meta", "ALL;MATH")
    result = site.run("courses_meta_links", f"{HEADER};group", "suspend;ALL;MATH;Visitors")
    assert (result.statuses(), result.places(2)) == (["applied"], [("link-group-unused", "group")])


# --- any file ---

CELLS = {
    "cmd": st.sampled_from(["", "add", "del", "remove", "suspend", "enable", "zap"]),
    "master": st.sampled_from(["ALL", "MATH", "HIST", "NOWHERE", "site"]),
    "meta": st.sampled_from(["ALL", "MATH", "HIST", ""]),
    "group": st.sampled_from(["", "", "Guests"]),
    "makegroup": st.sampled_from(["", "1", "0"]),
}
LINES = st.lists(st.tuples(*CELLS.values()).map(";".join), max_size=8)
STATE = ("enrolments", "roles", "groups", "group-members")


def a_site() -> Site:
    site = Site(users="alice bob", courses="ALL MATH HIST")
    site.do(EnrolUser(site.user("alice"), site.course("ALL"), site.instance("ALL"), STUDENT))
    site.do(EnrolUser(site.user("bob"), site.course("MATH"), site.instance("MATH"), TEACHER))
    site.do(AssignRole(site.user("bob"), site.course("MATH"), STUDENT))
    return site


def _circle(found: set[tuple[str, str, bool]]) -> bool:
    masters = {course: {source for source, linked, on in found if on and linked == course} for _, course, _ in found}
    for start in masters:
        ahead, seen = set(masters[start]), set[str]()
        while ahead:
            seen |= ahead
            ahead = {each for one in ahead for each in masters.get(one, ())} - seen
        if start in seen:
            return True
    return False


@given(LINES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_file_of_links_is_accounted_for(lines: Sequence[str]) -> None:
    header = ";".join(CELLS)
    for order in (lines, lines[::-1]):
        site = a_site()
        planned = site.plan("courses_meta_links", header, *order)
        assert sum(planned.plan.lines.values()) == len(lines)
        result = site.run("courses_meta_links", header, *order)
        assert [each.replace("planned", "applied") for each in planned.statuses()] == result.statuses()
        assert not _circle(links(site))
        # What a link that is made brings in is what comes in once it is there: nobody is forgotten.
        state = [site.export(entity) for entity in STATE]
        kept = [line for line in order if site.plan("courses_meta_links", header, line).statuses() == ["unchanged"]]
        assert set(site.run("courses_meta_links", header, *kept).statuses()) <= {"unchanged"}
        assert [site.export(entity) for entity in STATE] == state
