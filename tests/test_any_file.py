"""What must hold of any file, whatever is in it: no line is lost, nothing raises, a clean file is done once.

Worlds and files are generated small, so that names clash, come back, and follow from each other.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import STUDENT, Site, line_by_line
from toolsync.format import Format, Source
from toolsync.formats import FORMATS
from toolsync.model import knowledge
from toolsync.model.changes import CreateInstance, SetInstanceStatus
from toolsync.model.knowledge import KEPT
from toolsync.pipeline import run
from toolsync.reading import raw_lines
from toolsync.rules import settled

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

USERS, COURSES = ("alice", "bob", "charlie"), ("MATH", "HIST")
ENROLMENT = "cmd;rolename;uid;cid;enrol;starttime;endtime;gcmd;g1;g2;enrolid"

#: Cells that a line may hold, right ones and wrong ones.
cells = {
    "cmd": st.sampled_from(["", "add", "del", "shift", "disable", "enable", "zap"]),
    "rolename": st.sampled_from(["student", "teacher", "editingteacher", "", "wizard"]),
    "uid": st.sampled_from([*USERS, "nobody", ""]),
    "cid": st.sampled_from([*COURSES, "NOWHERE", ""]),
    "enrol": st.sampled_from(["", "manual", "manual", "self", "magic"]),
    "starttime": st.sampled_from(["", "2026-09-01", "2026-10-01", "someday"]),
    "endtime": st.sampled_from(["", "2027-06-30", "2026-09-15", "0"]),
    "gcmd": st.sampled_from(["", "gadd", "gaddcreate", "greplace", "greplacecreate", "gdel"]),
    "g1": st.sampled_from(["", "TD 1", "TD 2"]),
    "g2": st.sampled_from(["", "TD 2", "TD 3"]),
    "enrolid": st.sampled_from(["", "", "", "", "1", "2", "999"]),
}
enrolment_line = st.tuples(*cells.values()).map(";".join)
enrolment_lines = st.lists(enrolment_line, max_size=12)


def a_site() -> Site:
    return Site(users=" ".join(USERS), courses=" ".join(COURSES))


@given(st.binary(max_size=400), st.sampled_from([each for each in FORMATS if each.source is Source.CSV]))
@QUICK
def test_bytes_of_any_kind_never_break_a_plan(content: bytes, format: Format) -> None:
    """Every physical line after the header is in exactly one stretch, the header in none."""
    site = Site()
    header = ";".join(each.header for each in format.columns.values() if not each.family)
    for file in (content, header.encode() + b"\n" + content):
        result = site.run(format.name, file)
        read = result.planned.opened.file
        covered = [number for first, last in result.stretches for number in range(first, last + 1)]
        lines = sum(1 for _ in raw_lines_of(file, read.encoding))
        if not any(code == "unreadable-file" for code, _ in result.file_codes):
            expected = [n for n in range(1, lines + 1) if not read.header_first <= n <= read.header_last]
            assert covered == expected


def raw_lines_of(content: bytes, encoding: str) -> list[bytes]:
    """The physical lines of a file with this content."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return list(raw_lines(Path(file.name), encoding))


@given(enrolment_lines)
@QUICK
def test_every_line_has_one_outcome_in_any_order(lines: Sequence[str]) -> None:
    for order in (lines, lines[::-1]):
        result = a_site().run("enrolments", ENROLMENT, *order)
        assert sorted(result.outcomes) == list(range(2, len(lines) + 2))
        assert sum(result.plan.lines.values()) == len(lines)
        assert not {"planned", "failed"} & set(result.statuses())


@given(enrolment_lines)
@QUICK
def test_what_was_done_is_not_done_again(lines: Sequence[str]) -> None:
    """A file may undo itself further down: what is repeated is each line that the site keeps as it is."""
    site = a_site()
    site.run("enrolments", ENROLMENT, *lines)
    kept = [line for line in lines if site.plan("enrolments", ENROLMENT, line).statuses() == ["unchanged"]]
    assert set(site.plan("enrolments", ENROLMENT, *kept).statuses()) <= {"unchanged"}


