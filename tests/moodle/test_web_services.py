"""A Moodle without the plugin: what is done by its own functions, and what is refused before anything is done."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.moodle.web_exchanges import Player, Recorder
from tests.moodle.web_stories import STORIES, WebSite
from toolsync.platforms.moodle.rest import CORE, WebService
from toolsync.platforms.moodle.web.caller import Caller, RestCaller
from toolsync.platforms.moodle.web.functions import NEEDED, SITE_INFO
from toolsync.platforms.moodle.web.service import CoreService

URL = os.environ.get("TOOLSYNC_MOODLE_URL", "")
TOKEN = os.environ.get("TOOLSYNC_MOODLE_TOKEN", "")
RECORD = os.environ.get("TOOLSYNC_RECORD", "")
DOCS = Path(__file__).parents[2] / "docs"
EXCHANGES = Path(__file__).parent / "exchanges" / "web"

needs_url = pytest.mark.skipif(
    not (URL and TOKEN), reason="needs a Moodle for tests: TOOLSYNC_MOODLE_URL and TOOLSYNC_MOODLE_TOKEN are not set"
)
Story = Callable[[WebSite, str], None]
by_name = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


def service(caller: Caller) -> CoreService:
    return CoreService(caller, lanes=1)


@by_name
def test_as_a_real_moodle_answered(story: Story) -> None:
    story(WebSite(service(Player(EXCHANGES / f"{story.__name__}.jsonl"))), f"ts{story.__name__}")


def rest() -> RestCaller:
    return RestCaller(WebService(URL, TOKEN, 60, CORE))


@needs_url
@by_name
def test_on_a_real_moodle(story: Story) -> None:
    caller: Caller = rest()
    there = {each["name"] for each in caller.call(SITE_INFO, {})["functions"]}
    lacking = {function for functions in NEEDED.values() for function in functions} - there
    if lacking:
        pytest.skip(f"needs a token whose service has core functions, such as {min(lacking)}")
    prefix = f"w{time.time_ns():x}"
    if RECORD:
        path, prefix = EXCHANGES / f"{story.__name__}.jsonl", f"ts{story.__name__}"
        path.unlink(missing_ok=True)
        caller = Recorder(caller, path, URL.rstrip("/"))
    story(WebSite(service(caller)), prefix)


@pytest.mark.parametrize("page", ["guide", "fr/guide"])
def test_the_guide_names_every_function(page: str) -> None:
    text = (DOCS / page / "moodle-web-services.md").read_text(encoding="utf-8")
    functions = {SITE_INFO, *(function for functions in NEEDED.values() for function in functions)}
    assert not {function for function in functions if f"`{function}`" not in text}
    assert set(re.findall(r"`((?:core|enrol)_\w+)`", text)) == functions
