"""Telling Moodle changes of one kind, as many at a time as is safe, and what became of each.

Most functions do all of a call or nothing, and do not say which item was wrong: a call that was refused is halved until
the wrong item stands alone. Where an answer was lost, it is read back what is so before anything is told again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model import changes as kinds
from toolsync.platforms.moodle.connection import AccessDenied, ConnectionLost
from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.accounts import Accounts
from toolsync.platforms.moodle.web.completing import COMPLETED
from toolsync.platforms.moodle.web.functions import SITE_INFO
from toolsync.platforms.moodle.web.people import enrolled
from toolsync.platforms.moodle.web.recipes import RECIPES, NewAccount, NewCourse, Recipe
from toolsync.platforms.moodle.web.service import CoreService, in_parts
from toolsync.platforms.moodle.web.verifying import Outcome, course_made, is_so

#: How often a call is told again whose answer was lost.
_ATTEMPTS: Final = 3
#: Kinds of which Moodle would make a second one without a word.
_MADE_TWICE: Final = (kinds.CreateCategory, kinds.CreateCohort)
#: What stands for "there already" in the warnings about cohort members.
_ALREADY: Final = "3"
_UNTOLD: Final = "; Moodle tells no more unless its debugging is set to DEVELOPER"
_TOO_LATE: Final = "Moodle's own functions can be told this only in the line that makes the account or the course."
_DISABLED_LINK: Final = "The course has this link already, disabled: enable it in its enrolment methods."


class Sender:
    """Tells changes to one site."""

    def __init__(self, service: CoreService) -> None:
        self._service = service

    def send(self, changes: Sequence[Any]) -> list[Outcome]:
        """Tell changes that are all of one kind, in order."""
        kind = type(changes[0])
        if kind not in RECIPES and kind is not kinds.CopyTemplate:
            return [Outcome(_TOO_LATE) for _ in changes]
        if kind is kinds.CopyTemplate:
            return [self._copy(change) for change in changes]
        if kind is kinds.EnrolUser:
            return self._but_the_done(changes, self._enrolled(changes))
        if kind in _MADE_TWICE:
            return [is_so(self._service, change) or self._tell_all([change])[0] for change in changes]
        return self._tell_all(changes)

    def _but_the_done(self, changes: Sequence[Any], done: Sequence[bool]) -> list[Outcome]:
        told = iter(self._tell_all([change for change, so in zip(changes, done, strict=True) if not so]))
        return [Outcome() if so else next(told) for so in done]

    def _tell_all(self, changes: Sequence[Any]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        if not changes:
            return outcomes
        recipe = RECIPES[type(changes[0])]
        completed = COMPLETED.get(type(changes[0]))
        rest = list(changes)
        while rest:
            # What must be completed by what is there now goes one by one: an earlier change may alter it.
            items = [completed(self._service, rest[0])] if completed else [recipe.item(change) for change in rest]
            part = next(iter(in_parts(items[: _apart(rest)], recipe.most)))
            outcomes += self._tell(recipe, rest[: len(part)], part)
            rest = rest[len(part) :]
        return outcomes

    def _tell(self, recipe: Recipe, changes: Sequence[Any], items: Sequence[Any], attempt: int = 1) -> list[Outcome]:
        try:
            answer = self._service.write(recipe.function, **{recipe.name: items})
        except FunctionRefused as refused:
            if len(changes) == 1:
                return [is_so(self._service, changes[0]) or Outcome(_words(recipe, refused))]
            half = len(changes) // 2
            first = self._tell(recipe, changes[:half], items[:half])
            return first + self._tell(recipe, changes[half:], items[half:])
        except ConnectionLost:
            if attempt == _ATTEMPTS:
                raise
            return self._tell_again(recipe, changes, items, attempt)
        return _ANSWERED.get(type(changes[0]), _done)(self._service, changes, answer)

    def _tell_again(self, recipe: Recipe, changes: Sequence[Any], items: Sequence[Any], attempt: int) -> list[Outcome]:
        """The answer was lost: once the site answers again, tell it what is not so yet."""
        self._service.read(SITE_INFO)
        if type(changes[0]) is kinds.EnrolUser:
            known = [Outcome() if so else None for so in self._enrolled(changes)]
        else:
            known = [is_so(self._service, change) for change in changes]
        left = [number for number, outcome in enumerate(known) if outcome is None]
        told: list[Outcome] = []
        if left:
            told = self._tell(recipe, [changes[each] for each in left], [items[each] for each in left], attempt + 1)
        again = iter(told)
        return [outcome or next(again) for outcome in known]

    def _enrolled(self, changes: Sequence[kinds.EnrolUser]) -> list[bool]:
        """Who is in the course already: an enrolment that is told again has its welcome message sent again."""
        courses = sorted({change.course for change in changes})
        present = self._service.side_by_side(self._people, courses)
        roles = dict(zip(courses, present, strict=True))
        return [change.role in roles[change.course].get(change.user, ()) for change in changes]

    def _people(self, course: int) -> dict[int, set[int]]:
        try:
            people = list(enrolled(self._service, course, "id,roles"))
        except FunctionRefused:
            # The course is gone: Moodle says so of each of those who are to be enrolled.
            return {}
        return {user["id"]: {role["roleid"] for role in user.get("roles", ())} for user in people}

    def _copy(self, change: kinds.CopyTemplate) -> Outcome:
        """Fill a new course from another one. One that is not empty any more has been filled before."""
        sections = self._service.read("core_course_get_contents", courseid=change.course)
        if any(section["modules"] for section in sections):
            return Outcome()
        try:
            self._service.write("core_course_import_course", importfrom=change.template, importto=change.course)
        except FunctionRefused as refused:
            return Outcome(_words("core_course_import_course", refused))
        return Outcome()


def _words(recipe: Recipe | str, refused: FunctionRefused) -> str:
    """What is told to people."""
    function = recipe if isinstance(recipe, str) else recipe.function
    if refused.errorcode == "invalidtoken":
        raise AccessDenied(N_("The site does not know the token any more. Make another one."))
    untold = _UNTOLD if refused.errorcode in ("invalidparameter", "invalidresponse") else ""
    return f"{refused.reason.rstrip('.')} ({function}{untold})."


def _apart(changes: Sequence[Any]) -> int:
    """How many of these speak of different things: warnings name the thing, not the change."""
    seen: set[int] = set()
    for number, change in enumerate(changes):
        thing = getattr(change, change.ids[0]) if type(change) in _WARNED else number
        if thing in seen:
            return number
        seen.add(thing)
    return len(changes)


# --- what the answers tell --------------------------------------------------------------------------------------------


def _done(service: CoreService, changes: Sequence[Any], answer: Any) -> list[Outcome]:
    return [Outcome() for _ in changes]


def _made(service: CoreService, changes: Sequence[Any], answer: Any) -> list[Outcome]:
    """The ids of what was made, in the order of the changes."""
    (name,) = type(changes[0]).makes
    return [Outcome(made={getattr(each, name): made["id"]}) for each, made in zip(changes, answer, strict=True)]


def _accounts_made(service: CoreService, news: Sequence[NewAccount], answer: Any) -> list[Outcome]:
    """Those that begin suspended are suspended at once: Moodle's function makes active accounts only."""
    outcomes = [Outcome(made={new.made.user: made["id"]}) for new, made in zip(news, answer, strict=True)]
    suspended = [made["id"] for new, made in zip(news, answer, strict=True) if new.made.suspended]
    if suspended:
        said = Sender(service).send([kinds.SuspendUser(user) for user in suspended])
        wrong = {user: outcome.error for user, outcome in zip(suspended, said, strict=True) if outcome.error}
        for outcome, made in zip(outcomes, answer, strict=True):
            if made["id"] in wrong:
                outcome.error = f"The account was made, but not suspended: {wrong[made['id']]}"
    return outcomes


