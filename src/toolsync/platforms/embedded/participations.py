"""What users are in courses: read from three tables, and written back to them.

This is where a platform spends its time: a file of enrolments is a million of these.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from typing import Any, Final

from toolsync.model.ports import nothing
from toolsync.model.questions import Questions, Standing
from toolsync.model.things import NOTHING, Enrolment, Membership, Participation, RoleHeld
from toolsync.platforms.embedded.database import Database

new: Final = tuple.__new__

Pair = tuple[int, int]

#: Questions that are answered before anything else could be done.
_FEW: Final = 1_000


def participations(
    database: Database, asked: Questions, meanwhile: Callable[[], None] = nothing
) -> dict[Pair, Participation]:
    """All that is known of the pairs asked, of the users asked and of the courses asked. Absent pairs are nothing."""
    # A pair travels as one integer: sorting, JSON and comparing cost half as much as with two.
    packed = {user << 32 | course for user, course in asked.participations}
    for name, whole in (("pairs_of_users", asked.whole_users), ("pairs_of_courses", asked.whole_courses)):
        if whole:
            packed.update(pair for (pair,) in database.rows(name, str(sorted(whole))))
    wanted = str(sorted(packed))
    ((text,),) = database.rows_meanwhile(meanwhile, "enrolments", wanted)
    enrolments = _enrolments(json.loads(text))
    roles = _held(database.rows("roles_held", wanted), RoleHeld)
    groups: dict[int, tuple[Membership, ...]] = {}
    if database.rows("any_place") != [(0,)]:
        groups = _held(database.rows("places", wanted), Membership)
    none: tuple[()] = ()
    held, placed = roles.get, groups.get
    found = {
        (pair >> 32, pair & 0xFFFFFFFF): new(Participation, (enrolled, held(pair, none), placed(pair, none)))
        for pair, enrolled in enrolments.items()
    }
    for pair in roles.keys() - enrolments.keys():
        found[pair >> 32, pair & 0xFFFFFFFF] = Participation((), roles[pair], placed(pair, none))
    return found


def not_standing(database: Database, asked: Collection[Standing], meanwhile: Callable[[], None]) -> Set[Standing]:
    """Of these questions, those whose answer is no."""
    database.write("ask", asked)
    refused = database.rows_meanwhile(meanwhile if len(asked) > _FEW else nothing, "not_standing")
    database.do("forget_asked")
    return set(map(Standing._make, refused))


def places(
    database: Database, asked: Collection[Pair], meanwhile: Callable[[], None] = nothing
) -> dict[Pair, tuple[int, ...]]:
    """The groups that these users are in in these courses. Absent pairs are in none."""
    pairs = dict(zip([user << 32 | course for user, course in asked], asked, strict=True))
    ((placed, held),) = database.rows_meanwhile(meanwhile, "groups_held", str(sorted(pairs)))
    who, groups = list(map(pairs.__getitem__, json.loads(placed))), json.loads(held)
    found: dict[Pair, tuple[int, ...]] = dict(zip(who, zip(groups, strict=True), strict=True))
    if len(found) < len(who):
        found = dict.fromkeys(found, ())
        for pair, group in zip(who, groups, strict=True):
            found[pair] += (group,)
    return found


def _enrolments(rows: list[Any]) -> dict[int, tuple[Enrolment, ...]]:
    """Pair → its enrolments. Most have one: those with several are put right afterwards."""
    found: dict[int, tuple[Enrolment, ...]] = {
        pair: (new(Enrolment, (instance, suspended != 0, start, end)),)
        for pair, instance, suspended, start, end in rows
    }
    if len(found) < len(rows):
        found = dict.fromkeys(found, ())
        for pair, instance, suspended, start, end in rows:
            found[pair] = (*found[pair], Enrolment(instance, suspended != 0, start, end))
    return found


def _held(rows: list[Any], kind: Any) -> dict[int, tuple[Any, ...]]:
    """Pair → its roles, or its places in groups. The same few come back all the time: each is made once."""
    known: dict[Any, tuple[Any, ...]] = {}
    found: dict[int, tuple[Any, ...]] = {}
    for pair, *what in rows:
        key = tuple(what)
        one = known.get(key)
        if one is None:
            one = known[key] = (kind(*key),)
        found[pair] = found[pair] + one if pair in found else one
    return found


def write_participations(
    database: Database, before: Mapping[Pair, Any], after: Mapping[Pair, Participation], none: Iterable[Any]
) -> None:
    """Make of the rows of these pairs what has become of the pairs. ``none``: what stands for no rows before."""
    absent = {id(each) for each in (NOTHING, *none)}
    enrolled, held = [], []
    fresh: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    stale: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for pair in sorted(before):
        old, now = before[pair], after.get(pair, NOTHING)
        if id(old) not in absent:
            _differ(pair, old, now, stale, fresh)
        elif len(now[0]) == len(now[1]) == 1 and not (now[2] or now[0][0][1] or now[1][0][1]):
            # By far the most usual: somebody new, active, with one role given by hand.
            (instance, _, start, end), role = now[0][0], now[1][0][0]
            enrolled.append((*pair, instance, start, end))
            held.append((*pair, role))
        else:
            _add_rows(pair, now, *fresh)
    database.write("write_new_enrolment", enrolled)
    database.write("write_new_role_held", held)
    for kind, gone, added in zip(("enrolment", "role_held", "place"), stale, fresh, strict=True):
        # First what goes: what comes may take its position.
        if gone:
            database.write(f"erase_{kind}", gone)
        if added:
            database.write(f"write_{kind}", added)


def _add_rows(pair: Pair, now: Participation, enrolments: list[Any], roles: list[Any], groups: list[Any]) -> None:
    """The rows of one pair in the three tables."""
    enrolled, held, placed = now
    bare = not enrolled
    enrolments += [(*pair, position, *enrolment) for position, enrolment in enumerate(enrolled)]
    roles += [(*pair, position, *role, bare) for position, role in enumerate(held)]
    groups += [(*pair, position, *place) for position, place in enumerate(placed)]


def _differ(pair: Pair, old: Participation, now: Participation, stale: Any, fresh: Any) -> None:
    """The rows that differ between two states of one pair."""
    rows_old: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    rows_now: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    _add_rows(pair, old, *rows_old)
    _add_rows(pair, now, *rows_now)
    for were, are, gone, added in zip(rows_old, rows_now, stale, fresh, strict=True):
        gone += [row[:3] for row in were if row not in are]
        added += [row for row in are if row not in were]
