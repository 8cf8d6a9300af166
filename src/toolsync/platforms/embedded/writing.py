"""What a batch has made of its world → rows: each fact as it was before the batch is compared with what it is now.

However many changes touched an account, its row is written once.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring as _text
from typing import Any, Final

from toolsync.model.alike import AlikeProfiles, Values, mappings_of
from toolsync.model.changes import Change, SetPassword
from toolsync.model.references import user_key
from toolsync.model.tables import MISSING
from toolsync.model.things import Grouping, User
from toolsync.model.world import World
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.participations import write_participations
from toolsync.platforms.embedded.passwords import make_hash
from toolsync.platforms.embedded.replacing import KEPT, Tables

PROFILE_FIELD: Final = "profile_field_"

_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


def encode_columns(columns: Mapping[str, str | int]) -> str:
    """As ``json.dumps``, which takes three times as long: accounts come by the hundred thousand."""
    texts = [
        f"{_text(name)}: {_text(value) if type(value) is str else _encode(value)}" for name, value in columns.items()
    ]
    return "{" + ", ".join(texts) + "}"


def encode_profiles(profiles: Sequence[Values]) -> Iterator[str]:
    """As :func:`encode_columns`, for the profiles of many accounts: column by column where they have the same ones."""
    if not isinstance(profiles, AlikeProfiles):
        return map(encode_columns, mappings_of(profiles))
    names = [_text(name).replace("%", "%%") for name in profiles.names]
    template = "{" + ", ".join([f"{name}: %s" for name in names]) + "}"
    return map(template.__mod__, zip(*[map(_text, column) for column in profiles.columns], strict=True))


#: Key → what the fact was before the batch, ``MISSING`` when nothing was known of it.
Before = Mapping[Any, Any]


def write(database: Database, world: World, tables: Tables, letters: Sequence[Change], now: int) -> None:
    """Write all that differs from what the tables held before."""
    before: dict[str, dict[Any, Any]] = {name: {} for name in KEPT}
    by_identity = {identity: before[name] for identity, name in tables.items()}
    for table, key, old in world.journal.entries:
        kept = by_identity.get(id(table))
        if kept is not None and key not in kept:
            kept[key] = old
    for name, writer in _WRITERS.items():
        if before[name]:
            writer(database, world, before[name])
    if before["participations"]:
        write_participations(database, before["participations"], world.participations, (MISSING,))
    if letters:
        _write_letters(database, world, letters, now)


def user_row(user: User) -> tuple[Any, ...]:
    """The row of an account."""
    return (*user, user_key("email", user.email))


def _write_users(database: Database, world: World, before: Before) -> None:
    now = [world.users[key] for key in sorted(before) if key in world.users]
    database.write("write_user", [user_row(user) for user in now if user != before[user.id]])
    gone = [(user.id,) for user in now if user.deleted]
    if gone:
        database.write("erase_profile_values", gone)
        database.write("erase_password", gone)
        database.write("erase_picture", gone)


def profile_rows(user: int, profile: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """The rows by which the custom profile fields of an account are found."""
    start = len(PROFILE_FIELD)
    return [(name[start:], value, user) for name, value in profile.items() if value and name.startswith(PROFILE_FIELD)]


def _write_profiles(database: Database, world: World, before: Before) -> None:
    rows, stale, fresh = [], [], []
    for user in sorted(before):
        profile = world.profiles.get(user, {})
        rows.append((user, encode_columns(profile)))
        if before[user] is not MISSING:
            stale.append((user,))
        if not (user in world.users and world.users[user].deleted):
            fresh += profile_rows(user, profile)
    database.write("write_profile", rows)
    if stale:
        database.write("erase_profile_values", stale)
    if fresh:
        database.write("write_profile_value", fresh)


def _write_cohorts(database: Database, world: World, before: Before) -> None:
    now = [world.cohorts[key] for key in sorted(before) if key in world.cohorts]
    database.write("write_cohort", [each[:7] for each in now if not each.gone])
    database.write("erase_cohort", [(each.id,) for each in now if each.gone])


def _write_members(database: Database, world: World, before: Before) -> None:
    now = [(pair, world.members.get(pair, False)) for pair in sorted(before)]
    gone = {key for key, cohort in world.cohorts.items() if cohort.gone}
    database.write("erase_member", [pair for pair, member in now if not member])
    database.write("write_member", [pair for pair, member in now if member and pair[0] not in gone])


def _write_categories(database: Database, world: World, before: Before) -> None:
    now = [world.categories[key] for key in sorted(before) if key in world.categories]
    database.write("write_category", [each[:5] for each in now if not each.gone and each != before[each.id]])
    database.write("erase_category", [(each.id,) for each in now if each.gone])


def _write_courses(database: Database, world: World, before: Before) -> None:
    now = [world.courses[key] for key in sorted(before) if key in world.courses]
    database.write("write_course", [each[:5] for each in now if not each.gone])
    database.write("erase_course", [(each.id,) for each in now if each.gone])


def _left(world: World, before: Before) -> list[int]:
    """The courses among these that still exist: rows of the others went with them."""
    return [key for key in sorted(before) if not (key in world.courses and world.courses[key].gone)]


def _write_details(database: Database, world: World, before: Before) -> None:
    rows = [(course, encode_columns(world.details.get(course, {}))) for course in _left(world, before)]
    database.write("write_details", rows)


def _write_sections(database: Database, world: World, before: Before) -> None:
    stale, fresh = [], []
    for course in _left(world, before):
        old: Mapping[int, Any] = {} if before[course] is MISSING else before[course]
        now = world.sections.get(course, {})
        stale += [(course, number) for number in old if number not in now]
        fresh += [(course, number, *section) for number, section in now.items() if old.get(number) != section]
    database.write("erase_section", stale)
    database.write("write_section", fresh)


def _write_instances(database: Database, world: World, before: Before) -> None:
    stale, fresh = [], []
    for course in _left(world, before):
        old: tuple[Any, ...] = () if before[course] is MISSING else before[course]
        now = world.instances.get(course, ())
        ids = {each.id for each in now}
        stale += [(each.id,) for each in old if each.id not in ids]
        fresh += [each for each in now if each not in old]
    database.write("erase_instance", stale)
    database.write("write_instance", fresh)


def _write_groups(database: Database, world: World, before: Before) -> None:
    stale, fresh = [], []
    for course in _left(world, before):
        old: Mapping[int, Any] = {} if before[course] is MISSING else before[course]
        now = world.groups.get(course, {})
        stale += [(number,) for number in old if number not in now]
        fresh += [group for number, group in now.items() if old.get(number) != group]
    database.write("erase_group", stale)
    database.write("write_group", fresh)


def _write_groupings(database: Database, world: World, before: Before) -> None:
    stale, fresh = [], []
    for course in _left(world, before):
        old: Mapping[int, Grouping] = {} if before[course] is MISSING else before[course]
        now = world.groupings.get(course, {})
        stale += [(number,) for number in old if number not in now]
        fresh += [grouping for number, grouping in now.items() if old.get(number) != grouping]
        for number, grouping in now.items():
            had = old[number].groups if number in old else frozenset()
            database.write("erase_grouping_group", [(number, group) for group in had - grouping.groups])
    database.write("erase_grouping", stale)
    database.write("write_grouping", [each[:5] for each in fresh])
    database.write("write_grouping_group", [(each.id, group) for each in fresh for group in each.groups])


def _write_data(database: Database, world: World, before: Before) -> None:
    fresh: list[tuple[Any, ...]] = []
    for course in _left(world, before):
        old: Mapping[str, int] = {} if before[course] is MISSING else before[course]
        now = world.data.get(course, {})
        fresh += [(course, kind, count) for kind, count in now.items() if old.get(kind) != count]
    database.write("write_course_data", fresh)


#: In this order: a course needs its category, an instance its course.
_WRITERS: Final[dict[str, Callable[[Database, World, Before], None]]] = {
    "users": _write_users,
    "profiles": _write_profiles,
    "categories": _write_categories,
    "cohorts": _write_cohorts,
    "members": _write_members,
    "courses": _write_courses,
    "details": _write_details,
    "sections": _write_sections,
    "instances": _write_instances,
    "groups": _write_groups,
    "data": _write_data,
    "groupings": _write_groupings,
}


def _write_letters(database: Database, world: World, letters: Sequence[Change], now: int) -> None:
    """Passwords with their flags, and the mails that go with them: a world holds neither."""
    passwords: dict[int, tuple[int, str, bool, bool]] = {}
    messages = []
    for change in letters:
        user: int = change.user  # type: ignore[attr-defined]  # both kinds of letters have one
        if user in world.users and world.users[user].deleted:
            continue
        if isinstance(change, SetPassword):
            passwords[user] = (user, make_hash(change.password), change.must_change, False)
            if change.mail:
                messages.append((user, "Your credentials", now))
        else:
            passwords[user] = (user, "", True, True)
            messages.append((user, "Your new password", now))
    database.write("write_password", passwords.values())
    database.write("send_message", messages)
