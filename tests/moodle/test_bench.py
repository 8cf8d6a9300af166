"""The bench on a real Moodle, at its smallest size.

It leaves the site useless, so it is not run on the one of the other tests: ``TOOLSYNC_MOODLE_TO_FILL`` is the folder
of one that is nearly empty and may be filled.
"""

import os

import pytest

from bench.moodle.__main__ import main
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
