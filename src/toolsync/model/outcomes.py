"""What became of the lines of a file. Every line ends in exactly one status; lines that share one stand together."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from toolsync.model.changes import KINDS, MASK, NUMERIC, Change, decode, encode
from toolsync.model.findings import Finding, Severity


class Status(StrEnum):
    """What became of a line."""

    #: It has changes that are not applied yet; no line of a finished run has this status.
    PLANNED = "planned"
    APPLIED = "applied"
    #: Some of its parts were applied, others refused or failed.
    PARTIAL = "partial"
    #: The platform already was as the line says.
    UNCHANGED = "unchanged"
    #: It was refused before anything was written.
    REJECTED = "rejected"
    #: The platform refused it.
    FAILED = "failed"
    #: The run stopped before it, or was a simulation.
    NOT_ATTEMPTED = "not_attempted"
    #: Blank, or a comment.
    IGNORED = "ignored"


#: Statuses whose lines go to the tryback file.
FAILED_STATUSES = frozenset({Status.PARTIAL, Status.REJECTED, Status.FAILED})


class Step(NamedTuple):
    """Changes that stand or fall together: those of a line, or of one part of it (``part``, "" for the line itself)."""

    part: str
    changes: tuple[Change, ...]


@dataclass(slots=True)
class LineOutcome:
    """One line: its first and last physical line, its status, what it changes and what was found about it."""

    first: int
    last: int
    status: Status
    steps: Sequence[Step] = ()
    findings: Sequence[Finding] = ()

    @property
    def beyond(self) -> bool:
        """It is no line, but what is done after the last one (``Format.finish``): ``first`` is then above ``last``."""
        return self.first > self.last


@dataclass(slots=True)
class Stretch:
    """Consecutive lines that share a status, as they are kept: compact, since a file has millions of lines.

    ``lines`` counts them (a line may span several physical ones). Where lines have changes or findings of their own,
    ``outcomes`` holds them one by one; unchanged lines that share their reason, and ignored ones, need none.
    What is done after the last line is a stretch of no line.
    """

    first: int
    last: int
    lines: int
    status: Status
    outcomes: list[LineOutcome] = field(default_factory=list)
    findings: Sequence[Finding] = ()
    #: How many characters it takes where it is kept.
    weight: int = 0

    @property
    def reason(self) -> Finding | None:
        """The one reason that all its lines share, None when they stand one by one."""
        return self.findings[0] if self.findings else None

    def each(self) -> Iterable[LineOutcome]:
        """Every line of the stretch, when they are held one by one; else the stretch as one."""
        return self.outcomes or [LineOutcome(self.first, self.last, self.status, (), self.findings)]


def _pack_finding(finding: Finding) -> list[Any]:
    return [finding.code, finding.severity, finding.column, list(finding.params), finding.part]


def _unpack_finding(packed: list[Any]) -> Finding:
    code, severity, column, params, part = packed
    return Finding(code, Severity(severity), column, tuple((name, value) for name, value in params), part)


def pack(stretch: Stretch) -> tuple[str, str]:
    """The lines of a stretch as JSON text, and beside it, alone, the secrets of their changes.

    The first text has every secret masked: it may be kept, shown and digested. The second ("" when there are none) is
    needed to apply the changes, and not longer.
    """
    if alike := _pack_alike(stretch.outcomes):
        return json.dumps(alike, separators=(",", ":")), ""
    secrets: list[Any] = []
    lines = []
    for line in stretch.outcomes:
        steps = []
        for part, changes in line.steps:
            for change in changes:
                if change.secrets:
                    secrets.extend(getattr(change, name) for name in change.secrets)
            steps.append([part, [encode(change, masked=True) for change in changes]])
        lines.append([line.first, line.last, steps, [_pack_finding(each) for each in line.findings]])
    payload = {"lines": lines, "findings": [_pack_finding(each) for each in stretch.findings]}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return text, json.dumps(secrets, ensure_ascii=False) if secrets else ""


def _pack_alike(lines: Sequence[LineOutcome]) -> dict[str, Any] | None:
    """Column by column where every line is one change of the same kind made of numbers: a million enrolments are.

    It takes a quarter of the time that writing them one by one does.
    """
    if not lines or any(line.findings or len(line.steps) != 1 or len(line.steps[0].changes) != 1 for line in lines):
        return None
    changes = [line.steps[0].changes[0] for line in lines]
    kind = type(changes[0])
    if kind not in NUMERIC or any(type(change) is not kind for change in changes):
        return None
    if any(line.steps[0].part for line in lines):
        return None
    first, last = [line.first for line in lines], [line.last for line in lines]
    return {
        "kind": kind.__name__,
        "first": first,
        "last": last,
        "values": list(zip(*map(NUMERIC[kind], changes), strict=True)),
    }


def unpack(first: int, last: int, lines: int, status: str, text: str, secrets: str = "") -> Stretch:
    """The stretch that :func:`pack` wrote."""
    payload = json.loads(text)
    stretch = Stretch(first, last, lines, Status(status))
    if "kind" in payload:
        changes = map(KINDS[payload["kind"]], *payload["values"])
        each = zip(payload["first"], payload["last"], changes, strict=True)
        stretch.outcomes = [
            LineOutcome(one, other, stretch.status, (Step("", (change,)),)) for one, other, change in each
        ]
        return stretch
    hidden = iter(json.loads(secrets) if secrets else ())
    for line_first, line_last, steps, findings in payload["lines"]:
        made = tuple(Step(part, tuple(_reveal(each, hidden) for each in changes)) for part, changes in steps)
        found = tuple(_unpack_finding(each) for each in findings)
        stretch.outcomes.append(LineOutcome(line_first, line_last, stretch.status, made, found))
    stretch.findings = tuple(_unpack_finding(each) for each in payload["findings"])
    return stretch


def _reveal(encoded: list[Any], hidden: Any) -> Change:
    if MASK in encoded:
        encoded = [next(hidden, MASK) if value == MASK else value for value in encoded]
    return decode(encoded)
