"""Deleting the groups that a file leaves without member, in the courses that it changes and nowhere else (general
document §11): what is done after the last line of a file of enrolments or of group members.

A group that an enrolment method puts people into (a cohort, a linked course) stays: it is waiting for them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from toolsync.format import Action, Part
from toolsync.model.changes import DeleteGroup, DeleteGrouping
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import Group
from toolsync.model.world import World
from toolsync.settings import Settings

#: Courses that are asked about together.
_BATCH: Final = 500


def after_enrolments(world: World, settings: Settings, courses: Collection[int]) -> Iterator[Action | Questions]:
    """What the setting ``enrolments.clean_empty_groups`` asks for."""
    wanted = settings.enrolments.clean_empty_groups
    if wanted != "none":
        yield from _clean(world, courses, emptied=wanted == "emptied", groupings=False)


def after_members(world: World, settings: Settings, courses: Collection[int]) -> Iterator[Action | Questions]:
    """What the setting ``groups.purge_empty`` asks for."""
    wanted = settings.groups.purge_empty
    if wanted != "none":
        yield from _clean(world, courses, emptied=False, groupings=wanted == "groups-and-groupings")


def _clean(world: World, courses: Collection[int], *, emptied: bool, groupings: bool) -> Iterator[Action | Questions]:
    """``emptied``: only the groups in which somebody was before. ``groupings``: then those without group as well."""
    order = sorted(courses)
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        refs = {CourseRef("id", str(course)) for course in batch}
        yield Questions(courses=refs, groups=set(batch), groupings=set(batch), instances=set(batch))
        doubtful = {course: _doubtful(course, world) for course in batch}
        yield Questions(occupants={(course, each.id) for course, groups in doubtful.items() for each in groups})
        for course, groups in doubtful.items():
            yield from _clean_course(course, groups, world, emptied=emptied, groupings=groupings)


def _doubtful(course: int, world: World) -> Sequence[Group]:
    """The groups of a course that may be empty: nobody is known to have come into them."""
    fed = {each.group for each in world.instances_of(course)}
    for user in world.users_in(course):
        fed.update(place.group for place in world.participation(user, course).groups)
    return [each for number, each in world.groups_of(course).items() if number not in fed]


def _clean_course(
    course: int, groups: Sequence[Group], world: World, *, emptied: bool, groupings: bool
) -> Iterator[Action]:
    """Each deletion is a part: one that the platform refuses keeps none of the others."""
    where = world.courses[course].shortname
    for group in groups:
        was_empty = not world.occupants.get((course, group.id))
        if not world.occupants_of(course, group.id) and not (emptied and was_empty):
            yield Part("", iter((DeleteGroup(group.id, course, group.name, where),)))
    for grouping in list(world.groupings_of(course).values()) if groupings else ():
        if not world.groupings_of(course)[grouping.id].groups:
            yield Part("", iter((DeleteGrouping(grouping.id, course, grouping.name, where),)))
