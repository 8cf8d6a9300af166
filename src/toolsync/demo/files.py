"""A command file of the demo: its lines, and what must become of each, so that the demo can check what it shows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Fate(Enum):
    """What becomes of a line: the first time, and when it comes again."""

    GOOD = ("applied", "unchanged")
    #: Some of its parts: the others are refused each time.
    PARTIAL = ("partial", "rejected")
    #: There is nothing to change for it.
    IDLE = ("unchanged", "unchanged")
    WRONG = ("rejected", "rejected")
    #: What it deletes is gone the second time.
    ONCE = ("applied", "rejected")
    NOTE = ("ignored", "ignored")


@dataclass
class Sample:
    """A command file."""

    format: str
    name: str
    encoding: str
    separator: str
    #: Physical lines without their ends, each with its fate; the header is no line.
    lines: list[tuple[str, Fate]] = field(default_factory=list)
    header: tuple[str, ...] = ()

    def row(self, *cells: str, fate: Fate = Fate.GOOD) -> None:
        """Add a line of these cells, quoted where they need it."""
        self.lines.append((self.joined(cells), fate))

    def raw(self, text: str, fate: Fate) -> None:
        """Add a line word for word."""
        self.lines.append((text, fate))

    def joined(self, cells: Sequence[str]) -> str:
        """The cells as a line."""
        quoted = (f'"{cell}"' if self.separator in cell else cell for cell in cells)
        return self.separator.join(quoted)

    def write(self, folder: Path) -> None:
        """Write the file."""
        (folder / self.name).write_bytes(self.content([line for line, _ in self.lines]))

    def content(self, lines: Iterable[str]) -> bytes:
        """The header and these lines as they stand in a file; a lone surrogate is a byte that means nothing."""
        header = [self.joined(self.header)] if self.header else []
        text = "".join(f"{line}\r\n" for line in [*header, *lines])
        return text.encode(self.encoding, "surrogateescape")

    def failed(self, time: int) -> list[str]:
        """The lines that the tryback must hold."""
        return [line for line, fate in self.lines if fate.value[time] in ("partial", "rejected")]

    def expected(self, time: int) -> dict[str, int]:
        """How many lines of each status there must be the first time (0), or when it runs again (1)."""
        return dict(Counter(fate.value[time] for _, fate in self.lines))
