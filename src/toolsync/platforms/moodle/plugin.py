"""The plugin ``local_toolsync`` that goes with this toolsync: where its files are, which version, and its ZIP."""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

#: The folder of the plugin in Moodle's ``local/``, and so the top folder of a ZIP that Moodle installs.
TOP: Final = "toolsync"
#: The files are beside the package in a checkout, and within it once it is installed.
_PLACES: Final = (Path(__file__).parents[4] / "moodle" / "local_toolsync", Path(__file__).parent / "local_toolsync")
#: What only developers of the plugin need.
_LEFT_OUT: Final = ("tests",)
#: One moment for all files: the ZIP of one version is the same bytes wherever it is written.
_MOMENT: Final = (2026, 1, 1, 0, 0, 0)


def folder() -> Path:
    """Where the files of the plugin are."""
    for place in _PLACES:
        if (place / "version.php").is_file():
            return place
    raise FileNotFoundError(2, "the files of the plugin are missing from this installation", str(_PLACES[-1]))


def files() -> Iterator[tuple[Path, str]]:
    """Every file of the plugin, and its name in the ZIP."""
    root = folder()
    for path in sorted(root.rglob("*")):
        within = path.relative_to(root)
        if path.is_file() and within.parts[0] not in _LEFT_OUT and not path.name.startswith("."):
            yield path, f"{TOP}/{within.as_posix()}"


def write_zip(target: Path) -> None:
    """Write the ZIP that Moodle installs (Site administration, Plugins, Install plugins)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in files():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())


def release() -> str:
    """The release of the plugin, such as ``1.2.0``."""
    return _value("release", "'([^']*)'").group(1)


def branches() -> tuple[int, int]:
    """The first and the last branch of Moodle that the plugin is for: 401 for 4.1, 501 for 5.1."""
    found = _value("supported", r"\[(\d+), (\d+)\]")
    return int(found.group(1)), int(found.group(2))


def _value(name: str, pattern: str) -> re.Match[str]:
    found = re.search(rf"^\$plugin->{name} = {pattern};", _version_file(), re.MULTILINE)
    assert found is not None, f"version.php of the plugin says nothing of its {name}"
    return found


@cache
def _version_file() -> str:
    return (folder() / "version.php").read_text(encoding="utf-8")
