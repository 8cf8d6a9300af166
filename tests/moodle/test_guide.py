"""The guide to a real Moodle is true: its commands are run as they stand, but for where the site is."""

import shlex
from pathlib import Path

from tests.moodle.real import FOLDER, PHP, needs_moodle
from tests.wording.test_guides import DOCS, play

GUIDE = DOCS / "guide" / "moodle.md"


@needs_moodle
def test_every_command_of_the_guide_to_a_moodle_works(tmp_path: Path) -> None:
    here = tmp_path / "moodle.md"
    way = f"--folder {FOLDER} --command '{shlex.join(PHP)} {{agent}}'"
    here.write_text(GUIDE.read_text().replace("--folder /var/www/moodle", way))
    told = list(play(here, tmp_path))
    # Line 4 of the accounts is wrong on purpose.
    assert [(command.split()[1], code) for command, code, _ in told] == [
        *(("moodle-plugin", 0), ("init", 0), ("site", 0), ("site", 0), ("plan", 1), ("run", 1), ("plan", 1)),
        *(("run", 0), ("run", 0), ("plan", 0), ("site", 0), ("plan", 0)),
    ], told
    assert "Nothing to change." in told[-1][2]
