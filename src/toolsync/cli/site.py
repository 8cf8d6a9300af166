"""``toolsync site``: the sites of a workspace."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolsync.cli.base import Command, Group, Session, as_json, common, option, print_json, session
from toolsync.locale.words import N_
from toolsync.sites import EMBEDDED, PLATFORMS
from toolsync.workspace import WrongUse

if TYPE_CHECKING:
    from toolsync.platforms.moodle.access import Access
    from toolsync.platforms.moodle.checkup import Check


@click.group(cls=Group, help=N_("The sites that command files are applied to."))
def site() -> None:
    """The group of its commands."""


@site.command(
    cls=Command,
    help=N_(
        "Add a site. An embedded platform is made, unless it is there already. For a Moodle, say how it is reached: "
        "--folder on this machine, --command for anywhere else, or --url with a token."
    ),
)
@click.argument("name")
@option(
    "--platform",
    type=click.Choice(PLATFORMS),
    required=True,
    help=N_(
        "What the site is; embedded: a small Moodle-like world in one file; moodle: a Moodle with the plugin; "
        "moodle-web: a Moodle without it, by its own web-service functions."
    ),
)
@option(
    "--location",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("embedded: where it is; by default sites/NAME.sqlite3 in the workspace."),
)
@option("--folder", metavar="DIR", default="", help=N_("moodle: the folder of Moodle, which has the plugin in it."))
@option(
    "--command",
    metavar="COMMAND",
    default="",
    help=N_(
        "moodle: what starts the agent, where `php {agent}` will not do: 'ssh web1 php {agent}'. {agent} stands for "
        "its path in the folder."
    ),
)
@option("--url", metavar="URL", default="", help=N_("moodle: the address of the site."))
@option("--token-env", metavar="NAME", default="", help=N_("moodle: the environment variable that holds the token."))
@option(
    "--token-file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("moodle: the file that holds the token."),
)
@common
def add(
    name: str,
    platform: str,
    location: Path | None,
    folder: str,
    command: str,
    url: str,
    token_env: str,
    token_file: Path | None,
) -> None:
    """Add a site."""
    given = {"folder": folder, "command": command, "url": url, "token_env": token_env}
    given["token_file"] = str(token_file.resolve()) if token_file else ""
    here = session()
    with here.app() as app:
        if platform == EMBEDDED:
            if any(given.values()):
                raise WrongUse(N_("An embedded platform is a file: it takes --location, and no other option."))
            added = app.add_site(name, location)
        else:
            if location:
                raise WrongUse(N_("--location is for embedded platforms. A Moodle has --folder, --command or --url."))
            added = app.add_moodle(name, _access(given), platform)
    here.say("The site {name} has been added: {location}", name=added.name, location=added.shown_location)
    if platform != EMBEDDED:
        here.say("Next, see whether it can be worked with: toolsync site test {name}", name=added.name)


def _access(given: dict[str, str]) -> "Access":
    """The way to a Moodle. A folder of this machine is kept whole: commands are called from anywhere."""
    from toolsync.platforms.moodle.access import Access

    if given["folder"] and not given["command"]:
        given["folder"] = str(Path(given["folder"]).resolve())
    return Access(**given)


@site.command(name="list", cls=Command, help=N_("List the sites."))
@as_json
@common
def list_sites(as_json: bool) -> None:
    """List the sites."""
    with session().app() as app:
        sites = app.sites
    if as_json:
        print_json([{"name": each.name, "platform": each.platform, "location": each.shown_location} for each in sites])
    elif not sites:
        session().say("This workspace has no site yet. Add one: toolsync site add NAME --platform embedded")
    for each in () if as_json else sites:
        click.echo(f"{each.name:<20} {each.platform:<10} {each.shown_location}")


@site.command(
    cls=Command,
    help=N_(
        "See whether a Moodle site can be worked with: reachable, versions, rights, clock, speed. Exit code 4 when it "
        "cannot. Nothing is changed."
    ),
)
@click.argument("name", required=False)
@as_json
@common
@click.pass_context
def test(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Test a site."""
    here = session()
    checks = []
    with here.app() as app:
        tested = app.site(name or here.site)
        for check in app.examine(tested):
            checks.append(check)
            if not as_json:
                _show(check, here)
    usable = all(check.verdict != "problem" for check in checks)
    if as_json:
        told = [{"check": each.name, "verdict": each.verdict.value, "told": _told(each, here)} for each in checks]
        print_json({"site": tested.name, "usable": usable, "checks": told})
    elif usable:
        here.say("The site {name} can be worked with.", name=tested.name)
    else:
        here.say("The site {name} cannot be worked with.", name=tested.name)
    ctx.exit(0 if usable else 4)


def _told(check: "Check", here: Session) -> str:
    return here.wording.text(check.msgid, **check.params)


def _show(check: "Check", here: Session) -> None:
    from toolsync.platforms.moodle.checkup import TITLES

    sign = {"fine": "✓", "warning": "!", "problem": "✗"}[check.verdict]
    click.echo(f"{sign} {here.wording.text(TITLES[check.name]):<24} {_told(check, here)}")
