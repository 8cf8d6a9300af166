"""What is measured. Each case runs in a process of its own: its peak memory is that process's, imports included."""

import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bench import files
from bench.files import Bench, Need
from toolsync.format import Source
from toolsync.formats import BY_NAME as FORMATS
from toolsync.model.outcomes import Status
from toolsync.pipeline import applying, run
from toolsync.pipeline.ledger import Ledger
from toolsync.pipeline.reporting import RunAccount, write_report
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.reading import open_command_file
from toolsync.records.opening import open_records
from toolsync.settings import Settings
from toolsync.wording import Wording


@dataclass
class Measure:
    """What one case came to. ``parts`` are the seconds of its parts, by name."""

    lines: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    #: Megabytes of the files that were written, by their ending.
    written: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the time that is spent within, that of child processes included."""
        wall, cpu = time.perf_counter(), _cpu()
        yield
        self.parts[part] = time.perf_counter() - wall
        self.wall += self.parts[part]
        self.cpu += _cpu() - cpu

    def as_json(self) -> dict[str, Any]:
        """Plain values; the peak is taken now."""
        usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
        self.peak = max(each.ru_maxrss for each in usages) / 1024
        return asdict(self)

    def better(self, other: "Measure | None") -> "Measure":
        """The faster of two measures of the same, with the higher of their peaks."""
        if other is None:
            return self
        faster = self if self.wall < other.wall else other
        return replace(faster, peak=max(self.peak, other.peak))


def _cpu() -> float:
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in usages)


def bare_csv(bench: Bench, lines: int) -> Measure:
    """The measure of all: Python's own csv.reader over the file, its rows dropped."""
    measure = Measure()
    with measure.timed("csv.reader"), bench.enrolments(lines).open(encoding="utf-8", newline="") as file:
        measure.lines = sum(1 for _ in csv.reader(file, delimiter=";")) - 1
    return measure


def reading(bench: Bench, lines: int) -> Measure:
    """From bytes to rows of text cells, the encoding and the separator recognised, every line numbered."""
    measure = Measure()
    with measure.timed("reading"):
        file = open_command_file(bench.enrolments(lines), is_known=FORMATS["enrolments"].is_known)
        measure.lines = sum(len(block.rows) for block in file.blocks(run.BLOCK))
    return measure


def planning_unchanged(bench: Bench, lines: int) -> Measure:
    """A plan of enrolments that have nothing to change."""
    return _plan_unchanged(bench, "enrolments", bench.enrolments(lines), bench.full)


def planning_members(bench: Bench, lines: int) -> Measure:
    """A plan of cohort members who are all there."""
    return _plan_unchanged(bench, "cohorts", bench.cohorts, bench.crowded)


def planning_places(bench: Bench, lines: int) -> Measure:
    """A plan of group members who are all there."""
    return _plan_unchanged(bench, "group_members", bench.group_members, bench.crowded)


def _plan_unchanged(bench: Bench, name: str, path: Path, site: Path) -> Measure:
    measure, platform, ledger = Measure(), EmbeddedPlatform.open(site), _ledger(bench)
    with measure.timed("plan"):
        planned = run.make_plan(FORMATS[name], path, Settings(), platform, ledger)
    measure.lines = planned.plan.lines[Status.UNCHANGED]
    return measure


def enrolling(bench: Bench, lines: int) -> Measure:
    """A plan of lines that all enrol somebody, and its application."""
    return _plan_and_apply(bench, "enrolments", bench.enrolments(lines))


def creating_users(bench: Bench, lines: int) -> Measure:
    """A plan of lines that all create an account, and its application."""
    return _plan_and_apply(bench, "users", bench.users(lines))


def planning_accounts(bench: Bench, lines: int) -> Measure:
    """A plan of accounts that are all so already: the same file has just created them."""
    creating_users(bench, lines)
    return _plan_unchanged(bench, "users", bench.users(lines), bench.changed)


def setting_pictures(bench: Bench, count: int) -> Measure:
    """A plan of pictures that are all new, and its application."""
    return _plan_and_apply(bench, "users_pictures", bench.pictures(count))


def _plan_and_apply(bench: Bench, name: str, path: Path) -> Measure:
    measure, platform, ledger = Measure(), EmbeddedPlatform.open(bench.copy(bench.bare)), _ledger(bench)
    with measure.timed("plan"):
        run.make_plan(FORMATS[name], path, Settings(), platform, ledger)
    with measure.timed("apply"):
        source = path if FORMATS[name].source is Source.PICTURES else None
        applying.apply_plan(ledger, platform, now=1_790_000_000, source=source)
    measure.lines = ledger.counts()[Status.APPLIED]
    platform.close()
    return measure


def _ledger(bench: Bench) -> Ledger:
    """The ledger of a run, in records of its own."""
    records = bench.folder / "records.sqlite3"
    for each in bench.folder.glob("records.sqlite3*"):
        each.unlink()
    open_records(records)
    from toolsync.records.ledger import ledger_of
    from toolsync.records.models import Run, Site

    site = Site.objects.create(name="bench", platform="embedded", location="changed.sqlite3")
    return ledger_of(Run.objects.create(site=site, format="", file_name="", path=""))


