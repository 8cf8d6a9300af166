"""``toolsync run``: plans a command file and applies it; every line is accounted for in the report."""

from typing import TYPE_CHECKING

import click

from toolsync.app import App, find_format
from toolsync.cli import showing
from toolsync.cli.bars import stoppable
from toolsync.cli.base import Command, Session, as_json, assignments, common, option, print_json, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.records.summaries import Summary
    from toolsync.settings import Settings


@click.command(cls=Command, help=N_("Apply a command file, and give an account of every line."))
@click.argument("format")
@click.argument("file", required=False)
@option("--simulate", is_flag=True, help=N_("Stop after the plan: nothing is written to the site."))
@option("--approve", metavar="DIGEST", default="", help=N_("Go on only if the plan is the one with this digest."))
@assignments
@as_json
@common
@click.pass_context
def run(
    ctx: click.Context,
    format: str,
    file: str | None,
    simulate: bool,
    approve: str,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run a command file; without FILE, the one that the settings name."""
    here = session()
    known = find_format(format)
    with here.app() as app:
        site = app.site(here.site)
        settings = app.settings(site.name, assignments)
        path = app.workspace.find_file(file or _usual_file(known, settings))
        with stoppable(here, path) as watched:
            summary = app.run(
                site, known, path, watched, simulate=simulate, approve=approve.lower(), assignments=assignments
            )
        show(summary, app, here, as_json)
    ctx.exit(summary.exit_code)


def _usual_file(format: "Format", settings: "Settings") -> str:
    """The file that the settings name for the format, or the usual name of it."""
    group, _, name = format.location.partition(".")
    named = getattr(getattr(settings, group), name) if name else ""
    return str(named or format.filename)


def show(summary: "Summary", app: App, here: Session, as_json: bool) -> None:
    """The account of a run."""
    if as_json:
        print_json(summary.as_json())
    else:
        showing.show_summary(summary, app.failed_lines(summary.run), find_format(summary.format), here.wording)
