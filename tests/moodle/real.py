"""The Moodle of the tests: a site that is there for nothing else, since the tests make and delete what they need in it.

``TOOLSYNC_MOODLE`` is the folder of its code, ``TOOLSYNC_PHP`` the PHP that runs it (``php`` where it is not set).
"""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from toolsync.platforms.moodle.process import ProcessConnection

FOLDER = os.environ.get("TOOLSYNC_MOODLE", "")
PHP = shlex.split(os.environ.get("TOOLSYNC_PHP", "php"))

needs_moodle = pytest.mark.skipif(not FOLDER, reason="needs a Moodle for tests: TOOLSYNC_MOODLE is not set")


def connection() -> ProcessConnection:
    """A connection to the agent of the site."""
    folders = (Path(FOLDER, "local", "toolsync"), Path(FOLDER, "public", "local", "toolsync"))
    plugin = next((each for each in folders if each.is_dir()), folders[0])
    return ProcessConnection([*PHP, str(plugin / "cli" / "agent.php")], timeout=120)


def run(script: str, *arguments: str) -> str:
    """Run a PHP script that lies beside this file, on the site; what it printed."""
    command = [*PHP, str(Path(__file__).with_name(script)), FOLDER, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout


class FirstDay:
    """Brings the site back to its first day, as often as it is asked to."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("first_day.php")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([*PHP, str(script), FOLDER], stdin=pipe, stdout=pipe, text=True)
        self._expect("ready")

    def again(self) -> None:
        """Delete whatever was made since this began; new courses have the manual method alone."""
        self._tell("clean")

    def give(self) -> None:
        """New courses have the methods self, enabled, and guest, disabled, as well."""
        self._tell("give")

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        self._expect(word)

    def close(self) -> None:
        """Let go of the process."""
        self._process.communicate(timeout=30)

    def _expect(self, word: str) -> None:
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            if line == f"{word}\n":
                return
            said.append(line)
        raise RuntimeError(f"The site cannot be brought back to its first day: {''.join(said)}")
