"""A format: everything toolsync knows about one kind of command file, in one value.

A format module declares a frozen ``Line`` whose fields are the columns, a pure generator ``plan(line, world,
settings)`` and one ``FORMAT``. The plan yields *actions*, and sees each of them played before it goes on:

* a change: something to do;
* a finding: a warning, or the reason why there is nothing to do;
* a part: changes that stand or fall on their own (one course of an account). A part that is refused is taken back
  alone, and the rest of its line goes on.

It refuses the line (or, within a part, the part) by raising Reject, as the look-ups of the world do.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from toolsync.columns import Column, Lines, columns_of
from toolsync.model.changes import Change
from toolsync.model.findings import Finding, notice
from toolsync.model.questions import Questions
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.settings import Settings

#: Why a line changes nothing, when its plan does not say.
NOTHING_TO_CHANGE: Final = notice("nothing-to-change")


class Part(NamedTuple):
    """A part of a line: its name in findings (``course2``) and its own actions."""

    name: str
    actions: Iterator["Action"]


Action = Change | Finding | Part
Plan = Callable[[Any, World, Settings], Iterator[Action]]
#: Given the typed lines of a block, yields batches of questions; each is answered before the next is made.
Needs = Callable[[Lines, World, Settings], Iterator[Questions]]


class Fresh(Protocol):
    """Lines of a block that surely are one change each, all of one kind, and do not touch what another line is about.

    As for settled lines, planning them one by one gives the same outcomes.
    """

    kind: type[Change]
    #: For each line of the block, whether it is one of them.
    rows: Sequence[bool]
    #: For each field of the kind, in its order, the values of all lines; of the others they mean nothing.
    values: Sequence[Sequence[Any]]

    def play(self, start: int, stop: int) -> None:
        """Play the changes of these lines on the world; all of them are fresh."""
        ...


class Settled(Protocol):
    """Lines of a block that surely change nothing, found for the whole block at once, before any of it is planned.

    It is a matter of speed only: planning those lines one by one gives the same outcomes.
    """

    #: For each line the reason why it changes nothing, None for a line that must be planned.
    reasons: Sequence[Finding | None]
    #: No line before the block has changed anything that they rest on.
    calm: bool

    @property
    def fresh(self) -> Fresh | None:
        """The lines that surely are one change each, where the format can tell."""
        ...

    def holds(self, index: int) -> bool:
        """Whether that is still so after what the lines before it have changed."""
        ...


FindSettled = Callable[[Lines, World, Settings], Settled | None]


#: Given the world as all lines leave it, the settings, and the ids of what the file has changed (``touching``), yields
#: what is to be done after the last line, as a plan does: parts that stand or fall on their own, changes, findings. It
#: may also yield questions, each answered before it goes on: the world has forgotten what only the lines needed.
Finish = Callable[[World, Settings, Set[int]], Iterator[Action | Questions]]


def _none_settled(lines: Lines, world: World, settings: Settings) -> None:
    return None


def _nothing_more(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    return iter(())


#: Given the names of the header (lower case), the settings, and the site if one is at hand: what else is wrong with it.
CheckHeader = Callable[[Sequence[str], Settings, Site | None], Iterator[Finding]]


def _nothing_wrong(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    return iter(())


class Results(NamedTuple):
    """What a format that only looks has to tell: values of these findings, as the columns of a table."""

    codes: tuple[str, ...] = ()
    #: Params of the findings.
    columns: tuple[str, ...] = ()
    #: Those of the columns that are 1 for yes and 0 for no.
    flags: tuple[str, ...] = ()


_NO_RESULTS = Results()


class Source(StrEnum):
    """What a command file is."""

    CSV = "csv"
    #: A ZIP archive of pictures: each is a line, its cells are what is to be known of it.
    PICTURES = "pictures"


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
    check_header: CheckHeader = _nothing_wrong
    find_settled: FindSettled = _none_settled
    #: What is to be done after the last line. ``touching`` names the field of the changes (``cohort``) whose values,
    #: ids of things, it is given: those that this file really changes.
    finish: Finish | None = None
    touching: str = ""
    #: The first line is a line like the others; columns go by their order.
    headerless: bool = False
    #: Columns of former versions: ignored, with a warning.
    former: frozenset[str] = frozenset()
    #: Lines may lack their last cells.
    short_lines: bool = True
    #: Columns that it does not know are ignored, with a warning, whatever the settings say.
    tolerant: bool = False
    #: What its command file is, where that is no CSV file: its lines are then the things in it, in their order.
    source: Source = Source.CSV
    #: The key of the setting that says how the names of its command files begin, "" where each has its own name.
    prefix: str = ""
    #: It runs when everything that is due is run; without it, only when a person asks for it.
    scheduled: bool = True
    #: What it finds is told line by line in a table.
    results: Results = _NO_RESULTS
    #: An example file, shown in the documentation.
    example: str = ""
    #: The key of the setting that says where its command file is.
    location: str = ""
    #: The key of the setting that says whether those who manage a course are told what changed in it, "" for never.
    mail: str = ""

    @property
    def columns(self) -> dict[str, Column]:
        """Its columns, by field of ``line``."""
        return columns_of(self.line)

    def is_known(self, header: str) -> bool:
        """Whether this header (trimmed, lower case) is one of its columns."""
        return header in self.former or any(each.match(header) is not None for each in self.columns.values())
