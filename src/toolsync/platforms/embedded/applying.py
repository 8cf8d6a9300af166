"""One batch: asked for, checked, played on a world, and what has become of the world written down.

A world is made for each batch out of what the tables say at that moment, under the lock: nothing can be stale.
"""

import json
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from toolsync.model import flow
from toolsync.model.changes import CHANGES, FIELDS, Change, RequestPassword, SetPassword, SetPicture, resolve
from toolsync.model.findings import Reject
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, StepResult
from toolsync.model.questions import Questions
from toolsync.model.things import NOTHING, Site
from toolsync.model.world import World
from toolsync.platforms.embedded.checking import Known, Refused, check, needs
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.look_up import look_up
from toolsync.platforms.embedded.pictures import Made, Pictures
from toolsync.platforms.embedded.replacing import replaced_by, tables_of
from toolsync.platforms.embedded.writing import write

#: The table whose ids a field that makes a thing is given from.
_TABLES: Final = {
    **{name: name for name in ("user", "course", "instance", "grouping", "cohort", "category")},
    "group": "course_group",
    "self_instance": "instance",
    "guest_instance": "instance",
}

#: After these, a thing that was known to exist does not exist any more.
_ENDS: Final = frozenset(kind for kind in CHANGES if kind.__name__.startswith("Delete"))

#: These leave something that a world does not hold: flags of a password, mails.
_LETTERS: Final = frozenset({SetPassword, RequestPassword})

_SPECIAL: Final = _ENDS | _LETTERS | {SetPicture}

#: All the ids and times of a change at once, those aside that it makes: negative ones have to be resolved.
_NUMBERS: Final = {
    kind: attrgetter(*names, names[0])
    for kind in CHANGES
    if (names := [name for name in (*kind.ids, *kind.times) if name not in kind.makes])
}

_NOT_MADE: Final = "What it needs was not made, because the change that should have made it failed."


