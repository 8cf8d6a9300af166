"""Writes the reference pages of docs/ from the declarations, in English and in French.

``scripts/docs.py`` writes; ``scripts/docs.py --check`` writes nothing and fails, naming the pages that are stale or
that nothing writes any more. Texts are those that the program itself says (``toolsync.wording``).
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from annotated_types import Ge, Le, MinLen

from toolsync import settings
from toolsync.columns import Column
from toolsync.format import Format, Source
from toolsync.formats import FORMATS
from toolsync.locale.words import N_
from toolsync.settings import Declared
from toolsync.wording import LANGUAGES, Wording, catalogue

sys.path.insert(0, str(Path(__file__).parents[1]))
from scripts.translations import told_by

DOCS: Final = Path(__file__).parents[1] / "docs"
_KEY: Final = re.compile(r"\bsetting (\w+\.\w+)")


class Pages:
    """The reference pages in one language: path within ``docs``, and text."""

    def __init__(self, language: str) -> None:
        self.wording = Wording(language)
        self.text = self.wording.text
        self.folder = "reference" if language == "en" else f"{language}/reference"

    def all(self) -> Iterator[tuple[str, str]]:
        """Every page."""
        for format in FORMATS:
            yield f"{self.folder}/formats/{format.name}.md", self.format(format)
        yield f"{self.folder}/settings.md", self.settings()
        yield f"{self.folder}/findings.md", self.findings()
        if commands := self.commands():
            yield f"{self.folder}/command-line.md", commands

    def page(self, title: str, *parts: str) -> str:
        """A page: its title, a word on where it comes from, its parts."""
        note = self.text("This page is written by scripts/docs.py from the code: do not edit it.")
        return "\n\n".join([f"<!-- {note} -->\n# {title}", *(part for part in parts if part)]) + "\n"

    def heading(self, name: str) -> str:
        """The heading of a part."""
        return f"## {self.text(name)}"

    # --- formats ------------------------------------------------------------------------------------------------------

    def format(self, format: Format) -> str:
        """The reference of one format."""
        does, french, surprise = told_by(format.line.__module__)
        text = self.text
        surprise = text(surprise).replace("``", "`") if surprise else ""
        columns = list(format.columns.values())
        return self.page(
            f"{format.name} – {french}" if self.wording.language == "fr" else format.name,
            text(does),
            text("**Worth knowing:** {what}", what=surprise) if surprise else "",
            text("Default file name: `{name}` (setting `{key}`).", name=format.filename, key=format.location),
            self.kind_of_file(format),
            self.identifiers(columns),
            self.heading(N_("Columns")),
            self.columns(columns),
            self.words(format, columns),
            self.heading(N_("Example")) + f"\n\n```csv\n{format.example.rstrip()}\n```" if format.example else "",
            self.template(format) if format.source is Source.CSV else "",
        )

    def kind_of_file(self, format: Format) -> str:
        """What is to be known of a file that is no CSV with a header."""
        if format.source is not Source.CSV:
            return self.text("The file is a ZIP archive of images: each is a line, with these columns.")
        return self.text("The file needs no header line: columns go by their order.") if format.headerless else ""

    def template(self, format: Format) -> str:
        """How to have an empty file."""
        told = self.text("An empty file to fill:")
        command = f"toolsync formats template {format.name} > {format.filename}"
        return f"{self.heading(N_('Template'))}\n\n{told}\n\n```sh\n{command}\n```"

    def identifiers(self, columns: list[Column]) -> str:
        """The settings on which the meaning of some columns depends."""
        keys = dict.fromkeys(key for each in columns for key in _KEY.findall(each.kind.accepts))
        known = {each.key: each for each in settings.declared()}
        lines = []
        for key in keys:
            headers = ", ".join(f"`{each.header}`" for each in columns if key in each.kind.accepts)
            line = N_("- `{key}` (default `{default}`: one of {allowed}) says what stands in {headers}.")
            default, allowed = known[key].field.default, known[key].allowed
            lines.append(self.text(line, key=key, default=default, allowed=allowed, headers=headers))
        return self.heading(N_("Settings that matter")) + "\n\n" + "\n".join(lines) if lines else ""

    def columns(self, columns: list[Column]) -> str:
        """The table of columns."""
        rows = [[self.text(name) for name in (N_("Column"), N_("Needed"), N_("Accepts"), N_("Meaning"))]]
        for each in columns:
            needed = self.text("yes") if each.required or each.filled else ""
            accepts = self.wording.accepts(each.kind.accepts)
            meaning = self.text(each.help) if each.help else ""
            if each.family and "{n}" in each.header:
                meaning += " " + self.text("Numbers {least} to {most}.", least=each.least, most=each.most)
            if each.aliases:
                meaning += " " + self.text("Also: {names}.", names=", ".join(f"`{name}`" for name in each.aliases))
            if each.secret:
                meaning += " " + self.text("Masked in reports.")
            rows.append([f"`{each.header}`", needed, accepts, meaning.strip()])
        return _table(rows)

    def words(self, format: Format, columns: list[Column]) -> str:
        """What the commands of a format do."""
        parts = []
        for each in columns:
            if each.header in ("cmd", "gcmd"):
                accepted = each.kind.accepts.split(", ")
                words = [word for word in accepted if self.wording.command(word, format.name)]
                rows = [[f"`{each.header}`", self.text("Does")]]
                rows += [[f"`{word}`", self.wording.command(word, format.name)] for word in words]
                parts.append(_table(rows))
        return self.heading(N_("Commands")) + "\n\n" + "\n\n".join(parts) if parts else ""

    # --- settings, findings, commands ---------------------------------------------------------------------------------

    def settings(self) -> str:
        """The reference of the settings."""
        groups: dict[str, list[Declared]] = {}
        for each in settings.declared():
            groups.setdefault(each.key.partition(".")[0], []).append(each)
        parts = [self.group(name, members) for name, members in groups.items()]
        intro = self.text(
            'In `toolsync.toml`, by group: `identifier = "idnumber"` under `[users]`. For one run: '
            "`--set users.identifier=idnumber`; the keys of the earlier plugin are understood there as well."
        )
        return self.page(self.text("Settings"), intro, *parts)

    def group(self, name: str, members: list[Declared]) -> str:
        """The settings of one subject."""
        kind = settings.Settings.model_fields[name].annotation
        about = self.text(str(kind.__doc__).partition("\n")[0].strip())
        rows = [
            [self.text(title) for title in (N_("Key"), N_("Default"), N_("Allowed"), N_("Meaning"), N_("Earlier key"))]
        ]
        for each in members:
            earlier = ", ".join(f"`{key}`" for key in each.historical)
            meaning = self.text(str(each.field.description))
            rows.append([f"`{each.key}`", _default(each.field.default), self.allowed(each), meaning, earlier])
        return f"## {name}\n\n{about}\n\n{_table(rows)}"

    def allowed(self, each: Declared) -> str:
        """What a setting may be."""
        if each.allowed not in ("a whole number", "text"):
            return ", ".join(f"`{value}`" for value in each.allowed.split(", "))
        bounds = []
        for limit in each.field.metadata:
            match limit:
                case Ge(ge=least):
                    bounds.append(self.text("at least {least}", least=least))
                case Le(le=most):
                    bounds.append(self.text("at most {most}", most=most))
                case MinLen(min_length=least):
                    bounds.append(self.text("minimum length {least}", least=least))
        return ", ".join([self.text(each.allowed), *bounds])

    def findings(self) -> str:
        """The reference of the findings."""
        parts = []
        english = catalogue("en")
        for code, entry in sorted(catalogue(self.wording.language).items()):
            said = [f"## `{code}` – {entry.title}", _shown(entry.reason)]
            if entry.remedy:
                said.append(f"→ {_shown(entry.remedy)}")
            note = self.wording.severity(english[code].severity)
            if english[code].historical:
                keys = ", ".join(f"`{key}`" for key in english[code].historical)
                note += ". " + self.text("Message keys of the earlier plugin: {keys}", keys=keys)
            parts.append("\n\n".join([*said, f"*{note}.*"]))
        intro = self.text(
            "What may be found about a file, a line or a cell. An error refuses its line, or the part of the line that "
            "it names; a warning lets it go on; a notice only explains."
        )
        return self.page(self.text("Findings"), intro, *parts)

    def commands(self) -> str:
        """The reference of the command line, "" while there is none."""
        try:
            from toolsync.cli.main import main
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("toolsync.cli"):
                return ""
            raise
        note = self.text("The options of `toolsync` itself may stand before or after the name of any command.")
        return self.page(self.text("Command line"), note, *_helps(main, "toolsync", self.wording, frozenset()))


def _helps(command: Any, path: str, wording: Wording, common: frozenset[str]) -> Iterator[str]:
    """The help of a command and of those under it, without the options that all have in ``common``."""
    import click

    text = wording.text
    usage = " ".join(param.make_metavar(click.Context(command)) for param in command.params if _is_argument(param))
    group = isinstance(command, click.Group)
    line = f"{path} [OPTIONS] {usage or ''}".rstrip() + (" COMMAND …" if group else "")
    said = [f"## {path}", f"```\n{line}\n```", text(command.help) if command.help else ""]
    rows = [[text("Option"), text("Meaning")]]
    for param in command.params:
        if not _is_argument(param) and not getattr(param, "hidden", False) and param.name not in common:
            rows.append([f"`{_option(param)}`", text(param.help) if getattr(param, "help", None) else ""])
    yield "\n\n".join(part for part in [*said, _table(rows) if len(rows) > 1 else ""] if part)
    for name, each in getattr(command, "commands", {}).items():
        yield from _helps(each, f"{path} {name}", wording, common or frozenset(each.name for each in command.params))


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _option(param: Any) -> str:
    import click

    names = ", ".join([*param.opts, *param.secondary_opts])
    return names if param.is_flag or param.count else f"{names} {param.make_metavar(click.Context(click.Command('x')))}"


def _table(rows: list[list[str]]) -> str:
    head, *others = [[_cell(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *others))


def _cell(text: str) -> str:
    """A cell of a table: no line end, bars escaped; a <word> outside of code would be taken for HTML."""
    return " ".join(text.split()).replace("|", "\\|")


def _default(value: object) -> str:
    if value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _shown(text: str) -> str:
    """A text of the catalogue for people: what is filled in is in italics, brackets are gone."""
    return (
        re.sub(r"\{(\w+)\}", r"*\1*", text.replace("[", "").replace("]", "")).replace("“*", "“ *").replace("*”", "* ”")
    )


def pages() -> dict[Path, str]:
    """Every generated page, in every language."""
    return {DOCS / path: text for language in LANGUAGES for path, text in Pages(language).all()}


def leftovers(known: dict[Path, str]) -> list[Path]:
    """Pages in the generated folders that nothing writes any more."""
    folders = [DOCS / "reference", *(DOCS / language / "reference" for language in LANGUAGES if language != "en")]
    return [path for folder in folders for path in sorted(folder.rglob("*.md")) if path not in known]


def write() -> int:
    """Write every page, remove those left over."""
    known = pages()
    for path, text in known.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in leftovers(known):
        path.unlink()
    return 0


def check() -> int:
    """Whether every page is as it would be written."""
    known = pages()
    root = DOCS.parent
    wrong = [
        f"{path.relative_to(root)}: stale; run scripts/docs.py"
        for path, text in known.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    wrong += [f"{path.relative_to(root)}: nothing writes it any more; run scripts/docs.py" for path in leftovers(known)]
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv[1:] else write())
