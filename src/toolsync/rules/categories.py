"""Finding the category that a line names, and creating the ones that are missing on its path."""

from collections.abc import Iterator

from toolsync.format import Action
from toolsync.model.changes import CreateCategory
from toolsync.model.findings import Reject, error, warning
from toolsync.model.references import CategoryRef
from toolsync.model.things import Category
from toolsync.model.world import World


def find(ref: CategoryRef | None, world: World) -> Category | None:
    """The category that this names; without a name, the first one of the site (D-47). None when it is missing."""
    if ref is None:
        own = [each for each in world.categories.values() if each.id > 0]
        return min(own, key=lambda each: each.id) if own else None
    found = world.find_category(ref)
    return found[0] if found else None


def prepare(ref: CategoryRef | None, visible: bool, world: World) -> Iterator[Action]:
    """Make sure that the category exists: only a path can be created, an id or an idnumber must be there."""
    if ref is None:
        return
    found = world.find_category(ref)
    if len(found) > 1:
        yield warning("ambiguous-category", cell=ref.value, count=len(found))
    if found:
        return
    if not ref.path:
        raise Reject(error("no-such-category", by=ref.by, cell=ref.value))
    yield from _create_path(ref.path, visible, world)


def _create_path(path: tuple[str, ...], visible: bool, world: World) -> Iterator[Action]:
    parent = 0
    for depth, name in enumerate(path, start=1):
        known = world.find_category(CategoryRef("path", name, path[:depth]))
        if known:
            parent = known[0].id
        else:
            made = CreateCategory(world.new_id(), name, parent, visible)
            yield made
            parent = made.category
