"""The works that are measured, each of them twice: as toolsync does it, and as an administrator would do it instead.

A work is given accounts by their numbers. Those that are given once are never given again: what they were to become,
they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.moodle import files, rivals
from bench.moodle.ours import Spent, Toolsync
from bench.moodle.rivals import Rival, WebService
from bench.moodle.site import Site


@dataclass
class Works:
    """The works on one site, with files in a folder."""

    site: Site
    folder: Path
    url: str

    @cached_property
    def toolsync(self) -> Toolsync:
        """toolsync, with the site."""
        return Toolsync(self.folder, self.site)

    @cached_property
    def service(self) -> WebService:
        """The web services of the site."""
        return WebService(self.site, self.url)

    @property
    def flat_file(self) -> Path:
        """Where the site looks for its flat file."""
        return self.folder / "flatfile.txt"

    def file(self, name: str, write: Callable[[Path], None]) -> Path:
        """A file of this name, written anew."""
        path = self.folder / f"{name}.csv"
        write(path)
        return path

    # --- accounts -----------------------------------------------------------------------------------------------------

    def create(self, users: range, *, password: bool) -> Spent:
        """New accounts."""
        return self.toolsync.run("users", self._new_users("ours", users, password), "applied", len(users))

    def their_create(self, users: range, *, password: bool) -> list[Rival]:
        """New accounts by Moodle's upload."""
        path = self._new_users("theirs", users, password)
        return [rivals.upload_users(self.site, path, len(users), password=password)]

    def _new_users(self, prefix: str, users: range, password: bool) -> Path:
        name = prefix + ("p" if password else "")
        return self.file(name, lambda path: files.write_new_users(path, name, users, password=password))

    # --- enrolments ---------------------------------------------------------------------------------------------------

    def enrol(self, users: range) -> Spent:
        """A course more for everybody."""
        pairs = files.pairs(users, files.FREE)
        path = self.file("enrol", lambda path: files.write_enrolments(path, pairs))
        return self.toolsync.run("enrolments", path, "applied", len(pairs))

    def their_enrol(self, users: range) -> list[Rival]:
        """The same by flat file, into another course."""
        return [self.flat(files.pairs(users, files.RIVALS))]

    def flat(self, pairs: Sequence[tuple[int, int]]) -> Rival:
        """Have Moodle take a flat file."""
        path = self.file("flat", lambda path: files.write_flat_file(path, pairs))
        return rivals.flat_file(self.site, path, self.flat_file, len(pairs))

    # --- cohorts and groups -------------------------------------------------------------------------------------------

    def join_cohorts(self, users: range) -> Spent:
        """Three cohorts more for everybody."""
        pairs = files.pairs(users, *files.COHORTS)
        path = self.file("cohorts", lambda path: files.write_cohort_members(path, pairs))
        return self.toolsync.run("cohorts", path, "applied", len(pairs))

    def their_cohorts(self, users: range) -> list[Rival]:
        """The same by web service, into one other cohort."""
        items = [
            {
                "cohorttype": {"type": "idnumber", "value": files.cohort(number)},
                "usertype": {"type": "username", "value": files.username(user)},
            }
            for user, number in files.pairs(users, files.RIVALS)
        ]
        return self.service.ways(rivals.FUNCTIONS[0], "members", items)

    def join_groups(self, users: range) -> Spent:
        """A group for everybody, in a course that they are in."""
        pairs = files.pairs(users, files.UNGROUPED)
        path = self.file("groups", lambda path: files.write_group_members(path, pairs))
        return self.toolsync.run("group_members", path, "applied", len(pairs))

    def their_groups(self, users: range) -> list[Rival]:
        """The same by web service, in another course."""
        accounts, groups = self._numbers["users"], self._numbers["groups"]
        items = [
            {
                "groupid": int(groups[f"{files.shortname(course)}/{files.group_of(user)}"]),
                "userid": int(accounts[files.username(user)]),
            }
            for user, course in files.pairs(users, files.RIVALS_UNGROUPED)
        ]
        return self.service.ways(rivals.FUNCTIONS[1], "members", items)

    @cached_property
    def _numbers(self) -> Any:
        """Moodle's own numbers of accounts and groups, which its web services want."""
        return self.site.ask("numbers")

    # --- courses ------------------------------------------------------------------------------------------------------

    def create_courses(self, numbers: range) -> Spent:
        """New courses."""
        name = self._new_category()["name"]
        path = self.file("courses", lambda path: files.write_courses(path, "OURS", numbers, name))
        return self.toolsync.run("courses_create", path, "applied", len(numbers))

    def their_courses(self, numbers: range) -> list[Rival]:
        """The same by Moodle's upload."""
        number = self._new_category()["id"]
        path = self.file("courses", lambda path: files.write_courses(path, "THEIRS", numbers, number))
        return [rivals.upload_courses(self.site, path, len(numbers))]

    def _new_category(self) -> Any:
        """A category for new courses: in one that has many, Moodle numbers all of them anew with each that comes, and
        takes the longer the more have come before."""
        return self.site.ask("category")
