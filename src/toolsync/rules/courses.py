"""What a course line sets: its names, its other columns, its sections, its methods of access."""

from collections.abc import Generator, Iterator
from typing import Any, Final

from toolsync.format import Action
from toolsync.model.changes import CreateCourse, SetSection, UpdateCourse
from toolsync.model.findings import Finding, Reject, error
from toolsync.model.references import CourseRef
from toolsync.model.things import NOW, Category, Course, Section
from toolsync.model.world import World
from toolsync.rules.instances import switch
from toolsync.settings import Settings

#: Columns of a course line that a course holds as they are.
_DETAILS = """fullname summary format startdate enddate visibleold showgrades showreports groupmodeforce legacyfiles
newsitems groupmode maxbytes sortorder marker lang theme timecreated timemodified coursedisplay enablecompletion
defaultgroupingid"""
DETAILS: Final = tuple(_DETAILS.split())
#: The longest name that a section may have (Moodle: ``course_sections.name``).
_LONGEST_TOPIC: Final = 255


def identity(line: Any, settings: Settings) -> CourseRef | None:
    """How the line names its course, None when it does not: an empty cell never names anything (D-40)."""
    by = settings.courses.create_identifier
    value = getattr(line, by)
    return CourseRef(by, value) if value else None


def find(line: Any, world: World, settings: Settings) -> Course | None:
    """The course that the line is about, None when it is to be created."""
    ref = identity(line, settings)
    if ref is None:
        raise Reject(error("identifier-missing", settings.courses.create_identifier))
    course = world.find_course(ref)
    if course is None and ref.by == "id":
        raise Reject(error("no-such-course", "id", by="id", cell=ref.value))
    if course is not None and course.id == world.site.course:
        raise Reject(error("site-course", ref.by, cell=ref.value))
    return course


def _details(line: Any) -> dict[str, str | int]:
    """The columns that the line fills, as a course holds them."""
    given = {name: getattr(line, name) for name in DETAILS if getattr(line, name) is not None}
    return {name: int(value) if isinstance(value, bool) else value for name, value in given.items()}


def check_values(line: Any, course: Course | None, world: World, settings: Settings) -> None:
    """Refuse what this site does not have, or no course may be; all of it is told at once. What the course has already,
    a format that was disabled since, it may be said to have."""
    wrong: list[Finding] = []
    held = world.details_of(course.id) if course is not None and settings.courses.force_update else {}
    if line.format not in (None, held.get("format")) and line.format not in world.site.course_formats:
        accepted = ", ".join(sorted(world.site.course_formats))
        wrong.append(error("no-such-course-format", "format", cell=line.format, accepts=accepted))
    if line.lang and line.lang != held.get("lang") and line.lang not in world.site.languages:
        accepted = ", ".join(sorted(world.site.languages))
        wrong.append(error("no-such-language", "lang", cell=line.lang, accepts=accepted))
    wrong += _wrong_dates(line.startdate or 0, line.enddate or 0)
    for number, cell in line.topics.items():
        length = len(cell.partition("|")[0])
        if length > _LONGEST_TOPIC:
            wrong.append(error("too-long", f"topic{number}", cell=cell[:40], longest=_LONGEST_TOPIC, length=length))
    if wrong:
        raise Reject(*wrong)


def _wrong_dates(start: int, end: int) -> list[Finding]:
    return [error("end-before-start", "enddate")] if 0 < end < start else []


def check_names(line: Any, own: Course | None, world: World) -> None:
    """Refuse names that another course bears (D-54, D-58)."""
    wrong: list[Finding] = []
    for by in ("shortname", "idnumber"):
        value = getattr(line, by)
        bearers = world.course_names.ids(CourseRef(by, value)) if value else ()
        others = [each for each in bearers if own is None or each != own.id]
        if others:
            wrong.append(error(f"{by}-taken", by, cell=value, course=world.courses[others[0]].shortname))
    if wrong:
        raise Reject(*wrong)


def create(line: Any, category: Category, world: World) -> Generator[Action, None, Course]:
    """Create the course, with what the site gives to every new one where the line says nothing; then give it."""
    check_names(line, None, world)
    defaults = world.site.course_defaults
    visible = bool(defaults.get("visible", 1)) if line.visible is None else line.visible
    values = {name: value for name, value in defaults.items() if name in DETAILS} | _details(line)
    start = int(values.pop("startdate", NOW))
    course = world.new_id()
    instances = {each.method: world.new_id() for each in world.site.course_methods}
    names = (line.shortname, category.id, instances["manual"], line.idnumber or "")
    ways = (instances.get("self", 0), instances.get("guest", 0))
    yield CreateCourse(course, *names, visible, tuple(values.items()), start, *ways)
    sections = int(defaults.get("numsections", 0))
    if sections and line.numsections is None and not line.template:
        yield SetSection(course, sections, "", "")
    return world.courses[course]


def update(course: Course, line: Any, world: World) -> Iterator[Action]:
    """The columns that the line fills with something else than the course has. The format never changes (§13.1)."""
    check_names(line, course, world)
    present = world.details_of(course.id)
    values = {name: value for name, value in _details(line).items() if name != "format" and present.get(name) != value}
    after = {**present, **values}
    if ("startdate" in values or "enddate" in values) and (
        wrong := _wrong_dates(int(after.get("startdate", 0)), int(after.get("enddate", 0)))
    ):
        raise Reject(*wrong)
    for name in ("shortname", "idnumber", "visible"):
        wanted = getattr(line, name)
        if wanted is not None and wanted != getattr(course, name):
            values[name] = int(wanted) if name == "visible" else wanted
    if values:
        yield UpdateCourse(course.id, tuple(values.items()))


def sections(course: Course, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Names and summaries of sections (``name|summary``), and at least so many sections as the line says."""
    token = settings.reading.erase_token
    for number, cell in sorted(line.topics.items()):
        present = world.sections_of(course.id).get(number)
        kept = present or Section("", "")
        name, _, summary = cell.partition("|")
        wanted = Section(_given(name, kept.name, token), _given(summary, kept.summary, token))
        if wanted != present:
            yield SetSection(course.id, number, *wanted)
    if line.numsections and line.numsections not in world.sections_of(course.id):
        yield SetSection(course.id, line.numsections, "", "")


def _given(half: str, present: str, token: str) -> str:
    """One half of a topic: as in a cell of its own, empty leaves what is there and the token empties it."""
    half = half.strip()
    return "" if half == token else half or present


def methods(course: Course, line: Any, world: World) -> Iterator[Action]:
    """Self-enrolment and guest access, where the line says something of them."""
    for name in ("self", "guest"):
        wanted = getattr(line, name)
        if wanted is not None:
            yield from switch(course, name, wanted, world)
