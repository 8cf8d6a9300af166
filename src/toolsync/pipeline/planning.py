"""Planning: what should happen, line by line, without writing anything.

Lines come in blocks. For each block everything that it names is looked up in a few batched questions; then each line
is planned in the order of the file, on a world where the lines before it have already happened.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import NOTHING_TO_CHANGE, Action, Format, Fresh, Part, Settled
from toolsync.model import flow
from toolsync.model.changes import FIELDS, Change
from toolsync.model.findings import Finding, Reject, Severity, error
from toolsync.model.outcomes import AlikeSteps, LineOutcome, Status, Step
from toolsync.model.ports import Capabilities, Platform, nothing
from toolsync.model.questions import Questions
from toolsync.model.world import NotLookedUp, World
from toolsync.pipeline.suggesting import Suggestions
from toolsync.settings import Settings

#: How many changes of one line may need a look-up of their own.
_LONGEST_PREPARATION: Final = 30


class _Unprepared(Exception):
    """A line cannot be planned before more has been looked up."""

    def __init__(self, asked: Questions, missing: NotLookedUp) -> None:
        super().__init__(missing)
        self.asked = asked
        self.missing = missing


class Planner:
    """Plans the lines of one file, on one platform, under the settings of one site."""

    def __init__(self, format: Format, platform: Platform, capabilities: Capabilities, settings: Settings) -> None:
        self.format = format
        self.platform = platform
        self.capabilities = capabilities
        self.settings = settings
        #: What is done while the platform searches.
        self.meanwhile: Callable[[], None] = nothing
        self.world = World(capabilities.site)
        self.suggestions = Suggestions(platform, self.world)
        #: The things that the lines have changed, for what is done after the last one.
        self._touched: set[int] = set()

    def prepare(self, lines: Lines) -> Settled | None:
        """Look up all that a block of lines names, and what their plans need to see beyond that.

        Gives the lines that surely change nothing, if the format can tell.
        """
        self._ask(lines.naming(self.world.named, self.world.lasting))
        for questions in self.format.needs(lines, self.world, self.settings):
            self._ask(questions)
        settled = self.format.find_settled(lines, self.world, self.settings)
        if settled is not None and settled.fresh is not None and not self._is_free(settled.fresh.kind):
            # Whether the platform can do it is asked of one change after the other.
            return None
        return settled

    def _is_free(self, kind: type[Change]) -> bool:
        """Whether the platform can do every change of this kind."""
        return kind in self.capabilities.changes and kind not in self.capabilities.limits

    def _ask(self, questions: Questions) -> None:
        left = self.world.unknown(questions)
        if left:
            self.world.learn(left, self.platform.look_up(left, self.meanwhile))

    def done(self) -> None:
        """Between two blocks: complete what is told of refused lines, and keep only what later lines may need."""
        self.suggestions.complete()
        self.world.forget()

    def plan(self, first: int, last: int, line: Any) -> LineOutcome:
        """What should happen for one line. A line that is refused leaves no trace on the world.

        A change may reach further than its format foresees (an enrolment method is switched on, and a whole cohort
        comes in): what it needs is then looked up for it alone, and the line is planned again.
        """
        left = _LONGEST_PREPARATION
        while True:
            try:
                return self._plan(first, last, line)
            except _Unprepared as unprepared:
                self.world.journal.take_back(0)
                if not left:
                    raise unprepared.missing from None
                for questions in flow.rounds(self.world, unprepared.asked):
                    self._ask(questions)
            left -= 1

    def _plan(self, first: int, last: int, line: Any) -> LineOutcome:
        journal = self.world.journal
        journal.entries.clear()
        findings: list[Finding] = []
        steps: list[Step] = []
        try:
            self._play("", self.format.plan(line, self.world, self.settings), steps, findings)
        except Reject as refusal:
            journal.take_back(0)
            findings.extend(refusal.findings)
            return self._refused(LineOutcome(first, last, Status.REJECTED, (), self._located(findings, line)))
        except NotLookedUp as missing:
            if missing.questions is None:
                raise
            raise _Unprepared(missing.questions, missing) from None
        if self.format.finish is not None:
            self._note(steps)
        found = self._located(findings, line) if findings else ()
        if found and any(each.severity is Severity.ERROR for each in found):
            return self._refused(LineOutcome(first, last, Status.PLANNED if steps else Status.REJECTED, steps, found))
        if steps:
            return LineOutcome(first, last, Status.PLANNED, steps, found)
        return LineOutcome(first, last, Status.UNCHANGED, (), found or (NOTHING_TO_CHANGE,))

    def play(self, fresh: Fresh, start: int, stop: int) -> AlikeSteps:
        """Play these lines of a block, all of them fresh, and say what they do."""
        fresh.play(start, stop)
        steps = AlikeSteps(fresh.kind, [column[start:stop] for column in fresh.values])
        if self.format.finish is not None and self.format.touching in FIELDS[fresh.kind]:
            self._touched.update(steps.values[FIELDS[fresh.kind].index(self.format.touching)])
        return steps

    def _note(self, steps: Sequence[Step]) -> None:
        field = self.format.touching
        things = (getattr(change, field, 0) for step in steps for change in step.changes)
        self._touched.update(thing for thing in things if thing)

    def finish(self, after: int) -> LineOutcome | None:
        """What is to be done once all lines are done, if anything is: an outcome that is no line (``beyond``).

        ``after`` is the last physical line.
        """
        if self.format.finish is None or not self._touched:
            return None
        self.world.journal.entries.clear()
        findings: list[Finding] = []
        steps: list[Step] = []
        actions = self.format.finish(self.world, self.settings, self._touched)
        try:
            self._play("", self._answered(actions), steps, findings)
        except Reject as refusal:
            self.world.journal.take_back(0)
            return LineOutcome(after + 1, after, Status.REJECTED, (), tuple(refusal.findings))
        if not steps and not any(each.severity is not Severity.NOTICE for each in findings):
            return None
        return LineOutcome(after + 1, after, Status.PLANNED if steps else Status.REJECTED, steps, tuple(findings))

    def _answered(self, actions: Iterator[Action | Questions]) -> Iterator[Action]:
        for action in actions:
            if isinstance(action, Questions):
                self._ask(action)
            else:
                yield action

    def _refused(self, outcome: LineOutcome) -> LineOutcome:
        """A line that is refused, or a part of it: something may be nearly called as what it names."""
        self.suggestions.consider(outcome)
        return outcome

    def _play(self, part: str, actions: Iterator[Action], steps: list[Step], findings: list[Finding]) -> None:
        """Play the actions of a line or of a part of it, in order; each is seen by what follows."""
        changes: list[Change] = []
        can, limits, world = self.capabilities.changes, self.capabilities.limits, self.world
        for action in actions:
            kind = type(action)
            if kind in can:
                if kind in limits and (needed := limits[kind](action)):
                    raise Reject(_unable(action, needed))
                try:
                    action.play(world)  # type: ignore[union-attr]  # only changes are in there
                except NotLookedUp as missing:
                    asked = Questions()
                    action.ask(asked)  # type: ignore[union-attr]
                    raise _Unprepared(asked, missing) from None
                changes.append(action)  # type: ignore[arg-type]
            elif isinstance(action, Finding):
                findings.append(action.within(part) if part else action)
            elif isinstance(action, Part):
                if changes:
                    steps.append(Step(part, tuple(changes)))
                    changes = []
                self._play_part(action, steps, findings)
            else:
                raise Reject(_unable(action, self.capabilities.missing.get(kind, "")))  # type: ignore[arg-type]
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


def _unable(change: Action, needed: str) -> Finding:
    """The platform cannot do this: said before anything is applied, with what would make it possible."""
    return error("not-supported", change=type(change).__name__, needed=needed)
