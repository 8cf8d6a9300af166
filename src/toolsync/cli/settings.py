"""``toolsync settings``: every setting, its value here, where that comes from, and what it means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from toolsync.app import App
from toolsync.cli.base import Command, Session, as_json, assignments, common, print_json, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.settings import Declared, Settings
    from toolsync.workspace import Layer


@click.command(cls=Command, help=N_("Show every setting: its value, where it comes from, what it means."))
@click.argument("prefix", required=False, metavar="[GROUP]", default="")
@assignments
@as_json
@common
def settings(prefix: str, assignments: tuple[str, ...], as_json: bool) -> None:
    """Show the settings, or those of one group."""
    from toolsync.settings import declared, find

    here = session()
    with here.app() as app:
        site = _site(app, here)
        effective = app.settings(site, assignments)
        layers = app.workspace.layers(site, assignments)
    wanted = [each for each in declared() if each.key == prefix or each.key.startswith(f"{prefix}." if prefix else "")]
    wanted = wanted or [find(prefix)]
    told = [_told(each, effective, layers) for each in wanted]
    if as_json:
        print_json(told)
    else:
        _show(told, here)


def _site(app: App, here: Session) -> str | None:
    """Whose settings are meant: without a site, or with several, those that all share unless one is named."""
    return app.site(here.site).name if here.site or len(app.sites) == 1 else None


def _told(setting: "Declared", effective: "Settings", layers: "Sequence[Layer]") -> dict[str, Any]:
    group, _, name = setting.key.partition(".")
    places = [layer.place for layer in layers if name in layer.values.get(group, {})]
    return {
        "key": setting.key,
        "value": getattr(getattr(effective, group), name),
        "source": places[-1] if places else "default",
        "default": setting.field.default,
        "meaning": setting.field.description,
        "allowed": setting.allowed,
        "historical": setting.historical,
    }


def _show(told: Sequence[dict[str, Any]], here: Session) -> None:
    text = here.wording.text
    group = ""
    for each in told:
        before, _, name = each["key"].partition(".")
        if before != group:
            group = before
            click.echo(f"[{group}]")
        value = here.wording.text("empty") if each["value"] == "" else _written(each["value"])
        source = text("default") if each["source"] == "default" else each["source"]
        click.echo(f"{name} = {value}   ({source})")
        click.echo(f"    {text(each['meaning'])}")
        click.echo("    " + text("May be: {allowed}", allowed=text(each["allowed"])))
        if each["historical"]:
            click.echo("    " + text("Formerly: {keys}", keys=", ".join(each["historical"])))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
