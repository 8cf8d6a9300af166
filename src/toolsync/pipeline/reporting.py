"""The report of a run: HTML to look at, CSV to sort and filter, JSON for programs.

Rapport. One streaming pass over the file and the ledger writes the CSV, which holds everything, and keeps for the page
a bounded number of lines of each sort: it stays small and quick to open, however many lines failed.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader

from toolsync.model.changes import Loss
from toolsync.model.findings import Finding, Severity
from toolsync.model.outcomes import LineOutcome, Status
from toolsync.model.plans import Excess
from toolsync.model.things import Site
from toolsync.pipeline.archiving import written_text
from toolsync.pipeline.joining import Secrecy, counted, headers_of, joined
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.messages import Message
from toolsync.pipeline.naming import free
from toolsync.pipeline.results import headings, row_of
from toolsync.pipeline.run import few_collections
from toolsync.pipeline.validating import OpenedFile
from toolsync.wording import Told, Wording, plain

__all__ = ["Report", "RunAccount", "joined", "write_report"]

#: How many lines the page shows for one reason, for all reasons together (each shows a few all the same), with changes.
_PER_REASON: Final = 200
_ALL_REASONS: Final = 2_000
_FEW: Final = 5
_CHANGED: Final = 500
#: How many rows the page shows of a table of results.
_FOUND: Final = 2_000

#: In the order of the bar.
_ORDER: Final = ("applied", "planned", "partial", "rejected", "failed", "not_attempted", "unchanged", "ignored")


#: Statuses of lines whose changes were made.
_MADE: Final = frozenset({Status.APPLIED, Status.PARTIAL})


@dataclass(frozen=True, kw_only=True)
class RunAccount:
    """All there is to say of a run, but its lines. ``known`` is what the platform says of itself (names of roles)."""

    run: int
    site: str
    format: str
    file: str
    started: datetime
    ended: datetime
    operator: str = ""
    state: str
    simulated: bool = False
    #: Settings that were overridden for this run.
    settings: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    lines: Mapping[Status, int] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    losses: Mapping[Loss, int] = field(default_factory=dict)
    excesses: Sequence[Excess] = ()
    #: About the file as a whole.
    findings: Sequence[Finding] = ()
    tryback: Path | None = None
    archive: Path | None = None
    known: Site = field(default_factory=Site)
    #: To be sent about this run.
    messages: Sequence[Message] = ()


class Report(NamedTuple):
    """The files of a report."""

    html: Path
    csv: Path
    json: Path


class Shown(NamedTuple):
    """A line on the page: where it is, what is said of it, what stands in it."""

    place: str
    part: str
    said: str
    text: str


@dataclass(slots=True)
class Reason:
    """Why lines failed, or what is to be looked at: one finding about one column, with how many lines it has."""

    told: Told
    column: str
    count: int = 0
    shown: list[Shown] = field(default_factory=list)


@dataclass(slots=True)
class Digested:
    """What one pass over the lines keeps for the page and the JSON."""

    lines: Counter[Status] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    #: How many lines the reasons show, all together.
    told: int = 0
    #: How many lines a table of results has, and the first of its rows.
    results: int = 0
    found: list[list[str]] = field(default_factory=list)
    #: How many lines have changes that were made (True) or were not (False), and the first of them.
    changing: Counter[bool] = field(default_factory=Counter)
    changed: dict[bool, list[Shown]] = field(default_factory=lambda: {True: [], False: []})


def write_report(
    folder: Path, stem: str, account: RunAccount, ledger: Ledger, opened: OpenedFile, wording: Wording
) -> Report:
    """Write the three files of a report into the folder; a report that is there already is never overwritten."""
    stem = free(folder, stem, (".html", ".csv", ".json")).name
    report = Report(*(folder / f"{stem}.{ending}" for ending in Report._fields))
    account = replace(account, findings=[Secrecy(opened.format).hidden(each) for each in account.findings])
    about = [wording.finding(each) for each in account.findings]
    with written_text(report.csv, "utf-8-sig", newline="") as text, few_collections():
        digested = _digest(Lines(opened, ledger, account.known, wording), text)
    with written_text(report.json) as text:
        json.dump(_as_json(account, digested, report), text, ensure_ascii=False, indent=2)
        text.write("\n")
    with written_text(report.html) as text:
        text.writelines(_page(account, digested, about, opened, report, wording))
    return report


# --- one pass over the lines ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a run, and what it takes to say them."""

    opened: OpenedFile
    ledger: Ledger
    known: Site
    wording: Wording

    def changes(self, outcome: LineOutcome) -> str:
        """What is done for one line, in one sentence."""
        said = []
        for part, changes in outcome.steps:
            steps = ", ".join([self.wording.change(change, self.known) for change in changes])
            said.append(self.wording.named(part, steps) if part else steps)
        return "; ".join(said)


