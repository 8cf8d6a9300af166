"""Cutting a batch: which of its steps go to the agent together, which may go side by side, and which must wait.

Steps that touch one user only go by user; places in groups, and what ends them, go by course, since Moodle locks the
row of the group; all else goes alone. What depends on an earlier step goes in a later phase than the one that makes its
user, its group, its course.

The cut depends on the batch alone. A batch that is sent again, after whatever happened, is cut into the same pieces,
and the agent knows by their keys which of them it has applied.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

from toolsync.model import changes as kinds
from toolsync.model.changes import Change
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch

#: How many steps go in one request, which Moodle applies in one transaction.
_STEPS: Final = 50
#: Of what takes so little that the rest of a request weighs as much as dozens: members of cohorts, and new accounts
#: without a password.
_LIGHT_STEPS: Final[Mapping[type[Change], int]] = {
    kinds.AddCohortMember: 400,
    kinds.RemoveCohortMember: 400,
    kinds.CreateUser: 200,
}
#: Courses, categories and the like: each takes as long as dozens of the others, and longer still in one transaction.
_SINGLE_STEPS: Final = 5
#: How many bytes of images go in one request.
_BYTES: Final = 4_000_000


class Piece(NamedTuple):
    """What goes in one request: numbers of steps, in the order in which they are to be applied."""

    key: str
    steps: tuple[int, ...]


#: Pieces that must be applied one after the other; chains of one phase may go side by side.
Chain = Sequence[Piece]


class Way(Enum):
    """How the steps of a phase are shared out among the lanes."""

    USERS = "users"
    COURSES = "courses"
    SINGLE = "single"


class Phase(NamedTuple):
    """Steps of which none depends on another one but for those in the same chain."""

    way: Way
    chains: Sequence[Chain]


#: Changes of one account, or of what one user is somewhere.
_OF_USERS: Final = frozenset(
    {
        *(kinds.CreateUser, kinds.UpdateUser, kinds.SuspendUser, kinds.ActivateUser, kinds.DeleteUser),
        *(kinds.ReviveUser, kinds.SetPassword, kinds.RequestPassword, kinds.SetPicture),
        *(kinds.EnrolUser, kinds.UpdateEnrolment, kinds.SuspendEnrolment, kinds.UnenrolUser),
        *(kinds.AssignRole, kinds.UnassignRole, kinds.AddCohortMember, kinds.RemoveCohortMember),
    }
)
_OF_PLACES: Final = frozenset({kinds.AddGroupMember, kinds.RemoveGroupMember})
_OF_GROUPS: Final = frozenset(
    {
        *(kinds.CreateGroup, kinds.UpdateGroup, kinds.DeleteGroup, kinds.AssignGrouping, kinds.UnassignGrouping),
        *(kinds.CreateGrouping, kinds.UpdateGrouping, kinds.DeleteGrouping),
    }
)
#: What takes long, empties a whole course, or has Moodle number all courses anew, in rows that pile up until the
#: commit: it is applied in a transaction of its own.
_ALONE: Final = frozenset(
    {
        *(kinds.CopyTemplate, kinds.ReplaceByTemplate, kinds.RestoreBackup, kinds.DeleteCourse, kinds.ResetCourse),
        *(kinds.CreateCourse, kinds.MoveCourse),
    }
)

#: How a step uses a thing that others use as well: those that use it in the same manner do not get in each other's way,
#: or stay in order because they share a lane.
_Use = tuple[Any, str]
_NAMES: Final = "usernames"


class _Sorted(NamedTuple):
    """A step, sorted: by which way it goes, what its lane goes by, and what it uses."""

    way: Way
    key: int
    user: int
    uses: Sequence[_Use]


def cut(batch: Batch, weigh: Callable[[Step], int] = lambda step: 0) -> Iterator[Phase]:
    """The phases of a batch, in order. ``weigh`` says how many bytes a step needs beside itself."""
    drafts = _Drafts()
    for number, step in enumerate(batch.steps):
        drafts.place(number, _sort(step))
    for draft in drafts.phases:
        most = _most(draft, batch)
        cutter = _Cutter(batch, weigh, most)
        yield Phase(draft.way, [cutter.pieces(each) for each in _shares(draft, most)])


class _Draft:
    """A phase in the making."""

    def __init__(self, way: Way, barrier: bool) -> None:
        self.way = way
        #: Everything before it comes before it, and everything after it after.
        self.barrier = barrier
        #: (what its lane goes by, user, number) of each step.
        self.steps: list[tuple[int, int, int]] = []


class _Drafts:
    """Phases in the making: each step goes to the first one where nothing that it depends on is still to come."""

    def __init__(self) -> None:
        self.phases: list[_Draft] = []
        #: The first phase after the last barrier.
        self._floor = 0
        #: The numbers of the phases of each way, ascending.
        self._by_way: dict[Way, list[int]] = {way: [] for way in Way}
        #: Thing → how it was used → the last phase in which it was.
        self._used: dict[Any, dict[str, int]] = {}

    def place(self, number: int, step: _Sorted | None) -> None:
        """Put a step into a phase; None stands for one that gets in the way of all others."""
        if step is None:
            if not (self.phases and self.phases[-1].barrier):
                self._add(Way.SINGLE, barrier=True)
                self._floor = len(self.phases)
                self._used.clear()
            self.phases[-1].steps.append((0, 0, number))
            return
        phase = self._phase(step.way, self._earliest(step.uses))
        for thing, use in step.uses:
            self._used.setdefault(thing, {})[use] = phase
        self.phases[phase].steps.append((step.key, step.user, number))

    def _earliest(self, uses: Iterable[_Use]) -> int:
        earliest = self._floor
        for thing, use in uses:
            for other, phase in self._used.get(thing, {}).items():
                earliest = max(earliest, phase if other == use else phase + 1)
        return earliest

    def _phase(self, way: Way, earliest: int) -> int:
        known = self._by_way[way]
        place = bisect_left(known, earliest)
        return known[place] if place < len(known) else self._add(way, barrier=False)

    def _add(self, way: Way, *, barrier: bool) -> int:
        self.phases.append(_Draft(way, barrier))
        if not barrier:
            self._by_way[way].append(len(self.phases) - 1)
        return len(self.phases) - 1


def _sort(step: Step) -> _Sorted | None:
    changes = step.changes
    found = {type(change) for change in changes}
    if found == {kinds.UnenrolUser} or found <= _OF_PLACES:
        # The last unenrolment takes places in groups along.
        pairs = {(change.course, change.user) for change in changes}  # type: ignore[attr-defined]  # these have both
        if len(pairs) == 1:
            ((course, user),) = pairs
            use = "placed" if found <= _OF_PLACES else "left"
            return _Sorted(Way.COURSES, course, user, [((user,), use), (course, "occupied")])
    elif found <= _OF_USERS:
        users = {change.user for change in changes}  # type: ignore[attr-defined]  # all of these have one
        if len(users) == 1 and not any(map(_renames, changes)):
            (user,) = users
            return _Sorted(Way.USERS, user, user, [((user,), "changed"), *_names(found)])
    elif found <= _OF_GROUPS:
        courses = {change.course for change in changes}  # type: ignore[attr-defined]  # and of these
        return _Sorted(Way.SINGLE, 0, 0, [(course, "divided") for course in courses])
    return None


def _renames(change: Change) -> bool:
    """Whether it gives an account another username, which may have been somebody else's until then."""
    return isinstance(change, kinds.UpdateUser) and any(name == "username" for name, _ in change.values)


