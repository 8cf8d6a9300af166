"""Course reset files: section 16 of the general document, with the defects of the earlier plugin (D) as tests."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import EDITING_TEACHER, STUDENT, TEACHER, Site
from toolsync.model import resets
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    AssignGrouping,
    AssignRole,
    CreateCohort,
    CreateGroup,
    CreateGrouping,
    CreateInstance,
    EnrolUser,
    ResetCourse,
    SetInstanceStatus,
    UpdateCourse,
)
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.things import Course
from toolsync.model.things import Site as ThingsOfSite
from toolsync.model.world import World
from toolsync.rules.trial import would_change

DATA = {
    "events": 3,
    "notes": 2,
    "completion": 40,
    "grades": 12,
    "grade_items": 4,
    "blog_associations": 1,
    "comments": 5,
    "local_roles": 1,
    "role_overrides": 2,
    "forum/posts": 30,
    "forum/ratings": 6,
    "forum/subscriptions": 8,
    "quiz/attempts": 25,
    "quiz/user_overrides": 1,
    "glossary/entries": 9,
    "glossary/ratings": 3,
    "feedback/responses_7": 11,
    "feedback/responses_8": 12,
    "wiki/pages": 5,
}


def filled(site: Site, course: str, **counts: int) -> None:
    """Give a course user data: these, or some of everything."""
    found = {name.replace("__", "/"): count for name, count in counts.items()}
    site.platform.fill(data=[(site.course(course), found or DATA)])


@pytest.fixture
def site() -> Site:
    site = Site(users="alice bob charlie", courses="MATH HIST")
    filled(site, "MATH")
    return site


def data(site: Site, course: str = "MATH") -> dict[str, int]:
    """The user data that a course holds, by kind, as it is exported."""
    rows = [row for row in site.export("course-data")[1:] if row[0] == course]
    return {f"{module}/{kind}".lstrip("/"): int(count) for _, module, kind, count in rows}


def gone(site: Site, course: str = "MATH") -> set[str]:
    """The kinds of data of which nothing is left."""
    return {kind for kind, count in data(site, course).items() if not count}


def flags(result: Any, line: int = 2) -> tuple[str, ...]:
    """The flags that a line sets."""
    (change,) = result.changes(line)
    assert isinstance(change, ResetCourse)
    return change.flags


# --- does it ---

ALL_YES = "events;notes;completion;blog_associations;comments"


@pytest.mark.parametrize("word", ["yes", "1", "all", "YES", "oui", "true"])
def test_a_line_resets_the_areas_that_it_names(site: Site, word: str) -> None:
    result = site.run("courses_reset", f"shortname;{ALL_YES}", "MATH" + f";{word}" * 5)
    assert flags(result) == (
        "reset_events",
        "reset_notes",
        "delete_blog_associations",
        "reset_completion",
        "reset_comments",
    )
    assert gone(site) == {"events", "notes", "completion", "blog_associations", "comments"}


@pytest.mark.parametrize("word", ["no", "0", "none", "", "non"])
def test_no_in_all_its_words_resets_nothing(site: Site, word: str) -> None:
    result = site.run("courses_reset", f"shortname;{ALL_YES}", "MATH" + f";{word}" * 5)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["nothing-to-reset"])
    assert data(site) == DATA


@pytest.mark.parametrize(
    ("column", "word", "emptied"),
    [
        ("local_roles", "all", {"local_roles", "role_overrides"}),
        ("local_roles", "roles", {"local_roles"}),
        ("local_roles", "overrides", {"role_overrides"}),
        ("grades", "all", {"grade_items", "grades"}),
        ("grades", "items", {"grade_items", "grades"}),
        ("grades", "grades", {"grades"}),
        ("forum_all", "1", {"forum/posts", "forum/ratings"}),
        ("forum_subscriptions", "1", {"forum/subscriptions"}),
        ("glossary_all", "1", {"glossary/entries", "glossary/ratings"}),
        ("quiz_attempts", "yes", {"quiz/attempts"}),
        ("reset_forum_ratings", "1", {"forum/ratings"}),
        ("feedback_reset_data_8", "1", {"feedback/responses_8"}),
        ("reset_wiki_pages", "yes", {"wiki/pages"}),
        ("modules", "quiz", {"quiz/attempts", "quiz/user_overrides"}),
        (
            "modules",
            "feedback, quiz",
            {"feedback/responses_7", "feedback/responses_8"} | {"quiz/attempts", "quiz/user_overrides"},
        ),
    ],
)
def test_each_word_empties_its_own(site: Site, column: str, word: str, emptied: set[str]) -> None:
    site.must("courses_reset", f"shortname;{column}", f"MATH;{word}")
    assert gone(site) == emptied


MODULE_OPTIONS = {
    "chat": "chat/messages",
    "data": "data/entries",
    "assign_submissions": "assign/submissions",
    "survey_answers": "survey/answers",
    "lesson": "lesson/attempts",
    "choice": "choice/answers",
    "scorm": "scorm/tracks",
}


@pytest.mark.parametrize(("option", "kind"), MODULE_OPTIONS.items())
def test_each_option_of_a_module_is_a_flag_of_moodle(site: Site, option: str, kind: str) -> None:
    site.platform.fill(data=[(site.course("HIST"), dict.fromkeys(MODULE_OPTIONS.values(), 4))])
    result = site.run("courses_reset", f"shortname;{option}", "HIST;1")
    assert flags(result) == (f"reset_{option}",)
    assert gone(site, "HIST") == {kind}


def test_every_flag_of_moodle_empties_something_where_it_is_a_matter_of_counts() -> None:
    """§16.4: the table of options; those of groups and groupings act on what the world holds itself."""
    assert {flag for flag, kinds in resets.FLAGS.items() if not kinds} == {
        "reset_groups_members",
        "reset_groups_remove",
        "reset_groupings_members",
        "reset_groupings_remove",
    }
    defaults = {flag for options in resets.MODULES.values() for flag, option in options.items() if option.default}
    assert {"reset_forum_all", "reset_assign_submissions", "reset_workshop_phase", "reset_data_ratings"} <= defaults
    assert not {"reset_data", "reset_glossary_all", "reset_forum_subscriptions", "reset_wiki_pages"} & defaults


def test_modules_are_reset_as_moodle_does_by_default() -> None:
    """D-70: the column was never acted upon. What Moodle leaves by default is left."""
    site = Site(courses="MATH")
    filled(site, "MATH")
    result = site.run("courses_reset", "shortname;modules", "MATH;all")
    assert flags(result) == (
        "reset_forum_all",
        "reset_forum_ratings",
        "reset_glossary_ratings",
        "reset_glossary_comments",
        "reset_quiz_attempts",
        "reset_quiz_user_overrides",
        "reset_quiz_group_overrides",
        "feedback_reset_data_7",
        "feedback_reset_data_8",
    )
    assert {"forum/subscriptions", "glossary/entries", "wiki/pages", "grades"} <= data(site).keys() - gone(site)


def test_a_minus_leaves_a_module_out(site: Site) -> None:
    site.must("courses_reset", "shortname;modules", "MATH;-quiz -feedback")
    assert gone(site) == {"forum/posts", "forum/ratings", "glossary/ratings"}


def test_with_a_minus_the_others_are_told_to_say_nothing(site: Site) -> None:
    result = site.run("courses_reset", "shortname;modules", "MATH;forum -quiz")
    assert ("modules-left-aside", "modules") in result.places(2)
    assert "feedback/responses_7" in gone(site) and "quiz/attempts" not in gone(site)
    assert site.plan("courses_reset", "shortname;modules", "MATH;all -quiz").codes(2) == ["nothing-to-reset"]


def test_single_options_go_before_modules(site: Site) -> None:
    header = "shortname;modules;forum_all;forum_subscriptions;reset_forum_ratings;quiz_attempts"
    site.must("courses_reset", header, "MATH;all;no;1;0;")
    assert {"forum/posts", "forum/ratings"} <= data(site).keys() - gone(site)
    assert {"forum/subscriptions", "quiz/attempts"} <= gone(site)


def test_options_of_modules_that_the_course_lacks_are_not_set(site: Site) -> None:
    """Moodle looks only at modules of which the course has an activity."""
    header = "shortname;events;chat;forum_all;reset_wiki_pages;feedback_reset_data_9"
    assert flags(site.plan("courses_reset", header, "MATH;1;1;0;1;1")) == (
        "reset_events",
        "reset_wiki_pages",
        "feedback_reset_data_9",
    )
    filled(site, "HIST", events=1)
    assert flags(site.plan("courses_reset", header, "HIST;1;1;1;1;1")) == ("reset_events",)


def test_a_module_without_default_is_told(site: Site) -> None:
    result = site.run("courses_reset", "shortname;modules", "MATH;wiki, chat")
    assert result.codes(2) == ["module-has-no-default", "module-not-in-course", "nothing-to-reset"]
    assert dict(result.findings(2)[0].params)["options"] == "reset_wiki_pages, reset_wiki_tags, reset_wiki_comments"


def test_courses_with_any_module_can_be_reset(site: Site) -> None:
    """D-72: a workshop, an H5P activity or a BigBlueButton in the course ended the run."""
    filled(site, "HIST", workshop__submissions=2, h5pactivity__attempts=3, bigbluebuttonbn__logs=4, label__none=0)
    site.must("courses_reset", "shortname;modules", "HIST;all")
    assert data(site, "HIST") == {
        "workshop/submissions": 0,
        "h5pactivity/attempts": 0,
        "bigbluebuttonbn/logs": 4,
        "label/none": 0,
    }


def test_flags_come_in_the_order_in_which_moodle_resets(site: Site) -> None:
    """Appendix A."""
    filled(site, "MATH", competency_ratings=1)
    header = (
        "comments;grades;modules;groupings;groups;local_roles;competency_ratings;completion;blog_associations;notes;"
        "events;shortname"
    )
    found = flags(site.plan("courses_reset", header, "yes;all;quiz;all;all;all;yes;yes;yes;yes;yes;MATH"))
    assert found == (
        "reset_events",
        "reset_notes",
        "delete_blog_associations",
        "reset_completion",
        "reset_competency_ratings",
        "reset_roles_overrides",
        "reset_roles_local",
        "reset_groups_members",
        "reset_groups_remove",
        "reset_groupings_members",
        "reset_groupings_remove",
        "reset_quiz_attempts",
        "reset_quiz_user_overrides",
        "reset_quiz_group_overrides",
        "reset_gradebook_items",
        "reset_gradebook_grades",
        "reset_comments",
    )


# --- people ---


@pytest.fixture
def people(site: Site) -> Site:
    """Alice is a student, Bob a student and a teacher, Charlie is there without role."""
    math, manual = site.course("MATH"), site.instance("MATH")
    alice, bob, charlie = (site.user(name) for name in ("alice", "bob", "charlie"))
    site.do(
        EnrolUser(alice, math, manual, STUDENT),
        EnrolUser(bob, math, manual, STUDENT),
        AssignRole(bob, math, TEACHER),
        EnrolUser(charlie, math, manual),
    )
    return site


def test_those_who_hold_a_role_are_unenrolled_and_others_lose_the_role_only(people: Site) -> None:
    result = people.run("courses_reset", "shortname;roles", "MATH;student")
    assert result.changes(2) == [ResetCourse(people.course("MATH"), (), (STUDENT,))]
    assert people.enrolled("alice", "MATH") == {}
    assert (people.enrolled("bob", "MATH"), people.roles("bob", "MATH")) == ({"manual": "active"}, {"teacher"})
    assert people.enrolled("charlie", "MATH") == {"manual": "active"}


@pytest.mark.parametrize("cell", ["student teacher", "student,teacher", "student,  teacher", " Teacher , student "])
def test_the_last_role_goes_with_the_enrolment(people: Site, cell: str) -> None:
    people.must("courses_reset", "shortname;roles", f'MATH;"{cell}"')
    assert (people.enrolled("bob", "MATH"), people.roles("bob", "MATH")) == ({}, set())


def test_all_roles_are_those_without_role_too(people: Site) -> None:
    """The earlier plugin kept those who hold no role, whom Moodle counts as role 0."""
    people.must("courses_reset", "shortname;roles", "MATH;all")
    assert [people.enrolled(name, "MATH") for name in ("alice", "bob", "charlie")] == [{}, {}, {}]


def test_methods_that_do_not_let_go_keep_their_people(people: Site) -> None:
    """Members of a cohort are its own; a disabled instance is left alone, as Moodle does."""
    math = people.course("MATH")
    people.do(CreateCohort(-1, "Chess", "CH"))
    cohort = int(people.export("cohorts")[1][1])
    people.do(CreateInstance(-1, math, "cohort", STUDENT, cohort), CreateInstance(-2, math, "self", STUDENT))
    people.do(AddCohortMember(cohort, people.user("charlie")))
    people.do(EnrolUser(people.user("charlie"), math, people.instance("MATH", "self")))
    people.do(SetInstanceStatus(math, people.instance("MATH", "self"), False))
    people.must("courses_reset", "shortname;roles", "MATH;all")
    assert people.enrolled("charlie", "MATH") == {"cohort": "active", "self": "active"}
    assert people.roles("charlie", "MATH") == {"student"}


def test_the_last_role_may_be_one_that_a_cohort_gave(people: Site) -> None:
    """The enrolment by hand ends. Somebody who stays by a cohort keeps the roles given by hand, as Moodle does."""
    math = people.course("MATH")
    people.do(CreateCohort(-1, "Chess", "CH"))
    cohort = int(people.export("cohorts")[1][1])
    people.do(
        CreateInstance(-1, math, "cohort", EDITING_TEACHER, cohort), AddCohortMember(cohort, people.user("alice"))
    )
    header = "shortname;roles"
    assert people.run("courses_reset", header, "MATH;editingteacher").statuses() == ["unchanged"]
    people.must("courses_reset", header, "MATH;editingteacher student")
    assert people.enrolled("alice", "MATH") == {"cohort": "active"}
    assert people.roles("alice", "MATH") == {"editingteacher", "student"}
    assert people.run("courses_reset", header, "MATH;editingteacher student").statuses() == ["unchanged"]


def test_those_who_came_through_a_link_leave_the_linked_course(people: Site) -> None:
    people.do(CreateInstance(-1, people.course("HIST"), "meta", source=people.course("MATH")))
    people.do(EnrolUser(people.user("alice"), people.course("MATH"), people.instance("MATH"), EDITING_TEACHER))
    people.must("courses_reset", "shortname;roles", "MATH;student editingteacher")
    assert people.roles("alice", "HIST") == set()


def test_an_unknown_role_refuses_the_line_before_anything_is_reset(people: Site) -> None:
    result = people.run("courses_reset", "shortname;roles;events", "MATH;student wizard sorcerer;yes")
    assert result.places(2) == [("no-such-role", "roles")] * 2
    assert (data(people), people.enrolled("alice", "MATH")) == (DATA, {"manual": "active"})


@pytest.fixture
def grouped(people: Site) -> Site:
    math = people.course("MATH")
    people.do(CreateGroup(-1, math, "Red"), CreateGrouping(-2, math, "Colours"))
    (red,) = people.groups_in("MATH")
    people.do(AddGroupMember(people.user("alice"), math, red), AddGroupMember(people.user("bob"), math, red))
    people.do(AssignGrouping(groupings(people)["Colours"][0], math, red))
    return people


def groupings(site: Site) -> dict[str, tuple[int, set[int]]]:
    math = site.course("MATH")
    found = site.platform.look_up(Questions(groupings={math})).groupings.get(math, {})
    return {each.name: (each.id, set(each.groups)) for each in found.values()}


@pytest.mark.parametrize("header", ["groups", "groupes"])
def test_places_in_groups_are_emptied(grouped: Site, header: str) -> None:
    grouped.must("courses_reset", f"shortname;{header}", "MATH;members")
    assert (grouped.groups("alice", "MATH"), list(grouped.groups_in("MATH").values())) == (set(), ["Red"])


@pytest.mark.parametrize(("header", "word"), [("groups", "groups"), ("groups", "all"), ("groupes", "groupes")])
def test_groups_are_deleted(grouped: Site, header: str, word: str) -> None:
    """Appendix C: in 2.2 the column was called groupes."""
    grouped.must("courses_reset", f"shortname;{header}", f"MATH;{word}")
    assert (grouped.groups("alice", "MATH"), grouped.groups_in("MATH")) == (set(), {})
    assert groupings(grouped)["Colours"][1] == set()
    assert grouped.enrolled("alice", "MATH") == {"manual": "active"}


def test_groupings_lose_their_groups_or_go(grouped: Site) -> None:
    grouped.must("courses_reset", "shortname;groupings", "MATH;members")
    assert groupings(grouped)["Colours"][1] == set()
    grouped.must("courses_reset", "shortname;groupings", "MATH;groups")
    assert groupings(grouped) == {}
    assert list(grouped.groups_in("MATH").values()) == ["Red"]


# --- dates ---


def test_a_later_start_takes_the_end_along() -> None:
    site = Site()
    site.must("courses_create", "shortname;fullname;startdate;enddate", "GEO;Geography;2026-09-01;2027-06-30")
    site.must("courses_reset", "shortname;start_date", "GEO;2027-09-01")
    year = 365 * 86_400
    assert site.details("GEO")["startdate"] == 1_788_220_800 + year
    assert site.details("GEO")["enddate"] == 1_814_313_600 + year
    site.must("courses_reset", "shortname;start_date;end_date", "GEO;2028-09-01;2028-12-31")
    assert site.plan("courses_reset", "shortname;end_date", "GEO;2028-12-31").statuses() == ["unchanged"]
    assert site.plan("courses_reset", "shortname;end_date", "GEO;2020-12-31").codes(2) == ["end-before-start"]


# --- what is not named is left ---


def test_an_absent_column_resets_nothing(site: Site) -> None:
    """D-69: without a column blog_associations, completion, blogs and comments were reset."""
    site.must("courses_reset", "shortname;events", "MATH;yes")
    assert gone(site) == {"events"}


def test_formerly_required_columns_are_missed_aloud(site: Site) -> None:
    result = site.plan("courses_reset", "shortname;events;logs;notes;grades;roles;local_roles;groupes", "MATH;1")
    assert result.file_codes == [("formerly-required", None)]
    assert dict(result.planned.findings[0].params) == {"columns": "groupings, modules"}
    header = "shortname;events;logs;notes;grades;roles;local_roles;groups;groupings;modules"
    assert site.plan("courses_reset", header, "MATH;1").file_codes == []


def test_logs_are_never_said_to_be_reset(site: Site) -> None:
    """The earlier plugin set a flag that no longer exists, and said that it was done."""
    result = site.run("courses_reset", "shortname;logs;events", "MATH;yes;yes")
    assert (result.statuses(), result.places(2)) == (["applied"], [("logs-are-kept", "logs")])
    assert flags(result) == ("reset_events",)
    assert site.plan("courses_reset", "shortname;logs", "MATH;no").codes(2) == ["nothing-to-reset"]


@pytest.mark.parametrize("column", ["slots", "apointments", "assignment_submissions"])
def test_columns_of_modules_that_are_gone_are_told(site: Site, column: str) -> None:
    result = site.run("courses_reset", f"shortname;{column}", "MATH;1")
    assert result.places(2) == [("module-is-gone", column), ("nothing-to-reset", None)]


# --- naming the course ---


@pytest.mark.parametrize(("identifier", "cell"), [("shortname", "MATH"), ("idnumber", "C-MATH"), ("id", "{id}")])
def test_courses_are_named_by_the_identifier_of_the_settings(site: Site, identifier: str, cell: str) -> None:
    """D-60, D-71: only short names worked, and an idnumber that exists was called ambiguous."""
    line = f"{cell.format(id=site.course('MATH'))};yes"
    result = site.run("courses_reset", f"{identifier};events", line, courses_fileresetidentifier=identifier)
    assert (result.statuses(), gone(site)) == (["applied"], {"events"})


def test_an_idnumber_of_two_courses_is_refused(site: Site) -> None:
    """D-71."""
    site.platform.fill(courses=[site.find_course("HIST")._replace(idnumber="C-MATH")])  # type: ignore[union-attr]
    result = site.run("courses_reset", "idnumber;events", "C-MATH;yes", courses__reset_identifier="idnumber")
    assert result.codes(2) == ["ambiguous-course"]


def test_the_column_of_the_identifier_must_be_there(site: Site) -> None:
    result = site.plan("courses_reset", "shortname;events", "MATH;yes", courses__reset_identifier="idnumber")
    assert ("missing-column", "idnumber") in result.file_codes
    assert not result.planned.opened.usable


def test_another_identifier_beside_must_be_of_the_same_course(site: Site) -> None:
    """The earlier plugin refused the column altogether."""
    header = "shortname;idnumber;events"
    assert site.plan("courses_reset", header, "MATH;C-HIST;yes").places(2) == [("other-course", "idnumber")]
    assert site.plan("courses_reset", header, "MATH;C-MATH;yes", "MATH;;yes").statuses() == ["planned", "unchanged"]


def test_headers_are_trimmed(site: Site) -> None:
    """D-16."""
    site.must("courses_reset", "shortname ; events ", "MATH;yes")
    assert gone(site) == {"events"}


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing\n\n", "----\n"])
def test_a_file_without_lines_ends(site: Site, content: str) -> None:
    """D-19: it was read for ever."""
    assert site.run("courses_reset", content.encode()).statuses() in ([], ["ignored"], ["ignored", "ignored"])


def test_a_wrong_number_of_cells_is_a_matter_of_its_line(site: Site) -> None:
    """D-21: it ended the run."""
    result = site.run("courses_reset", "shortname;events;notes", "MATH;yes;no;maybe", "MATH;yes")
    assert (result.statuses(), result.codes(2)) == (["rejected", "applied"], ["too-many-cells"])


def test_unknown_flags_are_unknown_columns(site: Site) -> None:
    result = site.plan("courses_reset", "shortname;reset_forum_al", "MATH;1")
    assert ("unknown-column", "reset_forum_al") in result.file_codes
    result = site.run("courses_reset", "shortname;reset_forum_al", "MATH;1", invalidnamesnocheck="1")
    assert ("column-ignored", "reset_forum_al") in result.file_codes
    assert data(site) == DATA


# --- done already, undone, one line after the other ---


EVERYTHING = (
    "shortname;events;notes;completion;blog_associations;comments;local_roles;grades;roles;groups;groupings;modules"
)
FULL = ";yes;yes;yes;yes;yes;all;all;all;all;all;all"


def test_a_file_run_twice_resets_nothing_more(grouped: Site) -> None:
    grouped.must("courses_reset", EVERYTHING, "MATH" + FULL)
    result = grouped.run("courses_reset", EVERYTHING, "MATH" + FULL)
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["nothing-to-reset"])


def test_new_data_is_reset_again(site: Site) -> None:
    site.must("courses_reset", "shortname;events", "MATH;yes")
    filled(site, "MATH", events=1)
    assert site.run("courses_reset", "shortname;events", "MATH;yes").statuses() == ["applied"]


def test_a_line_sees_what_an_earlier_one_has_reset(site: Site) -> None:
    result = site.run("courses_reset", "shortname;events;notes", "MATH;yes;", "MATH;yes;", "MATH;yes;yes")
    assert result.statuses() == ["applied", "unchanged", "applied"]


def test_a_change_is_tried_without_a_trace() -> None:
    world = World(ThingsOfSite())
    world.details.learn(7, {"startdate": 5})
    change = UpdateCourse(7, (("startdate", 6),))
    world.courses.learn(7, Course(7, "MATH", "", 1))
    assert would_change(change, world)
    assert (world.details[7], world.journal.entries) == ({"startdate": 5}, [])
    assert not would_change(UpdateCourse(7, (("startdate", 5),)), world)


def test_lines_that_change_nothing_leave_no_trace(people: Site) -> None:
    result = people.run("courses_reset", "shortname;roles", "HIST;student", "MATH;manager", "MATH;student")
    assert result.statuses() == ["unchanged", "unchanged", "applied"]


def test_data_that_cannot_be_counted_is_reset_all_the_same(site: Site) -> None:
    filled(site, "HIST", notes=-1)
    assert site.run("courses_reset", "shortname;notes", "HIST;yes").statuses() == ["applied"]


def test_every_bad_line_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    result = site.run(
        "courses_reset",
        "shortname;events;grades;modules;groups",
        "MATH;yes;;;",
        "MATH;perhaps;some;;yes",
        "NOWHERE;yes;;;",
        "site;yes;;;",
        ";yes;;;",
        "MATH;;;quizz -nothing;",
        "MATH;;grades;;",
    )
    assert result.statuses() == ["applied", *["rejected"] * 5, "applied"]
    assert result.places(3) == [("not-a-choice", "events"), ("not-a-choice", "grades"), ("not-a-choice", "groups")]
    assert [result.codes(line) for line in (4, 5, 6, 7)] == [
        ["no-such-course"],
        ["site-course"],
        ["identifier-missing"],
        ["no-such-module", "no-such-module"],
    ]
    assert gone(site) == {"events", "grades"}


def test_a_simulation_lists_the_flags_and_writes_nothing(site: Site) -> None:
    """D-34: the summary of a simulated reset was empty."""
    result = site.plan("courses_reset", "shortname;events;modules", "MATH;yes;quiz")
    assert result.statuses() == ["planned"]
    assert flags(result)[0] == "reset_events" and "reset_quiz_attempts" in flags(result)
    assert data(site) == DATA


def test_resets_are_losses_that_limits_hold(site: Site) -> None:
    assert site.plan("courses_reset", "shortname;events", "MATH;yes").plan.losses == {Loss.COURSES_RESET: 1}
    held = site.plan("courses_reset", "shortname;events", "MATH;yes", limits__floor="0", limits__courses_reset="0")
    assert [each.loss for each in held.planned.excesses] == [Loss.COURSES_RESET]


# --- any file ---

CELLS = {
    "shortname": st.sampled_from(["MATH", "HIST", "NOWHERE", ""]),
    "events": st.sampled_from(["", "yes", "no", "hm"]),
    "grades": st.sampled_from(["", "all", "grades", "items"]),
    "roles": st.sampled_from(["", "all", "student", "student teacher", "wizard"]),
    "groups": st.sampled_from(["", "all", "members", "none"]),
    "groupings": st.sampled_from(["", "all", "members"]),
    "modules": st.sampled_from(["", "all", "-quiz", "forum", "feedback quiz", "quizz"]),
    "forum_all": st.sampled_from(["", "0", "1"]),
}
LINES = st.lists(st.tuples(*CELLS.values()).map(";".join), max_size=8)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STATE = ("course-data", "enrolments", "roles", "groups", "groupings", "group-members")


def a_site() -> Site:
    site = Site(users="alice bob", courses="MATH HIST")
    filled(site, "MATH")
    math, manual = site.course("MATH"), site.instance("MATH")
    changes: list[Change] = [
        EnrolUser(site.user("alice"), math, manual, STUDENT),
        EnrolUser(site.user("bob"), math, manual, TEACHER),
        AssignRole(site.user("bob"), math, STUDENT),
        CreateGroup(-1, math, "Red"),
    ]
    site.do(*changes)
    site.do(AddGroupMember(site.user("alice"), math, next(iter(site.groups_in("MATH")))))
    return site


@given(LINES)
@QUICK
def test_any_reset_file_is_accounted_for_and_done_once(lines: Sequence[str]) -> None:
    header = ";".join(CELLS)
    ends = []
    for order in (lines, lines[::-1]):
        site = a_site()
        planned = site.plan("courses_reset", header, *order)
        assert sum(planned.plan.lines.values()) == len(lines)
        result = site.run("courses_reset", header, *order)
        assert [each.replace("planned", "applied") for each in planned.statuses()] == result.statuses()
        ends.append([site.export(entity) for entity in STATE])
        again = site.run("courses_reset", header, *order)
        assert set(again.statuses()) <= {"unchanged", "rejected", "ignored"}
        assert [site.export(entity) for entity in STATE] == ends[-1]
