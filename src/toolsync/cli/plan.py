"""``toolsync plan``: shows what a command file would change, grouped by course or by user."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import click

from toolsync.app import find_format
from toolsync.cli import showing
from toolsync.cli.bars import attention
from toolsync.cli.base import Command, Session, as_json, assignments, common, option, print_json, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.pipeline.ledger import Ledger
    from toolsync.pipeline.run import Planned
    from toolsync.pipeline.validating import OpenedFile

#: Groups that are shown unless all are asked for.
_GROUPS: Final = 20


@click.command(cls=Command, help=N_("Show what a command file would change; nothing is written."))
@click.argument("format")
@click.argument("file", required=False)
@assignments
@option(
    "--on",
    type=click.Choice(("site", "snapshot")),
    default="site",
    help=N_("What the plan is made on: the site as it is, or its latest snapshot (`toolsync site snapshot`)."),
)
@option("--all", "everything", is_flag=True, help=N_("Show every group of changes, not only the first ones."))
@as_json
@common
@click.pass_context
def plan(
    ctx: click.Context,
    format: str,
    file: str | None,
    assignments: tuple[str, ...],
    on: str,
    everything: bool,
    as_json: bool,
) -> None:
    """Plan a command file."""
    from toolsync.pipeline.ledger import TemporaryLedger

    here = session()
    known = find_format(format)
    with here.app() as app, closing(TemporaryLedger()) as ledger:
        site = app.site(here.site)
        settings = app.settings(site.name, assignments)
        path = app.file_of(known, file, settings)
        with attention(here, path) as watched:
            planned = app.plan(site, known, path, settings, ledger, watched, on_snapshot=on == "snapshot")
        groups = Groups(planned.opened, ledger, None if everything else _GROUPS)
        if as_json:
            print_json({"site": site.name, **_as_json(planned, groups)})
        else:
            _show(planned, groups, ledger, here)
    ctx.exit(exit_code(planned))


def exit_code(planned: "Planned") -> int:
    """What running the file would come to, as far as the plan can tell."""
    from toolsync.model.outcomes import FAILED_STATUSES

    if planned.excesses:
        return 3
    failed = planned.plan.partial or any(planned.plan.lines[status] for status in FAILED_STATUSES)
    return 1 if failed or not planned.opened.usable else 0


class Groups:
    """The changes of a plan by what its lines name: the first ``most`` groups whole, the others counted."""

    def __init__(self, opened: "OpenedFile", ledger: "Ledger", most: int | None) -> None:
        self.header = _grouping_header(opened) if opened.usable else ""
        self.shown: dict[str, Counter[str]] = {}
        #: Names of the groups that are not shown.
        self.others: set[str] = set()
        if self.header:
            for name, kinds in self._changes(opened, ledger):
                if name in self.shown or most is None or len(self.shown) < most:
                    self.shown.setdefault(name, Counter()).update(kinds)
                else:
                    self.others.add(name)

    def _changes(self, opened: "OpenedFile", ledger: "Ledger") -> Iterator[tuple[str, list[str]]]:
        from toolsync.pipeline.joining import joined

        for outcome, cells in joined(opened, ledger):
            if outcome.steps and cells is not None:
                kinds = [type(change).__name__ for step in outcome.steps for change in step.changes]
                yield cells.get(self.header, ""), kinds


def _grouping_header(opened: "OpenedFile") -> str:
    """The column by which changes are grouped: the course that a line names, else the user, else what is required."""
    from toolsync.pipeline.joining import headers_of

    def rank(header: str) -> int:
        for column in opened.format.columns.values():
            if not column.family and column.match(header) is not None and not column.secret:
                named = {"courses": 0, "users": 1, "cohorts": 2}
                return named.get(column.kind.names, 3 if column.required else 4)
        return 5

    return min(headers_of(opened), key=rank, default="")


def _as_json(planned: "Planned", groups: Groups) -> dict[str, Any]:
    from toolsync.model.outcomes import Status
    from toolsync.records.summaries import excess_as_json, findings_as_json, line_counts

    plan, opened = planned.plan, planned.opened
    return {
        "format": opened.format.name,
        "file": str(opened.file.path),
        "usable": opened.usable,
        "digest": plan.digest if opened.usable else "",
        "lines": line_counts({status.value: count for status, count in plan.lines.items()}),
        "planned": plan.lines[Status.PLANNED],
        "changes": dict(plan.changes),
        "losses": {loss.value: count for loss, count in plan.losses.items()},
        "excesses": [excess_as_json(each) for each in planned.excesses],
        "held": bool(planned.excesses),
        "findings": findings_as_json(planned.findings),
        "grouped_by": groups.header,
        "groups": {name: dict(kinds) for name, kinds in groups.shown.items()},
        "other_groups": len(groups.others),
    }


def _show(planned: "Planned", groups: Groups, ledger: "Ledger", here: Session) -> None:
    from toolsync.model.outcomes import FAILED_STATUSES, Status

    wording, counts, opened = here.wording, planned.plan.lines, planned.opened
    here.say("{file} ({format})", file=opened.file.path, format=opened.format.name)
    showing.show_findings(planned.findings, opened.format, wording)
    if not opened.usable:
        here.say("The file cannot be used as it is: nothing would be attempted.")
        return
    lines = {"total": sum(counts.values()), **{status.value: counts[status] for status in Status}}
    click.echo(f"  {showing.lines_told(lines, wording)}")
    _show_groups(groups, here)
    showing.show_changes(planned.plan.changes, wording, N_("All changes"))
    if not planned.plan.changes:
        here.say("Nothing to change.")
    losses = {loss.value: count for loss, count in planned.plan.losses.items()}
    showing.show_losses(losses, planned.excesses, wording)
    failed = tuple(status for status in Status if status in FAILED_STATUSES)
    outcomes = (each for stretch in ledger.stretches(failed) for each in stretch.each())
    showing.show_failed(outcomes, sum(counts[status] for status in failed), opened.format, wording)
    here.say("Digest of this plan: {digest}", digest=planned.plan.digest)
    if planned.excesses:
        here.say("A run would be held, until somebody approves this digest with --approve.")


def _show_groups(groups: Groups, here: Session) -> None:
    if not groups.shown:
        return
    here.say("Changes by {column}", column=groups.header)
    width = min(40, max(map(len, groups.shown)))
    for name, kinds in groups.shown.items():
        told = [here.wording.named(here.wording.kind(kind), here.wording.number(kinds[kind])) for kind in kinds]
        click.echo(f"  {name:<{width}}  {', '.join(told)}")
    if groups.others:
        more = N_("  … and {count} more; --all shows them")
        here.say(more, count=here.wording.number(len(groups.others)))
