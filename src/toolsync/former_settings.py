"""Settings of the earlier plugin: read from an export of them, and turned into those of toolsync.

Reprise des réglages. An export is a CSV file of names and values, as a database or ``admin/cli/cfg.php`` writes it; the
name of the plugin may stand before. Every line is told: what it became, or why it became nothing.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.reading.encodings import encoding_of
from toolsync.settings import Declared, Problem, SettingsError, find, make_settings, problem
from toolsync.workspace import WrongUse

_NO_EDITIONS: Final = N_("there is one edition of toolsync, and no licence key")

#: Keys that have no setting here, and why.
DEAD: Final[Mapping[str, str]] = {
    "storereport": N_("a report of every run is always stored"),
    "fileareacleanupdelay": N_("toolsync deletes nothing because of its age"),
    "emulatecommunity": _NO_EDITIONS,
    "licensekey": _NO_EDITIONS,
    "licenseprovider": _NO_EDITIONS,
    "version": N_("it is the version of the earlier plugin"),
}
#: The same for families of keys, by how they begin.
_DEAD_FAMILIES: Final[Mapping[str, str]] = {"lastrunning_": N_("runs and their states are in the records")}

_PLUGIN: Final = "tool_sync"
_NAMES: Final = ("name", "key", "nom", "setting")
_VALUES: Final = ("value", "valeur")
_SEPARATORS: Final = (";", "\t", ",", "|")
#: An export has some sixty lines.
_LARGEST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    """One line of an export: what it became (a key and a value of toolsync), or why it became nothing."""

    line: int
    name: str
    value: str
    key: str = ""
    setting: Any = None
    problem: Problem | None = None


def read_export(path: Path) -> list[Imported]:
    """Every line of an export. Raises WrongUse for a file that is none."""
    if path.stat().st_size > _LARGEST:
        raise WrongUse(N_("{file} is too large for an export of settings."), file=path.name)
    encoding, _ = encoding_of(path, None)
    text = path.read_bytes().removeprefix(encoding.mark).decode(encoding.codec, "replace")
    imported = [_understood(line, name, value) for line, name, value in _pairs(text)]
    if not imported:
        raise WrongUse(N_("{file} holds no line with a name and a value."), file=path.name)
    last: dict[str, Imported] = {each.key: each for each in imported if each.key}
    return [each if not each.key or last[each.key] is each else _overruled(each, last[each.key]) for each in imported]


def layer_of(imported: Sequence[Imported]) -> dict[str, dict[str, Any]]:
    """What was understood, by group."""
    layer: dict[str, dict[str, Any]] = {}
    for each in imported:
        if each.key and each.problem is None:
            group, _, name = each.key.partition(".")
            layer.setdefault(group, {})[name] = each.setting
    return layer


def why_dead(name: str) -> str:
    """Why a key has no setting here, "" for one that is not known to have none."""
    families = (reason for start, reason in _DEAD_FAMILIES.items() if name.startswith(start))
    return DEAD.get(name) or next(families, "")


# --- lines ------------------------------------------------------------------------------------------------------------


def _pairs(text: str) -> Iterator[tuple[int, str, str]]:
    """The line number, the name and the value of every line that has some."""
    lines = text.splitlines()
    separator = max(_SEPARATORS, key=lambda each: sum(each in line for line in lines))
    columns: tuple[int, int] | None = None
    for number, line in enumerate(lines, start=1):
        cells = _cut(line, separator)
        if not any(cells) or cells[0].startswith("#"):
            continue
        if columns is None:
            columns = _columns(cells)
            if columns is not None:
                continue
            columns = (1, 2) if cells[0] == _PLUGIN else (0, 1)
        name, value = (cells[at] if at < len(cells) else "" for at in columns)
        yield number, name.removeprefix(f"{_PLUGIN}/").removeprefix(f"{_PLUGIN} | "), value


def _cut(line: str, separator: str) -> list[str]:
    """The cells of a line; no value of the earlier plugin spans several."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return [line.strip()]


def _columns(header: Sequence[str]) -> tuple[int, int] | None:
    """Where names and values stand, if this is a header."""
    low = [cell.lower() for cell in header]
    name = next((low.index(each) for each in _NAMES if each in low), None)
    value = next((low.index(each) for each in _VALUES if each in low), None)
    return None if name is None or value is None else (name, value)


# --- meaning ----------------------------------------------------------------------------------------------------------


def _understood(line: int, name: str, value: str) -> Imported:
    try:
        setting = find(name)
    except SettingsError as wrong:
        reason = why_dead(name)
        told = _left(N_("not taken: {reason}"), reason=reason) if reason else wrong.problems[0]
        return Imported(line, name, value, problem=told)
    if not value:
        told = _left(N_("not taken: it has no value, and the default holds"))
        return Imported(line, name, value, problem=told)
    group, _, own = setting.key.partition(".")
    try:
        made = make_settings((name, {group: {own: translated(setting, value)}}))
    except SettingsError as wrong:
        return Imported(line, name, value, problem=wrong.problems[0])
    return Imported(line, name, value, setting.key, getattr(getattr(made, group), own))


def _left(msgid: str, **params: object) -> Problem:
    """Why a line is left alone, which is as it should be."""
    return replace(problem(msgid, **params), wrong=False)


def translated(setting: Declared, value: str) -> Any:
    """A historical value as a value of today."""
    return setting.values.get(value, value)


def _overruled(each: Imported, last: Imported) -> Imported:
    told = _left(N_("not taken: line {line} says it again"), line=last.line)
    return Imported(each.line, each.name, each.value, problem=told)
