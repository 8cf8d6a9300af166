"""Identifiers that are like an unknown one: those that begin as it does, else those that end as it does.

Beginnings cost a seek in an index each; endings cost one pass over an index, for all that were asked together.
"""

import json
from collections.abc import Iterable
from typing import Final

from toolsync.model.nearness import nearest
from toolsync.model.questions import Near
from toolsync.platforms.embedded.database import Database

#: By how many characters two identifiers that are alike may differ in length.
_LONGER: Final = 3
#: What is so much alike need not be looked for any further.
_SURELY: Final = 0.9
#: So many that begin alike are enough to choose from.
_ENOUGH: Final = 50
#: How much of an ending must be the same.
_ENDING: Final = 4
_SHORTEST: Final = 2
_LAST: Final = "\U0010ffff"


def alike(database: Database, asked: Iterable[Near]) -> dict[Near, tuple[str, ...]]:
    """For each unknown identifier some known ones that are like it, if there are any."""
    found = {each: _beginning(database, each) for each in sorted(asked)}
    left = [each for each, known in found.items() if not nearest(each.value, known, _SURELY)]
    for each, known in _ending(database, left).items():
        found[each] = (*found[each], *known)
    return found


def _column(near: Near) -> str:
    return f"{near.things}.{near.by}"


def _beginning(database: Database, near: Near) -> tuple[str, ...]:
    value, known = near.value, []
    lengths = (len(value) - _LONGER, len(value) + _LONGER)
    for kept in range(len(value), max(1, len(value) // 2 - 1) - 1, -1):
        start = value[:kept]
        known = database.rows("identifiers_from", _column(near), start, start + _LAST, *lengths)
        if len(known) >= _ENOUGH:
            break
    return tuple(each for (each,) in known)


def _ending(database: Database, asked: Iterable[Near]) -> dict[Near, tuple[str, ...]]:
    """E-mails all end alike: they are not looked for."""
    together: dict[tuple[str, int], list[Near]] = {}
    for each in asked:
        kept = min(_ENDING, len(each.value) // 2)
        if each.by != "email" and kept >= _SHORTEST:
            together.setdefault((_column(each), kept), []).append(each)
    found: dict[Near, tuple[str, ...]] = {}
    for (column, kept), wanted in together.items():
        endings = json.dumps(sorted({each.value[-kept:].lower() for each in wanted}))
        rows = [value for (value,) in database.rows("identifiers_to", column, -kept, endings)]
        for each in wanted:
            ending = each.value[-kept:].lower()
            found[each] = tuple(
                value
                for value in rows
                if value.lower().endswith(ending) and abs(len(value) - len(each.value)) <= _LONGER
            )
    return found
