"""Calls of core functions, written down and played again: a recording tells what a real Moodle answered.

To record anew, on a site of its first day: ``TOOLSYNC_RECORD=1`` beside the address and the token of the site.
"""

import json
from collections import defaultdict, deque
from pathlib import Path
from typing import Any

from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.caller import Caller, Params

#: What no test looks at, and what no recording may hold.
_LEFT_OUT = frozenset(
    (
        *("filters", "courseimage", "overviewfiles", "summaryfiles", "profileimageurl", "profileimageurlsmall"),
        *("firstaccess", "lastaccess", "preferences", "userprivateaccesskey", "userpictureurl", "advancedfeatures"),
        *("contacts", "enrolledcourses", "version", "displayname", "categoryname", "displayvalue", "cacherev"),
    )
)
_SITE = "https://moodle.example.org"


class Recorder:
    """Holds a caller, and appends every call to a file."""

    def __init__(self, caller: Caller, path: Path, url: str) -> None:
        self._caller, self._path, self._url = caller, path, url
        self._told: dict[str, Any] = {}

    def call(self, function: str, params: Params) -> Any:
        """Pass a call on, and its answer back; both are written down."""
        line: dict[str, Any] = {"call": function, "params": _masked(params)}
        try:
            answer = self._caller.call(function, params)
            line |= self._answered(_key(function, line["params"]), _trimmed(answer))
            return answer
        except FunctionRefused as refused:
            line["refused"] = [refused.errorcode, refused.reason]
            raise
        finally:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).replace(self._url, _SITE) + "\n")

    def _answered(self, key: str, answer: Any) -> dict[str, Any]:
        """The answer; where it is the same as before, only that it is."""
        if key in self._told and self._told[key] == answer:
            return {"again": True}
        self._told[key] = answer
        return {"answer": answer}


class Player:
    """Answers from a recording. What was asked several times is answered in the same order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, deque[dict[str, Any]]] = defaultdict(deque)
        self._told: dict[str, Any] = {}
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            self._lines[_key(line["call"], line["params"])].append(line)

    def call(self, function: str, params: Params) -> Any:
        """The answer that was recorded."""
        key = _key(function, _masked(params))
        recorded = self._lines[key]
        assert recorded, f"{self._path.name} has no (further) answer to {function} {params}: record it anew"
        line = recorded.popleft()
        if "refused" in line:
            raise FunctionRefused(*line["refused"])
        if "again" not in line:
            self._told[key] = line["answer"]
        return self._told[key]


def _key(function: str, params: Any) -> str:
    return json.dumps([function, params], sort_keys=True)


def _masked(value: Any) -> Any:
    """Without passwords: some are made by chance."""
    if isinstance(value, dict):
        return {name: "•" if name == "password" else _masked(each) for name, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list | tuple) else value


def _trimmed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _trimmed(each) for name, each in value.items() if name not in _LEFT_OUT}
    return [_trimmed(each) for each in value] if isinstance(value, list) else value
