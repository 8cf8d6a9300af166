"""Keeps the translations with the code: collects what is said, updates the catalogues, compiles them, checks them.

``scripts/translations.py`` writes; ``scripts/translations.py --check`` writes nothing and fails, naming what is
untranslated, doubtful (fuzzy) or stale. Texts come from two sides: those marked in the code and the templates, and
those that are values of declarations (helps of columns, meanings of settings, titles of formats, helps of commands).
"""

import inspect
import io
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from toolsync import settings
from toolsync.formats import FORMATS
from toolsync.wording import DOMAIN, ERASABLE, LANGUAGES, LOCALE

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ("src/toolsync", "scripts")
KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "text": None,
    "say": None,
    "gettext": None,
    "counted": (1, 2),
    "NP_": (1, 2),
    "ngettext": (1, 2),
}
#: What must be the same in a text and in its translation.
_FIELD: Final = re.compile(r"\{\w+\}|%\(\w+\)\w|\[|\]")


def marked() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The texts marked in code and templates, and where."""
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            # The demo has its own words, in both languages.
            if path.suffix not in (".py", ".j2", ".html") or "demo" in path.parts:
                continue
            method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
            with path.open("rb") as file:
                for _line, text, *_ in extract(method, file, KEYWORDS):
                    yield text, path.relative_to(ROOT).as_posix()


def declared() -> Iterator[tuple[str, str]]:
    """The texts that are values of declarations, and where they come from."""
    for format in FORMATS:
        place = f"formats/{format.name}"
        yield format.title, place
        does, _, surprise = told_by(format.line.__module__)
        yield from ((does, place), (surprise, place))
        for column in format.columns.values():
            yield column.help, place
            if column.kind.name != "choice":
                yield column.kind.accepts.removesuffix(ERASABLE), place
    yield ERASABLE, "kinds"
    for name, info in settings.Settings.model_fields.items():
        yield (inspect.getdoc(info.annotation) or "").partition("\n")[0], f"settings/{name}"
    for each in settings.declared():
        yield each.field.description or "", f"settings/{each.key}"
        yield each.allowed if each.allowed in ("a whole number", "text") else "", "settings"
    yield from commands()


def told_by(module: str) -> tuple[str, str, str]:
    """What the docstring of a format tells its user: what it does, its French title, the surprise."""
    first, _, rest = (sys.modules[module].__doc__ or "").partition("\n\n")
    french, _, surprise = " ".join(rest.split()).partition(". ")
    return " ".join(first.split()), french, surprise.removeprefix("The surprise: ").strip()


def commands() -> Iterator[tuple[str, str]]:
    """The helps of the command line."""
    try:
        from toolsync.cli.main import main
    except ModuleNotFoundError:  # it does not exist yet
        return
    yield from _helps(main, "cli")


def _helps(command: object, place: str) -> Iterator[tuple[str, str]]:
    for name in ("help", "short_help", "epilog"):
        yield getattr(command, name, None) or "", place
    for param in getattr(command, "params", ()):
        yield getattr(param, "help", None) or "", place
    for name, each in getattr(command, "commands", {}).items():
        yield from _helps(each, f"{place}/{name}")


def template() -> Catalog:
    """Every text, with the places it comes from."""
    catalog = Catalog(domain=DOMAIN, fuzzy=False)
    places: dict[str | tuple[str, ...], set[str]] = {}
    for text, place in [*marked(), *declared()]:
        if text:
            places.setdefault(text, set()).add(place)
    for text in sorted(places, key=str):
        catalog.add(text, locations=[(place, 0) for place in sorted(places[text])])
    return catalog


def po_file(language: str) -> Path:
    """The catalogue that people edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def updated(language: str) -> Catalog:
    """The catalogue of a language with the texts of today: new ones are untranslated, those that went are gone."""
    path = po_file(language)
    catalog = Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, domain=DOMAIN)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The text of a catalogue: nothing in it changes but the texts."""
    output = io.BytesIO()
    write_po(output, catalog, width=120, sort_output=True, omit_header=True, include_lineno=False)
    head = f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{head}"Plural-Forms: {catalog.plural_forms}\\n"\n\n'.encode() + output.getvalue()


def as_mo(po: bytes, language: str) -> bytes:
    """The compiled form of a catalogue."""
    catalog = read_po(io.BytesIO(po), locale=language, domain=DOMAIN)
    for name in ("creation_date", "revision_date"):
        setattr(catalog, name, _LONG_AGO)
    output = io.BytesIO()
    write_mo(output, catalog)
    return output.getvalue()


#: Compiled catalogues hold dates, which must not change by themselves.
_LONG_AGO: Final = datetime(2026, 1, 1)


def problems(catalog: Catalog) -> Iterator[str]:
    """Texts that are not translated, or not well."""
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not all(_strings(message)):
            yield f"untranslated: {message.id!r}"
        elif any(_fields(each) != _fields(_ids(message)[-1]) for each in _strings(message)[-1:]):
            yield f"other fields in the translation: {message.id!r}"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _fields(text: str) -> list[str]:
    return sorted(_FIELD.findall(text))


def languages() -> Iterable[str]:
    """Every language that needs a catalogue: English is in the code."""
    return (language for language in LANGUAGES if language != "en")


def write() -> int:
    """Update and compile every catalogue; tell what is left to translate."""
    left = []
    for language in languages():
        catalog = updated(language)
        po = as_po(catalog)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_bytes(po)
        po_file(language).with_suffix(".mo").write_bytes(as_mo(po, language))
        left += [f"{po_file(language).relative_to(ROOT)}: {each}" for each in problems(catalog)]
    print("\n".join(left) or "translations: complete")
    return 0


def check() -> int:
    """Whether every catalogue is complete and compiled."""
    wrong = []
    for language in languages():
        path, catalog = po_file(language), updated(language)
        po = as_po(catalog)
        name = path.relative_to(ROOT)
        if not path.exists() or path.read_bytes() != po:
            wrong.append(f"{name}: stale; run scripts/translations.py")
        elif not path.with_suffix(".mo").exists() or path.with_suffix(".mo").read_bytes() != as_mo(po, language):
            wrong.append(f"{name}: not compiled; run scripts/translations.py")
        wrong += [f"{name}: {each}" for each in problems(catalog)]
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv[1:] else write())
