"""Closing a run: report, then tryback, then archive, then clean-up; each on its own, the later ones when all is well.

Nothing is archived or deleted by a simulation, nor when the file could not be used or was not gone through to its end.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from toolsync.format import Source
from toolsync.locale.words import N_
from toolsync.model.changes import Loss
from toolsync.model.outcomes import Status
from toolsync.model.ports import PlatformError
from toolsync.model.things import Site
from toolsync.pipeline import archiving, messages, naming
from toolsync.pipeline.reporting import RunAccount, write_report
from toolsync.pipeline.tryback import write_tryback
from toolsync.pipeline.validating import OpenedFile
from toolsync.records.claims import Claim
from toolsync.records.ledger import RecordedLedger
from toolsync.records.states import State
from toolsync.records.summaries import excess_from

if TYPE_CHECKING:
    from toolsync.records.execution import Means

_FINISHED = (State.DONE, State.DONE_WITH_FAILURES)


class Closing:
    """What is left to do for a run in this state. Paths are written down as soon as there is something there."""

    def __init__(
        self, claim: Claim, ledger: RecordedLedger, means: "Means", opened: OpenedFile, known: Site, seen: stat_result
    ) -> None:
        self.claim = claim
        self.run = claim.run
        self.ledger = ledger
        self.means = means
        self.opened = opened
        self.known = known
        self.seen = seen
        self.path = opened.file.path
        self.at = (self.run.started or self.run.created).astimezone()
        self.notes: list[Any] = []

    def close(self, state: State) -> list[Any]:
        """Do it all; what went wrong, as notes."""
        tryback, archive = self._tryback_path(state), self._archive_path(state)
        self._step(N_("The report could not be written: {reason}"), lambda: self._report(state, tryback, archive))
        if (tryback or archive) and not self._untouched():
            self.notes.append([N_("The file changed while it was being processed: it was left as it is."), {}])
            return self.notes
        if tryback is not None:
            self._step(N_("The tryback file could not be written: {reason}"), lambda: self._tryback(tryback))
        if archive is not None:
            self._step(N_("The file could not be archived: {reason}"), lambda: self._archive(archive))
        if self._cleans_up() and state in _FINISHED and not self.notes:
            self._step(N_("The file could not be deleted: {reason}"), self.path.unlink)
        return self.notes

    def _cleans_up(self) -> bool:
        settings = self.means.settings
        pictures = self.means.format.source is Source.PICTURES
        return settings.after.clean_up or (pictures and settings.pictures.force_deletion)

    def _step(self, trouble: str, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as wrong:
            reason = wrong.strerror or str(wrong)
            where = f" ({wrong.filename})" if wrong.filename else ""
            self.notes.append([trouble, {"reason": reason + where}])

    # --- the steps ----------------------------------------------------------------------------------------------------

    def _report(self, state: State, tryback: Path | None, archive: Path | None) -> None:
        stem = naming.report_stem(self.run.file_name, self.at)
        account = self._account(state, tryback, archive)
        account = replace(account, messages=self._messages(account))
        report = write_report(self.means.workspace.reports, stem, account, self.ledger, self.opened, self.means.wording)
        self.claim.keep(report=self.means.workspace.written(report.html))

    def _messages(self, account: RunAccount) -> Sequence[messages.Message]:
        """What is to be sent about the run. A platform that is out of order is no reason not to say so."""
        means = self.means
        told = [*messages.notifications(account, means.settings, means.wording)]
        if messages.is_told(means.format, account, means.settings):
            try:
                with means.open_platform() as platform:
                    told += messages.course_messages(account, self.ledger, platform, means.settings, means.wording)
            except PlatformError as broken:
                trouble = N_("Those who manage the courses cannot be told: {reason}")
                self.notes.append([trouble, {"reason": broken.kept()}])
        return told

    def _account(self, state: State, tryback: Path | None, archive: Path | None) -> RunAccount:
        run = self.run
        return RunAccount(
            run=run.pk,
            site=run.site.name,
            format=run.format,
            file=run.file_name,
            started=self.at,
            ended=now(),
            operator=run.operator,
            state=state.value,
            simulated=run.simulated,
            settings=dict(each.split("=", 1) for each in run.overridden),
            digest=run.digest,
            lines={Status(name): count for name, count in run.lines.items()},
            changes=run.changes,
            losses={Loss(name): count for name, count in run.losses.items()},
            excesses=[excess_from(each) for each in run.excesses],
            findings=self.opened.findings,
            tryback=tryback,
            archive=archive,
            known=self.known,
        )

    def _tryback(self, target: Path) -> None:
        reasons = self.means.settings.after.tryback_reasons
        written = write_tryback(self.opened, self.ledger, target, reasons, self.means.wording)
        if written is not None:
            self.claim.keep(tryback=self.means.workspace.written(written))

    def _archive(self, target: Path) -> None:
        archiving.archive(self.path, target)
        self.claim.keep(archive=self.means.workspace.written(target))

    # --- where to -----------------------------------------------------------------------------------------------------

    def _tryback_path(self, state: State) -> Path | None:
        """Beside the command file when it lies in ``files/``, else there: never in somebody's own folders."""
        failures = any(self.run.lines.get(each, 0) for each in ("partial", "rejected", "failed"))
        wanted = self.means.settings.after.tryback and state in (*_FINISHED, State.SIMULATED)
        if not (failures and wanted) or self.run.tryback:
            return None
        files, name = self.means.workspace.files, self.run.file_name
        inside = self.path.resolve().is_relative_to(files.resolve())
        if state is State.SIMULATED:
            name = f"{Path(name).stem}_simulation{Path(name).suffix}"
        return naming.free(self.path.parent if inside else files, naming.tryback_name(name, self.at))

    def _archive_path(self, state: State) -> Path | None:
        if state not in _FINISHED or not self.means.settings.after.archive or self.run.archive:
            return None
        return naming.free(self.means.workspace.archives, naming.archive_name(self.run.file_name, self.at))

    def _untouched(self) -> bool:
        """Whether the file is still the one that was read: somebody may have put the next one in its place."""
        try:
            there = self.path.stat()
        except OSError:
            return False
        return (there.st_size, there.st_mtime_ns) == (self.seen.st_size, self.seen.st_mtime_ns)
