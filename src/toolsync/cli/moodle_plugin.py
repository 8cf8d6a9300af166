"""``toolsync moodle-plugin``: writes the plugin that a Moodle site needs."""

from pathlib import Path

import click

from toolsync.cli.base import Command, common, option, session
from toolsync.locale.words import N_
from toolsync.workspace import WrongUse


@click.command(
    name="moodle-plugin",
    cls=Command,
    help=N_(
        "Write the ZIP of the plugin local_toolsync, by which toolsync works in a Moodle site. Install it in Site "
        "administration, Plugins, Install plugins; or unpack it into the folder local of Moodle and run "
        "php admin/cli/upgrade.php."
    ),
)
@option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Where to write; by default local_toolsync-VERSION.zip in the current folder."),
)
@option("--force", is_flag=True, help=N_("Replace the file if it is there."))
@common
def moodle_plugin(output: Path | None, force: bool) -> None:
    """Write the plugin."""
    from toolsync.platforms.moodle import plugin

    path = output or Path(f"local_toolsync-{plugin.release()}.zip")
    if path.exists() and not force:
        raise WrongUse(
            N_("{file} is there already. Name another one with --output, or replace it with --force."), file=path
        )
    plugin.write_zip(path)
    session().say("Written: {file}", file=path)
