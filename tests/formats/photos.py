"""Images and archives of them, made for tests."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image


def image(colour: str = "red", kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """An image of one colour."""
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, kind, **options)
    return output.getvalue()


def archive(images: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP archive of these images."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", packing) as target:
        for name, content in images.items():
            target.writestr(zipfile.ZipInfo(name), content, packing)
    return output.getvalue()