def _digest(lines: Lines, text: Any) -> Digested:
    """Write every line into the CSV, and keep what the page shows."""
    digested = Digested()
    headers = headers_of(lines.opened)
    names = ("first_line", "last_line", "lines", "status", "changes", "findings", "reason", "remedy")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    results = lines.opened.format.results
    rows.writerow([*names, *results.columns, *headers])
    status_of = {status: lines.wording.status(status) for status in Status}
    for outcome, cells, count in counted(lines.opened, lines.ledger):
        told = [lines.wording.finding(each) for each in outcome.findings]
        changes = lines.changes(outcome) if outcome.steps else ""
        digested.lines[outcome.status] += count
        for finding in outcome.findings:
            digested.findings[finding.code] += count
        place = _place(outcome, lines.wording)
        _keep(digested, place, outcome, told, changes, cells or {}, count)
        codes = ", ".join([each.code for each in outcome.findings])
        reason = " ".join([each.reason or each.title for each in told])
        remedy = " ".join(dict.fromkeys(each.remedy for each in told if each.remedy))
        values = [cells.get(header, "") for header in headers] if cells else [""] * len(headers)
        if cells and "" in cells and headers:
            values[0] = cells[""]
        found = row_of(results, outcome, lines.wording) if results.columns else []
        if any(found):
            _keep_found(digested, [place, *values, *found])
        shown = _harmless([changes, codes, reason, remedy, *found, *values])
        numbers = (place, place) if outcome.beyond else (outcome.first, outcome.last)
        rows.writerow([*numbers, count, status_of[outcome.status], *shown])
    return digested


def _keep(
    digested: Digested,
    place: str,
    outcome: LineOutcome,
    told: Sequence[Told],
    changes: str,
    cells: dict[str, str],
    count: int,
) -> None:
    """Keep a line for the page, if it has something to be looked at and there is room."""
    for finding, said in zip(outcome.findings, told, strict=True):
        if finding.severity is not Severity.NOTICE:
            key = (finding.code, finding.column or "")
            reason = digested.reasons.setdefault(key, Reason(said, finding.column or ""))
            reason.count += count
            if len(reason.shown) < (_PER_REASON if digested.told < _ALL_REASONS else _FEW):
                digested.told += 1
                shown = Shown(place, finding.part, said.reason or said.title, _line(cells))
                reason.shown.append(shown)
    if changes:
        made = outcome.status in _MADE
        digested.changing[made] += 1
        if len(digested.changed[made]) < _CHANGED:
            digested.changed[made].append(Shown(place, "", changes, _line(cells)))


def _keep_found(digested: Digested, row: Sequence[str]) -> None:
    """Keep a row of the table of results, if there is room."""
    digested.results += 1
    if len(digested.found) < _FOUND:
        digested.found.append([*map(plain, row)])


