"""What a course line sets: its names, its other columns, its sections, its methods of access."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from toolsync.format import Action
from toolsync.model.changes import SetSection, UpdateCourse
from toolsync.model.findings import Finding, Reject, error
from toolsync.model.references import CourseRef
from toolsync.model.things import Course, Section
from toolsync.model.world import World
from toolsync.rules.instances import switch

#: Columns of a course line that a course holds as they are.
_DETAILS = """fullname summary format startdate enddate visibleold showgrades showreports groupmodeforce legacyfiles
newsitems groupmode maxbytes sortorder marker lang theme timecreated timemodified coursedisplay enablecompletion
defaultgroupingid"""
DETAILS: Final = tuple(_DETAILS.split())


def details(line: Any) -> dict[str, str | int]:
    """The columns that the line fills, as a course holds them."""
    given = {name: getattr(line, name) for name in DETAILS if getattr(line, name) is not None}
    return {name: int(value) if isinstance(value, bool) else value for name, value in given.items()}


def check_values(line: Any, world: World) -> None:
    """Refuse what this site does not have; all of it is told at once."""
    wrong: list[Finding] = []
    if line.format is not None and line.format not in world.site.course_formats:
        accepted = ", ".join(sorted(world.site.course_formats))
        wrong.append(error("no-such-course-format", "format", cell=line.format, accepts=accepted))
    if line.lang and line.lang not in world.site.languages:
        accepted = ", ".join(sorted(world.site.languages))
        wrong.append(error("no-such-language", "lang", cell=line.lang, accepts=accepted))
    if line.startdate and line.enddate and line.enddate < line.startdate:
        wrong.append(error("end-before-start", "enddate"))
    if wrong:
        raise Reject(*wrong)


def check_names(shortname: str, idnumber: str | None, own: Course | None, world: World) -> None:
    """Refuse names that another course bears."""
    wrong: list[Finding] = []
    for by, value in (("shortname", shortname), ("idnumber", idnumber or "")):
        others = set(world.course_names.ids(CourseRef(by, value))) - {own.id if own else 0} if value else set()
        for other in sorted(others)[:1]:
            wrong.append(error(f"{by}-taken", by, cell=value, course=world.courses[other].shortname))
    if wrong:
        raise Reject(*wrong)


def update(course: Course, line: Any, world: World) -> Iterator[Action]:
    """The columns that the line fills with something else than the course has. The format never changes (§13.1)."""
    present = world.details_of(course.id)
    values = {name: value for name, value in details(line).items() if name != "format" and present.get(name) != value}
    for name in ("shortname", "idnumber", "visible"):
        wanted = getattr(line, name)
        if wanted is not None and wanted != getattr(course, name):
            values[name] = int(wanted) if name == "visible" else wanted
    if values:
        yield UpdateCourse(course.id, tuple(values.items()))


def sections(course: int, topics: Mapping[int, str], least: int | None, world: World) -> Iterator[Action]:
    """Names and summaries of sections; a cell without ``|`` leaves the summary as it is."""
    for number, cell in sorted(topics.items()):
        present = world.sections_of(course).get(number)
        name, bar, summary = cell.partition("|")
        kept = present.summary if present else ""
        wanted = Section(name.strip(), summary.strip() if bar else kept)
        if wanted != present:
            yield SetSection(course, number, wanted.name, wanted.summary)
    if least and least not in world.sections_of(course):
        yield SetSection(course, least, "", "")


def methods(course: Course, line: Any, world: World) -> Iterator[Action]:
    """Self-enrolment and guest access, where the line says something of them."""
    for name in ("self", "guest"):
        wanted = getattr(line, name)
        if wanted is not None:
            yield from switch(course, name, wanted, world)
