"""``python -m bench.moodle.timed WORKSPACE FORMAT FEW FILE``: the seconds of a run in a toolsync that is up already."""

import sys
import time
from pathlib import Path

from toolsync.app import App, Attention, find_format


def main() -> None:
    """Run a few lines first, for everything to be loaded, and then the file."""
    workspace, format, *files = sys.argv[1:]
    with App(Path(workspace)) as app:
        site = app.site(None)
        for file in files:
            began = time.perf_counter()
            summary = app.run(site, find_format(format), Path(file).resolve(), Attention())
            seconds = time.perf_counter() - began
            if summary.lines["unchanged"] != summary.lines["total"]:
                sys.exit(f"{file}: {dict(summary.lines)}")
    print(seconds)


if __name__ == "__main__":
    main()
