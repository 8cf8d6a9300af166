"""A command file opened for reading: its header at once, its lines in blocks as they are asked for.

Fichier de commande. In: a path, the rules of the site, and a predicate that knows the header names of the format.
Out: a ``CommandFile``. Nothing that the file holds raises: what is wrong with it is in ``findings`` and in the blocks.
Memory holds a few megabytes of the file at a time, whatever its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolsync.model.findings import Finding, error
from toolsync.reading.blocks import Block
from toolsync.reading.careful import read_carefully
from toolsync.reading.comments import BEFORE_HEADER, Ignoring, among_data
from toolsync.reading.encodings import UTF_8, encoding_of
from toolsync.reading.header import Header, HeaderCell, IsKnown, find_header
from toolsync.reading.layout import Layout
from toolsync.reading.physical import text_batches, text_lines
from toolsync.reading.quick import read_quickly
from toolsync.reading.rules import SEPARATORS, ReadingRules


@dataclass(frozen=True, slots=True)
class CommandFile:
    """A command file, opened.

    ``header`` is empty when the file has none; ``header_first`` and ``header_last`` are then 0. ``findings`` are about the
    file as a whole and about its header. ``encoding`` is the name to give to ``raw_lines`` and ``copy_lines``.
    """

    path: Path
    encoding: str
    separator: str
    newline: str
    header: tuple[HeaderCell, ...]
    header_first: int
    header_last: int
    findings: tuple[Finding, ...]
    _layout: Layout | None
    _before: Ignoring

    def blocks(self, size: int = 20_000) -> Iterator[Block]:
        """All lines but the header, in order, at most about ``size`` of them in a block."""
        if self._layout is None:
            return
        number, left = 1, list[str]()
        batches = text_batches(self.path, self._layout.encoding)
        batch = next(batches, None)
        while batch is not None:
            following = next(batches, None)
            for start in range(0, len(batch), size):
                lines = left + batch[start : start + size]
                final = following is None and start + size >= len(batch)
                block, taken = self._block(lines, number, self._layout, final)
                number, left = number + taken, lines[taken:]
                if block:
                    yield block
            batch = following

    def _block(self, lines: list[str], number: int, layout: Layout, final: bool) -> tuple[Block, int]:
        """The lines, the first being physical line ``number``, as a block, and how many of them it accounts for."""
        before = max(0, min(len(lines), self.header_first - number)) if layout.columns else len(lines)
        if not before and number > self.header_last and (block := read_quickly(lines, number, layout)):
            return block, len(lines)
        block = Block()
        for offset in range(before):
            block.ignore(number + offset, self._before.reason(lines[offset]) or "comment")
        at = max(before, min(len(lines), self.header_last - number + 1))
        return block, _read_in_pieces(block, lines, at, number, layout, final)


def _read_in_pieces(block: Block, lines: list[str], at: int, number: int, layout: Layout, final: bool) -> int:
    """Read ``lines`` from index ``at`` into ``block``; the index reached. ``number`` is that of the first of ``lines``.

    One odd line costs the speed of its neighbours only: the lines go in pieces, each quickly if possible.
    """
    while at < len(lines):
        stop = min(at + _PIECE, len(lines))
        piece = read_quickly(lines[at:stop], number + at, layout)
        reached = stop
        if piece is None:
            piece, reached = read_carefully(lines, at, stop, number + at, layout, final)
        block.add(piece)
        if reached < stop:
            return reached
        at = reached
    return at


_PIECE = 256


def open_command_file(
    path: Path,
    rules: ReadingRules = ReadingRules(),  # noqa: B008 (frozen)
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
    try:
        encoding, told = encoding_of(path, rules.encoding)
        separator = rules.separator or SEPARATORS[0]
        before = among_data(separator, rules.historical_comments) if headerless else BEFORE_HEADER
        header = find_header(text_lines(path, encoding), rules, encoding, before, is_known)
    except OSError as refusal:
        return _unreadable(path, refusal)
    findings = told if header else (*told, error("no-data"))
    newline = header.newline if header else "\n"
    ...
