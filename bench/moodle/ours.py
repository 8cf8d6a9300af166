"""toolsync at work on the site: the command that people type, its seconds, its memory and that of its agents."""

import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

from bench.moodle.site import Site

_COMMAND: Final = "from toolsync.cli.main import main; main()"
#: Seconds between two looks at the memory.
_OFTEN: Final = 0.02


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds, and megabytes at the most, of its own and of the largest agent."""

    seconds: float
    own: float = 0.0
    php: float = 0.0


class Toolsync:
    """A workspace with the site in it."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self._agent = str(site.agent)
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
        began = time.perf_counter()
        output = (self.folder / "told").open("w+", encoding="utf-8")
        with (
            output,
            subprocess.Popen(
                self._command(*words), env=self._environment, stdout=output, stderr=subprocess.STDOUT
            ) as process,
        ):
            memory = _Memory(process.pid, self._agent)
            process.wait()
            seconds = time.perf_counter() - began
            own, php = memory.most()
            output.seek(0)
            told = output.read()
        if process.returncode:
            raise RuntimeError(f"toolsync {' '.join(words)}: exit code {process.returncode}: {told[-2000:]}")
        return Spent(seconds, own, php), told


class _Memory:
    """Looks again and again how much memory a process and the agents have had at the most. Linux."""

    def __init__(self, pid: int, agent: str) -> None:
        self._own, self._php = 0.0, 0.0
        self._pid, self._agent = pid, agent
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def most(self) -> tuple[float, float]:
        """Megabytes of the process, and of the largest agent."""
        self._ended.set()
        self._thread.join()
        return self._own, self._php

    def _look(self) -> None:
        agents: set[int] = set()
        looks = 0
        while not self._ended.wait(_OFTEN):
            if looks % 10 == 0:
                agents = set(self._agents())
            looks += 1
            self._own = max(self._own, _peak(self._pid))
            self._php = max([self._php, *map(_peak, agents)])

    def _agents(self) -> list[int]:
        found = []
        for each in Path("/proc").iterdir():
            if each.name.isdigit():
                try:
                    words = (each / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
                except OSError:
                    continue
                if self._agent in words:
                    found.append(int(each.name))
        return found


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
