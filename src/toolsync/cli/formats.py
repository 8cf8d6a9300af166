"""``toolsync formats``: the command files that are known, their columns, and empty ones to fill."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from toolsync.app import find_format
from toolsync.cli.base import Command, Group, Session, as_json, common, print_json, session
from toolsync.locale.words import N_
from toolsync.workspace import WrongUse

if TYPE_CHECKING:
    from toolsync.columns import Column
    from toolsync.format import Format
    from toolsync.settings import Declared


@click.group(cls=Group, invoke_without_command=True, help=N_("The command files that are known."))
@as_json
@common
@click.pass_context
def formats(ctx: click.Context, as_json: bool) -> None:
    """Formats; the list, when no command is named."""
    if ctx.invoked_subcommand is not None:
        return
    from toolsync.formats import FORMATS

    here = session()
    if as_json:
        print_json([{"name": each.name, "file": each.filename, "title": each.title} for each in FORMATS])
    for each in () if as_json else FORMATS:
        click.echo(f"{each.name:<16} {each.filename:<20} {here.wording.text(each.title)}")


@formats.command(cls=Command, help=N_("Show the columns, the commands and an example of a format."))
@click.argument("name")
@as_json
@common
def show(name: str, as_json: bool) -> None:
    """Show one format."""
    format = find_format(name)
    if as_json:
        print_json(_as_json(format))
    else:
        _show(format, session())


@formats.command(cls=Command, help=N_("Print an empty command file, to be filled."))
@click.argument("name")
@common
def template(name: str) -> None:
    """Print the header of a format."""
    from toolsync.format import Source

    format = find_format(name)
    if format.source is not Source.CSV:
        raise WrongUse(N_("{format} takes a ZIP archive of images, not lines that could be filled."), format=name)
    if format.headerless:
        headers = " ; ".join(each.header for each in format.columns.values())
        session().say("# No header: one thing a line ({columns}).", columns=headers)
    else:
        click.echo(";".join(template_headers(format)))


def template_headers(format: "Format") -> Iterator[str]:
    """A header with every column, and the first of each numbered family. Names of custom fields are the site's own."""
    for column in format.columns.values():
        if "{name}" not in column.header:
            yield column.header.replace("{n}", str(max(1, column.least)))


def _settings_of(format: "Format") -> "list[Declared]":
    """The settings of the group that names the file of the format."""
    from toolsync.settings import declared

    group = format.location.partition(".")[0]
    return [each for each in declared() if each.key.startswith(f"{group}.")] if group else []


def _as_json(format: "Format") -> dict[str, Any]:
    return {
        "name": format.name,
        "title": format.title,
        "file": format.filename,
        "headerless": format.headerless,
        "columns": [
            {
                "header": each.header,
                "required": each.required,
                "filled": each.filled,
                "accepts": each.kind.accepts,
                "meaning": each.help,
                "aliases": list(each.aliases),
                "secret": each.secret,
            }
            for each in format.columns.values()
        ],
        "example": format.example,
        "settings": [each.key for each in _settings_of(format)],
    }


def _show(format: "Format", here: Session) -> None:
    from toolsync.format import Source

    text, named = here.wording.text, here.wording.named
    click.echo(named(format.name, text(format.title)))
    here.say("Usual file: {file}", file=format.filename)
    if format.source is not Source.CSV:
        here.say("The file is a ZIP archive of images: each is a line, with these columns.")
    elif format.headerless:
        here.say("The file has no header: the first line is a line like the others.")
    here.say("Columns")
    for column in format.columns.values():
        _show_column(column, format, here)
    if format.example:
        here.say("Example")
        click.echo("".join(f"  {line}\n" for line in format.example.splitlines()), nl=False)
    here.say("Settings")
    for each in _settings_of(format):
        click.echo("  " + named(each.key, text(str(each.field.description))))


def _show_column(column: "Column", format: "Format", here: Session) -> None:
    text = here.wording.text
    marks = [text("required")] if column.required else []
    marks += [text("secret")] if column.secret else []
    marks += [text("also: {names}", names=", ".join(column.aliases))] if column.aliases else []
    click.echo(f"  {column.header}" + (f" ({', '.join(marks)})" if marks else ""))
    if column.help:
        click.echo(f"      {text(column.help)}")
    click.echo("      " + text("Accepts: {accepts}", accepts=here.wording.accepts(column.kind.accepts)))
    if column.kind.name == "choice":
        for word in column.kind.accepts.split(", "):
            if said := here.wording.command(word, format.name):
                click.echo("        " + here.wording.named(word, said))
