"""Deletes empty course categories, from a list of their ids.

Suppression de catégories vides. The surprise: nobody writes this list, ``toolsync courses clean-categories`` makes it.
Each line is checked anew when it is run: a category that is not empty any more, or has become another one, stays.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import Lines, column
from toolsync.format import Action, Format
from toolsync.model.changes import DeleteCategory
from toolsync.model.findings import Reject, error
from toolsync.model.questions import Questions
from toolsync.model.world import World
from toolsync.rules.categories import path_of
from toolsync.rules.category_cleanup import why_not_empty, why_protected
from toolsync.settings import Settings


class Line(NamedTuple):
    id: int = column(
        "id", kinds.integer(1, 2**63 - 1), "Moodle's own number of the category.", required=True, filled=True
    )
    path: str | None = column(
        "path", kinds.text(), "The names that lead to it: the line is refused when they are others by now."
    )


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    yield Questions(categories=True, holdings={line.id for line in lines})


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    category = world.categories.get(line.id)
    if category is None or category.gone:
        raise Reject(error("no-such-category", "id", by="id", cell=str(line.id)))
    path = path_of(line.id, world)
    if line.path is not None and line.path != path:
        raise Reject(error("category-changed", "path", cell=str(line.id), path=path))
    wrong = why_not_empty(category, world) or why_protected(category, world, settings.courses.delete_filled_categories)
    if wrong:
        raise Reject(wrong.about("id"))
    yield DeleteCategory(category.id, path)


FORMAT = Format(
    name="categories_delete",
    filename="deletecategories.csv",
    title="Delete course categories that are empty, deepest first.",
    line=Line,
    plan=plan,
    needs=needs,
    scheduled=False,
    example="""\
id;path
14;Sciences/Former courses/2019
12;Sciences/Former courses
""",
)
