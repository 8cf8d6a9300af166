"""``toolsync export``: the state of a site as CSV on standard output, in the words of the command files."""

import csv
from io import StringIO
from itertools import islice
from typing import Final

import click

from toolsync.app import find_format
from toolsync.cli.base import Command, common, option, session
from toolsync.exports import ENTITIES
from toolsync.locale.words import N_

#: Rows written at a time.
_BATCH: Final = 1_000


@click.command(cls=Command, help=N_("Print what a site holds as CSV (separator ;, UTF-8), one thing a line."))
@click.argument("entity", type=click.Choice(ENTITIES))
@option(
    "--format",
    "format_name",
    metavar="FORMAT",
    help=N_("As a command file of this format, which would change nothing if it were run."),
)
@common
def export(entity: str, format_name: str | None) -> None:
    """Print the state of a site."""
    here = session()
    known = find_format(format_name) if format_name else None
    with here.app() as app:
        rows = app.export(app.site(here.site), entity, known)
        while batch := list(islice(rows, _BATCH)):
            text = StringIO()
            csv.writer(text, delimiter=";", lineterminator="\n").writerows(batch)
            # As bytes: UTF-8, whatever the terminal speaks.
            click.echo(text.getvalue().encode(), nl=False)
