"""What a file is, told to people; and a combined ZIP of command files, taken apart and run in the right order.

Fichiers groupés. The members become files in a folder of ``files/`` named after the archive; those whose run is done
and archived are deleted from there, what somebody must still look at stays.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolsync.due import Done, Due
from toolsync.locale.words import N_
from toolsync.pipeline.recognising import Recognition, recognise

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.settings import Settings


@dataclass(frozen=True, slots=True)
class Told:
    """What one file is; ``members`` are those of a combined ZIP, each with what it is, or the reason why it is not
    looked at."""

    name: str
    recognition: Recognition
    members: "tuple[Told, ...]" = ()

    @property
    def known(self) -> bool:
        """Whether it can be run."""
        return bool(self.members) or self.recognition.format is not None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A combined ZIP, taken apart: what is to be run, in order, and the members that are not, with why."""

    folder: Path
    due: tuple[Due, ...]
    others: tuple[Told, ...]


def tell(path: Path, settings: "Settings") -> Told:
    """What a file is: a CSV file of some format, an archive of pictures, or a combined ZIP."""
    if not zipfile.is_zipfile(path):
        return Told(path.name, recognise(path, settings))
    pictures = pictures_in(path, path.name, settings)
    if pictures.format is not None:
        return Told(path.name, pictures)
    with TemporaryDirectory() as folder:
        members = tuple(each for each, _ in _members(path, Path(folder), settings))
    if not any(each.recognition.format for each in members):
        return Told(path.name, pictures)
    return Told(path.name, Recognition(None, (N_("A combined ZIP of command files."), {})), members)


def take_apart(path: Path, files: Path, settings: "Settings") -> Bundle:
    """Unpack a combined ZIP into a folder of its own, and recognise what was in it."""
    from toolsync.formats import FORMATS
    from toolsync.pipeline.designating import natural
    from toolsync.pipeline.naming import free

    folder = free(files, path.stem)
    due, others = [], []
    for told, member in _members(path, folder, settings):
        if told.recognition.format is None or member is None:
            others.append(told)
            if member is not None:
                member.unlink()
        else:
            due.append(Due(told.recognition.format, member))
    due.sort(key=lambda each: (FORMATS.index(each.format), natural(each.path.name if each.path else "")))
    _leave(folder)
    return Bundle(folder, tuple(due), tuple(others))


def tidy(bundle: Bundle, done: Iterable[Done]) -> None:
    """Delete the members whose run is done and archived, or was a simulation; what is left is to be looked at."""
    for each in done:
        summary, path = each.summary, each.due.path
        if summary and path and (summary.archive or summary.simulated):
            path.unlink(missing_ok=True)
    _leave(bundle.folder)


def _leave(folder: Path) -> None:
    """Remove the folder, if nothing is in it."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _members(path: Path, folder: Path, settings: "Settings") -> Iterator[tuple[Told, Path | None]]:
    """What each member of an archive is, and where it has been written."""
    from toolsync.pipeline.unpacking import unpack

    unpacked = unpack(path, folder)
    for member, name in unpacked.files.items():
        short = PurePosixPath(name.replace("\\", "/")).name
        packed = zipfile.is_zipfile(member)
        what = pictures_in(member, short, settings) if packed else recognise(member, settings, short)
        yield Told(name, what), member
    for name, reason in unpacked.refused.items():
        yield Told(name, Recognition(None, (reason, {}))), None


def pictures_in(path: Path, name: str, settings: "Settings") -> Recognition:
    """Whether an archive is one of pictures: by the beginning of its name, or because it holds nothing but images."""
    from toolsync.pipeline.unpacking import members_of
    from toolsync.reading.picture_names import person_of

    format = _format_of_pictures()
    try:
        with zipfile.ZipFile(path) as archive:
            names = [each.filename for each in members_of(archive)]
    except (zipfile.BadZipFile, ValueError, EOFError):
        names = []
    images = sum(person_of(each)[1] for each in names)
    if format is None or not images:
        return Recognition(None, (N_("An archive that holds neither images nor command files that are known."), {}))
    counts = {"images": images, "members": len(names)}
    if name.startswith(settings.pictures.prefix):
        return Recognition(format, (N_("Its name, and the images in it: {images}, of {members} files."), counts))
    if images * 2 > len(names) and not any(each.lower().endswith(".csv") for each in names):
        return Recognition(format, (N_("The images in it: {images}, of {members} files."), counts))
    return Recognition(None, (N_("An archive of files of several sorts."), {}))


def _format_of_pictures() -> "Format | None":
    from toolsync.format import Source
    from toolsync.formats import FORMATS

    return next((each for each in FORMATS if each.source is Source.PICTURES), None)
