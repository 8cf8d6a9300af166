"""The two sides of the stories, opened once for the stories of a module."""

from collections.abc import Iterator

import pytest

from tests.moodle.stories.story import Stories, Story


@pytest.fixture(scope="module")
def stories() -> Iterator[Stories]:
    """Our side and Moodle's own."""
    stories = Stories()
    yield stories
    stories.close()


@pytest.fixture
def story(stories: Stories) -> Story:
    """A story to be told."""
    return Story(stories)
