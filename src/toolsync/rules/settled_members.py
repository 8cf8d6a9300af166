"""Cohort lines that surely change nothing, found a whole block at a time: somebody is to be added who is a member, to a
cohort that is as the line says. Everything else is left to the plan, which would say the same of these."""

from collections.abc import Iterable, Sequence

from toolsync.columns import Lines
from toolsync.format import Fresh
from toolsync.model.findings import Finding
from toolsync.model.world import World
from toolsync.rules.cohort_cells import Said, said_of, to_look_at
from toolsync.rules.cohort_members import ALREADY_MEMBER
from toolsync.rules.cohort_needs import pairs_of, present_of
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
        self._look_at(to_look_at(lines, self._world, self._settings))
        said = said_of(lines, self._world, self._settings)
        present = present_of(lines, self._world, self._settings)
        reasons: list[Finding | None] = [
            ALREADY_MEMBER if member and each.so and (cmd is None or cmd == "add") else None
            for each, member, cmd in zip(said, present, lines.column("cmd"), strict=True)
        ]
        for index in lines.findings:
            reasons[index] = None
        return reasons

    def _look_at(self, said: Iterable[Said]) -> None:
        """Find out whether the cohorts are as the lines say."""
        for each in said:
            each.so = self._is_so(each)

    def _is_so(self, said: Said) -> bool:
        if said.ref is None or not said.cohort or said.category is not None or said.category_idnumber:
            return False
        return not changed(self._world.cohorts[said.cohort], said.ref.by, said)


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledMembers:
    """The cohort lines of a block that surely change nothing."""
    return SettledMembers(lines, world, settings)
