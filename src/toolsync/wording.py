"""What toolsync says to people, in their language: findings, changes, statuses, and every other text.

Libellés. Findings come from ``locale/findings.<language>.toml``, all else from gettext (domain ``toolsync``), whose
English texts stand in the code. Nothing is read before something is said.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolsync.locale import words
from toolsync.model.findings import Finding, Severity
from toolsync.model.translatable import Translatable

if TYPE_CHECKING:
    from gettext import NullTranslations

    from toolsync.model.changes import Change
    from toolsync.model.outcomes import Status
    from toolsync.model.things import Site

DOMAIN: Final = "toolsync"
LANGUAGES: Final = ("en", "fr")
LOCALE: Final = Path(__file__).parent / "locale"

#: What kinds of cells add to what they accept, which is said once for all of them.
ERASABLE: Final = "; the erase token empties it"
_MASK: Final = "•••"
_NOW: Final = -1
_LONGEST: Final = 120
_REMEMBERED: Final = 10_000
#: Line ends of any sort, other control characters, and halves of pairs that stand for undecodable bytes.
_LINE_ENDS: Final = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_NOT_SHOWN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str, longest: int = _LONGEST) -> str:
    """Text that came from a file, fit to be shown on one line: no line end, no control character, not too long."""
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    if text.isprintable():
        return text
    return _NOT_SHOWN.sub("\ufffd", _LINE_ENDS.sub(" ", text))


def language_named(name: str) -> str:
    """The language of toolsync for a name of one (``fr_CA.UTF-8``): English for all that it does not speak."""
    short = re.split(r"[_.@-]", name.strip().lower())[0]
    return short if short in LANGUAGES else "en"


def language_from_environment() -> str:
    """The language that the environment asks for; ``LANGUAGE`` may name several (``de:fr``)."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            names = [name for name in value.split(":") if name[:2].lower() in LANGUAGES]
            return language_named(names[0]) if names else "en"
    return "en"


