"""Reading ahead: the next block of a file is read and typed while the platform searches for what the last one names."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class ReadAhead(Generic[T]):
    """The values of an iterator in their order, of which one may be fetched before it is asked for."""

    def __init__(self, values: Iterator[T]) -> None:
        self._values = values
        #: The value that was fetched and not given yet, if there is one.
        self._fetched: deque[T] = deque()

    def fetch(self) -> None:
        """Fetch the next value, if there is one and none is waiting. Raises what the iterator raises."""
        if not self._fetched:
            for value in self._values:
                self._fetched.append(value)
                break

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        self.fetch()
        if not self._fetched:
            raise StopIteration
        return self._fetched.popleft()
