"""Deletes courses, from a list of their identifiers.

Suppression de cours. The surprise: the file has no header; each line is an identifier, and whatever follows the first
separator is a description for people. A header line that is the name of the identifier is understood as one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column
from toolsync.format import Action, Format
from toolsync.model.changes import DeleteCourse
from toolsync.model.findings import Finding
from toolsync.model.references import CourseRef
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules.listed_courses import listed_course, other_identifiers
from toolsync.settings import Settings


class Line(NamedTuple):
    course: CourseRef = listed_course("courses.delete_identifier")
    description: str | None = column("description", kinds.text(), "For people; not used.")


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    yield DeleteCourse(world.course(line.course).id)


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    return other_identifiers(header, settings.courses.delete_identifier)


FORMAT = Format(
    name="courses_delete",
    filename="deletecourses.csv",
    title="Delete courses, with all that is in them.",
    line=Line,
    plan=plan,
    check_header=check_header,
    headerless=True,
    location="courses.delete_file",
    example="""\
HIST-101;History of the 2024 session
HIST-102
""",
)
