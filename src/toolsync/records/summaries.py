"""Runs as values: what the command line, and whoever else asks, gets to see of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolsync.model.changes import Loss
from toolsync.model.findings import Finding, Severity
from toolsync.model.outcomes import Status
from toolsync.model.plans import Excess
from toolsync.model.translatable import restored
from toolsync.records.states import ACTIVE, State
from toolsync.workspace import Workspace

if TYPE_CHECKING:
    from toolsync.records.models import Run

#: A text to be translated, and the values to show in it.
Note = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Summary:
    """One run, without its lines."""

    run: int
    site: str
    format: str
    file: str
    path: Path
    state: State
    simulated: bool
    digest: str
    operator: str
    #: Settings given for this run only, as ``key=value``.
    overridden: tuple[str, ...]
    #: Every line by what became of it; the values add up to ``total``.
    lines: Mapping[str, int]
    #: Lines that had something to change when the file was planned and were not attempted.
    planned: int
    #: Of those, the lines of which a part was refused.
    planned_in_part: int
    changes: Mapping[str, int]
    losses: Mapping[str, int]
    excesses: tuple[Excess, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    report: Path | None
    tryback: Path | None
    archive: Path | None
    created: datetime
    started: datetime | None
    ended: datetime | None
    attempts: int
    resumable: bool

    @property
    def unusable(self) -> bool:
        """Whether the file as a whole cannot be used, for its header or its encoding."""
        return has_errors(self.findings)

    @property
    def exit_code(self) -> int:
        """0 all lines fine, 1 some of them (or the whole file) not, 3 held by a limit, 4 the platform broke down."""
        if self.state is State.HELD or (self.state is State.SIMULATED and self.excesses):
            return 3
        if self.state is State.FAILED and not self.unusable:
            return 4
        if self.state in (State.DONE, State.SIMULATED) and not self.failures:
            return 0
        return 1

    @property
    def failures(self) -> int:
        """Lines that are not as they should be, or would not be if the run went on."""
        in_part = self.planned_in_part if self.planned else 0
        return in_part + sum(self.lines[name] for name in ("partial", "rejected", "failed"))

    def as_json(self) -> dict[str, Any]:
        """The run as plain values."""
        report = self.report
        return {
            "run": self.run,
            "state": self.state.value,
            "digest": self.digest,
            "lines": dict(self.lines),
            "changes": dict(self.changes),
            "report": _text(report),
            "tryback": _text(self.tryback),
            "archive": _text(self.archive),
            "site": self.site,
            "format": self.format,
            "file": str(self.path),
            "simulated": self.simulated,
            "operator": self.operator,
            "overridden": list(self.overridden),
            "planned": self.planned,
            "losses": dict(self.losses),
            "excesses": [excess_as_json(each) for each in self.excesses],
            "findings": [finding_as_json(each) for each in self.findings],
            "notes": [msgid.format_map(values) for msgid, values in self.notes],
            "reports": {kind: str(report.with_suffix(f".{kind}")) for kind in ("html", "csv", "json") if report},
            "started": _text(self.started and self.started.isoformat()),
            "ended": _text(self.ended and self.ended.isoformat()),
            "attempts": self.attempts,
            "resumable": self.resumable,
        }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def line_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Lines by status, as people count them: ``total`` first, what is only planned being not attempted."""
    told = {status.value: counts.get(status.value, 0) for status in Status}
    told["not_attempted"] += told.pop("planned")
    return {"total": sum(told.values()), **told}


#: What a summary takes from its run as it is.
_AS_IT_IS: Final = frozenset(
    {"format", "simulated", "digest", "operator", "changes", "losses", "created", "started", "ended", "attempts"}
)


def summary_of(run: "Run", workspace: Workspace) -> Summary:
    """A recorded run as a value."""
    findings = tuple(finding_from(each) for each in run.findings)
    taken: dict[str, Any] = {name: getattr(run, name) for name in _AS_IT_IS}
    paths = ((name, getattr(run, name)) for name in ("report", "tryback", "archive"))
    taken |= {name: workspace.path(written) if written else None for name, written in paths}
    return Summary(
        run=run.pk,
        site=run.site.name,
        file=run.file_name,
        path=workspace.path(run.path),
        state=State(run.state),
        overridden=tuple(run.overridden),
        lines=line_counts(run.lines),
        planned=run.lines.get(Status.PLANNED.value, 0),
        planned_in_part=run.planned_in_part,
        excesses=tuple(excess_from(each) for each in run.excesses),
        findings=findings,
        notes=tuple((msgid, restored(values)) for msgid, values in run.notes),
        resumable=State(run.state) in (*ACTIVE, State.FAILED) and not has_errors(findings),
        **taken,
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of these makes what it is about unusable."""
    return any(each.severity is Severity.ERROR for each in findings)


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding as plain values."""
    values = {each.name: getattr(finding, each.name) for each in fields(finding)}
    return {**values, "severity": finding.severity.value, "params": dict(finding.params)}


def finding_from(values: Mapping[str, Any]) -> Finding:
    """The finding that :func:`finding_as_json` wrote."""
    return Finding(
        values["code"],
        Severity(values["severity"]),
        values["column"],
        tuple(values["params"].items()),
        values["part"],
    )


def excess_as_json(excess: Excess) -> dict[str, Any]:
    """A limit that is gone over, as plain values."""
    return {
        "loss": excess.loss.value,
        "count": excess.count,
        "total": excess.total,
        "allowed": excess.allowed,
    }


def excess_from(values: Mapping[str, Any]) -> Excess:
    """The excess that :func:`excess_as_json` wrote."""
    return Excess(Loss(values["loss"]), values["count"], values["total"], values["allowed"])


def findings_as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values."""
    return [finding_as_json(each) for each in findings]
