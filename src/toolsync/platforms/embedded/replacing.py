"""What a step replaced: the facts that its changes overwrote, as plain data, so that they can be undone."""

from collections.abc import Mapping
from typing import Any, Final

from toolsync.model.tables import MISSING, Table
from toolsync.model.things import NOTHING
from toolsync.model.world import World

#: The tables of a world that a platform keeps. All others follow from them, or hold what was asked.
KEPT: Final = (
    "users",
    "profiles",
    "pictures",
    "cohorts",
    "members",
    "categories",
    "courses",
    "details",
    "sections",
    "instances",
    "groups",
    "data",
    "groupings",
    "participations",
)

#: What follows from kept tables (names, links, who is where) and what is kept by its letters (passwords).
DERIVED: Final = (
    "deleted_users",
    "deleted_emails",
    "passwords",
    "asked_passwords",
    "profile_values",
    "people",
    "holdings",
    "children",
    "bindings",
    "group_courses",
    "occupants",
    "places",
    "whole_users",
    "whole_courses",
    "whole_cohorts",
)

#: The tables that are kept, by the identity that the journal knows them by.
Tables = Mapping[int, str]


def tables_of(world: World) -> Tables:
    """The kept tables of this world."""
    return {id(getattr(world, name)): name for name in KEPT}


def replaced_by(world: World, tables: Tables, mark: int) -> list[Any]:
    """``[table, key, old facts]`` for everything that was there before and is not the same since ``mark``."""
    replaced: list[Any] = []
    seen: set[tuple[str, Any]] = set()
    entries = world.journal.entries
    for number in range(mark, len(entries)):
        table, key, old = entries[number]
        if old is NOTHING or old is MISSING or not old:
            continue
        name = tables.get(id(table))
        if name is None or (name, key) in seen:
            continue
        seen.add((name, key))
        if (changed := _changed(table, key, old)) is not None:
            replaced.append([name, _plain(key), _plain(changed)])
    return replaced


def _plain(value: Any) -> Any:
    """As JSON gives it back, so that results are the same, to the type, when they are asked for again."""
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return value


def _changed(table: Table[Any, Any], key: Any, old: Any) -> Any:
    """Of the old facts, those that are no longer so; None when all are."""
    new = table.get(key)
    if new == old:
        return None
    if isinstance(old, Mapping):
        # Groups of a course, columns of an account: only what differs, or each new group would cost all the others.
        now = new or {}
        return {name: value for name, value in old.items() if name not in now or now[name] != value} or None
    if type(old) is tuple:
        return [each for each in old if each not in (new or ())] or None
    return old
