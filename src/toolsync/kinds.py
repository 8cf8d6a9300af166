"""How one cell is read: a kind (nature) turns its text into a value, or says what is wrong with it.

A kind gets its rules from the settings once (``kind.reader(settings)``); the reader is then called once for every
distinct cell. Readers never see empty cells: an empty cell is no value, whatever its kind.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from toolsync.model.findings import Reject, error
from toolsync.model.references import CategoryRef, CohortRef, CourseRef, RoleRef, UserRef, user_key
from toolsync.settings import Settings

Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Kind:
    """How cells of one kind are read.

    ``accepts`` says it to people, in one sentence. ``reader`` makes, from the settings, the function that reads a cell
    and raises Reject with one finding when it cannot. ``names`` is the kind of thing that the cell names (``users``,
    ``courses``, ``cohorts``): those are looked up, all at once, before lines are planned.
    """

    name: str
    accepts: str
    example: str
    reader: Callable[[Settings], Reader]
    names: str = ""
    #: The pattern of cells that surely are their own value: a column of such cells need not be read one by one.
    as_it_is: str = ""
    #: Makes, from the settings, the cell that is not, whatever the pattern.
    but: Callable[[Settings], str] = lambda settings: ""


_DAMAGED_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_DAMAGED_FORMULA = re.compile(r"#(?:REF|NAME|NOM|VALUE|VALEUR|DIV/0|N/A|NULL|NUM|NOMBRE)[!?]?", re.IGNORECASE)


def _undamaged(cell: str) -> str:
    """Refuse what a spreadsheet has made of an identifier: nobody can tell what it was."""
    # Most identifiers begin with a letter: two patterns for each would cost more than all the rest of their reading.
    if cell[:1] in "0123456789+-#" and (_DAMAGED_NUMBER.fullmatch(cell) or _DAMAGED_FORMULA.fullmatch(cell)):
        raise Reject(error("spreadsheet-damage", cell=cell))
    return cell


def text(longest: int = 0, *, identifier: bool = False) -> Kind:
    """Any text, up to ``longest`` characters (0: any length). An ``identifier`` is checked for spreadsheet damage."""

    def read(cell: str) -> str:
        if longest and len(cell) > longest:
            raise Reject(error("too-long", cell=cell[:40], longest=longest, length=len(cell)))
        return _undamaged(cell) if identifier else cell

    accepts = f"text, at most {longest} characters" if longest else "text"
    # What a spreadsheet has damaged begins with one of these.
    first, more = r"[^0-9+\-#]" if identifier else ".", f"{{0,{longest - 1}}}" if longest else "*"
    return Kind("text", accepts, "", lambda settings: read, as_it_is=f"{first}.{more}")


def erasable(kind: Kind) -> Kind:
    """The same kind, where the erase token of the settings stands for "" and empties the stored value."""

    def reader(settings: Settings) -> Reader:
        token, read = settings.reading.erase_token, kind.reader(settings)
        return lambda cell: "" if cell == token else read(cell)

    accepts = kind.accepts + "; the erase token empties it"
    return replace(kind, accepts=accepts, reader=reader, but=lambda settings: settings.reading.erase_token)


_NUMBER = re.compile(r"[+-]?[0-9]{1,100}")


def integer(least: int = 0, most: int | None = None) -> Kind:
    """A whole number between two bounds."""
    accepts = f"a whole number from {least}" + (f" to {most}" if most is not None else "")

    def read(cell: str) -> int:
        # int() alone would take 1_000, and numbers of any length.
        if not _NUMBER.fullmatch(cell):
            raise Reject(error("not-a-number", cell=cell))
        number = int(cell)
        if number < least or (most is not None and number > most):
            raise Reject(error("out-of-range", cell=cell, accepts=accepts))
        return number

    return Kind("integer", accepts, str(least), lambda settings: read)


_FLAGS = {"1": True, "yes": True, "y": True, "true": True, "oui": True, "o": True, "vrai": True}
_FLAGS |= {"0": False, "no": False, "n": False, "false": False, "non": False, "faux": False}


def _read_flag(cell: str) -> bool:
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise Reject(error("not-a-flag", cell=cell)) from None


#: Yes or no, in the words that existing files use (general document §4.6).
flag = Kind("flag", "1/0, yes/no, y/n, true/false, oui/non", "1", lambda settings: _read_flag)


def choice(values: Iterable[str], aliases: dict[str, str] | None = None) -> Kind:
    """One of some words, in any case; ``aliases`` are other words for them."""
    words = {value: value for value in values}
    every = words | (aliases or {})

    def read(cell: str) -> str:
        try:
            return every[cell.lower()]
        except KeyError:
            raise Reject(error("not-a-choice", cell=cell, accepts=", ".join(words))) from None

    return Kind("choice", ", ".join(every), next(iter(words)), lambda settings: read)


_USERNAME = re.compile(r"[-.@_a-z0-9]+")
_EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>.]+")
_NO_MAIL = re.compile("NO ?MAIL", re.IGNORECASE)


def _read_username(cell: str) -> str:
    name = _undamaged(cell).lower()
    if len(name) > 100 or not _USERNAME.fullmatch(name):
        raise Reject(error("bad-username", cell=cell))
    return name


#: The login name of an account: lower case; letters, digits and - . _ @ (Moodle: ``core_user::clean_field``).
username = Kind(
    "username",
    "lower-case letters, digits, - . _ @",
    "alice",
    lambda settings: _read_username,
    as_it_is=r"[-.@_a-z0-9]{1,100}",
)


def has_mailbox(email: str) -> bool:
    """Whether mail sent there may arrive: NOMAIL within an address says that it may not."""
    return bool(_EMAIL.fullmatch(email)) and not _NO_MAIL.search(email)


def _read_email(cell: str) -> str:
    if len(cell) > 100 or not (_EMAIL.fullmatch(cell) or _NO_MAIL.search(cell)):
        raise Reject(error("bad-email", cell=cell))
    return cell


email = Kind(
    "email",
    "an e-mail address; NOMAIL in it: no mailbox",
    "alice@example.org",
    lambda settings: _read_email,
    as_it_is=rf"(?!.{{101}}){_EMAIL.pattern}",
)


def _read_language(cell: str) -> str:
    return cell.lower().removesuffix("_utf8")


#: A language code; the old suffix ``_utf8`` is dropped.
language = Kind("language", "a language code", "fr", lambda settings: _read_language)


def _read_country(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", cell):
        raise Reject(error("bad-country", cell=cell))
    return cell.upper()


country = Kind("country", "a country code of two letters", "FR", lambda settings: _read_country)


# --- dates ------------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
#: Eight digits without @ are a day (20260901), never a timestamp: PHP, and the earlier plugin with it, read them so.
_STAMP = re.compile(r"@\d{1,11}|\d{6,7}|\d{9,11}")
_COMPACT = re.compile(r"\d{8}")


def _zone(settings: Settings) -> tzinfo | None:
    return None if settings.reading.timezone == "local" else ZoneInfo(settings.reading.timezone)


def _moment_reader(settings: Settings) -> Reader:
    zone, slashes = _zone(settings), settings.reading.slash_dates

    def read(cell: str) -> int:
        try:
            seconds = _seconds(cell, zone, slashes)
        except (ValueError, OverflowError):
            seconds = -1
        # Nothing on a Moodle dates from before 1970; and -1 stands for NOW.
        if seconds < 0:
            raise Reject(error("not-a-date", cell=cell))
        return seconds

    return read


def _seconds(cell: str, zone: tzinfo | None, slashes: str) -> int:
    if cell == "0":
        return 0
    if _STAMP.fullmatch(cell):
        return int(cell.lstrip("@"))
    if _COMPACT.fullmatch(cell):
        return _in_zone(datetime.strptime(cell, "%Y%m%d"), zone)
    if _ISO.match(cell):
        head, _, tail = cell.replace("T", " ").partition(" ")
        return _in_zone(datetime.fromisoformat(f"{head} {tail.zfill(len(tail) + (tail[1:2] == ':'))}".strip()), zone)
    if found := _DOTTED.fullmatch(cell):
        return _day(found[1], found[2], found[3], found[4], zone)
    if found := _SLASHED.fullmatch(cell):
        return _slashed(found, zone, slashes)
    raise ValueError(cell)


def _slashed(found: re.Match[str], zone: tzinfo | None, slashes: str) -> int:
    first, second = int(found[1]), int(found[2])
    if first <= 12 and second <= 12 and first != second and slashes == "refuse-ambiguous":
        raise Reject(error("ambiguous-date", cell=found[0]))
    month_first = second > 12 or (slashes == "month-first" and first <= 12)
    day, month = (found[2], found[1]) if month_first else (found[1], found[2])
    return _day(day, month, found[3], found[4], zone)


def _day(day: str, month: str, year: str, time: str | None, zone: tzinfo | None) -> int:
    at = datetime.strptime(time, "%H:%M:%S" if time.count(":") == 2 else "%H:%M") if time else datetime(1, 1, 1)
    return _in_zone(datetime(int(year), int(month), int(day), at.hour, at.minute, at.second), zone)


def _in_zone(at: datetime, zone: tzinfo | None) -> int:
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())


def iso(seconds: int, settings: Settings) -> str:
    """A time as people and command files write it, "" for none (0)."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_zone(settings)).strftime("%Y-%m-%d %H:%M:%S")


