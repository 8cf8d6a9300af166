"""What must hold of any file of groups and of any file of their members, whatever is in it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools import Site
from toolsync.formats import BY_NAME
from toolsync.model import knowledge
from toolsync.model.knowledge import KEPT
from toolsync.pipeline import run

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADERS = {
    "groups": "courseid;name;type;idnumber;updateid;grouping;selfgrouping;description;cmd",
    "group_members": "groupid;userid;courseid;cmd",
}
_names = st.sampled_from(["", "TD 1", "TD 2", "T"])
_ids = st.sampled_from(["", "", "M1", "M2", "!"])
group_lines = st.lists(
    st.tuples(
        st.sampled_from(["MATH", "MATH", "HIST", "NOWHERE", ""]),
        _names,
        st.sampled_from(["", "group", "grouping", "groop"]),
        _ids,
        st.sampled_from(["", "", "", "M1", "M2"]),
        st.sampled_from(["", "", "M1", "M1|M2"]),
        st.sampled_from(["", "", "1"]),
        st.sampled_from(["", "Mondays", "!"]),
        st.sampled_from(["", "", "", "add", "update", "del", "zap"]),
    ).map(";".join),
    max_size=14,
)
member_lines = st.lists(
    st.tuples(
        st.sampled_from(["M1", "M2", "M3", "M9", ""]),
        st.sampled_from(["alice", "bob", "charlie", "nobody"]),
        st.sampled_from(["MATH", "MATH", "HIST", ""]),
        st.sampled_from(["", "add", "add", "shift", "del", "zap"]),
    ).map(";".join),
    max_size=14,
)
FILES = {"groups": group_lines, "group_members": member_lines}
GIVEN: dict[str, Any] = {"groups": {}, "group_members": {"groups_purgeemptygroups": "2"}}
ENTITIES = ("groups", "groupings", "group-members", "enrolments")


def a_site(format: str) -> Site:
    """A site with people, and for the members' files with groups."""
    site = Site(users="alice bob charlie", courses="MATH HIST")
    site.must("enrolments", "rolename;uid;cid;enrol", "student;alice;MATH;", "student;bob;MATH;", "student;bob;HIST;")
    if format == "group_members":
        lines = ("MATH;TD 1;M1;;", "MATH;TD 2;M2;;1", "MATH;TD 3;M3;;", "HIST;TD 1;M1;;")
        site.must("groups", "courseid;name;idnumber;grouping;selfgrouping", *lines)
    else:
        site.must("groups", "courseid;name;idnumber", "MATH;TD 1;M1")
        site.must("enrolments", "rolename;uid;cid;enrol;gcmd;g1", "student;alice;MATH;;gadd;TD 1")
    return site


def held(site: Site) -> list[list[tuple[str, ...]]]:
    return [site.export(entity) for entity in ENTITIES]


formats = pytest.mark.parametrize("format", list(FILES))


@formats
@given(st.data())
@QUICK
def test_every_line_has_one_outcome_and_what_is_planned_is_applied(format: str, data: st.DataObject) -> None:
    lines = data.draw(FILES[format])
    for order in (lines, lines[::-1]):
        site = a_site(format)
        before = held(site)
        planned = site.plan(format, HEADERS[format], *order, **GIVEN[format])
        assert held(site) == before
        applied = site.run(format, HEADERS[format], *order, **GIVEN[format])
        assert sum(planned.plan.lines.values()) >= len(order)
        numbers = range(2, len(order) + 2)
        assert set(numbers) <= set(applied.outcomes)
        for number in numbers:
            assert planned.status(number).replace("planned", "applied") == applied.status(number), number
        assert not {"planned", "failed", "partial"} & set(applied.statuses())


@formats
@given(st.data())
@QUICK
def test_what_was_done_is_not_done_again(format: str, data: st.DataObject) -> None:
    """A file may undo itself further down: what is repeated is each line that the site keeps as it is."""
    lines, site = data.draw(FILES[format]), a_site(format)
    site.run(format, HEADERS[format], *lines, **GIVEN[format])
    kept = [line for line in lines if site.plan(format, HEADERS[format], line).statuses() == ["unchanged"]]
    assert set(site.plan(format, HEADERS[format], *kept, **GIVEN[format]).statuses()) <= {"unchanged"}


@formats
@given(st.data())
@QUICK
def test_what_is_exported_plans_to_nothing(format: str, data: st.DataObject) -> None:
    site = a_site(format)
    site.run(format, HEADERS[format], *data.draw(FILES[format]), **GIVEN[format])
    for entity, read_by, named in (
        ("groups", "groups", {}),
        ("groupings", "groups", {}),
        ("group-members", "group_members", {"groups_groupidentifier": "id"}),
    ):
        rows = site.platform.export(entity, {"group": "id"})
        result = site.plan(read_by, *(";".join(row) for row in rows), **named)
        assert set(result.statuses()) <= {"unchanged"}, (entity, result.outcomes)


@given(member_lines, member_lines, st.sampled_from([20_000, 3, 1]), st.sampled_from([KEPT, 2, 0]))
@QUICK
def test_settled_lines_are_those_that_planning_would_leave(
    first: Sequence[str], second: Sequence[str], block: int, kept: int
) -> None:
    """Finding settled lines a block at a time is a matter of speed: without it every outcome is the same."""
    site, header = a_site("group_members"), HEADERS["group_members"]
    site.run("group_members", header, *first)
    with patch.object(run, "BLOCK", block), patch.object(knowledge, "KEPT", kept):
        quick = site.plan("group_members", header, *first, *second)
    known = BY_NAME["group_members"]
    BY_NAME["group_members"] = replace(known, find_settled=lambda lines, world, settings: None, needs=_all_needs)
    try:
        slow = site.plan("group_members", header, *first, *second)
    finally:
        BY_NAME["group_members"] = known
    assert quick.outcomes == slow.outcomes
    assert quick.plan.digest == slow.plan.digest


def _all_needs(lines: Any, world: Any, settings: Any) -> Any:
    """What every line needs, as if none were settled."""
    from toolsync.model import flow
    from toolsync.model.questions import Questions
    from toolsync.rules.group_places import places_of

    pairs = {pair for pair in places_of(lines, world, settings) if None not in pair}
    yield from flow.rounds(world, Questions(participations=pairs, groups={course for _, course in pairs}))
