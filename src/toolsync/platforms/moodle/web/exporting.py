"""The state of a site as command files, as far as core functions tell it.

What is needed of the site is copied into an embedded platform, which knows how to export it.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.model.references import CohortRef
from toolsync.model.things import Site
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.moodle.snapshot import NEEDED, write_snapshot
from toolsync.platforms.moodle.web import groups
from toolsync.platforms.moodle.web.accounts import Accounts
from toolsync.platforms.moodle.web.courses import Courses, categories
from toolsync.platforms.moodle.web.service import CoreService

#: What can be exported.
ENTITIES: Final = (
    "users",
    "courses",
    "categories",
    "groups",
    "groupings",
    "group-members",
    "cohorts",
    "cohort-members",
)


def export(service: CoreService, site: Site, entity: str, identifiers: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """A header, then a row for each thing."""
    if entity not in ENTITIES:
        raise PlatformError(
            N_(
                "Moodle's own functions do not tell all of {entity}: this needs the plugin local_toolsync on the site. "
                "Without it there are exports of {entities}."
            ),
            entity=entity,
            entities=", ".join(ENTITIES),
        )
    with TemporaryDirectory(prefix="toolsync-") as folder:
        path = Path(folder) / "export.sqlite3"
        write_snapshot(site, WebTables(service), path, NEEDED[entity])
        embedded = EmbeddedPlatform(path)
        try:
            yield from embedded.export(entity, identifiers)
        finally:
            embedded.close()


class WebTables:
    """The tables of a site (see ``dumping.Tables``), as core functions tell them."""

    def __init__(self, service: CoreService) -> None:
        self._service = service

    def table(self, name: str) -> Iterator[list[Any]]:
        """Every row of a table."""
        rows: Iterator[list[Any]] = getattr(self, f"_{name.replace('-', '_')}")()
        return rows

    @cached_property
    def _everybody(self) -> Accounts:
        """Every account: there is none without a first name."""
        accounts = Accounts(self._service)
        told = self._service.read("core_user_get_users", criteria=[{"key": "firstname", "value": "%"}])
        accounts.take(told["users"])
        return accounts

    @cached_property
    def _every_course(self) -> Courses:
        courses = Courses(self._service)
        courses.find_ids(each["id"] for each in self._service.read("core_course_get_courses") if each["id"] != 1)
        return courses

    def _users(self) -> Iterator[list[Any]]:
        return (list(user) for user in self._everybody.users())

    def _profiles(self) -> Iterator[list[Any]]:
        return ([user, self._everybody.profile(user)] for user in self._everybody.found)

    def _categories(self) -> Iterator[list[Any]]:
        return (list(category[:5]) for category, _ in categories(self._service))

    def _courses(self) -> Iterator[list[Any]]:
        return (list(course[:5]) for course in self._every_course.courses())

    def _details(self) -> Iterator[list[Any]]:
        return ([course, self._every_course.details(course)] for course in self._every_course.found)

    def _sections(self) -> Iterator[list[Any]]:
        """Of a section without a name of its own, the functions tell the name that a page would show."""
        return iter(())

    def _instances(self) -> Iterator[list[Any]]:
        return (list(each) for course in self._every_course.found for each in self._every_course.instances(course))

    def _groups(self) -> Iterator[list[Any]]:
        found = groups.groups(self._service, self._every_course.found)
        return (list(group) for each in found.values() for group in each.values())

    def _groupings(self) -> Iterator[list[Any]]:
        found = groups.groupings(self._service, self._every_course.found)
        return ([*each[:5], sorted(each.groups)] for inside in found.values() for each in inside.values())

    def _memberships(self) -> Iterator[list[Any]]:
        places = [(course, group) for group, course, *_ in self._groups()]
        found = groups.occupants(self._service, places)
        rows = [[user, course, group, "", 0] for (course, group), users in found.items() for user in users]
        return iter(sorted(rows))

    def _cohorts(self) -> Iterator[list[Any]]:
        refs = [CohortRef("id", str(each["id"])) for each in self._service.read("core_cohort_get_cohorts")]
        tree = [category for category, _ in categories(self._service)]
        return (list(cohort[:7]) for cohort in groups.cohorts(self._service, refs, tree))

    def _members(self) -> Iterator[list[Any]]:
        found = groups.members(self._service, [cohort for cohort, *_ in self._cohorts()])
        return ([cohort, user] for cohort, users in found.items() for user in sorted(users))
