"""How the data lines of one file are to be read: everything that its header and the site's settings have decided.

Disposition d'un fichier.
"""

from dataclasses import dataclass

from toolsync.reading.comments import Ignoring
from toolsync.reading.encodings import Encoding


@dataclass(frozen=True, slots=True)
class Layout:
    """``columns`` are the names of the columns, for findings; ``short_lines``: missing last cells are empty cells."""

    encoding: Encoding
    separator: str
    columns: tuple[str, ...]
    ignoring: Ignoring
    longest_cell: int
    short_lines: bool

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns)

    @property
    def lengths(self) -> set[int]:
        """How many cells a record may have."""
        return set(range(1, self.width + 1)) if self.short_lines else {self.width}

    def column(self, position: int) -> str | None:
        """The name of the column at ``position`` (from 1), None beyond the last."""
        return self.columns[position - 1] if position <= len(self.columns) else None
