"""Questions → what the agent is asked, and the site → as the model has it. See docs/agent-protocol.md.

What is asked is cut into pieces of a bounded number of keys: over HTTPS the whole answer to a request has to fit into
the memory of the web server. Each piece is answered whole, so that their answers can simply be put together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from operator import itemgetter
from typing import Any, Final

from toolsync.model.questions import Questions
from toolsync.model.things import CourseMethod, Method, ProfileField, Role, Site

#: Questions that are made into others before a platform is asked (``flow.rounds``).
_NEVER_ASKED: Final = frozenset({"switched", "ended_cohorts", "same_columns"})
_NAMES: Final = tuple(each.name for each in fields(Questions) if each.name not in _NEVER_ASKED)

#: Questions with nothing to be named.
_WHOLE: Final = ("categories", "totals")

#: One piece: name of the question → what is asked, as JSON has it.
Piece = dict[str, Any]


def pieces(asked: Questions, most: int) -> Iterator[Piece]:
    """What to ask the agent, at most so many keys at a time.

    In order, so that neighbours are found on the same page of the database, and recorded exchanges are found again.
    """
    piece: Piece = {name: True for name in _WHOLE if getattr(asked, name)}
    room = most
    for name, keys in _keys(asked):
        # What is asked of an account begins with its name.
        wanted = sorted(keys, key=itemgetter(0, 1)) if name == "same" else _in_order(set(keys))
        while wanted:
            if not room:
                yield piece
                piece, room = {}, most
            piece[name], wanted = wanted[:room], wanted[room:]
            room -= len(piece[name])
            if name == "same":
                piece["same_columns"] = list(asked.same_columns)
    if piece:
        yield piece


def size_of(asked: Questions) -> int:
    """How many keys these questions are about."""
    return sum(len(keys) for _, keys in _keys(asked))


def _keys(asked: Questions) -> Iterator[tuple[str, Collection[Any]]]:
    for name in _NAMES:
        keys = getattr(asked, name)
        if keys and name not in _WHOLE:
            yield name, keys


def _in_order(keys: set[Any]) -> list[Any]:
    try:
        return sorted(keys)
    except TypeError:
        # Of two questions about standing, one has a time where the other leaves it open.
        return sorted(keys, key=lambda asked: [-1 if each is None else each for each in asked])


def site_of(told: Mapping[str, Any]) -> Site:
    """What holds for the site, as the agent told it."""
    return Site(
        course=told["course"],
        default_category=told["default_category"],
        roles={shortname: Role(number, shortname) for number, shortname in told["roles"]},
        methods={row[0]: Method(*row) for row in told["methods"]},
        auths=frozenset(told["auths"]),
        languages=frozenset(told["languages"]),
        course_formats=frozenset(told["course_formats"]),
        profile_fields={row[0]: _profile_field(*row) for row in told["profile_fields"]},
        picture_types=frozenset(told["picture_types"]),
        hosts=frozenset(told["hosts"]),
        modules=frozenset(told["modules"]),
        user_defaults=told["user_defaults"],
        course_defaults=told["course_defaults"],
        course_methods=tuple(CourseMethod(*row) for row in told["course_methods"]),
    )


def _profile_field(shortname: str, kind: str, options: list[str], unique: bool) -> ProfileField:
    return ProfileField(shortname, kind, tuple(options), unique)
