"""The catalogue of findings and the code agree, both ways; what it says is complete in both languages."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import toolsync
from toolsync.model.findings import Severity, error, notice
from toolsync.pipeline.suggesting import ASKED, HELD
from toolsync.wording import LANGUAGES, Wording, catalogue

SOURCE = Path(toolsync.__file__).parent
KINDS = {"error", "warning", "notice"}
#: Codes that come to a call from elsewhere, as data.
ELSEWHERE = {"reading/careful.py": ("text-after-quote", "unbalanced-quote")}
WORST = ["notice", "warning", "error"]


@dataclass
class Use:
    """How the code uses one code."""

    severities: set[str] = field(default_factory=set)
    #: The params of each call.
    params: list[set[str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    #: Whether every call names a column.
    columns: list[bool] = field(default_factory=list)


def codes_of(node: ast.expr, function: ast.AST, path: str) -> list[str]:
    """The codes that an expression may be; those of an f-string are patterns, with * in them."""
    match node:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp():
            return codes_of(node.body, function, path) + codes_of(node.orelse, function, path)
        case ast.JoinedStr():
            return ["".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values)]
        case ast.Name(id=name):
            values = [
                each.value
                for each in ast.walk(function)
                if isinstance(each, ast.Assign)
                and any(isinstance(at, ast.Name) and at.id == name for at in each.targets)
            ]
            if values:
                return [code for value in values for code in codes_of(value, function, path)]
            return list(ELSEWHERE[path])
        case _:
            raise AssertionError(f"{path}:{node.lineno}: which code is this? {ast.unparse(node)}")


def calls() -> Iterator[tuple[str, ast.Call, ast.AST]]:
    for file in sorted(SOURCE.rglob("*.py")):
        path = file.relative_to(SOURCE).as_posix()
        if path == "model/findings.py":
            continue
        tree = ast.parse(file.read_text())
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)] + [tree]
        seen: set[int] = set()
        for function in reversed(functions):  # inner ones come last
            for node in ast.walk(function):
                named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS
                if named and id(node) not in seen and (function is not tree or not _within(node, functions)):
                    seen.add(id(node))
                    assert isinstance(node, ast.Call)
                    yield path, node, function


def _within(node: ast.AST, functions: Sequence[ast.AST]) -> bool:
    return any(each is node for function in functions[:-1] for each in ast.walk(function))


def uses() -> dict[str, Use]:
    found: dict[str, Use] = {}
    for path, call, function in calls():
        assert isinstance(call.func, ast.Name)
        for code in codes_of(call.args[0], function, path):
            use = found.setdefault(code, Use())
            use.severities.add(call.func.id)
            use.params.append({each.arg for each in call.keywords if each.arg and each.arg != "column"})
            use.places.append(f"{path}:{call.lineno}")
            use.columns.append(len(call.args) > 1 or any(each.arg == "column" for each in call.keywords))
    return found


USES = uses()
PATTERNS = {code: re.compile(code.replace("*", ".+")) for code in USES if "*" in code}


def uses_of(code: str) -> list[Use]:
    """How the code uses this one: by name, else by the f-strings that may make it."""
    if code in USES:
        return [USES[code]]
    return [use for each, use in USES.items() if each in PATTERNS and PATTERNS[each].fullmatch(code)]


def fields(text: str) -> tuple[set[str], set[str]]:
    """The fields that must be given, and those within brackets, which need not."""
    outside = re.sub(r"\[[^\]]*\]", "", text)
    needed = set(re.findall(r"\{(\w+)\}", outside))
    return needed, set(re.findall(r"\{(\w+)\}", text)) - needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_code_has_its_words(language: str) -> None:
    known = catalogue(language)
    missing = {code: use.places for code, use in USES.items() if "*" not in code and code not in known}
    missing |= {
        pattern: USES[pattern].places
        for pattern, regex in PATTERNS.items()
        if not any(regex.fullmatch(code) for code in known)
    }
    assert not missing, f"findings.{language}.toml lacks {missing}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_with_words_is_one_of_the_code(language: str) -> None:
    stale = [code for code in catalogue(language) if not uses_of(code)]
    assert not stale, f"findings.{language}.toml has words that nothing says: {stale}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_show_nothing_that_the_code_does_not_give(language: str) -> None:
    wrong = []
    for code, entry in catalogue(language).items():
        calls_of = [
            (params, column) for use in uses_of(code) for params, column in zip(use.params, use.columns, strict=True)
        ]
        if not calls_of:
            continue
        sometimes = set.union(*(params for params, _ in calls_of))
        # An f-string may make several codes, each with the params of its place.
        always = set.intersection(*(params for params, _ in calls_of)) if code in USES else sometimes
        if all(column for _, column in calls_of):
            always |= {"column"}
        if code in ASKED or code in HELD:
            sometimes |= {"near"}
        for text in (entry.reason, entry.remedy):
            needed, optional = fields(text)
            if extra := (needed - always) | (optional - sometimes - always):
                wrong.append((code, sorted(extra), [place for use in uses_of(code) for place in use.places]))
    assert not wrong


def test_both_languages_say_the_same_things() -> None:
    english, french = catalogue("en"), catalogue("fr")
    assert list(english) == list(french)
    differ = [
        code
        for code, entry in english.items()
        if fields(entry.reason) != fields(french[code].reason)
        or fields(entry.remedy) != fields(french[code].remedy)
        or bool(entry.remedy) != bool(french[code].remedy)
    ]
    assert not differ


def test_severities_of_the_catalogue_are_those_of_the_code() -> None:
    differ = {
        code: entry.severity
        for code, entry in catalogue("en").items()
        if (used := {each for use in uses_of(code) for each in use.severities})
        and entry.severity != max(used, key=WORST.index)
    }
    assert not differ


def test_titles_are_short_and_the_same_for_every_line() -> None:
    for language in LANGUAGES:
        for code, entry in catalogue(language).items():
            assert 3 <= len(entry.title) <= 45, code
            assert "{" not in entry.title and not entry.title.endswith("."), code
            assert entry.reason.endswith("]" if entry.reason.endswith("]") else "."), code
            assert not entry.remedy or entry.remedy.endswith("."), code


def test_every_error_and_every_warning_says_what_to_do() -> None:
    assert [code for code, each in catalogue("en").items() if each.severity != "notice" and not each.remedy] == []


def test_a_finding_is_told_with_its_values() -> None:
    told = Wording("en").finding(error("no-such-user", "uid", by="username", cell="zed"))
    assert told.title == "Unknown account"
    assert told.reason == "There is no account with username “zed”."
    assert told.severity is Severity.ERROR
    assert Wording("fr").finding(error("no-such-user", "uid", by="username", cell="zed")).title == "Compte inconnu"


def test_a_bit_whose_value_is_empty_is_not_told() -> None:
    near = Wording().finding(error("unknown-column", "uidd", near="uid"))
    assert near.reason == "This format has no column uidd. Did you mean uid?"
    assert Wording().finding(error("unknown-column", "zap", near="")).reason == "This format has no column zap."


def test_a_value_from_a_file_stays_on_one_line_and_is_shortened() -> None:
    told = Wording().finding(error("not-a-date", "starttime", cell="a\r\nb\u2028c\x00\udce9" + "x" * 500))
    assert "“a b c\ufffd\ufffdx" in told.reason
    assert len(told.reason) < 200


def test_a_code_without_words_is_still_told() -> None:
    assert Wording("fr").finding(notice("never-heard-of")).title == "Never heard of"


def test_a_kind_of_change_and_what_a_cell_accepts_are_said_in_the_language() -> None:
    told = Wording("fr").finding(error("not-supported", change="DeleteCourse", needed=""))
    assert told.reason == "La plate-forme ne sait pas faire ceci : Cours supprimés."
    told = Wording("fr").finding(error("out-of-range", "numsections", cell="99", accepts="a whole number from 0 to 52"))
    assert "un nombre entier de 0 à 52" in told.reason
