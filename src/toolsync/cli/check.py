"""``toolsync check``: reads and validates a command file, without any platform."""

from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from toolsync.app import App, find_format
from toolsync.cli import showing
from toolsync.cli.bars import attention
from toolsync.cli.base import Command, Session, as_json, assignments, common, print_json, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.pipeline.ledger import Ledger
    from toolsync.pipeline.run import Planned


@click.command(cls=Command, help=N_("Read a command file and say what is wrong with it; no platform is asked."))
@click.argument("format")
@click.argument("file", required=False)
@assignments
@as_json
@common
@click.pass_context
def check(ctx: click.Context, format: str, file: str | None, assignments: tuple[str, ...], as_json: bool) -> None:
    """Check a command file."""
    from toolsync.pipeline.ledger import TemporaryLedger

    here = session()
    known = find_format(format)
    with here.app() as app, closing(TemporaryLedger()) as ledger:
        settings = app.settings(_site(app, here), assignments)
        path = app.file_of(known, file, settings)
        with attention(here, path) as watched:
            checked = app.check(known, path, settings, ledger, watched)
        if as_json:
            print_json(_as_json(checked))
        else:
            _show(checked, ledger, here)
    ctx.exit(1 if _wrong(checked) or not checked.opened.usable else 0)


def _site(app: App, here: Session) -> str | None:
    """Whose settings hold: where there is no workspace, or no one site, those that all sites share."""
    if here.site is None and (not app.workspace.exists or len(app.sites) != 1):
        return None
    return app.site(here.site).name


def _wrong(checked: "Planned") -> int:
    from toolsync.model.outcomes import Status

    return checked.plan.lines[Status.REJECTED]


def _as_json(checked: "Planned") -> dict[str, Any]:
    from toolsync.records.summaries import findings_as_json, line_counts

    return {
        "format": checked.opened.format.name,
        "file": str(checked.opened.file.path),
        "usable": checked.opened.usable,
        "encoding": checked.opened.file.encoding,
        "separator": checked.opened.file.separator,
        "lines": line_counts({status.value: count for status, count in checked.plan.lines.items()}),
        "findings": findings_as_json(checked.findings),
    }


def _show(checked: "Planned", ledger: "Ledger", here: Session) -> None:
    from toolsync.model.outcomes import Status

    opened, wording = checked.opened, here.wording
    counts = checked.plan.lines
    here.say("{file} ({format})", file=opened.file.path, format=opened.format.name)
    separator = "tab" if opened.file.separator == "\t" else opened.file.separator
    if separator:
        here.say("  encoding {encoding}, separator {separator}", encoding=opened.file.encoding, separator=separator)
    showing.show_findings(checked.findings, opened.format, wording)
    if not opened.usable:
        here.say("The file cannot be used as it is.")
        return
    total = wording.counted("{count} line", "{count} lines", sum(counts.values()))
    told = [wording.counted("{count} well written", "{count} well written", counts[Status.NOT_ATTEMPTED])]
    for status in (Status.REJECTED, Status.IGNORED):
        told.append(f"{wording.number(counts[status])} {wording.status(status, counts[status])}")
    click.echo("  " + wording.named(total, ", ".join(told)))
    failed = (each for stretch in ledger.stretches((Status.REJECTED,)) for each in stretch.each())
    showing.show_failed(failed, counts[Status.REJECTED], opened.format, wording)
