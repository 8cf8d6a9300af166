"""A story: a command file is run on a real Moodle, and Moodle's own pages do the same to twins of the things in it.

Everything in a story has a twin. In files and calls a name begins with ``~``, which becomes the prefix of our side, or
of the twins' side. Afterwards the rows that changed, in the whole database, must be the same.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self, cast

from tests.moodle.real import connection
from tests.moodle.stories.alike import MESSAGES, Alike, without
from tests.moodle.stories.beside import Beside, command_line, seen
from tests.tools import Result, Site
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.moodle.platform import MoodlePlatform

#: What Moodle's own side does: calls of ``beside.php`` with what is given to them.
Call = tuple[str, dict[str, Any]]
#: So many cells at most are told apart in rows that are nearly the same.
_NEAR: Final = 5


class RealSite(Site):
    """The small site of the tests, on a real Moodle."""

    def __init__(self, platform: MoodlePlatform) -> None:
        # What tests ask of it is what both have.
        self.platform = cast(EmbeddedPlatform, platform)


class Stories:
    """What the stories of a module share: our side and Moodle's own."""

    def __init__(self) -> None:
        self.moodle = MoodlePlatform([connection(), connection()])
        self.site = RealSite(self.moodle)
        self.beside = Beside()
        self.alike = Alike()
        self.alike.learn(self.beside.changes())

    def close(self) -> None:
        """Let go of both."""
        self.moodle.close()
        self.beside.close()


class Story:
    """One story, with names of its own."""

    def __init__(self, stories: Stories) -> None:
        self.site, self.beside, self.alike = stories.site, stories.beside, stories.alike
        token = f"{time.time_ns() // 100_000 % 10**10:x}"
        self.ours, self.twins = f"a{token}", f"b{token}"

    def stage(self, call: str, /, **given: Any) -> Self:
        """Have Moodle make the same thing on both sides."""
        for prefix in (self.ours, self.twins):
            self.beside.call(call, **renamed(given, prefix))
        return self

    def run(self, format: str, *lines: str | bytes, **given: Any) -> Result:
        """Run a file on our side."""
        mine = [renamed(line, self.ours) for line in lines]
        return self.site.run(format, *mine, **given)

    def told(
        self,
        format: str,
        *lines: str | bytes,
        beside: Sequence[Call],
        bad: Sequence[int] = (),
        unlike: Sequence[str] = (),
        again: str = "unchanged",
        **settings: Any,
    ) -> Result:
        """Run a file, have Moodle do the same to the twins, and compare; then run it again.

        ``bad``: the lines (physical numbers) that are sent back, and alone. ``unlike``: columns, and rows with a
        text, that are not compared, each for a reason that the story tells. ``again``: what becomes of the lines the
        second time.
        """
        self._changes(self.ours, self.twins)
        result = self.run(format, *lines, **settings)
        ours = self._changes(self.ours)
        for call, given in beside:
            self.call(call, **given)
        twins = self._changes(self.twins, sent=False)
        expected = {n: ("rejected" if n in bad else "applied") for n in result.outcomes}
        assert {n: str(each.status) for n, each in result.outcomes.items()} == expected, [
            (n, result.outcomes[n]) for n in result.outcomes if result.outcomes[n].status != expected[n]
        ]
        assert [row for row in ours if row.split()[0] in MESSAGES] == [], "nobody is told anything"
        assert bool(ours) == bool(beside)
        mine, others = (Counter(without(rows, unlike)) for rows in (ours, twins))
        assert not mine - others and not others - mine, _differing(mine, others)
        self._again(format, lines, bad, again, settings)
        return result

    def call(self, call: str, /, **given: Any) -> Any:
        """Have Moodle do something to the twins; a call that ends in .php is one of its own command lines,
        which is given ``lines`` in a file."""
        given = renamed(given, self.twins)
        if not call.endswith(".php"):
            return self.beside.call(call, **given)
        with TemporaryDirectory() as folder:
            file = Path(folder, "file.csv")
            file.write_text("\n".join(given["lines"]) + "\n", encoding="utf-8")
            said = command_line(call, f"--file={file}", *given["options"])
        assert not re.search("errors: [1-9]", said), said
        return said

    def nothing(self, format: str, *lines: str | bytes, **settings: Any) -> Result:
        """Run a file that writes nothing."""
        self._changes(self.ours, self.twins)
        result = self.run(format, *lines, **settings)
        assert self._changes(self.ours) == []
        return result

    def seen(self, *asked: tuple[str | None, ...]) -> list[dict[str, Any]]:
        """What users of our side see: see ``seen.php``. What those of the twins' side see must be the same."""
        both = [seen(*[renamed(each, prefix) for each in asked]) for prefix in (self.ours, self.twins)]
        plain = [_unnamed(each, prefix) for each, prefix in zip(both, (self.ours, self.twins), strict=True)]
        assert plain[0] == plain[1]
        found: list[dict[str, Any]] = plain[0]
        return found

    def seen_by_us(self, *asked: tuple[str | None, ...]) -> list[bool]:
        """Whether these users of our side see these courses among theirs."""
        return [each["listed"] for each in seen(*[renamed(each, self.ours) for each in asked])]

    def enters(self, username: str, password: str) -> bool:
        """Whether a user of our side can log in."""
        return bool(seen((renamed(username, self.ours), None, password))[0]["enters"])

    def _again(
        self, format: str, lines: Sequence[str | bytes], bad: Sequence[int], again: str, settings: dict[str, Any]
    ) -> None:
        result = self.nothing(format, *lines, **settings)
        assert {n: str(each.status) for n, each in result.outcomes.items()} == {
            n: ("rejected" if n in bad else again) for n in result.outcomes
        }, [(n, result.findings(n), result.changes(n)) for n in result.outcomes]

    def _changes(self, *prefixes: str, sent: bool = True) -> list[str]:
        differences = self.beside.changes()
        self.alike.learn(differences, self.ours, self.twins)
        return self.alike.rows(differences, *prefixes, sent=sent)


