"""The workspace that every test of the command line gets a copy of."""

from pathlib import Path

import pytest

from tests.cli.office import Office, copy_of, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("furnished") / "workspace"
    furnish(root)
    return root


@pytest.fixture
def office(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return copy_of(furnished, tmp_path / "workspace")
