"""Account lines that surely change nothing, found a whole block at a time: most lines of most nights.

A line is settled when its identifier names exactly one account, that account holds already what the plan would write,
and nothing else is asked. Everything else is left to the plan, which would say the same of the lines that are settled
here.

To find them, the platform need only be asked which are (``same_accounts``), and for the accounts of the others, by the
names that identify them, with their profiles.
What the plans of the other lines must see is asked of those lines alone (``account_needs``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import NOTHING_TO_CHANGE
from toolsync.model.findings import Finding
from toolsync.model.questions import Questions
from toolsync.model.things import User
from toolsync.model.world import World
from toolsync.rules import same_accounts
from toolsync.rules.account_lines import AccountLines, refs_of, said_by
from toolsync.rules.accounts import EMAIL_PROTECTED, NOT_UPDATED
from toolsync.rules.new_accounts import NewAccounts, find_new
from toolsync.rules.same_accounts import same_of
from toolsync.settings import Settings

#: In place of the account of a line that does not name exactly one. No line is like it: its username is empty.
_NOBODY: Final = User(0, "", "", "", "")


class SettledAccounts:
    """See :class:`toolsync.format.Settled`. No line is settled that another line of the block may disturb."""

    #: They are found on the world as the blocks before have left it.
    calm = True

    def __init__(self, lines: Lines, world: World, settings: Settings) -> None:
        self._lines = lines
        users = _users_of(lines, world, settings)
        self._accounts = [so or user.id for so, user in zip(same_of(lines, world, settings), users, strict=True)]
        self._reasons = find_reasons(lines, users, world, settings)
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
        pairs = enumerate(zip(self.reasons, self._accounts, strict=True))
        disturbed = [row for row, (reason, account) in pairs if reason is not None and account in accounts]
        for row in disturbed:
            self._reasons[row] = None
        return bool(disturbed)


def ask(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Ask which lines say what their accounts are; then for the accounts of the others, and for all that these hold."""
    yield from same_accounts.ask(lines, world, settings)
    if all(same := same_of(lines, world, settings)):
        return
    left = [ref for ref, so in zip(refs_of(lines, settings), same, strict=True) if not so]
    yield Questions(users={ref for ref in set(left) if ref[1] and type(ref[1]) is str})
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


def _users_of(lines: Lines, world: World, settings: Settings) -> Sequence[User]:
    """The account of each line; nobody for lines that are known to change nothing without it."""

    def find() -> Sequence[User]:
        refs, same = refs_of(lines, settings), same_of(lines, world, settings)
        if all(same):
            return [_NOBODY] * len(refs)
        ids: Iterable[Any] = world.user_names.each_alone(refs)
        return list(map(world.users.get, ids, repeat(_NOBODY)))

    return lines.once("accounts", find)


def find_reasons(lines: Lines, users: Sequence[User], world: World, settings: Settings) -> list[Finding | None]:
    """Why each line surely changes nothing, None where it may change something, or say more than that."""
    same = same_of(lines, world, settings)
    if all(same):
        return [NOTHING_TO_CHANGE] * len(same)
    compared = _Compared(said_by(lines, world.site, settings), users, world, settings)
    if settings.users.mode != "create" and any(user.id for user in users):
        compared.look_at_account()
        compared.look_at_profile()
    if not any(same):
        return compared.reasons
    return [NOTHING_TO_CHANGE if so else reason for so, reason in zip(same, compared.reasons, strict=True)]


class _Compared:
    """Compares lines with what the accounts hold, and leaves to the plan those that differ.

    Nearly all are the same: what an account holds and what its line gives are compared whole, as two tuples. Only where
    these differ is it looked at what the plan would write.
    """

    def __init__(self, said: AccountLines, users: Sequence[User], world: World, settings: Settings) -> None:
        self._said, self._users, self._world, self._settings = said, users, world, settings
        self._fill = settings.users.mode == "fill"
        reason = NOT_UPDATED if settings.users.mode == "create" else NOTHING_TO_CHANGE
        pairs = zip(users, said.plain, strict=True)
        self.reasons: list[Finding | None] = [reason if plain and user.id else None for user, plain in pairs]

    def look_at_account(self) -> None:
        """What identifies the account, whether it may be used, and whether it may be changed at all."""
        given = self._said.own | {"guard": [""] * len(self._users)}
        of = itemgetter(*map(User._fields.index, given))
        for row, (user, cells) in enumerate(zip(self._users, zip(*given.values(), strict=True), strict=True)):
            if of(user) != cells and self.reasons[row]:
                self.reasons[row] = self._reason(user, dict(zip(given, cells, strict=True)))

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
        given = self._said.profile
        of, known, nothing = itemgetter(*given), self._world.profiles, dict[str, str]()
        for row, (user, cells) in enumerate(zip(self._users, zip(*given.values(), strict=True), strict=True)):
            profile = known.get(user.id, nothing)
            try:
                so = of(profile) == cells
            except KeyError:
                so = False
            if not so and self.reasons[row] and self._is_written(profile, dict(zip(given, cells, strict=True))):
                self.reasons[row] = None

    def _is_written(self, held: Mapping[str, Any], cells: Mapping[str, Any]) -> bool:
        """Whether the plan would write any of these cells, given what is held."""
        for name, cell in cells.items():
            if cell is not None and cell != (present := held.get(name, "")) and not (self._fill and present):
                return True
        return False
