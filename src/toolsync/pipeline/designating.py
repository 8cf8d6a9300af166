"""Which file a format takes: the one that its setting designates, or the one with its usual name.

Désignation. A location is a name within the folder of command files (``enrols.csv``, ``/autumn/enrols.csv``), a pattern
(``users_*.csv``: the first match in natural order), an address (``https://…``), or several of these with commas between
them: the first one that is there. What a run leaves behind is never taken for a command file by a pattern.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from toolsync.format import Format
from toolsync.locale.words import N_
from toolsync.pipeline.fetching import is_remote, without_password
from toolsync.pipeline.naming import is_made_by_us
from toolsync.settings import Settings
from toolsync.workspace import WrongUse

#: Fetches a remote file into a folder: its path there, None when there is no such file.
Fetch = Callable[[str, Path], Path | None]
#: Before 2.7 locations began with the folder that files were captured from.
_FORMER: Final = "sync/"


@dataclass(frozen=True, slots=True)
class Designated:
    """What a format takes: ``paths`` in their order (none when nothing is there), and further matches that wait."""

    format: Format
    #: As it is settled, or the usual name; passwords are hidden.
    location: str
    paths: tuple[Path, ...] = ()
    waiting: tuple[Path, ...] = ()


def location_of(format: Format, settings: Settings) -> str:
    """What the settings say of the file of a format; its usual name when they say nothing."""
    return _setting(settings, format.location).strip() or format.filename


def designate(format: Format, settings: Settings, files: Path, fetch: Fetch) -> Designated:
    """The file of a format within ``files``. Raises WrongUse for a location that cannot be one."""
    if format.prefix:
        prefix = _setting(settings, format.prefix)
        return Designated(format, f"{prefix}*.zip", tuple(_archives(prefix, files)))
    location = location_of(format, settings)
    for candidate in filter(None, map(str.strip, location.split(","))):
        found = _candidates(candidate, format, files, fetch)
        if found:
            return Designated(format, without_password(location), tuple(found[:1]), tuple(found[1:]))
    return Designated(format, without_password(location))


def _setting(settings: Settings, key: str) -> str:
    group, _, name = key.partition(".")
    return str(getattr(getattr(settings, group), name)) if name else ""


def _candidates(location: str, format: Format, files: Path, fetch: Fetch) -> list[Path]:
    """The files that a location means, the one to be taken first."""
    if is_remote(location):
        fetched = fetch(location, files / "remote" / format.name)
        return [fetched] if fetched else []
    within = PurePosixPath(location.lstrip("/"))
    if ".." in within.parts:
        raise WrongUse(
            N_("The location {location} leads out of {folder}. Name a file within it."),
            location=location,
            folder=files,
        )
    names = [str(within)]
    if str(within).startswith(_FORMER):
        names.append(str(within).removeprefix(_FORMER))
    return next(filter(None, (_local(files / name) for name in names)), [])


def _local(path: Path) -> list[Path]:
    """The file of this path, or those that its name matches, in natural order."""
    if "*" not in path.name:
        return [path] if path.is_file() else []
    pattern = re.compile(".*".join(map(re.escape, path.name.split("*"))), re.DOTALL)
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    found = [each for each in there if pattern.fullmatch(each.name) and _may_be_taken(each)]
    return sorted(found, key=lambda each: natural(each.name))


def _may_be_taken(path: Path) -> bool:
    """D-04: a tryback matches the pattern of the very file that it comes from."""
    return not path.name.startswith(".") and not is_made_by_us(path.name) and path.is_file()


def _archives(prefix: str, files: Path) -> Iterator[Path]:
    """Every ZIP archive whose name begins so, in any folder: by folder, then by name."""
    found = (each for each in files.rglob("*") if each.name.startswith(prefix) and each.suffix.lower() == ".zip")
    taken = [each for each in found if _may_be_taken(each)]
    yield from sorted(taken, key=lambda each: (natural(each.parent.relative_to(files).as_posix()), natural(each.name)))


def natural(name: str) -> tuple[list[str | int], str]:
    """The place of a name in natural order: 2 before 10, whatever the case."""
    pieces = re.split(r"([0-9]+)", name)
    return [int(piece) if at % 2 else piece.casefold() for at, piece in enumerate(pieces)], name
