"""Resets courses: what their users have left in them goes, the courses stay.

Réinitialisation de cours. The surprise: only what a line names is reset; an absent column and an empty cell leave
everything as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column, numbered, prefixed
from toolsync.format import Action, Format
from toolsync.kinds import text
from toolsync.model import flow
from toolsync.model.changes import ResetCourse
from toolsync.model.findings import Finding, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.resets import FLAGS, is_flag
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules import resets
from toolsync.rules.reset_words import MODULES, ROLES, YES_OR_NO, some
from toolsync.rules.trial import would_change
from toolsync.settings import Settings

#: The columns that the earlier plugin asked for.
_FORMERLY_REQUIRED = ("events", "logs", "notes", "grades", "roles", "local_roles", "groups", "groupings", "modules")


class Line(NamedTuple):
    id: str | None = column("id", text(identifier=True), "Moodle's own number of the course.")
    shortname: str | None = column("shortname", text(identifier=True), "Short name of the course.")
    idnumber: str | None = column("idnumber", text(identifier=True), "Id number of the course.")
    events: str | None = column("events", YES_OR_NO, "Calendar events.")
    logs: str | None = column("logs", YES_OR_NO, "Nothing: Moodle keeps its logs.")
    notes: str | None = column("notes", YES_OR_NO, "Notes about users.")
    completion: str | None = column("completion", YES_OR_NO, "Completion of activities and of the course.")
    blog_associations: str | None = column(
        "blog_associations", YES_OR_NO, "Links of blog entries with the course.", aliases=("delete_blog_associations",)
    )
    comments: str | None = column("comments", YES_OR_NO, "Comments on the pages of the course.")
    competency_ratings: str | None = column("competency_ratings", YES_OR_NO, "Ratings of competencies.")
    local_roles: str | None = column(
        "local_roles", some("all", "roles", "overrides"), "Roles in activities and blocks; overridden permissions."
    )
    grades: str | None = column(
        "grades", some("all", "items", "grades"), "Grades; items: the whole gradebook with them."
    )
    roles: tuple[str, ...] | None = column("roles", ROLES, "Whose holders are unenrolled.")
    groups: str | None = column(
        "groups",
        some("all", "groups", "members", groupes="groups"),
        "Groups, or the places in them.",
        aliases=("groupes",),
    )
    groupings: str | None = column(
        "groupings", some("all", "groups", "members"), "groups: the groupings; members: which groups are in them."
    )
    modules: tuple[str, ...] | None = column("modules", MODULES, "Modules that are reset as Moodle does by default.")
    forum_all: str | None = column("forum_all", YES_OR_NO, "Posts of forums.")
    forum_subscriptions: str | None = column("forum_subscriptions", YES_OR_NO, "Subscriptions to forums.")
    glossary_all: str | None = column("glossary_all", YES_OR_NO, "Entries of glossaries.")
    chat: str | None = column("chat", YES_OR_NO, "Messages of chats.")
    data: str | None = column("data", YES_OR_NO, "Entries of databases.")
    assign_submissions: str | None = column("assign_submissions", YES_OR_NO, "Submissions of assignments.")
    survey_answers: str | None = column("survey_answers", YES_OR_NO, "Answers and analyses of surveys.")
    lesson: str | None = column("lesson", YES_OR_NO, "Attempts at lessons.")
    choice: str | None = column("choice", YES_OR_NO, "Answers of choices.")
    scorm: str | None = column("scorm", YES_OR_NO, "Tracks of SCORM packages.")
    quiz_attempts: str | None = column("quiz_attempts", YES_OR_NO, "Attempts at quizzes.")
    slots: str | None = column("slots", YES_OR_NO, "Nothing any more.")
    apointments: str | None = column("apointments", YES_OR_NO, "Nothing any more.")
    assignment_submissions: str | None = column("assignment_submissions", YES_OR_NO, "Nothing any more.")
    start_date: int | None = column("start_date", kinds.moment, "New start of the course.")
    end_date: int | None = column("end_date", kinds.moment, "New end of the course.")
    feedbacks: Mapping[int, str] = numbered(
        "feedback_reset_data_{n}", YES_OR_NO, "Answers of one feedback, by its number.", most=9_999_999_999
    )
    flags: Mapping[str, str] = prefixed("reset_{name}", YES_OR_NO, "Any other flag of Moodle, by its own name.")


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    yield Questions(courses={ref for line in lines if (ref := resets.identity(line, settings))})
    asked = Questions()
    for line in lines:
        ref = resets.identity(line, settings)
        found = set(world.course_names.ids(ref)) if ref else set()
        asked.data |= found
        asked.details |= found
        asked.instances |= found
        asked.groups |= found
        asked.groupings |= found
        asked.whole_courses |= found if resets.people_matter(line) else set()
    yield from flow.rounds(world, asked)


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    course = resets.course_of(line, world, settings)
    roles, flags = resets.roles_of(line.roles, world), resets.flags_of(line, course, world)
    start, end = resets.dates_of(line, course, world)
    yield from resets.remarks(line, course, world)
    change = ResetCourse(course.id, flags, roles, start, end)
    if would_change(change, world):
        yield change
    else:
        yield notice("nothing-to-reset", course=course.shortname, asked=", ".join(flags))


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """The column that identifies courses must be there, and flags must be Moodle's."""
    if settings.courses.reset_identifier not in header:
        yield error("missing-column", settings.courses.reset_identifier)
    for name in header:
        if name.startswith("reset_") and not is_flag(name):
            near = get_close_matches(name, FLAGS, n=1, cutoff=0.6)
            if settings.reading.tolerate_extra_columns:
                yield warning("column-ignored", name)
            else:
                yield error("unknown-column", name, near=near[0] if near else "")
    known = {"groupes": "groups"}
    if missing := [each for each in _FORMERLY_REQUIRED if each not in {known.get(name, name) for name in header}]:
        yield warning("formerly-required", columns=", ".join(missing))


FORMAT = Format(
    name="courses_reset",
    filename="resetcourses.csv",
    title="Reset courses: remove what their users have left in them.",
    line=Line,
    plan=plan,
    needs=needs,
    check_header=check_header,
    location="courses.reset_file",
    scheduled=False,
    example="""\
shortname;events;logs;notes;grades;roles;local_roles;groups;groupings;modules;completion
HIST-101;yes;no;yes;grades;student;overrides;members;none;-quiz -scorm;yes
""",
)
