"""Putting files in their place: whole or not at all, on the disk for good, byte for byte."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO


@contextmanager
def written(target: Path, like: Path | None = None) -> Iterator[BinaryIO]:
    """Write a file that is there, whole, when the block ends, and not at all when the block raises.

    ``like``: a file whose rights it has from its first byte on, for it may hold the same secrets.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    mode = like.stat().st_mode & 0o777 if like else 0o666
    try:
        with open(part, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        if like:
            part.chmod(mode)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _keep_folder(target.parent)


@contextmanager
def written_text(
    target: Path, encoding: str = "utf-8", newline: str = "\n", like: Path | None = None
) -> Iterator[TextIO]:
    """The same for text; what the encoding does not have becomes a question mark."""
    with written(target, like) as output:
        text = io.TextIOWrapper(output, encoding, "replace", newline)
        try:
            yield text
        finally:
            text.detach()


def _keep_folder(folder: Path) -> None:
    """A new name is on the disk for good once its folder is. Where folders cannot be opened, nothing can be done."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def archive(source: Path, target: Path) -> Path:
    """Copy a file that is done, with its rights and its time."""
    with source.open("rb") as content, written(target, like=source) as copy:
        shutil.copyfileobj(content, copy, 1 << 20)
    seen = source.stat()
    os.utime(target, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return target
