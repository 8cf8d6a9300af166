"""Lists of empty course categories, made from the state of a site: what ``categories_delete`` takes.

Listes de catégories vides. A clean-up has no command file that somebody wrote; so one is made, and run as any other is:
with its limits, its report, and a plan that looks at every category again.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from toolsync.kinds import category as category_kind
from toolsync.locale.words import N_
from toolsync.model.findings import Finding
from toolsync.model.nearness import nearest
from toolsync.model.ports import Platform
from toolsync.model.questions import Questions
from toolsync.model.things import Category
from toolsync.model.world import World
from toolsync.rules.categories import path_of
from toolsync.rules.category_cleanup import find_empty
from toolsync.settings import Settings
from toolsync.workspace import WrongUse


@dataclass(frozen=True, slots=True)
class Emptied:
    """An empty category: its id, its path, and why it stays (None: it may be deleted)."""

    id: int
    path: str
    kept: Finding | None = None


def world_of_categories(platform: Platform) -> World:
    """The categories of a site, as a world."""
    world = World(platform.capabilities().site)
    asked = Questions(categories=True)
    world.learn(asked, platform.look_up(asked))
    return world


def list_empty(platform: Platform, under: str, branches: bool, settings: Settings) -> list[Emptied]:
    """The empty categories of a site, deepest first, under the one that is named ("" for all)."""
    world = world_of_categories(platform)
    asked = Questions(holdings={each.id for each in world.live_categories()})
    world.learn(asked, platform.look_up(asked))
    start = find_category(under, world).id if under else 0
    paths = {each.id: path_of(each.id, world) for each in world.live_categories()}
    found = find_empty(start, branches, settings.courses.delete_filled_categories, world)
    return [Emptied(category.id, paths[category.id], kept) for category, kept in found]


def find_category(named: str, world: World) -> Category:
    """The category of this id, or at this path. Raises WrongUse when there is none, or several."""
    path = category_kind.reader(Settings())(named) if named.strip(" /") else None
    found = world.find_category(path) if path else []
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(each.id) for each in found)
        raise WrongUse(
            N_("Several categories are called {category}. Name one by its id: {ids}."), category=named, ids=ids
        )
    near = nearest(named, (path_of(each.id, world) for each in world.live_categories()))
    told = N_("There is no category {category}.[ Did you mean {near}?] Name it by its id, or by the path of its names.")
    raise WrongUse(told, category=named, near=near)


def written_list(categories: Iterable[Emptied]) -> str:
    """These categories as a command file of ``categories_delete``."""
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(
        [("id", "path"), *((each.id, each.path) for each in categories)]
    )
    return text.getvalue()