def whole_run(bench: Bench, lines: int) -> Measure:
    """The command ``toolsync run``, from its start to its end: report, tryback and archive are written too."""
    measure, workspace = Measure(lines), bench.folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    program = "from toolsync.cli.main import main; main()"
    toolsync = [sys.executable, "-c", program, "--workspace", str(workspace)]
    subprocess.run([*toolsync, "init", str(workspace)], check=True, capture_output=True)
    subprocess.run([*toolsync, "site", "add", "bench", "--platform", "embedded"], check=True, capture_output=True)
    bench.copy(bench.bare).replace(workspace / "sites" / "bench.sqlite3")
    with measure.timed("run"):
        command = [*toolsync, "run", "enrolments", str(bench.enrolments(lines)), "--json"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measure.lines = json.loads(told)["lines"]["applied"]
    return measure


def reporting_failures(bench: Bench, lines: int) -> Measure:
    """The report of a run in which every line failed: the page, the CSV with all lines beside it, the JSON."""
    measure, platform, ledger = Measure(), EmbeddedPlatform.open(bench.bare), _ledger(bench)
    path = bench.wrong_enrolments(lines)
    planned = run.make_plan(FORMATS["enrolments"], path, Settings(), platform, ledger)
    account = RunAccount(
        run=1,
        site="bench",
        format="enrolments",
        file=path.name,
        started=datetime(2026, 9, 1, 4),
        ended=datetime(2026, 9, 1, 5),
        state="done",
        lines=planned.plan.lines,
    )
    with measure.timed("report"):
        report = write_report(bench.folder, "report", account, ledger, planned.opened, Wording("en"))
    measure.lines = planned.plan.lines[Status.REJECTED]
    measure.written = {name: each.stat().st_size / 1e6 for name, each in report._asdict().items()}
    return measure


@dataclass(frozen=True)
class Case:
    """One row of the table: what is measured, on what share of the lines, and what it must reach."""

    name: str
    title: str
    measure: Callable[[Bench, int], Measure]
    #: The files that must be there.
    needs: tuple[Need, ...]
    #: It takes one line of so many.
    share: int = 1
    #: Lines a second, at least; megabytes, at most.
    speed: int = 0
    memory: int = 0
    #: Megabytes of the page that is written, at most.
    page: float = 0.0
    #: It takes minutes, and is measured once.
    long: bool = False
    #: The cost of its lines is compared with that of the other cases of this series.
    series: str = ""

    def lines_of(self, bench: Bench) -> int:
        """How many lines it takes."""
        return max(1, bench.size.lines // self.share)


_UNCHANGED: Final = (files.enrolments, files.full_site)
_NEW: Final = (files.enrolments, files.bare_site)
_ACCOUNTS: Final = (files.users, files.bare_site)
_PICTURES: Final = (files.pictures, files.bare_site)
_MEMBERS: Final = (files.cohorts, files.crowded_site)
_PLACES: Final = (files.group_members, files.crowded_site)
_WRONG: Final = (files.wrong_enrolments, files.bare_site)

CASES: Final = (
    Case("csv", "bare `csv.reader` pass, the measure of all", bare_csv, (files.enrolments,)),
    Case("reading", "reading: bytes to rows", reading, (files.enrolments,)),
    Case("plan", "enrolments, all unchanged: plan", planning_unchanged, _UNCHANGED, 1, 100_000, 400, series="plan"),
    Case("plan-10", "the same, a tenth of the lines", planning_unchanged, _UNCHANGED, 10, series="plan"),
    Case("plan-100", "the same, a hundredth", planning_unchanged, _UNCHANGED, 100, series="plan"),
    Case("enrol", "enrolments, all new: plan and apply", enrolling, _NEW, 1, 40_000, 500, series="enrol"),
    Case("enrol-10", "the same, a tenth of the lines", enrolling, _NEW, 10, series="enrol"),
    Case("enrol-100", "the same, a hundredth", enrolling, _NEW, 100, series="enrol"),
    Case(
        "users",
        "new accounts, all basic columns: plan and apply",
        creating_users,
        _ACCOUNTS,
        10,
        15_000,
        series="users",
    ),
    Case("users-all", "the same, ten times as many", creating_users, _ACCOUNTS, 1, long=True, series="users"),
    Case("users-100", "the same, a tenth of them", creating_users, _ACCOUNTS, 100, series="users"),
    Case("users-same", "accounts, all unchanged: plan", planning_accounts, _ACCOUNTS, 10, 60_000),
    Case("cohorts", "cohorts, members all unchanged: plan", planning_members, _MEMBERS, 1, 100_000),
    Case("group-members", "group members, all unchanged: plan", planning_places, _PLACES, 1, 100_000),
    Case(
        "pictures",
        "pictures: 10,000 of 200 kB, plan and apply",
        setting_pictures,
        _PICTURES,
        100,
        150,
        series="pictures",
    ),
    Case("pictures-10", "the same, a tenth of the pictures", setting_pictures, _PICTURES, 1000, series="pictures"),
    Case("report", "report of a run with 200,000 failed lines", reporting_failures, _WRONG, 5, page=1.0),
    Case("run", "`toolsync run enrolments`, all new: the whole command", whole_run, _NEW, 10),
)

BY_NAME: Final = {each.name: each for each in CASES}


def prepare(bench: Bench, names: Iterable[str]) -> None:
    """Make the files and the sites that these cases need."""
    for case in map(BY_NAME.__getitem__, names):
        for need in case.needs:
            need(bench, case.lines_of(bench))
