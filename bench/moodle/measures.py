"""What is measured, in order: on the site as it is filled first, with slow commits, and on the large site.

Sections are measured one after the other, and each figure is told at once: a section that fails takes no other one with
it, unless it is the one that fills the site for those that follow.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from bench.moodle import files, rivals
from bench.moodle.ours import Spent
from bench.moodle.rivals import Rival
from bench.moodle.site import Site
from bench.moodle.works import Works

#: What a commit takes on slow storage, in milliseconds.
_SLOW: Final = 5
#: How often everything is measured, toolsync and the others by turns; the best of each counts.
_ROUNDS: Final = 3
#: Lanes that toolsync has unless a setting says otherwise.
_LANES: Final = 2


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything, at a scale: 1 is what the targets speak of."""

    scale: float

    def _of(self, number: int) -> int:
        return max(4, int(number * self.scale))

    @property
    def unchanged(self) -> int:
        """Accounts in the files that change nothing; each has five enrolments."""
        return self._of(10_000)

    @property
    def accounts(self) -> int:
        """Accounts of the site."""
        return self._of(26_000)

    @property
    def large(self) -> int:
        """Accounts of the large site."""
        return self._of(200_000)

    @property
    def changes(self) -> int:
        """Lines of a file that changes something, for toolsync."""
        return self._of(8_000)

    @property
    def rivals(self) -> int:
        """Such lines for what toolsync is compared with."""
        return self._of(2_000)

    @property
    def courses(self) -> int:
        """Courses to create."""
        return self._of(300)


@dataclass(frozen=True)
class Row:
    """One measurement."""

    what: str
    lines: int
    seconds: float
    #: Processor seconds, with those of agents and database; 0: not known.
    cpu: float
    rival: Rival | None = None
    target: str = ""
    met: bool | None = None

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.lines / self.seconds


@dataclass(frozen=True)
class _Versus:
    """A work, as toolsync does it and as it is done otherwise; both are given accounts."""

    what: str
    ours: Callable[[range], Spent]
    theirs: Callable[[range], list[Rival]]
    #: How much faster toolsync is to be.
    least: float
    #: Lines that toolsync's file has for each account.
    lines: int = 1


@dataclass(frozen=True)
class _Section:
    """A part of the bench."""

    name: str
    measure: Callable[[], None]
    #: Whether what follows needs what it leaves on the site.
    fills: bool = False


