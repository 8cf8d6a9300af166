"""The guides are true: what they show is run as it stands, in order. Links of the documentation lead somewhere."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TOOLSYNC = Path(sys.executable).with_name("toolsync")
_STEP = re.compile(
    r"<!-- file: (?P<file>\S+) -->\n```csv\n(?P<text>.*?)```"
    r"|<!-- edit: (?P<edit>[^:]+): (?P<old>[^:]+): (?P<new>[^:]+) -->"
    r"|```sh\n(?P<commands>.*?)```",
    re.DOTALL,
)


def play(guide: Path, folder: Path) -> Iterator[tuple[str, int, str]]:
    """Do what the guide says; each command with its exit code and what it said."""
    for step in _STEP.finditer(guide.read_text()):
        if step["file"]:
            (folder / step["file"]).write_text(step["text"])
        elif step["edit"]:
            (path,) = folder.glob(step["edit"])
            assert step["old"] in path.read_text()
            path.write_text(path.read_text().replace(step["old"], step["new"]))
        for command in (step["commands"] or "").splitlines():
            program, *words = shlex.split(command)
            if program == "cd":
                folder /= words[0]
                continue
            assert program == "toolsync"
            found = [str(path) for word in words for path in (sorted(folder.glob(word)) if "*" in word else [word])]
            done = subprocess.run([TOOLSYNC, *found], cwd=folder, capture_output=True, text=True)
            yield command, done.returncode, done.stdout + done.stderr


GUIDE, FRENCH = DOCS / "guide" / "first-file.md", DOCS / "fr" / "guide" / "first-file.md"


def test_every_command_of_the_first_guide_works(tmp_path: Path) -> None:
    codes = [(command.split()[1], code) for command, code, _ in play(GUIDE, tmp_path)]
    # The line that is wrong on purpose makes the first plan, the first run and the last plan end with 1.
    assert codes == [("init", 0), ("site", 0), ("plan", 1), ("run", 1), ("run", 0), ("plan", 1), ("runs", 0)]


@pytest.mark.parametrize("name", [each.name for each in GUIDE.parent.glob("*.md")])
def test_the_french_guides_show_the_same_commands_and_files(name: str) -> None:
    shown = [
        [step[0].replace("repetition", "rehearsal") for step in _STEP.finditer(guide.read_text())]
        for guide in (GUIDE.with_name(name), FRENCH.with_name(name))
    ]
    assert shown[0] == shown[1]


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(DOCS)}: {link}"
        for page in DOCS.rglob("*.md")
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / link).exists()
    ]
    assert not broken
