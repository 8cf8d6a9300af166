"""Everything that can be asked of a workspace, put together: the one place that knows every class.

The command line, and whoever else serves people, calls an :class:`App` and words what it answers. Importing this is
cheap; Django comes with the first question to the records.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from toolsync.exports import identifiers_of
from toolsync.locale.words import N_
from toolsync.open_platforms import OpenPlatforms
from toolsync.sites import EMBEDDED, MOODLE, MOODLE_WEB, Site, Sites
from toolsync.wording import Wording
from toolsync.workspace import Workspace, WrongUse

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.model.outcomes import LineOutcome
    from toolsync.pipeline.designating import Designated
    from toolsync.pipeline.ledger import Ledger
    from toolsync.pipeline.run import Planned, Progress
    from toolsync.platforms.embedded.platform import EmbeddedPlatform
    from toolsync.platforms.moodle.access import Access
    from toolsync.platforms.moodle.checkup import Check
    from toolsync.platforms.moodle.platform import MoodlePlatform
    from toolsync.platforms.moodle.web_services import WebServicesPlatform
    from toolsync.records.execution import Means
    from toolsync.records.models import Run
    from toolsync.records.models import Site as RecordedSite
    from toolsync.records.summaries import Summary
    from toolsync.settings import Settings


def _unwatched(stage: str) -> "Progress":
    return lambda done: None


@dataclass(frozen=True, slots=True)
class Attention:
    """Who watches long work, and may stop it: ``watch`` is given the name of a stage and answers what to call."""

    watch: "Callable[[str], Progress]" = _unwatched
    stopped: Callable[[], bool] = lambda: False


class App:
    """One workspace at work. Use it as a context, so that the records are let go of at the end."""

    def __init__(self, root: Path, wording: Wording | None = None) -> None:
        self.workspace = Workspace(root.resolve())
        self.wording = wording or Wording()
        self._records_open = False
        self._platforms = OpenPlatforms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            self._platforms.close()
        finally:
            if self._records_open:
                from toolsync.records.opening import close_records

                close_records()

    def _open_records(self) -> None:
        """Open the records, once. A folder that is no workspace is never made one by chance."""
        if self._records_open:
            return
        if not self.workspace.exists:
            raise WrongUse(
                N_(
                    "{folder} is not a workspace: it holds no toolsync.toml. Make one there with `toolsync init`, "
                    "or name another folder with --workspace."
                ),
                folder=self.workspace.root.resolve(),
            )
        from toolsync.records.opening import open_records

        open_records(self.workspace.records)
        self._records_open = True

    # --- the workspace and its sites ----------------------------------------------------------------------------------

    def initialise(self) -> bool:
        """Make the workspace; whether there was none."""
        fresh = self.workspace.make()
        self._open_records()
        return fresh

    @cached_property
    def _sites(self) -> Sites:
        self._open_records()
        return Sites(self.workspace)

    def add_site(self, name: str, location: Path | None = None) -> Site:
        """Add a site with an embedded platform, which is made unless it is there already."""
        return self._sites.add_embedded(name, location)

    def add_moodle(self, name: str, access: "Access", platform: str = MOODLE) -> Site:
        """Add a Moodle site."""
        return self._sites.add_moodle(name, access, platform)

    @property
    def sites(self) -> list[Site]:
        """Every site, by name."""
        return self._sites.all()

    def site(self, name: str | None) -> Site:
        """The site of this name, or the only one when no name is given."""
        return self._sites.named(name)

    def _recorded_site(self, site: Site) -> "RecordedSite":
        return next(each for each in self._sites.recorded() if each.name == site.name)

    def examine(self, site: Site) -> "Iterator[Check]":
        """Whether a Moodle site can be worked with, check by check."""
        if site.platform == EMBEDDED:
            told = N_("The site {name} is a file on this machine: there is nothing to test. This is for Moodle sites.")
            raise WrongUse(told, name=site.name)
        own = self.settings(site.name).moodle
        if site.platform == MOODLE_WEB:
            from toolsync.platforms.moodle.web.checkup import examine_web

            service = site.access.core_service
            return examine_web(site.access, lambda: service(own.timeout, own.patience, own.lanes), own)
        from toolsync.platforms.moodle.checkup import examine

        return examine(site.access, lambda: site.access.connect(own.timeout, own.patience))

    def settings(self, site: str | None, assignments: Sequence[str] = ()) -> "Settings":
        """The settings of a site, checked. Raises SettingsError."""
        return self.workspace.settings(site, assignments)

    def platform(
        self, site: Site, settings: "Settings | None" = None
    ) -> "AbstractContextManager[EmbeddedPlatform | MoodlePlatform | WebServicesPlatform]":
        """Open the platform of a site."""
        return self._platforms.opened(site, settings or self.settings(site.name))

    # --- which file ---------------------------------------------------------------------------------------------------

    def designated(self, format: "Format", settings: "Settings") -> "Designated":
        """The files that a format takes, when none is named. What is elsewhere is fetched."""
        from toolsync.pipeline.designating import designate
        from toolsync.pipeline.fetching import fetch

        return designate(format, settings, self.workspace.files, fetch)

    def file_of(self, format: "Format", name: str | None, settings: "Settings") -> Path:
        """The command file of this name; without one, the file that the format takes."""
        if name is not None:
            return self.workspace.find_file(name)
        found = self.designated(format, settings)
        if found.paths:
            return found.paths[0]
        raise WrongUse(
            N_("No file for the format {format}: there is no {location} in {folder}. Put it there, or name a file."),
            format=format.name,
            location=found.location,
            folder=self.workspace.files,
        )

    def set_crashed_aside(self, site: Site, format: "Format", path: Path, *, simulate: bool = False) -> Path | None:
        """Set a file aside whose last run on the site died; where to, None for any other file."""
        recorded = self._recorded_site(site)
        from toolsync.pipeline.naming import set_aside_path
        from toolsync.records import crashes

        run = crashes.crashed_run(recorded, format.name, path, self.workspace)
        if run is None:
            return None
        return set_aside_path(path) if simulate else crashes.set_aside(run, path, self.workspace)

    # --- checking, planning, running ----------------------------------------------------------------------------------

    def check(
        self, format: "Format", path: Path, settings: "Settings", ledger: "Ledger", attention: Attention
    ) -> "Planned":
        """Read and validate a command file."""
        from toolsync.pipeline.run import check

        return check(format, path, settings, ledger, attention.watch("reading"))

    def plan(
        self,
        site: Site,
        format: "Format",
        path: Path,
        settings: "Settings",
        ledger: "Ledger",
        attention: Attention,
        *,
        on_snapshot: bool = False,
    ) -> "Planned":
        """Plan a command file, and leave it at that."""
        from toolsync import snapshots
        from toolsync.pipeline.run import make_plan

        opened = snapshots.opened(self.workspace, site) if on_snapshot else self.platform(site, settings)
        with opened as platform:
            return make_plan(format, path, settings, platform, ledger, attention.watch("planning"))

    def run(
        self,
        site: Site,
        format: "Format",
        path: Path,
        attention: Attention,
        *,
        simulate: bool = False,
        approve: str = "",
        assignments: Sequence[str] = (),
    ) -> "Summary":
        """Carry a command file through."""
        means = self._means(site, format, assignments, attention)
        recorded = self._recorded_site(site)
        from toolsync.records import runs

        return runs.carry_out(
            recorded,
            self.workspace.written(path),
            means,
            simulate=simulate,
            approve=approve,
            overridden=assignments,
        )

    def resume(self, number: int, attention: Attention) -> "Summary":
        """Go on with a run that stopped before its end."""
        self._open_records()
        from toolsync.records import runs

        def means_of(run: "Run") -> "Means":
            return self._means(self.site(run.site.name), find_format(run.format), run.overridden, attention)

        return runs.resume(number, means_of)

    def _means(self, site: Site, format: "Format", assignments: Sequence[str], attention: Attention) -> "Means":
        self._open_records()
        from toolsync.records.execution import Means

        settings = self.settings(site.name, assignments)
        return Means(
            workspace=self.workspace,
            format=format,
            settings=settings,
            open_platform=lambda: self.platform(site, settings),
            wording=self.wording,
            watch=attention.watch,
            stopped=attention.stopped,
        )

    # --- what there is to know ----------------------------------------------------------------------------------------

    def runs(self, site: str | None, most: int | None = None) -> "list[Summary]":
        """The latest runs (of one site, or of all), newest first."""
        recorded = self._sites.recorded()
        wanted = self.site(site).name if site else None
        from toolsync.records import runs

        of = next((each for each in recorded if each.name == wanted), None)
        return runs.summaries(self.workspace, of, most)

    def summary(self, number: int) -> "Summary":
        """One run."""
        self._open_records()
        from toolsync.records import runs

        return runs.summary(number, self.workspace)

    def lines(self, number: int) -> "Iterator[LineOutcome]":
        """Every line of a run, in the order of the file; those that stand together come as one."""
        from toolsync.records import runs

        return runs.lines(number)

    def failed_lines(self, number: int) -> "Iterator[LineOutcome]":
        """The lines of a run that are not as they should be."""
        from toolsync.records import runs

        return runs.failed_lines(number)

    def export(self, site: Site, entity: str, format: "Format | None" = None) -> Iterator[tuple[str, ...]]:
        """The state of a platform: a header, then a row for each thing; with a format, as a command file of it."""
        identifiers = {} if format is None else identifiers_of(entity, format, self.settings(site.name))
        with self.platform(site) as platform:
            rows = platform.export(entity, identifiers)
            header = next(rows)
            kept = [at for at, name in enumerate(header) if format is None or format.is_known(name)]
            yield tuple(header[at] for at in kept)
            for row in rows:
                yield tuple([row[at] for at in kept])


def find_format(name: str) -> "Format":
    """The format of this name. Raises WrongUse with the nearest ones."""
    from toolsync.formats import BY_NAME

    if name in BY_NAME:
        return BY_NAME[name]
    near = get_close_matches(name, BY_NAME, n=1)
    if near:
        raise WrongUse(N_("There is no format {name}. Did you mean {near}?"), name=name, near=near[0])
    raise WrongUse(N_("There is no format {name}. The formats: {known}."), name=name, known=", ".join(BY_NAME))
