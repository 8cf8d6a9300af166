"""A copy of what matters of a site, as an embedded platform with the site's own ids: to plan and rehearse without it.

Instantané. Rows go from the agent into the file one by one, whatever the size of the site. Passwords and the pictures
themselves stay where they are.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.changes import CHANGES
from toolsync.model.ports import Batch, Capabilities, PlatformError, StepResult
from toolsync.model.things import Site, User
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.embedded.database import Database, readable
from toolsync.platforms.embedded.writing import profile_rows, user_row
from toolsync.platforms.moodle.dumping import Dump, Tables

#: What a new embedded site has, and a copy has not.
_FIRST_DAY: Final = (
    "user_profile",
    "user",
    "section",
    "course_details",
    "course",
    "category",
    "method",
    "role",
    "site",
)

#: What a table of the agent needs to be there before it.
TABLES: Final = (
    *("users", "profiles", "pictures", "categories", "holdings", "courses", "details", "sections", "instances"),
    *("groups", "groupings", "cohorts", "members", "enrolments", "roles_held", "memberships", "data"),
)

#: What of a site is needed to export each kind of thing.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "users": ("users", "profiles"),
    "pictures": ("users", "pictures"),
    "courses": ("categories", "courses", "details", "sections", "instances"),
    "categories": ("categories",),
    "course-list": ("categories", "courses", "details", "enrolments", "roles_held"),
    "course-data": ("courses", "data"),
    "enrolments": ("users", "courses", "instances", "enrolments", "roles_held"),
    "groups": ("courses", "groups"),
    "groupings": ("courses", "groups", "groupings"),
    "group-members": ("users", "courses", "groups", "memberships"),
    "cohorts": ("cohorts",),
    "cohort-members": ("users", "cohorts", "members"),
    "roles": ("users", "courses", "roles_held"),
}

#: What must belong to something that is there.
_ORPHANED: Final = ("details", "sections", "instances", "groups", "groupings", "grouping_groups", "members", "data")

_json: Final = json.JSONEncoder(ensure_ascii=False).encode


class Snapshot(EmbeddedPlatform):
    """A snapshot as a platform to plan on: what the site can do counts, and nothing is ever applied."""

    def capabilities(self) -> Capabilities:
        """What held for the site when the snapshot was taken."""
        return Capabilities(super().capabilities().site, frozenset(CHANGES))

    def apply(self, batch: Batch) -> list[StepResult]:
        """Refuse."""
        raise PlatformError(N_("A snapshot is for planning: nothing can be applied to it."))


def take_snapshot(site: Site, dump: Dump, path: Path) -> None:
    """Copy a site into a file, in place of the one that was there, once the copy is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    for each in (unfinished, *_beside(unfinished)):
        each.unlink(missing_ok=True)
    write_snapshot(site, dump, unfinished, TABLES)
    for each in _beside(path):
        each.unlink(missing_ok=True)
    os.replace(unfinished, path)


def _beside(path: Path) -> tuple[Path, Path]:
    """What SQLite keeps beside its file while it is in use."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def write_snapshot(site: Site, dump: Tables, path: Path, tables: Iterable[str]) -> None:
    """Write what holds for the site, and these tables of it, into a new file."""
    database = Database(path, create=True)
    try:
        with readable(path):
            # What comes into being while the tables are copied one after the other may point to what is not copied.
            database.connection.execute("PRAGMA foreign_keys = OFF")
            with database.transaction():
                for table in _FIRST_DAY:
                    database.connection.execute(f"DELETE FROM {table}")
                _write_site(database, site)
                for name in tables:
                    _WRITERS[name](database, dump.table(name))
                _tidy(database)
    finally:
        database.close()


def _write_site(database: Database, site: Site) -> None:
    values: dict[str, Any] = {
        "course": site.course,
        "default_category": site.default_category,
        "user_defaults": dict(site.user_defaults),
        "course_defaults": dict(site.course_defaults),
        "course_methods": site.course_methods,
    }
    for name in ("auths", "languages", "course_formats", "picture_types", "hosts", "modules"):
        values[name] = sorted(getattr(site, name))
    database.write("set_site_value", ((name, _json(value)) for name, value in values.items()))
    database.write("set_method", (tuple(method) for method in site.methods.values()))
    fields = site.profile_fields.values()
    database.write("set_profile_field", ((each[0], each[1], _json(each[2]), each[3]) for each in fields))
    database.write("set_role", ((role.id, role.shortname, role.shortname) for role in site.roles.values()))


Rows = Iterator[list[Any]]


def _users(database: Database, rows: Rows) -> None:
    database.write("write_user", (user_row(User(*row)) for row in rows))


def _profiles(database: Database, rows: Rows) -> None:
    deleted = {user for (user,) in database.rows("deleted_accounts")}
    for user, profile in rows:
        database.do("write_profile", user, _json(profile))
        if user not in deleted and (values := profile_rows(user, profile)):
            database.write("write_profile_value", values)


def _pictures(database: Database, rows: Rows) -> None:
    database.write("write_picture", ((user, digest, "", b"", b"", b"") for user, digest in rows))


def _categories(database: Database, rows: Rows) -> None:
    for place, row in enumerate(rows):
        database.do("write_category", *row)
        database.do("order_category", place, row[0])


def _holdings(database: Database, rows: Rows) -> None:
    others = ((category, name, number) for category, _, _, held in rows for name, number in held)
    database.write("write_category_other", others)


def _details(database: Database, rows: Rows) -> None:
    database.write("write_details", ((course, _json(details)) for course, details in rows))


def _groupings(database: Database, rows: Rows) -> None:
    for *own, groups in rows:
        database.do("write_grouping", *own)
        database.write("write_grouping_group", [(own[0], group) for group in groups])


def _placed(rows: Rows) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with (user, course), in their order, each with its place among those of the pair."""
    for pair, own in groupby(rows, key=lambda row: row[:2]):
        for place, row in enumerate(own):
            yield (*pair, place, *row[2:])


def _tidy(database: Database) -> None:
    """Let go of what belongs to nothing, and note who has a role in a course without being enrolled there."""
    for name in _ORPHANED:
        database.do(f"orphaned_{name}")
    database.do("note_bare_roles")


def _as_they_are(query: str) -> Any:
    return lambda database, rows: database.write(query, rows)


_WRITERS: Final[dict[str, Any]] = {
    "users": _users,
    "profiles": _profiles,
    "pictures": _pictures,
    "categories": _categories,
    "holdings": _holdings,
    "courses": _as_they_are("write_course"),
    "details": _details,
    "sections": _as_they_are("write_section"),
    "instances": _as_they_are("write_instance"),
    "groups": _as_they_are("write_group"),
    "groupings": _groupings,
    "cohorts": _as_they_are("write_cohort"),
    "members": _as_they_are("write_member"),
    "enrolments": lambda database, rows: database.write("write_enrolment", _placed(rows)),
    "roles_held": lambda database, rows: database.write("write_role_held", ((*row, 0) for row in _placed(rows))),
    "memberships": lambda database, rows: database.write("write_place", _placed(rows)),
    "data": _as_they_are("write_course_data"),
}