class Application:
    """The application of one batch, within a transaction that the caller has begun."""

    def __init__(self, database: Database, site: Site, batch: Batch) -> None:
        self.database = database
        self.batch = batch
        self.world = World(site)
        self.made: dict[int, int] = dict(batch.made)
        self.last_ids: dict[str, int] = dict(database.rows("last_ids"))
        self.letters: list[Change] = []
        self.developed: list[tuple[SetPicture, Made]] = []
        self.steps = [self._real(step) for step in batch.steps]
        self.known = self._look_up()
        self.tables = tables_of(self.world)
        self.pictures = Pictures(batch.source, (each for changes in self.steps for each in changes or ()))

    def run(self) -> list[StepResult]:
        """Play every step, write what has become of the world, and say what became of the steps."""
        with self.pictures:
            results = self._play_all()
        write(self.database, self.world, self.tables, self.letters, self.batch.now)
        return results

    def _play_all(self) -> list[StepResult]:
        journal, entries = self.world.journal, self.world.journal.entries
        results: list[StepResult] = []
        failed: set[int] = set()
        for step, changes in zip(self.batch.steps, self.steps, strict=True):
            mark, letters = len(entries), len(self.letters)
            try:
                if changes is None or (failed and _names(step, failed)):
                    raise Refused(_NOT_MADE)
                self._play(changes)
            except (Refused, Reject, LookupError) as refusal:
                journal.take_back(mark)
                del self.letters[letters:]
                self.developed.clear()
                self.known.instances.clear()
                failed.update(_makes(step))
                results.append(StepResult(error=_words(refusal)))
                continue
            self._keep_pictures()
            # Steps that made nothing were not copied; a new enrolment of somebody who was not there replaced nothing.
            made = {} if changes is step.changes else {number: self.made[number] for number in _makes(step)}
            plain = len(entries) == mark + 1 and entries[mark][2] is NOTHING
            results.append(StepResult(None, made, [] if plain else replaced_by(self.world, self.tables, mark)))
        return results

    def _play(self, changes: Iterable[Change]) -> None:
        world, known = self.world, self.known
        for change in changes:
            check(change, known)
            if type(change) in _SPECIAL:
                self._note(change)
            change.play(world)

    def _note(self, change: Change) -> None:
        if isinstance(change, SetPicture):
            self.developed.append((change, self.pictures.of(change)))
        elif type(change) in _LETTERS:
            self.letters.append(change)
        else:
            self.known.doubt(change)

    def _keep_pictures(self) -> None:
        """Write the pictures of a step at once: a batch of them is too much to be held."""
        for change, made in self.developed:
            self.database.do("write_picture", change.user, change.digest, *made)
        self.developed.clear()

    def _real(self, step: Step) -> tuple[Change, ...] | None:
        """The changes of a step with real ids and times; None when they need what was never made."""
        for change in step.changes:
            kind = type(change)
            if kind.makes or (kind in _NUMBERS and min(_NUMBERS[kind](change)) < 0):
                break
        else:
            return step.changes
        try:
            return tuple([self._resolved(change) for change in step.changes])
        except KeyError:
            return None

    def _resolved(self, change: Change) -> Change:
        kind = type(change)
        change = resolve(change, self.made, self.batch.now)
        if not kind.makes:
            return change
        given: dict[str, int] = {}
        for name in kind.makes:
            if not (number := getattr(change, name)):
                continue
            table = _TABLES[name]
            given[name] = self.last_ids[table] = self.last_ids.get(table, 0) + 1
            self.made[number] = given[name]
        # dataclasses.replace takes three times as long, and accounts come by the thousand.
        return kind(*[given[name] if name in given else getattr(change, name) for name in FIELDS[kind]])

    def _look_up(self) -> Known:
        """Ask all that these changes need, whatever they drag along included."""
        asked = Questions()
        users: set[int] = set()
        courses: set[int] = set()
        cohorts: set[int] = set()
        for changes in self.steps:
            for change in changes or ():
                change.ask(asked)
                if type(change) in _PLAIN:
                    continue
                needs(change, asked)
                users.add(getattr(change, "user", 0))
                courses.update((getattr(change, "course", 0), getattr(change, "template", 0)))
                courses.add(getattr(change, "source", 0))
                cohorts.update((getattr(change, "cohort", 0), getattr(change, "source", 0)))
        users.update([user for user, _ in asked.participations])
        courses.update([course for _, course in asked.participations])
        for questions in flow.rounds(self.world, asked):
            if left := self.world.unknown(questions):
                self.world.learn(left, look_up(self.database, left))
        existing = (("live_users", users), ("courses_by_id", courses), ("cohorts_by_id", cohorts))
        found = ({row[0] for row in self.database.rows(name, str(sorted(ids)))} for name, ids in existing)
        return Known(self.world, *found)


#: Changes about one user in one course: what they ask to be played is all that is needed to check them.
_PLAIN: Final = frozenset(
    kind for kind in CHANGES if {"user", "course"} <= set(kind.ids) and "group" not in kind.ids and not kind.makes
)


def _makes(step: Step) -> list[int]:
    """The plan's ids of the things that a step makes."""
    return [number for change in step.changes for name in change.makes if (number := getattr(change, name))]


def _names(step: Step, things: set[int]) -> bool:
    return any(getattr(change, name) in things for change in step.changes for name in change.ids)


def _words(refusal: Exception) -> str:
    if isinstance(refusal, Refused | Reject):
        return str(refusal)
    return f"{type(refusal).__name__}: {refusal}"


def pack(results: Sequence[StepResult]) -> str:
    """The results of a batch as JSON text: only those that have something to tell."""
    told = {
        number: [each.error, each.made, each.replaced]
        for number, each in enumerate(results)
        if each.error is not None or each.made or each.replaced
    }
    return json.dumps({"steps": len(results), "told": told}, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> list[StepResult]:
    """The results that :func:`pack` wrote."""
    kept: dict[str, Any] = json.loads(text)
    results = [StepResult() for _ in range(kept["steps"])]
    for number, (error, made, replaced) in kept["told"].items():
        results[int(number)] = StepResult(error, {int(plan): real for plan, real in made.items()}, replaced)
    return results
