"""toolsync at work on the site: the command that people type, its seconds, its memory and that of its agents."""

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.moodle.site import AGENT, Site

_COMMAND: Final = "from toolsync.cli.main import main; main()"


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds, processor seconds (with agents and database; 0: not known), and megabytes at the
    most, of its own and of the largest agent."""

    seconds: float
    cpu: float = 0.0
    own: float = 0.0
    php: float = 0.0


class Toolsync:
    """A workspace with the site in it."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self._site = site
        # As an installed program has it: its modules are compiled.
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._call("init", str(folder / "workspace"))
        command = f"{shlex.join(site.php)} {{agent}}"
        self._call("site", "add", "bench", "--platform", "moodle", "--folder", str(site.folder), "--command", command)

    def run(self, format: str, file: Path, wanted: str, lines: int) -> Spent:
        """``toolsync run``, from its start to its end. All lines must come to what is wanted."""
        spent, told = self._watched("run", format, str(file), "--json")
        found = json.loads(told)["lines"]
        if found[wanted] != lines:
            raise RuntimeError(f"{file.name}: {found} in place of {lines} {wanted}")
        return spent

    def plan(self, format: str, file: Path) -> Spent:
        """``toolsync plan``, from its start to its end."""
        return self._watched("plan", format, str(file))[0]

    def once_started(self, format: str, file: Path, few: Path) -> Spent:
        """A run from the reading of the file to the finished report, in a toolsync that has had a run of
        a few lines before."""
        command = [sys.executable, "-m", "bench.moodle.timed", str(self.folder / "workspace"), format, few, file]
        told = subprocess.run(
            list(map(str, command)), env=self._environment, capture_output=True, text=True, check=False
        )
        if told.returncode:
            raise RuntimeError((told.stdout + told.stderr)[-2000:])
        return Spent(float(told.stdout.splitlines()[-1]))

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", _COMMAND, "--workspace", str(self.folder / "workspace"), *words]

    def _call(self, *words: str) -> None:
        called = subprocess.run(
            self._command(*words), env=self._environment, capture_output=True, text=True, check=False
        )
        if called.returncode:
            raise RuntimeError(f"toolsync {shlex.join(words)}: {called.stdout}{called.stderr}")

    def _watched(self, *words: str) -> tuple[Spent, str]:
        command = self._command(*words)
        with self._site.watch({str(self.folder / "workspace"): "toolsync"}) as watch:
            called = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if called.returncode:
            raise RuntimeError(f"toolsync {shlex.join(words)}: {(called.stdout + called.stderr)[-2000:]}")
        return Spent(watch.seconds, watch.cpu, watch.peak("toolsync"), watch.peak(AGENT)), called.stdout
