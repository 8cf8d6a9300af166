"""What must hold of any course file on any small site: nothing raises, no line is lost, a clean file is done once.

Names are few, so that they clash, come back and follow from each other. Blocks are small, so that what one of them
learns is forgotten by the next.
"""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import Site
from toolsync.model import knowledge
from toolsync.model.changes import CreateInstance
from toolsync.pipeline import run

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
NAMES = ["MATH", "HIST", "ART", "GEO"]

#: Cells that are right, and some that are wrong: most lines are fit to be planned.
RIGHT = {
    "id": ["", "2", "3"],
    "shortname": NAMES,
    "fullname": ["Course", "Other"],
    "idnumber": ["", "C-MATH", "C-HIST", "N", "P", "!"],
    "category": ["", "1", "Sciences", "Sciences/Maths", r"a\/b"],
    "summary": ["", "Words", "!"],
    "format": ["", "weeks"],
    "startdate": ["", "2026-09-01", "0"],
    "enddate": ["", "2026-10-01"],
    "visible": ["", "0", "1"],
    "numsections": ["", "0", "3"],
    "self": ["", "0", "1"],
    "guest": ["", "0", "1"],
    "template": ["", "", "MATH", "HIST"],
    "topic0": ["", "General"],
    "topic2": ["", "Two|Summary", "|Only", "!", "Two|!"],
    "teacher1_account": ["alice", "ID-bob", "bob@example.org"],
    "teacher1_role": ["", "teacher", "student"],
    "teacher2_account": ["", "alice"],
}
WRONG = {
    "id": ["99"],
    "shortname": ["site", ""],
    "fullname": [""],
    "category": ["9", "/"],
    "format": ["grid"],
    "startdate": ["01/02/2026"],
    "enddate": ["2026-01-01"],
    "visible": ["2"],
    "template": ["ART", "site", "a.mbz"],
    "teacher1_account": ["", "nobody"],
    "teacher1_role": ["wizard"],
}
HEADER = ";".join(RIGHT)
cells = [st.sampled_from([*right * 5, *WRONG.get(name, [])]) for name, right in RIGHT.items()]
lines = st.lists(st.tuples(*cells).map(";".join), max_size=8)
choices = st.fixed_dictionaries(
    {
        "courses_fileuploadidentifier": st.sampled_from(["shortname", "idnumber", "id"]),
        "courses_forceupdate": st.sampled_from(["0", "1"]),
        "courses_template_mode": st.sampled_from(["0", "1", "2"]),
        "courses_protectcategory": st.sampled_from(["0", "1"]),
        "enrolments__default_start": st.sampled_from(["now", "course"]),
    }
)


def a_site() -> Site:
    site = Site(users="alice bob", courses="MATH HIST")
    site.do(CreateInstance(-1, site.course("HIST"), "meta", source=site.course("MATH")))
    return site


def exported(site: Site) -> list[list[tuple[str, ...]]]:
    return [site.export(entity) for entity in ("courses", "categories", "enrolments", "roles")]


@pytest.fixture(params=[2, 20_000], ids=["small blocks", "one block"], autouse=True)
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(run, "BLOCK", request.param)
    if request.param == 2:
        monkeypatch.setattr(knowledge, "KEPT", 1)
    yield


@given(lines, choices)
@QUICK
def test_planning_never_raises_and_accounts_for_every_line_in_any_order(
    lines: Sequence[str], chosen: dict[str, str]
) -> None:
    site = a_site()
    before = exported(site)
    for order in (lines, lines[::-1]):
        result = site.plan("courses_create", HEADER, *order, **chosen)
        assert sorted(result.outcomes) == list(range(2, len(lines) + 2))
        assert sum(result.plan.lines.values()) == len(lines)
    assert exported(site) == before


@given(lines, choices)
@QUICK
def test_what_is_planned_is_applied(lines: Sequence[str], chosen: dict[str, str]) -> None:
    """The world of the plan and the platform agree: the platform refuses nothing."""
    site = a_site()
    result = site.run("courses_create", HEADER, *lines, **chosen)
    assert not {"planned", "failed"} & set(result.statuses())
    assert "platform-refused" not in [code for line in result.outcomes for code in result.codes(line)]


@given(lines, choices)
@QUICK
def test_a_clean_file_changes_nothing_the_second_time(lines: Sequence[str], chosen: dict[str, str]) -> None:
    """Clean: nothing in it is refused, and of several lines that give the same name only the first one is there."""
    site = a_site()
    kept: dict[str, str] = {}
    for line in lines:
        names = {cell for cell in line.split(";")[:4] if cell not in ("", "!", "Course", "Other")}
        if not names & kept.keys():
            kept |= dict.fromkeys(names, line)
    mine = list(dict.fromkeys(kept.values()))
    first = site.run("courses_create", HEADER, *mine, **chosen)
    after = exported(site)
    clean = [line for number, line in enumerate(mine, start=2) if number not in first.tryback]
    again = site.run("courses_create", HEADER, *clean, **chosen)
    assert set(again.statuses()) <= {"unchanged"}, [(n, again.changes(n), again.codes(n)) for n in again.outcomes]
    assert exported(site) == after


@given(
    st.lists(st.sampled_from(["MATH", "HIST", "NOWHERE", "site", "", "MATH;x", "a;b;c", '"GEO"', "# x"]), max_size=8)
)
@QUICK
def test_any_list_of_courses_to_delete_is_accounted_for(lines: Sequence[str]) -> None:
    site = a_site()
    wanted = {line.split(";")[0] for line in lines} & {"MATH", "HIST"}
    for order in (lines, lines[::-1]):
        result = site.plan("courses_delete", *order)
        assert sum(result.plan.lines.values()) == len(lines)
        assert result.plan.changes["DeleteCourse"] == len(wanted)
    result = site.run("courses_delete", *lines)
    assert "failed" not in result.statuses()
    assert {row[0] for row in site.export("courses")[1:]} == {"MATH", "HIST"} - wanted