@dataclass
class Bench:
    """The measurements of one site, in a folder for files."""

    site: Site
    folder: Path
    sizes: Sizes
    url: str
    superuser: str
    tell: Callable[[Row], None]
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: The names of the sections that failed, or could not be begun.
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.works = works = Works(self.site, self.folder, self.url)
        self.versus = [
            _Versus(
                f"creating users {'with' if password else 'without'} password",
                partial(works.create, password=password),
                partial(works.their_create, password=password),
                least,
            )
            for password, least in ((False, 6), (True, 3))
        ]
        self.versus += [
            _Versus("enrolling", works.enrol, works.their_enrol, 2.5),
            _Versus("cohort members", works.join_cohorts, works.their_cohorts, 3.5, len(files.COHORTS)),
            _Versus("group members", works.join_groups, works.their_groups, 3),
        ]

    def measure(self) -> None:
        """All of it. What fails is noted, and the rest is measured all the same."""
        lost = ""
        for section in self._sections():
            try:
                if lost:
                    raise RuntimeError(f"{lost} failed")
                section.measure()
            # Whatever it was, what was measured is not thrown away for it.
            except Exception as problem:
                self.failed.append(section.name)
                self.notes.append(f"**{section.name}: not measured.** {type(problem).__name__}: {problem}")
                _say(self.notes[-1])
                lost = lost or (section.name if section.fills else "")

    def _sections(self) -> Iterator[_Section]:
        sizes = self.sizes
        yield _Section(f"filling the site with {sizes.accounts:,} accounts", self._fill_first, fills=True)
        yield _Section("users, unchanged", self._unchanged_users)
        yield _Section("enrolments, unchanged", self._unchanged_enrolments)
        for each in self.versus:
            yield _Section(each.what, partial(self._compare, each, sizes.changes, sizes.rivals))
        courses = _Versus("courses", self.works.create_courses, self.works.their_courses, 1)
        yield _Section(courses.what, partial(self._compare, courses, sizes.courses, sizes.courses))
        yield _Section("enrolling with slow commits", self._slow_commits)
        yield _Section(f"filling it up to {sizes.large:,} accounts", self._fill_up, fills=True)
        for each in self.versus:
            yield _Section(f"{each.what}, large site", partial(self._large, each))
        yield _Section("planning the enrolments of the large site", self._plan)

    def _fill_first(self) -> None:
        _say(f"filling the site with {self.sizes.accounts:,} accounts in {files.COURSES:,} courses")
        self.site.ask("prepare", flatfile=str(self.works.flat_file))
        self._fill(0, self.sizes.accounts)

    def _fill_up(self) -> None:
        _say(f"filling it up to {self.sizes.large:,} accounts and {5 * self.sizes.large:,} enrolments")
        self._fill(self.sizes.accounts, self.sizes.large)

    def _fill(self, start: int, end: int) -> None:
        self.site.ask("fill", **{"from": start, "to": end}, courses=files.COURSES)

    # --- nothing to change --------------------------------------------------------------------------------------------

    def _unchanged_users(self) -> None:
        everybody, some = range(self.sizes.unchanged), range(self.sizes.rivals)
        file = self.works.file("users", partial(files.write_users, users=everybody))
        few = self.works.file("users-few", partial(files.write_users, users=some))
        upload = partial(rivals.upload_users, self.site, few, len(some), update=True)
        self._nothing("users", "users", file, len(everybody), upload)

    def _unchanged_enrolments(self) -> None:
        pairs = files.pairs(range(self.sizes.unchanged), *files.FILLED)
        file = self.works.file("enrolments", partial(files.write_enrolments, enrolments=pairs))
        some = pairs[: self.sizes.rivals]
        _say("flat file: from now on, everybody in it is enrolled by it")
        self.works.flat(some)
        self._nothing("enrolments", "enrolments", file, len(pairs), partial(self.works.flat, some))

    def _nothing(self, what: str, format: str, file: Path, lines: int, theirs: Callable[[], Rival]) -> None:
        """A file with nothing to change: as a command, counting what is written meanwhile; and from reading to report,
        on a database that lets nobody write."""
        few = file.with_suffix(".few")
        with file.open(encoding="utf-8") as whole:
            few.write_text(next(whole) + next(whole), encoding="utf-8")
        commands, reports, rounds, written = [], [], [], []
        for number in range(_ROUNDS):
            _say(f"{what}, unchanged, round {number + 1}: the others, toolsync")
            rounds.append(theirs())
            before = self.site.ask("counts")
            commands.append(self.works.toolsync.run(format, file, "unchanged", lines))
            after = self.site.ask("counts")
            written += [f"{count - before.get(name, 0)} in {name}" for name, count in after.items()]
            with self.site.read_only():
                reports.append(self.works.toolsync.once_started(format, file, few))
        wrote = [each for each in written if not each.startswith("0 ")]
        best = max(rounds, key=lambda each: each.rate)
        self._add(f"{what}, unchanged: the whole command", lines, commands, best, "writes nothing", not wrote)
        self._add_times(f"{what}, unchanged: from reading the file to the report", lines, reports, best, 100)
        self.notes.append(
            f"{what}, unchanged: rows that the whole command wrote in all tables of Moodle, messages and log included: "
            f"{', '.join(wrote) or 'none'}. The runs from reading to report were on a database that refuses every "
            "statement that writes."
        )

    # --- changes ------------------------------------------------------------------------------------------------------

    def _compare(self, versus: _Versus, count: int, few: int) -> None:
        """A work in rounds, each on accounts of its own. Whoever comes second has a larger site: they take turns."""
        ours: list[Spent] = []
        theirs: list[Rival] = []

        def they(start: int) -> None:
            theirs.extend(versus.theirs(range(start, start + few)))

        def we(start: int) -> None:
            ours.append(versus.ours(range(start, start + count)))

        for number in range(_ROUNDS):
            _say(f"{versus.what}, round {number + 1}")
            for turn in (we, they) if number % 2 else (they, we):
                self.site.ask("tidy")
                turn(number * count)
        if len(theirs) > _ROUNDS:
            self._note_ways(theirs)
        self._add_times(versus.what, count * versus.lines, ours, max(theirs, key=lambda each: each.rate), versus.least)

    def _note_ways(self, tried: list[Rival]) -> None:
        """All that was tried of the web services."""
        best = {each.name: each for each in sorted(tried, key=lambda each: each.rate)}
        told = sorted(f"{name}: {each.rate:,.0f} a second" for name, each in best.items())
        self.notes += [f"{each} ({self.works.service.where})" for each in told]

    def _slow_commits(self) -> None:
        if not self.superuser:
            self.notes.append("enrolling with 5 ms commits: not measured, which takes a superuser of PostgreSQL")
            return
        users = range(_ROUNDS * self.sizes.changes, self.sizes.accounts)
        with self.site.slow_commits(self.superuser, _SLOW) as real:
            _say("enrolling with slow commits: flat file, toolsync")
            rival = self.works.flat(files.pairs(users[: len(users) // 4], files.RIVALS))
            spent = self.works.enrol(users)
        kept = len(users) / spent.seconds / _LANES >= 100
        what = f"enrolling with commits of {real:.1f} ms"
        self._row(Row(what, len(users), spent.seconds, spent.cpu, rival, "≥ 100/s a lane", kept))

    # --- the large site -----------------------------------------------------------------------------------------------

    def _large(self, versus: _Versus) -> None:
        small = next((row for row in self.rows if row.what == versus.what), None)
        if small is None:
            raise RuntimeError("there is no figure of the small site to compare with")
        count, spent = self.sizes.changes, []
        for number in range(_ROUNDS):
            _say(f"{versus.what}, large site, round {number + 1}")
            start = self.sizes.large // 2 + number * count
            self.site.ask("tidy")
            spent.append(versus.ours(range(start, start + count)))
        rival = Rival("toolsync on the small site", small.lines, small.seconds, small.cpu)
        self._add_times(f"{versus.what}, large site", count * versus.lines, spent, rival, 0.8)

    def _plan(self) -> None:
        pairs = files.pairs(range(self.sizes.large), *files.FILLED)
        path = self.works.file("plan", partial(files.write_enrolments, enrolments=pairs))
        _say(f"planning {len(pairs):,} enrolments, all unchanged")
        spent = self.works.toolsync.plan("enrolments", path)
        kept = spent.seconds <= 20 and spent.own <= 500 and spent.php <= 128
        what = f"planning the enrolments of the large site ({spent.own:.0f} MB here, {spent.php:.0f} MB in PHP)"
        self._row(Row(what, len(pairs), spent.seconds, spent.cpu, None, "≤ 20 s, ≤ 500 MB, ≤ 128 MB", kept))

    # --- what they share ----------------------------------------------------------------------------------------------

    def _add_times(self, what: str, lines: int, rounds: list[Spent], rival: Rival, least: float) -> None:
        """A row whose target is to be so many times as fast as the others."""
        met = lines / min(each.seconds for each in rounds) >= least * rival.rate
        self._add(what, lines, rounds, rival, f"≥ {least:g}×", met)

    def _add(self, what: str, lines: int, rounds: list[Spent], rival: Rival, target: str, met: bool) -> None:
        best = min(rounds, key=lambda each: each.seconds)
        self._row(Row(what, lines, best.seconds, best.cpu, rival, target, met))

    def _row(self, row: Row) -> None:
        self.rows.append(row)
        self.tell(row)


def _say(text: str) -> None:
    """Tell what is going on."""
    print(f"… {text}", file=sys.stderr, flush=True)
