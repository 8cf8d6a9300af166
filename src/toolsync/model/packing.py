"""Stretches of lines as text, to be kept: secrets apart, lines that are alike column by column."""

import json
from collections.abc import Sequence
from typing import Any

from toolsync.model.alike import AlikeProfiles
from toolsync.model.changes import KINDS, MASK, PLAIN, Change, as_tuples, decode, encode
from toolsync.model.findings import Finding, Severity
from toolsync.model.outcomes import AlikeLines, AlikeSteps, LineOutcome, Status, Step, Stretch


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
    if alike := _alike(stretch.outcomes):
        return _pack_alike(alike), ""
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


def _alike(lines: Sequence[LineOutcome]) -> AlikeLines | None:
    """The same lines, field by field, where every line is one change of the same kind.

    It takes a quarter of the time that writing them one by one does.
    """
    if isinstance(lines, AlikeLines):
        return lines
    if not lines or any(line.findings or len(line.steps) != 1 or len(line.steps[0].changes) != 1 for line in lines):
        return None
    changes = [line.steps[0].changes[0] for line in lines]
    kind = type(changes[0])
    if kind not in PLAIN or any(type(change) is not kind for change in changes):
        return None
    if any(line.steps[0].part for line in lines):
        return None
    first, last = [line.first for line in lines], [line.last for line in lines]
    steps = AlikeSteps(kind, list(zip(*map(PLAIN[kind], changes), strict=True)))
    return AlikeLines(first, last, lines[0].status, steps)


def _pack_alike(lines: AlikeLines) -> str:
    kept = {
        "kind": lines.steps.kind.__name__,
        "first": list(lines.first),
        "last": list(lines.last),
        "values": [_pack_column(column) for column in lines.steps.values],
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _pack_column(column: Sequence[Any]) -> list[Any] | dict[str, Any]:
    """Values as they are; but pairs (of names and values) that have the same names everywhere, name by name."""
    if isinstance(column, AlikeProfiles):
        return {"names": list(column.names), "columns": list(column.columns)}
    if type(column[0]) is tuple and column[0] and type(column[0][0]) is tuple:
        names = [pair[0] for pair in column[0]]
        if all([pair[0] for pair in pairs] == names for pairs in column):
            return {"names": names, "columns": [[pair[1] for pair in each] for each in zip(*column, strict=True)]}
    return list(column)


def _unpack_column(packed: list[Any] | dict[str, Any]) -> Sequence[Any]:
    if isinstance(packed, dict):
        return AlikeProfiles(packed["names"], packed["columns"])
    return [as_tuples(value) if type(value) is list else value for value in packed]


def unpack(first: int, last: int, lines: int, status: str, text: str, secrets: str = "") -> Stretch:
    """The stretch that :func:`pack` wrote."""
    payload = json.loads(text)
    stretch = Stretch(first, last, lines, Status(status))
    if "kind" in payload:
        steps = AlikeSteps(KINDS[payload["kind"]], list(map(_unpack_column, payload["values"])))
        stretch.outcomes = AlikeLines(payload["first"], payload["last"], stretch.status, steps)
        return stretch
    outcomes: list[LineOutcome] = []
    hidden = iter(json.loads(secrets) if secrets else ())
    for line_first, line_last, steps, findings in payload["lines"]:
        made = tuple(Step(part, tuple(_reveal(each, hidden) for each in changes)) for part, changes in steps)
        found = tuple(_unpack_finding(each) for each in findings)
        outcomes.append(LineOutcome(line_first, line_last, stretch.status, made, found))
    stretch.outcomes = outcomes
    stretch.findings = tuple(_unpack_finding(each) for each in payload["findings"])
    return stretch


def _reveal(encoded: list[Any], hidden: Any) -> Change:
    if MASK in encoded:
        encoded = [next(hidden, MASK) if value == MASK else value for value in encoded]
    return decode(encoded)
