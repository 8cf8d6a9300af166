"""What is measured. Each case runs in a process of its own: its peak memory is that process's, imports included."""

import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import data
from toolsync.formats import BY_NAME as FORMATS
from toolsync.model.outcomes import Status
from toolsync.pipeline import applying, run
from toolsync.pipeline.ledger import Ledger
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.reading import open_command_file
from toolsync.records.opening import open_records
from toolsync.settings import Settings


@dataclass
class Measure:
    """What one case came to. ``parts`` are the seconds of its parts, by name."""

    lines: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

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


def _cpu() -> float:
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in usages)


@dataclass(frozen=True)
class Bench:
    """Where the files of a bench are, and how much there is in them."""

    folder: Path
    size: data.Size

    def enrolments(self, lines: int) -> Path:
        """The file of so many enrolment lines."""
        return self.folder / f"enrolments-{lines}.csv"

    def users(self, lines: int) -> Path:
        """The file of so many new accounts."""
        return self.folder / f"users-{lines}.csv"

    @property
    def bare(self) -> Path:
        """The site with accounts and courses, where nobody is enrolled."""
        return self.folder / "bare.sqlite3"

    @property
    def full(self) -> Path:
        """The site where everybody is enrolled."""
        return self.folder / "full.sqlite3"

    def copy(self, platform: Path) -> Path:
        """A copy of a site, to be changed."""
        return Path(shutil.copy(platform, self.folder / "changed.sqlite3"))


def prepare(bench: Bench, lines: int) -> Measure:
    """Write the files and the sites that the cases need; not a measurement."""
    for each in series(lines):
        data.write_enrolments(bench.enrolments(each), bench.size, each)
    data.write_users(bench.users(lines // 10), lines // 10)
    data.make_platform(bench.bare, bench.size, enrolled=False)
    data.make_platform(bench.full, bench.size, enrolled=True)
    return Measure(lines)


def series(lines: int) -> tuple[int, ...]:
    """The sizes at which the cost of a line is compared."""
    return tuple(max(1, lines // part) for part in (100, 10, 1))


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
    """A plan of lines that have nothing to change."""
    measure, platform, ledger = Measure(), EmbeddedPlatform.open(bench.full), _ledger(bench)
    with measure.timed("plan"):
        planned = run.make_plan(FORMATS["enrolments"], bench.enrolments(lines), Settings(), platform, ledger)
    measure.lines = planned.plan.lines[Status.UNCHANGED]
    return measure


def enrolling(bench: Bench, lines: int) -> Measure:
    """A plan of lines that all enrol somebody, and its application."""
    return _plan_and_apply(bench, "enrolments", bench.enrolments(lines))


def creating_users(bench: Bench, lines: int) -> Measure:
    """A plan of lines that all create an account, and its application."""
    return _plan_and_apply(bench, "users", bench.users(lines))


def _plan_and_apply(bench: Bench, name: str, path: Path) -> Measure:
    measure, platform, ledger = Measure(), EmbeddedPlatform.open(bench.copy(bench.bare)), _ledger(bench)
    with measure.timed("plan"):
        run.make_plan(FORMATS[name], path, Settings(), platform, ledger)
    with measure.timed("apply"):
        applying.apply_plan(ledger, platform, now=1_790_000_000)
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


@dataclass(frozen=True)
class Case:
    """One row of the table: what is measured, on what share of the lines, and what it must reach."""

    name: str
    title: str
    measure: Callable[[Bench, int], Measure]
    #: It takes one line of so many.
    share: int = 1
    #: Lines a second, at least; megabytes, at most.
    speed: int = 0
    memory: int = 0
    #: The cost of its lines is compared with that of the other cases of this series.
    series: str = ""


CASES: Final = (
    Case("csv", "bare `csv.reader` pass, the measure of all", bare_csv),
    Case("reading", "reading: bytes to rows", reading),
    Case("plan", "enrolments, all unchanged: plan", planning_unchanged, 1, 100_000, 400, "plan"),
    Case("plan-10", "the same, a tenth of the lines", planning_unchanged, 10, series="plan"),
    Case("plan-100", "the same, a hundredth", planning_unchanged, 100, series="plan"),
    Case("enrol", "enrolments, all new: plan and apply", enrolling, 1, 40_000, 500, "enrol"),
    Case("enrol-10", "the same, a tenth of the lines", enrolling, 10, series="enrol"),
    Case("enrol-100", "the same, a hundredth", enrolling, 100, series="enrol"),
    Case("users", "new accounts, all basic columns: plan and apply", creating_users, 10, 15_000),
    Case("run", "`toolsync run enrolments`, all new: the whole command", whole_run, 10),
)

BY_NAME: Final = {each.name: each for each in CASES}
