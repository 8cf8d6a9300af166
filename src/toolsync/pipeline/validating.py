"""Validating: a command file opened, its header checked as a whole, its rows typed into the lines of its format."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from toolsync.columns import LineReader, Lines
from toolsync.format import Format, Source
from toolsync.model.findings import Finding, Severity
from toolsync.model.things import Site
from toolsync.reading import (
    Block,
    CommandFile,
    PictureArchive,
    PictureRules,
    ReadingRules,
    open_archive,
    open_command_file,
)
from toolsync.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A command file of a known format. ``usable`` is False when no line of it may be read, for its ``findings``."""

    format: Format
    file: CommandFile | PictureArchive
    reader: LineReader
    settings: Settings
    findings: tuple[Finding, ...]

    def on(self, site: Site) -> "OpenedFile":
        """The same file, of whose header is also checked what depends on this site (names of custom profile fields)."""
        return replace(self, findings=_findings(self.format, self.file, self.reader, self.settings, site))

    @property
    def usable(self) -> bool:
        """Whether its lines may be read."""
        return not any(each.severity is Severity.ERROR for each in self.findings)

    def blocks(self, size: int) -> Iterator[tuple[Block, Lines]]:
        """Its lines in blocks, as they stand and as they are meant."""
        for block in self.file.blocks(size):
            yield block, self.reader.read(block.rows)


def reading_rules(settings: Settings) -> ReadingRules:
    """The rules of reading that the settings of a site make."""
    reading = settings.reading
    return ReadingRules(
        encoding=None if reading.encoding == "auto" else reading.encoding,
        separator=None if reading.separator == "auto" else reading.separator,
        historical_comments=reading.historical_comments,
    )


def picture_rules(settings: Settings) -> PictureRules:
    """The rules of reading archives of pictures."""
    own = settings.pictures
    return PictureRules(
        most_images=own.most_images,
        image_bytes=own.image_megabytes * 1_000_000,
        archive_bytes=own.archive_megabytes * 1_000_000,
        pixels=own.megapixels * 1_000_000,
        compression=own.compression,
        ignore_case=own.identifier not in ("id", "idnumber"),
    )


def open_file(format: Format, path: Path, settings: Settings) -> OpenedFile:
    """Open a command file and check its header: every problem of it that no site is needed for is told at once."""
    file = _open(format, path, settings, _names(format))
    header = _header(format, file)
    if format.tolerant:
        tolerant = settings.reading.model_copy(update={"tolerate_extra_columns": True})
        settings = settings.model_copy(update={"reading": tolerant})
    reader = LineReader(format.line, header, settings, format.former)
    return OpenedFile(format, file, reader, settings, _findings(format, file, reader, settings, None))


def _names(format: Format) -> tuple[str, ...]:
    """The columns of a file without header, in their order."""
    return tuple(each.header for each in format.columns.values()) if format.headerless else ()


def _header(format: Format, file: CommandFile | PictureArchive) -> list[str]:
    return [cell.name for cell in file.header] or list(_names(format))


def _findings(
    format: Format, file: CommandFile | PictureArchive, reader: LineReader, settings: Settings, site: Site | None
) -> tuple[Finding, ...]:
    header = _header(format, file)
    told = [*reader.findings, *format.check_header(header, settings, site)] if header else []
    return (*file.findings, *told)


def _open(format: Format, path: Path, settings: Settings, headerless: tuple[str, ...]) -> CommandFile | PictureArchive:
    if format.source is Source.PICTURES:
        return open_archive(path, picture_rules(settings))
    return open_command_file(
        path,
        reading_rules(settings),
        is_known=format.is_known,
        headerless=headerless,
        short_lines=format.short_lines,
    )
