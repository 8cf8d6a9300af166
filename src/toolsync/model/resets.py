"""What the reset of a course knows: Moodle's flags, what each of them empties, and the options of activity modules.

The user data of a course are counted, never held: how much there is of each kind (``events``, ``grades``), and of
each kind of each module (``forum/posts``). A module that is in the course has its kinds among the counts, were they 0.
A platform that cannot count says -1: something may be there.

Sources: section 16 of the general document; Moodle 4.4's ``reset_course_userdata`` and ``*_reset_userdata``.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

#: What a course holds of its users' data, by kind: how much, -1 for what cannot be counted.
Counts = Mapping[str, int]

#: The flag of one feedback activity is this and its number; its kind of data is told likewise.
FEEDBACK: Final = "feedback_reset_data_"
_RESPONSES: Final = "feedback/responses_"


class Option(NamedTuple):
    """A flag of a module: whether Moodle sets it by default, and the kinds of data that it empties."""

    default: bool
    kinds: tuple[str, ...]


def _options(module: str, text: str) -> dict[str, Option]:
    """Options as the table below gives them: flag (``*`` by default), then kinds of data."""
    options = {}
    for line in text.strip().splitlines():
        flag, *kinds = line.split()
        options["reset_" + flag.rstrip("*")] = Option(flag.endswith("*"), tuple(f"{module}/{kind}" for kind in kinds))
    return options


#: The options of each module that can be reset (general document §16.4).
MODULES: Final[Mapping[str, Mapping[str, Option]]] = {
    module: _options(module, text)
    for module, text in {
        "assign": """assign_submissions* submissions
            assign_user_overrides* user_overrides
            assign_group_overrides* group_overrides""",
        "bigbluebuttonbn": """bigbluebuttonbn_events events
            bigbluebuttonbn_tags tags
            bigbluebuttonbn_logs logs
            bigbluebuttonbn_recordings recordings""",
        "book": "book_tags tags",
        "chat": "chat* messages",
        "choice": "choice* answers",
        "data": """data entries ratings comments tags
            data_notenrolled entries_of_others
            data_ratings* ratings
            data_comments* comments
            data_tags tags""",
        "forum": """forum_all* posts ratings tags
            forum_ratings* ratings
            forum_subscriptions subscriptions
            forum_track_prefs track_prefs
            forum_digests digests
            forum_tags tags""",
        "glossary": """glossary_all entries ratings comments tags
            glossary_notenrolled entries_of_others
            glossary_ratings* ratings
            glossary_comments* comments
            glossary_tags tags""",
        "h5pactivity": "h5pactivity* attempts",
        "lesson": """lesson* attempts
            lesson_user_overrides* user_overrides
            lesson_group_overrides* group_overrides""",
        "quiz": """quiz_attempts* attempts
            quiz_user_overrides* user_overrides
            quiz_group_overrides* group_overrides""",
        "scorm": "scorm* tracks",
        "survey": """survey_answers* answers analyses
            survey_analysis* analyses""",
        "wiki": """wiki_pages pages comments tags
            wiki_tags tags
            wiki_comments comments""",
        "workshop": """workshop_submissions* submissions
            workshop_assessments* assessments
            workshop_phase* phases""",
    }.items()
}

#: Modules of which Moodle resets something by default: what the column ``modules`` speaks of.
WITH_DEFAULTS: Final = frozenset(
    name for name, options in MODULES.items() if any(option.default for option in options.values())
) | {"feedback"}

#: Before and after the data of modules, in the order in which Moodle resets: flag → the kinds that it empties.
_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "reset_events": ("events",),
    "reset_notes": ("notes",),
    "delete_blog_associations": ("blog_associations",),
    "reset_completion": ("completion",),
    "reset_competency_ratings": ("competency_ratings",),
    "reset_roles_overrides": ("role_overrides",),
    "reset_roles_local": ("local_roles",),
    "reset_groups_members": (),
    "reset_groups_remove": (),
    "reset_groupings_members": (),
    "reset_groupings_remove": (),
}
_LAST: Final[Mapping[str, tuple[str, ...]]] = {
    # Deleting the items of the gradebook deletes their grades.
    "reset_gradebook_items": ("grade_items", "grades"),
    "reset_gradebook_grades": ("grades",),
    "reset_comments": ("comments",),
}
_OPTIONS: Final = {flag: option for options in MODULES.values() for flag, option in options.items()}
#: Every flag but those of feedbacks, in the order in which Moodle resets.
FLAGS: Final[Mapping[str, tuple[str, ...]]] = (
    dict(_FIRST) | {flag: option.kinds for flag, option in _OPTIONS.items()} | dict(_LAST)
)
#: The module that each flag belongs to; flags of the course itself belong to none.
MODULE_OF: Final = {flag: module for module, options in MODULES.items() for flag in options}
_PLACES: Final = {flag: place for place, flag in enumerate(FLAGS)}
_FEEDBACKS: Final = _PLACES["reset_gradebook_items"] - 0.5


def is_flag(name: str) -> bool:
    """Whether Moodle knows a reset flag of this name."""
    return name in FLAGS or (name.startswith(FEEDBACK) and name[len(FEEDBACK) :].isdecimal())


def module_of(flag: str) -> str:
    """The module that this flag belongs to, "" for the course itself."""
    return "feedback" if flag.startswith(FEEDBACK) else MODULE_OF.get(flag, "")


def kinds_of(flag: str) -> tuple[str, ...]:
    """The kinds of data that this flag empties."""
    return (_RESPONSES + flag[len(FEEDBACK) :],) if flag.startswith(FEEDBACK) else FLAGS.get(flag, ())


def in_order(flags: Iterable[str]) -> tuple[str, ...]:
    """The flags, each once, in the order in which Moodle resets."""
    return tuple(sorted(set(flags), key=lambda flag: (_PLACES.get(flag, _FEEDBACKS), flag)))


def modules_in(counts: Counts) -> set[str]:
    """The modules that a course with these counts has."""
    return {kind.partition("/")[0] for kind in counts if "/" in kind}


def defaults_of(module: str, counts: Counts) -> list[str]:
    """The flags that Moodle sets by default for this module, in a course with these counts."""
    if module == "feedback":
        return [FEEDBACK + kind[len(_RESPONSES) :] for kind in counts if kind.startswith(_RESPONSES)]
    return [flag for flag, option in MODULES.get(module, {}).items() if option.default]


def emptied(counts: Counts, flags: Iterable[str]) -> dict[str, int]:
    """The counts after a reset with these flags."""
    gone = {kind for flag in flags for kind in kinds_of(flag)}
    return {kind: 0 if kind in gone else count for kind, count in counts.items()}
