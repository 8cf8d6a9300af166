"""Carrying a run through: claimed, planned, held or applied, closed; whatever happens, an honest state at the end.

Exécution. Killed at any instant, a run is resumed: what is settled in its ledger is settled, what the platform has
applied without our knowing is recognised by the platform, the rest goes on. A plan that was not complete is made anew.
"""

import shlex
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from django.utils.timezone import now

from toolsync.format import Format, Source
from toolsync.locale.words import N_
from toolsync.model.outcomes import FAILED_STATUSES, Status
from toolsync.model.ports import Platform, PlatformError
from toolsync.model.things import Site
from toolsync.pipeline.applying import apply_plan, changes_applied
from toolsync.pipeline.run import Planned, Progress, check, make_plan, silent
from toolsync.pipeline.validating import OpenedFile, open_file
from toolsync.records.claims import Claim, ClaimLostError
from toolsync.records.closing import Closing
from toolsync.records.ledger import ledger_of
from toolsync.records.models import Run
from toolsync.records.states import State
from toolsync.records.summaries import excess_as_json, findings_as_json
from toolsync.settings import Settings
from toolsync.wording import Wording
from toolsync.workspace import Unavailable, Workspace, WrongUse

#: Why a run failed when the platform was out of order: it was not the fault of its file.
PLATFORM_TROUBLE: Final = N_("The platform cannot be used: {reason}")

#: Given the name of a stage (``planning``, ``applying``, ``closing``): what to call as it goes on.
Watch = Callable[[str], Progress]


class CancelledError(Exception):
    """Somebody asked the run to stop, while it was being planned."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a run is carried through with."""

    workspace: Workspace
    format: Format
    settings: Settings
    open_platform: Callable[[], AbstractContextManager[Platform]]
    wording: Wording
    watch: Watch = lambda stage: silent
    #: Asked between steps: whether somebody wants the run to stop.
    stopped: Callable[[], bool] = lambda: False


