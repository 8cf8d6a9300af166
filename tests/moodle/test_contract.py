"""A real Moodle keeps the contract of all platforms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moodle.real import FirstDay, connection, needs_moodle, run
from tests.platforms.contract import ART, MATH, PlatformContract, Teller
from toolsync.model.changes import RestoreBackup, SetSection
from toolsync.model.outcomes import Step
from toolsync.model.questions import Questions
from toolsync.model.things import Section
from toolsync.platforms.moodle.platform import MoodlePlatform

pytestmark = needs_moodle


@pytest.fixture(scope="module")
def first_day() -> Iterator[FirstDay]:
    """What brings the site back to its first day."""
    first_day = FirstDay()
    yield first_day
    first_day.again()
    first_day.close()


@pytest.fixture(scope="module")
def agents() -> Iterator[MoodlePlatform]:
    """Two agents, for all stories."""
    platform = MoodlePlatform([connection(), connection()])
    yield platform
    platform.close()


@pytest.fixture
def platform(agents: MoodlePlatform, first_day: FirstDay) -> MoodlePlatform:
    """The site as on its first day."""
    first_day.again()
    return agents


class TestMoodle(PlatformContract):
    """See the fixtures."""

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
