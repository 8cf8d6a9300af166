"""Creates courses, with the categories that are missing, alone or from a template; updates them where that is allowed.

Création de cours et de catégories. The surprise: there is no command column; a course that exists already is left as
it is unless the setting ``courses.force_update`` is on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column, numbered
from toolsync.format import Action, Format, Part
from toolsync.kinds import erasable
from toolsync.model import flow
from toolsync.model.changes import CreateCourse, MoveCourse
from toolsync.model.findings import Finding, Reject, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import CategoryRef, CourseRef, UserRef
from toolsync.model.things import Course, Site
from toolsync.model.world import World
from toolsync.rules import categories, courses, teachers, templates
from toolsync.settings import Settings

_ON_OFF = kinds.flag
#: Columns of the 1.9 and 2.x versions of the file (appendix C of the general document).
_FORMER = """cost enrolperiod enrollable enrolstartdate enrolenddate expirynotify expirythreshold metacourse
notifystudents password teacher teachers student students"""


class Line(NamedTuple):
    id: str | None = column("id", kinds.text(identifier=True), "Moodle's own number, where it is the identifier.")
    shortname: str = column("shortname", kinds.text(150, identifier=True), "Short name.", required=True, filled=True)
    fullname: str = column("fullname", kinds.text(254), "Full name.", required=True, filled=True)
    category: CategoryRef | None = column("category", kinds.category, "Category; empty: the first one of the site.")
    idnumber: str | None = column("idnumber", erasable(kinds.text(100, identifier=True)), "Id number.")
    summary: str | None = column("summary", erasable(kinds.text()), "Summary.")
    format: str | None = column("format", kinds.text(), "Course format (topics); never changed on an existing course.")
    startdate: int | None = column("startdate", kinds.moment, "Start of the course.")
    enddate: int | None = column("enddate", kinds.moment, "End of the course.")
    visible: bool | None = column("visible", _ON_OFF, "Whether students see it.")
    visibleold: bool | None = column("visibleold", _ON_OFF, "Its own visibility, before its category was hidden.")
    showgrades: bool | None = column("showgrades", _ON_OFF, "Show the gradebook to students.")
    showreports: bool | None = column("showreports", _ON_OFF, "Show activity reports.")
    groupmodeforce: bool | None = column("groupmodeforce", _ON_OFF, "Force the group mode.")
    legacyfiles: bool | None = column("legacyfiles", _ON_OFF, "Legacy course files.")
    newsitems: int | None = column("newsitems", kinds.integer(0, 10), "Announcements shown.")
    groupmode: int | None = column("groupmode", kinds.integer(0, 2), "0 none, 1 separate, 2 visible groups.")
    maxbytes: int | None = column("maxbytes", kinds.integer(), "Largest upload, in bytes; 0: as the site.")
    sortorder: int | None = column("sortorder", kinds.integer(0, 4294967295), "Order within the category.")
    marker: int | None = column("marker", kinds.integer(), "Number of the highlighted section.")
    lang: str | None = column("lang", erasable(kinds.language), "Forced language.")
    theme: str | None = column("theme", erasable(kinds.text(50)), "Forced theme.")
    timecreated: int | None = column("timecreated", kinds.moment, "Time of creation.")
    timemodified: int | None = column("timemodified", kinds.moment, "Time of the last change.")
    coursedisplay: int | None = column("coursedisplay", kinds.integer(0, 1), "1: one section a page.")
    enablecompletion: bool | None = column("enablecompletion", _ON_OFF, "Completion tracking.")
    defaultgroupingid: int | None = column("defaultgroupingid", kinds.integer(), "Default grouping, by its number.")
    numsections: int | None = column("numsections", kinds.integer(0, 52), "At least so many sections.")
    self: bool | None = column("self", _ON_OFF, "Self-enrolment on or off.")
    guest: bool | None = column("guest", _ON_OFF, "Guest access on or off.")
    template: str | None = column("template", kinds.text(), "Template: a course, or a backup archive (.mbz).")
    topics: Mapping[int, str] = numbered(
        "topic{n}", kinds.text(), "A section: its name, or name|summary.", least=0, most=52
    )
    teachers: Mapping[int, UserRef] = numbered(
        "teacher{n}_account", kinds.user("courses.teacher_identifier"), "Somebody to enrol with the role beside."
    )
    teacher_roles: Mapping[int, str] = numbered(
        "teacher{n}_role", kinds.text(100), "Their role, by shortname; empty: editingteacher."
    )


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    named = Questions(categories=True)
    for line in lines:
        named.courses.add(CourseRef("shortname", line.shortname))
        if line.idnumber:
            named.courses.add(CourseRef("idnumber", line.idnumber))
        if line.id:
            named.courses.add(CourseRef("id", line.id))
        if template := templates.reference(line.template, settings):
            named.courses.add(template)
    named.users = teachers.other_names(each for line in lines for each in line.teachers.values())
    yield named
    found = Questions()
    for line in lines:
        ids = set(world.course_names.ids(_reference(line, settings))) if _identified(line, settings) else set()
        template = templates.reference(line.template, settings)
        found.details |= ids | set(world.course_names.ids(template) if template else ())
        found.instances |= ids
        users = {each for ref in line.teachers.values() for each in teachers.ids(ref, world)}
        found.participations |= {(user, course) for user in users for course in ids}
    yield from flow.rounds(world, found)


def _identified(line: Line, settings: Settings) -> bool:
    return bool(getattr(line, settings.courses.create_identifier))


def _reference(line: Line, settings: Settings) -> CourseRef:
    by = settings.courses.create_identifier
    if not _identified(line, settings):
        raise Reject(error("identifier-missing", by))
    return CourseRef(by, getattr(line, by))


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    course = world.find_course(_reference(line, settings))
    courses.check_values(line, world)
    if course is None:
        yield from _create(line, world, settings)
    elif course.id == world.site.course:
        raise Reject(error("site-course", cell=line.shortname))
    elif not settings.courses.force_update:
        code = "course-exists" if course.id > 0 else "course-named-twice"
        yield (notice if course.id > 0 else warning)(code, course=course.shortname)
    else:
        yield from _update(course, line, world, settings)


def _create(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    if line.id and settings.courses.create_identifier == "id":
        raise Reject(error("no-such-course", by="id", cell=line.id))
    courses.check_names(line.shortname, line.idnumber, None, world)
    templates.check(line.template, world, settings)
    yield from categories.prepare(line.category, settings.courses.new_categories_visible, world)
    category = categories.find(line.category, world)
    if category is None:
        raise Reject(error("no-category"))
    course, instance = world.new_id(), world.new_id()
    visible = bool(world.site.course_defaults.get("visible", 1)) if line.visible is None else line.visible
    values = {**world.site.course_defaults, **courses.details(line)}
    values.pop("visible", None)
    yield CreateCourse(
        course, line.shortname, category.id, instance, line.idnumber or "", visible, tuple(values.items())
    )
    if line.template:
        yield from templates.fill(course, line.template, False, world, settings)
    yield from _inside(world.courses[course], line, world)


def _update(course: Course, line: Line, world: World, settings: Settings) -> Iterator[Action]:
    courses.check_names(line.shortname, line.idnumber, course, world)
    if line.category is not None and not settings.courses.protect_category:
        yield from categories.prepare(line.category, settings.courses.new_categories_visible, world)
        category = categories.find(line.category, world)
        if category is not None and category.id != course.category:
            yield MoveCourse(course.id, category.id)
    yield from courses.update(course, line, world)
    if line.template and settings.courses.template_mode != "nothing":
        templates.check(line.template, world, settings)
        replace = settings.courses.template_mode == "replace"
        yield from templates.fill(course.id, line.template, replace, world, settings)
    yield from _inside(course, line, world)


def _inside(course: Course, line: Line, world: World) -> Iterator[Action]:
    """Sections, enrolment methods and teachers. A teacher who cannot be enrolled leaves the course as it is."""
    yield from courses.sections(course.id, line.topics, line.numsections, world)
    yield from courses.methods(course, line, world)
    for number in sorted({*line.teachers, *line.teacher_roles}):
        account, role = line.teachers.get(number), line.teacher_roles.get(number)
        yield Part(f"teacher{number}", teachers.enrol(account, role, number, course, world))


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
    needs=needs,
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
