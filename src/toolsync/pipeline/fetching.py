"""Fetching a command file from elsewhere (``https://``, ``sftp://``, ``s3://``) before it is read.

Téléchargement. It needs the optional packages of ``toolsync[remote]``, which are imported here and nowhere else, when
an address is met. A password in an address is never shown.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast
from urllib.parse import unquote, urlsplit

from toolsync.locale.words import N_
from toolsync.pipeline.archiving import written
from toolsync.workspace import Unavailable, WrongUse

#: Opens an address for reading. Raises FileNotFoundError when nothing is there.
Opener = Callable[[str], AbstractContextManager[BinaryIO]]

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_PASSWORD: Final = re.compile(r"(?<=://)([^/@\s]*?):[^/@\s]*@")
#: What protects names and passwords on their way.
_TAKEN: Final = ("https", "sftp", "s3")
#: More than this is no command file: three hundred million lines.
LARGEST: Final = 32 << 30
_PIECE: Final = 1 << 20


def is_remote(location: str) -> bool:
    """Whether a location is an address."""
    return _SCHEME.match(location) is not None


def without_password(location: str) -> str:
    """An address that may be shown."""
    return _PASSWORD.sub(r"\1:•••@", location)


def open_remote(location: str) -> AbstractContextManager[BinaryIO]:
    """Open an address with fsspec."""
    return cast(AbstractContextManager[BinaryIO], import_module("fsspec").open(location, "rb"))


def fetch(location: str, folder: Path, opener: Opener = open_remote) -> Path | None:
    """Copy a remote file into a folder, whole or not at all; its path there, None when there is no such file."""
    shown = without_password(location)
    target = folder / _name_of(location, shown)
    try:
        with opener(location) as content, written(target) as copy:
            _copy(content, copy, shown)
    except FileNotFoundError as wrong:
        if _is_absent(wrong):
            return None
        raise _unavailable(location, shown, wrong.__cause__ or wrong) from None
    except ImportError:
        told = N_("To fetch {location}, packages are missing here: pip install '{extra}'")
        raise WrongUse(told, location=shown, extra="toolsync[remote]") from None
    except (WrongUse, Unavailable):
        raise
    except Exception as wrong:  # each of these libraries has exceptions of its own
        raise _unavailable(location, shown, wrong) from None
    return target


def _is_absent(wrong: FileNotFoundError) -> bool:
    """Whether there is no such file. fsspec says so of a web server that does not answer, too: its cause tells."""
    cause = wrong.__cause__
    if cause is None or isinstance(cause, FileNotFoundError):
        return True
    if (status := getattr(cause, "status", None)) is not None:
        return status in (404, 410)
    return not isinstance(cause, OSError) and not type(cause).__module__.startswith("aiohttp")


def _unavailable(location: str, shown: str, wrong: BaseException) -> Unavailable:
    reason = without_password(str(wrong).replace(location, shown)) or type(wrong).__name__
    return Unavailable(N_("{location} cannot be fetched: {reason}"), location=shown, reason=reason)


def _name_of(location: str, shown: str) -> str:
    """The name of the copy."""
    address = urlsplit(location)
    if address.scheme.lower() not in _TAKEN:
        told = N_("{location} is not fetched: use one of {taken}, which protect the file on its way.")
        raise WrongUse(told, location=shown, taken=", ".join(f"{each}://" for each in _TAKEN))
    name = PurePosixPath(unquote(address.path)).name
    if not name or "*" in name or "\\" in name or name.startswith(".") or not name.isprintable():
        raise WrongUse(N_("{location} does not end with the name of a file."), location=shown)
    return name


def _copy(content: BinaryIO, copy: BinaryIO, shown: str) -> None:
    size = 0
    while piece := content.read(_PIECE):
        size += len(piece)
        if size > LARGEST:
            told = N_("{location} is not fetched: it is larger than {most} bytes.")
            raise Unavailable(told, location=shown, most=LARGEST)
        copy.write(piece)
