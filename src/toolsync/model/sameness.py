"""Whether accounts are the same as what lines say: for platforms that read accounts anyway, and compare them here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import Any, Final

from toolsync.model.questions import SameAccount
from toolsync.model.references import user_key
from toolsync.model.things import Profile, User

#: Columns of an account that :class:`User` holds; all others are its profile's.
OWN: Final = ("username", "idnumber", "email", "auth", "suspended")

#: By which identifier → its value → the only account that bears it.
Bearers = Mapping[str, Mapping[str, User]]


def bearers_of(asked: Iterable[SameAccount], users: Iterable[User]) -> Bearers:
    """Of these live accounts, those that nobody guards, by the sorts of names that are asked about."""
    each = list({user.id: user for user in users}.values())
    found: dict[str, dict[str, User]] = {}
    for by in {str(question[0]) for question in asked}:
        names = list(map(_called(by), each))
        bearers = found[by] = dict(zip(names, each, strict=True))
        if len(bearers) < len(each):
            times = Counter(names)
            found[by] = {name: user for name, user in bearers.items() if times[name] == 1}
    return {by: {name: user for name, user in bearers.items() if not user.guard} for by, bearers in found.items()}


def compare(
    asked: Sequence[SameAccount], columns: Sequence[str], bearers: Bearers, profiles: Mapping[int, Profile]
) -> dict[tuple[str, str], int]:
    """The questions whose answer is yes: (by, value) → the account."""
    own = list(takewhile(OWN.__contains__, columns))
    others = columns[len(own) :]
    of_user, of_profile = _reader(map(User._fields.index, own)), _reader(others)
    nothing: Profile = {}
    found: dict[Any, int] = {}
    for question in asked:
        user = bearers[question[0]].get(question[1])  # type: ignore[index, arg-type]  # these two are text
        if user is None:
            continue
        profile = profiles.get(user.id, nothing)
        try:
            same = of_user(user) + of_profile(profile) == question[2:]
        except KeyError:
            same = False
        if same or _is_said(question[2:], [*of_user(user), *(profile.get(name, "") for name in others)]):
            found[question[:2]] = user.id
    return found


def _is_said(cells: Iterable[Any], held: Iterable[Any]) -> bool:
    """Whether this is held, as far as the line says anything."""
    return all(cell is None or cell == known for cell, known in zip(cells, held, strict=True))


def _reader(keys: Iterable[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads these items of a thing, as a tuple also where they are none or one."""
    wanted = list(keys)
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda thing: tuple([thing[key] for key in wanted])


def _called(by: str) -> Callable[[User], str]:
    """How an account is called by this identifier, as names are compared."""
    name = attrgetter(by)
    return name if by == "idnumber" else lambda user: user_key(by, str(name(user)))
