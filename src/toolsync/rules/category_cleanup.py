"""Which course categories are empty and may be deleted: the same rule for whoever makes the list and for its plan."""

from collections.abc import Iterator

from toolsync.model.changes import DeleteCategory
from toolsync.model.findings import Finding, error
from toolsync.model.things import Category
from toolsync.model.world import World
from toolsync.rules.categories import path_of


def why_not_empty(category: Category, world: World) -> Finding | None:
    """What is in this category as it is now, None when there is neither a course nor a subcategory."""
    below = sum(each.parent == category.id for each in world.live_categories())
    if not below and not world.has_courses(category.id):
        return None
    courses = world.holdings_of(category.id).courses
    return error("category-not-empty", path=path_of(category.id, world), courses=courses, categories=below)


def why_protected(category: Category, world: World, force: bool) -> Finding | None:
    """Why this category stays though it is empty (D-79); ``force`` lets go of what may be in it beside courses."""
    path = path_of(category.id, world)
    if category.id == world.site.default_category:
        return error("default-category", path=path)
    if len(world.live_categories()) == 1:
        return error("last-category", path=path)
    held = [(name, count) for name, count in world.holdings_of(category.id).others if count]
    if cohorts := len(world.cohorts_in(category.id)):
        held.insert(0, ("cohorts", cohorts))
    if held and not force:
        return error("category-holds-others", path=path, held=", ".join(f"{name} ({count})" for name, count in held))
    return None


def below(start: int, world: World) -> Iterator[Category]:
    """The categories under this one, itself included (0: all there are), deepest first."""
    children: dict[int, list[Category]] = {}
    for category in world.live_categories():
        children.setdefault(category.parent, []).append(category)

    def walk(parent: int) -> Iterator[Category]:
        for category in children.get(parent, ()):
            yield from walk(category.id)
            yield category

    yield from walk(start)
    if start:
        yield world.categories[start]


def find_empty(start: int, branches: bool, force: bool, world: World) -> Iterator[tuple[Category, Finding | None]]:
    """The empty categories, in the order in which they can be deleted, each with the reason why it stays if it does.

    Whole branches that hold nothing, or only those that have no subcategory as things are. The deletions are played on
    the world as they are found.
    """
    parents = {each.parent for each in world.live_categories()}
    for category in below(start, world):
        if (not branches and category.id in parents) or why_not_empty(category, world):
            continue
        protected = why_protected(category, world, force)
        yield category, protected
        if not protected:
            DeleteCategory(category.id).play(world)
