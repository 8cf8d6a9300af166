"""Filling a course from a template: another course of the site, or a backup archive."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import CopyTemplate, ReplaceByTemplate, RestoreBackup
from toolsync.model.findings import Reject, error
from toolsync.model.references import CourseRef
from toolsync.model.things import Course
from toolsync.model.world import World
from toolsync.settings import Settings


def reference(cell: str | None, settings: Settings) -> CourseRef | None:
    """The course that a template cell names, None when it is empty or names an archive (``.mbz``)."""
    if not cell or ".mbz" in cell.lower():
        return None
    return CourseRef(settings.courses.template_identifier, cell)


def fill(course: Course, cell: str, replace: bool, world: World, settings: Settings) -> Iterator[Action]:
    """Fill a course from its template, unless that was done already (D-59)."""
    if world.details_of(course.id).get("template") == cell:
        return
    ref = reference(cell, settings)
    if ref is None:
        yield RestoreBackup(course.id, cell, replace)
        return
    template = _template(ref, course, world)
    yield (ReplaceByTemplate if replace else CopyTemplate)(course.id, template.id, cell)


def _template(ref: CourseRef, course: Course, world: World) -> Course:
    """The course to copy from; a course that were replaced by itself would lose all that is in it."""
    template = world.find_course(ref)
    if template is None:
        raise Reject(error("no-such-template", "template", cell=ref.value, by=ref.by))
    if template.id == world.site.course:
        raise Reject(error("site-course", "template", cell=ref.value))
    if template.id == course.id:
        raise Reject(error("own-template", "template", cell=ref.value))
    return template
