"""Several command files in one go (``run --all``, ``run --zip``): a line for each, and one exit code for all."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from toolsync.app import App
from toolsync.cli import showing
from toolsync.cli.bars import stoppable
from toolsync.cli.base import Session, explain, print_json
from toolsync.model.findings import Severity

if TYPE_CHECKING:
    from toolsync.bundles import Told
    from toolsync.due import Done, Due
    from toolsync.format import Format
    from toolsync.records.summaries import Summary

#: Exit codes, the one that matters most first.
_WORST: Final = (4, 2, 3, 1, 0)


def run_everything(app: App, here: Session, simulate: bool, assignments: Sequence[str], as_json: bool) -> int:
    """Run everything that is due; the exit code."""
    from toolsync.due import find_due

    site = app.site(here.site)
    due = find_due(app, app.settings(site.name, assignments))
    if not due and not as_json:
        here.say("No file, nothing to do.")
    return _run(app, here, due, simulate, assignments, as_json)


def run_archives_of(
    app: App, here: Session, format: "Format", simulate: bool, assignments: Sequence[str], as_json: bool
) -> int:
    """Run every archive of a format whose files are known by the beginning of their names; the exit code."""
    from toolsync.due import find_due

    settings = app.settings(app.site(here.site).name, assignments)
    if not (due := find_due(app, settings, [format])):
        app.file_of(format, None, settings)
    return _run(app, here, due, simulate, assignments, as_json)


def run_archive(app: App, here: Session, name: str, simulate: bool, assignments: Sequence[str], as_json: bool) -> int:
    """Take a combined ZIP apart and run what is in it, or run an archive of pictures; the exit code."""
    from toolsync.bundles import pictures_in, take_apart, tidy
    from toolsync.due import Due

    settings = app.settings(app.site(here.site).name, assignments)
    path = app.workspace.find_file(name)
    if pictures := pictures_in(path, path.name, settings).format:
        return _run(app, here, [Due(pictures, path)], simulate, assignments, as_json)
    bundle = take_apart(path, app.workspace.files, settings)
    done: list[Done] = []
    code = _run(app, here, bundle.due, simulate, assignments, as_json, bundle.others, done)
    tidy(bundle, done)
    return code


def _run(
    app: App,
    here: Session,
    due: "Sequence[Due]",
    simulate: bool,
    assignments: Sequence[str],
    as_json: bool,
    others: "Sequence[Told]" = (),
    kept: "list[Done] | None" = None,
) -> int:
    from toolsync.due import run_due

    told = []
    codes = [1] if others else []
    running = run_due(
        app, app.site(here.site), due, partial(stoppable, here), simulate=simulate, assignments=assignments
    )
    for done in running:
        code, trouble = _outcome(done, here)
        codes.append(code)
        if kept is not None:
            kept.append(done)
        if as_json:
            told.append(_as_json(done, code, trouble))
        else:
            click.echo(_line(done, trouble, here))
    if as_json:
        print_json([*told, *map(partial(_other_as_json, here), others)])
    else:
        _show_rest(due, others, simulate, here)
    return next((code for code in _WORST if code in codes), 0)


def _outcome(done: "Done", here: Session) -> tuple[int, str]:
    """The exit code of one file, and why it was not run ("" when it was)."""
    from toolsync.due import SetAsideError

    if done.summary is not None:
        return done.summary.exit_code, ""
    wrong = done.trouble
    assert wrong is not None
    if isinstance(wrong, SetAsideError):
        return 1, here.wording.text(wrong.msgid, **wrong.params)
    if (explained := explain(wrong, here.wording)) is None:
        raise wrong
    return explained.exit_code, explained.message


def _line(done: "Done", trouble: str, here: Session) -> str:
    """One file on one line: what it is, what became of it."""
    path, summary = done.due.path, done.summary
    start = f"{done.due.format.name:<18} {path.name if path else '–':<28} "
    if summary is None:
        return start + trouble
    told = [f"{here.wording.state(summary.state.value)}. {showing.lines_told(summary.lines, here.wording)}"]
    if why := _why(summary, here):
        told.append(why)
    told.append(here.wording.text("(run {run})", run=summary.run))
    if done.due.waiting:
        told.append(here.wording.counted("{count} more file waits.", "{count} more files wait.", done.due.waiting))
    return start + " ".join(each if each[-1] in ".)!?" else f"{each}." for each in told)


def _why(summary: "Summary", here: Session) -> str:
    """Why a run did not go to its end, in the first sentence that says so."""
    for finding in summary.findings if summary.unusable else ():
        if finding.severity is Severity.ERROR:
            told = here.wording.finding(finding)
            return told.reason or told.title
    return next((here.wording.text(msgid, **values) for msgid, values in summary.notes), "")


def _as_json(done: "Done", code: int, trouble: str) -> dict[str, Any]:
    if done.summary is not None:
        return {**done.summary.as_json(), "exit_code": code, "waiting": done.due.waiting}
    path = done.due.path
    file = str(path) if path else None
    return {"run": None, "format": done.due.format.name, "file": file, "exit_code": code, "error": trouble}


def _other_as_json(here: Session, told: "Told") -> dict[str, Any]:
    msgid, params = told.recognition.reason
    return {"run": None, "format": None, "file": told.name, "exit_code": 1, "error": here.wording.text(msgid, **params)}


def _show_rest(due: "Sequence[Due]", others: "Iterable[Told]", simulate: bool, here: Session) -> None:
    for told in others:
        msgid, params = told.recognition.reason
        reason = here.wording.text(msgid, **params)
        click.echo(here.wording.text("Not run: {file}: {reason}", file=told.name, reason=reason))
    if simulate and len(due) > 1:
        here.say("Each file was planned on the site as it is now, without what the files before it would change in it.")
    if any(each.path for each in due):
        here.say("More on a run: {command}", command=showing.command_line("runs", "show") + " ID")
