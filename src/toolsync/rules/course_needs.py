"""What the plans of course lines must see: courses by every name that could clash, templates, teachers."""

from collections.abc import Iterator
from typing import Any

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.world import World
from toolsync.rules import courses, teachers, templates
from toolsync.settings import Settings


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of course lines."""
    named, found = Questions(categories=True), Questions()
    for line in lines:
        _name(line, settings, named)
    yield named
    cells = {cell for line in lines for cell in line.teachers.values()}
    yield Questions(people={text for cell in cells if (text := teachers.searched(cell, world, settings))})
    for line in lines:
        _about(line, world, settings, found)
    yield from flow.rounds(world, found)


def _name(line: Any, settings: Settings, asked: Questions) -> None:
    for by in ("shortname", "idnumber"):
        if value := getattr(line, by):
            asked.courses.add(CourseRef(by, value))
    for ref in (courses.identity(line, settings), templates.reference(line.template, settings)):
        if ref is not None:
            asked.courses.add(ref)
    for cell in line.teachers.values():
        asked.users.update(teachers.references(cell, settings))


def _about(line: Any, world: World, settings: Settings, found: Questions) -> None:
    ref, template = courses.identity(line, settings), templates.reference(line.template, settings)
    own = set(world.course_names.ids(ref)) if ref else set()
    found.instances |= own
    found.details |= own
    if template is not None:
        found.details.update(world.course_names.ids(template))
    for cell in line.teachers.values():
        found.participations |= {(user, course) for user in teachers.ids(cell, world, settings) for course in own}
