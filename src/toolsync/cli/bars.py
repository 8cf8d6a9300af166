"""Progress of long work, shown on a terminal; and a way to stop it between two steps."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click

from toolsync.app import Attention
from toolsync.cli.base import Session
from toolsync.locale.words import N_

_STAGES: Final = {
    "reading": N_("Reading"),
    "planning": N_("Planning"),
    "applying": N_("Applying"),
    "closing": N_("Writing the report"),
}


@contextmanager
def attention(here: Session, path: Path | None = None) -> Iterator[Attention]:
    """Watch long work on a command file: bars, if somebody can see them."""
    if sys.stderr.isatty():
        with _bars(here, path) as watch:
            yield Attention(watch)
    else:
        yield Attention()


@contextmanager
def stoppable(here: Session, path: Path | None = None) -> Iterator[Attention]:
    """The same, for a run: Ctrl-C stops it between two steps."""
    with attention(here, path) as watched, _stopping(here) as stopped:
        yield replace(watched, stopped=stopped)


@contextmanager
def _bars(here: Session, path: Path | None) -> Iterator[Callable[[str], Callable[[int], None]]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<20}"), BarColumn(), TextColumn("{task.completed:,.0f}"))
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    total = _count_lines(path) if path else None
    with Progress(*columns, *times, console=Console(stderr=True), transient=True) as bars:

        def watch(stage: str) -> Callable[[int], None]:
            counted = total if stage != "closing" else None
            task = bars.add_task(here.wording.text(_STAGES.get(stage, stage)), total=counted)
            return lambda done: bars.update(task, completed=done)

        yield watch


def _count_lines(path: Path) -> int | None:
    """About how many lines a file has."""
    try:
        with path.open("rb") as content:
            return sum(piece.count(b"\n") for piece in iter(lambda: content.read(1 << 20), b"")) or None
    except OSError:
        return None


@contextmanager
def _stopping(here: Session) -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C (or SIGTERM) asks to stop between two steps; the second one stops at once."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> Any:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        click.echo(here.wording.text("Stopping after the present step. Once more: at once."), err=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
