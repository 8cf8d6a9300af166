"""Answering a batch of questions by core functions, as any platform answers it."""

from contextlib import suppress
from typing import Final

from toolsync.model.questions import Facts, Questions
from toolsync.model.references import UserRef
from toolsync.model.resets import FLAGS, kinds_of
from toolsync.model.sameness import bearers_of, compare
from toolsync.model.things import Holdings
from toolsync.platforms.moodle.connection import AccessDenied
from toolsync.platforms.moodle.web import groups as reading_groups
from toolsync.platforms.moodle.web.accounts import IDENTITY, Accounts, described
from toolsync.platforms.moodle.web.courses import Courses, categories
from toolsync.platforms.moodle.web.people import People
from toolsync.platforms.moodle.web.service import CoreService

#: Of what users have left in a course, nothing can be counted.
_UNCOUNTED: Final = {kind: -1 for flag in FLAGS for kind in kinds_of(flag)}


def look_up(service: CoreService, asked: Questions, seen: set[str]) -> Facts:
    """The facts that answer these questions. ``seen`` notes which columns of accounts were told.

    What follows from a change by itself (``whole_users``, ``bindings``, linked courses) is left to Moodle: core
    functions do not tell it, and no plan of a change that they can make rests on it.
    """
    found = Facts()
    _accounts(service, asked, found, seen)
    courses = _courses(service, asked, found)
    _people(service, courses, asked, found)
    _cohorts(service, asked, found)
    if asked.totals:
        found.totals = _totals(service)
    if asked.groups:
        found.groups = reading_groups.groups(service, asked.groups)
    if asked.groupings:
        found.groupings = reading_groups.groupings(service, asked.groupings)
    if asked.group_courses:
        found.group_courses = reading_groups.group_courses(service, asked.group_courses)
    if asked.occupants:
        found.occupants = reading_groups.occupants(service, asked.occupants)
    return found


def _accounts(service: CoreService, asked: Questions, found: Facts, seen: set[str]) -> None:
    accounts = Accounts(service)
    accounts.find(asked.users | {UserRef(str(each[0]), str(each[1])) for each in asked.same})
    accounts.find_ids(asked.profiles)
    found.users = accounts.users()
    if asked.same:
        bearers = bearers_of(asked.same, found.users)
        held = {user.id: accounts.profile(user.id) for each in bearers.values() for user in each.values()}
        found.same = compare(asked.same, asked.same_columns, bearers, held)
    found.profiles = {user: accounts.profile(user) for user in asked.profiles}
    seen.update(name for details in accounts.found.values() for name in IDENTITY if name in details)
    seen.update(described(user) for user in asked.profiles if "description" in accounts.found.get(user, ()))
    found.people = {text: Accounts(service).people(text) for text in sorted(asked.people)}
    if asked.deleted_users:
        found.deleted_users = accounts.deleted(asked.deleted_users)


def _courses(service: CoreService, asked: Questions, found: Facts) -> Courses:
    courses = Courses(service)
    courses.find(asked.courses)
    found.courses = courses.courses()
    courses.find_ids(asked.details | asked.instances)
    found.details = {course: courses.details(course) for course in asked.details}
    found.instances = {course: courses.instances(course) for course in asked.instances}
    found.data = dict.fromkeys(asked.data, _UNCOUNTED)
    if asked.categories or asked.holdings:
        tree = categories(service)
        found.categories = [category for category, _ in tree]
        found.holdings = {each.id: Holdings(count) for each, count in tree if each.id in asked.holdings}
    return courses


def _totals(service: CoreService) -> dict[str, int]:
    """How many there are of what core functions list."""
    tree = categories(service)
    totals = {"courses": sum(count for _, count in tree), "categories": len(tree)}
    # Who may not list the cohorts can take none of them away.
    with suppress(AccessDenied):
        totals["cohorts"] = len(service.read("core_cohort_get_cohorts"))
    return totals


def _people(service: CoreService, courses: Courses, asked: Questions, found: Facts) -> None:
    people = People(service, courses)
    pairs = asked.participations | asked.places
    people.find({course for _, course in pairs} | {course for _, course, *_ in asked.standing} | asked.whole_courses)
    people.find(course for course, _ in asked.role_holders)
    found.participations = {**people.everybody(asked.whole_courses), **people.participations(asked.participations)}
    found.places = people.places(asked.places)
    found.not_standing = set(asked.standing).difference(people.standing(asked.standing))
    found.role_holders = people.holders(asked.role_holders)


def _cohorts(service: CoreService, asked: Questions, found: Facts) -> None:
    if asked.cohorts:
        tree = found.categories or [category for category, _ in categories(service)]
        found.cohorts = reading_groups.cohorts(service, asked.cohorts, tree)
    wanted = {cohort for cohort, _ in asked.members} | asked.whole_cohorts
    if wanted:
        members = reading_groups.members(service, wanted)
        everybody = ((cohort, user) for cohort, users in members.items() for user in users)
        found.members = [pair for pair in everybody if pair[0] in asked.whole_cohorts or pair in asked.members]
