"""Planning: what should happen, line by line, without writing anything.

Lines come in blocks. For each block everything that it names is looked up in a few batched questions; then each line
is planned in the order of the file, on a world where the lines before it have already happened.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from toolsync.columns import Lines
from toolsync.format import Action, Format, Part, Settled
from toolsync.model.changes import Change
from toolsync.model.findings import Finding, Reject, Severity, error
from toolsync.model.outcomes import LineOutcome, Status, Step
from toolsync.model.ports import Capabilities, Platform
from toolsync.model.questions import Questions
from toolsync.model.world import World
from toolsync.settings import Settings


class Planner:
    """Plans the lines of one file, on one platform, under the settings of one site."""

    def __init__(self, format: Format, platform: Platform, capabilities: Capabilities, settings: Settings) -> None:
        self.format = format
        self.platform = platform
        self.capabilities = capabilities
        self.settings = settings
        self.world = World(capabilities.site)

    def prepare(self, lines: Lines) -> Settled | None:
        """Look up all that a block of lines names, and what their plans need to see beyond that.

        Gives the lines that surely change nothing, if the format can tell.
        """
        self._ask(lines.questions)
        for questions in self.format.needs(lines, self.world, self.settings):
            self._ask(questions)
        return self.format.find_settled(lines, self.world, self.settings)

    def _ask(self, questions: Questions) -> None:
        left = self.world.unknown(questions)
        if left:
            self.world.learn(left, self.platform.look_up(left))

    def done(self) -> None:
        """Between two blocks: keep only what later lines may need."""
        self.world.forget()

    def plan(self, first: int, last: int, line: Any) -> LineOutcome:
        """What should happen for one line. A line that is refused leaves no trace on the world."""
        journal = self.world.journal
        journal.entries.clear()
        findings: list[Finding] = []
        steps: list[Step] = []
        try:
            self._play("", self.format.plan(line, self.world, self.settings), steps, findings)
        except Reject as refusal:
            journal.take_back(0)
            findings.extend(refusal.findings)
            return LineOutcome(first, last, Status.REJECTED, (), self._located(findings, line))
        found = self._located(findings, line) if findings else ()
        if steps:
            return LineOutcome(first, last, Status.PLANNED, steps, found)
        refused = any(each.severity is Severity.ERROR for each in found)
        return LineOutcome(first, last, Status.REJECTED if refused else Status.UNCHANGED, (), found)

    def _play(self, part: str, actions: Iterator[Action], steps: list[Step], findings: list[Finding]) -> None:
        """Play the actions of a line or of a part of it, in order; each is seen by what follows."""
        changes: list[Change] = []
        can, world = self.capabilities.changes, self.world
        for action in actions:
            kind = type(action)
            if kind in can:
                action.play(world)  # type: ignore[union-attr]  # only changes are in there
                changes.append(action)  # type: ignore[arg-type]
            elif isinstance(action, Finding):
                findings.append(action.within(part) if part else action)
            elif isinstance(action, Part):
                if changes:
                    steps.append(Step(part, tuple(changes)))
                    changes = []
                self._play_part(action, steps, findings)
            else:
                raise Reject(self._unable(action))
        if changes:
            steps.append(Step(part, tuple(changes)))

    def _play_part(self, part: Part, steps: list[Step], findings: list[Finding]) -> None:
        mark, kept = self.world.journal.mark(), len(steps)
        try:
            self._play(part.name, part.actions, steps, findings)
        except Reject as refusal:
            self.world.journal.take_back(mark)
            del steps[kept:]
            findings.extend(each.within(part.name) for each in refusal.findings)

    def _unable(self, change: Change) -> Finding:
        """The platform cannot do this: said before anything is applied, with what would make it possible."""
        needed = self.capabilities.missing.get(type(change), "")
        return error("not-supported", change=type(change).__name__, needed=needed)

    def _located(self, findings: Sequence[Finding], line: Any) -> tuple[Finding, ...]:
        """Findings about a reference, with the header of the column that holds it."""
        return tuple(self._locate(each, line) if each.params and not each.column else each for each in findings)

    def _locate(self, finding: Finding, line: Any) -> Finding:
        cell = dict(finding.params).get("cell")
        if cell is None or finding.severity is Severity.NOTICE:
            return finding
        for name, column in self.format.columns.items():
            value = getattr(line, name)
            values = value.items() if isinstance(value, dict) else [("", value)]
            for key, each in values:
                if each == cell or getattr(each, "value", None) == cell:
                    return finding.about(column.header.replace("{n}", str(key)).replace("{name}", str(key)))
        return finding
