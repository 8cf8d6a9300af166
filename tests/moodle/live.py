"""A world on the Moodle of the tests, which its own functions have built: see ``world.php``.

With ``TOOLSYNC_RECORD=1``, what a module of tests asks the site, and what that answers, is written down in
``exchanges/``, to be played again where there is no Moodle. Record on a site in its first days, a whole module at once.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.moodle.real import FOLDER, PHP, connection
from toolsync.platforms.moodle.platform import MoodlePlatform
from toolsync.platforms.moodle.recording import Player, Recorder

RECORDING = os.environ.get("TOOLSYNC_RECORD") == "1"
_SCRIPT = Path(__file__).with_name("world.php")


@dataclass(frozen=True)
class World:
    """The prefix of its names, and the ids of its things by their short names."""

    prefix: str
    ids: dict[str, int]
    student: int
    teacher: int

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def name(self, short: str) -> str:
        """The whole name of a thing."""
        return self.prefix + short


def build_world() -> World:
    """Build one, under names of its own."""
    prefix = f"w{time.time_ns():x}"
    built = subprocess.run([*PHP, str(_SCRIPT), FOLDER, prefix], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    made = json.loads(built.stdout.splitlines()[-1])
    return World(prefix, made["ids"], made["student"], made["teacher"])


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest) -> World:
    """One world for all tests of a module, none of which changes it: on the Moodle of the tests, or else that which the
    exchanges of the module were recorded on."""
    if not FOLDER:
        return World(**json.loads(_recorded(request, "world.json").read_text(encoding="utf-8")))
    world = build_world()
    if RECORDING:
        _recorded(request, "world.json").write_text(json.dumps(asdict(world)) + "\n", encoding="utf-8")
        _recorded(request, "jsonl").unlink(missing_ok=True)
    return world


@pytest.fixture(scope="module")
def moodle(request: pytest.FixtureRequest, world: World) -> Iterator[MoodlePlatform]:
    """The site that it is on."""
    file = _recorded(request, "jsonl")
    if not FOLDER:
        platform = MoodlePlatform([Player(file)])
    elif RECORDING:
        platform = MoodlePlatform([Recorder(connection(), file)])
    else:
        platform = MoodlePlatform([connection(), connection()])
    yield platform
    platform.close()


def _recorded(request: pytest.FixtureRequest, ending: str) -> Path:
    return Path(__file__).with_name("exchanges") / f"{request.path.stem.removeprefix('test_')}.{ending}"
