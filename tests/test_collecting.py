"""Garbage collection is spared while lines are gone through; what it would have collected goes afterwards."""

import gc
import weakref

from toolsync.pipeline.run import few_collections


class _Ring:
    """It holds itself: only the garbage collector can let go of it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_run_leaves_behind_is_as_young_as_it_is() -> None:
    """A process that makes one run after the other must not keep the worlds of all of them."""
    with few_collections():
        left = weakref.ref(_Ring())
    gc.collect(1)
    assert left() is None
