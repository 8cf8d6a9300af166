"""What several commands print: lines, changes, losses, findings, and the account of a run."""

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toolsync.cli.base import session
from toolsync.locale.words import N_
from toolsync.model.findings import Finding, Severity
from toolsync.wording import Wording

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.model.outcomes import LineOutcome
    from toolsync.model.plans import Excess
    from toolsync.records.summaries import Summary

#: How many failed lines are shown; all of them are in the report.
SHOWN: Final = 10
#: How many lines are shown of what a file that only looks has found.
RESULTS: Final = 50


def lines_told(lines: Mapping[str, int], wording: Wording) -> str:
    """How many lines, and what became of them."""
    there = [(name, count) for name, count in lines.items() if count and name != "total"]
    told = [f"{wording.number(count)} {wording.status(name, count)}" for name, count in there]
    total = wording.counted("{count} line", "{count} lines", lines["total"])
    return wording.named(total, ", ".join(told)) if told else total


def show_changes(changes: Mapping[str, int], wording: Wording, heading: str) -> None:
    """How many changes of each kind."""
    if not changes:
        return
    click.echo(wording.text(heading))
    for name, count in sorted(changes.items(), key=lambda each: (-each[1], each[0])):
        click.echo(f"  {wording.number(count):>10}  {wording.kind(name)}")


def show_losses(losses: Mapping[str, int], excesses: Sequence["Excess"], wording: Wording) -> None:
    """What is taken away, and where that goes over a limit."""
    if not losses:
        return
    over = {each.loss.value: each for each in excesses}
    click.echo(wording.text(N_("Losses")))
    for name, count in losses.items():
        line = f"  {wording.number(count):>10}  {wording.loss(name)}"
        if excess := over.get(name):
            told = N_("over the limit: at most {allowed} without approval, of {total}")
            allowed, total = wording.number(excess.allowed), wording.number(excess.total)
            line += " – " + wording.text(told, allowed=allowed, total=total)
        click.echo(line)


def show_findings(findings: Iterable[Finding], format: "Format", wording: Wording) -> None:
    """What was found about the file as a whole."""
    from toolsync.pipeline.joining import Secrecy

    secrecy = Secrecy(format)
    for finding in findings:
        click.echo(f"  {_finding(secrecy.hidden(finding), wording)}")


def show_failed(outcomes: Iterable["LineOutcome"], count: int, format: "Format", wording: Wording) -> None:
    """The first failed lines: where, which column, why, what to do."""
    if not count:
        return
    from toolsync.pipeline.joining import Secrecy

    secrecy = Secrecy(format)
    if count > SHOWN:
        heading = wording.text(
            "Lines to look at (the first {shown} of {count})", shown=SHOWN, count=wording.number(count)
        )
    else:
        heading = wording.text("Lines to look at")
    click.echo(heading)
    for outcome in islice(outcomes, SHOWN):
        place = wording.text("line {line}", line=outcome.first)
        refused = any(each.severity is Severity.ERROR for each in outcome.findings)
        worst = Severity.ERROR if refused else Severity.WARNING
        for finding in outcome.findings:
            if finding.severity is worst:
                click.echo(f"  {place}, {_finding(secrecy.hidden(finding), wording)}")


def show_results(lines: Iterable["LineOutcome"], format: "Format", wording: Wording) -> None:
    """What a file that only looks has found, line by line; all of it is in the report."""
    told = ((line, found) for line in lines for found in line.findings if found.code in format.results.codes)
    shown = list(islice(told, RESULTS + 1))
    if shown:
        click.echo(wording.text("What was found"))
    for line, found in shown[:RESULTS]:
        place = wording.text("line {line}", line=line.first)
        click.echo(f"  {place}, {wording.finding(found).reason}")
    if len(shown) > RESULTS:
        click.echo("  " + wording.text("… and more: all of it is in the report"))


def _finding(finding: Finding, wording: Wording) -> str:
    told = wording.finding(finding)
    place = ", ".join(dict.fromkeys(each for each in (finding.part, finding.column) if each))
    said = f"{told.reason or told.title} {told.remedy}".strip()
    return wording.named(place, said) if place else said


def show_summary(summary: "Summary", failed: Iterable["LineOutcome"], format: "Format", wording: Wording) -> None:
    """The account of a run."""
    title = wording.text(
        "Run {run}: {file} ({format}) on {site}. {state}",
        run=summary.run,
        file=summary.file,
        format=summary.format,
        site=summary.site,
        state=wording.state(summary.state.value),
    )
    click.echo(title)
    for msgid, values in summary.notes:
        click.echo(f"  {wording.text(msgid, **values)}")
    click.echo(f"  {lines_told(summary.lines, wording)}")
    show_findings(summary.findings, format, wording)
    _show_changes_of(summary, wording)
    show_losses(summary.losses, summary.excesses, wording)
    show_failed(failed, summary.failures, format, wording)
    _show_paths(summary, wording)
    _show_next(summary, wording)


def _show_changes_of(summary: "Summary", wording: Wording) -> None:
    heading = N_("What would change") if summary.planned else N_("What changed")
    show_changes(summary.changes, wording, heading)
    if not summary.changes and not summary.unusable:
        click.echo(wording.text("Nothing to change."))


def _show_paths(summary: "Summary", wording: Wording) -> None:
    paths: tuple[tuple[str, Path | None], ...] = (
        (N_("Report"), summary.report),
        (N_("Tryback"), summary.tryback),
        (N_("Archive"), summary.archive),
    )
    labels = [wording.text(label) for label, _ in paths]
    for label, (_, path) in zip(labels, paths, strict=True):
        if path:
            click.echo(f"{label:<{max(map(len, labels))}}  {path}")


def _show_next(summary: "Summary", wording: Wording) -> None:
    """What to do next, where there is something to do."""
    again = [summary.format, str(summary.path), *(part for each in summary.overridden for part in ("--set", each))]
    if summary.exit_code == 3:
        command = command_line("run", *again, "--approve", summary.digest)
        click.echo(wording.text("To approve this plan: {command}", command=command))
    elif summary.exit_code == 4 and summary.resumable:
        command = command_line("runs", "resume", str(summary.run))
        click.echo(wording.text("To go on when this has been put right: {command}", command=command))
    elif summary.tryback and not summary.simulated:
        again[1] = str(summary.tryback)
        command = command_line("run", *again)
        click.echo(wording.text("Correct the lines of the tryback, then: {command}", command=command))


def command_line(*arguments: str) -> str:
    """A command to be typed as it stands, for the workspace and the site of the present one."""
    here = session()
    options = ["--site", here.site] if here.site else []
    if here.workspace and "TOOLSYNC_WORKSPACE" not in os.environ:
        options = ["--workspace", str(here.workspace), *options]
    return shlex.join(["toolsync", *options, *arguments])
