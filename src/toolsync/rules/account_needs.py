"""What the plans of account lines must see: accounts by every name that could clash, and all that they are in."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model import flow
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef, UserRef
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules import profiles
from toolsync.rules.accounts import former_email, identity, reference
from toolsync.rules.membership import names_of
from toolsync.rules.passwords import GENERATE, NONE
from toolsync.settings import Settings

#: The columns that name what an account is put into: they say what must be known even of a new account.
_PLACES: Final = ("courses", "cohort", "cohorts")


def of(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """Batches of questions for a block of account lines."""
    asked = _names(lines, world.site, settings)
    yield asked
    bearers = _Bearers(asked, world, settings)
    found = Questions()
    new = world.new_id()
    for line in lines if bearers or any(any(lines.column(name)) for name in _PLACES) else ():
        accounts = bearers.accounts(line)
        found.profiles |= accounts
        if line.password and line.password not in (NONE, GENERATE):
            found.passwords |= {(user, line.password) for user in accounts}
        if line.deleted:
            found.whole_users |= accounts
        if line.courses or line.cohorts or line.cohort:
            _about(line, accounts | {new}, world, settings, found)
    yield Questions(users=bearers.former_addresses())
    yield from flow.rounds(world, found)


def _names(lines: Lines, site: Site, settings: Settings) -> Questions:
    """Every name that the lines give to accounts, and those that only the rules look for."""
    asked = Questions()
    usernames = _texts(lines.column("username"))
    asked.users = {UserRef("username", name) for name in usernames | _texts(lines.column("oldusername"))}
    asked.users |= {UserRef("idnumber", cell) for cell in _texts(lines.column("idnumber"))}
    asked.users |= {reference("email", cell) for cell in _texts(lines.column("email"))}
    if settings.users.identifier == "id":
        asked.users |= {UserRef("id", cell) for cell in _texts(lines.column("id"))}
    if settings.users.revive:
        asked.deleted_users = usernames
    asked.cohorts = {CohortRef("idnumber", cell) for cell in _texts(lines.column("cohortid"))}
    asked.cohorts |= {name for ref in lines.questions.cohorts for name in names_of(ref)}
    if any(field.unique for field in site.profile_fields.values()):
        for line in lines:
            if not any(profiles.problems(line.profile, site, settings)):
                asked.profile_values.update(profiles.unique(profiles.custom(line.profile, site, settings), site))
    return asked


def _texts(cells: Sequence[Any]) -> set[str]:
    """The distinct texts of a column, empty and wrong cells left out."""
    return {cell for cell in set(cells) if type(cell) is str and cell}


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
        self._world = world
        self._settings = settings
        names = world.user_names
        #: Name → the accounts that may bear it; a name that nobody bears is not in there.
        known = (ref for ref in asked.users if names.is_borne(ref))
        self._may = {(ref.by, ref.value): set(ids) for ref in known if (ids := names.ids(ref))}
        self._gone = {name: gone for name in asked.deleted_users if (gone := world.deleted_users.get(name))}
        #: Accounts that a line of the block may delete.
        self._doomed: set[int] = set()

    def __bool__(self) -> bool:
        """Whether the lines name any account that there is or was."""
        return bool(self._may or self._gone)

    def accounts(self, line: Any) -> set[int]:
        """The accounts that this line may mean; to be asked for each line once, in order."""
        if not self:
            return set()
        ref = identity(line, self._settings)
        by_username = self._bearing("username", line.username)
        meant = self._bearing(*ref) if ref else set()
        moved = {each.id for each in self._gone.get(line.username, ())} | (by_username & self._doomed)
        if line.oldusername:
            moved |= self._bearing("username", line.oldusername)
        accounts = meant | moved
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
        addresses |= {self._world.users[each].email for each in self._doomed if each in self._world.users}
        return {reference("email", address) for address in addresses if address}
