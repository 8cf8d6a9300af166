"""A batch of nothing but people who come into courses where they are nothing yet, written without a world.

Such a batch is what the first night of a year is made of. Playing it would come to two rows for each: when everything
that playing would check is known to be right, these are written at once. In any doubt nothing is, and it is played.
"""

from collections.abc import Sequence
from typing import Any

from toolsync.model.changes import EnrolUser
from toolsync.model.outcomes import AlikeSteps
from toolsync.model.ports import Batch, StepResult
from toolsync.model.things import NOW, Site
from toolsync.platforms.embedded.database import Database


def enrol_newcomers(database: Database, site: Site, batch: Batch) -> Sequence[StepResult] | None:
    """Apply the batch and give its results; None, and nothing is written, when it has to be played."""
    steps = batch.steps
    if not isinstance(steps, AlikeSteps) or steps.kind is not EnrolUser or not steps:
        return None
    users, courses, instances, roles, *times = steps.values
    starts, ends = ([batch.now if time == NOW else time for time in column] for column in times)
    if not _are_there(database, site, users, courses, set(zip(courses, instances, strict=True)), set(roles)):
        return None
    if len(set(zip(users, courses, strict=True))) < len(steps):
        return None
    database.write("ask", zip(users, courses, instances, roles, starts, ends, strict=True))
    # Whoever is anything in a course already has a row there, which is in the way of a new one.
    absent = database.rows("asked_placed") == [(0,)] and database.do_all("enrol_asked", "give_asked_roles")
    database.do("forget_asked")
    return [StepResult()] * len(steps) if absent else None


def _are_there(
    database: Database,
    site: Site,
    users: Sequence[int],
    courses: Sequence[int],
    instances: set[tuple[int, int]],
    roles: set[int],
) -> bool:
    """Whether all these things exist, and no course is linked to one of the courses."""
    people, places = set(users), set(courses)
    if min(people) < 1 or min(places) < 1 or site.course in places:
        return False
    if not roles <= {role.id for role in site.roles.values()}:
        return False
    wanted = _json(places)
    found: set[Any] = {(course, instance) for instance, course, *_ in database.rows("instances", wanted)}
    return (
        instances <= found
        and len(database.rows("live_users", _json(people))) == len(people)
        and len(database.rows("courses_by_id", wanted)) == len(places)
        and not database.rows("bound_courses", "meta", wanted)
    )


def _json(values: set[int]) -> str:
    return str(sorted(values))
