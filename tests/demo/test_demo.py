"""The demo comes true, and is the same every time."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from toolsync.demo.files import Fate
from toolsync.demo.samples import FEW_STUDENTS, Samples, make_samples
from toolsync.demo.story import DemoFailedError, Story
from toolsync.demo.words import WORDS
from toolsync.wording import Template


def _demo(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toolsync.demo", *words]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_small_demo_comes_true(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "demo"

    told = _demo("--small", "--lang", language, "--keep", str(folder))

    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stderr == ""
    assert WORDS["done"][language == "fr"] in told.stdout
    assert list((folder / "reports").glob("*_report_enrols.csv.html"))
    assert list((folder / "archives").glob("*_userimport.csv"))
    assert list((folder / "files").glob("enrols_tryback_*.csv"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()

    told = _demo("--small", "--lang", "en", "--keep", str(tmp_path))

    assert told.returncode == 2
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_what_does_not_come_true_is_told() -> None:
    with pytest.raises(DemoFailedError, match="accounts: 1, not 2"):
        Story("en", small=True).check("accounts", 1, 2)


def _digest(samples: Samples) -> str:
    files = [*samples.last_year, *samples.this_year]
    return hashlib.sha256(b"".join(each.content(line for line, _ in each.lines) for each in files)).hexdigest()


def test_the_files_are_the_same_every_time() -> None:
    code = "from tests.demo.test_demo import _digest, make_samples; print(_digest(make_samples()))"
    told = {
        subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, text=True)
        for seed in ("1", "2")
    }

    assert told == {_digest(make_samples()) + "\n"}


def test_the_university_is_as_large_as_it_says() -> None:
    samples = make_samples()

    assert samples.accounts == 1_500
    assert Counter(fate for _, fate in samples.courses.lines)[Fate.GOOD] == 60
    assert sum(fate in (Fate.GOOD, Fate.PARTIAL) for _, fate in samples.users.lines) == 1_500
    assert {each.encoding for each in samples.this_year} == {"utf-8", "utf-8-sig", "cp1252", "iso-8859-15"}


def test_every_mistake_is_in_the_small_files_too() -> None:
    for full, small in zip(make_samples().this_year, make_samples(FEW_STUDENTS).this_year, strict=True):
        assert len(small.failed(0)) == len(full.failed(0))


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    english, french = WORDS[key]

    assert french and french != english
    assert sorted(Template(english).fields) == sorted(Template(french).fields)
