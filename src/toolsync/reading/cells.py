"""Cutting one record into its cells: RFC 4180, with the tolerances that files made by hand and by old tools need.

Découpe des cellules. In: physical lines and where the record starts. Out: a ``Cut``. The surprise: a quote counts only
at the start of a cell (``5" disk`` is ordinary text), and a quote that is never closed costs its first line only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from toolsync.reading.physical import without_end
from toolsync.reading.rules import BLANKS, SEPARATORS

#: What may stand around a value for each separator; a tab that separates is no blank.
BLANKS_BESIDE: Final = {separator: BLANKS.replace(separator, "") for separator in SEPARATORS}
_BLANKS_PATTERN: Final = {separator: re.compile(f"[{blanks}]*") for separator, blanks in BLANKS_BESIDE.items()}
#: From behind the opening quote to the closing one. Possessive: a doubled quote is never taken back for a closing one.
_TO_CLOSING_QUOTE: Final = re.compile(r'[^"]*+(?:""[^"]*+)*+"')
_OLD_ESCAPE: Final = re.compile(r"&#(44|59|9)(?!\d);?")


@dataclass(slots=True)
class Cut:
    """A record that was cut: its cells and how many physical lines it takes.

    ``fault`` is the code of what is wrong with it and the number of the cell (from 1) where that is seen.
    ``unfinished``: its quoted cell goes on after the last line given, and more lines can still come.
    """

    cells: list[str] = field(default_factory=list)
    lines: int = 1
    fault: tuple[str, int] | None = None
    unfinished: bool = False


class _Fault(Exception):
    """The record is bad, for the code given; it takes ``lines`` physical lines."""

    def __init__(self, code: str, lines: int) -> None:
        self.code, self.lines = code, lines


class _Unfinished(Exception):
    """The lines given do not suffice to know."""


def cut_record(lines: Sequence[str], at: int, separator: str, longest: int, final: bool) -> Cut:
    """Cut the record that starts at ``lines[at]``.

    ``longest`` is how many lines one cell may span, ``final`` says that no line follows those given.
    """
    line = without_end(lines[at])
    if '"' not in line:
        blanks = BLANKS_BESIDE[separator]
        cells = [cell.strip(blanks) for cell in line.split(separator)]
        return Cut([unescaped(cell) for cell in cells] if "&#" in line else cells)
    scan = _Scan(lines, at, separator, longest, final)
    try:
        scan.run()
    except _Fault as fault:
        return Cut(scan.cells, fault.lines, (fault.code, len(scan.cells) + 1))
    except _Unfinished:
        return Cut(unfinished=True)
    return Cut(scan.cells, scan.taken)


def cut_roughly(line: str, separator: str) -> list[str]:
    """The cells of a header line that cannot be cut properly: its quotes mean nothing."""
    return [cell.strip(BLANKS_BESIDE[separator] + '"') for cell in without_end(line).split(separator)]


def unescaped(cell: str) -> str:
    """The cell with the escapes of old files (``&#44``, ``&#59``, ``&#9``, with or without ``;``) decoded."""
    return _OLD_ESCAPE.sub(lambda escape: chr(int(escape[1])), cell)


class _Scan:
    """One record being cut: its text so far, joined with LF, the cells found in it, the lines taken for it."""

    def __init__(self, lines: Sequence[str], at: int, separator: str, longest: int, final: bool) -> None:
        self.lines, self.at, self.separator, self.longest, self.final = lines, at, separator, longest, final
        self.text = without_end(lines[at])
        self.taken = 1
        self.cells: list[str] = []

    def run(self) -> None:
        """Cut cell after cell, up to the end of the line on which the last one ends."""
        position = -1
        while position < len(self.text):
            start = self.after_blanks(position + 1)
            quoted = self.text.startswith('"', start)
            position = self.quoted_cell(start) if quoted else self.plain_cell(position + 1)

    def after_blanks(self, position: int) -> int:
        """Where the blanks that start at ``position`` end."""
        blanks = _BLANKS_PATTERN[self.separator].match(self.text, position)
        return blanks.end() if blanks else position

    def plain_cell(self, start: int) -> int:
        """Take the unquoted cell at ``start``; where it ends."""
        found = self.text.find(self.separator, start)
        end = len(self.text) if found < 0 else found
        self.cells.append(unescaped(self.text[start:end].strip(BLANKS_BESIDE[self.separator])))
        return end

    def quoted_cell(self, start: int) -> int:
        """Take the cell whose quote opens at ``start``; where it ends, blanks after its closing quote included."""
        opened_on = self.taken
        while (closing := _TO_CLOSING_QUOTE.match(self.text, start + 1)) is None:
            self.take_line(opened_on)
        end = self.after_blanks(closing.end())
        if end < len(self.text) and self.text[end] != self.separator:
            # On a later line, a "closing" quote with text behind it opens a cell: the first quote was never closed.
            code = "text-after-quote" if self.taken == opened_on else "unbalanced-quote"
            raise _Fault(code, opened_on)
        value = self.text[start + 1 : closing.end() - 1].replace('""', '"')
        self.cells.append(value.strip(BLANKS_BESIDE[self.separator] + "\n"))
        return end

    def take_line(self, opened_on: int) -> None:
        """Go on with the next line, unless the cell opened on line ``opened_on`` spans too many or none is left."""
        following = self.at + self.taken
        if self.taken - opened_on + 1 >= self.longest or (self.final and following >= len(self.lines)):
            raise _Fault("unbalanced-quote", opened_on)
        if following >= len(self.lines):
            raise _Unfinished
        self.text += "\n" + without_end(self.lines[following])
        self.taken += 1
