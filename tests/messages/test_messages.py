"""Messages about runs: D-EN-17, D-43 (settings that had no code), and §10.6 of the general document."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.story import AT, ledger, opened
from tests.tools import TODAY, Site, settings_of
from toolsync.formats import BY_NAME
from toolsync.model.changes import SuspendUser, UpdateUser
from toolsync.model.outcomes import Status
from toolsync.pipeline.applying import apply_plan
from toolsync.pipeline.ledger import TemporaryLedger
from toolsync.pipeline.messages import Message, changes_by_course, course_messages, is_told, notifications
from toolsync.pipeline.reporting import RunAccount, write_report
from toolsync.pipeline.run import make_plan
from toolsync.wording import Wording

ENROLMENTS = "rolename;uid;cid;enrol"


@pytest.fixture
def site() -> Site:
    """Tom teaches MATH, Tina HIST and MATH; Alice and Bob are nobody yet."""
    site = Site(users="alice bob tom tina", courses="MATH HIST ART")
    site.must(
        "enrolments",
        ENROLMENTS,
        "editingteacher;tom;MATH;",
        "editingteacher;tina;MATH;",
        "manager;tina;HIST;",
        "student;alice;HIST;",
    )
    return site


def account(**other: Any) -> RunAccount:
    plain = RunAccount(
        run=7, site="demo", format="enrolments", file="enrols.csv", started=AT, ended=AT, state="done", lines={}
    )
    return replace(plain, **other)


def told(site: Site, format: str, *lines: str, **given: Any) -> list[Message]:
    """What is to be said to those who manage courses, once this file has been applied."""
    ledger, settings, wording = TemporaryLedger(), settings_of(given), Wording("en")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, BY_NAME[format].filename)
        path.write_text("".join(f"{line}\n" for line in lines))
        make_plan(BY_NAME[format], path, settings, site.platform, ledger)
    apply_plan(ledger, site.platform, TODAY)
    about = account(known=site.platform.capabilities().site)
    if not is_told(BY_NAME[format], about, settings):
        return []
    return list(course_messages(about, ledger, site.platform, settings, wording))


def to(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Who is told of which course."""
    return [(each.to.partition("@")[0], each.subject.rpartition(" ")[2]) for each in messages]


LINES = (ENROLMENTS, "student;alice;MATH;", "student;bob;MATH;", "student;alice;HIST;", "student;bob;ART;")


def test_those_who_manage_a_course_are_told_what_changed_in_it(site: Site) -> None:
    """D-EN-17, D-43: the setting did nothing. HIST is unchanged, and nobody manages ART."""
    messages = told(site, "enrolments", *LINES, enrols_mailadmins="1")
    assert to(messages) == [("tom", "MATH"), ("tina", "MATH")]
    tom = messages[0]
    assert (tom.about, tom.user, tom.language) == ("course", site.user("tom"), "en")
    assert (tom.to, tom.subject) == ("tom@example.org", "demo: changes in the course MATH")
    assert "- Enrolments made: 2\n" in tom.text


def test_nobody_is_told_unless_the_settings_ask_for_it(site: Site) -> None:
    assert told(site, "enrolments", *LINES) == []


def test_files_of_groups_have_a_setting_of_their_own(site: Site) -> None:
    """D-43: groups_mailadmins."""
    assert told(site, "groups", "courseid;name", "MATH;TD 1", enrols_mailadmins="1") == []
    messages = told(site, "groups", "courseid;name", "MATH;TD 2", "HIST;TD 2", groups_mailadmins="1")
    assert sorted(to(messages)) == [("tina", "HIST"), ("tina", "MATH"), ("tom", "MATH")]
    line = "M;alice;HIST;add"
    site.must("groups", "courseid;name;idnumber", "HIST;TD 3;M")
    assert to(told(site, "group_members", "groupid;userid;courseid;cmd", line, groups_mailadmins="1")) == [
        ("tina", "HIST")
    ]


