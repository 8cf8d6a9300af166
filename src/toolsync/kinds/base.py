"""What a kind is, and the kinds of plain words: text, numbers, yes or no, one of some words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from toolsync.model.findings import Reject, error
from toolsync.settings import Settings

Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Kind:
    """How cells of one kind are read.

    ``accepts`` says it to people, in one sentence. ``reader`` makes, from the settings, the function that reads a cell
    and raises Reject with one finding when it cannot. ``names`` is the kind of thing that the cell names (``users``,
    ``courses``, ``cohorts``): those are looked up, all at once, before lines are planned.
    """

    name: str
    accepts: str
    example: str
    reader: Callable[[Settings], Reader]
    names: str = ""
    #: The pattern of cells that surely are their own value: a column of such cells need not be read one by one.
    as_it_is: str = ""
    #: Makes, from the settings, the one cell that is not, whatever the pattern; "" where there is none.
    unless: Callable[[Settings], str] = lambda settings: ""


_DAMAGED_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_DAMAGED_FORMULA = re.compile(r"#(?:REF|NAME|NOM|VALUE|VALEUR|DIV/0|N/A|NULL|NUM|NOMBRE)[!?]?", re.IGNORECASE)


def undamaged(cell: str) -> str:
    """Refuse what a spreadsheet has made of an identifier: nobody can tell what it was."""
    # Most identifiers begin with a letter: two patterns for each would cost more than all the rest of their reading.
    if cell[:1] in "0123456789+-#" and (_DAMAGED_NUMBER.fullmatch(cell) or _DAMAGED_FORMULA.fullmatch(cell)):
        raise Reject(error("spreadsheet-damage", cell=cell))
    return cell


def text(longest: int = 0, *, identifier: bool = False) -> Kind:
    """Any text, up to ``longest`` characters (0: any length). An ``identifier`` is checked for spreadsheet damage."""

    def read(cell: str) -> str:
        if longest and len(cell) > longest:
            raise Reject(error("too-long", cell=cell[:40], longest=longest, length=len(cell)))
        return undamaged(cell) if identifier else cell

    accepts = f"text, at most {longest} characters" if longest else "text"
    # What a spreadsheet has damaged begins with one of these.
    first, more = r"[^0-9+\-#]" if identifier else ".", f"{{0,{longest - 1}}}" if longest else "*"
    return Kind("text", accepts, "", lambda settings: read, as_it_is=f"{first}.{more}")


def erasable(kind: Kind) -> Kind:
    """The same kind, where the erase token of the settings stands for "" and empties the stored value."""

    def reader(settings: Settings) -> Reader:
        token, read = settings.reading.erase_token, kind.reader(settings)
        return lambda cell: "" if cell == token else read(cell)

    accepts = kind.accepts + "; the erase token empties it"
    return replace(kind, accepts=accepts, reader=reader, unless=lambda settings: settings.reading.erase_token)


_NUMBER = re.compile(r"[+-]?[0-9]{1,100}")


def integer(least: int = 0, most: int | None = None) -> Kind:
    """A whole number between two bounds."""
    accepts = f"a whole number from {least}" + (f" to {most}" if most is not None else "")

    def read(cell: str) -> int:
        # int() alone would take 1_000, and numbers of any length.
        if not _NUMBER.fullmatch(cell):
            raise Reject(error("not-a-number", cell=cell))
        number = int(cell)
        if number < least or (most is not None and number > most):
            raise Reject(error("out-of-range", cell=cell, accepts=accepts))
        return number

    return Kind("integer", accepts, str(least), lambda settings: read)


_FLAGS = {"1": True, "yes": True, "y": True, "true": True, "oui": True, "o": True, "vrai": True}
_FLAGS |= {"0": False, "no": False, "n": False, "false": False, "non": False, "faux": False}


def _read_flag(cell: str) -> bool:
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise Reject(error("not-a-flag", cell=cell)) from None


#: Yes or no, in the words that existing files use (general document §4.6).
flag = Kind("flag", "1/0, yes/no, y/n, true/false, oui/non", "1", lambda settings: _read_flag)


def choice(values: Iterable[str], aliases: dict[str, str] | None = None) -> Kind:
    """One of some words, in any case; ``aliases`` are other words for them."""
    words = {value: value for value in values}
    every = words | (aliases or {})

    def read(cell: str) -> str:
        try:
            return every[cell.lower()]
        except KeyError:
            raise Reject(error("not-a-choice", cell=cell, accepts=", ".join(words))) from None

    return Kind("choice", ", ".join(every), next(iter(words)), lambda settings: read)
