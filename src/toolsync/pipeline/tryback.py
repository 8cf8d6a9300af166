"""The tryback file: header and failed lines, byte for byte, to be corrected and run again; the reasons beside them.

Fichier de reprise. It has the encoding, the byte order mark, the separator and the rights of the file it comes from.
"""

from collections.abc import Iterator
from itertools import islice, tee
from pathlib import Path
from typing import Final, Literal

from toolsync.format import Source
from toolsync.locale.words import N_
from toolsync.model.findings import Finding, Severity
from toolsync.model.outcomes import FAILED_STATUSES, LineOutcome, Status
from toolsync.pipeline.archiving import written, written_text
from toolsync.pipeline.joining import Secrecy
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.validating import OpenedFile
from toolsync.reading import repack, wanted_lines
from toolsync.reading.encodings import encoding_named
from toolsync.wording import Wording, plain

Reasons = Literal["file", "comments", "none"]

_FAILED: Final = tuple(status for status in Status if status in FAILED_STATUSES)


def write_tryback(opened: OpenedFile, ledger: Ledger, target: Path, reasons: Reasons, wording: Wording) -> Path | None:
    """Write the failed lines to ``target``; None, and no file, when no line failed or the header is refused (then the
    whole file is to be corrected).

    ``reasons``: in a companion file (``file``), in a # line before each failed line (``comments``), or nowhere. Of an
    archive, the failed images are taken over into another one, which can hold no comments.
    """
    if not opened.usable or next(_failed(ledger), None) is None:
        return None
    archive = opened.format.source is Source.PICTURES
    with written(target, like=opened.file.path) as output:
        if archive:
            repack(opened.file.path, (each.first for each in _failed(ledger)), output)
        elif reasons == "comments":
            output.writelines(_commented(opened, ledger, wording))
        else:
            output.writelines(_lines(opened, _failed(ledger)))
    if reasons == "file" or (reasons == "comments" and archive):
        _write_reasons(opened, ledger, target, wording)
    return target


def _failed(ledger: Ledger) -> Iterator[LineOutcome]:
    for stretch in ledger.stretches(_FAILED):
        if stretch.lines:
            yield from stretch.each()


def _lines(opened: OpenedFile, failed: Iterator[LineOutcome]) -> Iterator[bytes]:
    file = opened.file
    return wanted_lines(file.path, file.encoding, _header(opened), ((each.first, each.last) for each in failed))


def _header(opened: OpenedFile) -> tuple[int, int] | None:
    file = opened.file
    return (file.header_first, file.header_last) if file.header_last else None


def _told(secrecy: Secrecy, outcome: LineOutcome, wording: Wording) -> Iterator[tuple[Finding, str]]:
    """What made a line fail, in words, its remedy included."""
    for finding in outcome.findings:
        if finding.severity is Severity.ERROR:
            told = wording.finding(secrecy.hidden(finding))
            yield finding, f"{told.reason or told.title} {told.remedy}".strip()


# --- reasons in the tryback itself ------------------------------------------------------------------------------------


def _commented(opened: OpenedFile, ledger: Ledger, wording: Wording) -> Iterator[bytes]:
    """The byte order mark and the header; then each failed line with its reasons, as a comment, before it."""
    secrecy = Secrecy(opened.format)
    encoding = encoding_named(opened.file.path, opened.file.encoding)
    waiting, failed = tee(_failed(ledger))
    lines = _lines(opened, waiting)
    header = _header(opened)
    piece = next(lines)
    ahead = header[1] - header[0] + 1 if header else 0
    if encoding.mark and piece == encoding.mark:
        yield piece
    elif ahead:
        yield piece
        ahead -= 1
    else:  # no mark and no header: it belongs to the first line
        lines = _chained(piece, lines)
    yield from islice(lines, ahead)
    for outcome in failed:
        comment = _comment(secrecy, outcome, wording) + opened.file.newline
        yield comment.encode(encoding.codec, "replace")
        yield from islice(lines, outcome.last - outcome.first + 1)


def _chained(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _comment(secrecy: Secrecy, outcome: LineOutcome, wording: Wording) -> str:
    """One line, without quotes: a quote left open before it must find none to close it."""
    reasons = [
        f"{finding.column}: {said}" if finding.column else said for finding, said in _told(secrecy, outcome, wording)
    ]
    place = wording.text("line {line}", line=_numbers(outcome.first, outcome.last))
    return plain(f"# {place} – {' | '.join(reasons)}", 2_000).replace('"', "'")


# --- reasons in a companion file --------------------------------------------------------------------------------------


def _write_reasons(opened: OpenedFile, ledger: Ledger, tryback: Path, wording: Wording) -> None:
    target = tryback.with_name(tryback.name + ".reasons.txt")
    name = opened.file.path.name
    secrecy = Secrecy(opened.format)
    with written_text(target, "utf-8-sig", like=opened.file.path) as text:
        head = N_("Why the lines of {tryback} failed in {file}. Correct them there, then run it.")
        text.write(wording.text(head, tryback=tryback.name, file=name) + "\n")
        header = _header(opened)
        line = header[1] - header[0] + 2 if header else 1
        for outcome in _failed(ledger):
            here = _numbers(line, line + outcome.last - outcome.first)
            there = _numbers(outcome.first, outcome.last)
            place = wording.text("line {line} (line {there} of {file})", line=here, there=there, file=name)
            text.write(f"\n{place}\n")
            for finding, said in _told(secrecy, outcome, wording):
                column = finding.column or finding.part
                text.write(plain(f"    {column}: {said}" if column else f"    {said}", 2_000) + "\n")
            line += outcome.last - outcome.first + 1


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
