"""What can be exported of a platform, and as command files of which formats.

Exports. The state of a platform, one entity a line.
"""

from typing import TYPE_CHECKING, Final

from toolsync.locale.words import N_
from toolsync.workspace import WrongUse

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.settings import Settings

#: What can be exported.
ENTITIES: Final = (
    "users",
    "pictures",
    "courses",
    "categories",
    "course-list",
    "course-data",
    "enrolments",
    "groups",
    "groupings",
    "group-members",
    "cohorts",
    "cohort-members",
    "roles",
)
#: The formats that an entity can be exported as.
EXPORT_FORMATS: Final = {
    "users": ("users",),
    "courses": ("courses_create",),
    "enrolments": ("enrolments",),
    "roles": ("enrolments",),
    "groups": ("groups",),
    "groupings": ("groups",),
    "group-members": ("group_members",),
    "cohorts": ("cohorts",),
    "cohort-members": ("cohorts",),
}


def identifiers_of(entity: str, format: "Format", settings: "Settings") -> dict[str, str]:
    """By which identifiers a command file of this format names users, courses, cohorts and groups. Raises WrongUse when
    what the entity holds is no command file of it."""
    fitting = EXPORT_FORMATS.get(entity, ())
    if format.name not in fitting:
        told = N_("What {entity} holds is not a command file of the format {format}. Formats that fit: {fitting}.")
        raise WrongUse(told, entity=entity, format=format.name, fitting=", ".join(fitting or ("–",)))
    if format.name == "cohorts":
        own = settings.cohorts
        return {"user": own.user_identifier, "cohort": own.cohort_identifier}
    if format.name in ("groups", "group_members"):
        groups = settings.groups
        return {
            "user": groups.user_identifier,
            "course": groups.course_identifier,
            "group": groups.group_identifier,
        }
    enrolments = settings.enrolments
    return {"user": enrolments.user_identifier, "course": enrolments.course_identifier}
