"""Every error of a platform has a text that is marked, translated, and filled with the values that it shows."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from toolsync import platforms
from toolsync.model.ports import PlatformError
from toolsync.model.translatable import Translatable, restored
from toolsync.platforms.moodle.agent_words import SENTENCES, recognised
from toolsync.wording import Wording

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src/toolsync").rglob("*.py"))
ENGLISH, FRENCH = Wording("en"), Wording("fr")


def kinds() -> set[str]:
    """The names of all errors of platforms."""
    for module in pkgutil.walk_packages(platforms.__path__, f"{platforms.__name__}."):
        importlib.import_module(module.name)
    found, left = set(), [PlatformError]
    while left:
        kind = left.pop()
        found.add(kind.__name__)
        left += kind.__subclasses__()
    # What Moodle's functions refuse is told by its constructor alone, in Moodle's words.
    return found - {"FunctionRefused"}


class Made(NamedTuple):
    """An error that is made somewhere: the texts that it may have (None: one that is not marked), and its values."""

    place: str
    texts: list[str | None]
    values: set[str] | None


def made() -> Iterator[Made]:
    """Every error of a platform that the code makes."""
    names = kinds()
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        for scope in [*functions, *(each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign))]:
            for node in ast.walk(scope):
                place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
                match node:
                    case ast.Call(func=ast.Name(id=name), args=[text, *_]) if name in names:
                        values = {each.arg or "" for each in node.keywords}
                        yield Made(place, list(marked(text, scope, tree)), None if "" in values else values)
                    # What a code means: (AccessDenied, "…")
                    case ast.Tuple(elts=[ast.Name(id=name), text]) if name in names and not is_kind(text, names):
                        yield Made(place, list(marked(text, scope, tree)), None)


def is_kind(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def marked(text: ast.expr, *scopes: ast.AST) -> Iterator[str | None]:
    """The marked texts that an expression may stand for, names being looked up here first and then further out."""
    match text:
        case ast.Call(func=ast.Name(id="N_"), args=[ast.Constant(value=str(said))]):
            yield said
        case ast.Name(id=name):
            for scope in scopes:
                found = [each for value in assigned(name, scope) for each in marked(value, *scopes)]
                if found:
                    yield from found
                    return
        case ast.IfExp(body=one, orelse=other):
            yield from marked(one, *scopes)
            yield from marked(other, *scopes)
        case _:
            yield None


def assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=told)], value=value) if told == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=told), value=ast.expr() as value) if told == name:
                yield value


def test_every_error_has_a_text_that_is_translated_and_the_values_that_it_shows() -> None:
    wrong, seen = [], set()
    for error in made():
        seen.add(error.place)
        if error.values is not None and not error.texts:
            wrong.append(f"{error.place}: which text?")
        for text in error.texts:
            if text is None:
                wrong.append(f"{error.place}: not marked with N_")
            elif FRENCH.text(text) == text:
                wrong.append(f"{error.place}: not translated")
            elif error.values is not None and not set(re.findall(r"\{(\w+)\}", text)) <= error.values:
                wrong.append(f"{error.place}: a value is missing")
    assert wrong == []
    assert len(seen) > 50
    assert {"PlatformError", "AgentError", "Maintenance", "WrongAccess", "SettingWrong"} <= kinds()


def test_an_error_within_an_error_is_translated_too() -> None:
    inner = PlatformError("The site refuses the token: {message}", message="[Zut] {0}")
    outer = PlatformError("{error} (function {function})", error=inner, function="f")
    assert str(outer) == ENGLISH.text("{reason}", reason=outer) == "The site refuses the token: [Zut] {0} (function f)"
    assert FRENCH.text("{reason}", reason=outer) == "Le site refuse le jeton : [Zut] {0} (fonction f)"


def test_an_error_is_kept_as_plain_data() -> None:
    inner = PlatformError("The site at {path} cannot be used: {reason}", path=Path("/x"), reason=OSError("no"))
    kept = Translatable("{what} Its exit code: {code}.", what=inner, code=3).kept()
    params = {"path": "/x", "reason": "no"}
    assert kept == ["{what} Its exit code: {code}.", {"what": [inner.msgid, params], "code": 3}]
    again = restored({"reason": kept, "other": "as it was"})
    assert str(again["reason"]) == "The site at /x cannot be used: no Its exit code: 3."
    assert again["other"] == "as it was"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_the_agent_says_stands_so_in_its_code(sentence: str) -> None:
    files = sorted((ROOT / "moodle/local_toolsync").rglob("*.php"))
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    # Long texts are put together from several.
    code = re.sub(r"['\"]\s*\.\s*['\"]", "", code)
    for piece in re.split(r"\{\w+\}", sentence):
        assert piece in code


def test_what_the_agent_says_is_recognised_with_its_values() -> None:
    said = (
        "The account ada lacks the capability local/toolsync:use in the whole site: give it to a role that the account "
        "has there."
    )
    sentence, values = recognised(said)
    assert values == {"account": "ada", "capability": "local/toolsync:use"}
    assert FRENCH.text(sentence, **values).startswith("Il manque au compte ada la capacité local/toolsync:use dans")
    assert recognised("PHP died: a\nb")[1] == {"reason": "a\nb"}
    assert recognised("Because {x}.") == ("{message}", {"message": "Because {x}."})
