"""How many lanes a site can stand: fewer when its answers slow down, one more when they are as quick as ever."""

from typing import Final

#: Answers this much slower than the quickest are slow; so many of them in a row close half of the lanes.
_SLOW: Final = 3.0
_PATIENCE: Final = 3
#: So many good answers in a row open another lane.
_CONFIDENCE: Final = 8
#: The quickest is forgotten little by little: a site that has grown is not slow for ever.
_FORGETTING: Final = 1.005


class Pace:
    """The pace of a site. ``lanes`` is how many may be used at this moment."""

    def __init__(self, ceiling: int) -> None:
        self._ceiling = ceiling
        self.lanes = min(2, ceiling)
        self._quickest: dict[str, float] = {}
        self._slow = 0
        self._good = 0

    def tell(self, kind: str, seconds: float) -> None:
        """A step of this kind took so long."""
        quickest = min(self._quickest.get(kind, seconds) * _FORGETTING, seconds)
        self._quickest[kind] = quickest
        if seconds > quickest * _SLOW:
            self._slow, self._good = self._slow + 1, 0
        else:
            self._slow, self._good = 0, self._good + 1
        if self._slow >= _PATIENCE:
            self.lanes, self._slow = max(1, self.lanes // 2), 0
        elif self._good >= _CONFIDENCE:
            self.lanes, self._good = min(self._ceiling, self.lanes + 1), 0
