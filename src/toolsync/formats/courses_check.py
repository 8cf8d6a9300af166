"""Looks whether courses exist, from a list of their identifiers, and changes nothing.

Test d’existence de cours. The surprise: the file has no header; each line is an identifier, and whatever follows the
first separator is a description for people. Courses that are missing are failed lines, so that the tryback lists them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column
from toolsync.format import Action, Format, Results
from toolsync.model.findings import Finding, Reject, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules.categories import path_of
from toolsync.rules.listed_courses import listed_course, other_identifiers
from toolsync.settings import Settings


class Line(NamedTuple):
    course: CourseRef = listed_course("courses.check_identifier")
    description: str | None = column("description", kinds.text(), "For people; shown in the result.")


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    found = {course for ref in lines.questions.courses for course in world.course_names.ids(ref)}
    yield Questions(details=found, categories=True)


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    by, cell = line.course
    if world.find_course(line.course) is None:
        described = line.description or ""
        raise Reject(warning("course-missing", "course", found=0, by=by, cell=cell, description=described))
    course = world.course(line.course)
    yield notice(
        "course-found",
        found=1,
        id=course.id,
        shortname=course.shortname,
        fullname=str(world.details_of(course.id).get("fullname", "")),
        idnumber=course.idnumber,
        category=path_of(course.category, world),
        visible=int(course.visible),
    )


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    return other_identifiers(header, settings.courses.check_identifier)


FORMAT = Format(
    name="courses_check",
    filename="courses.csv",
    title="Look whether courses exist; nothing is changed.",
    line=Line,
    plan=plan,
    needs=needs,
    check_header=check_header,
    headerless=True,
    results=Results(
        codes=("course-found", "course-missing"),
        columns=("found", "id", "shortname", "fullname", "idnumber", "category", "visible"),
        flags=("found", "visible"),
    ),
    location="courses.check_file",
    scheduled=False,
    example="""\
HIST-101;should exist
HIST-102
""",
)
