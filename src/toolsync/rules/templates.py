"""Filling a course from a template: another course of the site, or a backup archive."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import CopyTemplate, ReplaceByTemplate, RestoreBackup
from toolsync.model.findings import Reject, error
from toolsync.model.references import CourseRef
from toolsync.model.world import World
from toolsync.settings import Settings


def reference(cell: str | None, settings: Settings) -> CourseRef | None:
    """The course that a template cell names, None when it is empty or names an archive (``.mbz``)."""
    if not cell or ".mbz" in cell:
        return None
    return CourseRef(settings.courses.template_identifier, cell)


def fill(course: int, cell: str, replace: bool, world: World, settings: Settings) -> Iterator[Action]:
    """Fill a course from its template, unless that was done already. The template is checked by :func:`check`."""
    if world.details_of(course).get("template") == cell:
        return
    ref = reference(cell, settings)
    if ref is None:
        yield RestoreBackup(course, cell, replace)
        return
    template = world.find_course(ref)
    assert template is not None
    yield (ReplaceByTemplate if replace else CopyTemplate)(course, template.id, cell)


def check(cell: str | None, world: World, settings: Settings) -> None:
    """Refuse a line whose template does not exist, before anything is created for it."""
    ref = reference(cell, settings)
    if ref is not None and world.find_course(ref) is None:
        raise Reject(error("no-such-template", cell=ref.value, by=ref.by))
