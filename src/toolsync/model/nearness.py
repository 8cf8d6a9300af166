"""Which of the known identifiers somebody may have meant by one that is unknown.

Quasi-identifiants. Never by a number: 1234 is no nearer to 1235 than to any other account.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

#: What share of their letters two identifiers must have in common (INFO-L1 and INF-L1: 0.92).
_ALIKE: Final = 0.7


def nearest(value: str, known: Iterable[str], alike: float = _ALIKE) -> str:
    """The one of these that is most like the value, whatever their case; "" when none is like it.

    Nothing is near to what is known itself: an earlier line has taken it away, or it may not be named here.
    """
    written: dict[str, str] = {}
    for each in sorted(known):
        if each == value:
            return ""
        written.setdefault(each.casefold(), each)
    found = get_close_matches(value.casefold(), written, n=1, cutoff=alike)
    return written[found[0]] if found else ""