def test_a_simulation_tells_nobody(site: Site) -> None:
    settings = settings_of({"enrols_mailadmins": "1"})
    assert is_told(BY_NAME["enrolments"], account(), settings)
    assert not is_told(BY_NAME["enrolments"], account(simulated=True), settings)


def test_everybody_is_told_in_their_own_language(site: Site) -> None:
    site.do(UpdateUser(site.user("tina"), (("lang", "fr"),)))
    tom, tina = told(site, "enrolments", *LINES, enrols_mailadmins="1")
    assert (tom.language, tina.language) == ("en", "fr")
    assert tom.text != tina.text


def test_the_settings_say_who_manages_a_course(site: Site) -> None:
    given = {"enrols_mailadmins": "1", "after__course_admin_roles": "manager, student"}
    assert to(told(site, "enrolments", ENROLMENTS, "student;bob;HIST;", **given)) == [
        ("alice", "HIST"),
        ("bob", "HIST"),
        ("tina", "HIST"),
    ]


def test_accounts_that_are_suspended_or_have_no_mailbox_are_not_written_to(site: Site) -> None:
    site.do(SuspendUser(site.user("tom")), UpdateUser(site.user("tina"), (("email", "tina@NOMAIL"),)))
    assert told(site, "enrolments", *LINES, enrols_mailadmins="1") == []


def test_only_what_was_applied_is_counted(site: Site) -> None:
    result = TemporaryLedger()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "enrols.csv")
        path.write_text("\n".join((*LINES, "student;nobody;MATH;")))
        make_plan(BY_NAME["enrolments"], path, settings_of({}), site.platform, result)
    assert changes_by_course(result) == {}
    apply_plan(result, site.platform, TODAY)
    assert changes_by_course(result) == {
        site.course("MATH"): {"EnrolUser": 2},
        site.course("ART"): {"EnrolUser": 1},
    }


# --- notifications ----------------------------------------------------------------------------------------------------

FAILED = {"state": "done_with_failures", "lines": {Status.APPLIED: 3, Status.REJECTED: 2}, "changes": {"EnrolUser": 3}}


@pytest.mark.parametrize(
    ("given", "about", "count"),
    [
        ({}, FAILED, 0),
        ({"after__notify": "ops@example.org, it@example.org"}, FAILED, 2),
        ({"after__notify": "ops@example.org"}, {"state": "failed"}, 1),
        ({"after__notify": "ops@example.org"}, {"state": "held"}, 1),
        ({"after__notify": "ops@example.org"}, {"state": "done"}, 0),
        ({"after__notify": "ops@example.org", "after__notify_success": "1"}, {"state": "done"}, 1),
        (
            {"after__notify": "ops@example.org", "after__notify_success": "1"},
            {"state": "simulated", "simulated": True},
            0,
        ),
    ],
)
def test_runs_that_went_wrong_are_always_told(given: dict[str, str], about: dict[str, Any], count: int) -> None:
    """§10.6: optional, to recipients of the settings, always on failure."""
    assert len(list(notifications(account(**about), settings_of(given), Wording("en")))) == count


def test_a_notification_sums_the_run_up() -> None:
    tryback = Path("/somewhere/enrols_tryback.csv")
    (message,) = notifications(
        account(**FAILED, tryback=tryback), settings_of({"after__notify": "ops@example.org"}), Wording("en")
    )
    assert (message.about, message.to, message.user) == ("run", "ops@example.org", 0)
    assert message.subject == "demo: enrols.csv: Done, with failures"
    for said in ("- rejected: 2", "- Enrolments made: 3", "enrols_tryback.csv", "run 7"):
        assert said in message.text


def test_the_report_keeps_the_messages(tmp_path: Path) -> None:
    import json

    message = Message(about="run", to="ops@example.org", language="en", subject="S", text="T")
    about = account(messages=[message])
    content = opened(tmp_path / "enrols.csv", "rolename;uid;cid\n")
    report = write_report(tmp_path, "report", about, ledger(), content, Wording("en"))
    assert json.loads(report.json.read_text())["messages"] == [
        {"about": "run", "to": "ops@example.org", "user": 0, "language": "en", "subject": "S", "text": "T"}
    ]
