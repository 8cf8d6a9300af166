"""What account lines say of their accounts, column by column, for a whole block at a time."""

from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.kinds import has_mailbox
from toolsync.model.findings import Reject
from toolsync.model.sameness import OWN
from toolsync.model.things import ProfileField, Site
from toolsync.rules import passwords, profiles
from toolsync.rules.accounts import LOCAL_HOST
from toolsync.settings import Settings

#: Columns that ask for more than that an account be so: a line with such a cell is not plain.
OTHERS: Final = (
    *("oldusername", "deleted", "cohort", "cohorts", "courses", "roles", "methods", "groups", "starts", "ends"),
    "hosts",
)


def refs_of(lines: Lines, settings: Settings) -> Sequence[Any]:
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


class AccountLines:
    """The lines of one block; cells are as an account holds them, None where a line says nothing."""

    def __init__(self, lines: Lines, site: Site, settings: Settings) -> None:
        self._lines, self._site, self._settings = lines, site, settings
        #: Whether each line asks for nothing more than that an account be so, in words of this site.
        self.plain = [True] * len(lines)
        self._leave(lines.findings)
        self._look_at_words()
        #: The columns that the account itself holds, and those of its profile.
        self.own = self._given(OWN)
        self.profile = self._given(profiles.COLUMNS) | self._custom()

    def _leave(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.plain[row] = False

    def _leave_where(self, wanted: Iterable[Any]) -> None:
        self._leave(compress(range(len(self.plain)), wanted))

    def _look_at_words(self) -> None:
        """Leave what asks for more, and words that this site does not have."""
        for name in OTHERS:
            cells = self._lines.column(name)
            if any(cells):
                self._leave_where(cells)
        site = self._site
        for name, known in (("auth", site.auths), ("lang", site.languages), ("mnethostid", (LOCAL_HOST,))):
            cells = self._lines.column(name)
            if unknown := {cell for cell in set(cells) if cell and cell not in known}:
                self._leave_where(cell in unknown for cell in cells)
        given = self._lines.column("password")
        if any(given) and self._settings.users.mode not in ("create", "fill"):
            self._leave_where(cell is not None and cell != passwords.NONE for cell in given)

    def _custom(self) -> dict[str, Sequence[str | None]]:
        """The custom profile fields that this site has, by the name that the profile has for them; leaves what cannot
        be read."""
        given = self._lines.column("profile")
        found: dict[str, Sequence[str | None]] = {}
        for name in set().union(*given) if any(given) else ():
            if field := profiles.field_named(name, self._site):
                cells = [each.get(name) for each in given]
                values = {cell: self._value(field, cell) for cell in set(cells)}
                self._leave_where(cell is not None and values[cell] is None for cell in cells)
                found[profiles.PREFIX + field.shortname] = list(map(values.__getitem__, cells))
        return found

    def _value(self, field: ProfileField, cell: Any) -> str | None:
        """The cell as an account would hold it, None where it is empty or wrong."""
        try:
            return profiles.value_of(field, cell, self._settings) if type(cell) is str else None
        except Reject:
            return None

    def _given(self, names: Iterable[str]) -> dict[str, Sequence[Any]]:
        """Of these columns, those that the file has."""
        columns = {name: self._lines.column(name) for name in names}
        return {name: _texts(cells) for name, cells in columns.items() if cells.count(None) < len(cells)}


def said_by(lines: Lines, site: Site, settings: Settings) -> AccountLines:
    """What these lines say of their accounts."""
    return lines.once("said", lambda: AccountLines(lines, site, settings))


def _texts(cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as an account holds them: numbers are text there."""
    if int in set(map(type, cells)):
        return [str(cell) if type(cell) is int else cell for cell in cells]
    return cells