def _differing(mine: Counter[str], others: Counter[str]) -> str:
    """The rows that only one side has; of those that are nearly the same, the cells that differ."""
    told: list[str] = []
    left = [row.split(" ", 2) for row in (others - mine).elements()]
    for row in (mine - others).elements():
        table, sign, text = row.split(" ", 2)
        cells = json.loads(text)
        alike = [each for each in left if each[:2] == [table, sign]]
        nearest = min(alike, key=lambda each: len(_cells_apart(cells, json.loads(each[2]))), default=None)
        apart = _cells_apart(cells, json.loads(nearest[2])) if nearest else {}
        if nearest is None or len(apart) > _NEAR:
            told.append(f"ours only: {row}")
        else:
            left.remove(nearest)
            told.append(f"{table} {sign} {cells.get('eventname', '')}: {apart} (ours, Moodle's)")
    return "\n".join(["", *told, *(f"Moodle's only: {' '.join(row)}" for row in left)])


def _cells_apart(mine: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    return {name: (mine[name], others.get(name)) for name in mine if mine[name] != others.get(name)}


def renamed(value: Any, prefix: str) -> Any:
    """The same, with the prefix in place of every ``~``."""
    if isinstance(value, str):
        return value.replace("~", prefix)
    if isinstance(value, bytes | int | None):
        return value
    if isinstance(value, dict):
        return {renamed(key, prefix): renamed(each, prefix) for key, each in value.items()}
    return type(value)(renamed(each, prefix) for each in value)


def _unnamed(value: Any, prefix: str) -> Any:
    if isinstance(value, str):
        return value.replace(prefix, "~")
    if isinstance(value, dict):
        return {key: _unnamed(each, prefix) for key, each in value.items()}
    return [_unnamed(each, prefix) for each in value] if isinstance(value, list) else value