#: A date, with or without a time, in Unix seconds; 0 for none (users document D-EN-01, general document §13.4).
moment = Kind(
    "moment",
    "2026-09-01, 2026-09-01 08:00:00, ISO 8601 with a zone, 01.09.2026, or a Unix timestamp; 0 for none",
    "2026-09-01 08:00:00",
    _moment_reader,
)


# --- names of things --------------------------------------------------------------------------------------------------


def _setting(settings: Settings, key: str) -> str:
    group, _, name = key.partition(".")
    return str(getattr(getattr(settings, group), name))


def user(key: str) -> Kind:
    """An account, by the identifier that the setting ``key`` (``enrolments.user_identifier``) chooses."""

    def reader(settings: Settings) -> Reader:
        by = _setting(settings, key)
        return lambda cell: UserRef(by, user_key(by, _undamaged(cell)))

    return Kind("user", f"an account, by the identifier of the setting {key}", "alice", reader, "users")


#: The account that a picture is of, as the name of its file says.
picture_owner = Kind(
    "user",
    "an account, by the identifier of the setting pictures.identifier",
    "E1001",
    lambda settings: lambda cell: cell,
)


def course(key: str) -> Kind:
    """A course, by the identifier that the setting ``key`` chooses."""

    def reader(settings: Settings) -> Reader:
        by = _setting(settings, key)
        return lambda cell: CourseRef(by, _undamaged(cell))

    return Kind("course", f"a course, by the identifier of the setting {key}", "HIST-101", reader, "courses")


