"""Validating: a command file opened, its header checked as a whole, its rows typed into the lines of its format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolsync.columns import LineReader, Lines
from toolsync.format import Format
from toolsync.model.findings import Finding, Severity
from toolsync.model.things import Site
from toolsync.reading import Block, CommandFile, ReadingRules, open_command_file
from toolsync.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A command file of a known format. ``usable`` is False when no line of it may be read, for its ``findings``."""

    format: Format
    file: CommandFile
    reader: LineReader
    findings: tuple[Finding, ...]

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


def open_file(format: Format, path: Path, settings: Settings, site: Site | None = None) -> OpenedFile:
    """Open a command file and check its header: every problem of it is told at once.

    Without a ``site`` what depends on it (the names of custom profile fields) is not checked.
    """
    names = tuple(each.header for each in format.columns.values()) if format.headerless else ()
    file = open_command_file(
        path,
        reading_rules(settings),
        is_known=format.is_known,
        headerless=names,
        short_lines=format.short_lines,
    )
    header = [cell.name for cell in file.header] or list(names)
    reader = LineReader(format.line, header, settings, format.former)
    told = [*reader.findings, *format.check_header(header, settings, site)] if header else []
    return OpenedFile(format, file, reader, (*file.findings, *told))
