"""``python -m bench.moodle``: toolsync on a real Moodle, compared with what an administrator would use instead.

THE SITE IS FILLED AND CHANGED, and is of no use to anybody afterwards. It has to be a nearly empty one that was made
for this, on PostgreSQL, with the plugin installed. What is done to it:

* 200,000 accounts, 2,000 courses and cohorts, and a million enrolments are written into its tables by plain SQL; more
  accounts, enrolments, members and courses are made by what is measured;
* enrolment by flat file is switched on and pointed to a file of the bench, whose methods in all courses are its own;
  accounts of Shibboleth are allowed; caches are purged;
* with ``--url``: web services over REST are switched on, with a service and a token of the administrator;
* its database refuses whatever is written for a while, and with ``--superuser`` takes its time over each commit: both
  are settings of this database alone, and are taken back, after Ctrl-C and SIGTERM as well.

Each row is printed as soon as it is measured. A section that fails takes no other one with it. In the end the whole
page is printed, and written into ``docs/bench-moodle.md`` when all of it was measured at full size.
"""

import argparse
import os
import platform
import shlex
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.machine import described
from bench.moodle.measures import Bench, Row, Sizes
from bench.moodle.rivals import Rival
from bench.moodle.site import Site, Unfit

_PAGE: Final = Path(__file__).parents[2] / "docs" / "bench-moodle.md"
_HEADER: Final = (
    *("measurement", "lines", "seconds", "per second", "cpu ms/line"),
    *("compared with", "its per second", "its cpu ms/line", "ratio", "target", ""),
)
_INTRODUCTION: Final = """\
What `make bench-moodle` printed: `toolsync run` on two lanes, the whole command from its start to its end, and what an
administrator would use instead, by turns on the same machine and the same site; the best of three rounds counts.
Seconds depend on what else the machine does; processor time (ours, PHP’s and the database’s together) depends on it
less. toolsync uses two lanes: on two idle cores it takes half of its processor time.

To measure again, take a Moodle that was made for it, nearly empty and on PostgreSQL, with the plugin installed. **It is
filled with 200,000 accounts and a million enrolments, and is of no use afterwards.** Then:

```sh
make bench-moodle SITE=/var/www/moodle-bench BENCH_FLAGS="--url https://moodle.test --superuser postgres"
```

`--url`: web services are called over HTTP; without it, in PHP. `--superuser`: a superuser of PostgreSQL, for commits
that take 5 ms (`commit_delay`, in this database only). `--scale 0.05`: a twentieth of it all; no page is written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the page when all of it was measured at full size. 1: something could not be measured;
    2: the site is not one to be measured on."""
    options = _options(arguments)
    site = Site(Path(options.site).resolve(), shlex.split(options.php))
    try:
        facts = site.check()
    except Unfit as unfit:
        print(unfit, file=sys.stderr)
        return 2
    # As Ctrl-C does: whatever was changed for a while is changed back.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"!!! {site.folder} is filled and changed now. It is of no use to anybody afterwards.", file=sys.stderr)
    began = os.getloadavg()
    with TemporaryDirectory(prefix="toolsync-bench-") as folder:
        # Moodle may run as somebody else: it takes the flat file away.
        Path(folder).chmod(0o777)
        bench = Bench(site, Path(folder), Sizes(options.scale), options.url, options.superuser, _tell)
        try:
            bench.measure()
        finally:
            page = _page(bench, facts, began)
            print(page, flush=True)
    if options.scale == 1 and options.superuser and not bench.failed:
        _PAGE.write_text(page, encoding="utf-8")
    return 1 if bench.failed else 0


def _tell(row: Row) -> None:
    print(_line(_cells(row)), flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.moodle", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", required=True, help="folder of a Moodle that may be FILLED AND CHANGED")
    parser.add_argument("--php", default=os.environ.get("TOOLSYNC_PHP", "php"), help="command of its PHP (%(default)s)")
    parser.add_argument("--url", default="", help="its address: web services are then called over HTTP")
    parser.add_argument("--superuser", default="", help="a superuser of its PostgreSQL: slow commits are then measured")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (%(default)s)")
    options = parser.parse_args(arguments)
    if not 0.01 <= options.scale <= 1:
        parser.error("--scale is between 0.01 and 1")
    return options


def _cells(row: Row) -> list[str]:
    cells = [row.what, f"{row.lines:,}", f"{row.seconds:.2f}", f"{row.rate:,.0f}", _cost(row)]
    if row.rival:
        cells += [row.rival.name, f"{row.rival.rate:,.0f}", _cost(row.rival), f"{row.rate / row.rival.rate:.1f}"]
    else:
        cells += [""] * 4
    return [*cells, row.target, {None: "", True: "met", False: "**not met**"}[row.met]]


def _cost(of: Row | Rival) -> str:
    """Processor milliseconds of a line."""
    return f"{of.cpu / of.lines * 1000:.2f}" if of.cpu else ""


def _page(bench: Bench, facts: dict[str, Any], began: tuple[float, float, float]) -> str:
    table = [_line(_HEADER), _line(["---"] * len(_HEADER)), *(_line(_cells(row)) for row in bench.rows)]
    on = {
        "Moodle": facts["release"],
        "PHP": facts["php"],
        "PostgreSQL": facts["server"],
        "Python": platform.python_version(),
        **described(),
        "load when it began, and when it ended": f"{began[0]:.1f}, {os.getloadavg()[0]:.1f}",
        "date": date.today().isoformat(),
    }
    if bench.sizes.scale != 1:
        on["size"] = f"{bench.sizes.scale:g} of the full one: what a command takes to start weighs the more"
    parts = [
        "# How fast it is on a real Moodle",
        _INTRODUCTION,
        "\n".join(f"- {name}: {value}" for name, value in on.items()),
        "\n".join(table),
        "\n".join(f"- {note}" for note in bench.notes),
    ]
    return "\n\n".join(parts) + "\n"


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
