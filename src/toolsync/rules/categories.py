"""Finding the category that a line names, and creating the ones that are missing on its path."""

from collections.abc import Generator

from toolsync.format import Action
from toolsync.model.changes import CreateCategory
from toolsync.model.findings import Reject, error, warning
from toolsync.model.references import CategoryRef
from toolsync.model.things import Category
from toolsync.model.world import World

#: Does what is needed, then gives the category.
Prepared = Generator[Action, None, Category]


def prepare(ref: CategoryRef | None, visible: bool, world: World) -> Prepared:
    """The category that this names, the first one of the site where nothing is named (D-47).

    Only a path can be created: an id (D-51) or an idnumber must be there. Of siblings that share a name the first one
    is taken, as the site orders them; an idnumber that several share names none of them.
    """
    if ref is None:
        return _first(world)
    if ref.path:
        return (yield from _along(ref, visible, world))
    found = world.find_category(ref)
    if not found:
        raise Reject(error("no-such-category", "category", by=ref.by, cell=ref.value))
    if len(found) > 1:
        raise Reject(error("category-idnumber-shared", "category", cell=ref.value, count=len(found)))
    return found[0]


def _first(world: World) -> Category:
    """The one with the lowest id; those that the file creates come last."""
    if not world.live_categories():
        raise Reject(error("no-category", "category"))
    return min(world.live_categories(), key=lambda each: (each.id < 0, abs(each.id)))


def path_of(category: int, world: World) -> str:
    """The names that lead to this category, as a cell names it (a slash within a name is ``\\/``)."""
    names: list[str] = []
    while category in world.categories:
        names.insert(0, world.categories[category].name.replace("/", "\\/"))
        category = world.categories[category].parent
    return "/".join(names)


def _along(ref: CategoryRef, visible: bool, world: World) -> Prepared:
    """The category at the end of a path; from the first missing name on, its categories are created."""
    depth, known = len(ref.path), world.find_category(ref)
    while depth and not known:
        depth -= 1
        known = world.find_category(CategoryRef("path", ref.value, ref.path[:depth])) if depth else []
    if len(known) > 1:
        yield warning("ambiguous-category", "category", cell=ref.value, count=len(known))
    parent = known[0].id if known else 0
    for name in ref.path[depth:]:
        made = CreateCategory(world.new_id(), name, parent, visible)
        yield made
        parent = made.category
    return world.categories[parent]
