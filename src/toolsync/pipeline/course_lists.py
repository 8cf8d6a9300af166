"""Lists of courses, made from the state of a site: command files of course deletion and of course resets.

Générateurs de fichiers (section 19 of the general document). The front page is never among them, and a course that the
identifier of the operation does not name alone is left out, and told.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from io import StringIO
from typing import Final, Literal

from toolsync.settings import Settings

#: What a reset file asks for unless it is told otherwise, in the order of its columns.
RESET: Final[Mapping[str, str]] = {
    "roles": "student teacher guest",
    "local_roles": "all",
    "completion": "yes",
    "grades": "all",
    "groups": "all",
    "groupings": "all",
    "blog_associations": "yes",
    "events": "yes",
    "logs": "yes",
    "notes": "yes",
    "comments": "yes",
    "modules": "all",
}

#: How a line begins that may be taken for a comment.
_COMMENTS: Final = frozenset("([-#/ ")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which courses are wanted: all those that fulfil every condition that is given."""

    #: In one of these categories, by id.
    categories: frozenset[str] | None = None
    #: Their short name or full name matches this pattern (``*`` and ``?``), whatever the case.
    name: str = ""
    #: Nobody is enrolled in them.
    empty: bool = False
    #: They have begun, before this day.
    before: date | None = None
    hidden: bool = False

    def holds(self, row: Row, settings: Settings) -> bool:
        """Whether this course of the export ``course-list`` is wanted."""
        return (
            (self.categories is None or row["categoryid"] in self.categories)
            and (not self.name or any(_matches(row[each], self.name) for each in ("shortname", "fullname")))
            and not (self.empty and int(row["enrolled"]))
            and (self.before is None or 0 < int(row["startdate"]) < _midnight(self.before, settings))
            and not (self.hidden and row["visible"] == "1")
        )


def _matches(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())


def _midnight(day: date, settings: Settings) -> int:
    from toolsync.kinds import moment

    seconds: int = moment.reader(settings)(day.isoformat())
    return seconds


@dataclass(slots=True)
class CourseList:
    """The courses that were found: by what they are named, how, and which could not be named."""

    identifier: str
    courses: list[Row] = field(default_factory=list)
    unnamed: list[Row] = field(default_factory=list)
    shared: list[Row] = field(default_factory=list)


def choose(rows: Iterator[Sequence[str]], wanted: Wanted, identifier: str, settings: Settings) -> CourseList:
    """The wanted courses of the export ``course-list``."""
    header = next(rows)
    every: list[Row] = [dict(zip(header, row, strict=True)) for row in rows]
    named = Counter(row[identifier] for row in every)
    found = CourseList(identifier)
    for row in every:
        if wanted.holds(row, settings):
            value = row[identifier]
            into = found.unnamed if not value else found.shared if named[value] > 1 else found.courses
            into.append(row)
    return found


def deletion(found: CourseList, settings: Settings) -> bytes:
    """A deletion file. Its first line says by what courses are named: under another setting it is refused."""
    return _written([(found.identifier,), *((row[found.identifier],) for row in found.courses)], settings)


def reset(found: CourseList, columns: Mapping[str, str], settings: Settings) -> bytes:
    """A reset file: the short name, what is reset, and the identifier if it is another (D-82, D-83)."""
    names = ["shortname", *([found.identifier] if found.identifier != "shortname" else [])]
    header = (names[0], *columns, *names[1:])
    rows = ((row[names[0]], *columns.values(), *(row[each] for each in names[1:])) for row in found.courses)
    return _written([header, *rows], settings)


def _written(rows: Iterable[Sequence[str]], settings: Settings) -> bytes:
    """As the settings say that files are: separator and encoding. Where that cannot write a name, as UTF-8 with the
    mark that says so."""
    separator, encoding = settings.reading.separator, settings.reading.encoding
    delimiter = {"auto": ";", "tab": "\t"}.get(separator, separator)
    text = "".join(_line(row, delimiter) for row in rows)
    try:
        return text.encode("utf-8" if encoding == "auto" else encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8-sig")


def _line(cells: Sequence[str], delimiter: str) -> str:
    """One line of CSV; quoted where it could be taken for a comment, or for several cells."""
    text = StringIO()
    doubtful = cells[0][:1] in _COMMENTS or any(sign in cell for cell in cells for sign in ";,\t|")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if doubtful else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=quoting).writerow(cells)
    return text.getvalue()
