"""Settings from what people wrote: layer upon layer, every problem told at once, in words that say what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from toolsync.locale.words import N_
from toolsync.settings.declaring import Group
from toolsync.settings.site import Settings


@dataclass(frozen=True)
class Problem:
    """What is wrong with a setting: a text to be translated, the values to show in it, and where that was said."""

    msgid: str
    params: Mapping[str, object]
    place: str = ""
    #: Somebody has to put something right.
    wrong: bool = True

    def __str__(self) -> str:
        said = self.msgid.format_map(self.params)
        return f"{self.place} {said}" if self.place else said


def problem(msgid: str, **params: object) -> Problem:
    """What is wrong; ``msgid`` is marked with ``N_``. The param ``allowed`` is said in the language as well."""
    return Problem(msgid, params)


class SettingsError(Exception):
    """A setting is wrong. ``problems`` says each one: its key, the value, what is allowed, where it stands."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


@dataclass(frozen=True)
class Declared:
    """One declared setting: ``users.identifier`` with its declaration."""

    key: str
    field: FieldInfo

    @property
    def historical(self) -> list[str]:
        """The keys that the earlier plugin had for it."""
        return list(self._extra["historical"])

    @property
    def values(self) -> dict[str, Any]:
        """What historical values stand for."""
        return dict(self._extra["values"])

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        annotation = self.field.annotation
        if annotation is bool:
            return "true, false"
        if annotation is int:
            return "a whole number"
        if annotation is str:
            return "text"
        return ", ".join(str(each) for each in getattr(annotation, "__args__", ()))

    @property
    def _extra(self) -> dict[str, Any]:
        extra = self.field.json_schema_extra
        assert isinstance(extra, dict)
        return dict(extra)


def declared() -> Iterator[Declared]:
    """Every setting, in the order of the reference."""
    for group, info in Settings.model_fields.items():
        kind = info.annotation
        assert isinstance(kind, type) and issubclass(kind, Group)
        for name, field in kind.model_fields.items():
            yield Declared(f"{group}.{name}", field)


def find(key: str) -> Declared:
    """The setting with this key, or this historical key. Raises SettingsError with near misses when there is none."""
    by_key = {name: each for each in declared() for name in (each.key, *each.historical)}
    if key in by_key:
        return by_key[key]
    raise SettingsError([_unknown(key, key)])


def _unknown(where: str, key: str) -> Problem:
    """There is no such setting: ``key`` is what was written, ``where`` says it with its place."""
    keys = {name: each.key for each in declared() for name in (each.key, *each.historical)}
    # A historical key that stands in a group is meant as the setting that it was.
    former = keys.get(key.rpartition(".")[2])
    near = [former] if former else get_close_matches(key, keys, n=3)
    if near:
        told = N_("{where}: there is no such setting. Did you mean {near}?")
        return problem(told, where=where, near=", ".join(near))
    return problem(N_("{where}: there is no such setting. `toolsync settings` lists them."), where=where)


def make_settings(*layers: tuple[str, Mapping[str, Any]]) -> Settings:
    """Settings from layers, the later ones going before: ``(where it stands, {"users": {"identifier": …}})``.

    Raises SettingsError with every problem at once.
    """
    merged: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for place, layer in layers:
        for group, values in layer.items():
            if not isinstance(values, Mapping):
                told = N_("{where}: this must be a group of settings, such as {example}.")
                raise SettingsError([problem(told, where=f"{group} ({place})", example="[users]")])
            for name, value in values.items():
                merged.setdefault(group, {})[name] = value
                places[f"{group}.{name}"] = place
    try:
        return Settings.model_validate(merged)
    except ValidationError as problems:
        raise SettingsError([_problem(each, places) for each in problems.errors()]) from None


def _problem(each: Any, places: Mapping[str, str]) -> Problem:
    key = ".".join(str(part) for part in each["loc"])
    place = places.get(key) or next((at for name, at in places.items() if name.startswith(f"{key}.")), "")
    where = f"{key} ({place})" if place else key
    if each["type"] == "extra_forbidden":
        return _unknown_group(where, key) if len(each["loc"]) == 1 else _unknown(where, key)
    told = N_("{where}: {value} is not allowed; it must be: {allowed}.")
    return problem(told, where=where, value=repr(each["input"]), allowed=find(key).allowed)


def _unknown_group(where: str, group: str) -> Problem:
    groups = list(Settings.model_fields)
    near = ", ".join(f"[{each}]" for each in get_close_matches(group, groups, n=1) or groups)
    told = N_("{where}: there is no such group of settings. Did you mean {near}?")
    return problem(told, where=where, near=near)


def assignment(text: str) -> tuple[str, Mapping[str, Any]]:
    """The layer for ``key=value`` as given to ``--set``; the key may be the historical one."""
    key, found, value = text.partition("=")
    if not found:
        raise SettingsError([problem(N_("{text}: write it as key=value."), text=text)])
    known = find(key.strip())
    group, _, name = known.key.partition(".")
    return "--set", {group: {name: known.values.get(value.strip(), value.strip())}}
