"""The files and sites that the cases need, where they are, and how each is made: once, before anything is measured."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import data


@dataclass(frozen=True)
class Bench:
    """Where the files of a bench are, and how much there is in them."""

    folder: Path
    size: data.Size

    def enrolments(self, lines: int) -> Path:
        """The file of so many enrolment lines."""
        return self.folder / f"enrolments-{lines}.csv"

    def wrong_enrolments(self, lines: int) -> Path:
        """The file of so many enrolment lines that are all wrong."""
        return self.folder / f"wrong-{lines}.csv"

    def users(self, lines: int) -> Path:
        """The file of so many new accounts."""
        return self.folder / f"users-{lines}.csv"

    def pictures(self, count: int) -> Path:
        """The archive of so many pictures."""
        return self.folder / f"userpictures_{count}.zip"

    @property
    def cohorts(self) -> Path:
        """The file of all members of cohorts."""
        return self.folder / "cohorts.csv"

    @property
    def group_members(self) -> Path:
        """The file of all members of groups."""
        return self.folder / "groupmembers.csv"

    @property
    def bare(self) -> Path:
        """The site with accounts and courses, where nobody is enrolled."""
        return self.folder / "bare.sqlite3"

    @property
    def full(self) -> Path:
        """The site where everybody is enrolled."""
        return self.folder / "full.sqlite3"

    @property
    def crowded(self) -> Path:
        """The site where everybody is in cohorts and in groups too."""
        return self.folder / "crowded.sqlite3"

    @property
    def changed(self) -> Path:
        """The copy of a site that the case before has changed."""
        return self.folder / "changed.sqlite3"

    def copy(self, platform: Path) -> Path:
        """A copy of a site, to be changed."""
        return Path(shutil.copy(platform, self.changed))


#: Makes a file, given for how many lines of the case; what is there already is left alone.
Need = Callable[[Bench, int], None]


def enrolments(bench: Bench, lines: int) -> None:
    """The enrolment lines of a case."""
    if not bench.enrolments(lines).exists():
        data.write_enrolments(bench.enrolments(lines), bench.size, lines)


def wrong_enrolments(bench: Bench, lines: int) -> None:
    """The wrong enrolment lines of a case."""
    data.write_wrong_enrolments(bench.wrong_enrolments(lines), bench.size, lines)


def users(bench: Bench, lines: int) -> None:
    """The new accounts of a case."""
    data.write_users(bench.users(lines), lines)


def pictures(bench: Bench, count: int) -> None:
    """The archive of a case."""
    data.write_pictures(bench.pictures(count), count)


def cohorts(bench: Bench, lines: int) -> None:
    """All lines of cohort members."""
    data.write_cohorts(bench.cohorts, bench.size)


def group_members(bench: Bench, lines: int) -> None:
    """All lines of group members."""
    data.write_group_members(bench.group_members, bench.size)


def bare_site(bench: Bench, lines: int) -> None:
    """The site where nobody is enrolled."""
    if not bench.bare.exists():
        data.make_platform(bench.bare, bench.size, enrolled=False)


def full_site(bench: Bench, lines: int) -> None:
    """The site where everybody is enrolled."""
    if not bench.full.exists():
        data.make_platform(bench.full, bench.size, enrolled=True)


def crowded_site(bench: Bench, lines: int) -> None:
    """The site where everybody is in cohorts and in groups too."""
    full_site(bench, lines)
    if not bench.crowded.exists():
        data.fill_crowds(Path(shutil.copy(bench.full, bench.crowded)), bench.size)
