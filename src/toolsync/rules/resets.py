"""What the columns of a reset line come to: Moodle's flags, and the roles whose holders are unenrolled."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from toolsync.format import Action
from toolsync.model.findings import Finding, Reject, error, notice, warning
from toolsync.model.references import CourseRef, RoleRef
from toolsync.model.resets import (
    MODULE_OF,
    WITH_DEFAULTS,
    defaults_of,
    in_order,
    is_flag,
    module_of,
    modules_in,
)
from toolsync.model.things import Course
from toolsync.model.world import World
from toolsync.settings import Settings

#: Column → word → the flags that it sets.
AREAS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "events": {"yes": ("reset_events",)},
    "notes": {"yes": ("reset_notes",)},
    "blog_associations": {"yes": ("delete_blog_associations",)},
    "completion": {"yes": ("reset_completion",)},
    "competency_ratings": {"yes": ("reset_competency_ratings",)},
    "comments": {"yes": ("reset_comments",)},
    "local_roles": {
        "all": ("reset_roles_local", "reset_roles_overrides"),
        "roles": ("reset_roles_local",),
        "overrides": ("reset_roles_overrides",),
    },
    "grades": {
        "all": ("reset_gradebook_items", "reset_gradebook_grades"),
        "items": ("reset_gradebook_items",),
        "grades": ("reset_gradebook_grades",),
    },
    "groups": {
        "all": ("reset_groups_remove", "reset_groups_members"),
        "groups": ("reset_groups_remove",),
        "members": ("reset_groups_members",),
    },
    "groupings": {
        "all": ("reset_groupings_remove", "reset_groupings_members"),
        "groups": ("reset_groupings_remove",),
        "members": ("reset_groupings_members",),
    },
}
#: Columns for one option of one module.
OPTIONS: Final = (
    "forum_all",
    "forum_subscriptions",
    "glossary_all",
    "chat",
    "data",
    "assign_submissions",
    "survey_answers",
    "lesson",
    "choice",
    "scorm",
    "quiz_attempts",
)
#: Columns of modules that Moodle no longer has.
OBSOLETE: Final = ("slots", "apointments", "assignment_submissions")


def identity(line: Any, settings: Settings) -> CourseRef | None:
    """How the line names its course, None when it does not: an empty cell never names anything (D-40)."""
    by = settings.courses.reset_identifier
    value = getattr(line, by)
    return CourseRef(by, value) if value else None


def course_of(line: Any, world: World, settings: Settings) -> Course:
    """The course that the line is about. Its other identifiers, where the line gives them, must be those of it."""
    ref = identity(line, settings)
    if ref is None:
        raise Reject(error("identifier-missing", settings.courses.reset_identifier))
    course = world.course(ref)
    for by in ("id", "shortname", "idnumber"):
        given = getattr(line, by)
        if given and given != str(getattr(course, by)):
            raise Reject(error("other-course", by, cell=given, course=course.shortname))
    return course


def roles_of(words: tuple[str, ...] | None, world: World) -> tuple[int, ...]:
    """The roles that are named, 0 for having none; refuses the line when one is unknown."""
    if not words:
        return ()
    if "all" in words:
        return (*(role.id for role in world.site.roles.values()), 0)
    found: list[int] = []
    problems: list[Finding] = []
    for word in words:
        try:
            found.append(world.role(RoleRef("shortname", word)).id)
        except Reject as refusal:
            problems += [each.about("roles") for each in refusal.findings]
    if problems:
        raise Reject(*problems)
    return tuple(dict.fromkeys(found))


def flags_of(line: Any, course: Course, world: World) -> tuple[str, ...]:
    """The flags that the line sets, in Moodle's order: areas, then modules, then single options, which go before."""
    counts = world.data_of(course.id)
    wanted = {flag for area, words in AREAS.items() for flag in words.get(getattr(line, area) or "", ())}
    for module in modules_of(line.modules, world) & modules_in(counts):
        wanted.update(defaults_of(module, counts))
    present = modules_in(counts) | {""}
    for flag, word in single_flags(line).items():
        if module_of(flag) in present:
            wanted = wanted | {flag} if word == "yes" else wanted - {flag}
    return in_order(wanted)


def single_flags(line: Any) -> dict[str, str]:
    """The flags that have a column of their own, each with yes or no; Moodle's own names go before."""
    chosen = {f"reset_{name}": getattr(line, name) for name in OPTIONS}
    chosen |= {f"reset_{name}": word for name, word in line.flags.items()}
    chosen |= {f"feedback_reset_data_{number}": word for number, word in line.feedbacks.items()}
    return {flag: word for flag, word in chosen.items() if word and is_flag(flag)}


def modules_of(words: tuple[str, ...] | None, world: World) -> set[str]:
    """The modules that are named: all, some, or all but some; refuses the line when one is unknown."""
    if not words:
        return set()
    without = {word[1:] for word in words if word.startswith("-")}
    named = {word for word in words if not word.startswith("-")} - {"all"}
    if unknown := sorted((without | named) - world.site.modules):
        accepts = ", ".join(sorted(world.site.modules))
        raise Reject(*[error("no-such-module", "modules", cell=each, accepts=accepts) for each in unknown])
    return set(world.site.modules) - without if without or "all" in words else named


def remarks(line: Any, course: Course, world: World) -> Iterator[Action]:
    """What the line asks for and Moodle does not do: it is never passed over in silence."""
    if line.logs == "yes":
        yield warning("logs-are-kept", "logs")
    for name in OBSOLETE:
        if getattr(line, name) == "yes":
            yield warning("module-is-gone", name)
    words = line.modules or ()
    named = [word for word in words if not word.startswith("-") and word != "all"]
    if named and len(named) < len(words) and "all" not in words:
        yield warning("modules-left-aside", "modules", named=", ".join(named))
        return
    for module in [] if "all" in words else named:
        if module not in modules_in(world.data_of(course.id)):
            yield notice("module-not-in-course", module=module)
        elif module not in WITH_DEFAULTS:
            options = ", ".join(flag for flag, owner in MODULE_OF.items() if owner == module)
            yield warning("module-has-no-default", "modules", module=module, options=options)


def dates_of(line: Any, course: Course, world: World) -> tuple[int, int]:
    """The new start and end of the course, 0 for the present ones. A later start takes the end along by as much, as in
    Moodle 4.5. Earlier ones count from the midnight before the old start: a course from nine to noon would end at nine
    in the evening."""
    details = world.details_of(course.id)
    start, end = line.start_date or 0, line.end_date or 0
    old_start, old_end = int(details.get("startdate") or 0), int(details.get("enddate") or 0)
    if old_end and not end and start > old_start:
        end = old_end + start - old_start
    if 0 < (end or old_end) < (start or old_start):
        raise Reject(error("end-before-start"))
    return start if start != old_start else 0, end if end != old_end else 0


def people_matter(line: Any) -> bool:
    """Whether the reset depends on who is in the course."""
    flags = single_flags(line)
    return bool(
        line.roles or line.groups not in (None, "none") or "yes" in (flags.get(each) for each in AREAS["groups"]["all"])
    )
