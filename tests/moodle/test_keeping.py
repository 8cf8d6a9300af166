"""Agents are kept from one run to the next, and let go of in time."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.moodle import fake_agent
from tests.moodle.mirror import Mirror
from tests.tools import Site as Embedded
from toolsync import open_platforms
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef
from toolsync.open_platforms import OpenPlatforms
from toolsync.platforms.moodle.access import Access
from toolsync.platforms.moodle.platform import MoodlePlatform
from toolsync.settings import Settings, make_settings
from toolsync.sites import MOODLE, Site

ALICE = Questions(users={UserRef("username", "alice")})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site("uni", MOODLE, Access(command=f"{sys.executable} {fake_agent.__file__} {tmp_path}").as_text())


@pytest.fixture
def platforms() -> Iterator[OpenPlatforms]:
    opened = OpenPlatforms()
    yield opened
    opened.close()


def agent_of(platform: Any) -> Any:
    """The process behind the first connection."""
    return platform.connections[0].connection._agent._process


def run(platforms: OpenPlatforms, site: Site, settings: Settings | None = None) -> Any:
    """A run that asks something; its agent."""
    with platforms.opened(site, settings or Settings()) as platform:
        assert len(list(platform.look_up(ALICE).users)) == 3
        return agent_of(platform)


def test_the_next_run_goes_on_with_the_agent_of_the_last_one(platforms: OpenPlatforms, site: Site) -> None:
    agent = run(platforms, site)
    assert run(platforms, site) is agent
    assert agent.poll() is None
    platforms.close()
    assert agent.poll() == 0


def test_other_settings_need_another_agent(platforms: OpenPlatforms, site: Site) -> None:
    agent = run(platforms, site)
    assert run(platforms, site, make_settings(("toolsync.toml", {"moodle": {"timeout": 7}}))) is not agent


def test_an_agent_with_which_something_went_wrong_is_not_kept(platforms: OpenPlatforms, site: Site) -> None:
    with pytest.raises(KeyError), platforms.opened(site, Settings()) as platform:
        platform.look_up(ALICE)
        agent = agent_of(platform)
        raise KeyError
    assert agent.poll() is not None
    assert run(platforms, site) is not agent


def test_of_two_runs_side_by_side_one_agent_is_kept(platforms: OpenPlatforms, site: Site) -> None:
    with platforms.opened(site, Settings()) as platform:
        platform.look_up(ALICE)
        outer, inner = agent_of(platform), run(platforms, site)
        assert inner is not outer
    assert (inner.poll(), outer.poll()) == (None, 0)
    assert run(platforms, site) is inner


def test_an_agent_without_work_is_let_go_of(
    platforms: OpenPlatforms, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_platforms, "_IDLE", 0.05)
    agent = run(platforms, site)
    until = time.monotonic() + 20
    while agent.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert agent.poll() == 0
    assert run(platforms, site) is not agent


def test_kept_agents_read_their_settings_anew() -> None:
    sites = [Embedded("alice", "MATH"), Embedded("alice", "MATH")]
    mirrors = [Mirror(each.platform) for each in sites]
    platform = MoodlePlatform(mirrors)
    platform.capabilities()
    assert [len(each.asked) for each in mirrors] == [1, 0]
    platform.capabilities()
    assert [[request["call"] for request in each.asked] for each in mirrors] == [["site", "site"], ["site"]]
    platform.close()
    for each in sites:
        each.platform.close()
