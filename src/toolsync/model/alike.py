"""Profiles that have the same columns, held column by column: those of a hundred thousand new accounts are ten lists.

Pairs of names and values would be a million tuples, made to be taken apart again at the next stage.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any, overload

#: Columns of one account and their values, as changes hold them.
Values = tuple[tuple[str, str], ...]


class AlikeProfiles(Sequence[Values]):
    """What the pairs of each account would be: as many as the columns are long. There is at least one column."""

    def __init__(self, names: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
        self.names, self.columns = names, columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Values]:
        return (tuple(zip(self.names, values, strict=True)) for values in zip(*self.columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> Values: ...
    @overload
    def __getitem__(self, index: slice) -> "AlikeProfiles": ...
    def __getitem__(self, index: int | slice) -> "Values | AlikeProfiles":
        if isinstance(index, slice):
            return AlikeProfiles(self.names, [column[index] for column in self.columns])
        return tuple(zip(self.names, [column[index] for column in self.columns], strict=True))

    def mappings(self) -> "Iterator[AlikeProfile]":
        """Each of them as an account holds it: its values by the names of the columns."""
        places = {name: place for place, name in enumerate(self.names)}
        return map(AlikeProfile, repeat(places), zip(*self.columns, strict=True))


class AlikeProfile(Mapping[str, str]):
    """One profile of many that have the same columns: it takes half the room of a dict. ``places``: name → position."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[str, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, name: str) -> str:
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)


def mappings_of(profiles: Sequence[Values]) -> Iterator[Mapping[str, str]]:
    """Each of these profiles as an account holds it."""
    return profiles.mappings() if isinstance(profiles, AlikeProfiles) else map(dict, profiles)


def names_of(profiles: Sequence[Values]) -> set[str]:
    """The columns that any of these profiles has."""
    return (
        set(profiles.names) if isinstance(profiles, AlikeProfiles) else {name for each in profiles for name, _ in each}
    )


def join(parts: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """One column of a field of alike changes from several, end to end."""
    alike = [part for part in parts if isinstance(part, AlikeProfiles)]
    if len(alike) == len(parts) and len({tuple(part.names) for part in alike}) == 1:
        columns = zip(*[part.columns for part in alike], strict=True)
        return AlikeProfiles(alike[0].names, [list(chain.from_iterable(pieces)) for pieces in columns])
    return list(chain.from_iterable(parts))
