"""What commands share: the session, help in the person's language, and sentences in place of tracebacks."""

import json
import os
from collections.abc import Callable
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from toolsync.app import App
from toolsync.locale.words import N_
from toolsync.wording import LANGUAGES, Wording, language_from_environment
from toolsync.workspace import Trouble, Unavailable, WrongUse

if TYPE_CHECKING:
    from toolsync.settings import Problem

F = TypeVar("F", bound=Callable[..., Any])


class Session:
    """What holds for one call of the program: which workspace, which site, which language."""

    def __init__(self) -> None:
        self.workspace: Path | None = None
        self.site: str | None = None
        self.lang: str | None = None

    @property
    def wording(self) -> Wording:
        """Everything in words."""
        return self._wordings(self.lang or language_from_environment())

    @cached_property
    def _wordings(self) -> Callable[[str], Wording]:
        made: dict[str, Wording] = {}
        return lambda language: made.setdefault(language, Wording(language))

    def say(self, msgid: str, /, **params: object) -> None:
        """Print a text, in the language."""
        click.echo(self.wording.text(msgid, **params))

    def app(self) -> App:
        """The workspace, to be used as a context."""
        return App(self.workspace or Path(), self.wording)


def session() -> Session:
    """The session of the present call."""
    found = click.get_current_context().find_root().ensure_object(Session)
    assert isinstance(found, Session)
    return found


def print_json(value: object) -> None:
    """Print one JSON value; characters that no terminal takes are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(text.encode("utf-8", "backslashreplace").decode())


# --- help in the person's language ------------------------------------------------------------------------------------


def _translated(text: str | None) -> str | None:
    return session().wording.text(text) if text else text


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Its line of the help."""
        told = copy(self)
        told.help = _translated(self.help)
        return click.Option.get_help_record(told, ctx)


class Command(click.Command):
    """A command whose help is translated when it is shown."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its help page."""
        told = copy(self)
        told.help = _translated(self.help)
        click.Command.format_help(told, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its line in the list of commands."""
        told = copy(self)
        told.help = _translated(self.help)
        return click.Command.get_short_help_str(told, 100)


class Group(click.Group):
    """A command that holds others."""

    command_class = Command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its help page."""
        told = copy(self)
        told.help = _translated(self.help)
        click.Group.format_help(told, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its line in the list of commands."""
        told = copy(self)
        told.help = _translated(self.help)
        return click.Group.get_short_help_str(told, 100)


def option(*declarations: str, help: str, **attributes: Any) -> Callable[[F], F]:
    """Declare an option; ``help`` is marked with ``N_``."""
    return click.option(*declarations, cls=Option, help=help, **attributes)


# --- options that every command has -----------------------------------------------------------------------------------


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None and param.name:
        setattr(ctx.find_root().ensure_object(Session), param.name, value)


def common(function: F, *, envvar: str | None = None) -> F:
    """The options ``--workspace --site --lang``, which may stand before or after the name of a command."""
    shared: dict[str, Any] = {"callback": _remember, "expose_value": False}
    options = (
        option(
            "--workspace",
            metavar="DIR",
            type=click.Path(path_type=Path),
            envvar=envvar,
            help=N_("Folder of the workspace; the current one by default (environment: TOOLSYNC_WORKSPACE)."),
            **shared,
        ),
        option("--site", metavar="NAME", help=N_("Name of the site; by default the only one."), **shared),
        option(
            "--lang",
            type=click.Choice(LANGUAGES),
            is_eager=True,
            help=N_("Language of what is said; that of the environment by default."),
            **shared,
        ),
    )
    for each in reversed(options):
        function = each(function)
    return function


#: For commands that report.
as_json = option("--json", "as_json", is_flag=True, help=N_("Print one JSON object, for programs."))
#: For commands that read settings.
assignments = option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help=N_("Another value for a setting, this time only. May be repeated."),
)


# --- sentences in place of tracebacks ---------------------------------------------------------------------------------


class Explained(click.ClickException):
    """What is to be put right before anything can be done."""

    exit_code = 2

    def __init__(self, message: str, wording: Wording) -> None:
        super().__init__(message)
        self._wording = wording

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it, in the language of the session: Click has only its own."""
        click.echo(self._wording.text("Error: {reason}", reason=self.format_message()), file=file, err=file is None)


class NotNow(Explained):
    """What cannot be done at present, though it was asked for rightly."""

    exit_code = 4


class Main(Group):
    """The program. What goes wrong in a command is explained, and the exit code says of which kind it is."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as wrong:
            explained = explain(wrong, ctx.ensure_object(Session).wording)
            if explained is None:
                raise
            raise explained from wrong


def explain(wrong: Exception, wording: Wording) -> Explained | None:
    """What went wrong, for a person; None for what is to be shown as it is (``TOOLSYNC_DEBUG=1``)."""
    from toolsync.model.ports import PlatformError
    from toolsync.settings import SettingsError

    match wrong:
        case WrongUse():
            return Explained(_worded(wrong, wording), wording)
        case Unavailable():
            return NotNow(_worded(wrong, wording), wording)
        case SettingsError():
            problems = [worded(each, wording) for each in wrong.problems]
            return Explained("\n".join([wording.text("The settings are wrong:"), *problems]), wording)
        case PlatformError():
            return NotNow(wording.text("The platform cannot be used: {reason}", reason=wrong), wording)
    if os.environ.get("TOOLSYNC_DEBUG"):
        return None
    if isinstance(wrong, OSError) and wrong.filename:
        return NotNow(
            wording.text("{file} cannot be used: {reason}", file=wrong.filename, reason=wrong.strerror), wording
        )
    if type(wrong).__module__.startswith("django.db"):
        return NotNow(wording.text("The records cannot be used: {reason}", reason=wrong), wording)
    hint = N_("Something unforeseen happened: {reason}. Set TOOLSYNC_DEBUG=1 to see where, and tell the developers.")
    return NotNow(wording.text(hint, reason=f"{type(wrong).__name__}: {wrong}"), wording)


def worded(problem: "Problem", wording: Wording) -> str:
    """What is wrong with a setting, in words."""
    params = dict(problem.params)
    for name in ("allowed", "reason"):
        if name in params:
            params[name] = wording.text(str(params[name]))
    return f"{problem.place} {wording.text(problem.msgid, **params)}".strip()


def _worded(trouble: Trouble, wording: Wording) -> str:
    return wording.text(trouble.msgid, **trouble.params)
