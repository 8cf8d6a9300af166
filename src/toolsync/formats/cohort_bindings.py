"""Binds courses to cohorts: whoever is in the cohort is enrolled in the course, with one role for each binding.

Liaisons de cohortes. The surprise: ``del`` disables the binding, and those who came by it stay enrolled without its
role; ``fulldel`` takes it away, and unenrols them.
"""

from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column
from toolsync.format import Format
from toolsync.model.references import CohortRef, CourseRef, RoleRef
from toolsync.rules import bindings

COMMANDS = kinds.choice(("add", "del", "restore", "fulldel"), {"suspend": "del"})


class Line(NamedTuple):
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: add.")
    cohort: CohortRef = column(
        "cohort", kinds.cohort_of("cohorts.cohort_identifier"), "The cohort.", required=True, filled=True
    )
    course: CourseRef = column(
        "course", kinds.course("cohorts.course_identifier"), "The course.", required=True, filled=True
    )
    role: RoleRef | None = column(
        "role",
        kinds.role_of("cohorts.role_identifier"),
        "The role that members get; empty: student. * is every role, for del, restore and fulldel.",
    )
    method: str | None = column("enrol", kinds.text(100), "The enrolment method; empty: cohort.")
    start: int | None = column("enrolstart", kinds.moment, "Not used: the method cohort has no dates.")
    end: int | None = column("enrolend", kinds.moment, "Not used: the method cohort has no dates.")
    group: bool | None = column(
        "makegroup", kinds.flag, "Put members into a group of the course that is called like the cohort."
    )


FORMAT = Format(
    name="cohort_bindings",
    filename="cohortscourses.csv",
    title="Bind courses to cohorts, so that members are enrolled; disable, restore and remove bindings.",
    line=Line,
    plan=bindings.plan,
    needs=bindings.needs,
    location="cohorts.binding_file",
    example="""\
cmd;cohort;course;role;makegroup
add;L1-HIST;HIST-101;student;1
del;L1-HIST;HIST-100;*;
""",
)
