"""The plugin's ZIP: what Moodle installs."""

import zipfile
from pathlib import Path

from toolsync import __version__
from toolsync.platforms.moodle import plugin


def test_the_zip_has_the_plugin_in_one_folder(tmp_path: Path) -> None:
    plugin.write_zip(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert {name.split("/")[0] for name in names} == {"toolsync"}
        assert {"toolsync/version.php", "toolsync/cli/agent.php", "toolsync/lang/fr/local_toolsync.php"} <= {*names}
        assert not any("/tests/" in name for name in names)
        assert b"local_toolsync" in archive.read("toolsync/version.php")


def test_the_same_version_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        plugin.write_zip(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_the_plugin_is_of_this_version() -> None:
    assert plugin.release() == __version__
    assert plugin.branches() == (401, 501)


def test_both_languages_say_the_same() -> None:
    def keys(language: str) -> list[str]:
        lines = (plugin.folder() / "lang" / language / "local_toolsync.php").read_text(encoding="utf-8").splitlines()
        return [line.split("'")[1] for line in lines if line.startswith("$string[")]

    assert keys("en") == keys("fr") == sorted(keys("en"))
