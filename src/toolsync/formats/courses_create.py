"""Creates courses, with the categories that are missing, alone or from a template; updates them where that is allowed.

Création de cours et de catégories. The surprise: there is no command column; a course that exists already is left as
it is unless the setting ``courses.force_update`` is on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column, numbered
from toolsync.format import Action, Format, Part
from toolsync.kinds import erasable, flag, integer, moment, text
from toolsync.model.changes import MoveCourse
from toolsync.model.findings import Finding, error, notice, warning
from toolsync.model.references import CategoryRef, RoleRef
from toolsync.model.things import Course, Site
from toolsync.model.world import World
from toolsync.rules import categories, course_needs, courses, teachers, templates
from toolsync.settings import Settings

#: The largest number that a Moodle holds (10 digits), and the largest size in bytes.
_MOST = 9_999_999_999
#: Columns of the 1.9 and 2.x versions of the file (appendix C of the general document).
_FORMER = """cost enrolperiod enrollable enrolstartdate enrolenddate expirynotify expirythreshold metacourse
notifystudents password teacher teachers student students"""


class Line(NamedTuple):
    id: str | None = column("id", text(identifier=True), "Moodle's own number, where it is the identifier.")
    shortname: str = column("shortname", text(150, identifier=True), "Short name.", required=True, filled=True)
    fullname: str = column("fullname", text(254), "Full name.", required=True, filled=True)
    category: CategoryRef | None = column("category", kinds.category, "Category; empty: the first one of the site.")
    idnumber: str | None = column("idnumber", erasable(text(100, identifier=True)), "Id number.")
    summary: str | None = column("summary", erasable(text()), "Summary.")
    format: str | None = column("format", text(), "Course format (topics); never changed on an existing course.")
    startdate: int | None = column("startdate", moment, "Start of the course; empty: now, for a new one.")
    enddate: int | None = column("enddate", moment, "End of the course.")
    visible: bool | None = column("visible", flag, "Whether students see it.")
    visibleold: bool | None = column("visibleold", flag, "Its own visibility, before its category was hidden.")
    showgrades: bool | None = column("showgrades", flag, "Show the gradebook to students.")
    showreports: bool | None = column("showreports", flag, "Show activity reports.")
    groupmodeforce: bool | None = column("groupmodeforce", flag, "Force the group mode.")
    legacyfiles: bool | None = column("legacyfiles", flag, "Legacy course files.")
    newsitems: int | None = column("newsitems", integer(0, 10), "Announcements shown.")
    groupmode: int | None = column("groupmode", integer(0, 2), "0 none, 1 separate, 2 visible groups.")
    maxbytes: int | None = column("maxbytes", integer(0, _MOST), "Largest upload, in bytes; 0: as the site.")
    sortorder: int | None = column("sortorder", integer(0, 4_294_967_295), "Order within the category.")
    marker: int | None = column("marker", integer(0, _MOST), "Number of the highlighted section.")
    lang: str | None = column("lang", erasable(kinds.language), "Forced language.")
    theme: str | None = column("theme", erasable(text(50)), "Forced theme.")
    timecreated: int | None = column("timecreated", moment, "Time of creation.")
    timemodified: int | None = column("timemodified", moment, "Time of the last change.")
    coursedisplay: int | None = column("coursedisplay", integer(0, 1), "1: one section a page.")
    enablecompletion: bool | None = column("enablecompletion", flag, "Completion tracking.")
    defaultgroupingid: int | None = column("defaultgroupingid", integer(0, _MOST), "Default grouping, by its number.")
    numsections: int | None = column("numsections", integer(0, 52), "At least so many sections.")
    self: bool | None = column("self", flag, "Self-enrolment on or off.")
    guest: bool | None = column("guest", flag, "Guest access on or off.")
    template: str | None = column("template", text(), "Template: a course, or a backup archive (.mbz).")
    topics: Mapping[int, str] = numbered("topic{n}", text(), "A section: its name, or name|summary.", least=0, most=52)
    teachers: Mapping[int, str] = numbered(
        "teacher{n}_account",
        text(identifier=True),
        "Somebody to enrol with the role beside: an identifier, or a text that only one full name or e-mail holds.",
    )
    teacher_roles: Mapping[int, RoleRef] = numbered(
        "teacher{n}_role", kinds.role, "Their role, by shortname; empty: editingteacher."
    )


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    course = courses.find(line, world, settings)
    courses.check_values(line, course, world, settings)
    if course is None:
        yield from _create(line, world, settings)
        return
    if course.id < 0:
        yield warning("course-named-twice", course=course.shortname)
    if settings.courses.force_update:
        yield from _update(course, line, world, settings)
    elif course.id > 0:
        yield notice("course-exists", course=course.shortname)


def _create(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    category = yield from categories.prepare(line.category, settings.courses.new_categories_visible, world)
    course = yield from courses.create(line, category, world)
    if line.template:
        yield from templates.fill(course, line.template, False, world, settings)
    yield from _inside(course, line, world, settings)


def _update(course: Course, line: Line, world: World, settings: Settings) -> Iterator[Action]:
    if line.category is not None and not settings.courses.protect_category:
        category = yield from categories.prepare(line.category, settings.courses.new_categories_visible, world)
        if category.id != course.category:
            yield MoveCourse(course.id, category.id)
    yield from courses.update(course, line, world)
    if line.template and settings.courses.template_mode != "nothing":
        replace = settings.courses.template_mode == "replace"
        yield from templates.fill(course, line.template, replace, world, settings)
    yield from _inside(course, line, world, settings)


def _inside(course: Course, line: Line, world: World, settings: Settings) -> Iterator[Action]:
    """Sections, enrolment methods and teachers. A teacher who cannot be enrolled leaves the course as it is."""
    yield from courses.sections(course, line, world, settings)
    yield from courses.methods(course, line, world)
    for number in sorted({*line.teachers, *line.teacher_roles}):
        account, role = line.teachers.get(number), line.teacher_roles.get(number)
        yield Part(f"teacher{number}", teachers.employ(account, role, number, course, world, settings))


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """The column that identifies courses must be there."""
    if settings.courses.create_identifier not in header:
        yield error("missing-column", settings.courses.create_identifier)


FORMAT = Format(
    name="courses_create",
    filename="uploadcourses.csv",
    title="Create courses and categories, alone or from templates; update courses.",
    line=Line,
    plan=plan,
    needs=course_needs.of,
    check_header=check_header,
    short_lines=False,
    former=frozenset(_FORMER.split()),
    location="courses.create_file",
    example="""\
shortname;fullname;category;idnumber;startdate;visible;template;topic1;teacher1_account;teacher1_role
HIST-101;History 101;Humanities/History;H101;2026-09-01;1;;Introduction|Read me first;alice;editingteacher
HIST-102;History 102;Humanities/History;H102;2026-09-01;0;TPL-HIST;;;
""",
)