class Execution:
    """One run, carried through once. Raises Unavailable, having changed nothing, when somebody else is at work."""

    def __init__(self, run: Run, means: Means) -> None:
        self.run = run
        self.means = means
        self.path = file_of(run, means.workspace)
        self.seen = self.path.stat()
        self.claim = Claim(run)
        self.ledger = ledger_of(run)
        self.site = Site()

    def start(self) -> None:
        """Plan, then apply unless the plan is held or simulated. Also for a run that stopped before its plan was
        complete: it is planned anew."""
        values = {"sha256": sha256_of(self.path), "attempts": self.run.attempts + 1, "ended": None, "notes": []}
        self.claim.take(State.READING, started=now(), **values)
        self._guard(self._plan_and_go_on)

    def resume(self) -> None:
        """Go on where the run stopped while it was being applied."""
        if sha256_of(self.path) != self.run.sha256:
            raise WrongUse(
                N_("The file {file} is no longer the one that run {run} began with. Run it anew instead: {command}"),
                file=self.path,
                run=self.run.pk,
                command=shlex.join(["toolsync", "run", self.run.format, str(self.path)]),
            )
        self.claim.take(State.APPLYING, attempts=self.run.attempts + 1, ended=None, notes=[])
        self._guard(self._go_on)

    # --- the way of a run ---------------------------------------------------------------------------------------------

    def _plan_and_go_on(self) -> None:
        means = self.means
        if self.run.attempts > 1:
            self.ledger.clear()
        with means.open_platform() as platform:
            self.claim.keep(state=State.PLANNING.value)
            planned = make_plan(
                means.format, self.path, means.settings, platform, self.ledger, self._progress("planning")
            )
            self.site = planned.site or platform.capabilities().site
            self._record(planned)
            held = self._why_held(planned)
            if not planned.opened.usable:
                self._close(State.FAILED, planned.opened)
            elif self.run.simulated:
                self._close(State.SIMULATED, planned.opened)
            elif held:
                self._close(State.HELD, planned.opened, notes=held)
            else:
                self.claim.keep(state=State.APPLYING.value, applying_since=now())
                self._apply(planned.opened, platform)

    def _go_on(self) -> None:
        opened = open_file(self.means.format, self.path, self.means.settings)
        with self.means.open_platform() as platform:
            self.site = platform.capabilities().site
            self._apply(opened, platform)

    def _apply(self, opened: OpenedFile, platform: Platform) -> None:
        started = self.run.started or self.run.created
        source = self.path if self.means.format.source is not Source.CSV else None
        apply_plan(self.ledger, platform, int(started.timestamp()), self._progress("applying"), self._stopped, source)
        stopped = self.ledger.holds((Status.PLANNED,))
        self.ledger.give_up()
        self._count()
        failures = self.ledger.holds(tuple(FAILED_STATUSES))
        state = State.CANCELLED if stopped else State.DONE_WITH_FAILURES if failures else State.DONE
        self._close(state, opened)

    def _why_held(self, planned: Planned) -> list[object]:
        approved = self.run.approved
        if approved and approved != planned.plan.digest:
            return [[N_("The plan is no longer the one that was approved: the file or the site has changed."), {}]]
        if planned.excesses and not approved:
            return [[N_("The plan takes away more than the limits allow."), {}]]
        return []

    # --- what is written down -----------------------------------------------------------------------------------------

    def _record(self, planned: Planned) -> None:
        """What the plan comes to."""
        plan = planned.plan
        self.claim.keep(
            digest=plan.digest if planned.opened.usable else "",
            lines={status.value: count for status, count in plan.lines.items()},
            planned_in_part=plan.partial,
            changes=dict(plan.changes),
            losses={loss.value: count for loss, count in plan.losses.items()},
            excesses=[excess_as_json(each) for each in planned.excesses],
            findings=findings_as_json(planned.findings),
        )

    def _count(self) -> None:
        """What became of the lines, and which changes were applied."""
        counts = self.ledger.counts()
        lines = {status.value: count for status, count in counts.items()}
        whole = not self.ledger.holds((Status.FAILED, Status.PARTIAL, Status.NOT_ATTEMPTED, Status.PLANNED))
        # A plan that was applied whole needs no second count; a million lines are worth the difference.
        changes = self.run.changes if whole else dict(Counter(changes_applied(self.ledger)))
        self.claim.keep(lines=lines, changes=changes)

    def _close(self, state: State, opened: OpenedFile, notes: list[object] | None = None) -> None:
        """Report, tryback, archive, clean-up; then let go of the run."""
        self.means.watch("closing")
        notes = [*self.run.notes, *(notes or ())]
        notes += self._closing(opened).close(state)
        self.ledger.give_up()
        self.ledger.scrub()
        self.claim.release(state, notes=notes)

    def _closing(self, opened: OpenedFile) -> Closing:
        return Closing(self.claim, self.ledger, self.means, opened, self.site, self.seen)

    # --- whatever happens ---------------------------------------------------------------------------------------------

    def _guard(self, work: Callable[[], None]) -> None:
        """Do the work. Whatever breaks it off, a state and a report are left that say so."""
        try:
            with self.claim:
                self._work_or_break_off(work)
        except ClaimLostError:
            raise Unavailable(
                N_("Run {run} was taken over by another process, because this one did not answer for a minute."),
                run=self.run.pk,
            ) from None

    def _work_or_break_off(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ClaimLostError:
            raise
        except CancelledError:
            self._break_off(State.CANCELLED, [N_("Stopped before anything was applied."), {}])
        except PlatformError as broken:
            self._break_off(State.FAILED, [PLATFORM_TROUBLE, {"reason": broken.kept()}])
        except BaseException as wrong:
            self._break_off(State.FAILED, [N_("Something unforeseen happened: {reason}"), {"reason": _said(wrong)}])
            raise

    def _break_off(self, state: State, note: object) -> None:
        """What is applied is applied; what is still planned may be resumed, so its secrets are kept."""
        notes: list[object] = [*self.run.notes, note]
        try:
            notes += self._account_for_the_rest(state)
        except ClaimLostError:
            raise
        except Exception as wrong:
            notes.append([N_("The report could not be written: {reason}"), {"reason": _said(wrong)}])
        self.claim.release(state, notes=notes)

    def _account_for_the_rest(self, state: State) -> list[object]:
        means = self.means
        if self.run.applying_since is None:
            # The plan is not complete: every line is accounted for as one that was not attempted.
            self.ledger.clear()
            planned = check(means.format, self.path, means.settings, self.ledger, self._beat)
            self._record(planned)
            self.ledger.scrub()
            opened = planned.opened
        else:
            opened = open_file(means.format, self.path, means.settings)
            self._count()
        return self._closing(opened).close(state)

    # --- while it works -----------------------------------------------------------------------------------------------

    def _progress(self, stage: str) -> Progress:
        show = self.means.watch(stage)

        def progress(done: int) -> None:
            self.claim.beat()
            show(done)
            if stage == "planning" and self.means.stopped():
                raise CancelledError

        return progress

    def _beat(self, done: int) -> None:
        self.claim.beat()

    def _stopped(self) -> bool:
        self.claim.beat()
        return self.means.stopped()


def file_of(run: Run, workspace: Workspace) -> Path:
    """The run's command file, or its archive when it has been cleaned up."""
    for path in [workspace.path(each) for each in (run.path, run.archive) if each]:
        if path.is_file():
            return path
    raise WrongUse(
        N_("The file {file} of run {run} is no longer there. Put it back."), file=workspace.path(run.path), run=run.pk
    )


def sha256_of(path: Path) -> str:
    """The digest of the content of a file."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _said(wrong: BaseException) -> str:
    return f"{type(wrong).__name__}: {wrong}"
