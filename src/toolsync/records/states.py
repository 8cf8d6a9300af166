"""The states of a run (exécution), and which may follow which."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a run stands."""

    #: It waits for its turn.
    QUEUED = "queued"
    #: Its file is being opened and measured.
    READING = "reading"
    PLANNING = "planning"
    #: Its plan goes over a limit, or is not the one that was approved: somebody must approve the digest.
    HELD = "held"
    APPLYING = "applying"
    #: Every line was applied or needed nothing.
    DONE = "done"
    #: Finished; some lines are partial, rejected or failed.
    DONE_WITH_FAILURES = "done_with_failures"
    #: It stopped before its end: the file cannot be used, the platform broke down, or the process died.
    FAILED = "failed"
    #: Somebody stopped it.
    CANCELLED = "cancelled"
    #: It was to stop after the plan, and did.
    SIMULATED = "simulated"


#: Somebody is at work on the run: it holds a lease, and its site unless it is a simulation.
ACTIVE: Final = (State.READING, State.PLANNING, State.APPLYING)
#: Nothing will become of the run any more, unless it is resumed.
ENDED: Final = tuple(state for state in State if state not in (*ACTIVE, State.QUEUED))
