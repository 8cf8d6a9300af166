"""A ZIP archive of pictures, read as a command file is: every image is a line, numbered 1, 2, … in their order.

Archive d'avatars. Nothing is ever unpacked to disk, and nothing that the archive says of itself is believed: sizes are
counted while they are read, formats are told by content. Images are looked at once, several at a time, a few megabytes
in memory; what was found (a line of text for each) is kept, so that the report needs no second reading.
"""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from toolsync.model.findings import Finding, Reject, error
from toolsync.reading.blocks import Block, RefusedLine
from toolsync.reading.header import HeaderCell
from toolsync.reading.images import Looked, look_at
from toolsync.reading.picture_names import is_junk, is_unsafe, person_of

#: Images in one block: a block is what is looked up, planned and reported together.
_BLOCK: Final = 250
#: Pictures that are looked at at the same time: more than processors, for some wait for the disk.
_WORKERS: Final = 4


@dataclass(frozen=True, slots=True)
class PictureRules:
    """How much an archive may hold, and whether names differ by their case."""

    most_images: int = 50_000
    image_bytes: int = 20_000_000
    archive_bytes: int = 20_000_000_000
    pixels: int = 50_000_000
    compression: int = 100
    ignore_case: bool = False


_DEFAULT_RULES: Final = PictureRules()


@dataclass(slots=True)
class PictureArchive:
    """An archive, opened. It has what a ``CommandFile`` has, as far as that has a meaning for it."""

    path: Path
    rules: PictureRules = _DEFAULT_RULES
    findings: tuple[Finding, ...] = ()
    encoding: str = "ZIP"
    separator: str = ""
    newline: str = "\n"
    header: tuple[HeaderCell, ...] = ()
    header_first: int = 0
    header_last: int = 0
    _entries: Sequence[zipfile.ZipInfo] = ()
    #: For each entry that was looked at: what it is, or why it is refused; nothing for junk.
    _found: list[Looked | tuple[Finding, ...]] = field(default_factory=list)
    #: How many bytes of images have been read.
    _read: int = 0

    def blocks(self, size: int = _BLOCK) -> Iterator[Block]:
        """All entries but folders, in their order: images as rows, what is no image as refused lines, junk ignored."""
        size = min(size, _BLOCK)
        with ExitStack() as opened:
            look = self._looking(opened) if len(self._found) < len(self._entries) else None
            for start in range(0, len(self._entries), size):
                if look is not None:
                    look(start + size)
                yield self._block(start, min(start + size, len(self._entries)))

    def _looking(self, opened: ExitStack) -> Callable[[int], None]:
        """Open the archive; the function that looks at its entries up to one of them."""
        archive = opened.enter_context(zipfile.ZipFile(self.path))
        workers = opened.enter_context(ThreadPoolExecutor(_WORKERS))
        return partial(self._look, archive, workers, self._twins())

    def _twins(self) -> Counter[str]:
        """How many images there are for each person."""
        names = (person_of(entry.filename)[0] for entry in self._entries if not is_junk(entry.filename))
        return Counter(name.casefold() if self.rules.ignore_case else name for name in names)

    def _look(self, archive: zipfile.ZipFile, workers: ThreadPoolExecutor, twins: Counter[str], stop: int) -> None:
        """Look at the entries up to this one that nobody has looked at yet."""
        entries = self._entries[len(self._found) : stop]
        refused = [self._refusal(entry, twins) for entry in entries]
        looking = [
            workers.submit(look_at, archive, entry, self.rules.image_bytes, self.rules.pixels) if why is None else why
            for entry, why in zip(entries, refused, strict=True)
        ]
        for each in looking:
            self._found.append(each if isinstance(each, tuple) else self._counted(each.result()))

    def _counted(self, looked: Looked | Finding) -> Looked | tuple[Finding, ...]:
        if isinstance(looked, Finding):
            return (looked,)
        self._read += looked.bytes
        if self._read > self.rules.archive_bytes:
            return (error("archive-too-large", most=self.rules.archive_bytes // 1_000_000),)
        return looked

    def _refusal(self, entry: zipfile.ZipInfo, twins: Counter[str]) -> tuple[Finding, ...] | None:
        """Why this entry is not even read (for no reason to be told, when it is junk); None when it is."""
        name = entry.filename
        if is_junk(name):
            return ()
        person, _ = person_of(name)
        rules = self.rules
        wrong = []
        if is_unsafe(name):
            wrong.append(error("unsafe-name", "image"))
        if entry.flag_bits & 1:
            wrong.append(error("encrypted-image", "image"))
        if entry.file_size > rules.image_bytes:
            wrong.append(error("image-too-large", "image", most=rules.image_bytes // 1_000_000))
        if entry.file_size > rules.compression * max(entry.compress_size, 1):
            wrong.append(error("image-packed-too-small", "image", most=rules.compression))
        if (count := twins[person.casefold() if rules.ignore_case else person]) > 1:
            wrong.append(error("several-images", "image", cell=person, count=count))
        return tuple(wrong) or None

    def _block(self, start: int, stop: int) -> Block:
        block = Block()
        numbers: list[int] = []
        rows: list[list[str]] = []
        for number in range(start + 1, stop + 1):
            found, name = self._found[number - 1], self._entries[number - 1].filename
            if isinstance(found, Looked):
                numbers.append(number)
                rows.append([name, person_of(name)[0], found.type, f"{found.width}×{found.height}", found.md5])
            elif found:
                block.refused.append(RefusedLine(number, number, name, found))
            else:
                block.ignore(number, "junk")
        block.add_rows(numbers, numbers, rows)
        return block


def open_archive(path: Path, rules: PictureRules = _DEFAULT_RULES) -> PictureArchive:
    """Open an archive of pictures: what is wrong with it as a whole is in its findings."""
    try:
        entries = entries_of(path)
    except OSError as refusal:
        return PictureArchive(path, findings=(error("unreadable-file", reason=refusal.strerror or str(refusal)),))
    except Reject as refusal:
        return PictureArchive(path, findings=refusal.findings)
    findings = []
    images = [each for each in entries if not is_junk(each.filename)]
    if not images:
        findings.append(error("no-images"))
    if len(images) > rules.most_images:
        findings.append(error("too-many-images", count=len(images), most=rules.most_images))
    if sum(each.file_size for each in images) > rules.archive_bytes:
        findings.append(error("archive-too-large", most=rules.archive_bytes // 1_000_000))
    # Of an archive that is refused nothing is read, not even to be accounted for: there may be millions of entries.
    return PictureArchive(path, rules, tuple(findings), _entries=() if findings and images else entries)


def entries_of(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of an archive, folders aside, in their order. Raises Reject when it is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as wrong:
        raise Reject(error("not-an-archive", reason=str(wrong))) from None
