"""A workspace: the folder that holds everything of one installation of toolsync.

Espace de travail::

    toolsync.toml      the settings, for all sites and for each
    records.sqlite3    sites, runs, what became of every line
    sites/NAME.sqlite3 the embedded platform of each site
    files/             command files, and trybacks
    reports/           a report of every run
    archives/          copies of processed command files

Settings come in layers, each going before the one above it: the defaults; ``[users]`` in ``toolsync.toml``;
``[sites.NAME.users]`` there; the environment (``TOOLSYNC_SET="users.identifier=idnumber …"``); ``--set``.
"""

import os
import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolsync.locale.words import N_
from toolsync.model.translatable import Translatable

if TYPE_CHECKING:
    from toolsync.settings import Settings
    from toolsync.settings_file import Settled

SETTINGS_FILE: Final = "toolsync.toml"
#: Names of sites are names of files and keys of the settings file.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")

_FIRST_SETTINGS: Final = """\
# Settings of toolsync, for all sites. `toolsync settings` lists them, with what each means and may be.
#
# [users]
# identifier = "username"
#
# A site may have its own, which go before these:
#
# [sites.NAME.users]
# identifier = "email"
"""


class Trouble(Translatable):
    """Something that a person has to put right."""


class WrongUse(Trouble):
    """Asked for in a way that cannot work: a wrong name, a missing file, a wrong setting."""


class Unavailable(Trouble):
    """Asked for rightly, but not possible now: the platform is out of order, or somebody else is at work."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings from one place: ``values`` are ``{"users": {"identifier": "email"}}``."""

    place: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of a workspace, and the settings in it."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """What is settled."""
        return self.root / SETTINGS_FILE

    @property
    def records(self) -> Path:
        """The records."""
        return self.root / "records.sqlite3"

    @property
    def sites(self) -> Path:
        """The embedded platforms."""
        return self.root / "sites"

    @property
    def files(self) -> Path:
        """Command files and trybacks."""
        return self.root / "files"

    @property
    def reports(self) -> Path:
        """Reports."""
        return self.root / "reports"

    @property
    def archives(self) -> Path:
        """Copies of processed command files."""
        return self.root / "archives"

    @property
    def exists(self) -> bool:
        """Whether it has been made."""
        return self.settings_file.is_file()

    def make(self) -> bool:
        """Make what is missing of it; whether anything was."""
        fresh = not self.exists
        for folder in (self.root, self.sites, self.files, self.reports, self.archives):
            folder.mkdir(parents=True, exist_ok=True)
        if fresh:
            self.settings_file.write_text(_FIRST_SETTINGS, encoding="utf-8")
        return fresh

    def written(self, path: Path) -> str:
        """How a path is kept in the records: from the workspace where it lies in it, so that it can be moved."""
        path = path.resolve()
        root = self.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    def path(self, written: str) -> Path:
        """The path that :meth:`written` wrote."""
        return self.root / written

    def find_file(self, name: str) -> Path:
        """The command file of this name: a path as given, or else a file in ``files/``."""
        for path in (Path(name), self.files / name):
            if path.is_file():
                return path
        if Path(name).is_dir():
            raise WrongUse(N_("{file} is a folder; name a command file."), file=name)
        raise WrongUse(
            N_("There is no file {file}: neither in the current folder nor in {folder}. Check its name."),
            file=name,
            folder=self.files,
        )

    def layers(self, site: str | None, assignments: Sequence[str] = ()) -> list[Layer]:
        """Where settings come from, the later ones going before. Raises SettingsError."""
        return [*self._layers_of_file(site), *_layers_of_environment(), *_layers_given("--set", assignments)]

    def settings(self, site: str | None, assignments: Sequence[str] = ()) -> "Settings":
        """The settings of a site (None: those of all sites). Raises SettingsError with every problem at once."""
        from toolsync.settings import make_settings

        return make_settings(*((layer.place, layer.values) for layer in self.layers(site, assignments)))

    def settle(
        self, site: str | None, layer: Mapping[str, Mapping[str, Any]], *, replace: bool, simulate: bool = False
    ) -> "Settled":
        """Write settings into the settings file, of one site or of all; what is settled there stays, unless it is to
        be replaced. Comments are kept where nothing has to be rewritten; the file as it was is kept in any case."""
        from toolsync.settings_file import settle

        return settle(self.settings_file, self._content(), site, layer, replace=replace, simulate=simulate)

    def _layers_of_file(self, site: str | None) -> list[Layer]:
        content = dict(self._content())
        sites = content.pop("sites", {})
        place = str(self.settings_file)
        layers = [Layer(place, content)]
        own = sites.get(site) if isinstance(sites, Mapping) and site else None
        if not isinstance(sites, Mapping) or not isinstance(own, Mapping | None):
            from toolsync.settings import SettingsError, problem

            key = f"sites.{site}" if isinstance(sites, Mapping) else "sites"
            told = N_("{where}: settings of a site stand in groups such as {example}.")
            raise SettingsError([problem(told, where=f"{key} ({place})", example="[sites.NAME.users]")])
        if own:
            layers.append(Layer(f"{place}, sites.{site}", own))
        return layers

    def _content(self) -> Mapping[str, Any]:
        try:
            return tomllib.loads(self.settings_file.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
            from toolsync.settings import SettingsError, problem

            if isinstance(wrong, UnicodeDecodeError):
                told = problem(N_("{file} cannot be read: it is not UTF-8 text."), file=self.settings_file)
            else:
                told = problem(N_("{file} cannot be read: {reason}."), file=self.settings_file, reason=wrong)
            raise SettingsError([told]) from None


def _layers_of_environment() -> list[Layer]:
    from toolsync.settings import SettingsError, problem

    try:
        assignments = shlex.split(os.environ.get("TOOLSYNC_SET", ""))
    except ValueError as wrong:
        told = N_("{where}: {reason}; write it as key=value key=value.")
        raise SettingsError([problem(told, where="TOOLSYNC_SET", reason=wrong)]) from None
    return _layers_given("TOOLSYNC_SET", assignments)


def _layers_given(place: str, assignments: Sequence[str]) -> list[Layer]:
    """One layer for each ``key=value``; every wrong one is told at once."""
    from toolsync.settings import SettingsError, assignment

    layers, problems = [], []
    for text in assignments:
        try:
            layers.append(Layer(place, assignment(text)[1]))
        except SettingsError as wrong:
            problems += [replace(problem, place=place) for problem in wrong.problems]
    if problems:
        raise SettingsError(problems)
    return layers


def check_name(name: str) -> str:
    """The name of a site, if it can be one."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise WrongUse(
            N_("{name} cannot be the name of a site: use letters without accents, digits, and - _ . within it."),
            name=repr(name),
        )
    return name
