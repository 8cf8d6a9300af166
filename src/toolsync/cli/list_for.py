"""``toolsync courses list-for``: writes the command file that deletes or resets the courses which are chosen."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from toolsync.app import App, find_format
from toolsync.cli.base import Command, Session, as_json, assignments, common, option, print_json, session
from toolsync.cli.plan import plan
from toolsync.locale.words import N_
from toolsync.workspace import WrongUse

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.model.ports import Platform
    from toolsync.pipeline.course_lists import CourseList
    from toolsync.settings import Settings

_FORMATS: Final = {"deletion": "courses_delete", "reset": "courses_reset"}
_IDENTIFIERS: Final = ("id", "shortname", "idnumber")


@click.command(
    name="list-for",
    cls=Command,
    help=N_(
        "Write the command file that deletes or resets courses: all but the front page, or those that fulfil every "
        "condition given. It names them by the identifier that the settings choose for the operation."
    ),
)
@click.argument("purpose", type=click.Choice(tuple(_FORMATS)))
@option("--category", metavar="PATH|ID", default="", help=N_("Courses in this category and those under it."))
@option("--name", metavar="GLOB", default="", help=N_("Short name or full name matches this (* and ?, in any case)."))
@option("--empty", is_flag=True, help=N_("Nobody is enrolled."))
@option("--before", metavar="DATE", type=click.DateTime(("%Y-%m-%d",)), help=N_("Begun before this day (2026-09-01)."))
@option("--hidden", is_flag=True, help=N_("Hidden from those who learn."))
@option(
    "--column",
    "columns",
    metavar="NAME=VALUE",
    multiple=True,
    help=N_("reset: another value for a column, or a further column; NAME= leaves it out. May be repeated."),
)
@option(
    "--output",
    metavar="FILE",
    help=N_("Where to write; a bare name is one in files/. By default the file that the operation takes."),
)
@option("--force", is_flag=True, help=N_("Replace the file if it is there."))
@option("--plan", "planned", is_flag=True, help=N_("Then show what the file would change."))
@assignments
@as_json
@common
@click.pass_context
def list_for(
    ctx: click.Context,
    purpose: str,
    category: str,
    name: str,
    empty: bool,
    before: datetime | None,
    hidden: bool,
    columns: tuple[str, ...],
    output: str | None,
    force: bool,
    planned: bool,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write a list of courses."""
    from toolsync.pipeline.course_lists import Wanted, choose

    here = session()
    format = find_format(_FORMATS[purpose])
    with here.app() as app:
        site = app.site(here.site)
        settings = app.settings(site.name, assignments)
        identifier = str(getattr(settings.courses, f"{'delete' if purpose == 'deletion' else 'reset'}_identifier"))
        asked = _columns(columns, format, purpose)
        path = _target(app, format, output, settings)
        with app.platform(site) as platform:
            conditions = Wanted(
                _under(platform, category) if category else None, name, empty, before.date() if before else None, hidden
            )
            found = choose(platform.export("course-list"), conditions, identifier, settings)
        if found.courses:
            _write(path, _content(purpose, found, asked, settings), force)
    told = _as_json(purpose, found, path) if as_json and not planned else None
    if told:
        print_json(told)
    elif not as_json:
        _show(found, path, here)
    if planned and found.courses:
        ctx.invoke(plan, format=format.name, file=str(path), assignments=assignments, everything=False, as_json=as_json)


def _under(platform: "Platform", category: str) -> frozenset[str]:
    """The ids of this category and of all those under it."""
    from toolsync.pipeline.category_lists import find_category, world_of_categories
    from toolsync.rules.category_cleanup import below

    world = world_of_categories(platform)
    return frozenset(str(each.id) for each in below(find_category(category, world).id, world))


def _columns(given: tuple[str, ...], format: "Format", purpose: str) -> dict[str, str]:
    """What a reset file asks for: what it asks for usually, and what is given."""
    from toolsync.pipeline.course_lists import RESET

    asked = dict(RESET)
    if given and purpose != "reset":
        raise WrongUse(N_("--column is for list-for reset: a deletion file has no further column."))
    for each in given:
        name, found, value = each.partition("=")
        name = name.strip().lower()
        if not found or name in _IDENTIFIERS or not format.is_known(name):
            raise WrongUse(
                N_("--column {given}: write NAME=VALUE, with a column of {format} that says what is reset."),
                given=each,
                format=format.name,
            )
        asked[name] = value.strip()
    return {name: value for name, value in asked.items() if value}


def _target(app: App, format: "Format", output: str | None, settings: "Settings") -> Path:
    """Where to write: as asked, or the file that the format takes where its location is a plain name."""
    from toolsync.pipeline.designating import location_of

    if output:
        return app.workspace.files / output if Path(output).name == output else Path(output)
    location = location_of(format, settings).lstrip("/")
    if any(sign in location for sign in ("*", ",", "://")) or ".." in Path(location).parts:
        location = format.filename
    return app.workspace.files / location


def _content(purpose: str, found: "CourseList", columns: Mapping[str, str], settings: "Settings") -> bytes:
    from toolsync.pipeline.course_lists import deletion, reset

    return deletion(found, settings) if purpose == "deletion" else reset(found, columns, settings)


def _write(path: Path, content: bytes, force: bool) -> None:
    """Never over a file that is there, unless that is asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(content)
    except FileExistsError:
        raise WrongUse(
            N_("{file} is there already. Name another one with --output, or replace it with --force."), file=path
        ) from None


def _show(found: "CourseList", path: Path, here: Session) -> None:
    if found.courses:
        count = here.wording.counted("{count} course", "{count} courses", len(found.courses))
        here.say("{count} written into {file}, by {identifier}.", count=count, file=path, identifier=found.identifier)
    else:
        here.say("No course is as asked for: no file was written.")
    for row in found.unnamed:
        here.say("Left out, for want of {by}: {course}", by=found.identifier, course=row["shortname"])
    for row in found.shared:
        told = N_("Left out, for another course has the {by} {value} too: {course}")
        here.say(told, by=found.identifier, value=row[found.identifier], course=row["shortname"])


def _as_json(purpose: str, found: "CourseList", path: Path) -> dict[str, Any]:
    return {
        "format": _FORMATS[purpose],
        "file": str(path) if found.courses else None,
        "identifier": found.identifier,
        "courses": [row[found.identifier] for row in found.courses],
        "left_out": [row["shortname"] for row in (*found.unnamed, *found.shared)],
    }
