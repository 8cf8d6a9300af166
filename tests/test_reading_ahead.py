"""While the platform searches, the next block of a file is read: sooner, and otherwise as ever."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest

from tests.tools import Site
from toolsync.model.ports import nothing
from toolsync.model.questions import Facts, Questions
from toolsync.pipeline import run
from toolsync.pipeline.read_ahead import ReadAhead
from toolsync.pipeline.validating import OpenedFile

HEADER = "cmd;rolename;uid;cid;enrol"
LINES = [f"add;student;{name};MATH;manual" for name in ("alice", "bob", "charlie", "dora", "emil", "fred", "nobody")]


def numbers(read: list[int], last: int = 4) -> Iterator[int]:
    for number in range(1, last + 1):
        read.append(number)
        yield number


def test_one_value_is_fetched_before_it_is_asked_for_and_no_more() -> None:
    read: list[int] = []
    values = ReadAhead(numbers(read))
    values.fetch()
    values.fetch()
    assert read == [1]
    assert (next(values), read) == (1, [1])
    values.fetch()
    assert read == [1, 2]
    assert list(values) == [2, 3, 4]
    values.fetch()
    assert list(values) == []


@pytest.fixture
def site() -> Site:
    site = Site("alice bob charlie dora emil fred", "MATH")
    site.run("enrolments", HEADER, *LINES[::2])
    return site


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_a_file_that_is_read_ahead_comes_to_the_same(site: Site, block: int) -> None:
    with patch.object(run, "BLOCK", block):
        quick = site.plan("enrolments", HEADER, *LINES, "ragged", "#no line", *LINES[:3])
        with patch.object(ReadAhead, "fetch", _fetch_nothing), patch.object(ReadAhead, "__next__", _next):
            slow = site.plan("enrolments", HEADER, *LINES, "ragged", "#no line", *LINES[:3])
    assert quick.outcomes == slow.outcomes
    assert (quick.plan.digest, quick.stretches) == (slow.plan.digest, slow.stretches)


def _fetch_nothing(blocks: ReadAhead[int]) -> None:
    pass


def _next(blocks: ReadAhead[int]) -> int:
    return next(blocks._values)


def test_the_next_block_is_read_while_the_platform_searches(site: Site) -> None:
    told: list[str] = []
    look_up, blocks = site.platform.look_up, OpenedFile.blocks

    def searching(questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        told.append("searches")
        facts = look_up(questions, meanwhile)
        told.append("found")
        return facts

    def reading(opened: OpenedFile, size: int) -> Iterator[object]:
        for each in blocks(opened, size):
            told.append("reads")
            yield each

    with (
        patch.object(site.platform, "look_up", searching),
        patch.object(OpenedFile, "blocks", reading),
        patch.object(run, "BLOCK", 3),
    ):
        site.plan("enrolments", HEADER, *LINES)
    assert any(told[at - 1 : at + 2] == ["searches", "reads", "found"] for at in range(len(told)))
    assert told.count("reads") == 3


def test_what_goes_wrong_with_the_file_meanwhile_ends_the_plan(site: Site) -> None:
    blocks = OpenedFile.blocks

    def broken(opened: OpenedFile, size: int) -> Iterator[object]:
        yield from list(blocks(opened, size))[:1]
        raise OSError("the disk is gone")

    with (
        patch.object(OpenedFile, "blocks", broken),
        patch.object(run, "BLOCK", 3),
        pytest.raises(OSError, match="gone"),
    ):
        site.plan("enrolments", HEADER, *LINES)
    assert site.plan("enrolments", HEADER, *LINES[::2]).statuses() == [
        "unchanged",
        "unchanged",
        "unchanged",
        "rejected",
    ]