def a_site_with_links() -> Site:
    """With courses whose instances are of all sorts: by oneself, disabled, linked."""
    site = Site(users=" ".join(USERS), courses=" ".join((*COURSES, "ART", "GEO")))
    site.do(
        CreateInstance(-1, site.course("MATH"), "self", STUDENT),
        CreateInstance(-2, site.course("ART"), "meta", source=site.course("MATH")),
        SetInstanceStatus(site.course("GEO"), site.instance("GEO"), False),
        CreateInstance(-3, site.course("GEO"), "self", STUDENT),
        CreateInstance(-4, site.course("MATH"), "manual", STUDENT),
    )
    return site


#: Lines that are often plain: new, or settled by the time they come again.
often_plain = st.tuples(
    st.sampled_from(["add", "add", "add", "add", "add", "del", "disable", "shift"]),
    st.sampled_from(["student", "student", "student", "teacher"]),
    st.sampled_from(USERS[:2]),
    st.sampled_from(["HIST", "HIST", "MATH", "ART", "ART", "GEO"]),
    st.sampled_from(["manual", "manual", "manual", "manual", "self", ""]),
    st.sampled_from(["", "2026-09-01"]),
    st.sampled_from(["", "", "2027-06-30", "2026-08-15"]),
    *[st.just("")] * 3,
    st.sampled_from(["", "", "", "1", "8"]),
).map(";".join)
plain_lines = st.lists(st.one_of(often_plain, often_plain, enrolment_line), min_size=2, max_size=8)


@given(
    st.lists(plain_lines, max_size=2),
    plain_lines,
    st.sampled_from([20_000, 3, 2, 1]),
    st.integers(1, 3),
    st.sampled_from([KEPT, KEPT, 2, 0]),
)
@QUICK
def test_what_is_foreseen_is_what_planning_line_by_line_would_find(
    before: Sequence[Sequence[str]], lines: Sequence[str], block: int, sample: int, kept: int
) -> None:
    """Finding settled and fresh lines a block at a time, and writing new enrolments all at once, are matters of speed:
    without them every outcome, the digest, and what becomes of the site are the same."""
    quick_site, slow_site = a_site_with_links(), a_site_with_links()
    for file in (*before, [line for lines in before for line in lines] + list(lines), lines):
        quickly = (patch.object(settled, "_SAMPLE", sample), patch.object(knowledge, "KEPT", kept))
        with patch.object(run, "BLOCK", block), quickly[0], quickly[1]:
            quick = quick_site.run("enrolments", ENROLMENT, *file)
        with patch.object(run, "BLOCK", block), line_by_line("enrolments"):
            slow = slow_site.run("enrolments", ENROLMENT, *file)
        assert quick.outcomes == slow.outcomes
        assert quick.plan.digest == slow.plan.digest
        for entity in ("enrolments", "roles", "groups", "group-members"):
            assert quick_site.export(entity) == slow_site.export(entity)


@given(enrolment_lines)
@QUICK
def test_planning_writes_nothing(lines: Sequence[str]) -> None:
    """Simulation is stopping after the plan."""
    site = a_site()
    before = [site.export(entity) for entity in ("enrolments", "roles", "groups", "group-members")]
    site.plan("enrolments", ENROLMENT, *lines)
    assert [site.export(entity) for entity in ("enrolments", "roles", "groups", "group-members")] == before


@given(enrolment_lines)
@QUICK
def test_the_plan_is_what_is_applied(lines: Sequence[str]) -> None:
    """The world of the plan and the platform agree: nothing that was planned is refused by the platform."""
    site = a_site()
    planned, applied = site.plan("enrolments", ENROLMENT, *lines), site.run("enrolments", ENROLMENT, *lines)
    assert [each.replace("planned", "applied") for each in planned.statuses() if each != "partial"] == [
        "applied" if each == "partial" else each for each in applied.statuses()
    ]


@given(enrolment_lines)
@QUICK
def test_what_is_exported_plans_to_nothing(lines: Sequence[str]) -> None:
    site = a_site()
    site.run("enrolments", ENROLMENT, *lines)
    for entity in ("enrolments", "roles"):
        rows = site.export(entity)
        result = site.plan("enrolments", *(";".join(row) for row in rows))
        assert set(result.statuses()) <= {"unchanged"}, (entity, rows, result.statuses())
