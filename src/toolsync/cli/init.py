"""``toolsync init``: makes a workspace."""

from pathlib import Path

import click

from toolsync.app import App
from toolsync.cli.base import Command, common, session
from toolsync.locale.words import N_


@click.command(cls=Command, help=N_("Make a workspace in a folder, the current one by default."))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@common
def init(folder: Path | None) -> None:
    """Make a workspace; one that is there already is left as it is."""
    here = session()
    root = folder or here.workspace or Path()
    with App(root, here.wording) as app:
        fresh = app.initialise()
    if fresh:
        here.say("A workspace has been made in {folder}.", folder=root.resolve())
        here.say("Next, a site: toolsync site add NAME --platform embedded")
    else:
        here.say("There is a workspace in {folder} already; it was left as it is.", folder=root.resolve())
