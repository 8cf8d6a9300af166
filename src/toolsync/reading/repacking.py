"""Taking some entries of a ZIP archive over into another one, byte for byte: nothing is unpacked, nothing is judged.

So what cannot be read (encrypted, damaged, too large) is taken over like all the rest.
"""

import struct
import zipfile
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import BinaryIO, Final

from toolsync.reading.pictures import entries_of

#: The fixed part of what stands before an entry; its last two numbers are the lengths of the name and of the rest.
_LOCAL: Final = struct.Struct("<4s22xHH")
_SIGNATURE: Final = b"PK\x03\x04"
#: The sizes stand behind the entry, not before it.
_DESCRIBED: Final = 0x08
_DESCRIPTOR: Final = b"PK\x07\x08"
_PIECE: Final = 1 << 20
_LARGE: Final = 0x7FFFFFFF


def repack(path: Path, wanted: Iterable[int], output: BinaryIO) -> None:
    """Write an archive of these entries (numbered from 1, folders aside) of that of ``path``."""
    entries = entries_of(path)
    with path.open("rb") as source, zipfile.ZipFile(output, "w") as target:
        for number in wanted:
            _take_over(source, entries[number - 1], target)


def _take_over(source: BinaryIO, entry: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    start = _start(source, entry)
    written = target.fp
    if start is None or written is None:
        return
    new = copy(entry)
    written.seek(target.start_dir)
    new.header_offset = written.tell()
    large = max(entry.file_size, entry.compress_size) > _LARGE
    written.write(new.FileHeader(zip64=large))
    source.seek(start)
    left = entry.compress_size
    while left and (piece := source.read(min(left, _PIECE))):
        written.write(piece)
        left -= len(piece)
    if new.flag_bits & _DESCRIBED:
        sizes = struct.pack("<LQQ" if large else "<LLL", entry.CRC, entry.compress_size, entry.file_size)
        written.write(_DESCRIPTOR + sizes)
    target.filelist.append(new)
    target.NameToInfo[new.filename] = new
    target.start_dir = written.tell()


def _start(source: BinaryIO, entry: zipfile.ZipInfo) -> int | None:
    """Where the bytes of an entry begin; None when nothing is there that says so."""
    source.seek(entry.header_offset)
    before = source.read(_LOCAL.size)
    if len(before) < _LOCAL.size:
        return None
    signature, name, rest = _LOCAL.unpack(before)
    return entry.header_offset + _LOCAL.size + name + rest if signature == _SIGNATURE else None
