"""Who works on a run: claimed by a conditional update, proved by a lease that is renewed, taken over when it expires.

At most one run that writes is active on a site: a partial unique index of the database sees to it, across processes
and machines. A process that dies leaves an active run behind; once its lease has expired anybody may declare it dead.
"""

import threading
import uuid
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import DatabaseError, IntegrityError, connection
from django.utils.timezone import now

from toolsync.locale.words import N_
from toolsync.records.models import Run
from toolsync.records.states import ACTIVE, State
from toolsync.workspace import Unavailable

LEASE: Final = timedelta(seconds=60)
#: The lease is renewed when this much of it has gone.
BEAT: Final = timedelta(seconds=10)


class ClaimLostError(Exception):
    """Somebody else has taken the run over: whoever gets this must stop at once, and write nothing more."""


class Claim:
    """One run, held by this process. Use it as a context: a thread renews the lease while it lasts."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._holder = uuid.uuid4()
        self._renewed = now()
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat_on, name=f"lease of run {run.pk}", daemon=True)

    def take(self, state: State, **values: Any) -> None:
        """Go from the run's present state to an active one. Raises Unavailable when somebody else is at work."""
        expire_dead()
        self._renewed = now()
        claim = {"state": state.value, "holder": self._holder, "lease_until": self._renewed + LEASE, **values}
        try:
            taken = Run.objects.filter(pk=self.run.pk, state=self.run.state).update(**claim)
        except IntegrityError:
            raise _busy(self.run) from None
        if not taken:
            raise Unavailable(N_("Somebody else has just taken run {run}."), run=self.run.pk)
        self._adopt(claim)

    def keep(self, **values: Any) -> None:
        """Write down something about the run, its state included. Raises ClaimLostError when it is ours no more."""
        if not Run.objects.filter(pk=self.run.pk, holder=self._holder).update(**values):
            raise ClaimLostError(self.run.pk)
        self._adopt(values)

    def release(self, state: State, **values: Any) -> None:
        """End the work on the run."""
        self.keep(state=state.value, holder=None, lease_until=None, ended=now(), **values)

    def beat(self) -> None:
        """Say that the work goes on. To be called between steps, before anything is written to the platform."""
        if now() - self._renewed >= BEAT:
            self._renewed = now()
            self.keep(lease_until=self._renewed + LEASE)

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._heart.join()

    def _beat_on(self) -> None:
        """Steps may last: a batch of passwords to hash, a long report."""
        while not self._over.wait(BEAT.total_seconds()):
            try:
                if not Run.objects.filter(pk=self.run.pk, holder=self._holder).update(lease_until=now() + LEASE):
                    break
            except DatabaseError:
                continue  # the database is busy: the next beat will do
            finally:
                connection.close()

    def _adopt(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self.run, name, value)


def expire_dead() -> None:
    """Declare failed every run whose lease has expired: its process died. It can be resumed."""
    active = [each.value for each in ACTIVE]
    for run in Run.objects.filter(state__in=active, lease_until__lt=now()):
        said = N_("The process that worked on it ended without a word. To go on: toolsync runs resume {run}")
        # Whoever renews the lease meanwhile keeps it.
        still_dead = Run.objects.filter(pk=run.pk, state=run.state, lease_until=run.lease_until)
        notes = [*run.notes, [said, {"run": run.pk}]]
        still_dead.update(state=State.FAILED.value, holder=None, lease_until=None, ended=now(), notes=notes)


def _busy(run: Run) -> Unavailable:
    active = [each.value for each in ACTIVE]
    other = Run.objects.filter(site=run.site_id, state__in=active, simulated=False).first()
    if other is None:
        return Unavailable(N_("Another run has just been at work on this site. Try again."))
    return Unavailable(
        N_(
            "Run {run} ({file}) is at work on the site {site}, and one run at a time may change a site. "
            "Try again when it is done; if its process has died, it can be taken over from {until}."
        ),
        run=other.pk,
        file=other.file_name,
        site=run.site.name,
        until=_clock(other.lease_until),
    )


def _clock(at: datetime | None) -> str:
    return at.astimezone().strftime("%H:%M:%S") if at else "…"
