"""Writing settings into ``toolsync.toml``, next to those that are there.

What is new is put below the heading of its group, or at the end, and everything else stays letter by letter. Where a
value has to be replaced the file is written anew, which loses its comments: the file as it was is kept beside it.
"""

import shutil
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from toolsync.pipeline.archiving import written_text
from toolsync.pipeline.naming import free

Layer = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Settled:
    """What became of the settings to be written, by key: the value that was there before, None where there was none."""

    written: dict[str, Any] = field(default_factory=dict)
    #: There is the same value already.
    same: list[str] = field(default_factory=list)
    #: There is another value, which stays.
    kept: dict[str, Any] = field(default_factory=dict)
    #: The file as it was; None when nothing was written.
    backup: Path | None = None
    #: Whether the file was written anew, without its comments.
    anew: bool = False


def settle(
    file: Path, content: Mapping[str, Any], site: str | None, layer: Layer, *, replace: bool, simulate: bool = False
) -> Settled:
    """Merge a layer into the settings file, under ``[sites.NAME]`` when a site is named."""
    settled = Settled()
    merged = deepcopy(dict(content))
    target = merged.setdefault("sites", {}).setdefault(site, {}) if site else merged
    added: dict[str, dict[str, Any]] = {}
    for group, values in layer.items():
        for name, value in values.items():
            there = target.get(group, {}).get(name)
            if there == value and type(there) is type(value):
                settled.same.append(f"{group}.{name}")
            elif there is not None and not replace:
                settled.kept[f"{group}.{name}"] = there
            else:
                settled.written[f"{group}.{name}"] = there
                added.setdefault(group, {})[name] = value
                target.setdefault(group, {})[name] = value
    if added and not simulate:
        _write(file, merged, {f"sites.{site}.{name}" if site else name: each for name, each in added.items()}, settled)
    return settled


def _write(file: Path, merged: Mapping[str, Any], added: Layer, settled: Settled) -> None:
    import tomli_w

    before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    text = before
    for group, values in added.items():
        text = _with(text, f"[{group}]", tomli_w.dumps(values))
    if not _means(text, merged):
        settled.anew = any(line.lstrip().startswith("#") for line in before.splitlines())
        text = tomli_w.dumps(merged)
    if file.exists():
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        settled.backup = free(file.parent, f"{file.stem}-{stamp}{file.suffix}")
        shutil.copy2(file, settled.backup)
    with written_text(file, like=file if file.exists() else None) as output:
        output.write(text)


def _with(text: str, heading: str, lines: str) -> str:
    """A text with more lines below this heading, which is added at the end where it is missing."""
    pieces = text.splitlines(keepends=True)
    for at, line in enumerate(pieces):
        if line.strip() == heading:
            return "".join([*pieces[:at], f"{heading}\n", lines, *pieces[at + 1 :]])
    return f"{text.rstrip()}\n\n{heading}\n{lines}".lstrip()


def _means(text: str, content: Mapping[str, Any]) -> bool:
    """Whether a text is TOML of exactly this content."""
    try:
        return tomllib.loads(text) == content
    except tomllib.TOMLDecodeError:
        return False
