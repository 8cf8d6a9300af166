"""Which encoding a command file is in, recognised over the whole of it, and how its bytes become text and back.

Encodages. In: a path and the encoding that the site settled, or None. Out: an ``Encoding`` and what there is to tell.
A byte that means nothing does not stop the reading: it becomes a lone surrogate (U+D800..U+DFFF), which no valid text
holds, so that its line alone can be refused, and turned back into the very same bytes.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolsync.model.findings import Finding, notice, warning

_CHUNK: Final = 1 << 20
_ASCII: Final = bytes(range(0x80))
#: Bytes that are letters of Windows-1252 and control characters, never used, of the ISO encodings.
_WINDOWS_ONLY: Final = frozenset(range(0x80, 0xA0))
#: The eight places where ISO-8859-15 differs from the others: € Š š Ž ž Œ œ Ÿ.
_LATIN_9_ONLY: Final = frozenset(b"\xa4\xa6\xa8\xb4\xb8\xbc\xbd\xbe")


def _keep_wide(fault: UnicodeError) -> tuple[str, int]:
    """Error handler of UTF-16: half a pair stays alone, an odd last byte becomes a pair that no decoder can give.

    One unit is kept at a time: the decoder may complain of half a pair and of the odd byte behind it in one go.
    """
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    unit = fault.object[fault.start : fault.end][:2]
    if len(unit) == 1:
        return "\ud800" + chr(0xDC00 + unit[0]), fault.end
    codec = "utf-16-be" if fault.encoding.lower().replace("_", "-").endswith("be") else "utf-16-le"
    return unit.decode(codec, "surrogatepass"), fault.start + 2


codecs.register_error("toolsync-keep-wide", _keep_wide)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: the name that people know, Python's codec, and the byte order mark that proves it."""

    name: str
    codec: str
    mark: bytes = b""

    @property
    def is_wide(self) -> bool:
        """Whether a character takes two bytes at least, so that bytes cannot be cut into lines without decoding."""
        return self.codec.startswith("utf-16")

    @property
    def errors(self) -> str:
        """The error handler that keeps every byte."""
        return "toolsync-keep-wide" if self.is_wide else "surrogateescape"

    def encode(self, text: str) -> bytes:
        """The very bytes that ``text`` was decoded from."""
        if not self.is_wide:
            return text.encode(self.codec, "surrogateescape")
        if text[-2:-1] == "\ud800" and "\udc00" <= text[-1] <= "\udcff":
            return text[:-2].encode(self.codec, "surrogatepass") + bytes([ord(text[-1]) - 0xDC00])
        return text.encode(self.codec, "surrogatepass")

    def hexadecimal(self, kept: str) -> str:
        """The bytes behind the kept characters, as a person reads them in a hex editor: ``e9``, ``d8 00``."""
        return self.encode(kept).hex(" ")


UTF_8: Final = Encoding("UTF-8", "utf-8", codecs.BOM_UTF8)
WINDOWS: Final = Encoding("Windows-1252", "cp1252")
LATIN_1: Final = Encoding(
    "ISO-8859-1", "cp1252"
)  # files said to be ISO-8859-1 come from Windows: its superset reads them
LATIN_9: Final = Encoding("ISO-8859-15", "iso-8859-15")
UTF_16_LE: Final = Encoding("UTF-16LE", "utf-16-le", codecs.BOM_UTF16_LE)
UTF_16_BE: Final = Encoding("UTF-16BE", "utf-16-be", codecs.BOM_UTF16_BE)

_BY_NAME: Final = {each.name: each for each in (UTF_8, WINDOWS, LATIN_1, LATIN_9, UTF_16_LE, UTF_16_BE)}
_BY_MARK: Final = (UTF_8, UTF_16_LE, UTF_16_BE)


def encoding_of(path: Path, settled: str | None) -> tuple[Encoding, tuple[Finding, ...]]:
    """The encoding of the file, and what to tell about it.

    A byte order mark is proof, whatever was settled. Nothing settled: NULs betray UTF-16, valid UTF-8 is UTF-8, and the
    rest is Windows-1252 or ISO-8859-15.
    """
    with path.open("rb") as source:
        start = source.read(_CHUNK)
    marked = next((each for each in _BY_MARK if start.startswith(each.mark)), None)
    if marked is not None:
        contradicted = settled is not None and not marked.name.startswith(settled)
        told = warning("encoding-contradicted", settled=settled or "", encoding=marked.name)
        return marked, (told,) if contradicted else _told(marked)
    if settled == "UTF-16":
        return _wide_pattern(start) or UTF_16_LE, ()
    if settled is not None:
        return _BY_NAME[settled], ()
    wide = _wide_pattern(start)
    return (wide, _told(wide)) if wide else _narrow_encoding(path)


def encoding_named(path: Path, name: str) -> Encoding:
    """The encoding called ``name``, which may be a settled one: the plain ``UTF-16`` is made precise from the file."""
    return _BY_NAME[name] if name in _BY_NAME else encoding_of(path, name)[0]


def _told(encoding: Encoding) -> tuple[Finding, ...]:
    return () if encoding is UTF_8 else (notice("encoding-recognised", encoding=encoding.name),)


def _wide_pattern(start: bytes) -> Encoding | None:
    """UTF-16 without a mark: most characters of a command file are ASCII, so that every other byte is NUL."""
    units = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd * 2 > units and even * 10 < odd:
        return UTF_16_LE
    if even * 2 > units and odd * 10 < even:
        return UTF_16_BE
    return None


def _narrow_encoding(path: Path) -> tuple[Encoding, tuple[Finding, ...]]:
    """UTF-8, Windows-1252 or ISO-8859-15. The only accent of a file may be in its last line: all of it is looked at."""
    high, valid, seen = _high_bytes(path)
    if valid == high:
        return UTF_8, ()
    if valid * 2 > high:
        # One bad byte must not turn the accents of all other lines into nonsense: only its own line will be refused.
        return UTF_8, (warning("encoding-mixed", encoding=UTF_8.name, bytes=high - valid),)
    encoding = LATIN_9 if seen & _LATIN_9_ONLY and not seen & _WINDOWS_ONLY else WINDOWS
    return encoding, _told(encoding)


def _high_bytes(path: Path) -> tuple[int, int, set[int]]:
    """How many bytes are not ASCII, how many of these are part of valid UTF-8, and which there are."""
    high, valid, seen = 0, 0, set[int]()
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            text = decoder.decode(chunk)
            if chunk.isascii():
                continue
            high_here = chunk.translate(None, _ASCII)
            high += len(high_here)
            seen.update(high_here)
            valid += len(text.encode().translate(None, _ASCII))
    return high, valid, seen
