"""The snapshots of a workspace: of each Moodle site the latest, to plan on where the site is not at hand.

Instantanés. A snapshot is an embedded platform in one file: ``snapshots/NAME.sqlite3``. Copied elsewhere, it can be
added as a site of its own, for files to be rehearsed on.
"""

from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING

from toolsync.locale.words import N_
from toolsync.sites import MOODLE, MOODLE_WEB, Site
from toolsync.workspace import Workspace, WrongUse

if TYPE_CHECKING:
    from toolsync.platforms.moodle.platform import MoodlePlatform
    from toolsync.platforms.moodle.snapshot import Snapshot


def path_of(workspace: Workspace, site: Site) -> Path:
    """Where the snapshot of a site is, or is to be."""
    return workspace.root / "snapshots" / f"{site.name}.sqlite3"


def check_moodle(site: Site) -> None:
    """Raise WrongUse for a site that is a file already."""
    if site.platform == MOODLE_WEB:
        raise WrongUse(
            N_("Snapshots need the plugin local_toolsync: Moodle's own functions do not tell all of a site.")
        )
    if site.platform != MOODLE:
        told = N_(
            "The site {name} is a file on this machine: copy that file, {location}. Snapshots are of Moodle sites."
        )
        raise WrongUse(told, name=site.name, location=site.location)


def take(workspace: Workspace, site: Site, platform: "MoodlePlatform") -> Path:
    """Take a snapshot of a site, in place of the one before, which stays until the new one is whole."""
    from toolsync.platforms.moodle.snapshot import take_snapshot

    path = path_of(workspace, site)
    take_snapshot(platform.capabilities().site, platform.dump(), path)
    return path


def opened(workspace: Workspace, site: Site) -> "AbstractContextManager[Snapshot]":
    """The snapshot of a site, to be used as a context."""
    from toolsync.platforms.moodle.snapshot import Snapshot

    check_moodle(site)
    path = path_of(workspace, site)
    if not path.is_file():
        told = N_("There is no snapshot of the site {name} yet. Take one: toolsync site snapshot {name}")
        raise WrongUse(told, name=site.name)
    return closing(Snapshot(path))
