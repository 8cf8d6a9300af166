"""Which format a file is, and why: by its name, and by how many of its header names each format knows.

Reconnaissance. A name and a header that say different things decide nothing, nor does a list without header that two
formats may mean: what is guessed wrongly here deletes courses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, Final

from toolsync.format import Format, Source
from toolsync.formats import FORMATS
from toolsync.locale.words import N_
from toolsync.model.findings import Severity
from toolsync.pipeline.designating import location_of
from toolsync.pipeline.naming import base_name
from toolsync.pipeline.validating import reading_rules
from toolsync.reading import open_command_file
from toolsync.settings import Settings

#: How surely a name is that of a format: its very name; a name that begins like it (``enrols_2026.csv``).
EXACT: Final = 2
ALIKE: Final = 1
_NO_NAME: Final = 0

#: A text to be translated, and the values to show in it.
Reason = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fit:
    """How far a file suits a format."""

    format: Format
    named: int
    #: How many of the ``columns`` in the file have names that the format knows.
    known: int
    columns: int
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the header is one of this format, nothing too much and nothing missing."""
        return 0 < self.known == self.columns and not self.missing

    @property
    def near(self) -> bool:
        """Whether the header is nearly one of this format."""
        return self.known > 0 and self.known * 2 >= self.columns

    @property
    def listed(self) -> bool:
        """Whether the file may be a list of this format: one that has no header."""
        return self.format.headerless and not self.known and 0 < self.columns <= len(self.format.columns)

    def renamed(self) -> Iterator[tuple[str, str]]:
        """Names that the format does not know, each with the nearest one that it does."""
        names = [each.header for each in self.format.columns.values()]
        for name in self.unknown:
            for near in get_close_matches(name, names, n=1, cutoff=0.6):
                yield name, near


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was recognised as, if it was, and why; ``fits`` are the formats that come near, best first."""

    format: Format | None
    reason: Reason
    fits: tuple[Fit, ...] = ()


def recognise(path: Path, settings: Settings, name: str = "") -> Recognition:
    """Which format a CSV file is. ``name``: what it is called, where that is not the name of the path."""
    known_anywhere = [each for each in FORMATS if each.source is Source.CSV]
    file = open_command_file(
        path, reading_rules(settings), is_known=lambda header: any(each.is_known(header) for each in known_anywhere)
    )
    header = [cell.name for cell in file.header]
    if not header:
        return Recognition(None, (N_("There is nothing in it."), {}))
    fits = [_fit(each, name or path.name, header, settings) for each in known_anywhere]
    fits.sort(key=lambda each: (each.whole, each.named, each.known / each.columns, -len(each.missing)), reverse=True)
    format, reason = _decide(fits, header)
    near = tuple(each for each in fits if each.whole or each.near or each.named or each.format is format)
    return Recognition(format, reason, near)


def _fit(format: Format, name: str, header: Sequence[str], settings: Settings) -> Fit:
    named = _named(format, name, settings)
    known = [each for each in header if format.is_known(each)]
    if format.headerless and not format.is_known(header[0]):
        return Fit(format, named, 0, len(header))
    columns = format.columns.values()
    missing = [
        each.header for each in columns if each.required and not any(each.match(cell) is not None for cell in header)
    ]
    told = format.check_header(header, settings, None) if known else ()
    missing += [each.column or each.code for each in told if each.severity is Severity.ERROR]
    unknown = tuple(each for each in header if each and not format.is_known(each))
    return Fit(format, named, len(known), len(header), unknown, tuple(dict.fromkeys(missing)))


def _named(format: Format, name: str, settings: Settings) -> int:
    """Whether a file of this name is one of the format; trybacks and archives are called after their file."""
    base = base_name(name).casefold()
    places = [format.filename, *location_of(format, settings).split(",")]
    for usual in [PurePosixPath(each.strip()).name.casefold() for each in places]:
        pattern = ".*".join(map(re.escape, usual.split("*")))
        if re.fullmatch(pattern, base, re.DOTALL):
            return EXACT
    stem, usual = PurePosixPath(base).stem, PurePosixPath(format.filename).stem.casefold()
    return ALIKE if stem.startswith(usual) and not stem[len(usual) :][:1].isalpha() else _NO_NAME


def _decide(fits: Sequence[Fit], header: Sequence[str]) -> tuple[Format | None, Reason]:
    whole = [each for each in fits if each.whole]
    named = [each for each in fits if each.named == max(fit.named for fit in fits) > _NO_NAME]
    if whole:
        return _by_header(whole, named)
    if len(named) == 1 and (named[0].near or named[0].listed or named[0].named == EXACT):
        return named[0].format, _why_by_name(named[0])
    if len(named) > 1:
        return None, (N_("Its name may mean several formats: {formats}."), _names(named))
    lists = [each for each in fits if each.listed]
    if len(header) == 1 and lists:
        told = N_("A list in one column, without header: it may be one of {formats}; only its name could tell.")
        return None, (told, _names(lists))
    return None, (N_("Neither its name nor its header is one that is known."), {})


def _by_header(whole: Sequence[Fit], named: Sequence[Fit]) -> tuple[Format | None, Reason]:
    """Formats whose header it is; the name decides between several, and must not say otherwise."""
    both = [each for each in whole if each in named]
    counts = {"known": whole[0].known, "columns": whole[0].columns}
    if len(both) == 1:
        return both[0].format, (N_("Its name, and its header (names known: {known} of {columns})."), counts)
    # The very name, and a header of which only something is missing.
    nearly = [each for each in named if each.named == EXACT and each.known > 0 and not each.unknown]
    if not both and len(nearly) == 1:
        return nearly[0].format, _why_by_name(nearly[0])
    if not both and any(each.named == EXACT for each in named):
        told = N_("Its name is that of {named}, but its header is that of {formats}.")
        return None, (told, {"named": named[0].format.name, **_names(whole)})
    if len(whole) == 1:
        return whole[0].format, (N_("Its header (names known: {known} of {columns})."), counts)
    told = N_("Its header is that of several formats: {formats}; only its name could tell.")
    return None, (told, _names(both or whole))


def _why_by_name(fit: Fit) -> Reason:
    if fit.format.headerless and not fit.known:
        return N_("Its name; such a list has no header."), {}
    told = N_("Its name; in its header, names known: {known} of {columns}.")
    return told, {"known": fit.known, "columns": fit.columns}


def _names(fits: Sequence[Fit]) -> dict[str, Any]:
    return {"formats": ", ".join(each.format.name for each in fits)}
