"""One line is not said as several are, in the languages that make a difference."""

import pytest

from tests.cli.office import ALL_FINE, HEADER, Office
from toolsync.locale import words
from toolsync.wording import Wording

ONE_OF_EACH = [HEADER, "# a comment", ALL_FINE[1], "zap;student;bob;HIST;manual"]
TWO_OF_EACH = [*ONE_OF_EACH, "# another", ALL_FINE[2], "zap;student;alice;HIST;manual"]


def test_one_and_several_in_french(office: Office) -> None:
    office.file("enrols.csv", ONE_OF_EACH)
    said = office.call("run", "enrolments", "--lang", "fr", "--simulate", exit_code=1).stdout
    assert "1 rejetée, " in said and "1 ignorée (vide ou commentaire)" in said
    said = office.call("check", "enrolments", "--lang", "fr", exit_code=1).stdout
    assert "1 bien écrite, 1 rejetée, 1 ignorée (vide ou commentaire)" in said
    said = office.call("run", "enrolments", "--lang", "fr", exit_code=1).stdout
    assert "1 appliquée, 1 rejetée, 1 ignorée (vide ou commentaire)" in said
    page = next((office.root / "reports").glob("*.html")).read_text()
    assert "</b> appliquées" not in page and "</b> rejetées" not in page
    office.file("enrols.csv", TWO_OF_EACH)
    said = office.call("check", "enrolments", "--lang", "fr", exit_code=1).stdout
    assert "2 bien écrites, 2 rejetées, 2 ignorées (vides ou commentaires)" in said


@pytest.mark.parametrize("status", words.STATUSES)
def test_every_status_has_both_forms(status: str) -> None:
    english, french = Wording("en"), Wording("fr")
    assert english.status(status) == english.status(status, 2)
    assert french.status(status) != english.status(status)
    invariable = {"unchanged"}
    assert (french.status(status) == french.status(status, 2)) is (status in invariable)
