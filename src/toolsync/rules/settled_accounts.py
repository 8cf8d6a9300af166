"""Account lines that surely change nothing, found a whole block at a time: most lines of most nights.

A line is settled when its identifier names exactly one account, that account holds already what the plan would write,
and nothing else is asked. Everything else is left to the plan, which would say the same of the lines that are settled
here.

To find them, the platform need only be asked for the accounts, by the names that identify them, and for their profiles.
What the plans of the other lines must see is asked of those lines alone (``account_needs``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import itemgetter
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import NOTHING_TO_CHANGE
from toolsync.kinds import has_mailbox
from toolsync.model.findings import Finding, Reject
from toolsync.model.questions import Questions
from toolsync.model.things import ProfileField, User
from toolsync.model.world import World
from toolsync.rules import passwords, profiles
from toolsync.rules.accounts import EMAIL_PROTECTED, LOCAL_HOST, NOT_UPDATED
from toolsync.rules.new_accounts import NewAccounts, find_new
from toolsync.settings import Settings

#: Columns that ask for more than that an account be so: a line with such a cell is left to the plan.
_OTHERS: Final = (
    *("oldusername", "deleted", "cohort", "cohorts", "courses", "roles", "methods", "groups", "starts", "ends"),
    "hosts",
)
#: Columns of a line that the account itself holds; all others that are not about something else are its profile's.
_OWN: Final = ("username", "idnumber", "email", "auth", "suspended")
#: In place of the account of a line that does not name exactly one. No line is like it: its username is empty.
_NOBODY: Final = User(0, "", "", "", "")


class SettledAccounts:
    """See :class:`toolsync.format.Settled`. No line is settled that another line of the block may disturb."""

    #: They are found on the world as the blocks before have left it.
    calm = True

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._lines = lines
        self._users = _users_of(lines, world, settings)
        self._reasons = find_reasons(lines, self._users, world, settings)
        self.reasons: Sequence[Finding | None] = self._reasons
        self.fresh: NewAccounts | None = None

    def holds(self, index: int) -> bool:
        """See :class:`toolsync.format.Settled`."""
        return self.reasons[index] is not None or (self.fresh is not None and self.fresh.holds(index))

    def left(self) -> Sequence[bool]:
        """Whether each line is left to the plan."""
        left = [reason is None for reason in self.reasons]
        for row in self._lines.findings:
            left[row] = False
        return left

    def leave(self, accounts: Collection[int]) -> bool:
        """Leave to the plan, too, the lines about these accounts, which other lines may change. Whether there are any.

        The names of the other accounts cannot change what these lines mean: who bears a name must lose it first.
        """
        pairs = enumerate(zip(self.reasons, self._users, strict=True))
        disturbed = [row for row, (reason, user) in pairs if reason is not None and user.id in accounts]
        for row in disturbed:
            self._reasons[row] = None
        return bool(disturbed)


def ask(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Ask for the accounts that the lines are about, and for all that these hold."""
    yield Questions(users={ref for ref in set(_refs_of(lines, settings)) if ref[1] and type(ref[1]) is str})
    if settings.users.mode != "create":
        yield Questions(profiles={user.id for user in _users_of(lines, world, settings) if user.id})


def settled_of(lines: Lines, world: World, settings: Settings) -> SettledAccounts:
    """The account lines of a block that surely change nothing. What :func:`ask` asks must have been answered."""
    return lines.once("settled", lambda: SettledAccounts(lines, world, settings))


def find_settled(lines: Lines, world: World, settings: Settings) -> SettledAccounts:
    """The account lines of a block that surely change nothing, and those that surely create an account."""
    settled = settled_of(lines, world, settings)
    left = settled.left()
    settled.fresh = find_new(lines, left, world, settings) if any(left) else None
    return settled


def _refs_of(lines: Lines, settings: Settings) -> Sequence[Any]:
    """How each line names its account (see ``accounts.identity``); the value is empty or a Finding where it does not.

    Plain pairs: they are equal to the references that they are, and cost a third of what those cost.
    """

    def find() -> Sequence[Any]:
        by = settings.users.identifier
        cells = lines.column(by)
        if by == "email":
            cells = [cell.lower() if type(cell) is str and has_mailbox(cell) else None for cell in cells]
        if settings.users.fall_back_to_username and not all(cells):
            pairs = zip(cells, lines.column("username"), strict=True)
            return [(by, cell) if cell else ("username", name) for cell, name in pairs]
        return list(zip(repeat(by), cells))

    return lines.once("refs", find)


def _users_of(lines: Lines, world: World, settings: Settings) -> Sequence[User]:
    """The account of each line."""

    def find() -> Sequence[User]:
        refs = _refs_of(lines, settings)
        ids: Iterable[Any] = world.user_names.each_alone(refs)
        return list(map(world.users.get, ids, repeat(_NOBODY)))

    return lines.once("accounts", find)


def find_reasons(lines: Lines, users: Sequence[User], world: World, settings: Settings) -> list[Finding | None]:
    """Why each line surely changes nothing, None where it may change something, or say more than that."""
    compared = _Compared(lines, users, world, settings)
    compared.look_at_words()
    compared.look_at_custom()
    if settings.users.mode != "create" and any(user.id for user in users):
        compared.look_at_account()
        compared.look_at_profile()
    return compared.reasons


