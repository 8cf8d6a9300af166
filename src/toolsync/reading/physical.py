"""The physical lines of a file, numbered as an editor numbers them, as text and as bytes; copying some of them exactly.

Lignes physiques. A line ends with LF, CRLF or a lone CR, and with nothing else: a form feed or U+2028 inside a cell is
no line end. ``text_batches`` (for reading) and ``raw_lines`` (for the tryback) number alike.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

from toolsync.reading.encodings import Encoding, encoding_named

#: How many characters are held at a time; one line may always be longer.
_BATCH: Final = 4 << 20


def without_end(line: str) -> str:
    """The line without its line end."""
    return line[:-2] if line.endswith("\r\n") else line[:-1] if line.endswith(("\n", "\r")) else line


def line_end(line: str) -> str:
    """The line end of the line: ``\\n``, ``\\r\\n``, ``\\r`` or nothing."""
    return line[len(without_end(line)) :]


@contextmanager
def _opened(path: Path, mark: bytes, codec: str, errors: str) -> Iterator[tuple[TextIO, bool]]:
    """The text of the file after its byte order mark, line ends untouched; and whether there was a mark."""
    with path.open("rb") as source:
        marked = bool(mark) and source.read(len(mark)) == mark
        source.seek(len(mark) if marked else 0)
        # newline="" recognises the three line ends and translates none.
        with io.TextIOWrapper(source, codec, errors, newline="") as text:
            yield text, marked


def text_batches(path: Path, encoding: Encoding) -> Iterator[list[str]]:
    """The lines of the file with their ends, decoded once, some megabytes at a time."""
    with _opened(path, encoding.mark, encoding.codec, encoding.errors) as (text, marked):
        batch = text.readlines(_BATCH)
        if not batch and marked:
            yield [""]  # an editor shows one empty line
        while batch:
            yield batch
            batch = text.readlines(_BATCH)


def text_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """The lines of the file, one by one."""
    for batch in text_batches(path, encoding):
        yield from batch


def raw_lines(path: Path, encoding: str) -> Iterator[bytes]:
    """The lines of the file as bytes, with their ends; joined they are the file, byte for byte.

    ``encoding`` is ``CommandFile.encoding``. A byte order mark stays at the start of the first line.
    """
    known = encoding_named(path, encoding)
    if known.is_wide:
        yield from _raw_wide_lines(path, known)
        return
    # Line ends are the same bytes in every encoding but UTF-16, and Latin-1 turns any byte into a character and back.
    with _opened(path, b"", "latin-1", "strict") as (text, _):
        for line in text:
            yield line.encode("latin-1")


def _raw_wide_lines(path: Path, encoding: Encoding) -> Iterator[bytes]:
    with path.open("rb") as source:
        mark = encoding.mark if source.read(len(encoding.mark)) == encoding.mark else b""
    for line in text_lines(path, encoding):
        yield mark + encoding.encode(line)
        mark = b""


def wanted_lines(
    path: Path, encoding: str, header: tuple[int, int] | None, wanted: Iterable[tuple[int, int]]
) -> Iterator[bytes]:
    """The byte order mark, the header lines, then the wanted lines, in one pass over the file.

    ``header`` and ``wanted`` are first and last physical lines; ``wanted`` is in the order of the file, after the
    header, so that only its very last line can lack a line end. Anything else is a ValueError.
    """
    mark = encoding_named(path, encoding).mark
    ranges = chain((header,) if header else (), wanted)
    first, last = next(ranges, (0, 0))
    for number, line in enumerate(raw_lines(path, encoding), start=1):
        if number == 1 and mark and line.startswith(mark):
            yield mark
            line = line.removeprefix(mark)
        while 0 < last < number:
            previous = last
            first, last = next(ranges, (0, 0))
            if last and first <= previous:
                raise ValueError(f"line {first} is wanted after line {previous}")
        if first <= number <= last:
            yield line


def copy_lines(
    source: Path, target: Path, encoding: str, header: tuple[int, int] | None, wanted: Iterable[tuple[int, int]]
) -> None:
    """Write a file (the tryback) that holds the header and the wanted lines of ``source``, byte for byte.

    The encoding, the byte order mark and the line ends stay what they were, so that the file can be replayed as it is.
    """
    with target.open("wb") as output:
        output.writelines(wanted_lines(source, encoding, header, wanted))
