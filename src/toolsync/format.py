"""A format: everything toolsync knows about one kind of command file, in one value.

A format module declares a frozen ``Line`` whose fields are the columns, a pure generator ``plan(line, world,
settings)`` and one ``FORMAT``. The plan yields *actions*, and sees each of them played before it goes on:

* a change: something to do;
* a finding: a warning, or the reason why there is nothing to do;
* a part: changes that stand or fall on their own (one course of an account). A part that is refused is taken back
  alone, and the rest of its line goes on.

It refuses the line (or, within a part, the part) by raising Reject, as the look-ups of the world do.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from toolsync.columns import Column, columns_of
from toolsync.model.changes import Change
from toolsync.model.findings import Finding
from toolsync.model.questions import Questions
from toolsync.model.world import World
from toolsync.settings import Settings


class Part(NamedTuple):
    """A part of a line: its name in findings (``course2``) and its own actions."""

    name: str
    actions: Iterator["Action"]


Action = Change | Finding | Part
Plan = Callable[[Any, World, Settings], Iterator[Action]]
#: Given the typed lines of a block, yields batches of questions; each is answered before the next is made.
Needs = Callable[[Sequence[Any], World, Settings], Iterator[Questions]]


def _nothing_more(lines: Sequence[Any], world: World, settings: Settings) -> Iterator[Questions]:
    return iter(())


@dataclass(frozen=True)
class Format:
    """One kind of command file."""

    #: Its name in commands (``enrolments``).
    name: str
    #: The default name of its file (``enrols.csv``).
    filename: str
    #: What it does, in one sentence that begins with a verb.
    title: str
    line: type[tuple[Any, ...]]
    plan: Plan
    needs: Needs = _nothing_more
    #: The first line is a line like the others; columns go by their order.
    headerless: bool = False
    #: Lines may lack their last cells.
    short_lines: bool = True
    #: An example file, shown in the documentation.
    example: str = ""
    #: The key of the setting that says where its command file is.
    location: str = ""

    @property
    def columns(self) -> dict[str, Column]:
        """Its columns, by field of ``line``."""
        return columns_of(self.line)

    def is_known(self, header: str) -> bool:
        """Whether this header (trimmed, lower case) is one of its columns."""
        return any(each.match(header) is not None for each in self.columns.values())
