"""What reading a file tells, as a test speaks of it: bytes or text in, numbered rows, refused and ignored lines out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolsync.reading import Block, CommandFile, ReadingRules, open_command_file

KNOWN = {"cmd", "rolename", "uid", "cid", "username", "lastname", "shortname", "fullname"}


@dataclass(frozen=True)
class Told:
    """``rows``: (first line, cells) or (first, last, cells); ``refused``: (first, last, codes)."""

    file: CommandFile
    blocks: list[Block]

    @property
    def header(self) -> list[str]:
        return [cell.name for cell in self.file.header]

    @property
    def cells(self) -> list[list[str]]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def rows(self) -> list[tuple[int, int, list[str]]]:
        return [row for block in self.blocks for row in zip(block.first, block.last, block.rows, strict=True)]

    @property
    def refused(self) -> list[tuple[int, int, list[str]]]:
        return [
            (line.first, line.last, [finding.code for finding in line.findings])
            for block in self.blocks
            for line in block.refused
        ]

    @property
    def ignored(self) -> list[tuple[int, int, str]]:
        return [(each.first, each.last, each.reason) for block in self.blocks for each in block.ignored]

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.file.findings]

    def accounted(self) -> list[int]:
        """Every physical line that is in the header, a row, a refused line or an ignored range, sorted."""
        file = self.file
        ranges = [(file.header_first, file.header_last)] if file.header_last else []
        ranges += [(first, last) for first, last, _ in [*self.rows, *self.refused, *self.ignored]]
        return sorted(number for first, last in ranges for number in range(first, last + 1))


def reading(
    path: Path,
    content: str | bytes,
    rules: ReadingRules | None = None,
    *,
    headerless: Sequence[str] = (),
    short_lines: bool = True,
    size: int = 20_000,
) -> Told:
    """Write ``content`` to ``path`` (a folder: to a file in it) and read it."""
    if path.is_dir():
        path = path / "enrol.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = open_command_file(
        path,
        rules or ReadingRules(),
        is_known=KNOWN.__contains__,
        headerless=headerless,
        short_lines=short_lines,
    )
    return Told(file, list(file.blocks(size)))
