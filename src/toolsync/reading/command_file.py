"""A command file opened for reading: its header at once, its lines in blocks as they are asked for.

Fichier de commande. In: a path, the rules of the site, and a predicate that knows the header names of the format.
Out: a ``CommandFile``. Nothing that the file holds raises: what is wrong with it is in ``findings`` and in the blocks.
Memory holds a few megabytes of the file at a time, whatever its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from toolsync.model.findings import Finding, error
from toolsync.reading.blocks import Block
from toolsync.reading.careful import read_carefully
from toolsync.reading.comments import BEFORE_HEADER, Ignoring, among_data
from toolsync.reading.encodings import Encoding, encoding_of
from toolsync.reading.header import Header, HeaderCell, IsKnown, find_header
from toolsync.reading.layout import Layout
from toolsync.reading.physical import text_batches, text_lines
from toolsync.reading.quick import read_quickly
from toolsync.reading.rules import SEPARATORS, ReadingRules

#: One odd line costs the speed of this many lines around it.
_PIECE: Final = 256
_DEFAULT_RULES: Final = ReadingRules()


@dataclass(frozen=True, slots=True)
class CommandFile:
    """A command file, opened.

    ``header`` is empty, and ``header_first`` and ``header_last`` are 0, when the file has none. ``findings`` are about
    the file as a whole and about its header. ``encoding`` is the name to give to ``raw_lines`` and ``copy_lines``;
    ``newline`` is the line end of the first line that is not ignored.
    """

    path: Path
    encoding: str = "UTF-8"
    separator: str = SEPARATORS[0]
    newline: str = "\n"
    header: tuple[HeaderCell, ...] = ()
    header_first: int = 0
    header_last: int = 0
    findings: tuple[Finding, ...] = ()
    #: How the lines are read; None when the file cannot be opened.
    _layout: Layout | None = field(default=None, repr=False)
    #: What was ignored to find the header.
    _before: Ignoring = field(default=BEFORE_HEADER, repr=False)

    def blocks(self, size: int = 20_000) -> Iterator[Block]:
        """All lines but the header, in order, some ``size`` of them in a block, fewer when they are long."""
        if self._layout is None:
            return
        number, left = 1, list[str]()
        for lines, final in _portions(self.path, self._layout.encoding, size):
            # The start of a record that the last portion did not finish comes first.
            lines = left + lines
            block, taken = self._read(lines, number, self._layout, final)
            number, left = number + taken, lines[taken:]
            if block:
                yield block

    def _read(self, lines: list[str], number: int, layout: Layout, final: bool) -> tuple[Block, int]:
        """The lines, the first being physical line ``number``, as a block, and how many of them it accounts for."""
        block = Block()
        at = self._leave_header(lines, number, layout, block)
        if at < len(lines) and (quick := read_quickly(lines[at:], number + at, layout)):
            block.add(quick)
            return block, len(lines)
        while at < len(lines):
            stop = min(at + _PIECE, len(lines))
            piece, reached = read_quickly(lines[at:stop], number + at, layout), stop
            if piece is None:
                piece, reached = read_carefully(lines, at, stop, number + at, layout, final)
            block.add(piece)
            at = reached
            if reached < stop:
                break
        return block, at

    def _leave_header(self, lines: list[str], number: int, layout: Layout, block: Block) -> int:
        """Put the lines before the header (all of them, if nothing is there) into ``block``; where the data start."""
        stop = min(len(lines), max(0, self.header_last - number + 1)) if layout.columns else len(lines)
        for here, line in enumerate(lines[:stop], start=number):
            if reason := self._before.reason(line) if here < self.header_first or not layout.columns else None:
                block.ignore(here, reason)
        return stop


def open_command_file(
    path: Path,
    rules: ReadingRules = _DEFAULT_RULES,
    *,
    is_known: IsKnown = lambda name: False,
    headerless: Sequence[str] = (),
    short_lines: bool = True,
) -> CommandFile:
    """Open a command file: recognise its encoding, find its separator and its header.

    ``is_known`` says whether a name in lower case is a header name of the format. ``headerless`` names the columns, by
    position, of a file that has no header line; it has one all the same when its first cell is a known name.
    ``short_lines``: missing last cells are empty cells, not an error.
    """
    separator = rules.separator or SEPARATORS[0]
    among = among_data(separator, rules.historical_comments)
    before = among if headerless else BEFORE_HEADER
    try:
        encoding, findings = encoding_of(path, rules.encoding)
        header = find_header(text_lines(path, encoding), rules, encoding, before, is_known)
    except OSError as refusal:
        return CommandFile(path, findings=(error("unreadable-file", reason=refusal.strerror or str(refusal)),))
    if header is None:
        findings = (*findings, error("no-data"))
    elif not headerless or is_known(header.cells[0].name):
        among = among_data(header.separator, rules.historical_comments)
        layout = Layout(encoding, header.separator, header.names, among, rules.longest_cell, short_lines)
        return _with_header(path, header, layout, before, findings)
    newline = header.newline if header else "\n"
    layout = Layout(encoding, separator, tuple(headerless), among, rules.longest_cell, short_lines)
    return CommandFile(path, encoding.name, separator, newline, findings=findings, _layout=layout, _before=before)


def _with_header(
    path: Path, header: Header, layout: Layout, before: Ignoring, findings: tuple[Finding, ...]
) -> CommandFile:
    return CommandFile(
        path,
        layout.encoding.name,
        header.separator,
        header.newline,
        header.cells,
        header.first,
        header.last,
        findings + header.findings,
        layout,
        before,
    )


def _portions(path: Path, encoding: Encoding, size: int) -> Iterator[tuple[list[str], bool]]:
    """The lines of the file, at most ``size`` at a time, and whether they are the last ones."""
    batches = text_batches(path, encoding)
    batch = next(batches, None)
    while batch is not None:
        following = next(batches, None)
        for start in range(0, len(batch), size):
            yield batch[start : start + size], following is None and start + size >= len(batch)
        batch = following
