"""Reading back: whether what a change asks for is so already.

It is, when the answer to an earlier attempt was lost, or when a run is resumed whose last batch nobody could note.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.references import CourseRef, UserRef, user_key
from toolsync.platforms.moodle.web import groups
from toolsync.platforms.moodle.web.accounts import Accounts
from toolsync.platforms.moodle.web.courses import Courses, categories
from toolsync.platforms.moodle.web.ids import instance_of
from toolsync.platforms.moodle.web.recipes import NewAccount, NewCourse
from toolsync.platforms.moodle.web.service import CoreService


@dataclass(slots=True)
class Outcome:
    """What became of one change: what Moodle said against it, or the ids of what it made."""

    error: str | None = None
    made: dict[int, int] = field(default_factory=dict)


Check = Callable[[CoreService, Any], Outcome | None]


def is_so(service: CoreService, change: Any) -> Outcome | None:
    """The outcome that a change has already, None when it is not so or cannot be told."""
    check = _CHECKS.get(type(change))
    return check(service, change) if check else None


def _new_account(service: CoreService, new: NewAccount) -> Outcome | None:
    accounts = Accounts(service)
    accounts.find([UserRef("username", new.made.username)])
    for user in accounts.users():
        if user_key("email", user.email) == user_key("email", new.made.email):
            return Outcome(made={new.made.user: user.id})
    return None


def _new_course(service: CoreService, new: NewCourse) -> Outcome | None:
    courses, made = Courses(service), new.made
    courses.find([CourseRef("shortname", made.shortname)])
    for course in courses.courses():
        if (course.shortname, course.idnumber, course.category) == (made.shortname, made.idnumber, made.category):
            return Outcome(made=course_made(made, course.id))
    return None


def course_made(made: kinds.CreateCourse, course: int) -> dict[int, int]:
    """The ids of a new course and of its manual method."""
    return {made.course: course, made.instance: instance_of(course, "manual")}


def _new_category(service: CoreService, made: kinds.CreateCategory) -> Outcome | None:
    for category, _ in categories(service):
        if (category.name, category.parent) == (made.name, made.parent):
            return Outcome(made={made.category: category.id})
    return None


def _new_cohort(service: CoreService, made: kinds.CreateCohort) -> Outcome | None:
    for each in service.read("core_cohort_get_cohorts"):
        if (each["name"], each["idnumber"]) == (made.name, made.idnumber):
            return Outcome(made={made.cohort: each["id"]})
    return None


def _new_group(service: CoreService, made: kinds.CreateGroup) -> Outcome | None:
    for group in groups.groups(service, [made.course])[made.course].values():
        if (group.name, group.idnumber) == (made.name, made.idnumber):
            return Outcome(made={made.group: group.id})
    return None


def _new_grouping(service: CoreService, made: kinds.CreateGrouping) -> Outcome | None:
    for grouping in groups.groupings(service, [made.course])[made.course].values():
        if (grouping.name, grouping.idnumber) == (made.name, made.idnumber):
            return Outcome(made={made.grouping: grouping.id})
    return None


def _no_account(service: CoreService, change: kinds.DeleteUser) -> Outcome | None:
    accounts = Accounts(service)
    accounts.find_ids([change.user])
    return None if accounts.found else Outcome()


def _no_course(service: CoreService, change: kinds.DeleteCourse) -> Outcome | None:
    courses = Courses(service)
    courses.find_ids([change.course])
    return None if courses.found else Outcome()


def _no_cohort(service: CoreService, change: kinds.DeleteCohort) -> Outcome | None:
    there = any(each["id"] == change.cohort for each in service.read("core_cohort_get_cohorts"))
    return None if there else Outcome()


_CHECKS: Final[Mapping[type[Any], Check]] = {
    NewAccount: _new_account,
    NewCourse: _new_course,
    kinds.CreateCategory: _new_category,
    kinds.CreateCohort: _new_cohort,
    kinds.CreateGroup: _new_group,
    kinds.CreateGrouping: _new_grouping,
    kinds.DeleteUser: _no_account,
    kinds.DeleteCourse: _no_course,
    kinds.DeleteCohort: _no_cohort,
}
