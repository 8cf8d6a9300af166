"""What the plans of account lines must see: accounts by every name that could clash, and all that they are in."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef, UserRef
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules import profiles, settled_accounts
from toolsync.rules.accounts import former_email, identity, reference
from toolsync.rules.membership import names_of
from toolsync.rules.passwords import GENERATE, NONE
from toolsync.settings import Settings

#: The columns that name what an account is put into: they say what must be known even of a new account.
_PLACES: Final = ("courses", "cohort", "cohorts")


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of account lines: first those that tell which lines change nothing, then all
    that the plans of the others must see, and of the lines that these may disturb."""
    new = world.new_id()
    yield from settled_accounts.ask(lines, world, settings)
    settled = settled_accounts.settled_of(lines, world, settings)
    while any(left := settled.left()):
        asked = _names(lines, left, world.site, settings)
        yield asked
        bearers = _Bearers(asked, world, settings)
        placed = any(any(lines.column(name)) for name in _PLACES)
        found = _facts(_made(lines, left), bearers, new) if bearers or placed else Questions()
        if not settled.leave(bearers.meant):
            yield Questions(users=bearers.former_addresses())
            yield from flow.rounds(world, found)
            return


def _made(lines: Lines, left: Sequence[bool]) -> Iterator[Any]:
    """The lines that are left to be planned."""
    return map(lines.make, compress(lines.values(), left))


def _names(lines: Lines, left: Sequence[bool], site: Site, settings: Settings) -> Questions:
    """Every name that the lines that are left give to accounts, and those that only the rules look for."""

    def texts(name: str) -> set[str]:
        """The distinct texts of a column, empty and wrong cells left out."""
        return {cell for cell in set(compress(lines.column(name), left)) if type(cell) is str and cell}

    def refs(by: str, cells: Iterable[str]) -> set[Any]:
        """As pairs: they are equal to the references that they are, and cost a third of what those cost."""
        return set(zip(repeat(by), cells))

    asked = Questions()
    usernames = texts("username")
    asked.users = refs("username", usernames | texts("oldusername"))
    asked.users |= refs("idnumber", texts("idnumber"))
    asked.users |= refs("email", map(str.lower, texts("email")))
    if settings.users.identifier == "id":
        asked.users |= refs("id", texts("id"))
    if settings.users.revive:
        asked.deleted_users = usernames
    asked.cohorts = {CohortRef("idnumber", cell) for cell in texts("cohortid")}
    asked.cohorts |= {name for ref in lines.questions.cohorts for name in names_of(ref)}
    if any(field.unique for field in site.profile_fields.values()):
        for line in _made(lines, left):
            if not any(profiles.problems(line.profile, site, settings)):
                asked.profile_values.update(profiles.unique(profiles.custom(line.profile, site, settings), site))
    return asked


def _facts(lines: Iterable[Any], bearers: "_Bearers", new: int) -> Questions:
    """What the plans of these lines must see of the accounts that they may mean; ``new`` is one yet to be created."""
    found = Questions()
    for line in lines:
        accounts = bearers.accounts(line)
        if line.password and line.password not in (NONE, GENERATE):
            found.passwords |= {(user, line.password) for user in accounts}
        if line.deleted:
            found.whole_users |= accounts
        if line.courses or line.cohorts or line.cohort:
            _about(line, accounts | {new}, bearers.world, bearers.settings, found)
    found.profiles |= bearers.meant
    return found


def _about(line: Any, accounts: Collection[int], world: World, settings: Settings, found: Questions) -> None:
    """What these accounts are in, of the courses and cohorts that the line names."""
    courses = {course for ref in line.courses.values() for course in world.course_names.ids(ref)}
    found.participations |= {(user, course) for user in accounts for course in courses}
    if line.groups:
        found.groups |= courses
    if settings.enrolments.default_start == "course":
        found.details |= courses
    refs = [*line.cohorts.values(), *([line.cohort] if line.cohort else [])]
    cohorts = {cohort for ref in refs for name in names_of(ref) for cohort in world.cohort_names.ids(name)}
    found.members |= {(cohort, user) for cohort in cohorts for user in accounts}


class _Bearers:
    """Which accounts a line may mean by the time it is planned: those that bear its names now, and those that a line
    before it in the block may give them to, by renaming, reviving or updating."""

    def __init__(self, asked: Questions, world: World, settings: Settings) -> None:
        self.world = world
        self.settings = settings
        names = world.user_names
        #: Name → the accounts that may bear it; a name that nobody bears is not in there.
        known = names.borne(asked.users)
        self._may = {(by, value): set(ids) for by, value in known if (ids := names.ids((by, value)))}
        self._gone = {name: gone for name in asked.deleted_users if (gone := world.deleted_users.get(name))}
        #: Accounts that a line of the block may delete.
        self._doomed: set[int] = set()
        #: Accounts that the lines until now may mean.
        self.meant: set[int] = set()

    def __bool__(self) -> bool:
        """Whether the lines name any account that there is or was."""
        return bool(self._may or self._gone)

    def accounts(self, line: Any) -> set[int]:
        """The accounts that this line may mean; to be asked for each line once, in order."""
        if not self:
            return set()
        ref = identity(line, self.settings)
        by_username = self._bearing("username", line.username)
        meant = self._bearing(*ref) if ref else set()
        moved = {each.id for each in self._gone.get(line.username, ())} | (by_username & self._doomed)
        if line.oldusername:
            moved |= self._bearing("username", line.oldusername)
        accounts = meant | moved
        self.meant |= accounts
        self._give(accounts, "username", line.username)
        if ref and moved:
            self._give(moved, *ref)
        if line.deleted:
            self._doomed |= accounts
        return accounts

    def _bearing(self, by: str, value: str) -> set[int]:
        return self._may.get((by, value), set())

    def _give(self, accounts: Iterable[int], by: str, value: str) -> None:
        if accounts:
            self._may.setdefault((by, value), set()).update(accounts)

    def former_addresses(self) -> set[UserRef]:
        """The addresses that accounts may get back when they are revived."""
        gone = [each for several in self._gone.values() for each in several]
        addresses = {former_email(each) for each in gone}
        addresses |= {self.world.users[each].email for each in self._doomed if each in self.world.users}
        return {reference("email", address) for address in addresses if address}
