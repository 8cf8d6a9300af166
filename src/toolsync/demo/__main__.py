"""``python -m toolsync.demo``: shows toolsync at work, from nothing; ``make demo`` calls it."""

import sys
from contextlib import chdir
from pathlib import Path
from tempfile import mkdtemp

import click

from toolsync.demo.story import DemoFailedError, Story
from toolsync.wording import LANGUAGES, language_from_environment


@click.command(help="Show toolsync at work on the files of a small university.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Do it in this folder.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; that of the environment by default.")
@click.option("--small", is_flag=True, help="With fewer students.")
def demo(keep: Path | None, lang: str | None, small: bool) -> None:
    """Tell the story; exit code 1 when it does not come true."""
    story = Story(lang or language_from_environment(), small=small)
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(story.words.text(story.text("taken"), folder=keep))
    # A temporary folder is left too: who has watched wants to open the reports.
    folder = keep or Path(mkdtemp(prefix="toolsync-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    with chdir(folder):
        try:
            story.tell()
        except DemoFailedError as wrong:
            click.secho(story.words.text(story.text("failed"), reason=wrong), fg="red", bold=True, err=True)
            sys.exit(1)


if __name__ == "__main__":
    demo()
