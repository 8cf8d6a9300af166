"""What goes wrong with a platform is told in the language of whoever reads it, and kept so that it can be."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import ALL_FINE, Office
from tests.moodle.fake_site import FakeSite, fake_site

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with fake_site() as made:
        yield made


def add_web(office: Office, site: FakeSite, monkeypatch: pytest.MonkeyPatch, platform: str = "moodle") -> None:
    """Add this site as ``school``."""
    monkeypatch.setenv("SCHOOL_TOKEN", TOKEN)
    office.call("site", "add", "school", "--platform", platform, "--url", site.url, "--token-env", "SCHOOL_TOKEN")


def told(office: Office, *arguments: object) -> tuple[str, str]:
    """What is said, in English and in French; exit code 4."""
    english, french = (office.call(*arguments, "--lang", lang, exit_code=4).output for lang in ("en", "fr"))
    return english, french


def test_the_file_of_a_site_is_gone(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    path = office.root / "sites/campus.sqlite3"
    path.unlink()
    english, french = told(office, "plan", "enrolments", "enrols.csv")
    assert f"The platform cannot be used: There is no site at {path}. Create one first." in english
    assert f"utilisée : Il n’y a pas de site dans {path}. Créez-en un d’abord." in french


def test_an_agent_that_cannot_be_started(office: Office) -> None:
    office.call("site", "add", "school", "--platform", "moodle", "--command", "no-such-program")
    english, french = told(office, "site", "test", "school")
    assert "The agent cannot be started: no-such-program: No such file" in english
    assert "L’agent ne peut pas être lancé : no-such-program : No such file" in french


def test_a_run_that_broke_off_is_told_in_both_languages(office: Office) -> None:
    """Whoever looks at a run later may speak another language than whoever ran it. Programs get the English words."""
    office.call("site", "add", "school", "--platform", "moodle", "--command", "no-such-program")
    office.file("enrols.csv", ALL_FINE)
    run = office.json("run", "enrolments", "enrols.csv", "--site", "school", "--lang", "fr", exit_code=4)
    english = "The platform cannot be used: The agent cannot be started: no-such-program: No such file or directory."
    assert run["notes"] == [english]
    shown = {lang: office.call("runs", "show", run["run"], "--lang", lang).stdout for lang in ("en", "fr")}
    assert english in shown["en"]
    assert "La plate-forme ne peut pas être utilisée : L’agent ne peut pas être lancé : no-such-program" in shown["fr"]


def test_a_note_of_former_days_is_shown_as_it_is(office: Office) -> None:
    office.file("enrols.csv", ALL_FINE)
    run = office.json("run", "enrolments", "enrols.csv")["run"]
    notes = '[["The platform cannot be used: {reason}", {"reason": "On holiday [since Monday]."}]]'
    office.query("update records_run set notes = ?", notes)
    assert "utilisée : On holiday [since Monday]." in office.call("runs", "show", run, "--lang", "fr").stdout


def test_why_an_agent_ended_is_told_with_its_last_words(office: Office) -> None:
    """A sentence within a sentence within a sentence; what PHP said stays as PHP said it."""
    agent = f"{sys.executable} -c 'import sys; sys.exit(\"PHP Fatal error\")'"
    office.call("site", "add", "school", "--platform", "moodle", "--command", agent)
    english, french = told(office, "site", "test", "school")
    assert "Its exit code: 1. It said: PHP Fatal error" in english
    assert "Son code de sortie : 1. Il a dit : PHP Fatal error" in french


def test_what_the_agent_says_of_itself(office: Office, tmp_path: Path) -> None:
    """The plugin speaks English; what it says of itself is recognised."""
    agent = tmp_path / "agent.py"
    sentence = "The site is in maintenance mode, or being upgraded. Try again when it is over."
    line = f'{{"id":1,"error":"maintenance","message":"{sentence}"}}'
    agent.write_text(f"input()\nprint('''{line}''', flush=True)\n")
    office.call("site", "add", "school", "--platform", "moodle", "--command", f"{sys.executable} {agent}")
    english, french = told(office, "site", "test", "school")
    assert sentence in english
    assert "Le site est en mode de maintenance, ou en cours de mise à jour. Réessayez quand ce sera fini." in french


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("invalidtoken", "The site does not know the token. Make another", "Le site ne connaît pas le jeton. Créez-en"),
        ("accessexception", "The site refuses the token: Accès {0}", "Le site refuse le jeton : Accès {0}"),
        ("sitemaintenance", "in maintenance mode. Try again", "en mode de maintenance. Réessayez"),
        ("zap", "Moodle says: Accès {0}", "Moodle dit : Accès {0}"),
    ],
)
def test_a_token_is_refused_or_the_site_is_closed(
    office: Office, site: FakeSite, monkeypatch: pytest.MonkeyPatch, code: str, english: str, french: str
) -> None:
    """What Moodle says comes in the language of the site: it is shown as it is, braces included."""
    add_web(office, site, monkeypatch)
    for _language in range(2):
        site.will_refuse(code, "Accès {0}")
    said = told(office, "site", "test", "school")
    assert english in said[0]
    assert french in said[1] and english not in said[1]


def test_which_function_refused_the_token(office: Office, site: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    add_web(office, site, monkeypatch, "moodle-web")
    for _language in range(2):
        site.will_refuse("accessexception", "Zut")
    english, french = told(office, "site", "test", "school")
    assert "The site refuses the token: Zut (function core_webservice_get_site_info)" in english
    assert "Le site refuse le jeton : Zut (fonction core_webservice_get_site_info)" in french
