"""Finding the header of a file, its separator, and the names of its columns.

En-tête. In: the file and a predicate that knows the header names of the format. Out: a ``Header``. Whether the names
suit the format (unknown, missing, duplicated, empty) is judged elsewhere, on the header as a whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from toolsync.model.findings import Finding, notice
from toolsync.reading.careful import unreadable
from toolsync.reading.cells import Cut, cut_record, cut_roughly
from toolsync.reading.comments import Ignoring
from toolsync.reading.encodings import Encoding
from toolsync.reading.physical import line_end, without_end
from toolsync.reading.rules import SEPARATORS, ReadingRules

_NOT_SEEN: Final = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_ODD_SPACES: Final = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_TO_SPACE: Final = str.maketrans(dict.fromkeys(_ODD_SPACES, " "))

IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the header: ``name`` is repaired, trimmed, unquoted, in lower case; ``raw`` is what the file has."""

    name: str
    raw: str


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file that is not ignored, cut as a header; ``first`` and ``last`` are physical lines."""

    cells: tuple[HeaderCell, ...]
    first: int
    last: int
    separator: str
    newline: str
    findings: tuple[Finding, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(cell.name for cell in self.cells)


def find_header(
    lines: Iterable[str], rules: ReadingRules, encoding: Encoding, ignoring: Ignoring, is_known: IsKnown
) -> Header | None:
    """The header of the file; None when every line is ignored."""
    numbered = enumerate(lines, start=1)
    found = next(((number, line) for number, line in numbered if not ignoring.reason(line)), None)
    if found is None:
        return None
    number, line = found
    longest = rules.longest_cell if '"' in line else 1
    lines = [line, *(following for _, following in islice(numbered, longest - 1))]
    separator = rules.separator or _likely_separator(lines, longest, is_known)
    cut = _cut(lines, separator, longest)
    pieces = without_end(line).split(separator)
    # The cells are stripped already; the pieces still show what was repaired (unless quotes hold separators).
    cells, repairs = _cells(cut.cells, pieces if len(pieces) == len(cut.cells) else cut.cells)
    faults = unreadable("".join(lines[: cut.lines]), cut, encoding)
    return Header(cells, number, number + cut.lines - 1, separator, line_end(line) or "\n", faults + repairs)


def header_name(raw: str) -> str:
    """The name in a header cell: invisible characters removed, odd spaces made plain, trimmed, in lower case."""
    return raw.translate(_NOT_SEEN).translate(_TO_SPACE).strip().lower()


def _likely_separator(lines: Sequence[str], longest: int, is_known: IsKnown) -> str:
    """The separator that gives the most names that the format knows; the first one when none does better."""

    def known_names(separator: str) -> int:
        return sum(is_known(header_name(cell)) for cell in _cut(lines, separator, longest).cells)

    return max(SEPARATORS, key=known_names)


def _cut(lines: Sequence[str], separator: str, longest: int) -> Cut:
    """The header line cut; roughly, with its fault kept, when its quotes are wrong."""
    cut = cut_record(lines, 0, separator, longest, final=True)
    return Cut(cut_roughly(lines[0], separator), 1, cut.fault) if cut.fault else cut


def _cells(texts: Iterable[str], pieces: Iterable[str]) -> tuple[tuple[HeaderCell, ...], tuple[Finding, ...]]:
    """The cells of the header, and a notice for each in which something odd was repaired."""
    cells = tuple(HeaderCell(header_name(text), piece) for text, piece in zip(texts, pieces, strict=True))
    repaired = (cell for cell in cells if cell.raw != cell.raw.translate(_NOT_SEEN).translate(_TO_SPACE))
    return cells, tuple(notice("header-repaired", cell.name, raw=cell.raw) for cell in repaired)
