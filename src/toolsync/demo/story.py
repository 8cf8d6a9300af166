"""The story of the demo: command after command, each checked against what its files were made for."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from toolsync.demo.commands import Commands
from toolsync.demo.files import Sample
from toolsync.demo.samples import FEW_STUDENTS, REPAIR, STUDENTS, make_samples
from toolsync.demo.words import WORDS
from toolsync.model.things import ProfileField
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.wording import Wording
from toolsync.workspace import Workspace

_SITE: Final = "universite"
#: Profile fields of the university's own.
_FIELDS: Final = (
    ProfileField("statut", "menu", ("Étudiant", "Enseignant", "Vacataire")),
    ProfileField("badge", "text", ("10",), unique=True),
)


class DemoFailedError(Exception):
    """The demo did not come to what it claims."""


class Story:
    """One telling, in a folder that is the current one."""

    def __init__(self, language: str, *, small: bool) -> None:
        self.words = Wording(language)
        self.toolsync = Commands(language)
        self.samples = make_samples(FEW_STUDENTS if small else STUDENTS)
        self.workspace = Workspace(Path())
        self.checks = 0
        self.lines = 0
        self._chapter = 0

    def tell(self) -> None:
        """All of it. Raises DemoFailedError when anything is not as it should be."""
        began = time.perf_counter()
        self.say("title", bold=True)
        self.say("folder", folder=Path().resolve())
        self.begin()
        self.look_at_files()
        self.run_files()
        self.delete_courses()
        self.replay_tryback()
        self.run_again()
        self.end(began)

    # --- the chapters -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A workspace, a site, and what last year left there."""
        self.chapter("site")
        self.check("init", self.toolsync.show("init"), 0)
        self.check("site add", self.toolsync.show("site", "add", _SITE, "--platform", "embedded"), 0)
        self.say("fields")
        platform = EmbeddedPlatform.open(self.workspace.sites / f"{_SITE}.sqlite3")
        for each in _FIELDS:
            platform.add_profile_field(each)
        platform.close()
        self.chapter("last year")
        for sample in self.samples.last_year:
            sample.write(self.workspace.files)
            self.run(sample, lambda *words: self.toolsync.begin(2, *words))

    def look_at_files(self) -> None:
        """What the files are like, and what one of them would change."""
        self.chapter("files")
        for sample in self.samples.this_year:
            sample.write(self.workspace.files)
            self.toolsync.begin(2, "check", sample.format, sample.name)
        self.say("recognised")
        self.chapter("plan")
        courses = self.samples.courses
        self.check("plan", self.toolsync.begin(12, "plan", courses.format, courses.name), 1)
        self.check("accounts before", self.count("users"), len(self.samples.last_year[1].lines))

    def run_files(self) -> None:
        """Courses, accounts and enrolments."""
        self.chapter("run")
        for at, sample in enumerate((self.samples.courses, self.samples.users, self.samples.enrolments)):
            click.echo("\n" * bool(at), nl=False)
            self.run(sample, self.toolsync.show)

    def delete_courses(self) -> None:
        """A run that is held, and approved."""
        self.chapter("held")
        sample = self.samples.deletions
        self.check("held", self.toolsync.show("run", sample.format, sample.name), 3)
        held = self.last_run()
        self.check("held", held["state"], "held")
        click.echo()
        self.run(sample, self.toolsync.show, "--approve", held["digest"])

    def replay_tryback(self) -> None:
        """The failed enrolments, one of them corrected."""
        self.chapter("tryback")
        runs = self.toolsync.ask("runs")
        sample = self.samples.enrolments
        tryback = Path(next(each["tryback"] for each in runs if each["format"] == sample.format))
        wrong, right = (each.encode(sample.encoding) for each in REPAIR)
        content = tryback.read_bytes()
        self.check("lines to correct", content.count(wrong), 1)
        self.say("repaired", wrong=REPAIR[0], right=REPAIR[1])
        tryback.write_bytes(content.replace(wrong, right))
        self.toolsync.show("run", sample.format, tryback.name)
        failed = sample.failed(0)
        self.check("replayed", _lines(self.last_run()), {"applied": 1, "rejected": len(failed) - 1})

    def run_again(self) -> None:
        """The same files once more."""
        self.chapter("again")
        for sample in self.samples.this_year:
            told = self.run(sample, lambda *words: self.toolsync.begin(3, *words), time=1)
            self.check(f"{sample.name} again", told["changes"], {})
        self.say("gone")

    def end(self, began: float) -> None:
        """What there is now, and what to try next."""
        self.chapter("done")
        entities = {name: self.count(name) for name in ("users", "courses", "enrolments")}
        self.check("accounts", entities["users"], self.samples.accounts)
        self.check("courses", entities["courses"], self.samples.kept_courses)
        self.check("enrolments", entities["enrolments"], self.samples.kept_enrolments)
        held = self.words.text(self.text("held things"), **{name: self.number(n) for name, n in entities.items()})
        seconds = f"{time.perf_counter() - began:.1f}"
        self.say("checked", checks=self.checks, seconds=seconds, lines=self.number(self.lines), held=held)
        self._say_what_next()

    def _say_what_next(self) -> None:
        folder, program = Path().resolve(), Path(sys.executable).with_name("toolsync")
        toolsync = program if program.is_file() else program.name
        report = max(self.workspace.reports.glob("*_report_enrols.csv.html"), default=self.workspace.reports)
        click.echo(f"\n{self.text('report')}\n  {folder / report}\n{self.text('next')}\n  cd {folder}")
        for words in ("runs", "runs show 5", "export cohorts", "formats show enrolments", "settings", "--help"):
            click.echo(f"  {toolsync} {words}")
        click.echo(f"{self.text('away')}\n  rm -r {folder}")

    # --- what chapters are made of ------------------------------------------------------------------------------------

    def run(self, sample: Sample, call: Callable[..., int], *options: str, time: int = 0) -> Any:
        """Run a file, and check the account of it: the first time (0), or when it runs again (1)."""
        code = call("run", sample.format, sample.name, *options)
        told = self.last_run()
        expected, failed = sample.expected(time), sample.failed(time)
        self.check(f"{sample.name}: lines", _lines(told), expected)
        self.check(f"{sample.name}: all lines", told["lines"]["total"], len(sample.lines))
        self.check(f"{sample.name}: exit code", code, 1 if failed else 0)
        self.check(f"{sample.name}: report", Path(told["report"]).is_file(), True)
        archived = Path(told["archive"]).read_bytes()
        self.check(f"{sample.name}: archive", archived, (self.workspace.files / sample.name).read_bytes())
        tryback = Path(told["tryback"]).read_bytes() if told["tryback"] else b""
        self.check(f"{sample.name}: tryback", tryback, sample.content(failed) if failed else b"")
        self.lines += len(sample.lines)
        return told

    def last_run(self) -> Any:
        """The latest run."""
        return self.toolsync.ask("runs")[0]

    def count(self, entity: str) -> int:
        """How many of these the site holds."""
        return len(self.toolsync.read("export", entity)) - 1

    def check(self, what: str, found: object, expected: object) -> None:
        """Make sure of something that the demo claims."""
        self.checks += 1
        if found != expected:
            raise DemoFailedError(f"{what}: {found!r}, not {expected!r}")

    def chapter(self, key: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        click.secho(f"\n── {self._chapter}. {self.text(key)}", fg="cyan", bold=True)

    def say(self, key: str, *, bold: bool = False, **params: object) -> None:
        """Say something."""
        click.secho(self.words.text(self.text(key), **params), bold=bold)

    def text(self, key: str) -> str:
        """A text, in the language."""
        return WORDS[key][self.words.language == "fr"]

    def number(self, number: int) -> str:
        """A number, in the language."""
        return self.words.number(number)


def _lines(told: Any) -> dict[str, int]:
    """How many lines of each status, those that there are none of left out."""
    return {name: count for name, count in told["lines"].items() if count and name != "total"}
