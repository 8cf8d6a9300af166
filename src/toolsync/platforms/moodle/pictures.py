"""Images that go along with a piece: taken out of the archive, by their MD5, in Base64.

What is no longer in the archive, or is no longer the same, does not go along: the agent then refuses the change.
"""

import base64
import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from toolsync.model.changes import Change, SetPicture
from toolsync.model.outcomes import Step

#: No image that was planned is larger: an archive that was put in the place of another may hold anything.
_MOST_BYTES: Final = 200_000_000


class Images:
    """The images of a batch. Several lanes may ask at the same time."""

    def __init__(self, source: Path | None) -> None:
        """``source``: the archive; without a readable one there are no images."""
        self._source = source
        self._sizes: dict[str, int] | None = None

    def weight(self, step: Step) -> int:
        """How many bytes the images of a step have."""
        return sum(self._size(each.image) for each in step.changes if isinstance(each, SetPicture))

    def of(self, changes: Iterable[Change]) -> dict[str, str]:
        """The images that these changes set, by their MD5."""
        wanted = {(each.digest, each.image) for each in changes if isinstance(each, SetPicture)}
        if not wanted or self._source is None:
            return {}
        found: dict[str, str] = {}
        try:
            with zipfile.ZipFile(self._source) as archive:
                for digest, name in sorted(wanted):
                    image = _image(archive, name)
                    if hashlib.md5(image, usedforsecurity=False).hexdigest() == digest:
                        found[digest] = base64.b64encode(image).decode("ascii")
        except (OSError, zipfile.BadZipFile, ValueError):
            return {}
        return found

    def _size(self, name: str) -> int:
        if self._sizes is None:
            self._sizes = {}
            if self._source is not None:
                try:
                    with zipfile.ZipFile(self._source) as archive:
                        self._sizes = {each.filename: each.file_size for each in archive.infolist()}
                except (OSError, zipfile.BadZipFile, ValueError):
                    pass
        return self._sizes.get(name, 0)


def _image(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of an entry; none where it is not there or cannot be read."""
    try:
        with archive.open(name) as stream:
            return stream.read(_MOST_BYTES)
    # Whatever zipfile and zlib make of bytes that they cannot read: it concerns this picture alone.
    except Exception:
        return b""
