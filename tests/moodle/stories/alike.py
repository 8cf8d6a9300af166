"""Rows of two sides made alike: ids become names, times of now become NOW, and the names of both sides the same.

What is left differs only where Moodle has ended differently.
"""

import json
import re
import time
from collections.abc import Iterator, Sequence
from hashlib import md5
from typing import Any, Final

from tests.moodle.stories.beside import Differences, Row

#: What rows are called by which others refer to them. Those that need the names of others come after these.
_NAMES: Final = {
    "role": "{shortname}",
    "user_info_field": "{shortname}",
    "course_categories": "{name}",
    "user": "{username}",
    "course": "{shortname}",
    "cohort": "{name}",
    "groups": "{name}",
    "groupings": "{name}",
    "enrol": "{enrol}",
    "course_sections": "section {section}",
    "context": "",
}
#: Columns that hold the id of such a row.
_REFER: Final = {
    **dict.fromkeys(("userid", "user", "relateduserid", "modifierid", "usermodified", "realuserid"), "user"),
    **dict.fromkeys(("courseid", "course", "mastercourse"), "course"),
    **dict.fromkeys(("categoryid", "category", "catid"), "course_categories"),
    "enrolid": "enrol",
    "groupid": "groups",
    "groupingid": "groupings",
    "cohortid": "cohort",
    "contextid": "context",
    "roleid": "role",
    "fieldid": "user_info_field",
    "sectionid": "course_sections",
}
#: Columns of these tables that have another meaning there.
_OTHERWISE: Final = {
    ("grade_items", "categoryid"): "",
    ("course_categories", "parent"): "course_categories",
    ("grade_categories", "parent"): "",
    ("course_modules", "section"): "course_sections",
    ("user_info_field", "categoryid"): "",
    ("event", "categoryid"): "",
    ("user", "picture"): "",
    ("forum_discussions", "forum"): "",
    ("forum_discussions", "firstpost"): "",
    ("forum_posts", "discussion"): "",
    ("course_modules", "instance"): "",
    ("grade_items", "iteminstance"): "",
    ("grade_items_history", "iteminstance"): "",
}
_LEVELS: Final = {30: "user", 40: "course_categories", 50: "course"}
#: What says nothing of what a row means.
_SILENT: Final = frozenset({"id", "sortorder", "pathnamehash", "cacherev", "coursecount", "ip"})
#: Where messages to users are kept.
MESSAGES: Final = frozenset(
    {"messages", "notifications", "message_popup_notifications", "message_user_actions", "message_airnotifier_devices"}
)
#: The id of a thing within a name: a setting of a backup (``forum_268_included``), a task that is under way.
_NUMBERED: Final = re.compile(r"_\d+(?=_included$|_userinfo$|$)")
_SENT: Final = re.compile(r"\\(notification|message)_sent|group_message_sent|email_")


