"""A run as a test of its account tells it: a file's bytes, and what became of each of its lines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from toolsync.format import Format
from toolsync.formats import BY_NAME
from toolsync.model.changes import Change, EnrolUser
from toolsync.model.findings import Finding, error, notice
from toolsync.model.outcomes import LineOutcome, Status, Step, Stretch
from toolsync.model.packing import pack
from toolsync.model.things import Role, Site
from toolsync.pipeline.ledger import Ledger, TemporaryLedger
from toolsync.pipeline.reporting import RunAccount
from toolsync.pipeline.validating import OpenedFile, open_file
from toolsync.settings import Settings

ENROLMENTS = BY_NAME["enrolments"]
SITE = Site(roles={"student": Role(5, "student")})
HEADER = "cmd;rolename;uid;cid\n"
AT = datetime(2026, 9, 1, 8, 0, 5)

ENROLLED = (Step("", (EnrolUser(1, 2, 3, 5),)),)
UNKNOWN = error("no-such-user", "uid", by="username", cell="zed")


def opened(
    path: Path, content: str | bytes, format: Format = ENROLMENTS, settings: Settings | None = None
) -> OpenedFile:
    """The file with this content, opened."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_file(format, path, settings or Settings())


def line(status: str, first: int, *findings: Finding, last: int = 0, changes: Sequence[Change] = ()) -> LineOutcome:
    """What became of a line."""
    steps = (Step("", tuple(changes)),) if changes else ENROLLED if status in ("applied", "planned", "partial") else ()
    return LineOutcome(first, last or first, Status(status), steps, findings)


def ledger(*outcomes: LineOutcome | Stretch) -> TemporaryLedger:
    """A ledger with these lines, each on its own, and these stretches."""
    made = TemporaryLedger()
    stretches = [
        each if isinstance(each, Stretch) else Stretch(each.first, each.last, 1, each.status, [each])
        for each in outcomes
    ]
    made.add((each, *pack(each)) for each in stretches)
    return made


def unchanged(first: int, last: int) -> Stretch:
    """Lines that stand together: nothing to do for any of them."""
    return Stretch(first, last, last - first + 1, Status.UNCHANGED, [], (notice("already-enrolled"),))


def account(ledger: Ledger, **other: Any) -> RunAccount:
    """An account of a run."""
    plain = RunAccount(
        run=7,
        site="demo",
        format="enrolments",
        file="enrols.csv",
        started=AT,
        ended=AT,
        operator="alice",
        state="done_with_failures",
        lines=Counter(ledger.counts()),
        digest="3f9c" * 16,
        known=SITE,
    )
    return replace(plain, **other)
