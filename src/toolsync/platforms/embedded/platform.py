"""The door of the embedded platform: the four calls of the port, and what sets up a site."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.changes import CHANGES, Change, RestoreBackup
from toolsync.model.ports import Batch, Capabilities, PlatformError, StepResult, nothing
from toolsync.model.questions import Facts, Questions
from toolsync.model.things import STANDARD_MODULES, CourseMethod, Method, ProfileField, Role, Site
from toolsync.platforms.embedded.applying import Application, pack, unpack
from toolsync.platforms.embedded.database import Database, readable
from toolsync.platforms.embedded.exporting import export
from toolsync.platforms.embedded.filling import Things, fill
from toolsync.platforms.embedded.look_up import look_up
from toolsync.platforms.embedded.new_accounts import create_accounts
from toolsync.platforms.embedded.newcomers import enrol_newcomers

#: What cannot be done here, and what would make it possible.
_MISSING: Final[dict[type[Change], str]] = {RestoreBackup: "a Moodle site, which alone can read backup archives"}
#: What a new course has from the beginning, where nothing else is set.
_COURSE_METHODS: Final = (CourseMethod("manual"),)


class EmbeddedPlatform:
    """A small Moodle-like world in one SQLite file (see ``model.ports.Platform``)."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the site in this file; with ``create``, a new one (or the one that is there already)."""
        self.path = path
        self.database = Database(path, create=create)

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False) -> "EmbeddedPlatform":
        """As the constructor, for a path in any form."""
        return cls(Path(path), create=create)

    def capabilities(self) -> Capabilities:
        """All but backup archives can be done here; what holds for the site is in its tables."""
        with readable(self.path), self.database.transaction("DEFERRED"):
            return Capabilities(self._site(), frozenset(CHANGES) - _MISSING.keys(), _MISSING)

    def look_up(self, questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        """Answer a batch of questions: always from the tables, all at one moment in time."""
        with readable(self.path), self.database.transaction("DEFERRED"):
            return look_up(self.database, questions, meanwhile)

    def apply(self, batch: Batch) -> Sequence[StepResult]:
        """Apply a batch and remember it, in one transaction: after a power cut it is applied whole, or not at all."""
        with readable(self.path), self.database.transaction():
            if known := self.database.rows("batch_results", batch.key):
                if known[0][0] is None:
                    told = N_("Batch {batch} was applied long ago: its results are no longer kept.")
                    raise PlatformError(told, batch=batch.key)
                return unpack(known[0][0])
            site = self._site()
            results = (
                enrol_newcomers(self.database, site, batch)
                or create_accounts(self.database, site, batch)
                or Application(self.database, site, batch).run()
            )
            self.database.do("remember_batch", batch.key, batch.now, pack(results))
            self.database.do("let_go_of_results")
        if batch.source is not None:
            self.database.shrink()
        return results

    def export(self, entity: str, identifiers: Mapping[str, str] | None = None) -> Iterator[tuple[str, ...]]:
        """The state of one kind of thing as a command file: a header, then a row for each (see ``exporting``)."""
        return export(self.database, entity, identifiers or {})

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    # --- setting up a site --------------------------------------------------------------------------------------

    def add_profile_field(self, field: ProfileField) -> None:
        """Add a custom profile field to accounts, or change it."""
        row = (field.shortname, field.kind, json.dumps(field.options, ensure_ascii=False), field.unique)
        self._write("set_profile_field", row)

    def set_method(self, method: Method) -> None:
        """Add an enrolment plugin, or change what may be done through it."""
        self._write("set_method", tuple(method))

    def set_value(self, name: str, value: Any) -> None:
        """Change what holds for the site: ``auths``, ``languages``, ``course_formats``, ``user_defaults``…"""
        self._write("set_site_value", (name, json.dumps(value, ensure_ascii=False)))

    def fill(self, **things: Iterable[Any]) -> None:
        """Fill the site with things that need no change played (see ``filling.Things`` for what they are)."""
        with readable(self.path):
            fill(self.database, Things(**things))

    def _write(self, query: str, row: tuple[Any, ...]) -> None:
        with readable(self.path), self.database.transaction():
            self.database.do(query, *row)

    def _site(self) -> Site:
        values = {name: json.loads(text) for name, text in self.database.rows("site_values")}
        roles = (Role(*row) for row in self.database.rows("roles"))
        rows = self.database.rows("methods")
        methods = (_method(row) for row in rows)
        fields = (
            ProfileField(shortname, kind, tuple(json.loads(options)), unique != 0)
            for shortname, kind, options, unique in self.database.rows("profile_fields")
        )
        return Site(
            course=values["course"],
            default_category=values.get("default_category", 1),
            roles={role.shortname: role for role in roles},
            methods={method.name: method for method in methods},
            auths=frozenset(values["auths"]),
            languages=frozenset(values["languages"]),
            course_formats=frozenset(values["course_formats"]),
            profile_fields={field.shortname: field for field in fields},
            user_defaults=values["user_defaults"],
            course_defaults=values["course_defaults"],
            course_methods=tuple(CourseMethod(*row) for row in values.get("course_methods", _COURSE_METHODS)),
            picture_types=frozenset(values["picture_types"]),
            hosts=frozenset(values["hosts"]),
            modules=frozenset(values.get("modules", STANDARD_MODULES)),
        )


def _method(row: Any) -> Method:
    name, enabled, enrols, unenrols, manages, leaving = row
    return Method(name, enabled != 0, enrols != 0, unenrols != 0, manages != 0, leaving)
