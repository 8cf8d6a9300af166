"""A real Moodle keeps the contract of all platforms: the one of the tests, and always one that was recorded.

``TOOLSYNC_RECORD=1`` records the exchanges with the real one anew, for whoever has changed what is asked or told.
"""

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.moodle.real import FirstDay, connection, needs_moodle, run
from tests.platforms.contract import ART, MATH, PlatformContract, Teller
from toolsync.model.changes import RestoreBackup, SetSection
from toolsync.model.outcomes import Step
from toolsync.model.questions import Questions
from toolsync.model.things import Section
from toolsync.platforms.moodle.connection import Connection
from toolsync.platforms.moodle.platform import MoodlePlatform
from toolsync.platforms.moodle.recording import Player, Recorder

#: The exchanges of each story, in a file of its own.
RECORDED: Final = Path(__file__).with_name("exchanges") / "contract.zip"
RECORDS: Final = bool(os.environ.get("TOOLSYNC_RECORD"))
#: Its images are of Pillow's making, and may be others elsewhere.
WITH_IMAGES: Final = "test_pictures_come_change_and_go_with_their_accounts"


def _file(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W+", "-", request.node.name).strip("-")[:120] + ".jsonl"


@pytest.fixture(scope="module")
def first_day() -> Iterator[FirstDay]:
    """What brings the site back to its first day."""
    first_day = FirstDay()
    yield first_day
    first_day.again()
    first_day.close()


@pytest.fixture(scope="module")
def agents() -> Iterator[list[Connection]]:
    """Two agents, for all stories; a recording is of one."""
    agents: list[Connection] = [connection() for _ in range(1 if RECORDS else 2)]
    if RECORDS:
        RECORDED.unlink(missing_ok=True)
    yield agents
    for agent in agents:
        agent.close()


@needs_moodle
class TestMoodle(PlatformContract):
    """The site as on its first day, before each story."""

    @pytest.fixture
    def platform(
        self, agents: list[Connection], first_day: FirstDay, tmp_path: Path, request: pytest.FixtureRequest
    ) -> Iterator[MoodlePlatform]:
        first_day.again()
        record = tmp_path / _file(request)
        yield MoodlePlatform([Recorder(agents[0], record)] if RECORDS else agents)
        if record.exists():
            with zipfile.ZipFile(RECORDED, "a", zipfile.ZIP_LZMA) as archive:
                archive.write(record, record.name)

    @pytest.fixture
    def generous(self, site: Teller, first_day: FirstDay) -> Teller:
        first_day.give()
        return site

    @pytest.fixture
    def backup(self, site: Teller, tmp_path: Path) -> str:
        """A backup that Moodle itself has made of the course MATH, with a section in it."""
        site.tell(SetSection(MATH, 1, "Numbers", "All of them"))
        archive = tmp_path / "math.mbz"
        run("backup.php", str(site.made[MATH]), str(archive))
        return str(archive)

    def test_a_restored_course_has_the_sections_of_the_backup(self, site: Teller, backup: str) -> None:
        site.tell(RestoreBackup(ART, backup, replace=True))
        art = site.made[ART]
        sections = site.platform.look_up(Questions(details={art})).sections[art]
        assert sections[1] == Section("Numbers", "All of them")

    def test_an_archive_that_is_not_there_is_told(self, site: Teller) -> None:
        (result,) = site.apply([Step("", (RestoreBackup(ART, "/nowhere/math.mbz"),))])
        assert result.error == "There is no backup archive /nowhere/math.mbz on the machine of the site."


class TestRecorded(PlatformContract):
    """The answers of a Moodle 4.4.1 to the same stories."""

    @pytest.fixture
    def platform(self, tmp_path: Path, request: pytest.FixtureRequest) -> MoodlePlatform:
        name = _file(request)
        if request.node.originalname == WITH_IMAGES:
            pytest.skip("is recorded with images that Pillow makes otherwise elsewhere")
        with zipfile.ZipFile(RECORDED) as archive:
            if name not in archive.namelist():
                # A story that asks nothing.
                (tmp_path / name).touch()
            else:
                archive.extract(name, tmp_path)
        return MoodlePlatform([Player(tmp_path / name)])

    @pytest.fixture
    def generous(self, site: Teller) -> Teller:
        return site

    @pytest.fixture
    def backup(self) -> str:
        """Each Moodle makes its own, under a name of its own."""
        pytest.skip("needs a Moodle that makes the backup")
