"""A command file whose last run died: set aside, so that it is not tried again with every round.

The setting ``after.discard_on_failure`` asks for it. A platform that was out of order is not the fault of the file.
"""

from pathlib import Path

from toolsync.locale.words import N_
from toolsync.pipeline.naming import set_aside_path
from toolsync.records.claims import expire_dead
from toolsync.records.execution import PLATFORM_TROUBLE, sha256_of
from toolsync.records.models import Run, Site
from toolsync.records.states import State
from toolsync.records.summaries import finding_from, has_errors
from toolsync.workspace import Workspace


def crashed_run(site: Site, format: str, path: Path, workspace: Workspace) -> Run | None:
    """The last run of this very file on the site, if it died: None when it ended, or the file is another one now."""
    expire_dead()
    runs = Run.objects.filter(site=site, format=format, path=workspace.written(path), simulated=False)
    last = runs.order_by("-pk").first()
    if last is None or last.state != State.FAILED or has_errors([finding_from(each) for each in last.findings]):
        return None
    if any(msgid == PLATFORM_TROUBLE for msgid, _ in last.notes):
        return None
    return last if last.sha256 == sha256_of(path) else None


def set_aside(run: Run, path: Path, workspace: Workspace) -> Path:
    """Rename the file of a run that died; the run keeps its way to it, so that it can still be resumed."""
    target = path.rename(set_aside_path(path))
    note = [N_("The file was set aside as {file}, because this run had died."), {"file": target.name}]
    Run.objects.filter(pk=run.pk).update(path=workspace.written(target), notes=[*run.notes, note])
    return target
