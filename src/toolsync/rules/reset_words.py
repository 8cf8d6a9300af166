"""The words that the columns of a reset file accept."""

import re
from typing import Final

from toolsync.kinds import Kind, choice

_NONE: Final = ("none", "no", "0")
_YES = dict.fromkeys(("all", "1", "y", "true", "oui", "o", "vrai"), "yes")
_NO = dict.fromkeys((*_NONE, "n", "false", "non", "faux"), "no")

#: Whether something is reset, in the words of existing files, which have ``all`` and ``none`` here too.
YES_OR_NO: Final = choice(("yes", "no"), _YES | _NO)


def some(*words: str, **aliases: str) -> Kind:
    """One of some words, or none."""
    return choice((*words, "none"), {"no": "none", "0": "none", **aliases})


def _words(cell: str) -> tuple[str, ...]:
    words = tuple(re.split(r"[\s,]+", cell.lower().strip(" ,")))
    return () if len(words) == 1 and words[0] in _NONE else words


#: Roles: the words, () for none of them.
ROLES: Final = Kind("words", "all, none, or roles by shortname, apart by spaces or commas", "student", lambda _: _words)
#: Modules, with the signs before them.
MODULES: Final = Kind(
    "words",
    "all, none, or names of modules apart by spaces or commas; -name: all but these",
    "-quiz",
    lambda _: _words,
)
