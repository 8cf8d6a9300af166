"""Account lines whose accounts are already what they say, as the platform finds when it is asked for a whole block.

Neither the accounts nor their profiles have to be read for that. It is asked where an account would be made what its
line says; where most lines of a block would change something, the others are not worth asking.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model.questions import Questions, SameAccount
from toolsync.model.world import World
from toolsync.rules.account_lines import refs_of, said_by
from toolsync.settings import Settings

#: So many lines are asked about first, unless those of the block before mostly were so.
_SAMPLE: Final = 500
#: Where it is remembered from block to block that they were.
_MOSTLY: Final = "mostly the same"


def ask(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Ask which lines say what their accounts are."""
    if settings.users.mode in ("create", "fill"):
        return
    said, refs = said_by(lines, world.site, settings), refs_of(lines, settings)
    columns = said.own | said.profile
    if not columns:
        return
    rows, cells = _alone(refs, said.plain), zip(*columns.values(), strict=True)
    asked: list[SameAccount] = [(*ref, *each) for ref, each in compress(zip(refs, cells, strict=True), rows)]
    known = world.remembered(_MOSTLY)
    first = len(asked) if known.get(0) else _SAMPLE
    for part in (asked[:first], asked[first:]):
        if part:
            yield Questions(same=part, same_columns=tuple(columns))
            known[0] = sum((each[0], each[1]) in world.same for each in part) * 2 >= len(part)
        if not known.get(0):
            return


def same_of(lines: Lines, world: World, settings: Settings) -> Sequence[int]:
    """The account of each line that surely is the same as what the line says, 0 for any other. What :func:`ask` asks
    must have been answered."""

    def find() -> Sequence[int]:
        refs, same = refs_of(lines, settings), world.same
        if not same:
            return [0] * len(lines)
        found = [same.get(ref, 0) for ref in refs]
        if world.users.calm and world.profiles.calm:
            return found
        touched = {each for each in found if world.users.is_touched(each) or world.profiles.is_touched(each)}
        # An earlier line may have given the name to somebody else.
        changed = world.user_names.changed
        return [0 if each in touched or changed(ref) else each for each, ref in zip(found, refs, strict=True)]

    return lines.once("same", find)


def _alone(refs: Sequence[Any], plain: Sequence[bool]) -> list[bool]:
    """Whether each line is plain, names an account, and is the only one of the block that names it so."""
    rows = [so and type(ref[1]) is str and ref[1] != "" for so, ref in zip(plain, refs, strict=True)]
    if len(set(refs)) < len(refs):
        times = Counter(refs)
        rows = [so and times[ref] == 1 for so, ref in zip(rows, refs, strict=True)]
    return rows
