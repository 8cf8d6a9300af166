"""The report: what a person sees, what a spreadsheet opens, what a program reads."""

import csv
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.story import AT, ENROLLED, HEADER, UNKNOWN, account, ledger, line, opened, unchanged
from toolsync.formats import BY_NAME
from toolsync.model.changes import CreateUser, EnrolUser, Loss, SetPassword, UnenrolUser
from toolsync.model.findings import error, warning
from toolsync.model.outcomes import LineOutcome, Status, Stretch
from toolsync.model.packing import pack
from toolsync.model.plans import Excess
from toolsync.pipeline.ledger import TemporaryLedger
from toolsync.pipeline.reporting import Report, joined, write_report
from toolsync.pipeline.validating import OpenedFile
from toolsync.wording import Wording

ENGLISH, FRENCH = Wording("en"), Wording("fr")
CONTENT = HEADER + "add;student;alice;C1\nadd;student;bob;C1\n\nadd;student;zed;C1\n"


class _Text(HTMLParser):
    """The text of a page, and the elements that it should not have."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def page(report: Report) -> tuple[str, _Text]:
    """The text that the page shows, and the page as it was taken apart."""
    parsed = _Text()
    parsed.feed(report.html.read_text())
    return " ".join(" ".join(parsed.said).split()), parsed


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.csv.read_text("utf-8-sig"), newline=""), delimiter=";"))


def written(
    tmp_path: Path, file: OpenedFile, kept: TemporaryLedger, wording: Wording = ENGLISH, /, **other: Any
) -> Report:
    return write_report(
        tmp_path / "reports", "20260901-080005_report_enrols.csv", account(kept, **other), kept, file, wording
    )


@pytest.fixture
def simple(tmp_path: Path) -> tuple[OpenedFile, TemporaryLedger]:
    blank = Stretch(4, 4, 1, Status.IGNORED)
    kept = ledger(line("applied", 2), unchanged(3, 3), blank, line("rejected", 5, UNKNOWN))
    return opened(tmp_path / "enrols.csv", CONTENT), kept


def test_lines_and_their_cells_are_joined_in_the_order_of_the_file(simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    told = [(outcome.first, outcome.status, cells and cells["uid"]) for outcome, cells in joined(*simple)]
    assert told == [(2, "applied", "alice"), (3, "unchanged", None), (4, "ignored", None), (5, "rejected", "zed")]


def test_the_page_says_what_happened(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    file, kept = simple
    report = written(
        tmp_path,
        file,
        kept,
        changes={"EnrolUser": 1},
        losses={Loss.ROLES_REMOVED: 1},
        settings={"enrolments.default_start": "none"},
        tryback=tmp_path / "again.csv",
    )
    said, parsed = page(report)
    for text in (
        "Done, with failures",
        "4 lines in all",
        "Enrolments made 1",
        "Removed roles 1",
        "Unknown account uid 1 line Correct the cell, or create the account first.",
        "5 There is no account with username “zed”. add ; student ; zed ; C1",
        "2 enrolled as student add ; student ; alice ; C1",
        "enrolments.default_start = none",
        "again.csv",
        "2026-09-01 08:00:05",
    ):
        assert text in said
    assert not parsed.links and not parsed.tags["script"] and not parsed.tags["link"] and not parsed.tags["img"]
    assert "Simulation" not in said and "http" not in report.html.read_text()


def test_the_page_is_in_french_for_the_french(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    report = written(tmp_path, *simple, FRENCH)
    said, _ = page(report)
    assert "Compte inconnu" in said and "inscrit comme student" in said and "4 lignes en tout" in said
    assert '<html lang="fr">' in report.html.read_text()


def test_a_simulation_is_marked(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    report = written(tmp_path, *simple, simulated=True, state="simulated")
    said, _ = page(report)
    assert "Simulation: nothing was written to the platform." in said
    assert json.loads(report.json.read_text())["simulated"] is True


def test_a_held_plan_says_which_limits_it_exceeds(tmp_path: Path) -> None:
    over = (Excess(Loss.USERS_DELETED, 60, 1200, 50),)
    file, kept = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n"), ledger(line("planned", 2))
    report = written(tmp_path, file, kept, state="held", excesses=over, changes={"DeleteUser": 60})
    said, _ = page(report)
    assert "Deleted accounts: 60 of 1,200; 50 are allowed." in said and "What would change" in said
    assert json.loads(report.json.read_text())["excesses"] == [
        {"loss": "users_deleted", "count": 60, "total": 1200, "allowed": 50}
    ]


def test_what_comes_from_a_file_is_escaped(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    file = opened(tmp_path / "enrols.csv", HEADER + f"add;student;{evil};C1\n")
    kept = ledger(line("rejected", 2, error("no-such-user", "uid", by="username", cell=evil)))
    report = written(tmp_path, file, kept, file=evil, operator=evil, settings={evil: evil})
    assert "<script" not in report.html.read_text()
    assert page(report)[1].tags["script"] == 0


def test_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    cells = ["=1+1", "+33", "-x", "@SUM", "a=b"]
    content = HEADER + "".join(f"add;student;{cell};C1\n" for cell in cells)
    kept = ledger(*(line("rejected", number, UNKNOWN) for number in range(2, 7)))
    report = written(tmp_path, opened(tmp_path / "enrols.csv", content), kept)
    assert [row["uid"] for row in rows(report)] == ["'=1+1", "'+33", "'-x", "'@SUM", "a=b"]


def test_the_csv_has_every_line(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    report = written(tmp_path, *simple)
    assert report.csv.read_bytes().startswith(b"\xef\xbb\xbffirst_line;last_line;lines;status;changes;findings;")
    told = [(row["first_line"], row["lines"], row["status"], row["findings"], row["uid"]) for row in rows(report)]
    assert told == [
        ("2", "1", "applied", "", "alice"),
        ("3", "1", "nothing to change", "already-enrolled", ""),
        ("4", "1", "ignored (blank or comment)", "", ""),
        ("5", "1", "rejected", "no-such-user", "zed"),
    ]
    assert rows(report)[0]["changes"] == "enrolled as student"
    assert rows(report)[3]["remedy"] == "Correct the cell, or create the account first."


def test_a_line_that_cannot_be_cut_stands_whole(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;zed;C1;and;more\n")
    report = written(tmp_path, file, ledger(line("rejected", 2, error("too-many-cells", expected=4, found=6))))
    assert rows(report)[0]["cmd"] == "add;student;zed;C1;and;more"


def test_the_json_is_for_programs(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    told = json.loads(written(tmp_path, *simple, FRENCH).json.read_text())
    assert told["lines"] == {
        "total": 4, "planned": 0, "applied": 1, "partial": 0, "unchanged": 1, "rejected": 1, "failed": 0,
        "not_attempted": 0, "ignored": 1,
    }  # fmt: skip
    assert told["findings"] == {"no-such-user": 1, "already-enrolled": 1}
    assert told["started"] == AT.isoformat() and told["state"] == "done_with_failures"
    assert told["tryback"] is None and told["report"]["html"].endswith(".html")


def test_passwords_are_shown_nowhere(tmp_path: Path) -> None:
    content = (
        "username;firstname;lastname;idnumber;password\nalice;Alice;A;1;s3cret\nbob;Bob;B;2;s3cret\ns3cret;x;;;;;;;\n"
    )
    file = opened(tmp_path / "users.csv", content, BY_NAME["users"])
    made = (CreateUser(-1, "alice"), SetPassword(-1, "s3cret"))
    kept = ledger(
        line("applied", 2, changes=made),
        line("rejected", 3, error("too-long", "password", cell="s3cret", longest=3, length=6)),
        line("rejected", 4, error("too-many-cells", expected=5, found=9)),
    )
    report = written(
        tmp_path, file, kept, findings=(error("too-long", "password", cell="s3cret", longest=1, length=6),)
    )
    for path in report:
        assert "s3cret" not in path.read_text()
    assert rows(report)[0]["password"] == "•••" and "password set" in rows(report)[0]["changes"]


def test_a_column_called_nearly_as_a_secret_one_is_hidden_too(tmp_path: Path) -> None:
    file = opened(tmp_path / "users.csv", "username;pasword\nalice;s3cret\n", BY_NAME["users"])
    report = written(tmp_path, file, ledger(line("not_attempted", 2)), findings=file.findings)
    assert all("s3cret" not in path.read_text() for path in report)
    assert "Did you mean password?" in page(report)[0]


def test_a_plan_that_was_given_up_is_told_as_such(tmp_path: Path) -> None:
    kept = ledger(line("planned", 2))
    kept.give_up()
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n")
    assert [outcome.status for outcome, _ in joined(file, kept)] == [Status.NOT_ATTEMPTED]


def test_a_run_that_stopped_shows_as_changed_only_what_was(tmp_path: Path) -> None:
    kept = ledger(line("applied", 2), line("not_attempted", 3, changes=(UnenrolUser(1, 2, 3),)))
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\ndel;;bob;C1\n")
    said, _ = page(written(tmp_path, file, kept, state="failed"))
    assert "enrolled as student" in said and "unenrolled" not in said


def test_warnings_are_shown_apart(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n")
    report = written(tmp_path, file, ledger(line("applied", 2, warning("ambiguous-category", cell="x", count=2))))
    said, _ = page(report)
    assert "Worth a look" in said and "What went wrong" not in said


def test_parts_of_a_line_are_named(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n")
    outcome = LineOutcome(2, 2, Status.PARTIAL, [ENROLLED[0]._replace(part="course1")], (UNKNOWN.within("course2"),))
    said, _ = page(written(tmp_path, file, ledger(outcome)))
    assert "course1: enrolled as student" in said and "course2 There is no account" in said


def test_a_report_is_never_overwritten(tmp_path: Path, simple: tuple[OpenedFile, TemporaryLedger]) -> None:
    first, second = written(tmp_path, *simple), written(tmp_path, *simple)
    assert first.html != second.html and second.csv.name == "20260901-080005_report_enrols-2.csv.csv"
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == sorted(
        each.name for each in (*first, *second)
    )


def test_undecodable_bytes_and_an_empty_file_have_a_report(tmp_path: Path) -> None:
    file = opened(
        tmp_path / "enrols.csv", HEADER.encode() + "add;student;zoé;C1\nadd;student;zo".encode() + b"\xff;C1\n"
    )
    kept = ledger(
        line("applied", 2), line("rejected", 3, error("undecodable", "uid", position=15, bytes="ff", encoding="UTF-8"))
    )
    assert "bytes ff mean nothing" in page(written(tmp_path, file, kept))[0]
    empty = opened(tmp_path / "empty.csv", "")
    assert "Empty file" in page(written(tmp_path, empty, ledger(), findings=empty.findings))[0]


def failing(count: int) -> Iterator[tuple[Stretch, str, str]]:
    """Stretches of a thousand failed lines each."""
    for start in range(2, count + 2, 1000):
        outcomes = [
            LineOutcome(at, at, Status.REJECTED, (), (error("no-such-user", "uid", by="username", cell=f"u{at}"),))
            for at in range(start, start + 1000)
        ]
        stretch = Stretch(start, start + 999, 1000, Status.REJECTED, outcomes)
        yield stretch, *pack(stretch)


def test_a_report_on_200_000_failed_lines_stays_small(tmp_path: Path) -> None:
    count = 200_000
    file = opened(tmp_path / "enrols.csv", HEADER + "".join(f"add;student;u{at};C1\n" for at in range(count)))
    kept = TemporaryLedger()
    kept.add(failing(count))
    began = time.perf_counter()
    report = written(tmp_path, file, kept)
    assert time.perf_counter() - began < 30
    assert report.html.stat().st_size < 100_000
    said, _ = page(report)
    assert re.search(r"200,000 lines .* and 199,800 more: the full list is in", said)
    with report.csv.open(encoding="utf-8-sig") as text:
        assert sum(1 for _ in text) == count + 1


def test_many_reasons_show_few_lines_each(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;u;C1\n" * 4000)
    kept = ledger(*(line("rejected", at, error("not-a-date", f"start{at % 40}", cell="x")) for at in range(2, 4002)))
    report = written(tmp_path, file, kept)
    assert report.html.stat().st_size < 700_000
    assert page(report)[0].count("Not a date start") == 40


def test_changes_are_sentences_of_the_line(tmp_path: Path) -> None:
    file = opened(tmp_path / "enrols.csv", HEADER + "add;student;alice;C1\n")
    report = written(tmp_path, file, ledger(line("planned", 2, changes=(EnrolUser(1, 2, 3, 5), EnrolUser(1, 9, 3)))))
    assert rows(report)[0]["changes"] == "enrolled as student, enrolled"
