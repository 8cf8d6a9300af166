"""A connection that asks again when an answer was lost on its way.

Asking again is safe: calls that read change nothing, and a batch of changes has a key by which the agent recognises
one that was applied already.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import Final

from toolsync.platforms.moodle.connection import Busy, Connection, ConnectionLost, Line, Request

#: Seconds before the second attempt, doubled with each further one up to the longest.
_FIRST: Final = 0.5
_LONGEST: Final = 20.0


class Retrying:
    """Holds a connection. An answer is handed on when it is whole, but for those of ``dump``, which may be very long.

    What fails at the very first request is not tried again: a wrong address does not become right by waiting.
    """

    def __init__(self, connection: Connection, patience: float, sleep: Callable[[float], None] = time.sleep) -> None:
        """``patience``: for how long it is tried, in seconds, after which what went wrong is told."""
        self.connection = connection
        self.patience = patience
        self._sleep = sleep
        self._answered = False

    def exchange(self, request: Request) -> Iterator[Line]:
        """Send a request, several times if need be, and give the lines of its answer."""
        waited, delay = 0.0, _FIRST
        while True:
            given = False
            try:
                if request["call"] == "dump":
                    for line in self.connection.exchange(request):
                        given = self._answered = True
                        yield line
                    return
                answer = list(self.connection.exchange(request))
            except (ConnectionLost, Busy):
                if given or not self._answered or waited >= self.patience:
                    raise
                # Not all lanes at the same moment.
                pause = min(delay * random.uniform(0.5, 1.0), self.patience - waited)
                self._sleep(pause)
                waited, delay = waited + pause, min(delay * 2, _LONGEST)
                continue
            self._answered = True
            yield from answer
            return

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()
