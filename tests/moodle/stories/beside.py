"""Moodle's own side of the stories: one process, kept open, that does what Moodle's pages do (see ``beside.php``)."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.moodle.real import FOLDER, PHP

Row = dict[str, Any]
#: For every table: rows as they were before (None: not there) and as they are now (None: gone).
Differences = dict[str, list[tuple[Row | None, Row | None]]]


class Beside:
    """The process."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [*PHP, str(Path(__file__).with_name("beside.php")), FOLDER]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready == "ready\n", ready + self._process.stdout.read()

    def call(self, call: str, /, **given: Any) -> Any:
        """Have something done by Moodle; what it tells of it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"call": call, "with": given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"Moodle died of {call} {given}"
        answer = json.loads(line)
        assert "wrong" not in answer, answer["wrong"]
        return answer["told"]

    def changes(self) -> Differences:
        """Every row of the database that is new, changed or gone since this was asked last."""
        return self.call("changes") or {}

    def close(self) -> None:
        """Let go of it."""
        self._process.communicate(timeout=30)


def command_line(script: str, *options: str) -> str:
    """Run one of Moodle's own command lines; what it printed."""
    # From Moodle 5.1 on, all but the command lines of core itself is in a folder of its own.
    path = next(each for each in (Path(FOLDER, "public", script), Path(FOLDER, script)) if each.is_file())
    done = subprocess.run([*PHP, str(path), *options], capture_output=True, text=True, timeout=120)
    if "is not valid. Allowed values" in done.stderr:
        pytest.skip("the upload of users of Moodle 4.1 refuses to run where a menu among profile fields has no default")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def seen(*asked: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """What users see when they come to the site now: see ``seen.php``."""
    script = str(Path(__file__).with_name("seen.php"))
    rows = [[*each, None][:3] for each in asked]
    done = subprocess.run([*PHP, script, FOLDER, json.dumps(rows)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