def _place(outcome: LineOutcome, wording: Wording) -> str:
    if outcome.beyond:
        return wording.text("after the last line")
    return str(outcome.first) if outcome.first == outcome.last else f"{outcome.first}–{outcome.last}"


def _line(cells: Mapping[str, str]) -> str:
    return plain(" ; ".join(cells.values()), 160)


# --- CSV: for spreadsheets, hence ; and a byte order mark -------------------------------------------------------------

#: How a cell begins that a spreadsheet would take for a formula.
_FORMULA: Final = re.compile("(?:^|\x1f)[=+\\-@\t\r]")


def _harmless(cells: Sequence[str]) -> Sequence[str]:
    """The cells, so that none of them is taken for a formula."""
    if not _FORMULA.search("\x1f".join(cells)):
        return cells
    return ["'" + each if _FORMULA.match(each) else each for each in cells]


# --- JSON -------------------------------------------------------------------------------------------------------------


def _as_json(account: RunAccount, digested: Digested, report: Report) -> dict[str, Any]:
    lines = {status.value: digested.lines[status] for status in Status}
    return {
        "run": account.run,
        "site": account.site,
        "format": account.format,
        "file": account.file,
        "started": account.started.isoformat(),
        "ended": account.ended.isoformat(),
        "operator": account.operator,
        "state": str(account.state),
        "simulated": account.simulated,
        "settings": {key: str(value) for key, value in account.settings.items()},
        "digest": account.digest,
        "lines": {"total": sum(lines.values()), **lines},
        "changes": dict(account.changes),
        "losses": {str(loss): count for loss, count in account.losses.items()},
        "excesses": [{**asdict(each), "loss": str(each.loss)} for each in account.excesses],
        "findings": dict(digested.findings.most_common()),
        "file_findings": [
            {"code": each.code, "severity": str(each.severity), "column": each.column, "params": dict(each.params)}
            for each in account.findings
        ],
        "tryback": str(account.tryback) if account.tryback else None,
        "archive": str(account.archive) if account.archive else None,
        "messages": [asdict(each) for each in account.messages],
        "report": {name: str(path) for name, path in report._asdict().items()},
    }


# --- the page ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _environment(wording: Wording) -> Environment:
    """Templates that escape everything; ``_`` is said in the language. Compiled once for many reports."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"_": wording.text, "counted": wording.counted}
    environment.filters |= {"number": wording.number, "moment": wording.moment}
    return environment


def _bar(lines: Mapping[Status, int], wording: Wording) -> Iterator[dict[str, Any]]:
    """The pieces of the bar, in per mille; what is there is seen, however small."""
    there = [(status, lines[status]) for status in map(Status, _ORDER) if lines.get(status)]
    total = sum(count for _, count in there)
    widths = [max(8.0, 1000 * count / total) for _, count in there]
    at = 0.0
    for (status, count), width in zip(there, widths, strict=True):
        share = width * 1000 / sum(widths)
        yield {"status": status.value, "name": wording.status(status, count), "count": count, "at": at, "width": share}
        at += share


def _page(
    account: RunAccount,
    digested: Digested,
    about: Sequence[Told],
    opened: OpenedFile,
    report: Report,
    wording: Wording,
) -> Iterator[str]:
    made = not account.simulated and digested.changing[True] > 0
    by_count = sorted(digested.reasons.values(), key=lambda each: -each.count)
    return (
        _environment(wording)
        .get_template("report.html.j2")
        .generate(
            account=account,
            wording=wording,
            about=about,
            bar=list(_bar(digested.lines, wording)),
            total=sum(digested.lines.values()),
            errors=[each for each in by_count if each.told.severity is Severity.ERROR],
            warnings=[each for each in by_count if each.told.severity is Severity.WARNING],
            made=made,
            changing=digested.changing[made],
            changed=digested.changed[made],
            results=digested.results,
            found=digested.found,
            headings=[*headers_of(opened), *headings(opened.format.results, wording)],
            full=report.csv.name,
        )
    )
