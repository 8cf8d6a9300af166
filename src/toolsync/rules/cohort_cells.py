"""What the lines of a block say of cohorts: the same few things all the time, each of which is worked out once."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model.findings import Finding, Reject
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.cohorts import key
from toolsync.settings import Settings

#: The fields of a line that may say which cohort it means, and the others that say what it is to be.
_KEYS: Final = ("cid", "idnumber", "name")
_FIELDS: Final = (*_KEYS, "description", "category", "category_idnumber", "visible")


class Said:
    """What lines with the same cells say of their cohort; it stays from block to block."""

    def __init__(self, cells: Mapping[str, Any], settings: Settings) -> None:
        self.cid: str | None = cells["cid"]
        self.idnumber: str | None = cells["idnumber"]
        self.name: str | None = cells["name"]
        self.description: str | None = cells.get("description")
        self.category: int | None = cells.get("category")
        self.category_idnumber: str | None = cells.get("category_idnumber")
        self.visible: bool | None = cells.get("visible")
        #: How it names the cohort, None where it does not.
        self.ref = None if any(type(cell) is Finding for cell in cells.values()) else self._key(settings)
        #: All that names this cohort, and what it could clash with.
        self.names: tuple[CohortRef, ...] = tuple(self._names(self.ref)) if self.ref is not None else ()
        #: In the block that is being prepared: the cohort that it names, 0 for none or several.
        self.cohort = 0
        #: Whether the cohort is so already, None where nobody has looked yet.
        self.so: bool | None = None

    def _key(self, settings: Settings) -> CohortRef | None:
        try:
            return key(self, settings)
        except Reject:
            return None

    def _names(self, ref: CohortRef) -> Iterator[CohortRef]:
        yield ref
        yield CohortRef("name", ref.value)
        if self.name:
            yield CohortRef("name", self.name)
        if self.idnumber:
            yield CohortRef("idnumber", self.idnumber)


def said_of(lines: Lines, world: World, settings: Settings) -> Sequence[Said]:
    """What each line says of its cohort."""

    def find() -> Sequence[Said]:
        fields = [name for name in _FIELDS if name in _KEYS or _is_filled(lines.column(name))]
        rows = list(zip(*map(lines.column, fields), strict=True))
        known = world.remembered(" ".join(fields))
        for row in set(rows) - known.keys() if None in map(known.get, rows) else ():
            known[row] = Said(dict(zip(fields, row, strict=True)), settings)
        return list(map(known.__getitem__, rows))

    return lines.once("said", find)


def different(lines: Lines, world: World, settings: Settings) -> Set[Said]:
    """All that the lines say, each once."""
    return lines.once("different", lambda: set(said_of(lines, world, settings)))


def _is_filled(cells: Sequence[Any]) -> bool:
    """Whether any of these cells holds something."""
    return len(cells) > 0 and (cells[0] is not None or cells.count(None) < len(cells))