def _names(found: set[type[Change]]) -> list[_Use]:
    """A deleted account leaves its username to others."""
    if kinds.DeleteUser in found:
        return [(_NAMES, "left")]
    return [(_NAMES, "taken")] if found & {kinds.CreateUser, kinds.ReviveUser} else []


def _most(draft: _Draft, batch: Batch) -> int:
    """How many steps of a phase go in one request, at the most."""
    if draft.way is Way.SINGLE:
        return _SINGLE_STEPS
    found = {type(change) for _, _, number in draft.steps for change in batch.steps[number].changes}
    return min([_LIGHT_STEPS.get(kind, _STEPS) for kind in found], default=_STEPS)


def _shares(draft: _Draft, most: int) -> Iterator[list[int]]:
    """The steps of a phase, in lots that need not know of each other: by user, by course, or all in one."""
    if draft.way is Way.SINGLE:
        yield [number for _, _, number in draft.steps]
        return
    # Things that are made, by their negative ids, in the order in which they are. By user within a course as well:
    # whoever locks several rows locks them in the same order everywhere.
    lot: list[int] = []
    last = None
    for key, _, number in sorted(draft.steps, key=lambda step: (abs(step[0]), abs(step[1]), step[2])):
        if key != last and len(lot) >= most:
            yield lot
            lot = []
        last = key
        lot.append(number)
    yield lot


class _Cutter:
    """Cuts lots of steps into pieces that are neither too long nor too heavy."""

    def __init__(self, batch: Batch, weigh: Callable[[Step], int], most: int) -> None:
        self._batch = batch
        self._weigh = weigh
        self._most = most

    def pieces(self, lot: Sequence[int]) -> list[Piece]:
        """The pieces of a lot."""
        found: list[Piece] = []
        steps: list[int] = []
        bytes_left = _BYTES
        for number in lot:
            step = self._batch.steps[number]
            weight = self._weigh(step)
            alone = any(type(change) in _ALONE for change in step.changes)
            if steps and (len(steps) >= self._most or weight > bytes_left or alone):
                found.append(self._piece(steps))
                steps, bytes_left = [], _BYTES
            steps.append(number)
            bytes_left -= weight
            if alone:
                found.append(self._piece(steps))
                steps, bytes_left = [], _BYTES
        if steps:
            found.append(self._piece(steps))
        return found

    def _piece(self, steps: Sequence[int]) -> Piece:
        # Its steps are in its key: should another version of toolsync cut otherwise, no piece passes for another one.
        digest = hashlib.sha256(",".join(map(str, steps)).encode()).hexdigest()[:16]
        return Piece(f"{self._batch.key}/{digest}", tuple(steps))
