"""What the plans of cohort lines must see: the cohorts by every name that could clash, and who is in them.

What becomes of a member in the courses bound to a cohort is only asked for those who may come or go: of the million
lines of a file, nearly all say what is so already.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.cohort_cells import said_of, to_look_at
from toolsync.settings import Settings

_COHORT: Final = attrgetter("cohort")


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of cohort lines."""
    yield _names(lines, world, settings)
    yield _names_of_moved(lines, world, settings)
    pairs = pairs_of(lines, world, settings)
    wanted = set(pairs)
    yield Questions(members=wanted if all(map(all, wanted)) else {pair for pair in wanted if all(pair)})
    moving, emptied, ended = _moving(lines, pairs, present_of(lines, world, settings))
    yield Questions(whole_cohorts=emptied | ended)
    moving |= {(cohort, user) for cohort in emptied for user in world.members_of(cohort)}
    yield from flow.rounds(world, Questions(members=moving, ended_cohorts=ended))


def _names(lines: Lines, world: World, settings: Settings) -> Questions:
    names = set(chain.from_iterable([said.names for said in to_look_at(lines, world, settings)]))
    return Questions(cohorts=names, categories=not world.categories_known)


def _names_of_moved(lines: Lines, world: World, settings: Settings) -> Questions:
    """A cohort that is to move keeps its name, which must be free where it goes; its line need not say the name."""
    moving = [
        said.ref
        for said in to_look_at(lines, world, settings)
        if said.ref is not None and (said.category is not None or said.category_idnumber)
    ]
    cohorts = [world.cohorts[each] for ref in moving for each in world.cohort_names.ids(ref)]
    return Questions(cohorts={CohortRef("name", cohort.name) for cohort in cohorts})


def pairs_of(lines: Lines, world: World, settings: Settings) -> Sequence[tuple[int, int]]:
    """The cohort and the user of each line, 0 where it does not name exactly one."""

    def find() -> Sequence[tuple[int, int]]:
        said = to_look_at(lines, world, settings)
        cohort: Mapping[Any, int] = world.cohort_names.alone([each.ref for each in said if each.ref is not None])
        for each in said:
            each.cohort = cohort.get(each.ref, 0)
        users = world.user_names.each_alone(lines.column("user"))
        named: Sequence[Any] = users if all(users) else [user or 0 for user in users]
        return list(zip(map(_COHORT, said_of(lines, world, settings)), named, strict=True))

    return lines.once("pairs", find)


def present_of(lines: Lines, world: World, settings: Settings) -> Sequence[bool]:
    """Whether each line is about a member; the pairs must have been asked."""
    return lines.once("present", lambda: list(map(world.members.get, pairs_of(lines, world, settings), repeat(False))))


def _moving(
    lines: Lines, pairs: Sequence[tuple[int, int]], present: Sequence[bool]
) -> tuple[set[tuple[int, int]], set[int], set[int]]:
    """Members who may come or go, cohorts that are emptied, cohorts that are deleted. Where a cohort only gains
    members, those whom it has already will not move."""
    emptied, ended, losing = set(), set(), set()
    commands = lines.column("cmd")
    if set(commands) - {None, "add"}:
        for (cohort, _), command, user in zip(pairs, commands, lines.column("user"), strict=True):
            if command not in (None, "add") and cohort:
                losing.add(cohort)
                if command == "free":
                    emptied.add(cohort)
                elif user is None:
                    ended.add(cohort)
    moving = {pair for pair, known in zip(pairs, present, strict=True) if not known and all(pair)}
    if losing:
        moving |= {pair for pair in pairs if pair[0] in losing and pair[1]}
    return moving, emptied, ended
