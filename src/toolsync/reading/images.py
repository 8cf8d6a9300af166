"""Looking at one image of an archive: its bytes counted while they are read, its type told by its content."""

import hashlib
import io
import lzma
import struct
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

from toolsync.model.findings import Finding, error

#: The formats that Pillow may take bytes for.
_FORMATS: Final = ("GIF", "JPEG", "PNG", "WEBP")
#: What ends a JPEG that is whole: decoding would find nothing more, and takes ten times as long.
_END_OF_JPEG: Final = b"\xff\xd9"
#: Another one (cameras leave things behind the end) is decoded, at an eighth of its size.
_DRAFT: Final = (64, 64)
#: What damaged entries make of their reading.
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError)
#: What damaged images make of their decoding.
_BROKEN: Final = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, struct.error, zlib.error)

# Pillow warns before it refuses; both are refusals here.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Looked:
    """What an image is."""

    type: str
    width: int
    height: int
    md5: str
    bytes: int


def look_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int, most_pixels: int) -> Looked | Finding:
    """What the image of this entry is, or what is wrong with it."""
    try:
        with archive.open(entry) as stream:
            content = stream.read(most_bytes + 1)
    except _DAMAGED as wrong:
        return error("damaged-entry", "image", reason=str(wrong) or type(wrong).__name__)
    if len(content) > most_bytes:
        return error("image-too-large", "image", most=most_bytes // 1_000_000)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    try:
        return _look(content, most_pixels, md5)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many(most_pixels)
    except _BROKEN as wrong:
        return error("damaged-image", "image", reason=str(wrong) or type(wrong).__name__)


def _look(content: bytes, most_pixels: int, md5: str) -> Looked | Finding:
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError:
        return error("not-an-image", "image")
    with image:
        width, height = image.size
        if width * height > most_pixels:
            return _too_many(most_pixels)
        # MPO is a JPEG with others behind it, as some cameras make them.
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        if kind == "PNG":
            image.verify()
        elif not (kind == "JPEG" and content.endswith(_END_OF_JPEG)):
            image.draft("RGB", _DRAFT)
            image.load()
    return Looked(kind, width, height, md5, len(content))


def _too_many(most_pixels: int) -> Finding:
    return error("too-many-pixels", "image", most=most_pixels // 1_000_000)
