"""The bench on a real Moodle: what it makes of its measurements, and all of it at its smallest size where one may be
filled.

It leaves the site useless, so it is not run on the one of the other tests: ``TOOLSYNC_MOODLE_TO_FILL`` is the folder
of one that is nearly empty and may be filled.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.moodle import __main__ as program
from bench.moodle import files, measures, rivals
from bench.moodle.__main__ import main
from bench.moodle.ours import Spent
from bench.moodle.rivals import Rival, as_form
from bench.moodle.site import Site, Unfit
from bench.moodle.watching import Watch
from tests.moodle.real import PHP

_FOLDER = os.environ.get("TOOLSYNC_MOODLE_TO_FILL", "")


@pytest.mark.skipif(not _FOLDER, reason="needs a Moodle that may be filled: TOOLSYNC_MOODLE_TO_FILL is not set")
def test_measures_everything_and_says_what_was_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--site", _FOLDER, "--php", " ".join(PHP), "--scale", "0.01"]) == 0
    page = capsys.readouterr().out
    for what in (
        "users, unchanged",
        "enrolments, unchanged",
        "with password",
        "enrolling",
        "cohort members",
        "courses",
    ):
        assert what in page
    assert page.count("messages and log included: none.") == 2


# --- without a Moodle -------------------------------------------------------------------------------------------------


class _Site:
    """A site that does what it is asked, but for one thing, and counts so many more rows each time."""

    broken = ""
    more = 0

    def __init__(self) -> None:
        self.folder = Path("moodle")
        self.asked: list[str] = []
        self._rows = 0

    def check(self) -> dict[str, Any]:
        return {"release": "4.4.1", "php": "8.2", "server": "15"}

    def ask(self, task: str, **asked: Any) -> Any:
        self.asked.append(task)
        if task == self.broken:
            raise RuntimeError(f"{task} cannot be done")
        self._rows += self.more
        return {"mdl_user": self._rows}

    @contextmanager
    def read_only(self) -> Iterator[None]:
        yield

    @contextmanager
    def slow_commits(self, superuser: str, milliseconds: int) -> Iterator[float]:
        yield 5.2


class _Toolsync:
    """toolsync that reports 1,000 lines a second."""

    def run(self, format: str, file: Path, wanted: str, lines: int) -> Spent:
        return Spent(lines / 1000, cpu=lines / 2000)

    def once_started(self, format: str, file: Path, few: Path) -> Spent:
        return Spent(0.01)

    def plan(self, format: str, file: Path) -> Spent:
        return Spent(19.0, 20.0, own=499.0, php=129.0)


class _Works:
    """toolsync at 1,000 lines a second, the others at 250; ``broken`` names what fails."""

    broken = ""

    def __init__(self, site: _Site, folder: Path, url: str) -> None:
        self.folder = folder
        self.toolsync = _Toolsync()
        self.flat_file = folder / "flat.txt"

    def file(self, name: str, write: Callable[[Path], None]) -> Path:
        path = self.folder / name
        path.write_text("header\nline\n", encoding="utf-8")
        return path

    def flat(self, pairs: list[tuple[int, int]]) -> Rival:
        return Rival("flat file", len(pairs), len(pairs) / 250)

    def __getattr__(self, name: str) -> Any:
        if name == self.broken:
            return self._fail
        return self._theirs if name.startswith("their_") else self._ours

    def _ours(self, users: range, **options: Any) -> Spent:
        return Spent(len(users) / 1000)

    def _theirs(self, users: range, **options: Any) -> list[Rival]:
        return [Rival("upload", len(users), len(users) / 250)]

    def _fail(self, users: range, **options: Any) -> Spent:
        raise RuntimeError("the disk is full")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> _Site:
    """A site in place of a real one; the page would go to a folder of the test."""
    site = _Site()
    monkeypatch.setattr(program, "Site", lambda folder, php: site)
    monkeypatch.setattr(program, "_PAGE", tmp_path / "bench-moodle.md")
    monkeypatch.setattr(measures, "Works", _Works)
    monkeypatch.setattr(files, "pairs", lambda users, *places: [(0, 0)] * len(users) * len(places))
    monkeypatch.setattr(rivals, "upload_users", lambda site, file, lines, update: Rival("upload", lines, lines / 250))
    return site


def _measured(*flags: str) -> int:
    return main(["--site", "moodle", "--scale", "0.01", "--superuser", "postgres", *flags])


def _row(page: str, what: str) -> list[str]:
    return [cell.strip() for cell in _lines(page, what)[0].strip("|").split("|")]


def _lines(page: str, what: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith(f"| {what}")]


def test_a_row_has_both_rates_their_ratio_and_its_target(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert _measured() == 0
    page = capsys.readouterr().out
    assert _row(page, "enrolling |") == [
        *("enrolling", "80", "0.08", "1,000", "", "upload", "250", "", "4.0", "≥ 2.5×", "met")
    ]
    assert _row(page, "creating users without")[-3:] == ["4.0", "≥ 6×", "**not met**"]
    assert _row(page, "enrolling with commits of 5.2 ms")[-2:] == ["≥ 100/s a lane", "met"]
    assert _row(page, "enrolling, large site")[-3:] == ["1.0", "≥ 0.8×", "met"]
    # 129 megabytes in PHP are one too many.
    assert _row(page, "planning the enrolments")[-1] == "**not met**"


def test_unchanged_files_must_not_write_a_single_row(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    _measured()
    assert _row(capsys.readouterr().out, "users, unchanged: the whole")[-2:] == ["writes nothing", "met"]
    site.more = 1
    _measured()
    page = capsys.readouterr().out
    assert _row(page, "users, unchanged: the whole")[-2:] == ["writes nothing", "**not met**"]
    assert "1 in mdl_user" in page


def test_a_section_that_fails_takes_no_other_one_with_it(
    site: _Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(_Works, "broken", "join_cohorts")
    assert _measured("--scale", "1") == 1
    page = capsys.readouterr().out
    # Once as it is measured, and once in the page.
    assert len(_lines(page, "group members |")) == len(_lines(page, "planning")) == 2
    assert not _lines(page, "cohort members")
    assert "- **cohort members: not measured.** RuntimeError: the disk is full" in page
    assert "- **cohort members, large site: not measured.**" in page
    assert not (tmp_path / "bench-moodle.md").exists()


def test_without_the_large_site_nothing_is_measured_on_it(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.broken = "fill"
    assert _measured() == 1
    page = capsys.readouterr().out
    assert not _lines(page, "users") and not _lines(page, "planning")
    assert "planning the enrolments of the large site: not measured.** RuntimeError: filling the site" in page


def test_the_page_is_written_when_all_of_it_was_measured_at_full_size(site: _Site, tmp_path: Path) -> None:
    page = tmp_path / "bench-moodle.md"
    assert _measured() == 0
    assert not page.exists()
    assert main(["--site", "moodle"]) == 0
    assert not page.exists(), "slow commits were not measured"
    assert _measured("--scale", "1") == 0
    assert "- processor: " in page.read_text(encoding="utf-8")
    assert "| planning the enrolments of the large site" in page.read_text(encoding="utf-8")


def test_what_was_measured_is_printed_when_somebody_ends_it(
    site: _Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end(*of: Any, **options: Any) -> Spent:
        raise KeyboardInterrupt

    monkeypatch.setattr(_Works, "create_courses", end, raising=False)
    with pytest.raises(KeyboardInterrupt):
        _measured()
    assert len(_lines(capsys.readouterr().out, "group members |")) == 2


def test_a_site_that_is_not_to_be_filled_is_left_alone(
    site: _Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> dict[str, Any]:
        raise Unfit("This site has 300 accounts.")

    monkeypatch.setattr(site, "check", refuse)
    assert _measured() == 2
    assert "This site has 300 accounts." in capsys.readouterr().err
    assert site.asked == []


def test_a_folder_without_a_moodle_and_one_without_the_plugin_are_told_apart(tmp_path: Path) -> None:
    site = Site(tmp_path, ["php"])
    with pytest.raises(Unfit, match="it has no version"):
        site.check()
    (tmp_path / "version.php").touch()
    with pytest.raises(Unfit, match="install the plugin first"):
        site.check()


def test_nobody_is_given_a_place_twice() -> None:
    users = range(1000)
    there = set(files.pairs(users, *files.FILLED))
    assert len(there) == 5 * len(users)
    assert there.isdisjoint(files.pairs(users, files.FREE, files.RIVALS))
    # Groups are for those who are in the course.
    assert there.issuperset(files.pairs(users, files.UNGROUPED, files.RIVALS_UNGROUPED))


def test_web_services_are_sent_lists_as_forms_have_them() -> None:
    members = [{"cohorttype": {"type": "idnumber", "value": "P1"}}, {"cohorttype": {"type": "id", "value": "2"}}]
    assert as_form("members", members) == {
        "members[0][cohorttype][type]": "idnumber",
        "members[0][cohorttype][value]": "P1",
        "members[1][cohorttype][type]": "id",
        "members[1][cohorttype][value]": "2",
    }


def test_a_watch_sees_what_processes_spend_that_are_started_within() -> None:
    busy = "import time; big = bytearray(50_000_000)\nwhile time.process_time() < 0.3: pass\n# such a word"
    with Watch({"such a word": "worker"}) as watch:
        subprocess.run([sys.executable, "-c", busy], check=True)
    assert 0.2 < watch.cpu < 1.5
    assert watch.peak("worker") > 50
    assert watch.peak("somebody else") == 0
