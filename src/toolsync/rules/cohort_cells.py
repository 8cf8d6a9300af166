"""What the lines of a block say of cohorts: the same few things all the time, each of which is worked out once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.model.findings import Finding, Reject
from toolsync.model.references import CohortRef
from toolsync.model.world import World
from toolsync.rules.cohorts import key
from toolsync.settings import Settings

#: The fields of a line that may say which cohort it means, or what it is to be.
_FIELDS: Final = ("cid", "idnumber", "name", "description", "category", "category_idnumber", "visible")


class Said:
    """What lines with the same cells say of their cohort; it stays from block to block."""

    def __init__(self, cells: Mapping[str, Any], settings: Settings) -> None:
        self.cid: str | None = cells.get("cid")
        self.idnumber: str | None = cells.get("idnumber")
        self.name: str | None = cells.get("name")
        self.description: str | None = cells.get("description")
        self.category: int | None = cells.get("category")
        self.category_idnumber: str | None = cells.get("category_idnumber")
        self.visible: bool | None = cells.get("visible")
        #: How it names the cohort, None where it does not.
        self.ref = None if any(type(cell) is Finding for cell in cells.values()) else self._key(settings)
        #: All that names this cohort, and what it could clash with.
        self.names: tuple[CohortRef, ...] = tuple(self._names(self.ref)) if self.ref is not None else ()
        #: The cohort that it names, 0 for none or several; in the block that is being prepared, if it is looked at.
        self.cohort = 0
        #: Whether the cohort is so already.
        self.so = False

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
    return _said(lines, world, settings)[0]


def to_look_at(lines: Lines, world: World, settings: Settings) -> Collection[Said]:
    """What these lines say, each once; but nothing that earlier blocks said, while what was found of it holds."""
    said, new = _said(lines, world, settings)
    holds = world.cohorts.calm and "cohorts" in world.lasting
    return new if holds else lines.once("different", lambda: set(said))


def _said(lines: Lines, world: World, settings: Settings) -> tuple[Sequence[Said], Collection[Said]]:
    """What each line says, and of that what no block before has said."""

    def find() -> tuple[Sequence[Said], Collection[Said]]:
        fields = [name for name in _FIELDS if _is_filled(lines.column(name))]
        rows = list(zip(*map(lines.column, fields), strict=True)) if fields else [()] * len(lines)
        known = world.remembered(" ".join(fields))
        said: list[Any] = list(map(known.get, rows))
        if all(said):
            return said, ()
        new = {row: Said(dict(zip(fields, row, strict=True)), settings) for row in set(rows) - known.keys()}
        known.update(new)
        return list(map(known.__getitem__, rows)), new.values()

    return lines.once("said", find)


def _is_filled(cells: Sequence[Any]) -> bool:
    """Whether any of these cells holds something."""
    return len(cells) > 0 and (cells[0] is not None or cells.count(None) < len(cells))
