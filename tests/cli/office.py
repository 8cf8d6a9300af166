"""A workspace to play with: one site, ``campus``, with Alice, Bob and Charlie, and two courses to enrol them in."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from toolsync.app import App
from toolsync.cli.main import main
from toolsync.model.things import Course, Instance, User
from toolsync.platforms.embedded import EmbeddedPlatform

STUDENT = 5
HEADER = "cmd;rolename;uid;cid;enrol"
ALL_FINE = [HEADER, "add;student;alice;HIST;manual", "add;student;bob;HIST;manual", "add;student;alice;MATH;manual"]
WITH_FAULTS = [*ALL_FINE, "# a comment", "add;student;nobody;HIST;manual", "zap;student;bob;MATH;manual"]


def furnish(root: Path) -> None:
    """Make a workspace with its site."""
    with App(root) as app:
        app.initialise()
        site = app.add_site("campus")
        with closing(EmbeddedPlatform.open(site.location)) as platform:
            names = ("alice", "bob", "charlie")
            platform.fill(
                users=[User(100 + at, name, f"n{at}", f"{name}@x.org", "manual") for at, name in enumerate(names)],
                profiles=[(100 + at, {"firstname": name.title(), "lastname": "X"}) for at, name in enumerate(names)],
                courses=[Course(10, "HIST", "h", 1), Course(11, "MATH", "m", 1)],
                details=[(10, {"fullname": "History"}), (11, {"fullname": "Mathematics"})],
                instances=[Instance(20, 10, "manual", True, STUDENT), Instance(21, 11, "manual", True, STUDENT)],
            )


@dataclass
class Office:
    """A workspace, and the program called in it."""

    root: Path

    def file(self, name: str, lines: list[str]) -> Path:
        """Put a command file into ``files/``."""
        path = self.root / "files" / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def call(self, *arguments: object, exit_code: int = 0) -> Result:
        """Call the program, which must end with this code and never with a traceback."""
        result = CliRunner().invoke(main, ["--workspace", str(self.root), *map(str, arguments)])
        assert result.exit_code == exit_code, result.output
        assert "Traceback" not in result.output
        return result

    def json(self, *arguments: object, exit_code: int = 0) -> Any:
        """Call the program with ``--json``; what it printed."""
        return json.loads(self.call(*arguments, "--json", exit_code=exit_code).stdout)

    def shell(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Call the program as a process of its own."""
        program = [sys.executable, "-c", "from toolsync.cli.main import main; main()", *map(str, arguments)]
        environment = {**os.environ, "TOOLSYNC_WORKSPACE": str(self.root)}
        return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def platform(self) -> "closing[EmbeddedPlatform]":
        """The platform of the site, to be used as a context."""
        return closing(EmbeddedPlatform.open(self.root / "sites/campus.sqlite3"))

    def query(self, sql: str, *values: object, records: bool = True) -> list[Any]:
        """Look into the records, or into the platform."""
        path = self.root / ("records.sqlite3" if records else "sites/campus.sqlite3")
        connection = sqlite3.connect(path)
        try:
            with connection:
                return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def enrolled(self) -> list[tuple[str, str]]:
        """Who is enrolled where, as the platform exports it; one item for each enrolment."""
        rows = self.call("export", "enrolments").stdout.splitlines()[1:]
        return sorted((row.split(";")[2], row.split(";")[3]) for row in rows)

    def let_the_lease_expire(self) -> None:
        """As if a minute had passed since the process died."""
        self.query("update records_run set lease_until = '2000-01-01 00:00:00' where lease_until is not null")

    def bytes_everywhere(self, *folders: str) -> bytes:
        """All that is kept in the records and these folders."""
        found = sorted(self.root.glob("records.sqlite3*"))
        found += [path for folder in folders for path in sorted((self.root / folder).iterdir())]
        return b"".join(path.read_bytes() for path in found)


def copy_of(furnished: Path, target: Path) -> Office:
    """A workspace of one's own."""
    shutil.copytree(furnished, target)
    return Office(target)


def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make stretches and batches so small that a few lines take several."""
    monkeypatch.setattr("toolsync.pipeline.applying.BATCH", 0)
    monkeypatch.setattr("toolsync.pipeline.accounting.LONGEST", 2)