class Template:
    """A text with ``{fields}``; a bit in square brackets goes when a field in it is empty."""

    __slots__ = ("_bits", "fields", "text")

    def __init__(self, text: str) -> None:
        bits = enumerate(re.split(r"\[([^\]]*)\]", text))
        # Odd ones were in brackets; in each, odd pieces are names of fields.
        self._bits = [(bool(at % 2), re.split(r"\{(\w+)\}", bit)) for at, bit in bits if bit]
        self.text = text
        self.fields = tuple(name for _, pieces in self._bits for name in pieces[1::2])

    def fill(self, values: Mapping[str, object]) -> str:
        """The text with its fields filled in; a field that is not given is shown as …"""
        if not self.fields:
            return self.text
        said = []
        for optional, pieces in self._bits:
            if optional and any(values.get(name) in ("", None) for name in pieces[1::2]):
                continue
            said += [str(values.get(piece, "…")) if at % 2 else piece for at, piece in enumerate(pieces)]
        return "".join(said)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue has for one code. ``severity`` and ``historical`` stand in the English one only."""

    title: str
    reason: str = ""
    remedy: str = ""
    severity: str = ""
    historical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: what it is called, what is wrong here, and what to do ("" when there is nothing to do)."""

    title: str
    reason: str
    remedy: str
    severity: Severity


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Every finding that has words in this language, by code."""
    import tomllib

    with (LOCALE / f"findings.{language}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        code: Entry(**{**table, "historical": tuple(table.get("historical", ()))}) for code, table in tables.items()
    }


class Wording:
    """Everything in words, in one language. ``zone`` is that of the dates it says, this machine's by default."""

    def __init__(self, language: str = "en", zone: tzinfo | None = None) -> None:
        self.language = language_named(language)
        self.zone = zone
        self._templates: dict[str, Template] = {}
        #: Sentences said already: most lines of a file say the same.
        self._said: dict[tuple[object, ...], str] = {}
        self._site: Site | None = None

    @cached_property
    def _gettext(self) -> "NullTranslations":
        import gettext

        if self.language == "en":
            return gettext.NullTranslations()
        return gettext.translation(DOMAIN, LOCALE, [self.language], fallback=True)

    def text(self, msgid: str, /, **params: object) -> str:
        """This English text, in the language; ``{name}`` in it is filled from the params, errors that have a text of
        their own being put in the language as well."""
        said = self._gettext.gettext(msgid) if msgid else ""
        return self._filled(said, {name: self._value(each) for name, each in params.items()}) if params else said

    def _value(self, value: object) -> object:
        return self.text(value.msgid, **value.params) if isinstance(value, Translatable) else value

    def counted(self, singular: str, plural: str, count: int, /, **params: object) -> str:
        """One of two texts, as the number asks for; ``{count}`` is the number."""
        said = self._gettext.ngettext(singular, plural, count)
        return self._filled(said, {"count": self.number(count), **params})

    def named(self, name: str, said: str) -> str:
        """What is said of something, after its name and a colon: French wants a space before it."""
        return self.text("{name}: {said}", name=name, said=said)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return self._template(text).fill(values)

    def _template(self, text: str) -> Template:
        template = self._templates.get(text)
        if template is None:
            template = self._templates[text] = Template(text)
        return template

    # --- findings -----------------------------------------------------------------------------------------------------

    def finding(self, finding: Finding) -> Told:
        """The finding in words."""
        entry = catalogue(self.language).get(finding.code) or catalogue("en").get(finding.code)
        if entry is None:
            return Told(finding.code.replace("-", " ").capitalize(), "", "", finding.severity)
        values: dict[str, object] = {"column": finding.column or "", "part": finding.part}
        for name, value in finding.params:
            values[name] = self._param(name, value)
        return Told(
            self._filled(entry.title, values),
            self._filled(entry.reason, values),
            self._filled(entry.remedy, values),
            finding.severity,
        )

    def _param(self, name: str, value: str | int) -> str:
        if not isinstance(value, str):
            return str(value)
        if name == "change":
            return self.kind(value)
        return plain(self.accepts(value) if name == "accepts" else value, 400 if name == "accepts" else _LONGEST)

    def accepts(self, text: str) -> str:
        """What a kind of cell accepts, in words."""
        if text.endswith(ERASABLE):
            return self.text(text.removesuffix(ERASABLE)) + self.text(ERASABLE)
        return self.text(text)

    # --- changes ------------------------------------------------------------------------------------------------------

    def change(self, change: "Change", site: "Site") -> str:
        """What one change does, as a sentence about the line that makes it; secrets are never said."""
        kind = type(change).__name__
        if kind not in words.CHANGES:
            return self.kind(kind)
        template = self._template(self.text(words.CHANGES[kind][1]))
        if self._site is not site or len(self._said) > _REMEMBERED:
            self._site, self._said = site, {}
        key = (kind, *[getattr(change, name) for name in template.fields])
        said = self._said.get(key)
        if said is None:
            shown = {name: self._shown(change, kind, name, site) for name in template.fields}
            said = self._said[key] = template.fill(shown)
        return said

    def _shown(self, change: "Change", kind: str, name: str, site: "Site") -> str:
        value = getattr(change, name)
        if name in change.secrets:
            return _MASK
        if name in change.times:
            return self.moment(value)
        if isinstance(value, bool):
            return self.text(words.FLAGS[kind, name][not value])
        if name == "role":
            return site.role_by_id(value) if value else ""
        if name == "roles":
            return ", ".join([site.role_by_id(each) if each else self.text("no role") for each in value])
        if name in change.ids:
            return str(value) if value > 0 else ""
        if isinstance(value, tuple):
            pairs = [each for each in value if isinstance(each, tuple)]
            return self._values(pairs) if pairs else ", ".join(map(str, value))
        return plain(str(value))

    def _values(self, values: Iterable[tuple[str, Any]]) -> str:
        said = []
        for name, value in values:
            if isinstance(value, int) and name.endswith("date"):
                value = self.moment(value)
            shown = plain(str(value), 60)
            said.append(f"{name} = {shown}" if shown else self.text("{name} emptied", name=name))
        return ", ".join(said)

    # --- names of things ----------------------------------------------------------------------------------------------

    def kind(self, name: str) -> str:
        """What so many changes of this kind are called: “Enrolments made”."""
        return self.text(words.CHANGES[name][0]) if name in words.CHANGES else name

    def status(self, status: "Status | str", count: int = 1) -> str:
        """What became of a line, or of so many lines."""
        one, several = words.STATUSES.get(str(status), (str(status), str(status)))
        return self._gettext.ngettext(one, several, count)

    def loss(self, loss: str) -> str:
        """A kind of loss."""
        return self.text(words.LOSSES.get(str(loss), str(loss)))

    def result(self, name: str) -> str:
        """The column of a table of results."""
        return self.text(words.RESULTS.get(name, name))

    def state(self, state: str) -> str:
        """The state of a run."""
        return self.text(words.STATES.get(str(state), str(state)))

    def severity(self, severity: Severity | str) -> str:
        """How much a finding costs."""
        return self.text(words.SEVERITIES[str(severity)])

    def command(self, word: str, format: str = "") -> str:
        """What a command of a command file of this format does, "" for a word that is no command."""
        return self.text(words.COMMANDS.get(f"{format}.{word}", words.COMMANDS.get(word, "")))

    def number(self, number: int) -> str:
        """A number with its thousands apart."""
        return f"{number:,}".replace(",", "\u202f" if self.language == "fr" else ",")

    def moment(self, at: int | datetime) -> str:
        """A time as people and command files write it; "" for none (0)."""
        if at == _NOW:
            return self.text("now")
        if not at:
            return ""
        local = at.astimezone(self.zone) if isinstance(at, datetime) else datetime.fromtimestamp(at, self.zone)
        return local.strftime("%Y-%m-%d" if local.hour == local.minute == local.second == 0 else "%Y-%m-%d %H:%M:%S")