class _Compared:
    """Compares lines with what the accounts hold, and leaves to the plan those that differ.

    Nearly all are the same: what an account holds and what its line gives are compared whole, as two tuples. Only where
    these differ is it looked at what the plan would write.
    """

    def __init__(self, lines: Lines, users: Sequence[User], world: World, settings: Settings) -> None:
        self._lines, self._users, self._world, self._settings = lines, users, world, settings
        self._fill = settings.users.mode == "fill"
        reason = NOT_UPDATED if settings.users.mode == "create" else NOTHING_TO_CHANGE
        self.reasons: list[Finding | None] = [reason if user.id else None for user in users]
        for row in lines.findings:
            self.reasons[row] = None
        #: The cells of custom profile fields, by the name that the profile has for them.
        self._custom: dict[str, Sequence[str | None]] = {}

    def _leave_where(self, wanted: Iterable[Any]) -> None:
        for row in compress(range(len(self.reasons)), wanted):
            self.reasons[row] = None

    def look_at_words(self) -> None:
        """Leave what asks for more, and words that this site does not have."""
        for name in _OTHERS:
            cells = self._lines.column(name)
            if any(cells):
                self._leave_where(cells)
        site = self._world.site
        for name, known in (("auth", site.auths), ("lang", site.languages), ("mnethostid", (LOCAL_HOST,))):
            cells = self._lines.column(name)
            if unknown := {cell for cell in set(cells) if cell and cell not in known}:
                self._leave_where(cell in unknown for cell in cells)

    def look_at_custom(self) -> None:
        """Read the custom profile fields that this site has, and leave what cannot be read."""
        given = self._lines.column("profile")
        for name in set().union(*given) if any(given) else ():
            if field := profiles.field_named(name, self._world.site):
                cells = [each.get(name) for each in given]
                values = {cell: self._value(field, cell) for cell in set(cells)}
                self._leave_where(cell is not None and values[cell] is None for cell in cells)
                self._custom[profiles.PREFIX + field.shortname] = list(map(values.__getitem__, cells))

    def _value(self, field: ProfileField, cell: Any) -> str | None:
        """The cell as an account would hold it, None where it is empty or wrong."""
        try:
            return profiles.value_of(field, cell, self._settings) if type(cell) is str else None
        except Reject:
            return None

    def look_at_account(self) -> None:
        """What identifies the account, whether it may be used, and whether it may be changed at all."""
        given = self._given(_OWN) | {"guard": [""] * len(self._users)}
        of = itemgetter(*map(User._fields.index, given))
        for row, (user, cells) in enumerate(zip(self._users, zip(*given.values(), strict=True), strict=True)):
            if of(user) != cells and self.reasons[row]:
                self.reasons[row] = self._reason(user, dict(zip(given, cells, strict=True)))
        passwords_given = self._lines.column("password")
        if any(passwords_given) and not self._fill:
            self._leave_where(cell is not None and cell != passwords.NONE for cell in passwords_given)

    def _reason(self, user: User, cells: dict[str, Any]) -> Finding | None:
        """What ``accounts.update`` would say of an account that differs from its line in some of these cells."""
        reason, email, suspended = NOTHING_TO_CHANGE, cells.get("email"), cells.get("suspended")
        if email is not None and user.email and self._settings.users.protect_emails:
            del cells["email"]
            reason = NOTHING_TO_CHANGE if email.lower() == user.email.lower() else EMAIL_PROTECTED
        as_said = suspended is None or suspended == user.suspended
        return reason if as_said and not user.guard and not self._is_written(user._asdict(), cells) else None

    def look_at_profile(self) -> None:
        """All else that the account holds."""
        given = self._given(profiles.COLUMNS) | self._custom
        of, known, nothing = itemgetter(*given), self._world.profiles, dict[str, str]()
        for row, (user, cells) in enumerate(zip(self._users, zip(*given.values(), strict=True), strict=True)):
            profile = known.get(user.id, nothing)
            try:
                so = of(profile) == cells
            except KeyError:
                so = False
            if not so and self.reasons[row] and self._is_written(profile, dict(zip(given, cells, strict=True))):
                self.reasons[row] = None

    def _given(self, names: Iterable[str]) -> dict[str, Sequence[Any]]:
        """Of these columns, those that the file has: the names of an account, its first name and its last are there."""
        columns = {name: self._lines.column(name) for name in names}
        return {name: _texts(cells) for name, cells in columns.items() if cells.count(None) < len(cells)}

    def _is_written(self, held: Mapping[str, Any], cells: Mapping[str, Any]) -> bool:
        """Whether the plan would write any of these cells, given what is held."""
        for name, cell in cells.items():
            if cell is not None and cell != (present := held.get(name, "")) and not (self._fill and present):
                return True
        return False


def _texts(cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as an account holds them: numbers are text there."""
    if type(next(cell for cell in cells if cell is not None)) is int:
        return [cell if cell is None else str(cell) for cell in cells]
    return cells