def _courses_made(service: CoreService, news: Sequence[NewCourse], answer: Any) -> list[Outcome]:
    return [Outcome(made=course_made(new.made, made["id"])) for new, made in zip(news, answer, strict=True)]


def _warned(service: CoreService, changes: Sequence[Any], answer: Any) -> list[Outcome]:
    """Each thing by itself; what went wrong is told in warnings."""
    wrong = {each["itemid"]: each for each in answer["warnings"]}
    outcomes = []
    for change in changes:
        warning = wrong.get(getattr(change, change.ids[0]))
        gone = warning is not None and warning["warningcode"] == "unknowncourseidnumber"
        outcomes.append(Outcome(None if warning is None or gone else warning["message"]))
    return outcomes


def _updated(service: CoreService, changes: Sequence[kinds.UpdateUser], answer: Any) -> list[Outcome]:
    """Custom profile fields that Moodle does not have, or choices that a menu does not have, it passes over."""
    outcomes = _warned(service, changes, answer)
    custom = {change.user: own for change in changes if (own := _custom(change.values))}
    return _with_custom(service, [change.user for change in changes], custom, outcomes) if custom else outcomes


def _custom(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in values if name.startswith("profile_field_")}


def _with_custom(
    service: CoreService, users: Sequence[int], custom: Mapping[int, Mapping[str, str]], outcomes: list[Outcome]
) -> list[Outcome]:
    accounts = Accounts(service)
    accounts.find_ids(custom)
    for user, outcome in zip(users, outcomes, strict=True):
        present = accounts.profile(user)
        lost = [name for name, value in custom.get(user, {}).items() if (present.get(name) or "") != value]
        if lost and outcome.error is None:
            outcome.error = (
                f"Moodle did not take {', '.join(lost)}: no such field, or no such choice; all else it took."
            )
    return outcomes


