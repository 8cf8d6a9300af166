"""What a plan comes to: counts, losses and the digest by which it is approved."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolsync.model.changes import Loss
from toolsync.model.findings import Severity
from toolsync.model.outcomes import AlikeLines, AlikeSteps, Status, Stretch


@dataclass(slots=True)
class Plan:
    """The sum of one file's plan. The changes themselves are in the ledger, line by line.

    ``digest`` identifies it: the same file on the same platform plans to the same digest, and an approval is bound to
    it.
    """

    lines: Counter[Status] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    losses: Counter[Loss] = field(default_factory=Counter)
    #: Of the lines that have changes, those of which a part was refused.
    partial: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def count(self, stretch: Stretch, text: str) -> None:
        """Add a stretch of lines; ``text`` is how it is kept, secrets masked."""
        if stretch.lines:
            self.lines[stretch.status] += stretch.lines
        if stretch.status is not Status.PLANNED:
            return
        self._hash.update(text.encode(errors="surrogateescape"))
        if isinstance(stretch.outcomes, AlikeLines):
            self._count_alike(stretch.outcomes.steps)
            return
        self.partial += sum(any(each.severity is Severity.ERROR for each in line.findings) for line in stretch.outcomes)
        changes = [change for line in stretch.outcomes for step in line.steps for change in step.changes]
        self.changes.update([type(change).__name__ for change in changes])
        self.losses.update([change.loss for change in changes if change.loss is not None])

    def _count_alike(self, steps: AlikeSteps) -> None:
        self.changes[steps.kind.__name__] += len(steps)
        if steps.kind.loss is not None:
            self.losses[steps.kind.loss] += len(steps)

    def bind(self, content: str) -> None:
        """Bind the digest to what else the changes come from: the digest of the file, which holds the secrets too."""
        self._hash.update(content.encode())

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return self._hash.hexdigest()


@dataclass(frozen=True)
class Excess:
    """A limit that a plan goes over: the kind of loss, how many, how many there are of it, and what is allowed."""

    loss: Loss
    count: int
    total: int
    allowed: int


#: What the percentage of each loss is of.
TOTAL_OF = {
    Loss.USERS_DELETED: "users",
    Loss.USERS_SUSPENDED: "users",
    Loss.COURSES_DELETED: "courses",
    Loss.CATEGORIES_DELETED: "categories",
    Loss.COURSES_REPLACED: "courses",
    Loss.COURSES_RESET: "courses",
    Loss.ENROLMENTS_REMOVED: "enrolments",
    Loss.ENROLMENTS_SUSPENDED: "enrolments",
    Loss.ROLES_REMOVED: "enrolments",
    Loss.GROUP_MEMBERS_REMOVED: "enrolments",
    Loss.GROUPS_DELETED: "groups",
    Loss.INSTANCES_DISABLED: "courses",
    Loss.INSTANCES_REMOVED: "courses",
    Loss.COHORTS_DELETED: "cohorts",
    Loss.COHORT_MEMBERS_REMOVED: "cohort_members",
}


def excesses(plan: Plan, totals: Mapping[str, int], limits: Mapping[str, int]) -> list[Excess]:
    """Every limit that the plan goes over, all at once. ``totals``: see ``questions.Facts``; ``limits``: the settings
    of that name."""
    over = []
    for loss, count in plan.losses.items():
        total = totals.get(TOTAL_OF[loss], 0)
        share = total * limits[f"{loss}_percent"] // 100
        allowed = max(limits["floor"], min(limits[loss], share))
        if count > allowed:
            over.append(Excess(loss, count, total, allowed))
    return over
