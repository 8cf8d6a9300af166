"""``toolsync run``: plans a command file and applies it; every line is accounted for in the report."""

from typing import TYPE_CHECKING

import click

from toolsync.app import App, find_format
from toolsync.cli import rounds, showing
from toolsync.cli.bars import stoppable
from toolsync.cli.base import Command, Session, as_json, assignments, common, option, print_json, session
from toolsync.locale.words import N_
from toolsync.workspace import WrongUse

if TYPE_CHECKING:
    from toolsync.records.summaries import Summary


@click.command(
    cls=Command,
    help=N_(
        "Apply a command file, and give an account of every line. Without FILE, the one that the settings name; with "
        "--all, every file that is due; with --zip, the command files of an archive."
    ),
)
@click.argument("format", required=False)
@click.argument("file", required=False)
@option("--all", "everything", is_flag=True, help=N_("Run every format whose file is there, in the right order."))
@option("--zip", "archive", metavar="FILE", help=N_("Take a ZIP of command files apart, and run each of them."))
@option("--simulate", is_flag=True, help=N_("Stop after the plan: nothing is written to the site."))
@option("--approve", metavar="DIGEST", default="", help=N_("Go on only if the plan is the one with this digest."))
@assignments
@as_json
@common
@click.pass_context
def run(
    ctx: click.Context,
    format: str | None,
    file: str | None,
    everything: bool,
    archive: str | None,
    simulate: bool,
    approve: str,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run a command file; without FILE, the one that the settings name."""
    if format and not file and not archive and format.lower().endswith(".zip"):
        format, archive = None, format
    _check(ctx, format, everything, archive, approve)
    here = session()
    with here.app() as app:
        if archive:
            code = rounds.run_archive(app, here, archive, simulate, assignments, as_json)
        elif everything or not format:
            code = rounds.run_everything(app, here, simulate, assignments, as_json)
        elif file is None and not approve and find_format(format).prefix:
            code = rounds.run_archives_of(app, here, find_format(format), simulate, assignments, as_json)
        else:
            code = _run(app, here, format, file, simulate, approve, assignments, as_json)
    ctx.exit(code)


def _check(ctx: click.Context, format: str | None, everything: bool, archive: str | None, approve: str) -> None:
    """What goes together. A file is never handed to several formats: --all takes none (D-39)."""
    several = "--all" if everything else "--zip" if archive else ""
    if not several and not format:
        raise click.UsageError(session().wording.text("Missing argument 'FORMAT'; or use --all."), ctx)
    if several and (format or (everything and archive)):
        told = N_("{option} goes without FORMAT and FILE: each format takes its own file.")
        raise WrongUse(told, option=several)
    if several and approve:
        raise WrongUse(N_("{option} goes without --approve: approve the plan of one file."), option=several)


def _run(
    app: App,
    here: Session,
    format: str,
    file: str | None,
    simulate: bool,
    approve: str,
    assignments: tuple[str, ...],
    as_json: bool,
) -> int:
    known = find_format(format)
    site = app.site(here.site)
    path = app.file_of(known, file, app.settings(site.name, assignments))
    with stoppable(here, path) as watched:
        summary = app.run(
            site, known, path, watched, simulate=simulate, approve=approve.lower(), assignments=assignments
        )
    show(summary, app, here, as_json)
    return summary.exit_code


def show(summary: "Summary", app: App, here: Session, as_json: bool) -> None:
    """The account of a run."""
    if as_json:
        print_json(summary.as_json())
    else:
        known = find_format(summary.format)
        showing.show_summary(summary, app.failed_lines(summary.run), known, here.wording)
        if known.results.codes:
            showing.show_results(app.lines(summary.run), known, here.wording)
