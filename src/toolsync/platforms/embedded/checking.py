"""What cannot be done: a change that names what is not there, or takes what is taken, is refused before it is played.

A planner has seen to most of this; but a plan may be old, and a platform answers for its own consistency. The words
of a refusal are read by people, in the report of their file.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.changes import CHANGES, Change
from toolsync.model.questions import Questions
from toolsync.model.references import CohortRef, CourseRef, UserRef, user_key
from toolsync.model.resets import is_flag
from toolsync.model.things import Group, Grouping
from toolsync.model.world import World


class Refused(Exception):
    """This change cannot be played, for the reason that the message gives."""


class Known:
    """What exists, as far as a batch names it: ids that the tables hold, and what its own changes have made of them.

    The sets hold ids that certainly exist; for any other one, the world is asked.
    """

    def __init__(self, world: World, users: set[int], courses: set[int], cohorts: set[int]) -> None:
        self.world = world
        self.users = users
        self.courses = courses
        self.cohorts = cohorts
        self.roles = {0} | {role.id for role in world.site.roles.values()}
        #: Pairs (course, instance) that were found to belong together.
        self.instances: set[tuple[int, int]] = set()

    def user(self, user: int) -> None:
        """There must be such a live account."""
        if user not in self.users:
            known = self.world.users.get(user)
            if known is None or known.deleted:
                raise Refused(f"There is no account {user}.")

    def course(self, course: int) -> None:
        """There must be such a course."""
        if course not in self.courses:
            known = self.world.courses.get(course)
            if known is None or known.gone:
                raise Refused(f"There is no course {course}.")

    def cohort(self, cohort: int) -> None:
        """There must be such a cohort."""
        if cohort not in self.cohorts:
            known = self.world.cohorts.get(cohort)
            if known is None or known.gone:
                raise Refused(f"There is no cohort {cohort}.")

    def category(self, category: int) -> None:
        """There must be such a category; 0 is the top of the tree, or the whole site."""
        known = self.world.categories.get(category)
        if category and (known is None or known.gone):
            raise Refused(f"There is no category {category}.")

    def role(self, role: int) -> None:
        """There must be such a role; 0 is none."""
        if role not in self.roles:
            raise Refused(f"There is no role {role}.")

    def instance(self, course: int, instance: int) -> None:
        """The course must have such an enrolment instance."""
        if (course, instance) not in self.instances:
            if all(each.id != instance for each in self.world.instances_of(course)):
                raise Refused(f"Course {course} has no enrolment method {instance}.")
            self.instances.add((course, instance))

    def group(self, course: int, group: int) -> None:
        """The course must have such a group; 0 is none."""
        if group and group not in self.world.groups_of(course):
            raise Refused(f"Group {group} is not one of course {course}.")

    def grouping(self, course: int, grouping: int) -> None:
        """The course must have such a grouping."""
        if grouping not in self.world.groupings_of(course):
            raise Refused(f"Grouping {grouping} is not one of course {course}.")

    def doubt(self, change: Change) -> None:
        """This change puts an end to the thing that it names first: let the world be asked about it from now on."""
        known = {"user": self.users, "course": self.courses, "cohort": self.cohorts}
        thing = change.ids[0]
        if thing in known:
            known[thing].discard(getattr(change, thing))
        self.instances.clear()


#: How a field that holds the id of a thing is checked, by the name of the field.
_CHECKS: Final[dict[str, Callable[[Known, Any, int], None]]] = {
    "user": lambda known, _, user: known.user(user),
    "course": lambda known, _, course: known.course(course),
    "template": lambda known, _, course: known.course(course),
    "cohort": lambda known, _, cohort: known.cohort(cohort),
    "category": lambda known, _, category: known.category(category),
    "parent": lambda known, _, category: known.category(category),
    "group": lambda known, change, group: known.group(change.course, group),
    "grouping": lambda known, change, grouping: known.grouping(change.course, grouping),
}

#: What each kind of change names. An account that is to be revived is not alive; enrolments have a rule of their own.
_CHECKED: Final = {
    kind: tuple((name, _CHECKS[name]) for name in kind.ids if name in _CHECKS and name not in kind.makes)
    for kind in CHANGES
} | {kinds.ReviveUser: (), kinds.EnrolUser: ()}

_IN_CATEGORIES: Final = frozenset(kind for kind in CHANGES if {"category", "parent"} & set(kind.ids))
_IN_GROUPS: Final = frozenset(kind for kind in CHANGES if "group" in kind.ids and "group" not in kind.makes)


def check(change: Change, known: Known) -> None:
    """Raise :class:`Refused` when this change cannot be played."""
    kind = type(change)
    for name, checked in _CHECKED[kind]:
        checked(known, change, getattr(change, name))
    rule = _RULES.get(kind)
    if rule is not None:
        rule(change, known)


def needs(change: Any, asked: Questions) -> None:
    """What must be known to check this change, beyond what is known to play it."""
    kind = type(change)
    if kind in _IN_CATEGORIES:
        asked.categories = True
    if kind in _IN_GROUPS:
        asked.groups.add(change.course)
    if kind is kinds.UpdateUser or kind is kinds.ReviveUser:
        if username := _new_username(change):
            asked.users.add(UserRef("username", user_key("username", username)))
    elif kind is kinds.CreateCourse or kind is kinds.UpdateCourse:
        asked.courses |= {CourseRef(by, value) for by, value in _course_names(change) if value}
    elif (kind is kinds.CreateCohort or kind is kinds.UpdateCohort) and (
        idnumber := dict(_cohort_values(change)).get("idnumber")
    ):
        asked.cohorts.add(CohortRef("idnumber", str(idnumber)))


def _enrol(change: Any, known: Known) -> None:
    """The one that comes by the million."""
    if change.user not in known.users:
        known.user(change.user)
    if change.course not in known.courses:
        known.course(change.course)
    if (change.course, change.instance) not in known.instances:
        known.instance(change.course, change.instance)
        if change.course == known.world.site.course:
            raise Refused("Nobody can be enrolled in the front page.")
    if change.role not in known.roles:
        known.role(change.role)


def _new_username(change: kinds.UpdateUser | kinds.ReviveUser) -> str:
    if isinstance(change, kinds.ReviveUser):
        return change.username
    return dict(change.values).get("username", "")


def _free_username(change: Any, username: str, known: Known) -> None:
    if username != user_key("username", username):
        raise Refused(f"The username {username} must be in lower case.")
    other = known.world.find_user(UserRef("username", username))
    if other is not None and other.id != change.user:
        raise Refused(f"The username {username} is taken.")


def _create_user(change: kinds.CreateUser, known: Known) -> None:
    if not change.username:
        raise Refused("An account must have a username.")
    _free_username(change, change.username, known)


def _rename_user(change: kinds.UpdateUser | kinds.ReviveUser, known: Known) -> None:
    if username := _new_username(change):
        _free_username(change, username, known)


def _delete_user(change: kinds.DeleteUser, known: Known) -> None:
    if known.world.users[change.user].guard:
        raise Refused(f"Account {change.user} cannot be deleted: it is the guest or a site administrator.")


def _revive_user(change: kinds.ReviveUser, known: Known) -> None:
    world = known.world
    deleted = world.deleted_emails if change.was_by == "email" else world.deleted_users
    if all(each.id != change.user for each in deleted.get(change.was, ())):
        raise Refused(f"Account {change.user} is not a deleted one that was called {change.was}.")
    _rename_user(change, known)


def _course_names(change: kinds.CreateCourse | kinds.UpdateCourse) -> list[tuple[str, str]]:
    if isinstance(change, kinds.CreateCourse):
        return [("shortname", change.shortname), ("idnumber", change.idnumber)]
    return [(name, str(value)) for name, value in change.values if name in ("shortname", "idnumber")]


def _course(change: kinds.CreateCourse | kinds.UpdateCourse, known: Known) -> None:
    for by, value in _course_names(change):
        if by == "shortname" and not value:
            raise Refused("A course must have a short name.")
        other = known.world.find_course(CourseRef(by, value)) if value else None
        if other is not None and other.id != change.course:
            raise Refused(f"Another course has the {by} {value}.")
    if isinstance(change, kinds.CreateCourse) and not change.category:
        raise Refused("A course must be in a category.")


def _delete_category(change: kinds.DeleteCategory, known: Known) -> None:
    left = known.world.live_categories()
    if any(each.parent == change.category for each in left) or known.world.has_courses(change.category):
        raise Refused(f"Category {change.category} is not empty.")
    if len(left) == 1:
        raise Refused("The last category cannot be deleted.")


def _delete_course(change: kinds.DeleteCourse, known: Known) -> None:
    if change.course == known.world.site.course:
        raise Refused("The front page cannot be deleted.")


def _reset_course(change: kinds.ResetCourse, known: Known) -> None:
    if change.course == known.world.site.course:
        raise Refused("The front page cannot be reset.")
    for role in change.roles:
        known.role(role)
    for flag in change.flags:
        if not is_flag(flag):
            raise Refused(f"A course has nothing that {flag} would reset.")


def _instance(change: kinds.CreateInstance, known: Known) -> None:
    if change.method not in known.world.site.methods:
        raise Refused(f"The site has no enrolment method called {change.method}.")
    known.role(change.role)
    if change.method == "cohort":
        known.cohort(change.source)
    if change.method == "meta":
        known.course(change.source)


def _group(change: kinds.CreateGroup | kinds.UpdateGroup, known: Known) -> None:
    _named("group", change, known.world.groups_of(change.course).values(), change.group)


def _grouping(change: kinds.CreateGrouping | kinds.UpdateGrouping, known: Known) -> None:
    _named("grouping", change, known.world.groupings_of(change.course).values(), change.grouping)


def _named(thing: str, change: Any, others: Iterable[Group | Grouping], own: int) -> None:
    """A group or grouping has a name, and its idnumber to itself within its course."""
    made = isinstance(change, kinds.CreateGroup | kinds.CreateGrouping)
    values = {"name": change.name, "idnumber": change.idnumber} if made else dict(change.values)
    if values.get("name") == "":
        raise Refused(f"A {thing} must have a name.")
    idnumber = values.get("idnumber")
    if idnumber and any(each.idnumber == idnumber and each.id != own for each in others):
        raise Refused(f"Another {thing} of course {change.course} has the idnumber {idnumber}.")


def _place(change: kinds.AddGroupMember, known: Known) -> None:
    if not known.world.participation(change.user, change.course).enrolments:
        raise Refused(f"Account {change.user} is not enrolled in course {change.course}.")


def _cohort_values(change: kinds.CreateCohort | kinds.UpdateCohort) -> tuple[tuple[str, str | int], ...]:
    if isinstance(change, kinds.CreateCohort):
        return ("name", change.name), ("idnumber", change.idnumber)
    return change.values


def _cohort(change: kinds.CreateCohort | kinds.UpdateCohort, known: Known) -> None:
    values = dict(_cohort_values(change))
    if not values.get("name", "kept"):
        raise Refused("A cohort must have a name.")
    if idnumber := values.get("idnumber"):
        other = known.world.find_cohort(CohortRef("idnumber", str(idnumber)))
        if other is not None and other.id != change.cohort:
            raise Refused(f"Another cohort has the idnumber {idnumber}.")


#: What a kind of change must keep beyond naming things that exist.
_RULES: Final[dict[type[Change], Callable[[Any, Known], None]]] = {
    kinds.EnrolUser: _enrol,
    kinds.CreateUser: _create_user,
    kinds.UpdateUser: _rename_user,
    kinds.DeleteUser: _delete_user,
    kinds.ReviveUser: _revive_user,
    kinds.CreateCourse: _course,
    kinds.UpdateCourse: _course,
    kinds.DeleteCategory: _delete_category,
    kinds.DeleteCourse: _delete_course,
    kinds.ResetCourse: _reset_course,
    kinds.CreateInstance: _instance,
    kinds.SetInstanceStatus: lambda change, known: known.instance(change.course, change.instance),
    kinds.DeleteInstance: lambda change, known: known.instance(change.course, change.instance),
    kinds.AssignRole: lambda change, known: known.role(change.role),
    kinds.CreateGroup: _group,
    kinds.UpdateGroup: _group,
    kinds.CreateGrouping: _grouping,
    kinds.UpdateGrouping: _grouping,
    kinds.AddGroupMember: _place,
    kinds.CreateCohort: _cohort,
    kinds.UpdateCohort: _cohort,
}
