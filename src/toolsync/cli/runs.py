"""``toolsync runs``: what was run, what became of it, and going on with what stopped."""

from typing import Final

import click

from toolsync.cli.bars import stoppable
from toolsync.cli.base import Command, Group, Session, as_json, common, option, print_json, session
from toolsync.cli.run import show as show_run
from toolsync.locale.words import N_

#: Runs that are listed unless all are asked for.
_LATEST: Final = 20


@click.group(cls=Group, invoke_without_command=True, help=N_("List the latest runs; show one; go on with one."))
@option("--all", "everything", is_flag=True, help=N_("List every run."))
@as_json
@common
@click.pass_context
def runs(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """Runs; the list, when no command is named."""
    if ctx.invoked_subcommand is None:
        _list(session(), None if everything else _LATEST, as_json)


@runs.command(name="list", cls=Command, help=N_("List the latest runs."))
@option("--all", "everything", is_flag=True, help=N_("List every run."))
@as_json
@common
def list_runs(everything: bool, as_json: bool) -> None:
    """List runs."""
    _list(session(), None if everything else _LATEST, as_json)


def _list(here: Session, most: int | None, as_json: bool) -> None:
    with here.app() as app:
        found = app.runs(here.site, most)
    if as_json:
        print_json([each.as_json() for each in found])
        return
    if not found:
        here.say("There has been no run yet.")
    for each in found:
        state = here.wording.state(each.state.value)
        at = here.wording.moment(each.created)
        total = here.wording.counted("{count} line", "{count} lines", each.lines["total"])
        counts = here.wording.text("{total}, {failed} to look at", total=total, failed=each.failures)
        click.echo(f"{each.run:>5}  {at}  {each.site:<12} {each.format:<16} {each.file:<24} {state} ({counts})")


@runs.command(cls=Command, help=N_("Show one run."))
@click.argument("number", metavar="ID", type=int)
@as_json
@common
def show(number: int, as_json: bool) -> None:
    """Show one run."""
    here = session()
    with here.app() as app:
        show_run(app.summary(number), app, here, as_json)


@runs.command(cls=Command, help=N_("Go on with a run that stopped before its end."))
@click.argument("number", metavar="ID", type=int)
@as_json
@common
@click.pass_context
def resume(ctx: click.Context, number: int, as_json: bool) -> None:
    """Go on with a run."""
    here = session()
    with here.app() as app:
        with stoppable(here, app.summary(number).path) as watched:
            summary = app.resume(number, watched)
        show_run(summary, app, here, as_json)
    ctx.exit(summary.exit_code)
