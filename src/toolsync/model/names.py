"""Which things a reference names, now that earlier lines may have renamed, created or deleted some."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, filterfalse, repeat
from typing import Any, Generic, Protocol, TypeVar

from toolsync.model.tables import Journal, Table


class _Thing(Protocol):
    @property
    def id(self) -> int: ...


#: A reference is a pair: by which identifier, and its value.
R = TypeVar("R", bound=tuple[str, str])
T = TypeVar("T", bound=_Thing)
#: A reference, or the pair that it is.
P = TypeVar("P", bound=tuple[str, str])


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
        called: Mapping[str, Callable[[T], str]],
        is_gone: Callable[[T], bool],
    ) -> None:
        """``called``: by each identifier, what a thing is called, "" for nothing. What ``is_gone`` bears no name."""
        self.things = things
        # Keyed by plain pairs, which are equal to the references that are made of them and cost nothing to make. Most
        # name one thing: its bare id takes half the room, and there is one for every account of the file.
        self.named: dict[tuple[str, str], int | tuple[int, ...]] = {}
        self.renamed: Table[tuple[str, str], tuple[int, ...]] = Table(journal)
        #: By each identifier: the names of things that were made for good, until another change renames them.
        self.born: dict[str, dict[str, int]] = {by: {} for by in called}
        #: Nothing that the platform answered has been forgotten.
        self.lasting = True
        self._called, self._is_gone = called, is_gone

    def _names_of(self, thing: T) -> list[tuple[str, str]]:
        """All that this thing is called; nothing once it is gone."""
        if self._is_gone(thing):
            return []
        return [(by, value) for by, called in self._called.items() if (value := called(thing))]

    def learn(self, asked: Iterable[R], things: Iterable[T]) -> None:
        """File the things that the platform gave in answer to these references."""
        named = self.named
        named.update(dict.fromkeys(asked, ()))
        found = {thing.id: thing for thing in things}
        self.things.learn_these(found)
        live = list(filterfalse(self._is_gone, found.values()))
        for by in {by for by, _ in asked}:
            for thing, value in zip(live, map(self._called[by], live), strict=True):
                bearers = named.get((by, value))
                if bearers == ():
                    named[by, value] = thing.id
                elif bearers is not None and thing.id not in (known := _several(bearers)):
                    named[by, value] = (*known, thing.id)

    def find(self, ref: R) -> T | None:
        """The one thing that this reference names now, None when there is none.

        Raises Several when it names more than one, KeyError when it was never asked.
        """
        if self.things.calm and type(one := self.named.get(ref)) is int:
            return self.things[one]
        ids = self.ids(ref)
        if len(ids) == 1:
            return self.things[ids[0]]
        if ids:
            raise Several(len(ids))
        return None

    def alone(self, refs: Iterable[R | Any]) -> Mapping[R, int]:
        """Of these references, those that name exactly one thing, with its id. What was never asked, or is no reference
        at all, names nothing."""
        asked: set[Any] = {each for each in refs if isinstance(each, tuple)}
        if self.things.calm:
            return {ref: one for ref in asked if type(one := self.named.get(ref)) is int}
        return {ref: ids[0] for ref in self.borne(asked) if len(ids := self.ids(ref)) == 1}

    def each_alone(self, refs: Sequence[R | Any]) -> list[int | None]:
        """As :meth:`alone`, for each of these in turn; None where it does not name exactly one thing."""
        if not self.things.calm:
            return list(map(self.alone(refs).get, refs))
        found: list[Any] = list(map(self.named.get, refs))
        return found if tuple not in set(map(type, found)) else [each if type(each) is int else None for each in found]

    def ids(self, ref: tuple[str, str]) -> tuple[int, ...]:
        """The ids that this reference names now; KeyError when it was never asked."""
        given = self._given(ref)
        if given is None:
            answered = _several(self.named[ref])
            if not answered or self.things.calm:
                return answered
        else:
            answered = _several(self.named.get(ref, ()))
            if not answered:
                return given
        still = [each for each in answered if ref in self._names_of(self.things[each])]
        return tuple(sorted({*still, *(given or ())}, key=abs))

    def _given(self, ref: tuple[str, str]) -> tuple[int, ...] | None:
        """The things that changes have given this name; None when no change has been about it."""
        given = self.renamed.get(ref)
        if given is None and (born := self.born.get(ref[0], {}).get(ref[1])) is not None:
            return (born,)
        return given

    def changed(self, ref: R) -> bool:
        """Whether a change has given this name to a thing, or taken it from one."""
        return self._given(ref) is not None

    def moved(self, before: T | None, after: T) -> None:
        """A change made ``after`` of ``before``: file its new names, strike the old ones out."""
        renamed, this = self.renamed, after.id
        new = tuple(self._names_of(after))
        old = tuple(self._names_of(before)) if before is not None else ()
        for name in new:
            if name not in old:
                given = self._given(name)
                renamed.put(name, (*(each for each in given if each != this), this) if given else (this,))
        for name in old:
            if name not in new:
                renamed.put(name, tuple(each for each in self._given(name) or () if each != this))

    def borne(self, refs: Iterable[P]) -> list[P]:
        """Of these references, those that name a thing, or named one before this file."""
        wanted = list(refs)
        before = map(self.named.get, wanted)
        if self.things.calm:
            return list(compress(wanted, before))
        now, born = map(self.renamed.get, wanted), self.born
        bearers = zip(wanted, before, now, strict=True)
        return [ref for ref, one, other in bearers if one or other or ref[1] in born.get(ref[0], ())]

    def borne_by(self, by: str, values: Iterable[str]) -> set[str]:
        """As :meth:`borne`, for many names of one sort."""
        wanted = list(values)
        pairs = list(zip(repeat(by), wanted))
        found = set(compress(wanted, map(self.named.get, pairs)))
        if self.renamed:
            found.update(compress(wanted, map(self.renamed.get, pairs)))
        found.update(filter(self.born[by].__contains__, wanted))
        return found

    def bear(self, things: Iterable[T]) -> None:
        """Changes that will not be taken back made these things, whose names nothing bears."""
        born = list(things)
        ids = [thing.id for thing in born]
        for by, called in self._called.items():
            names = dict(zip(map(called, born), ids, strict=True))
            names.pop("", None)
            self.born[by].update(names)

    def forget(self) -> None:
        """Let go of what the platform answered, when it is more than the things may keep, or when these are gone."""
        if len(self.named) > self.things.limit or not self.things.learnt:
            self.lasting = self.lasting and not self.named
            self.named.clear()


def _several(ids: int | tuple[int, ...]) -> tuple[int, ...]:
    return (ids,) if isinstance(ids, int) else ids
