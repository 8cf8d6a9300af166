"""Command files, from their text to what became of every line, on what a real Moodle has answered.

Where there is no Moodle, the exchanges are played that were recorded on one (``TOOLSYNC_RECORD=1``, see ``live``): the
same files are planned and applied, and end in the same way. What Moodle itself holds afterwards is told by the stories
beside (``stories``), which need one.
"""

import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.formats.photos import archive
from tests.moodle.live import RECORDING
from tests.moodle.real import FOLDER, connection
from tests.moodle.stories.story import RealSite, renamed
from tests.tools import Result
from toolsync.platforms.moodle.connection import Connection, Line, Request
from toolsync.platforms.moodle.platform import MoodlePlatform
from toolsync.platforms.moodle.recording import Player, Recorder

#: A red square: its very bytes are in the recording.
RED = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mO4oKCAFTEMLQkAvk5EAYUHFA8AAAAASUVORK5CYII=")
EXCHANGES = Path(__file__).with_name("exchanges")


class Counted:
    """Holds a connection, and names batches in the order in which they come: by the same names every time."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        self.connection = connection
        self.prefix = prefix
        self._batches = 0

    def exchange(self, request: Request) -> Iterator[Line]:
        """Pass a request on."""
        if "key" in request:
            self._batches += 1
            request = {**request, "key": f"{self.prefix}:{self._batches}"}
        return self.connection.exchange(request)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class Files:
    """A site, and files in which a name begins with ``~``."""

    def __init__(self, platform: MoodlePlatform, prefix: str) -> None:
        self.site = RealSite(platform)
        self.prefix = prefix

    def run(self, format: str, *lines: str | bytes, **given: Any) -> list[str]:
        """Run a file; what became of its lines."""
        return self.result(format, *lines, **given).statuses()

    def result(self, format: str, *lines: str | bytes, **given: Any) -> Result:
        """Run a file; what became of it."""
        return self.site.run(format, *[renamed(line, self.prefix) for line in lines], **given)

    def stage(self, users: str = "", courses: str = "") -> None:
        """Accounts and courses that a story needs."""
        lines = [f"~{name};First;Last;~{name};~{name}@example.org" for name in users.split()]
        assert not lines or set(self.run("users", "username;firstname;lastname;idnumber;email", *lines)) == {"applied"}
        lines = [f"~{name};{name};~{name}" for name in courses.split()]
        assert not lines or set(self.run("courses_create", "shortname;fullname;idnumber", *lines)) == {"applied"}

    def name(self, short: str) -> str:
        """The whole name of a thing."""
        return self.prefix + short


@pytest.fixture
def files(request: pytest.FixtureRequest) -> Iterator[Files]:
    """The site of the tests; without one, the recording of this very story."""
    name = request.node.name.removeprefix("test_")
    file = EXCHANGES / f"file_{name}.jsonl"
    prefix = name[:3] + (f"{time.time_ns() // 1000:x}" if FOLDER and not RECORDING else "")
    if RECORDING:
        file.unlink(missing_ok=True)
    to_agent: Connection = connection() if FOLDER else Player(file)
    to_agent = Counted(Recorder(to_agent, file) if RECORDING else to_agent, prefix)
    platform = MoodlePlatform([to_agent])
    yield Files(platform, prefix)
    platform.close()


ACCOUNTS = "username;firstname;lastname;idnumber;email;password;cohort1;course1;role1;enrol1;group1"
ENROLMENTS = "cmd;rolename;uid;cid;enrol;gcmd;g1"


def test_accounts(files: Files) -> None:
    files.stage(courses="MATH")
    lines = [
        ACCOUNTS,
        "~alice;Alice;Durand;~E1;~alice@example.org;Secret-1;~CHESS;~MATH;student;manual;Red",
        "~bob;Bob;Martin;~E2;~bob@example.org;Secret-2;;~NOWHERE;student;manual;",
        "~charlie;Charlie;;~E3;~charlie@example.org;Secret-3;;;;;",
    ]
    assert files.run("users", *lines) == ["applied", "partial", "rejected"]
    alice = files.name("alice")
    assert files.site.enrolled(alice, files.name("MATH")) == {"manual": "active"}
    assert files.site.groups(alice, files.name("MATH")) == {"Red"}
    assert files.site.password_is(alice, "Secret-1")
    assert files.run("users", *lines) == ["unchanged", "rejected", "rejected"]
    assert files.run("users_suspend", "username", "~alice", "~nobody", users__identifier="username") == [
        "applied",
        "rejected",
    ]
    assert files.site.account(alice).suspended
    assert files.run("users_delete", "username", "~alice", users__identifier="username") == ["applied"]
    assert files.site.find_user(alice) is None
    assert files.run("users_restore", "username;idnumber", "~alice;~E1", users__identifier="username") == ["applied"]
    assert files.site.account(alice).email == f"{alice}@example.org"


def test_pictures(files: Files) -> None:
    files.stage(users="alice")
    pictures = archive({f"{files.name('alice')}.png": RED, "nobody.png": RED})
    assert files.run("users_pictures", pictures) == ["applied", "rejected"]
    assert files.run("users_pictures", pictures) == ["unchanged", "rejected"]


def test_courses(files: Files) -> None:
    files.stage(users="teacher", courses="TPL")
    header = "shortname;fullname;category;template;topic1;self;teacher1_account;teacher1_role"
    lines = [
        header,
        "~MATH;Mathematics;~Science/Exact;~TPL;First|Read me;1;~teacher;editingteacher",
        "~ART;Art;;~NOWHERE;;;;",
    ]
    assert files.run("courses_create", *lines) == ["applied", "rejected"]
    math = files.name("MATH")
    assert files.site.category_path(math) == f"{files.name('Science')}/Exact"
    assert files.site.sections(math)[1] == ("First", "Read me")
    assert files.site.instances(math)["self"] is True
    assert files.site.roles(files.name("teacher"), math) == {"editingteacher"}
    assert files.run("courses_create", *lines) == ["unchanged", "rejected"]
    assert files.run("courses_meta_links", "cmd;master;meta", "add;~MATH;~TPL") == ["applied"]
    assert files.site.enrolled(files.name("teacher"), files.name("TPL")) == {"meta": "active"}
    assert files.run("courses_reset", "shortname;roles", "~MATH;editingteacher") == ["applied"]
    # As sites have it from the beginning: who leaves a master course is kept, suspended, in those linked to it.
    assert files.site.enrolled(files.name("teacher"), files.name("TPL")) == {"meta": "suspended"}
    assert files.run("courses_check", "~MATH", "~ART") == ["unchanged", "rejected"]
    assert files.run("courses_delete", "~MATH", "~ART") == ["applied", "rejected"]
    assert files.site.find_course(math) is None


def test_cohorts(files: Files) -> None:
    files.stage(users="alice bob", courses="MATH")
    alice, bob, math = files.name("alice"), files.name("bob"), files.name("MATH")
    assert files.run("cohorts", "cmd;cidnumber;cname;userid", "add;~CH;~Chess;~alice", "add;~CH;;~nobody") == [
        "applied",
        "rejected",
    ]
    assert files.run("cohort_bindings", "cohort;course;role;makegroup", "~CH;~MATH;student;1") == ["applied"]
    assert files.site.enrolled(alice, math) == {"cohort": "active"}
    assert files.site.groups(alice, math) == {files.name("Chess")}
    moved = ["cmd;cidnumber;userid", "add;~CH;~bob", "del;~CH;~alice"]
    assert files.run("cohorts", *moved) == ["applied", "applied"]
    assert files.site.enrolled(alice, math) == {}
    assert files.site.enrolled(bob, math) == {"cohort": "active"}
    assert files.run("cohorts", *moved) == ["unchanged", "unchanged"]


def test_enrolments_and_groups(files: Files) -> None:
    files.stage(users="alice bob charlie", courses="MATH")
    alice, math = files.name("alice"), files.name("MATH")
    lines = ["courseid;name;type;idnumber;grouping", "~MATH;Colours;grouping;COL;", "~MATH;Red;group;R;COL"]
    assert files.run("groups", *lines) == ["applied", "applied"]
    lines = [ENROLMENTS, "add;student;~alice;~MATH;;gaddcreate;Blue", "add;kaiser;~bob;~MATH;;;", "del;;~bob;~MATH;;;"]
    assert files.run("enrolments", *lines) == ["applied", "rejected", "unchanged"]
    assert files.site.enrolled(alice, math) == {"manual": "active"}
    members = ["groupid;userid;courseid;cmd", "R;~alice;~MATH;add", "R;~bob;~MATH;add"]
    assert files.run("group_members", *members) == ["applied", "rejected"]
    assert files.site.groups(alice, math) == {"Red", "Blue"}
    assert files.run("group_members", *members) == ["unchanged", "rejected"]


def test_who_goes_while_a_file_is_applied_fails_alone(files: Files) -> None:
    files.stage(users="alice bob charlie", courses="MATH")
    result = files.result(
        "enrolments",
        ENROLMENTS,
        *[f"add;student;~{name};~MATH;;;" for name in ("alice", "bob", "charlie")],
        meanwhile=lambda: files.run("users_delete", "username", "~bob", users__identifier="username"),
    )
    assert result.statuses() == ["applied", "failed", "applied"]
    assert result.tryback == [3]
