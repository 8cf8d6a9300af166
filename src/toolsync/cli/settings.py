"""``toolsync settings``: every setting, its value here, where that comes from, and what it means; those of the earlier
plugin taken over."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolsync.app import App
from toolsync.cli.base import Command, Group, Session, as_json, assignments, common, option, print_json, session, worded
from toolsync.locale.words import N_
from toolsync.wording import plain

if TYPE_CHECKING:
    from toolsync.former_settings import Imported
    from toolsync.settings import Declared, Settings
    from toolsync.settings_file import Settled
    from toolsync.workspace import Layer


class _Settings(Group):
    """``toolsync settings users`` is short for ``toolsync settings show users``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the settings when no command is named."""
        named = any(each in self.commands for each in args) or {"-h", "--help"} & set(args)
        return super().parse_args(ctx, args if named else ["show", *args])


@click.group(cls=_Settings, help=N_("Show the settings, or take over those of the earlier plugin."))
@common
def settings() -> None:
    """The group of its commands."""


@settings.command(cls=Command, help=N_("Show every setting: its value, where it comes from, what it means."))
@click.argument("prefix", required=False, metavar="[GROUP]", default="")
@assignments
@as_json
@common
def show(prefix: str, assignments: tuple[str, ...], as_json: bool) -> None:
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
        "value": _without_password(getattr(getattr(effective, group), name)),
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
        value = here.wording.text("empty") if each["value"] == "" else written(each["value"])
        source = text("default") if each["source"] == "default" else each["source"]
        click.echo(f"{name} = {value}   ({source})")
        click.echo(f"    {text(each['meaning'])}")
        click.echo("    " + text("May be: {allowed}", allowed=text(each["allowed"])))
        if each["historical"]:
            click.echo("    " + text("Formerly: {keys}", keys=", ".join(each["historical"])))


def written(value: object) -> str:
    """A value as the settings file has it, more or less."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_password(value: object) -> object:
    """A location may be an address with a password in it."""
    from toolsync.pipeline.fetching import without_password

    return without_password(value) if isinstance(value, str) else value


# --- those of the earlier plugin --------------------------------------------------------------------------------------


@settings.command(
    name="import",
    cls=Command,
    help=N_(
        "Take over settings of the earlier plugin, from a CSV file of names and values. With --site they become those "
        "of the site, else of all sites. What toolsync.toml settles already stays as it is."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--replace", is_flag=True, help=N_("Also replace what toolsync.toml settles already."))
@option("--simulate", is_flag=True, help=N_("Only say what each line would become."))
@as_json
@common
@click.pass_context
def import_settings(ctx: click.Context, file: Path, replace: bool, simulate: bool, as_json: bool) -> None:
    """Take over settings."""
    from toolsync.former_settings import layer_of, read_export

    here = session()
    with here.app() as app:
        site = app.site(here.site).name if here.site else None
        app.settings(site)
        imported = read_export(file)
        settled = app.workspace.settle(site, layer_of(imported), replace=replace, simulate=simulate)
        target = app.workspace.settings_file
    if as_json:
        print_json([_line_as_json(each, settled, here) for each in imported])
    else:
        _show_imported(imported, settled, here)
        _show_settled(settled, target, here, simulate)
    ctx.exit(1 if any(each.problem and each.problem.wrong for each in imported) else 0)


def _what_became(each: "Imported", settled: "Settled", here: Session) -> str:
    """What a line of the export became."""
    text = here.wording.text
    if each.problem is not None:
        return worded(each.problem, here.wording)
    value = written(_without_password(each.setting))
    if each.key in settled.kept:
        there = written(_without_password(settled.kept[each.key]))
        told = N_("{key} = {value}: not taken, it is settled as {there} already (--replace takes it)")
        return text(told, key=each.key, value=value, there=there)
    if each.key in settled.same:
        return text("{key} = {value}: it was so already", key=each.key, value=value)
    return f"{each.key} = {value}"


def _line_as_json(each: "Imported", settled: "Settled", here: Session) -> dict[str, Any]:
    return {
        "line": each.line,
        "name": each.name,
        "key": each.key or None,
        "value": _without_password(each.setting),
        "written": each.key in settled.written and each.problem is None,
        "told": _what_became(each, settled, here),
    }


def _show_imported(imported: "Sequence[Imported]", settled: "Settled", here: Session) -> None:
    for each in imported:
        place = here.wording.text("line {line}", line=each.line)
        click.echo(plain(here.wording.named(f"{place}, {each.name}", _what_became(each, settled, here)), 400))


def _show_settled(settled: "Settled", target: Path, here: Session, simulate: bool) -> None:
    count = here.wording.counted("{count} setting", "{count} settings", len(settled.written))
    if simulate:
        here.say("Simulated: {count} would be written into {file}.", count=count, file=target)
        return
    here.say("{count} written into {file}.", count=count, file=target)
    if settled.anew:
        here.say("The file was written anew, without its comments.")
    if settled.backup:
        here.say("As it was before: {file}", file=settled.backup)
