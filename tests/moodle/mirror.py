"""An agent without a Moodle: it answers the calls that read from an embedded platform, in the words of the protocol.

What it tells is therefore known, and the platform behind the protocol must answer as the one that it is a mirror of.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from toolsync.model.questions import Facts, Near, Questions, Standing
from toolsync.model.references import CohortRef, CourseRef, UserRef
from toolsync.model.things import Site
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.platforms.moodle.connection import Line, Request

_MADE: dict[str, Any] = {"users": UserRef, "courses": CourseRef, "cohorts": CohortRef, "near": Near} | {
    "standing": Standing
}


class Mirror:
    """A connection to it. What it was asked is ``asked``."""

    def __init__(self, platform: EmbeddedPlatform) -> None:
        self.platform = platform
        self.asked: list[Request] = []

    def exchange(self, request: Request) -> Iterator[Line]:
        """Answer, a few rows a line."""
        self.asked.append(request)
        if request["call"] == "site":
            yield {"done": site_rows(self.platform.capabilities().site)}
            return
        assert request["call"] == "look_up"
        asked = decoded(request["questions"])
        for fact, rows in fact_rows(self.platform.look_up(asked), asked).items():
            for start in range(0, len(rows), 3):
                yield {"fact": fact, "rows": rows[start : start + 3]}
        yield {"done": {}}

    def close(self) -> None:
        """There is nothing to let go of."""


def decoded(questions: Mapping[str, Any]) -> Questions:
    """Questions as they were before they became JSON."""
    found = Questions()
    for name, asked in questions.items():
        made = _MADE.get(name)
        if name in ("categories", "totals"):
            setattr(found, name, asked)
        elif name in ("same", "same_columns"):
            setattr(found, name, tuple(map(_key, asked)))
        else:
            setattr(found, name, {_key(each) if made is None else made(*each) for each in asked})
    return found


def _key(asked: Any) -> Any:
    return tuple(asked) if isinstance(asked, list | tuple) else asked


def site_rows(site: Site) -> dict[str, Any]:
    """What holds for the site, as the call ``site`` tells it."""
    return {
        "course": site.course,
        "default_category": site.default_category,
        "roles": [[role.id, role.shortname] for role in site.roles.values()],
        "methods": [list(method) for method in site.methods.values()],
        "profile_fields": [[each[0], each[1], list(each[2]), each[3]] for each in site.profile_fields.values()],
        **{name: sorted(getattr(site, name)) for name in ("auths", "languages", "course_formats", "modules", "hosts")},
        "picture_types": sorted(site.picture_types),
        "course_methods": [list(method) for method in site.course_methods],
        **{name: dict(getattr(site, name)) for name in ("user_defaults", "course_defaults")},
    }


def fact_rows(facts: Facts, asked: Questions) -> dict[str, list[list[Any]]]:
    """Facts as rows: the table in docs/agent-protocol.md, read from right to left."""
    pairs = facts.participations.items()
    return {
        "users": [list(user) for user in facts.users],
        "same": [[*name, user] for name, user in facts.same.items()],
        "totals": [list(row) for row in facts.totals.items()],
        "deleted_users": [[name, *user] for name, users in facts.deleted_users.items() for user in users],
        "deleted_emails": [[name, *user] for name, users in facts.deleted_emails.items() for user in users],
        "courses": [list(course[:5]) for course in facts.courses],
        "cohorts": [list(cohort[:7]) for cohort in facts.cohorts],
        "categories": [list(category[:5]) for category in facts.categories],
        "holdings": [
            [key, held.courses, [list(each[:7]) for each in held.cohorts], [list(each) for each in held.others]]
            for key, held in facts.holdings.items()
        ],
        **{name: [list(row) for row in getattr(facts, name).items()] for name in ("profiles", "pictures", "details")},
        "group_courses": [list(row) for row in facts.group_courses.items()],
        "passwords": [list(pair) for pair in facts.passwords],
        "profile_values": [[*key, user] for key, users in facts.profile_values.items() for user in users],
        "sections": [[course, *one] for course, own in facts.sections.items() for one in _sections(own)],
        "instances": [list(each) for own in facts.instances.values() for each in own],
        "groups": [list(group) for own in facts.groups.values() for group in own.values()],
        "groupings": [[*each[:5], sorted(each[5])] for own in facts.groupings.values() for each in own.values()],
        **{name: _flat(getattr(facts, name)) for name in ("children", "bindings")},
        **{name: _flat_pairs(getattr(facts, name)) for name in ("occupants", "places", "role_holders", "near")},
        "people": [[text, user] for text, users in facts.people.items() for user in users],
        "data": [[course, kind, count] for course, own in facts.data.items() for kind, count in own.items()],
        "enrolments": [[*pair, *each] for pair, known in pairs for each in known.enrolments],
        "roles_held": [[*pair, *each] for pair, known in pairs for each in known.roles],
        "memberships": [[*pair, *each] for pair, known in pairs for each in known.groups],
        "members": [list(pair) for pair in facts.members],
        "not_standing": [list(each) for each in facts.not_standing],
    }


def _sections(own: Mapping[int, Any]) -> Iterator[list[Any]]:
    for number, section in own.items():
        yield [number, *section]


def _flat(found: Mapping[Any, Any]) -> list[list[Any]]:
    return [[key, value] for key, values in found.items() for value in values]


def _flat_pairs(found: Mapping[Any, Any]) -> list[list[Any]]:
    return [[*key, value] for key, values in found.items() for value in values]
