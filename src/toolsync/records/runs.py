"""Runs and sites in the records: made, found, listed, resumed."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from getpass import getuser

from toolsync.locale.words import N_
from toolsync.model.outcomes import FAILED_STATUSES, LineOutcome, Status
from toolsync.records.claims import expire_dead
from toolsync.records.execution import Execution, Means
from toolsync.records.ledger import ledger_of
from toolsync.records.models import Run, Site
from toolsync.records.states import State
from toolsync.records.summaries import Summary, finding_from, has_errors, summary_of
from toolsync.workspace import Unavailable, Workspace, WrongUse


def add_site(name: str, platform: str, location: str) -> None:
    """Record a site."""
    Site.objects.create(name=name, platform=platform, location=location)


def sites() -> list[Site]:
    """Every site, by name."""
    return list(Site.objects.order_by("name"))


def carry_out(
    site: Site, path: str, means: Means, *, simulate: bool = False, approve: str = "", overridden: Sequence[str] = ()
) -> Summary:
    """Make a run of this command file and carry it through. Raises Unavailable when the site is busy."""
    run = Run.objects.create(
        site=site,
        format=means.format.name,
        file_name=path.rpartition("/")[2],
        path=path,
        simulated=simulate,
        approved=approve,
        operator=_operator(),
        overridden=list(overridden),
    )
    try:
        Execution(run, means).start()
    finally:
        # One that could not be begun leaves no trace: it was asked for here and now.
        Run.objects.filter(pk=run.pk, state=State.QUEUED.value).delete()
    return summary(run.pk, means.workspace)


def resume(number: int, means_of: Callable[[Run], Means]) -> Summary:
    """Go on with a run that stopped before its end."""
    expire_dead()
    run = find(number)
    _check_resumable(run)
    means = means_of(run)
    execution = Execution(run, means)
    if run.applying_since:
        execution.resume()
    else:
        execution.start()
    return summary(run.pk, means.workspace)


def _check_resumable(run: Run) -> None:
    if run.lease_until:
        raise Unavailable(
            N_("Run {run} is at work. If its process has died, it can be resumed from {until}."),
            run=run.pk,
            until=run.lease_until.astimezone().strftime("%H:%M:%S"),
        )
    if run.state != State.FAILED or has_errors([finding_from(each) for each in run.findings]):
        raise WrongUse(N_("There is nothing to resume in run {run}: it is {state}."), run=run.pk, state=run.state)
    others = Run.objects.filter(site=run.site, applying_since__gt=run.applying_since) if run.applying_since else None
    if others is not None and (later := others.first()):
        raise WrongUse(
            N_("Run {later} has changed the site since run {run} stopped. Run the file anew: {command}"),
            later=later.pk,
            run=run.pk,
            command=shlex.join(["toolsync", "run", run.format, run.path]),
        )


def find(number: int) -> Run:
    """The run of this number."""
    run = Run.objects.select_related("site").filter(pk=number).first()
    if run is None:
        raise WrongUse(N_("There is no run {run}. `toolsync runs` lists them."), run=number)
    return run


def summary(number: int, workspace: Workspace) -> Summary:
    """The run of this number, as a value."""
    expire_dead()
    return summary_of(find(number), workspace)


def summaries(workspace: Workspace, site: Site | None, most: int | None) -> list[Summary]:
    """The latest runs, newest first."""
    expire_dead()
    found = Run.objects.select_related("site").order_by("-pk")
    if site is not None:
        found = found.filter(site=site)
    return [summary_of(run, workspace) for run in found[:most]]


def lines(number: int) -> Iterator[LineOutcome]:
    """Every line of a run, in the order of the file; those that stand together come as one."""
    for stretch in ledger_of(find(number)).stretches():
        yield from stretch.each()


def failed_lines(number: int) -> Iterator[LineOutcome]:
    """The lines of a run that are not as they should be, in the order of the file."""
    failed = tuple(status for status in Status if status in FAILED_STATUSES)
    for stretch in ledger_of(find(number)).stretches(failed):
        yield from stretch.each()


def _operator() -> str:
    try:
        return getuser()
    except (KeyError, OSError):
        return ""
