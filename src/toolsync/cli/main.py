"""``toolsync``: the program."""

import sys
from collections.abc import Sequence
from functools import partial
from io import TextIOWrapper
from typing import Any

import click

from toolsync import __version__
from toolsync.cli import (
    check,
    courses,
    export,
    formats,
    init,
    moodle_plugin,
    plan,
    recognise,
    run,
    runs,
    settings,
    site,
    snapshot,
)
from toolsync.cli.base import Main, common
from toolsync.locale.words import N_


class _Program(Main):
    """The program as it is called from a shell."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run it. A terminal that lacks a character shows another one: that is no reason to stop."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(args, *rest, **options)


@click.group(
    cls=_Program,
    name="toolsync",
    help=N_(
        "Feeds a Moodle site from command files: CSV files that say which users, courses and enrolments there should "
        "be. Every file is planned before anything is written, and every line of it is accounted for.\n\n"
        "Exit codes: 0 all lines fine; 1 some lines partial, rejected or failed; 2 wrong use or settings; 3 held by a "
        "limit; 4 platform unusable."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="toolsync")
@partial(common, envvar="TOOLSYNC_WORKSPACE")
def main() -> None:
    """The group of all commands."""


for command in (
    init.init,
    site.site,
    formats.formats,
    recognise.recognise,
    check.check,
    plan.plan,
    run.run,
    runs.runs,
    settings.settings,
    export.export,
    courses.courses,
    moodle_plugin.moodle_plugin,
):
    main.add_command(command)
site.site.add_command(snapshot.snapshot)
