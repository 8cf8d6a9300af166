"""The names of what a run leaves behind: reports, archives, tryback files; and how to tell them from command files.

Times are those of the machine. Names of the earlier plugin, to the minute, are recognised as well.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

_STAMP: Final = r"\d{8}-\d{4}(?:\d{2})?"
_COPY: Final = r"(?:-\d{1,4})?"
_TRYBACK: Final = re.compile(rf"_tryback_{_STAMP}{_COPY}$")
_OURS: Final = re.compile(
    rf"{_STAMP}_.+"  # report or archive
    rf"|.*_tryback_{_STAMP}{_COPY}(?:\.[^.]*)?(?:\.reasons\.txt)?"
    r"|.*-tryback-failed(?:\.[^.]*)?"
    r"|\..+\.part",  # being written
    re.IGNORECASE | re.DOTALL,
)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%d-%H%M%S")


def report_stem(name: str, at: datetime) -> str:
    """The name of a report on the file ``name``, without its ending."""
    return f"{_stamp(at)}_report_{name}"


def archive_name(name: str, at: datetime) -> str:
    """The name of the copy of a file that is done."""
    return f"{_stamp(at)}_{name}"


def tryback_name(name: str, at: datetime) -> str:
    """The name of the failed lines of a file; those of a tryback file are called after the first file again."""
    path = Path(name)
    return f"{_TRYBACK.sub('', path.stem)}_tryback_{_stamp(at)}{path.suffix}"


def set_aside_path(path: Path) -> Path:
    """Where a file goes whose run died: beside it, under a name that no pattern takes and that nothing has."""
    target, count = path.with_name(f"{path.stem}-tryback-failed{path.suffix}"), 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.stem}-{count}-tryback-failed{path.suffix}")
    return target


def base_name(name: str) -> str:
    """The name of the command file that a tryback, an archive or a file set aside comes from; else the name itself."""
    path = Path(re.sub(rf"^{_STAMP}_", "", name))
    return _TRYBACK.sub("", path.stem).removesuffix("-tryback-failed").removesuffix("_simulation") + path.suffix


def free(folder: Path, name: str, endings: Sequence[str] = ("",)) -> Path:
    """A path in the folder that nothing has: ``name``, or with -2, -3… before its suffix (``courses-2.csv``).

    With ``endings``, none of the paths that they make is taken either.
    """
    path, count = folder / name, 1
    while any(path.with_name(path.name + ending).exists() for ending in endings):
        count += 1
        path = folder / f"{Path(name).stem}-{count}{Path(name).suffix}"
    return path


def is_made_by_us(name: str) -> bool:
    """Whether a file of this name is a report, an archive or a tryback: never to be taken for a command file."""
    return _OURS.fullmatch(name) is not None
