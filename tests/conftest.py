"""What holds for every test: the same environment everywhere, whoever runs them and wherever."""

import os

import pytest


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of toolsync comes from outside, and no language but the one that the test names."""
    for name in [name for name in os.environ if name.startswith("TOOLSYNC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANGUAGE", "C.UTF-8")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
