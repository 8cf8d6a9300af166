"""The sites of a workspace: added and found. Their platforms are opened by ``open_platforms``.

Sites. Where a site is, is kept as text in the records: the file of an embedded platform, or how a Moodle is reached.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toolsync.locale.words import N_
from toolsync.workspace import Workspace, WrongUse, check_name

if TYPE_CHECKING:
    from toolsync.platforms.moodle.access import Access
    from toolsync.records.models import Site as RecordedSite

#: The kinds of platforms that a site may be.
PLATFORMS: Final = ("embedded", "moodle", "moodle-web")
EMBEDDED: Final = "embedded"
MOODLE: Final = "moodle"
#: A Moodle without the plugin: only the web-service functions that every Moodle has.
MOODLE_WEB: Final = "moodle-web"


@dataclass(frozen=True, slots=True)
class Site:
    """A site, as it is known here."""

    name: str
    platform: str
    #: The path of an embedded platform; for a Moodle, what :class:`Access` is made of.
    location: str

    @property
    def access(self) -> "Access":
        """How the Moodle is reached."""
        from toolsync.platforms.moodle.access import Access

        return Access.from_text(self.location)

    @property
    def shown_location(self) -> str:
        """Where it is, for people."""
        return self.location if self.platform == EMBEDDED else str(self.access)


class Sites:
    """The sites of one workspace. The records have to be open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def all(self) -> list[Site]:
        """Every site, by name."""
        return [self._site(each) for each in self.recorded()]

    def recorded(self) -> "list[RecordedSite]":
        """Every site as it stands in the records, by name."""
        from toolsync.records import runs

        return runs.sites()

    def named(self, name: str | None) -> Site:
        """The site of this name, or the only one when no name is given."""
        sites = self.all()
        known = ", ".join(each.name for each in sites)
        if not sites:
            raise WrongUse(N_("This workspace has no site yet. Add one: toolsync site add NAME --platform embedded"))
        if name is None and len(sites) > 1:
            raise WrongUse(N_("This workspace has several sites. Say which with --site: {known}."), known=known)
        for site in sites:
            if name in (None, site.name):
                return site
        raise WrongUse(N_("There is no site {name}. The sites here: {known}."), name=name, known=known)

    def add_embedded(self, name: str, location: Path | None) -> Site:
        """Add a site with an embedded platform, which is made unless it is there already."""
        self._check_free(name)
        from toolsync.platforms.embedded.platform import EmbeddedPlatform

        path = location or self._workspace.sites / f"{name}.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        EmbeddedPlatform.open(path, create=True).close()
        return self._add(name, EMBEDDED, self._workspace.written(path))

    def add_moodle(self, name: str, access: "Access", platform: str = MOODLE) -> Site:
        """Add a Moodle site. Whether it can be reached is not tried here."""
        self._check_free(name)
        from toolsync.platforms.moodle.access import WrongAccess

        if platform == MOODLE_WEB and not access.url:
            raise WrongUse(
                N_("A site without the plugin is reached by its address: give --url, and --token-env or --token-file.")
            )
        try:
            return self._add(name, platform, access.checked().as_text())
        except WrongAccess as wrong:
            raise WrongUse(wrong.msgid, **wrong.params) from None

    def _check_free(self, name: str) -> None:
        if any(each.name.lower() == check_name(name).lower() for each in self.recorded()):
            raise WrongUse(N_("There is a site {name} already. Give another name."), name=name)

    def _add(self, name: str, platform: str, location: str) -> Site:
        from toolsync.records import runs

        runs.add_site(name, platform, location)
        return self.named(name)

    def _site(self, recorded: "RecordedSite") -> Site:
        location = recorded.location
        if recorded.platform == EMBEDDED:
            location = str(self._workspace.path(location))
        return Site(recorded.name, recorded.platform, location)
