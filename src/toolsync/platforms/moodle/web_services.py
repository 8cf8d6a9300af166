"""The door of a Moodle where no plugin may be installed: the four calls of the port, by core functions alone.

What they cannot do is told line by line while a file is planned, with what would make it possible.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from toolsync.model.changes import Change
from toolsync.model.ports import Batch, Capabilities, StepResult, nothing
from toolsync.model.questions import Facts, Questions
from toolsync.platforms.moodle.web.applying import Application
from toolsync.platforms.moodle.web.exporting import export
from toolsync.platforms.moodle.web.functions import BEYOND, NEEDED, SITE_INFO, lacking
from toolsync.platforms.moodle.web.limits import Limits
from toolsync.platforms.moodle.web.reading import look_up
from toolsync.platforms.moodle.web.sending import Sender
from toolsync.platforms.moodle.web.service import CoreService
from toolsync.platforms.moodle.web.site import read_site


class WebServicesPlatform:
    """A Moodle site (see ``model.ports.Platform``), reached by its core web-service functions."""

    def __init__(self, service: CoreService, roles: str = "", profile_fields: str = "") -> None:
        """``roles`` and ``profile_fields``: what core functions do not tell, as in the settings of these names."""
        self.service = service
        self._roles = roles
        self._profile_fields = profile_fields
        #: The columns of accounts that were told at least once: of the others nobody knows whether they are empty.
        self._seen: set[str] = set()

    def capabilities(self) -> Capabilities:
        """What the functions of the token can do, and what they tell of the site."""
        told: Mapping[str, Any] = self.service.read(SITE_INFO)
        there = {each["name"] for each in told["functions"]}
        missing: dict[type[Change], str] = dict(BEYOND)
        for kind in NEEDED:
            if functions := lacking(kind, there):
                missing[kind] = f"the functions {', '.join(functions)} in the service of the token"
        site = read_site(self.service, told, self._roles, self._profile_fields)
        limits = Limits(told["userid"], bool(told.get("userissiteadmin")), self._seen)
        return Capabilities(site, frozenset(NEEDED) - missing.keys(), missing, limits.by_kind())

    def look_up(self, questions: Questions, meanwhile: Callable[[], None] = nothing) -> Facts:
        """Answer a batch of questions."""
        return look_up(self.service, questions, self._seen)

    def apply(self, batch: Batch) -> Sequence[StepResult]:
        """Apply a batch. Moodle knows no batch by its key: what is so already is found by reading, and not repeated."""
        return Application(Sender(self.service), batch).run()

    def export(self, entity: str, identifiers: Mapping[str, str] | None = None) -> Iterator[tuple[str, ...]]:
        """The state of one kind of thing, as far as core functions tell it."""
        return export(self.service, self.capabilities().site, entity, identifiers or {})

    def close(self) -> None:
        """Let go of the connections."""
        self.service.close()
