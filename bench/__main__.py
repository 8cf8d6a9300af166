"""``python -m bench``: how fast command files are read, planned and applied, and in how much memory.

Every case runs in a process of its own, one after the other, all of them in each round. The table is printed, and the
whole bench writes it into ``docs/bench.md`` with what it was measured on. Targets stand beside the figures; nothing
fails when one is missed.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.cases import BY_NAME, CASES, Case, Measure, prepare
from bench.data import Size
from bench.files import Bench

_LINES: Final = 1_000_000
#: In place of the name of a case: make the files that they need.
_PREPARE: Final = "prepare"
_PAGE: Final = Path(__file__).parents[1] / "docs" / "bench.md"
_INTRODUCTION: Final = """\
What `make bench` printed. Each row is a process of its own; the peak is that of the whole process. All rows are
measured by turns, and the fastest of {rounds} rounds counts (of the peaks, the highest; what takes longest is measured
once): the same line costs half as much again while the machine, or its host, is busy. `× csv` is the cost of a line
compared with a bare pass of Python’s `csv.reader` over the enrolment lines in the same bench."""
_ROUNDS: Final = 3
#: Their lines are not like those that `csv.reader` reads.
_HEAVY: Final = ("users", "users-all", "users-100", "users-same", "pictures", "pictures-10")
_HEADER: Final = ("measurement", "lines", "wall s", "cpu s", "lines/s", "µs/line", "× csv", "peak MB", "target", "")


def main() -> int:
    """Measure, print, and write the page when all of it was measured at full size."""
    options = _options()
    if options.child:
        bench = Bench(Path(options.folder), Size(options.lines))
        print(json.dumps(_measure(options.child, bench, options.only or ()).as_json()))
        return 0
    cases = [each for each in CASES if not options.only or each.name in options.only]
    with TemporaryDirectory(prefix="toolsync-bench-") as folder:
        _say(f"preparing files and sites for {options.lines:,} lines")
        _in_a_child(_PREPARE, folder, options.lines, [each.name for each in cases])
        measures: dict[str, Measure] = {}
        for turn in range(options.rounds):
            for case in cases:
                if turn == 0 or not case.long:
                    _say(f"{case.title}, round {turn + 1}")
                    found = _in_a_child(case.name, folder, options.lines)
                    measures[case.name] = found.better(measures.get(case.name))
    page = _page(cases, measures, options.rounds)
    print(page)
    if not options.only and options.lines == _LINES and options.rounds == _ROUNDS:
        _PAGE.write_text(page, encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=_LINES, help="lines of the largest file (%(default)s)")
    names = ", ".join(each.name for each in CASES)
    parser.add_argument("--only", action="append", metavar="NAME", help=f"measure only this; may be repeated: {names}")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often it is all measured (%(default)s)")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.only or ()) - BY_NAME.keys()
    if unknown or options.lines < 100 or options.rounds < 1:
        wrong = "at least 100 lines, and one round"
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}" if unknown else wrong)
    return options


def _measure(name: str, bench: Bench, cases: Sequence[str]) -> Measure:
    """Measure one case; or prepare the files of these, which is no measurement."""
    if name == _PREPARE:
        prepare(bench, cases)
        return Measure()
    case = BY_NAME[name]
    return case.measure(bench, case.lines_of(bench))


def _in_a_child(name: str, folder: str, lines: int, cases: Sequence[str] = ()) -> Measure:
    command = [sys.executable, "-m", "bench", "--child", name, "--folder", folder, "--lines", str(lines)]
    command += [f"--only={each}" for each in cases]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measure(**json.loads(told))


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _page(cases: list[Case], measures: dict[str, Measure], rounds: int) -> str:
    rows = [_row(case, measures) for case in cases]
    parts = [
        "# How fast it is",
        _INTRODUCTION.format(rounds=rounds),
        _machine(),
        _table(_HEADER, rows),
        *_series(cases, measures),
    ]
    return "\n\n".join(parts) + "\n"


def _row(case: Case, measures: dict[str, Measure]) -> list[str]:
    found = measures[case.name]
    cost = found.wall / found.lines * 1e6
    bare = measures.get("csv")
    ratio = f"{cost / (bare.wall / bare.lines * 1e6):.1f}" if bare and case.name not in _HEAVY else ""
    seconds = f"{found.wall:.2f}"
    if len(found.parts) > 1:
        seconds += " (" + " + ".join(f"{part} {spent:.2f}" for part, spent in found.parts.items()) + ")"
    title = case.title
    if found.written:
        title += " (" + ", ".join(f"{ending} {size:.1f} MB" for ending, size in found.written.items()) + ")"
    target, met = _target(case, found)
    speed = f"{found.lines / found.wall:,.0f}"
    cells = [title, f"{found.lines:,}", seconds, f"{found.cpu:.2f}", speed, f"{cost:.1f}", ratio]
    return [*cells, f"{found.peak:.0f}", target, met]


def _target(case: Case, found: Measure) -> tuple[str, str]:
    """What the case must reach, and whether it does."""
    wanted, kept = [], True
    if case.speed:
        wanted.append(f"≥ {case.speed:,} lines/s")
        kept &= found.lines / found.wall >= case.speed
    if case.memory:
        wanted.append(f"≤ {case.memory} MB")
        kept &= found.peak <= case.memory
    if case.page:
        wanted.append(f"page ≤ {case.page:g} MB")
        kept &= found.written["html"] <= case.page
    return ", ".join(wanted), ("met" if kept else "**not met**") if wanted else ""


def _series(cases: list[Case], measures: dict[str, Measure]) -> list[str]:
    """The cost of a line at each size, what it is compared with the smallest, and the memory that it took."""
    rows = []
    for name in dict.fromkeys(each.series for each in cases if each.series):
        found = sorted((measures[each.name] for each in cases if each.series == name), key=lambda each: each.lines)
        costs = [each.cpu / each.lines * 1e6 for each in found]
        title = next(each.title for each in cases if each.series == name)
        for each, cost in zip(found, costs, strict=True):
            rows.append([title, f"{each.lines:,}", f"{cost:.1f}", f"{cost / costs[0]:.2f}", f"{each.peak:.0f}"])
    if not rows:
        return []
    header = ("measurement", "lines", "cpu µs/line", "× the fewest lines", "peak MB")
    return ["## Does the cost of a line grow with the file?", _table(header, rows)]


def _table(header: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _machine() -> str:
    described: dict[str, Any] = {
        "processor": f"{_first_of('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{int((_first_of('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) / 1e6:.0f} GB",
        "load when it ended": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
        "date": date.today().isoformat(),
    }
    return "\n".join(f"- {name}: {value}" for name, value in described.items())


def _first_of(path: str, name: str) -> str:
    """The value of the first line of this name in a file of Linux, "" elsewhere."""
    try:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    except OSError:
        pass
    return ""


if __name__ == "__main__":
    sys.exit(main())
