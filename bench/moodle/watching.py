"""What a work costs on this machine, seen from outside: processor time and memory of all processes that do it. Linux.

These are the processes that name one of some words in their command line (the site's folder, the workspace), and the
sessions of the database, which PostgreSQL names after it. What a web server does is not seen.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

#: Seconds between two looks, and how many looks there are between two searches for processes.
_OFTEN: Final = 0.02
_SEARCH: Final = 4
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Watch:
    """A watch over processes, to be used as a context."""

    #: Words of command lines, and what the processes that have them are called here.
    words: dict[str, str]
    #: Called so → processor seconds of each process, and megabytes at the most.
    _cpu: dict[str, dict[int, float]] = field(default_factory=dict)
    _peak: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        # Sessions and processes that are there already are not this work's.
        self._others = {pid for pid, _ in self._found(set())}
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self._ended.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        """Processor seconds of all of them."""
        return sum(spent for processes in self._cpu.values() for spent in processes.values())

    def peak(self, name: str) -> float:
        """Megabytes of the largest process that is called so."""
        return self._peak.get(name, 0.0)

    def _look(self) -> None:
        watched: list[tuple[int, str]] = []
        looks = 0
        while not self._ended.is_set():
            if looks % _SEARCH == 0:
                watched = self._found(self._others)
            for pid, name in watched:
                self._note(pid, name)
            looks += 1
            self._ended.wait(_OFTEN)

    def _found(self, but: set[int]) -> list[tuple[int, str]]:
        found = []
        for each in os.listdir("/proc"):
            if each.isdigit() and int(each) not in but and int(each) != os.getpid():
                try:
                    line = Path(f"/proc/{each}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                except OSError:
                    continue
                name = next((name for word, name in self.words.items() if word in line), None)
                if name is not None:
                    found.append((int(each), name))
        return found

    def _note(self, pid: int, name: str) -> None:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        self._cpu.setdefault(name, {})[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
        peak = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
        self._peak[name] = max(self._peak.get(name, 0.0), peak)
