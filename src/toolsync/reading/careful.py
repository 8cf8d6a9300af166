"""Reading lines one by one: whatever is wrong with one of them is told of that one, and the others are kept.

Voie prudente. In: physical lines. Out: a block that accounts for each of them.
"""

import re
from collections.abc import Sequence
from typing import Final

from toolsync.model.findings import Finding, error
from toolsync.reading.blocks import Block, RefusedLine
from toolsync.reading.cells import Cut, cut_record
from toolsync.reading.encodings import Encoding
from toolsync.reading.layout import Layout
from toolsync.reading.physical import without_end

#: Characters that stand for undecodable bytes; a pair of them stands for the odd last byte of a UTF-16 file.
_KEPT: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


def read_carefully(
    lines: Sequence[str], start: int, stop: int, number: int, layout: Layout, final: bool
) -> tuple[Block, int]:
    """The lines from index ``start`` to ``stop``, the first being physical line ``number``, and the index reached.

    A record that starts before ``stop`` may end after it. An unfinished record at the end is left, unless ``final``.
    """
    block, first, last, rows = Block(), list[int](), list[int](), list[list[str]]()
    at = start
    while at < stop:
        here = number + at - start
        if reason := layout.ignoring.reason(lines[at]):
            block.ignore(here, reason)
            at += 1
            continue
        cut = cut_record(lines, at, layout.separator, layout.longest_cell, final)
        if cut.unfinished:
            break
        end, upto = at + cut.lines, here + cut.lines - 1
        raw = lines[at] if cut.lines == 1 else "".join(lines[at:end])
        if findings := (*unreadable(raw, cut, layout.encoding, layout), *_miscounted(cut, layout)):
            block.refused.append(RefusedLine(here, upto, without_end(raw), findings))
        else:
            first.append(here)
            last.append(upto)
            rows.append(cut.cells + [""] * (layout.width - len(cut.cells)))
        at = end
    block.add_rows(first, last, rows)
    return block, at


def unreadable(raw: str, cut: Cut, encoding: Encoding, layout: Layout | None = None) -> tuple[Finding, ...]:
    """What is wrong with the characters and the quotes of a record."""
    if raw.isascii() and "\0" not in raw and not cut.fault:
        return ()
    findings = []
    if "\0" in raw:
        findings.append(error("nul-character", position=raw.index("\0") + 1))
    if kept := _KEPT.search(raw):
        column = _column_of(kept[0], cut, layout)
        shown = encoding.hexadecimal(kept[0])
        findings.append(error("undecodable", column, position=kept.start() + 1, bytes=shown, encoding=encoding.name))
    if cut.fault:
        code, cell = cut.fault
        findings.append(error(code, layout.column(cell) if layout else None, cell=cell))
    return tuple(findings)


def _column_of(kept: str, cut: Cut, layout: Layout | None) -> str | None:
    if layout is None or cut.fault:
        return None
    positions = (position for position, cell in enumerate(cut.cells, start=1) if kept in cell)
    return layout.column(next(positions, layout.width + 1))


def _miscounted(cut: Cut, layout: Layout) -> tuple[Finding, ...]:
    found, expected = len(cut.cells), layout.width
    if cut.fault or found == expected or (found < expected and layout.short_lines):
        return ()
    return (error("too-many-cells" if found > expected else "too-few-cells", expected=expected, found=found),)
