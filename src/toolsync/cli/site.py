"""``toolsync site``: the sites of a workspace."""

from pathlib import Path

import click

from toolsync.app import PLATFORMS
from toolsync.cli.base import Command, Group, as_json, common, option, print_json, session
from toolsync.locale.words import N_


@click.group(cls=Group, help=N_("The sites that command files are applied to."))
def site() -> None:
    """The group of its commands."""


@site.command(cls=Command, help=N_("Add a site. Its platform is made, unless it is there already."))
@click.argument("name")
@option(
    "--platform",
    type=click.Choice(PLATFORMS),
    required=True,
    help=N_("What the site is; embedded: a small Moodle-like world in one file."),
)
@option(
    "--location",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Where it is; by default sites/NAME.sqlite3 in the workspace."),
)
@common
def add(name: str, platform: str, location: Path | None) -> None:
    """Add a site."""
    with session().app() as app:
        added = app.add_site(name, platform, location)
    session().say("The site {name} has been added: {location}", name=added.name, location=added.location)


@site.command(name="list", cls=Command, help=N_("List the sites."))
@as_json
@common
def list_sites(as_json: bool) -> None:
    """List the sites."""
    with session().app() as app:
        sites = app.sites
    if as_json:
        print_json([{"name": each.name, "platform": each.platform, "location": str(each.location)} for each in sites])
    elif not sites:
        session().say("This workspace has no site yet. Add one: toolsync site add NAME --platform embedded")
    for each in () if as_json else sites:
        click.echo(f"{each.name:<20} {each.platform:<10} {each.location}")
