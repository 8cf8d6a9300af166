"""How each kind of change is told to Moodle: the function, and what becomes of the change in its parameters."""

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.changes import SetPassword

#: Formats of texts: Moodle's FORMAT_HTML.
_HTML: Final = 1
_CUSTOM: Final = "profile_field_"
#: How the columns of a course are called among the parameters, where it is otherwise.
_COURSE_NAMES: Final = {"category": "categoryid"}
#: What even a strict policy asks of a password.
_ALPHABETS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "*-+_!")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with all that can only be said when it is made."""

    made: kinds.CreateUser
    password: SetPassword | None = None
    #: Moodle generates one and mails it.
    generated: bool = False


@dataclass(frozen=True, slots=True)
class NewCourse:
    """A course, and how many sections it begins with (None: as many as the site gives)."""

    made: kinds.CreateCourse
    sections: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """``function`` takes a list ``name`` of what ``item`` makes of each change, at most so many at a time."""

    function: str
    name: str
    item: Callable[[Any], Any]
    most: int = 50


def _account(new: NewAccount) -> dict[str, Any]:
    made = new.made
    told: dict[str, Any] = {"username": made.username, "idnumber": made.idnumber, "email": made.email}
    told |= {"auth": made.auth, **_columns(dict(made.profile))}
    if new.generated:
        told["createpassword"] = True
    elif new.password is not None:
        told |= _password(new.password)
    else:
        # Moodle's function makes no account without one: this one nobody knows.
        told["password"] = "".join(secrets.choice(each) for each in _ALPHABETS * 8)
    return told


def _password(change: SetPassword) -> dict[str, Any]:
    forced = {"preferences": [{"type": "auth_forcepasswordchange", "value": 1}]} if change.must_change else {}
    return {"password": change.password, **forced}


def _columns(values: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: value for name, value in values.items() if not name.startswith(_CUSTOM)}
    custom = {name.removeprefix(_CUSTOM): value for name, value in values.items() if name.startswith(_CUSTOM)}
    if custom:
        told["customfields"] = [{"type": name, "value": value} for name, value in custom.items()]
    return told


def _course(new: NewCourse) -> dict[str, Any]:
    made = new.made
    told: dict[str, Any] = {"shortname": made.shortname, "categoryid": made.category, "idnumber": made.idnumber}
    told |= {"visible": made.visible, "startdate": made.startdate, **_course_columns(dict(made.details))}
    told.setdefault("fullname", made.shortname)
    return told | ({} if new.sections is None else {"numsections": new.sections})


def _course_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in values.items() if name != "coursedisplay" and (name, value) != ("lang", "")}
    if "coursedisplay" in values:
        told["courseformatoptions"] = [{"name": "coursedisplay", "value": values["coursedisplay"]}]
    if "summary" in told:
        told["summaryformat"] = _HTML
    return told


def cohort_place(category: int) -> dict[str, Any]:
    """Where a cohort belongs: a category, or the whole site (0)."""
    return {"type": "id", "value": category} if category else {"type": "system", "value": ""}


def _new_cohort(made: kinds.CreateCohort) -> dict[str, Any]:
    told = {"name": made.name, "idnumber": made.idnumber, "visible": made.visible, "description": made.description}
    return {**told, "descriptionformat": _HTML, "categorytype": cohort_place(made.category)}


def _new_group(made: kinds.CreateGroup | kinds.CreateGrouping) -> dict[str, Any]:
    told = {"courseid": made.course, "name": made.name, "idnumber": made.idnumber, "description": made.description}
    return {**told, "descriptionformat": _HTML}


def _enrolment(enrol: kinds.EnrolUser) -> dict[str, int]:
    """Dates are always told: those left out would be reset."""
    told = {"roleid": enrol.role, "userid": enrol.user, "courseid": enrol.course}
    return {**told, "timestart": enrol.start, "timeend": enrol.end, "suspend": 0}


def _role(change: kinds.AssignRole | kinds.UnassignRole) -> dict[str, Any]:
    told = {"roleid": change.role, "userid": change.user}
    return {**told, "contextlevel": "course", "instanceid": change.course}


def _new_member(change: kinds.AddCohortMember) -> dict[str, Any]:
    return {
        "cohorttype": {"type": "id", "value": change.cohort},
        "usertype": {"type": "id", "value": change.user},
    }


def _place(change: kinds.AddGroupMember | kinds.RemoveGroupMember) -> dict[str, int]:
    return {"groupid": change.group, "userid": change.user}


def _in_grouping(change: kinds.AssignGrouping | kinds.UnassignGrouping) -> dict[str, int]:
    return {"groupingid": change.grouping, "groupid": change.group}


def _completed(change: Any) -> Any:
    """What a change says alone is not enough: see ``completing``."""
    raise NotImplementedError(change)


#: How each kind is told. What is not in here can only be told with the thing that it is about, when that is made.
RECIPES: Final[Mapping[type[Any], Recipe]] = {
    NewAccount: Recipe("core_user_create_users", "users", _account),
    kinds.UpdateUser: Recipe(
        "core_user_update_users", "users", lambda change: {"id": change.user, **_columns(dict(change.values))}
    ),
    kinds.SuspendUser: Recipe("core_user_update_users", "users", lambda change: {"id": change.user, "suspended": 1}),
    kinds.ActivateUser: Recipe("core_user_update_users", "users", lambda change: {"id": change.user, "suspended": 0}),
    kinds.SetPassword: Recipe(
        "core_user_update_users", "users", lambda change: {"id": change.user, **_password(change)}, 1
    ),
    kinds.DeleteUser: Recipe("core_user_delete_users", "userids", lambda change: change.user, 20),
    kinds.CreateCategory: Recipe(
        "core_course_create_categories", "categories", lambda change: {"name": change.name, "parent": change.parent}, 1
    ),
    NewCourse: Recipe("core_course_create_courses", "courses", _course, 10),
    kinds.UpdateCourse: Recipe(
        "core_course_update_courses",
        "courses",
        lambda change: {"id": change.course, **_course_columns(dict(change.values))},
        20,
    ),
    kinds.MoveCourse: Recipe(
        "core_course_update_courses", "courses", lambda change: {"id": change.course, "categoryid": change.category}, 20
    ),
    kinds.DeleteCourse: Recipe("core_course_delete_courses", "courseids", lambda change: change.course, 1),
    kinds.EnrolUser: Recipe("enrol_manual_enrol_users", "enrolments", _enrolment),
    kinds.UnenrolUser: Recipe(
        "enrol_manual_unenrol_users",
        "enrolments",
        lambda change: {"userid": change.user, "courseid": change.course},
    ),
    kinds.AssignRole: Recipe("core_role_assign_roles", "assignments", _role),
    kinds.UnassignRole: Recipe("core_role_unassign_roles", "unassignments", _role),
    kinds.CreateGroup: Recipe("core_group_create_groups", "groups", _new_group),
    kinds.UpdateGroup: Recipe("core_group_update_groups", "groups", _completed),
    kinds.DeleteGroup: Recipe("core_group_delete_groups", "groupids", lambda change: change.group),
    kinds.CreateGrouping: Recipe("core_group_create_groupings", "groupings", _new_group),
    kinds.UpdateGrouping: Recipe("core_group_update_groupings", "groupings", _completed),
    kinds.DeleteGrouping: Recipe("core_group_delete_groupings", "groupingids", lambda change: change.grouping),
    kinds.AssignGrouping: Recipe("core_group_assign_grouping", "assignments", _in_grouping),
    kinds.UnassignGrouping: Recipe("core_group_unassign_grouping", "unassignments", _in_grouping),
    kinds.AddGroupMember: Recipe("core_group_add_group_members", "members", _place),
    kinds.RemoveGroupMember: Recipe("core_group_delete_group_members", "members", _place),
    kinds.CreateCohort: Recipe("core_cohort_create_cohorts", "cohorts", _new_cohort),
    kinds.UpdateCohort: Recipe("core_cohort_update_cohorts", "cohorts", _completed),
    kinds.MoveCohort: Recipe("core_cohort_update_cohorts", "cohorts", _completed),
    kinds.DeleteCohort: Recipe("core_cohort_delete_cohorts", "cohortids", lambda change: change.cohort, 10),
    kinds.AddCohortMember: Recipe("core_cohort_add_cohort_members", "members", _new_member),
    kinds.RemoveCohortMember: Recipe(
        "core_cohort_delete_cohort_members",
        "members",
        lambda change: {"cohortid": change.cohort, "userid": change.user},
    ),
    kinds.CreateInstance: Recipe(
        "enrol_meta_add_instances",
        "instances",
        lambda change: {"metacourseid": change.course, "courseid": change.source},
        1,
    ),
}
