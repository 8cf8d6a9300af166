"""What the plans of cohort lines must see: the cohorts by every name that could clash, and who is in them.

What becomes of a member in the courses bound to a cohort is only asked for those who may come or go: of the million
lines of a file, nearly all say what is so already.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.findings import Reject
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.cohorts import key
from toolsync.settings import Settings

#: The fields of a line that say which cohort it means and what it is to be.
FIELDS = ("cid", "idnumber", "name", "description", "category", "category_idnumber", "visible")


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of cohort lines."""
    yield _names(lines, world, settings)
    yield _names_of_moved(lines, world, settings)
    pairs = pairs_of(lines, world, settings)
    wanted = set(pairs)
    yield Questions(members=wanted if all(map(all, wanted)) else {pair for pair in wanted if all(pair)})
    moving, emptied, ended = _moving(lines, pairs, world)
    yield Questions(whole_cohorts=emptied | ended)
    moving |= {(cohort, user) for cohort in emptied for user in world.members_of(cohort)}
    yield from flow.rounds(world, Questions(members=moving, ended_cohorts=ended))


def keys_of(lines: Lines, settings: Settings) -> Sequence[CohortRef | None]:
    """How each line names its cohort, None where it does not."""

    def find() -> Sequence[CohortRef | None]:
        known: dict[Any, CohortRef | None] = {}
        cells = list(zip(lines.column("cid"), lines.column("idnumber"), lines.column("name"), strict=True))
        for each in set(cells):
            known[each] = _key(*each, settings)
        return [known[each] for each in cells]

    return lines.once("keys", find)


def _key(cid: Any, idnumber: Any, name: Any, settings: Settings) -> CohortRef | None:
    """A cell that cannot be read is a Finding: its line is refused, and names nothing."""
    if not all(each is None or type(each) is str for each in (cid, idnumber, name)):
        return None
    try:
        return key(_Named(cid, idnumber, name), settings)
    except Reject:
        return None


class _Named:
    """The part of a line that names a cohort."""

    def __init__(self, cid: str | None, idnumber: str | None, name: str | None) -> None:
        self.cid, self.idnumber, self.name = cid, idnumber, name


def _names(lines: Lines, world: World, settings: Settings) -> Questions:
    refs = {ref for ref in set(keys_of(lines, settings)) if ref is not None}
    names = {CohortRef("name", ref.value) for ref in refs}
    names |= {CohortRef("name", cell) for cell in set(lines.column("name")) if type(cell) is str and cell}
    names |= {CohortRef("idnumber", cell) for cell in set(lines.column("idnumber")) if type(cell) is str and cell}
    return Questions(cohorts=refs | names, categories=not world.categories_known)


def _names_of_moved(lines: Lines, world: World, settings: Settings) -> Questions:
    """A cohort that is to move keeps its name, which must be free where it goes; its line need not say the name."""
    if not any(cell is not None for name in ("category", "category_idnumber") for cell in set(lines.column(name))):
        return Questions()
    refs = {ref for ref in set(keys_of(lines, settings)) if ref is not None}
    cohorts = [world.cohorts[each] for ref in refs for each in world.cohort_names.ids(ref)]
    return Questions(cohorts={CohortRef("name", cohort.name) for cohort in cohorts})


def pairs_of(lines: Lines, world: World, settings: Settings) -> Sequence[tuple[int, int]]:
    """The cohort and the user of each line, 0 where it does not name exactly one."""

    def find() -> Sequence[tuple[int, int]]:
        refs = keys_of(lines, settings)
        cohort: Mapping[Any, int] = world.cohort_names.alone(ref for ref in set(refs) if ref is not None)
        user: Mapping[Any, int] = world.user_names.alone(lines.questions.users)
        nobody = repeat(0)
        users = map(user.get, lines.column("user"), nobody)
        return list(zip(map(cohort.get, refs, nobody), users, strict=True))

    return lines.once("pairs", find)


def _moving(
    lines: Lines, pairs: Sequence[tuple[int, int]], world: World
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
    known = world.members.get
    moving = {pair for pair in [pair for pair in pairs if not known(pair)] if all(pair)}
    if losing:
        moving |= {pair for pair in pairs if pair[0] in losing and pair[1]}
    return moving, emptied, ended
