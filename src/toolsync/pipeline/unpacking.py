"""Taking a combined ZIP of command files apart: each member under its own name, in one folder, and nothing elsewhere.

Fichiers groupés. Nothing that the archive says of itself is believed: names that lead elsewhere are refused, and sizes
are counted while members are written.
"""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from toolsync.locale.words import N_
from toolsync.pipeline.archiving import written
from toolsync.pipeline.naming import free, is_made_by_us
from toolsync.reading.picture_names import is_junk, is_unsafe
from toolsync.workspace import WrongUse

#: What command files are called.
ENDINGS: Final = (".csv", ".txt", ".zip")
MOST_MEMBERS: Final = 500
#: Bytes of all members together.
LARGEST: Final = 8 << 30
#: So many times smaller a large member may be packed: CSV files of one's own are packed 5 to 30 times smaller.
COMPRESSION: Final = 300
_LARGE: Final = 20 << 20
_PIECE: Final = 1 << 20


class RefusedMemberError(Exception):
    """A member that is not unpacked; the reason is marked for translation."""


@dataclass(slots=True)
class Unpacked:
    """The members of an archive that are files here now, by the name they had; and those that are not, with why."""

    files: dict[Path, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def members_of(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """What is in an archive, but folders and what computers put there for themselves."""
    return (each for each in archive.infolist() if not each.is_dir() and not is_junk(each.filename))


def unpack(path: Path, folder: Path) -> Unpacked:
    """Write the members of an archive into a folder. Raises WrongUse when it is no archive that can be taken apart."""
    unpacked = Unpacked()
    try:
        with zipfile.ZipFile(path) as archive:
            members = list(members_of(archive))
            if len(members) > MOST_MEMBERS:
                told = N_("{file} holds {count} files; more than {most} are no command files of one site.")
                raise WrongUse(told, file=path.name, count=len(members), most=MOST_MEMBERS)
            left = LARGEST
            for member in members:
                try:
                    target = free(folder, _name_of(member))
                    left -= _write(archive, member, target, left)
                    unpacked.files[target] = member.filename
                except RefusedMemberError as refusal:
                    unpacked.refused[member.filename] = str(refusal)
    except (zipfile.BadZipFile, ValueError, EOFError) as wrong:
        raise WrongUse(N_("{file} is no ZIP archive: {reason}"), file=path.name, reason=wrong) from None
    return unpacked


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name of the file that a member becomes: what folder it was in does not matter."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    if is_unsafe(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedMemberError(N_("Its name leads out of the archive."))
    if is_made_by_us(name):
        raise RefusedMemberError(N_("It is a tryback, a report or an archive: such a file is only run by itself."))
    if not name.lower().endswith(ENDINGS):
        raise RefusedMemberError(N_("It is no command file."))
    if member.flag_bits & 1:
        raise RefusedMemberError(N_("It is encrypted."))
    if member.file_size > _LARGE and member.file_size > COMPRESSION * max(member.compress_size, 1):
        raise RefusedMemberError(N_("It is packed so small that it must be a trap."))
    return name


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one member; how large it is."""
    try:
        with archive.open(member) as content, written(target) as copy:
            return _copy(content, copy, min(left, max(member.file_size, _PIECE)))  # type: ignore[arg-type]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError):
        raise RefusedMemberError(N_("It is damaged.")) from None


def _copy(content: BinaryIO, copy: BinaryIO, most: int) -> int:
    size = 0
    while piece := content.read(_PIECE):
        size += len(piece)
        if size > most:
            raise RefusedMemberError(N_("It is too large."))
        copy.write(piece)
    return size
