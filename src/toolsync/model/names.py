"""Which things a reference names, now that earlier lines may have renamed, created or deleted some."""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, Protocol, TypeVar

from toolsync.model.tables import Journal, Table


class _Reference(Hashable, Protocol):
    @property
    def by(self) -> str: ...
    @property
    def value(self) -> str: ...


class _Thing(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=_Reference)
T = TypeVar("T", bound=_Thing)


class Several(Exception):
    """A reference names several things; ``count`` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Names(Generic[R, T]):
    """Reference → ids of the things that bear that name.

    ``named`` holds what the platform answered, ``renamed`` the things that a planned change has given that name since.
    A thing that the platform named so and that a change has renamed or deleted is left out, by looking at what it has
    become: nothing has to be corrected when a change is taken back.
    """

    def __init__(
        self,
        things: Table[int, T],
        journal: Journal,
        reference: Callable[[str, str], R],
        names_of: Callable[[T], Iterable[tuple[str, str]]],
    ) -> None:
        self.things = things
        self.named: dict[R, tuple[int, ...]] = {}
        self.renamed: Table[R, frozenset[int]] = Table(journal)
        self._reference = reference
        self._names_of = names_of

    def learn(self, asked: Iterable[R], things: Iterable[T]) -> None:
        """File the things that the platform gave in answer to these references."""
        fields = {ref.by for ref in asked}
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for thing in things:
            self.things.learn(thing.id, thing)
            for by, value in self._names_of(thing):
                if by in fields:
                    found[by, value] = (*found.get((by, value), ()), thing.id)
        named, none = self.named, ()
        for ref in asked:
            named[ref] = found.get((ref.by, ref.value), none)

    def find(self, ref: R) -> T | None:
        """The one thing that this reference names now, None when there is none.

        Raises Several when it names more than one, KeyError when it was never asked.
        """
        ids = self.named[ref] if self.things.calm else self.ids(ref)
        if len(ids) == 1:
            return self.things[ids[0]]
        if ids:
            raise Several(len(ids))
        return None

    def alone(self, refs: Iterable[R]) -> dict[R, int]:
        """Of these references, those that name exactly one thing, with its id."""
        if self.things.calm:
            named = self.named
            return {ref: ids[0] for ref in refs if len(ids := named[ref]) == 1}
        return {ref: ids[0] for ref in refs if len(ids := self.ids(ref)) == 1}

    def ids(self, ref: R) -> tuple[int, ...]:
        """The ids that this reference names now; KeyError when it was never asked."""
        if self.things.calm:
            return self.named[ref]
        answered = self.named.get(ref)
        if answered is None and ref not in self.renamed:
            raise KeyError(ref)
        still = {each for each in answered or () if self._bears(each, ref)}
        return tuple(sorted(still | self.renamed.get(ref, frozenset()), key=abs))

    def _bears(self, thing: int, ref: R) -> bool:
        return (ref.by, ref.value) in self._names_of(self.things[thing])

    def moved(self, before: T | None, after: T) -> None:
        """A change made ``after`` of ``before``: file its new names, strike the old ones out."""
        old = set(self._names_of(before)) if before is not None else ()
        new = list(self._names_of(after))
        renamed, nothing, this = self.renamed, frozenset[int](), frozenset((after.id,))
        for name in new:
            if name not in old:
                ref = self._reference(*name)
                renamed.put(ref, renamed.get(ref, nothing) | this)
        for name in old:
            if name not in new:
                ref = self._reference(*name)
                renamed.put(ref, renamed.get(ref, nothing) - this)

    def forget(self) -> None:
        """Let go of what the platform answered, when it is more than the things may keep."""
        if len(self.named) > self.things.limit:
            self.named.clear()
