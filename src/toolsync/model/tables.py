"""Facts by key, with a journal: whatever a rejected line did is taken back, without ever copying the facts."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: In a journal, in place of the fact that was not there before.
MISSING: Any = object()


class Table(dict[K, V], Generic[K, V]):
    """One kind of fact. Facts are *learnt* from the platform and *put* by changes; only the latter must be kept.

    ``limit`` is how many learnt facts may stay between two blocks of a file: small facts that come back in every
    block (courses, accounts) are worth keeping, facts about one line are not.
    """

    __slots__ = ("journal", "learnt", "limit")

    def __init__(self, journal: "Journal", limit: int = 0) -> None:
        super().__init__()
        self.journal = journal
        self.limit = limit
        #: The keys of the facts that no change has touched: those of the others need no set of their own.
        self.learnt: set[K] = set()

    @property
    def calm(self) -> bool:
        """No change has touched any of these facts."""
        return len(self) == len(self.learnt)

    @property
    def touched(self) -> set[K]:
        """The keys of the facts that changes have put."""
        return self.keys() - self.learnt

    def is_touched(self, key: K) -> bool:
        """Whether a change has put this fact."""
        return key in self and key not in self.learnt

    def learn(self, key: K, value: V) -> None:
        """What the platform says; what a planned change has made of it meanwhile goes before."""
        if key not in self or key in self.learnt:
            self[key] = value
            self.learnt.add(key)

    def learn_these(self, values: Mapping[K, V]) -> None:
        """As :meth:`learn`, for many at once."""
        if not (self.calm or self.keys().isdisjoint(values)):
            values = {key: value for key, value in values.items() if not self.is_touched(key)}
        self.update(values)
        self.learnt.update(values)

    def learn_all(self, keys: Collection[K], values: Mapping[K, V], nothing: V) -> None:
        """What the platform says of all these keys, ``nothing`` where it says nothing."""
        if not (self.calm or self.keys().isdisjoint(keys)):
            keys = [key for key in keys if not self.is_touched(key)]
            values = {key: values[key] for key in keys if key in values}
        if len(values) < len(keys):
            self.update(dict.fromkeys(keys, nothing))
        self.update(values)
        self.learnt.update(keys)

    def put(self, key: K, value: V) -> None:
        """What a change makes of it, noted in the journal."""
        self.journal.entries.append((self, key, self.get(key, MISSING)))
        self[key] = value
        self.learnt.discard(key)

    def put_all(self, values: Mapping[K, V]) -> None:
        """What changes make of all these that will not be taken back, so that the journal need not know."""
        self.update(values)
        self.learnt.difference_update(values)

    def forget(self) -> None:
        """Let go of what was only learnt, when there is more of it than the limit."""
        if len(self.learnt) > self.limit and self.calm:
            self.clear()
            self.learnt = set()
        elif len(self.learnt) > self.limit:
            for key in self.learnt:
                del self[key]
            self.learnt = set()


class Pairs(Table[tuple[int, int], V], Generic[V]):
    """Facts about pairs of things, which can also be found by one of the two, once somebody has asked for that."""

    __slots__ = ("_by",)

    def __init__(self, journal: "Journal", limit: int = 0) -> None:
        super().__init__(journal, limit)
        self._by: tuple[dict[int, set[int]], dict[int, set[int]]] | None = None

    def others(self, side: int, one: int) -> set[int]:
        """The things that are the other half of a known pair whose half ``side`` (0 or 1) is this one."""
        if self._by is None:
            self._by = ({}, {})
            for pair in self:
                self._file(pair)
        return self._by[side].get(one, set())

    def _file(self, pair: tuple[int, int]) -> None:
        if self._by is not None:
            for side in (0, 1):
                self._by[side].setdefault(pair[side], set()).add(pair[1 - side])

    def learn(self, key: tuple[int, int], value: V) -> None:
        super().learn(key, value)
        self._file(key)

    def learn_all(self, keys: Collection[tuple[int, int]], values: Mapping[tuple[int, int], V], nothing: V) -> None:
        super().learn_all(keys, values, nothing)
        self._by = None

    def learn_these(self, values: Mapping[tuple[int, int], V]) -> None:
        super().learn_these(values)
        self._by = None

    def put_all(self, values: Mapping[tuple[int, int], V]) -> None:
        super().put_all(values)
        self._by = None

    def put(self, key: tuple[int, int], value: V) -> None:
        super().put(key, value)
        if self._by is not None:
            self._file(key)

    def forget(self) -> None:
        super().forget()
        self._by = None


class Journal:
    """What every table held before each change, in order."""

    def __init__(self) -> None:
        self.entries: list[tuple[Table[Any, Any], Any, Any]] = []

    def mark(self) -> int:
        """The point that :meth:`take_back` goes back to."""
        return len(self.entries)

    def take_back(self, mark: int) -> None:
        """Undo every put since that mark, the last one first."""
        while len(self.entries) > mark:
            table, key, old = self.entries.pop()
            if old is MISSING:
                del table[key]
            else:
                table[key] = old
