"""Everything that code calls by a name has its words; texts are filled, counted and translated."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolsync import kinds
from toolsync.formats import FORMATS
from toolsync.locale import words
from toolsync.model.changes import (
    CHANGES,
    Change,
    CopyTemplate,
    CreateUser,
    EnrolUser,
    Loss,
    SetInstanceStatus,
    SetPassword,
    UnassignRole,
    UpdateCourse,
    UpdateEnrolment,
    UpdateUser,
)
from toolsync.model.findings import Severity
from toolsync.model.outcomes import Status
from toolsync.model.things import NOW, Role, Site
from toolsync.wording import ERASABLE, LOCALE, Template, Wording, language_from_environment

SITE = Site(roles={"student": Role(5, "student")})
ENGLISH, FRENCH = Wording("en", UTC), Wording("fr", UTC)


def test_every_kind_of_change_has_its_words() -> None:
    assert list(words.CHANGES) == [kind.__name__ for kind in CHANGES]


def test_every_status_loss_and_severity_has_its_words() -> None:
    assert set(words.STATUSES) == {status.value for status in Status}
    assert set(words.LOSSES) == {loss.value for loss in Loss}
    assert set(words.SEVERITIES) == {severity.value for severity in Severity}


def test_every_command_has_its_words() -> None:
    """A format may have its own meaning for a command that others have too."""
    said = set()
    for format in FORMATS:
        for name in ("cmd", "gcmd"):
            accepted = format.columns[name].kind.accepts.split(",") if name in format.columns else ()
            for word in map(str.strip, accepted):
                own = f"{format.name}.{word}"
                said.add(own if own in words.COMMANDS else word)
    aliases = {"delete", "suspend", "activate"}
    assert said - aliases == set(words.COMMANDS)


def sample(kind: type[Change]) -> Change:
    """A change of this kind, with something in every field."""
    values: dict[str, Any] = {}
    for each in fields(kind):
        as_written = str(each.type)
        named = {"bool": True, "int": 7, "str": "Alice"}.get(getattr(each.type, "__name__", as_written))
        values[each.name] = (("city", "Lyon"),) if named is None else named
    return kind(**values)


@pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: kind.__name__)
def test_every_change_can_be_said_in_both_languages(kind: type[Change]) -> None:
    english, french = (wording.change(sample(kind), SITE) for wording in (ENGLISH, FRENCH))
    assert english and french and english != french
    assert not any(sign in english + french for sign in "{}[]…")
    assert ENGLISH.kind(kind.__name__) != FRENCH.kind(kind.__name__)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (EnrolUser(1, 2, 3, 5, NOW), "enrolled as student from now"),
        (EnrolUser(1, 2, 3), "enrolled"),
        (EnrolUser(1, 2, 3, 5, 1788220800, 1798761600), "enrolled as student from 2026-09-01 until 2027-01-01"),
        (UpdateEnrolment(1, 2, 3, False, 0, 1788249600), "enrolment updated: status active, until 2026-09-01 08:00:00"),
        (UnassignRole(1, 2, 44), "role 44 taken away"),
        (SetInstanceStatus(2, 3, False), "enrolment method disabled in the course"),
        (CopyTemplate(2, 9, "MODEL"), "template MODEL copied into the course"),
        (CreateUser(-1, "alice", suspended=True), "account created: alice (suspended)"),
        (UpdateUser(1, (("city", "Lyon"), ("phone1", ""))), "account updated: city = Lyon, phone1 emptied"),
        (UpdateCourse(2, (("startdate", 1788220800),)), "course updated: startdate = 2026-09-01"),
    ],
)
def test_a_change_is_said_from_its_fields(change: Change, said: str) -> None:
    assert ENGLISH.change(change, SITE) == said


def test_french_says_them_in_french() -> None:
    assert FRENCH.change(EnrolUser(1, 2, 3, 5, NOW), SITE) == "inscrit comme student, début : maintenant"


def test_a_secret_is_never_said() -> None:
    for wording in (ENGLISH, FRENCH):
        assert "s3cret" not in wording.change(SetPassword(1, "s3cret", True, True), SITE)


def test_roles_are_those_of_the_site_that_is_given() -> None:
    assert ENGLISH.change(UnassignRole(1, 2, 5), SITE) == "role student taken away"
    assert ENGLISH.change(UnassignRole(1, 2, 5), Site()) == "role 5 taken away"


def test_a_text_that_accepts_the_erase_token_is_translated_by_its_parts() -> None:
    kind = kinds.erasable(kinds.integer(0, 52))
    assert kind.accepts.endswith(ERASABLE)
    assert FRENCH.accepts(kind.accepts) == "un nombre entier de 0 à 52 ; le signe d’effacement la vide"


def test_texts_are_filled_and_counted() -> None:
    assert ENGLISH.text("line {line}", line=3) == "line 3"
    assert ENGLISH.counted("{count} line", "{count} lines", 1) == "1 line"
    assert FRENCH.counted("{count} line", "{count} lines", 12_345) == "12\u202f345 lignes"
    assert ENGLISH.number(1_234_567) == "1,234,567"
    assert Template("a[ b {c}][ d]").fill({"c": ""}) == "a d"
    assert Template("{a}").fill({"a": "{b}"}) == "{b}"


def test_a_name_and_what_is_said_of_it_are_kept_apart_as_the_language_does() -> None:
    assert ENGLISH.named("uid", "no user {x}") == "uid: no user {x}"
    assert FRENCH.named("uid", "aucun compte") == "uid : aucun compte"


def test_moments_are_said_as_files_write_them() -> None:
    assert ENGLISH.moment(datetime(2026, 9, 1, 8, tzinfo=UTC)) == "2026-09-01 08:00:00"
    assert ENGLISH.moment(0) == ""


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "de:fr:en", "LANG": "de_DE"}, "fr"),
        ({"LC_MESSAGES": "fr_CA"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANGUAGE": "", "LANG": "fr"}, "fr"),
    ],
)
def test_the_language_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language_from_environment() == language


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert Wording("de").language == "en"
    assert Wording("fr_BE.UTF-8").language == "fr"


def test_the_compiled_catalogue_is_there() -> None:
    assert (Path(LOCALE) / "fr" / "LC_MESSAGES" / "toolsync.mo").exists()
