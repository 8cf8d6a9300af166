"""Runs everything that is due: each format that has a file, in the order of the registry, one after the other.

Tournée. A file that is held or fails does not stop the others; a platform that is out of order does, and so does
whoever asks to stop.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolsync.app import App, Attention
from toolsync.locale.words import N_
from toolsync.sites import Site
from toolsync.workspace import Trouble, Unavailable, WrongUse

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.records.summaries import Summary
    from toolsync.settings import Settings

#: Watches one file being run.
Watching = Callable[[Path], AbstractContextManager[Attention]]


@dataclass(frozen=True, slots=True)
class Due:
    """A file that is to be run as a format; or why the file of a format cannot be."""

    format: "Format"
    path: Path | None = None
    #: Further files that match the pattern, and come another time.
    waiting: int = 0
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a file: the account of its run, or why it was not run."""

    due: Due
    summary: "Summary | None" = None
    trouble: Exception | None = None

    @property
    def stops(self) -> bool:
        """Whether nothing should be run after this: the platform is out of order, or somebody asked to stop."""
        if self.summary is not None:
            return self.summary.exit_code == 4 or self.summary.state == "cancelled"
        return isinstance(self.trouble, Unavailable) and self.due.trouble is None


class SetAsideError(Trouble):
    """The last run of the file died, and the settings ask not to try it again."""


def find_due(app: App, settings: "Settings", formats: "Sequence[Format] | None" = None) -> list[Due]:
    """What is due: the files of the formats (by default, of those that run without being asked for one by one)."""
    from toolsync.formats import FORMATS

    due: list[Due] = []
    for format in formats if formats is not None else [each for each in FORMATS if each.scheduled]:
        try:
            found = app.designated(format, settings)
        except Trouble as wrong:
            due.append(Due(format, trouble=wrong))
        else:
            due += [Due(format, path, len(found.waiting)) for path in found.paths]
    return _without_doubles(due)


def _without_doubles(due: Sequence[Due]) -> list[Due]:
    """One file for several formats is a mistake in the settings: no format gets it (D-39)."""
    times = Counter(each.path for each in due if each.path)
    checked = []
    for each in due:
        if each.path and times[each.path] > 1:
            names = ", ".join(other.format.name for other in due if other.path == each.path)
            told = N_("{file} is the file of several formats ({formats}): it was not run. Give each its own.")
            each = Due(each.format, each.path, trouble=WrongUse(told, file=each.path.name, formats=names))
        checked.append(each)
    return checked


def run_due(
    app: App,
    site: Site,
    due: Sequence[Due],
    watching: Watching,
    *,
    simulate: bool = False,
    assignments: Sequence[str] = (),
) -> Iterator[Done]:
    """Run what is due; each file is accounted for, in order, whether it was run or not."""
    discard = app.settings(site.name, assignments).after.discard_on_failure
    stopped = False
    for each in due:
        if stopped:
            told = N_("not begun, because of what became of the file before it")
            yield Done(each, trouble=Unavailable(told))
            continue
        done = _run(app, site, each, watching, simulate, assignments, discard)
        yield done
        stopped = done.stops


def _run(
    app: App, site: Site, due: Due, watching: Watching, simulate: bool, assignments: Sequence[str], discard: bool
) -> Done:
    if due.trouble is not None or due.path is None:
        return Done(due, trouble=due.trouble)
    try:
        if discard and (aside := app.set_crashed_aside(site, due.format, due.path, simulate=simulate)):
            told = N_("its last run died: set aside as {file}. Look into it before running it again.")
            if simulate:
                told = N_("its last run died: it would be set aside as {file}.")
            return Done(due, trouble=SetAsideError(told, file=aside.name))
        with watching(due.path) as attention:
            done = app.run(site, due.format, due.path, attention, simulate=simulate, assignments=assignments)
        return Done(due, done)
    except Exception as wrong:  # one file's misfortune is not that of the others
        return Done(due, trouble=wrong)
