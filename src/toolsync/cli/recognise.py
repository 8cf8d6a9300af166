"""``toolsync recognise``: which format a file is, and why; what comes near, and what it lacks for that."""

from typing import TYPE_CHECKING, Any

import click

from toolsync.app import App
from toolsync.cli.base import Command, Session, as_json, common, print_json, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.bundles import Told
    from toolsync.pipeline.recognising import Fit


@click.command(cls=Command, help=N_("Say which format a file is, and why; for those that come near, what is missing."))
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@as_json
@common
@click.pass_context
def recognise(ctx: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """Recognise files."""
    from toolsync.bundles import tell

    here = session()
    with here.app() as app:
        settings = app.settings(_site(app, here))
        told = [tell(app.workspace.find_file(each), settings) for each in files]
    if as_json:
        print_json([_as_json(each, here) for each in told])
    for each in () if as_json else told:
        _show(each, here, "")
    ctx.exit(0 if all(each.known for each in told) else 1)


def _site(app: App, here: Session) -> str | None:
    """Whose settings hold: where there is no workspace, or no one site, those that all sites share."""
    if here.site is None and (not app.workspace.exists or len(app.sites) != 1):
        return None
    return app.site(here.site).name


def _as_json(told: "Told", here: Session) -> dict[str, Any]:
    msgid, params = told.recognition.reason
    format = told.recognition.format
    return {
        "file": told.name,
        "format": format.name if format else None,
        "reason": here.wording.text(msgid, **params),
        "near": [
            {
                "format": each.format.name,
                "known": each.known,
                "columns": each.columns,
                "unknown": list(each.unknown),
                "missing": list(each.missing),
            }
            for each in told.recognition.fits
        ],
        "members": [_as_json(each, here) for each in told.members],
    }


def _show(told: "Told", here: Session, indent: str) -> None:
    msgid, params = told.recognition.reason
    format, text = told.recognition.format, here.wording.text
    what = format.name if format else text("several") if told.members else text("not recognised")
    said = text("{file}: {what}. {why}", file=told.name, what=what, why=text(msgid, **params))
    click.echo(indent + said)
    fits = [each for each in told.recognition.fits if not (each.whole and each.format is format)]
    for fit in fits if format is None else [each for each in fits if each.format is format]:
        if not fit.listed:
            click.echo(f"{indent}  {_near(fit, here)}")
    for member in told.members:
        _show(member, here, indent + "  ")


def _near(fit: "Fit", here: Session) -> str:
    """How near a format comes: names that are known, those that are not, those that are missing."""
    text = here.wording.text
    known = N_("{format}: names known: {known} of {columns}")
    said = [text(known, format=fit.format.name, known=fit.known, columns=fit.columns)]
    if fit.missing:
        said.append(text("missing: {names}", names=", ".join(fit.missing)))
    near = dict(fit.renamed())
    meant = N_("{unknown} (meant: {name}?)")
    names = [text(meant, unknown=each, name=near[each]) if each in near else each for each in fit.unknown]
    if names:
        said.append(text("unknown: {names}", names=", ".join(names)))
    return " – ".join(said)
