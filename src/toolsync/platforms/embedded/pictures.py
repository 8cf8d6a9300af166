"""Pictures of accounts, made as Moodle makes them: the square in the middle, in three sizes; JPEG stays JPEG, anything
else becomes PNG.

Several are made at a time, a few ahead of the change that wants them: memory holds a dozen, however many there are.
"""

import hashlib
import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from PIL import Image, ImageOps

from toolsync.model.changes import Change, SetPicture
from toolsync.platforms.embedded.checking import Refused

_SIZES: Final = {"f1": 100, "f2": 35, "f3": 512}
_LARGEST: Final = 512
_WORKERS: Final = 4
_AHEAD: Final = 12
#: No image that was planned is larger: an archive that was put in the place of another may hold anything.
_MOST_BYTES: Final = 200_000_000


class Made(NamedTuple):
    """A picture, ready to be kept: the ending of its files, and the files."""

    ending: str
    f1: bytes
    f2: bytes
    f3: bytes


class Pictures:
    """The pictures of a batch, asked for in the order of its changes. Use it as a context."""

    def __init__(self, source: Path | None, changes: Iterable[Change]) -> None:
        self._source = source
        self._changes = (each for each in changes if isinstance(each, SetPicture))
        self._waiting: deque[tuple[SetPicture, Future[Made]]] = deque()
        self._close: list[Callable[[], None]] = []
        self._open: tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo], ThreadPoolExecutor] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._open is not None:
            archive, _, workers = self._open
            workers.shutdown(cancel_futures=True)
            archive.close()

    def of(self, change: SetPicture) -> Made:
        """The picture that this change sets. Raises Refused when it cannot be made."""
        while True:
            self._go_ahead()
            known, making = self._waiting.popleft()
            if known is change:
                return making.result()

    def _go_ahead(self) -> None:
        archive, entries, workers = self._opened()
        while len(self._waiting) < _AHEAD and (change := next(self._changes, None)) is not None:
            self._waiting.append((change, workers.submit(_make, archive, entries.get(change.image), change)))

    def _opened(self) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo], ThreadPoolExecutor]:
        if self._open is None:
            if self._source is None:
                raise Refused("The archive of the pictures is not at hand.")
            try:
                archive = zipfile.ZipFile(self._source)
            except (OSError, zipfile.BadZipFile, ValueError) as wrong:
                raise Refused(f"The archive of the pictures cannot be read: {wrong}") from None
            self._open = archive, {each.filename: each for each in archive.infolist()}, ThreadPoolExecutor(_WORKERS)
        return self._open


def _make(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | None, change: SetPicture) -> Made:
    """The picture of one account; other bytes than those that were planned are none."""
    if entry is None:
        raise Refused(f"The image {change.image} is no longer in the archive.")
    try:
        with archive.open(entry) as stream:
            content = stream.read(_MOST_BYTES)
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != change.digest:
            raise Refused(f"The image {change.image} has changed since it was planned.")
        return make(content)
    except Refused:
        raise
    # Whatever Pillow and zipfile make of bytes that they cannot read: it concerns this picture alone.
    except Exception as wrong:
        raise Refused(f"The image {change.image} cannot be read: {str(wrong) or type(wrong).__name__}") from None


def make(content: bytes) -> Made:
    """The three squares of an image."""
    with Image.open(io.BytesIO(content)) as image:
        photo = image.format in ("JPEG", "MPO")
        image.draft("RGB", (_LARGEST, _LARGEST))
        # In place: a copy of the whole image would cost as much as a third of its decoding.
        ImageOps.exif_transpose(image, in_place=True)
        mode = "RGB" if photo else "RGBA"
        largest = _square(image if image.mode == mode else image.convert(mode))
    return Made("jpg" if photo else "png", *_files(largest, photo))


def _square(image: Image.Image) -> Image.Image:
    """The square in the middle. Averaging areas is what Moodle does, and twice as fast as anything finer."""
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    box = (left, top, left + side, top + side)
    if side < _LARGEST:
        # Enlarging looks at what is around a pixel: nothing outside of the square may be there.
        return image.crop(box).resize((_LARGEST, _LARGEST), Image.Resampling.BICUBIC)
    return image.resize((_LARGEST, _LARGEST), Image.Resampling.BOX, box)


def _files(largest: Image.Image, photo: bool) -> Iterator[bytes]:
    # By whole pixels first, down to two or three times their size: nobody sees a difference, and it costs half as much.
    half = largest.reduce(2)
    for size in _SIZES.values():
        small = size < _LARGEST
        image = half.resize((size, size), Image.Resampling.BOX, reducing_gap=3) if small else largest
        output = io.BytesIO()
        if photo:
            image.save(output, "JPEG", quality=90)
        else:
            image.save(output, "PNG", compress_level=4)
        yield output.getvalue()