def cohort(by: str) -> Kind:
    """A cohort, by ``name`` or ``idnumber``."""
    return Kind("cohort", f"a cohort, by its {by}", "L1", lambda _: lambda cell: CohortRef(by, cell), "cohorts")


def cohort_of(key: str) -> Kind:
    """A cohort, by the identifier that the setting ``key`` chooses."""

    def reader(settings: Settings) -> Reader:
        by = _setting(settings, key)
        return lambda cell: CohortRef(by, _undamaged(cell))

    return Kind("cohort", f"a cohort, by the identifier of the setting {key}", "L1-HIST", reader, "cohorts")


def role_of(key: str) -> Kind:
    """A role, by the identifier that the setting ``key`` chooses."""

    def reader(settings: Settings) -> Reader:
        by = _setting(settings, key)
        return lambda cell: RoleRef(by, cell.lower())

    return Kind("role", f"a role, by the identifier of the setting {key}", "student", reader)


#: A role, by its shortname.
role = Kind("role", "a role, by its shortname", "student", lambda _: lambda cell: RoleRef("shortname", cell.lower()))


#: The longest name that a category may have (Moodle: ``course_categories.name``).
_LONGEST_NAME = 255


def _category_reader(settings: Settings) -> Reader:
    if settings.courses.category_identifier == "idnumber":
        return lambda cell: CategoryRef("idnumber", _undamaged(cell))

    def read(cell: str) -> CategoryRef:
        if cell.isdecimal():
            return CategoryRef("id", cell)
        names = re.split(r"(?<!\\)/", cell)
        path = tuple(name.strip().replace("\\/", "/") for name in names if name.strip())
        if not path:
            raise Reject(error("no-such-category", by="path", cell=cell))
        if longest := max(path, key=len)[_LONGEST_NAME:]:
            length = _LONGEST_NAME + len(longest)
            raise Reject(error("too-long", cell=cell[:40], longest=_LONGEST_NAME, length=length))
        return CategoryRef("path", cell, path)

    return read


#: A course category: an id or a path of names (``Sciences/Maths``, ``\/`` for a slash in a name), or an idnumber.
category = Kind(
    "category",
    "a category: its id, or the path of its names (Sciences/Maths; \\/ for a slash within a name), or its idnumber, "
    "as the setting courses.category_identifier says",
    "Sciences/Maths",
    _category_reader,
)
