"""Account lines that surely create an account and do nothing else, found a whole block at a time.

Only what cannot be otherwise is claimed: a line whose names nobody bears or bore and no other line of the block gives,
without a password to be set, without courses or cohorts. Everything else is left to the plan, which would say the same
of the lines that are claimed here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.kinds import has_mailbox
from toolsync.model.alike import AlikeProfiles, Values
from toolsync.model.changes import Change, CreateUser
from toolsync.model.changes.users import play_new
from toolsync.model.references import user_key
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules import passwords, profiles
from toolsync.rules.account_lines import OTHERS, AccountLines, said_by
from toolsync.settings import Settings

#: Columns that ask for more than an account, or for another one.
_OTHERS: Final = (*OTHERS, "profile", "mnethostid")
_NAMES: Final = ("username", "idnumber", "email")


class NewAccounts:
    """See :class:`toolsync.format.Fresh`."""

    kind: type[Change] = CreateUser

    def __init__(
        self, world: World, names: Sequence[Sequence[str | None]], rows: Sequence[bool], *others: Sequence[Any]
    ):
        self._world = world
        self._names = names
        self.rows = rows
        texts = [[name or "" for name in column] for column in names]
        #: Ids are given in the order of the file, when the lines are played.
        self._ids = [0] * len(rows)
        self.values: Sequence[Sequence[Any]] = (self._ids, *texts, *others)

    def holds(self, index: int) -> bool:
        """Whether nobody has taken one of the names of this line, after what the lines before it have changed."""
        ids = self._world.user_names.ids
        names = zip(_NAMES, (column[index] for column in self._names), strict=True)
        return not any(ids((by, user_key(by, name))) for by, name in names if name)

    def play(self, start: int, stop: int) -> None:
        """See :class:`toolsync.format.Fresh`."""
        self._ids[start:stop] = [self._world.new_id() for _ in range(start, stop)]
        play_new(self._world, *[column[start:stop] for column in self.values])


def find_new(lines: Lines, left: Sequence[bool], world: World, settings: Settings) -> NewAccounts | None:
    """The lines of a block that surely create an account, None when there are none to be told; only those that are
    ``left`` are considered."""
    own, others = settings.users, any(any(lines.column(name)) for name in _OTHERS)
    if others or own.mode not in ("create", "create-and-update") or own.identifier == "id":
        return None
    names = [lines.column(name) for name in _NAMES]
    auths = [auth or "manual" for auth in lines.column("auth")]
    said = said_by(lines, world.site, settings)
    rows = _acceptable(lines, auths, said, settings)
    for by, column in zip(_NAMES, names, strict=True):
        _leave_known(by, column, rows, world)
    rows = [new and one for new, one in zip(rows, left, strict=True)]
    if not any(rows):
        return None
    suspended = list(map(bool, lines.column("suspended")))
    return NewAccounts(world, names, rows, auths, suspended, _profiles(said.profile, len(lines), world.site))


def _acceptable(lines: Lines, auths: Sequence[str], said: AccountLines, settings: Settings) -> list[bool]:
    """Whether each line names its account, in words of this site, and leaves its password alone."""
    rows = list(said.plain)
    if not settings.users.fall_back_to_username:
        by = settings.users.identifier
        named = [type(name) is str and name != "" and (by != "email" or has_mailbox(name)) for name in lines.column(by)]
        rows = [plain and so for plain, so in zip(rows, named, strict=True)]
    own, given = passwords.OWN.intersection(auths), lines.column("password")
    if own or any(given):
        cells = zip(rows, auths, given, strict=True)
        return [
            row and (password == passwords.NONE or (password is None and auth not in own))
            for row, auth, password in cells
        ]
    return rows


def _leave_known(by: str, column: Sequence[Any], rows: list[bool], world: World) -> None:
    """Names that somebody bears, or bore before a deletion, or that two lines give."""
    names = [name if type(name) is str else "" for name in column]
    if by == "email":
        # What is no address may be shared.
        names = [user_key(by, name) if "@" in name else "" for name in names]
    elif by == "username":
        names = [user_key(by, name) for name in names]
    known = world.user_names.borne_by(by, names)
    if by == "username":
        known |= {name for name in names if world.deleted_users.get(name)}
    if len(set(names)) < len(names):
        known |= {name for name, times in Counter(names).items() if times > 1}
    known.discard("")
    if known:
        rows[:] = [row and name not in known for row, name in zip(rows, names, strict=True)]


def _profiles(filled: Mapping[str, Sequence[str | None]], size: int, site: Site) -> Sequence[Values]:
    """The profile of each account, as the plan of its line would make it. ``filled``: the cells of its columns."""
    if all(all(cells) for cells in filled.values()):
        # Nothing is left to the defaults, or emptied, in some lines only: all profiles have the same columns.
        columns: dict[str, Any] = {name: [value] * size for name, value in site.user_defaults.items()}
        columns |= filled
        kept = {name: cells for name, cells in columns.items() if name in filled or site.user_defaults[name]}
        return AlikeProfiles(tuple(kept), list(kept.values())) if kept else [()] * size
    return [profiles.of_new(_given(filled, cells), site) for cells in zip(*filled.values(), strict=True)]


def _given(names: Iterable[str], cells: tuple[str | None, ...]) -> dict[str, str]:
    given = dict(zip(names, cells, strict=True))
    return given if None not in cells else {name: cell for name, cell in given.items() if cell is not None}  # type: ignore[return-value]  # no None is in there
