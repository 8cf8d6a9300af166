"""Calling ``toolsync`` as a person does, in the present process: shown or captured, its exit code known."""

import io
import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import click

from toolsync.cli.main import main


class Commands:
    """The program, speaking one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def show(self, *words: str) -> int:
        """Type a command and show all that it says; its exit code."""
        _type(words)
        return self._call(words)

    def begin(self, lines: int, *words: str) -> int:
        """The same, showing only so many lines of what it says."""
        _type(words)
        code, told = self._captured(words)
        said = told.splitlines()
        click.echo("\n".join(said[:lines]) + (click.style("\n  …", dim=True) if len(said) > lines else ""))
        return code

    def ask(self, *words: str) -> Any:
        """What a command answers as JSON, not shown."""
        return json.loads(self._captured((*words, "--json"))[1])

    def read(self, *words: str) -> list[str]:
        """The lines that a command prints, not shown."""
        return self._captured(words)[1].splitlines()

    def _captured(self, words: tuple[str, ...]) -> tuple[int, str]:
        with _kept_output() as output:
            code = self._call(words)
            sys.stdout.flush()
            return code, output.getvalue().decode()

    def _call(self, words: tuple[str, ...]) -> int:
        try:
            main.main(["--lang", self._language, *words], prog_name="toolsync")
        except SystemExit as end:
            return int(end.code or 0)
        return 0


def _type(words: tuple[str, ...]) -> None:
    click.secho(f"$ toolsync {shlex.join(words)}", bold=True)


@contextmanager
def _kept_output() -> Iterator[io.BytesIO]:
    kept = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(kept, encoding="utf-8", write_through=True)):
        yield kept
