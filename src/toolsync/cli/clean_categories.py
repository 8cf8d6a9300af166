"""``toolsync courses clean-categories``: shows the course categories that are empty, and deletes them when asked to.

The list of them is run as a command file (``categories_delete``): it has its limits, its report and its archive.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from toolsync.app import App, find_format
from toolsync.cli import showing
from toolsync.cli.bars import attention, stoppable
from toolsync.cli.base import Command, Session, as_json, assignments, common, option, print_json, session
from toolsync.cli.run import show
from toolsync.locale.words import N_
from toolsync.sites import Site

if TYPE_CHECKING:
    from toolsync.pipeline.category_lists import Emptied
    from toolsync.pipeline.run import Planned

_FORMAT: Final = "categories_delete"
#: Overrides of every such run: nobody misses a list that was made for it, once it is archived.
_OWN: Final = ("after.clean_up=true",)
_FORCED: Final = "courses.delete_filled_categories=true"


@click.command(
    name="clean-categories",
    cls=Command,
    help=N_(
        "Show the course categories that are empty, deepest first; with --apply, delete them. The default category and "
        "the last one always stay."
    ),
)
@option("--under", metavar="PATH|ID", default="", help=N_("Only this category and those under it."))
@option("--branches", is_flag=True, help=N_("Whole branches without any course, not only categories at the very end."))
@option("--force", is_flag=True, help=N_("Also those without courses that hold cohorts, questions or other content."))
@option("--apply", "applied", is_flag=True, help=N_("Delete them: a run like any other."))
@assignments
@as_json
@common
@click.pass_context
def clean_categories(
    ctx: click.Context,
    under: str,
    branches: bool,
    force: bool,
    applied: bool,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show or delete the categories that are empty."""
    from toolsync.pipeline.category_lists import list_empty

    here = session()
    given = (*assignments, *((_FORCED,) if force else ()))
    with here.app() as app:
        site = app.site(here.site)
        with app.platform(site) as platform:
            found = list_empty(platform, under, branches, app.settings(site.name, given))
        empty = [each for each in found if each.kept is None]
        if applied and empty:
            code = _apply(app, here, site, empty, given, as_json)
        else:
            code = _preview(app, here, site, found, given, as_json)
    ctx.exit(code)


def _apply(
    app: App, here: Session, site: Site, empty: "Sequence[Emptied]", given: tuple[str, ...], as_json: bool
) -> int:
    """Run the list. It stays where it is when the run is held, for whoever approves it."""
    from toolsync.pipeline.naming import free

    path = free(app.workspace.files, f"emptycategories_{datetime.now():%Y%m%d-%H%M%S}.csv")
    _write(path, empty)
    try:
        with stoppable(here, path) as watched:
            summary = app.run(site, find_format(_FORMAT), path, watched, assignments=(*given, *_OWN))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    show(summary, app, here, as_json)
    return summary.exit_code


def _preview(
    app: App, here: Session, site: Site, found: "Sequence[Emptied]", given: tuple[str, ...], as_json: bool
) -> int:
    empty = [each for each in found if each.kept is None]
    planned = _plan(app, here, site, empty, given) if empty else None
    held = bool(planned and planned.excesses)
    if as_json:
        print_json(_as_json(site, found, here, held))
        return 3 if held else 0
    _show(here, N_("Empty categories, in the order in which they would be deleted"), empty)
    _show(here, N_("Empty, but to be kept"), [each for each in found if each.kept])
    if planned is None:
        here.say("There is no empty category to delete.")
        return 0
    losses = {loss.value: count for loss, count in planned.plan.losses.items()}
    showing.show_losses(losses, planned.excesses, here.wording)
    here.say("Nothing was deleted. To delete them, call this again with --apply.")
    return 3 if held else 0


def _plan(app: App, here: Session, site: Site, empty: "Sequence[Emptied]", given: tuple[str, ...]) -> "Planned":
    """What a run of the list would come to."""
    from toolsync.pipeline.ledger import TemporaryLedger

    with TemporaryDirectory() as folder, closing(TemporaryLedger()) as ledger, attention(here) as watched:
        path = Path(folder, find_format(_FORMAT).filename)
        _write(path, empty)
        return app.plan(site, find_format(_FORMAT), path, app.settings(site.name, given), ledger, watched)


def _write(path: Path, empty: "Sequence[Emptied]") -> None:
    from toolsync.pipeline.category_lists import written_list

    # With the mark of UTF-8, which holds whatever encoding is settled.
    path.write_text(written_list(empty), encoding="utf-8-sig", newline="")


def _show(here: Session, heading: str, categories: "Sequence[Emptied]") -> None:
    if not categories:
        return
    here.say(heading)
    for each in categories:
        why = f"  – {here.wording.finding(each.kept).reason}" if each.kept else ""
        click.echo(f"  {each.id:>8}  {each.path}{why}")


def _as_json(site: Site, found: "Sequence[Emptied]", here: Session, held: bool) -> dict[str, Any]:
    return {
        "site": site.name,
        "categories": [{"id": each.id, "path": each.path} for each in found if each.kept is None],
        "kept": [
            {"id": each.id, "path": each.path, "code": each.kept.code, "reason": here.wording.finding(each.kept).reason}
            for each in found
            if each.kept
        ],
        "held": held,
    }
