"""The machine that something is measured on, in words. Linux tells most of it."""

import os
import platform


def described() -> dict[str, str]:
    """Processor, memory and system, each under its name."""
    kilobytes = int((_first_of("/proc/meminfo", "MemTotal") or "0 kB").split()[0])
    return {
        "processor": f"{_first_of('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{kilobytes / 1e6:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
    }


def _first_of(path: str, name: str) -> str:
    """The value of the first line of this name in a file of Linux, "" elsewhere."""
    try:
        with open(path, encoding="utf-8") as file:
            pairs = (line.partition(":") for line in file)
            return next((value.strip() for key, _, value in pairs if key.strip() == name), "")
    except OSError:
        return ""