def _members_added(service: CoreService, changes: Sequence[kinds.AddCohortMember], answer: Any) -> list[Outcome]:
    """Warnings do not say who is meant: then it is read back who has become a member."""
    warnings = [each["message"] for each in answer["warnings"] if each["warningcode"] != _ALREADY]
    if not warnings:
        return _done(service, changes, answer)
    if len(changes) == 1:
        return [Outcome(warnings[0])]
    cohorts = sorted({change.cohort for change in changes})
    told = service.found("core_cohort_get_cohort_members", "cohortids", cohorts)
    members = {(each["cohortid"], user) for each in told for user in each["userids"]}
    missing = f"Moodle did not add the member: {'; '.join(dict.fromkeys(warnings))}."
    return [Outcome(None if (each.cohort, each.user) in members else missing) for each in changes]


def _linked(service: CoreService, changes: Sequence[kinds.CreateInstance], answer: Any) -> list[Outcome]:
    """A link that was there already is as good as a new one, if it is not disabled."""
    outcomes = []
    for change, made in zip(changes, answer, strict=True):
        asked = {"field": "id", "value": change.course}
        course = service.read("core_course_get_courses_by_field", **asked)["courses"]
        enabled = any("meta" in each["enrollmentmethods"] for each in course)
        told = (
            _DISABLED_LINK if not made["status"] else "Moodle made the link, but the enrolment plugin meta is disabled."
        )
        outcomes.append(Outcome(None if enabled else told))
    return outcomes


_ANSWERED: Final[Mapping[type[Any], Callable[[CoreService, Sequence[Any], Any], list[Outcome]]]] = {
    NewAccount: _accounts_made,
    NewCourse: _courses_made,
    kinds.CreateCategory: _made,
    kinds.CreateGroup: _made,
    kinds.CreateGrouping: _made,
    kinds.CreateCohort: _made,
    kinds.UpdateUser: _updated,
    kinds.SuspendUser: _warned,
    kinds.ActivateUser: _warned,
    kinds.SetPassword: _warned,
    kinds.UpdateCourse: _warned,
    kinds.MoveCourse: _warned,
    kinds.DeleteCourse: _warned,
    kinds.AddCohortMember: _members_added,
    kinds.CreateInstance: _linked,
}
_WARNED: Final = frozenset(kind for kind, answered in _ANSWERED.items() if answered in (_warned, _updated))
