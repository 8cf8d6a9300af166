"""Joining what became of the lines with what stands in them: one pass over the file beside one over the ledger.

Secrets stay hidden: the cells of secret columns, and what a finding shows of such a cell.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from operator import attrgetter
from typing import Final

from toolsync.format import Format
from toolsync.model.changes import MASK
from toolsync.model.findings import Finding
from toolsync.model.outcomes import LineOutcome
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.validating import OpenedFile
from toolsync.reading import Block

#: Lines of the file held at a time.
_BLOCK: Final = 5_000

#: A line and its cells by header; no cells for lines that stand together.
Joined = tuple[LineOutcome, dict[str, str] | None]


class Secrecy:
    """Which columns of a format hold secrets; a column that is unknown but called nearly so is held for one."""

    def __init__(self, format: Format) -> None:
        self._columns = tuple(format.columns.values())
        self._secret = tuple(each for each in self._columns if each.secret)

    def covers(self, header: str) -> bool:
        """Whether what stands under this header must not be shown."""
        if any(each.match(header) is not None for each in self._secret):
            return True
        if not self._secret or any(each.match(header) is not None for each in self._columns):
            return False
        return bool(get_close_matches(header, [each.header for each in self._secret], n=1, cutoff=0.6))

    def hidden(self, finding: Finding) -> Finding:
        """The finding, without the cell of a secret column."""
        if not self._secret or not finding.column or not self.covers(finding.column):
            return finding
        params = tuple((name, MASK if name == "cell" else value) for name, value in finding.params)
        return replace(finding, params=params)


def headers_of(opened: OpenedFile) -> tuple[str, ...]:
    """The headers of the columns of a file, by position; those of its format when it has no header line."""
    names = [cell.name for cell in opened.file.header]
    if not names and opened.format.headerless:
        names = [each.header for each in opened.format.columns.values()]
    return tuple(names)


class _Cells:
    """The cells of lines, asked for in the order of the file."""

    def __init__(self, opened: OpenedFile, secrecy: Secrecy) -> None:
        self.headers = headers_of(opened)
        self._secret = [at for at, header in enumerate(self.headers) if secrecy.covers(header)]
        self._blocks = opened.file.blocks(_BLOCK)
        self._block = Block()
        self._reached = 0

    def of(self, first: int) -> dict[str, str]:
        """The cells of the line that begins here. One that could not be cut stands whole under "" (not at all when
        the file has a secret column: nobody can tell where the secret is)."""
        while self._reached < first and (block := next(self._blocks, None)) is not None:
            self._block, self._reached = block, _last(block)
        block = self._block
        at = bisect_left(block.first, first)
        if at < len(block.rows) and block.first[at] == first:
            cells = dict(zip(self.headers, block.rows[at], strict=False))
            for position in self._secret:
                if cells[self.headers[position]]:
                    cells[self.headers[position]] = MASK
            return cells
        at = bisect_left(block.refused, first, key=attrgetter("first"))
        if at < len(block.refused) and block.refused[at].first == first and not self._secret:
            return {"": block.refused[at].raw}
        return {}


def _last(block: Block) -> int:
    """The last physical line that a block accounts for."""
    parts: tuple[Sequence[int], ...] = (
        block.last[-1:],
        [lines.last for lines in block.refused[-1:]],
        [lines.last for lines in block.ignored[-1:]],
    )
    return max(number for part in parts for number in part)


def joined(opened: OpenedFile, ledger: Ledger) -> Iterator[Joined]:
    """Every line, in the order of the file, with its cells by header; lines that stand together come as one item,
    without cells. ``first``, ``last`` and the status of an item are those of its stretch then."""
    for outcome, cells, _ in counted(opened, ledger):
        yield outcome, cells


def counted(opened: OpenedFile, ledger: Ledger) -> Iterator[tuple[LineOutcome, dict[str, str] | None, int]]:
    """The same, and how many lines each item stands for (a line may be several physical ones; what is done after the
    last line is none, and has no cells)."""
    secrecy = Secrecy(opened.format)
    cells = _Cells(opened, secrecy)
    for stretch in ledger.stretches():
        if not stretch.outcomes:
            shared = tuple(secrecy.hidden(each) for each in stretch.findings)
            yield LineOutcome(stretch.first, stretch.last, stretch.status, (), shared), None, stretch.lines
        for outcome in stretch.outcomes:
            if outcome.findings:
                outcome.findings = tuple(secrecy.hidden(each) for each in outcome.findings)
            # When a plan is given up, the status of a whole stretch changes, not that of its lines.
            outcome.status = stretch.status
            if outcome.beyond:
                yield outcome, None, 0
            else:
                yield outcome, cells.of(outcome.first), 1