class Alike:
    """Makes rows alike. It remembers what everything was called first."""

    def __init__(self) -> None:
        self._began = int(time.time()) - 3600
        self._names: dict[tuple[str, str], str] = {}
        self._hashes: dict[str, str] = {}

    def learn(self, differences: Differences, *prefixes: str) -> None:
        """Remember the names of rows that are new."""
        for table, pattern in _NAMES.items():
            for _, row in differences.get(table, ()):
                if row is not None and (table, str(row["id"])) not in self._names:
                    self._names[table, str(row["id"])] = self._name(table, pattern, row, prefixes)

    def _name(self, table: str, pattern: str, row: Row, prefixes: tuple[str, ...]) -> str:
        if table == "context":
            return f"{row['contextlevel']}:{self._of(_LEVELS.get(int(row['contextlevel']), ''), row['instanceid'])}"
        name = _plain(pattern.format_map(row), prefixes)
        if table == "user":
            self._hashes[md5(str(row["username"]).encode()).hexdigest()] = f"md5 of {name}"
        return name

    def rows(self, differences: Differences, *prefixes: str, sent: bool = True) -> list[str]:
        """Every difference as one line of text, in order. ``sent``: messages to users too."""
        found = []
        for table, rows in differences.items():
            for before, after in rows:
                if not sent and (table in MESSAGES or _SENT.search(str((after or {}).get("eventname", "")))):
                    continue
                sign = "new" if before is None else "gone" if after is None else "now"
                cells = self._cells(table, after or before or {}, prefixes)
                if sign == "now" and cells == self._cells(table, before or {}, prefixes):
                    # Its place among others: the other side's things are among them.
                    continue
                found.append(f"{table} {sign} {json.dumps(cells, sort_keys=True)}")
        return sorted(found)

    def _cells(self, table: str, row: Row, prefixes: tuple[str, ...]) -> Row:
        return {
            column: self._cell(table, column, value, row, prefixes)
            for column, value in row.items()
            if column not in _SILENT
        }

    def _cell(self, table: str, column: str, value: Any, row: Row, prefixes: tuple[str, ...]) -> Any:
        if value is None or value in ("", "0", 0):
            return value if value is None else str(value)
        if (refers := self._refers(table, column, row)) is not None:
            return self._of(refers, value)
        if column == "path" and table in ("context", "course_categories"):
            return [self._of(table, each) for each in str(value).split("/")[1:]]
        if column in ("other", "customdata") and str(value)[:1] in '{["':
            return self._inside(json.loads(value), prefixes)
        if column == "path" and table.startswith("grade_categories"):
            return str(value).count("/")
        if (table, column) == ("stored_progress", "idnumber"):
            return _NUMBERED.sub("_N", str(value))
        if column == "sequence":
            return len(str(value).split(","))
        if column == "password" and str(value).startswith("$"):
            return "hashed"
        return self._text(str(value), prefixes)

    def _refers(self, table: str, column: str, row: Row) -> str | None:
        """The table whose id the cell holds, "" for one whose rows have no names; None for a cell that holds none."""
        if (table, column) in _OTHERWISE:
            return _OTHERWISE[table, column]
        if column in _REFER:
            return _REFER[column]
        if column == "objectid":
            return str(row.get("objecttable"))
        if column in ("instanceid", "contextinstanceid") and "contextlevel" in row:
            return _LEVELS.get(int(row["contextlevel"]), "")
        if column == "itemid" and str(row.get("component", "")).startswith("enrol_"):
            return "enrol"
        if table == "enrol" and column in ("customint1", "customint2"):
            return {
                "customint1": {"cohort": "cohort", "meta": "course"},
                "customint2": dict.fromkeys(("cohort", "meta"), "groups"),
            }[column].get(row["enrol"])
        return "" if column.endswith("id") and column != "uuid" else None

    def _of(self, table: str, number: Any) -> str:
        return self._names.get((table, str(number)), f"one of {table}") if table and int(number) else "one"

    def _inside(self, value: Any, prefixes: tuple[str, ...], key: str = "") -> Any:
        """What an event tells of itself."""
        if isinstance(value, dict):
            return {_NUMBERED.sub("_N", name): self._inside(each, prefixes, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._inside(each, prefixes, key) for each in value]
        if value is None or value in ("", "0", 0):
            return value if value is None else str(value)
        if key in _REFER:
            return self._of(_REFER[key], value) if str(value).isdigit() else self._text(str(value), prefixes)
        return "one" if key.endswith("id") and key != "uuid" else self._text(str(value), prefixes)

    def _text(self, value: str, prefixes: tuple[str, ...]) -> str:
        for hashed, name in self._hashes.items():
            value = value.replace(hashed, name)
        return re.sub(r"\b\d{10}\b", self._time, _plain(value, prefixes))

    def _time(self, found: re.Match[str]) -> str:
        return "NOW" if self._began <= int(found[0]) <= time.time() + 60 else found[0]


def _plain(text: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        text = text.replace(prefix, "~")
    return text


def without(rows: list[str], unlike: Sequence[str]) -> Iterator[str]:
    """The rows without what is not alike: columns (``user.picture``), and rows that hold a text (a pattern)."""
    columns = [each for each in unlike if re.fullmatch(r"\w+\.\w+", each)]
    patterns = [each for each in unlike if each not in columns]
    for row in rows:
        if any(re.search(each, row) for each in patterns):
            continue
        table, sign, text = row.split(" ", 2)
        cells = {name: cell for name, cell in json.loads(text).items() if f"{table}.{name}" not in columns}
        yield f"{table} {sign} {json.dumps(cells, sort_keys=True)}"
