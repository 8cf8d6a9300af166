"""Trying a change: what it would do to the world, without doing it."""

from typing import Any

from toolsync.model.changes import Change
from toolsync.model.world import World


def would_change(change: Change, world: World) -> bool:
    """Whether the world would not be the same after this change. It is played, looked at, and taken back."""
    journal = world.journal
    mark = journal.mark()
    change.play(world)
    before: dict[tuple[int, Any], Any] = {}
    for table, key, old in journal.entries[mark:]:
        before.setdefault((id(table), key), (table, old))
    changed = any(table.get(key) != old for (_, key), (table, old) in before.items())
    journal.take_back(mark)
    return changed
