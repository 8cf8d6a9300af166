"""The columns of a command file, declared once as the fields of its ``Line``; all that can be derived from that.

``column`` is one header, ``numbered`` a family with a number in it (``course1``, ``course2``…, gaps allowed) and
``prefixed`` a family with a name in it (``profile_field_badge``). From the declaration come the check of a header, the
typing of cells, the look-ups of what they name, the documentation and the templates.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import filterfalse
from typing import Any, TypeVar

from toolsync.kinds import Kind
from toolsync.model.findings import Finding, Reject, error, warning
from toolsync.model.questions import Questions
from toolsync.settings import Settings

V = TypeVar("V")


@dataclass(frozen=True)
class Column:
    """One declared column, or family of columns.

    ``header`` is its name in the file; a family has ``{n}`` (a number, from ``least`` to ``most``) or ``{name}`` in it.
    """

    header: str
    kind: Kind
    help: str = ""
    #: The header must hold it.
    required: bool = False
    #: Its cell must hold something; the name of a setting-dependent column is checked by the format itself.
    filled: bool = False
    aliases: tuple[str, ...] = ()
    secret: bool = False
    #: The value of an empty cell where the column is there; an absent column is None all the same.
    empty: Any = None
    least: int = 1
    most: int = 999

    @property
    def family(self) -> bool:
        """Whether it stands for several columns."""
        return "{" in self.header

    def match(self, header: str) -> str | None:
        """The number or name by which this header belongs to the family, "" for the column itself, None for another."""
        for known in (self.header, *self.aliases):
            if not self.family:
                if header == known:
                    return ""
                continue
            pattern = re.escape(known).replace(r"\{n\}", r"(0|[1-9]\d*)").replace(r"\{name\}", "(.+)")
            found = re.fullmatch(pattern, header)
            if found and ("{name}" in known or self.least <= int(found[1]) <= self.most):
                return found[1]
        return None


def column(header: str, kind: Kind, help: str = "", **options: Any) -> Any:
    """Declare a column. Options are the fields of :class:`Column`."""
    return Column(header, kind, help, **options)


def numbered(header: str, kind: Kind, help: str = "", **options: Any) -> Any:
    """Declare a family with a number (``course{n}``): its value is ``{number: value}`` of the cells that are filled."""
    return Column(header, kind, help, **options)


def prefixed(header: str, kind: Kind, help: str = "", **options: Any) -> Any:
    """Declare a family with a name (``profile_field_{name}``): ``{name: value}`` of the cells that are filled."""
    return Column(header, kind, help, **options)


def columns_of(line: type[tuple[Any, ...]]) -> dict[str, Column]:
    """The columns of a ``Line``, by field, in their order."""
    return {name: value for name, value in line._field_defaults.items() if isinstance(value, Column)}  # type: ignore[attr-defined]  # a NamedTuple


#: How many distinct cells of a column may stay from one block to the next.
_KEPT = 300_000


class _Memo(dict[str, Any]):
    """Cell text → value, each distinct text read once. A text that cannot be read has its finding for value."""

    def __init__(self, settings: Settings, column: Column, header: str, *, family: bool) -> None:
        super().__init__()
        kind = column.kind
        self.read = kind.reader(settings)
        self._as_it_is = re.compile(kind.as_it_is, re.DOTALL).fullmatch if kind.as_it_is else None
        self._unless = kind.unless(settings)
        self.header = header
        self.secret = column.secret
        self.bad = False
        self.filled = column.filled and not family
        #: The values that were read since somebody took note of them.
        self.new: list[Any] = []
        if not self.filled:
            self[""] = None if family else column.empty

    def __missing__(self, cell: str) -> Any:
        try:
            if self.filled and not cell:
                raise Reject(error("empty-cell"))
            value = self.read(cell)
        except Reject as refusal:
            value = refusal.findings[0].about(self.header)
            if self.secret:
                value = value.masked()
            self.bad = True
        self[cell] = value
        self.new.append(value)
        return value

    def all_of(self, cells: Sequence[str]) -> list[Any]:
        """The value of each of these cells. Columns that say the same in every line (the word of a command), or another
        name in each, need not be read cell by cell."""
        if cells[0] == cells[-1] and cells.count(cells[0]) == len(cells):
            return [self[cells[0]]] * len(cells)
        if self._as_it_is and self._are_new(cells) and self._unless not in cells and all(map(self._as_it_is, cells)):
            self.new += cells
            return list(cells)
        return list(map(self.__getitem__, cells))

    def _are_new(self, cells: Sequence[str]) -> bool:
        """Whether nearly all of these are read for the first time: known ones are found faster than checked."""
        return not (cells[0] in self and cells[-1] in self) and len(set(cells)) * 10 > len(cells) * 9

    def trim(self) -> None:
        """Between blocks: a column of a million distinct cells must not stay in memory."""
        if len(self) > _KEPT:
            empty = {} if self.filled else {"": self[""]}
            self.clear()
            self.update(empty)


@dataclass(slots=True)
class _Source:
    """Where one field of a line comes from: for each cell that feeds it, its position, memo and number or name."""

    column: Column
    parts: list[tuple[int, _Memo, int | str]] = field(default_factory=list)


class Lines:
    """The lines of a block, typed. They are made one by one, when they are asked for; a column can be had whole.

    ``findings`` says by index what is wrong with the cells of a line: such a line must not be asked for.
    """

    def __init__(self, line: type[tuple[Any, ...]], fields: Sequence[Sequence[Any]], size: int) -> None:
        self.make: Callable[[Iterable[Any]], Any] = line._make  # type: ignore[attr-defined]  # a NamedTuple
        self._names: tuple[str, ...] = line._fields  # type: ignore[attr-defined]
        self._fields = fields
        self._size = size
        self.findings: dict[int, list[Finding]] = {}
        #: For each column that names things: of which sort (``users``), its values, those that no block before held.
        self.names: list[tuple[str, Sequence[Any], Sequence[Any]]] = []
        self._derived: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], V]) -> V:
        """What is derived from these lines for several purposes, made when it is first asked for."""
        if name not in self._derived:
            self._derived[name] = make()
        value: V = self._derived[name]
        return value

    @property
    def questions(self) -> Questions:
        """About all that the cells name."""
        return self.once("questions", lambda: self.naming({}))

    def naming(self, known: Mapping[str, Container[Any]], lasting: Container[str] = ()) -> Questions:
        """About all that the cells name, but for what is known already, by the sort of thing (``users``).

        Of the ``lasting`` sorts all is known still that earlier blocks have named.
        """
        asked = Questions()
        for sort, values, new in self.names:
            seen = new if sort in lasting else values
            named = set(filterfalse(known[sort].__contains__, seen) if sort in known else seen)
            named = {value for value in named if value is not None and type(value) is not Finding}
            setattr(asked, sort, getattr(asked, sort) | named)
        return asked

    def __len__(self) -> int:
        return self._size

    def values(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[Any, ...]]:
        """The values of each line (from one to before another), ready for ``make``: cheaper than lines that nobody may
        ask for."""
        if start == 0 and stop in (None, self._size):
            return zip(*self._fields, strict=True)
        return zip(*[each[start:stop] for each in self._fields], strict=True)

    def __iter__(self) -> Iterator[Any]:
        """Every line that nothing is wrong with."""
        for index, values in enumerate(self.values()):
            if index not in self.findings:
                yield self.make(values)

    def column(self, name: str) -> Sequence[Any]:
        """The values of one field, line by line; a Finding where the cell cannot be read."""
        return self._fields[self._names.index(name)]


class LineReader:
    """Reads the rows of one file as lines: made from the declared columns, the header of the file, and the settings."""

    def __init__(
        self,
        line: type[tuple[Any, ...]],
        header: Sequence[str],
        settings: Settings,
        former: frozenset[str] = frozenset(),
    ) -> None:
        self.line = line
        self._former = former
        self.columns = columns_of(line)
        self.findings: list[Finding] = []
        self.sources = {name: _Source(each) for name, each in self.columns.items()}
        self._settings = settings
        self._bind(header)
        self.findings += self._missing()

    @property
    def usable(self) -> bool:
        """Whether the header allows the file to be read at all."""
        return not any(each.severity == "error" for each in self.findings)

    def present(self, name: str) -> bool:
        """Whether the file has this field's column (or any of its family)."""
        return bool(self.sources[name].parts)

    def _bind(self, header: Sequence[str]) -> None:
        seen: set[str] = set()
        for position, name in enumerate(header):
            if not name:
                self.findings.append(error("empty-column-name", position=position + 1))
            elif name in seen:
                self.findings.append(error("duplicate-column", name))
            elif not self._bind_one(position, name):
                self.findings.append(self._unknown(name))
            seen.add(name)

    def _bind_one(self, position: int, header: str) -> bool:
        for source in self.sources.values():
            key = source.column.match(header)
            if key is None:
                continue
            if not source.column.family and source.parts:
                self.findings.append(error("duplicate-column", header))
                return True
            memo = _Memo(self._settings, source.column, header, family=source.column.family)
            source.parts.append((position, memo, int(key) if "{n}" in source.column.header else key))
            return True
        return False

    def _unknown(self, header: str) -> Finding:
        if header in self._former:
            return warning("former-column", header)
        if self._settings.reading.tolerate_extra_columns:
            return warning("column-ignored", header)
        near = get_close_matches(header, [each.header for each in self.columns.values()], n=1, cutoff=0.6)
        return error("unknown-column", header, near=near[0] if near else "")

    def _missing(self) -> Iterator[Finding]:
        for source in self.sources.values():
            if source.column.required and not source.parts:
                yield error("missing-column", source.column.header)

    def read(self, rows: Sequence[Sequence[str]]) -> Lines:
        """Type a block of rows, each as long as the header."""
        cells = list(zip(*rows, strict=True))
        fields: list[Sequence[Any]] = []
        lines = Lines(self.line, fields, len(rows))
        for source in self.sources.values():
            fields.append(self._field(source, cells, lines))
        return lines

    def _field(self, source: _Source, cells: Sequence[Sequence[str]], lines: Lines) -> Sequence[Any]:
        family = source.column.family
        if not source.parts:
            return [{} if family else None] * len(lines)
        read = [self._values(source.column, memo, cells[at], lines) for at, memo, _ in source.parts if cells]
        if not family:
            return read[0] if read else ()
        return list(_families([key for _, _, key in source.parts], read))

    def _values(self, column: Column, memo: _Memo, cells: Sequence[str], lines: Lines) -> list[Any]:
        memo.trim()
        values = memo.all_of(cells)
        new, memo.new = memo.new, []
        if memo.bad:
            for index, value in enumerate(values):
                if type(value) is Finding:
                    lines.findings.setdefault(index, []).append(value)
        if column.kind.names:
            lines.names.append((column.kind.names, values, new))
        return values


def _families(keys: Sequence[int | str], read: Sequence[Sequence[Any]]) -> Iterator[Mapping[int | str, Any]]:
    for values in zip(*read, strict=True):
        yield {key: value for key, value in zip(keys, values, strict=True) if value is not None}
