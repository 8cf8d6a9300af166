"""Near misses: a finding that something is unknown is told with the nearest thing that there is.

It costs nothing where nothing is unknown: only lines that are refused are looked at, and the platform is asked once for
a block of them. What a site has few of (roles, methods, categories, groups of a course) is found in the world, as the
line saw it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from toolsync.model.findings import Finding
from toolsync.model.nearness import nearest
from toolsync.model.outcomes import LineOutcome
from toolsync.model.ports import Platform
from toolsync.model.questions import Near, Questions
from toolsync.model.things import Group, Grouping
from toolsync.model.world import World
from toolsync.rules.categories import path_of

#: How many unknown values of one run are looked for: a file of another site has nothing but unknown ones.
MOST: Final = 200

#: Findings about things that the platform is asked about, and the name of those things in the questions.
ASKED: Final = {
    "no-such-user": "users",
    "no-such-course": "courses",
    "no-such-template": "courses",
    "no-such-cohort": "cohorts",
}

#: By what an identifier is never nearly right.
_NUMBERS: Final = frozenset({"id"})


class Suggestions:
    """Completes the findings of refused lines. One run has one."""

    def __init__(self, platform: Platform, world: World) -> None:
        self._platform = platform
        self._world = world
        self._asked: dict[Near, str] = {}
        self._held: dict[tuple[tuple[str, str | int], ...], str] = {}
        self._waiting: list[LineOutcome] = []

    def consider(self, outcome: LineOutcome) -> None:
        """A line with findings, just planned: the world is still as the line saw it."""
        findings, waits = list(outcome.findings), False
        for at, finding in enumerate(findings):
            if finding.code in ASKED:
                waits = waits or _question(finding) is not None
            elif finding.code in HELD:
                findings[at] = _told(finding, self._held_near(finding))
        outcome.findings = tuple(findings)
        if waits:
            self._waiting.append(outcome)

    def complete(self) -> None:
        """The end of a block: what its lines wait for is asked, and told."""
        if not self._waiting:
            return
        questions = {near: None for outcome in self._waiting for each in outcome.findings if (near := _question(each))}
        new = [each for each in questions if each not in self._asked][: MOST - len(self._asked)]
        if new:
            alike = self._platform.look_up(Questions(near=set(new))).near
            self._asked |= {near: nearest(near.value, alike.get(near, ())) for near in new}
        for outcome in self._waiting:
            outcome.findings = tuple(
                _told(each, self._asked.get(near, "")) if (near := _question(each)) else each
                for each in outcome.findings
            )
        self._waiting = []

    def _held_near(self, finding: Finding) -> str:
        key = (("code", finding.code), *finding.params)
        if key not in self._held and len(self._held) < MOST:
            params = dict(finding.params)
            known = HELD[finding.code](self._world, params)
            self._held[key] = nearest(str(params.get("cell", "")), known)
        return self._held.get(key, "")


def _told(finding: Finding, near: str) -> Finding:
    return replace(finding, params=(*finding.params, ("near", near))) if near else finding


def _question(finding: Finding) -> Near | None:
    """What to ask the platform for this finding; None when there is nothing to ask."""
    if finding.code not in ASKED:
        return None
    params = dict(finding.params)
    by, cell = params.get("by"), params.get("cell")
    if not by or not cell or by in _NUMBERS:
        return None
    return Near(ASKED[finding.code], str(by), str(cell))


# --- what the world holds ---------------------------------------------------------------------------------------------

_Params = Mapping[str, str | int]


def _categories(world: World, params: _Params) -> Iterable[str]:
    if params.get("by") in _NUMBERS or not world.categories_known:
        return ()
    known = [each for each in world.live_categories() if each.id > 0]
    if params.get("by") == "idnumber":
        return [each.idnumber for each in known if each.idnumber]
    return [path_of(each.id, world) for each in known]


def _of_course(world: World, things: Mapping[int, Mapping[int, Group | Grouping]], params: _Params) -> Iterable[str]:
    """How the groups (or groupings) are called of the course that the finding names by its short name."""
    by = str(params.get("by", "name"))
    if by in _NUMBERS:
        return ()
    named = (each for each in things if each in world.courses and world.courses[each].shortname == params.get("course"))
    found = next(named, 0)
    return [name for each in things.get(found, {}).values() if (name := getattr(each, by))]


#: Findings about things that the world holds, and what those are called.
HELD: Final[dict[str, Callable[[World, _Params], Iterable[str]]]] = {
    "no-such-role": lambda world, params: world.site.roles,
    "no-such-method": lambda world, params: world.site.methods,
    "no-such-module": lambda world, params: world.site.modules,
    "no-such-auth": lambda world, params: world.site.auths,
    "no-such-category": _categories,
    "no-such-group": lambda world, params: _of_course(world, world.groups, params),
    "no-such-grouping": lambda world, params: _of_course(world, world.groupings, params),
}
