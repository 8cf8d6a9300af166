"""Cohort lines that surely change nothing, found a whole block at a time: somebody is to be added who is a member, to a
cohort that is as the line says. Everything else is left to the plan, which would say the same of these."""

from collections.abc import Sequence
from typing import Any

from toolsync.columns import Lines
from toolsync.format import Fresh
from toolsync.model.findings import Finding
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.cohort_members import ALREADY_MEMBER
from toolsync.rules.cohort_needs import FIELDS, keys_of, pairs_of
from toolsync.rules.cohorts import changed
from toolsync.settings import Settings


class SettledMembers:
    """See :class:`toolsync.format.Settled`."""

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._world = world
        self.fresh: Fresh | None = None
        self._settings = settings
        self._pairs = pairs_of(lines, world, settings)
        self.calm = world.members.calm and world.users.calm and world.cohorts.calm
        self.reasons: Sequence[Finding | None] = self._reasons(lines)

    def holds(self, index: int) -> bool:
        """See :class:`toolsync.format.Settled`."""
        world, pair = self._world, self._pairs[index]
        cohort, user = pair
        return not (world.members.is_touched(pair) or world.cohorts.is_touched(cohort) or world.users.is_touched(user))

    def _reasons(self, lines: Lines) -> list[Finding | None]:
        same = self._same(lines)
        member = self._world.members.get
        reasons: list[Finding | None] = [
            ALREADY_MEMBER if said and member(pair) and (cmd is None or cmd == "add") else None
            for pair, said, cmd in zip(self._pairs, same, lines.column("cmd"), strict=True)
        ]
        for index in lines.findings:
            reasons[index] = None
        return reasons

    def _same(self, lines: Lines) -> list[bool]:
        """Whether each line says of its cohort what is so already."""
        columns = {name: lines.column(name) for name in FIELDS}
        filled = {name: cells for name, cells in columns.items() if cells.count(None) < len(cells)}
        rows = list(zip(keys_of(lines, self._settings), *filled.values(), strict=True))
        known = {row: self._is_so(row[0], dict(zip(filled, row[1:], strict=True))) for row in set(rows)}
        return list(map(known.__getitem__, rows))

    def _is_so(self, ref: CohortRef | None, cells: dict[str, Any]) -> bool:
        if ref is None or any(type(each) is Finding for each in cells.values()):
            return False
        ids = self._world.cohort_names.ids(ref)
        said = _Said(cells)
        if len(ids) != 1 or said.category is not None or said.category_idnumber:
            return False
        return not changed(self._world.cohorts[ids[0]], ref.by, said)


class _Said:
    """What a line says of its cohort."""

    def __init__(self, cells: dict[str, Any]) -> None:
        self.category: int | None = None
        self.category_idnumber: str | None = None
        self.__dict__.update(dict.fromkeys(FIELDS), **cells)


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledMembers:
    """The cohort lines of a block that surely change nothing."""
    return SettledMembers(lines, world, settings)
