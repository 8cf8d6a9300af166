"""The other columns of an account: those that Moodle's account table has, and custom profile fields by their type."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from toolsync.kinds import flag, moment
from toolsync.model.findings import Finding, Reject, error
from toolsync.model.things import ProfileField, Site
from toolsync.model.world import World
from toolsync.settings import Settings

_COLUMNS = """firstname lastname institution department city country lang timezone maildisplay maildigest icq phone1
phone2 address url description mailformat htmleditor autosubscribe trackforums"""
#: Columns of a line that go to the profile as they are.
COLUMNS: Final = tuple(_COLUMNS.split())
_cells_of: Final = attrgetter(*COLUMNS)
#: How the profile calls a custom field.
PREFIX: Final = "profile_field_"


def given(line: Any, site: Site, settings: Settings) -> dict[str, str]:
    """What the line gives, as an account holds it: text, by column; "" empties."""
    cells = zip(COLUMNS, _cells_of(line), strict=True)
    values = {name: cell if type(cell) is str else str(cell) for name, cell in cells if cell is not None}
    if line.profile:
        values |= {PREFIX + name: value for name, value in custom(line.profile, site, settings).items()}
    return values


def of_new(values: Mapping[str, str], site: Site) -> tuple[tuple[str, str], ...]:
    """The profile of a new account: what its line gives, and the defaults of the site where it gives nothing."""
    return tuple([item for item in {**site.user_defaults, **values}.items() if item[1]])


def custom(profile: Mapping[str, str], site: Site, settings: Settings) -> dict[str, str]:
    """What the line gives of the custom profile fields that the site has, by their short names."""
    fields = ((field_named(name, site), cell) for name, cell in profile.items())
    return {field.shortname: value_of(field, cell, settings) for field, cell in fields if field is not None}


def field_named(name: str, site: Site) -> ProfileField | None:
    """The custom profile field with this short name, in any case."""
    if name in site.profile_fields:
        return site.profile_fields[name]
    return next((each for key, each in site.profile_fields.items() if key.lower() == name.lower()), None)


def problems(profile: Mapping[str, str], site: Site, settings: Settings) -> Iterator[Finding]:
    """What is wrong with the custom profile fields of a line (D-US-19); unknown ones were told with the header."""
    for name, cell in profile.items():
        field = field_named(name, site)
        try:
            if field is not None:
                value_of(field, cell, settings)
        except Reject as refusal:
            yield refusal.findings[0].about(PREFIX + name)


def value_of(field: ProfileField, cell: str, settings: Settings) -> str:
    """The cell of a custom profile field as an account holds it. Raises Reject for what the field does not take."""
    if cell == "":
        return ""
    if field.kind == "checkbox":
        return str(int(flag.reader(settings)(cell)))
    if field.kind == "datetime":
        return _moment(field, cell, settings)
    if field.kind == "menu":
        return _choice(field, cell)
    if field.kind == "text" and field.options and len(cell) > int(field.options[0]):
        raise Reject(error("too-long", cell=cell[:40], longest=int(field.options[0]), length=len(cell)))
    return cell


def _moment(field: ProfileField, cell: str, settings: Settings) -> str:
    seconds = moment.reader(settings)(cell)
    if not seconds:
        return ""
    if len(field.options) == 2:
        first, last = field.options
        if not int(first) <= datetime.fromtimestamp(seconds, UTC).year <= int(last):
            raise Reject(error("out-of-range", cell=cell, accepts=f"{first}–{last}"))
    return str(seconds)


def _choice(field: ProfileField, cell: str) -> str:
    """A menu goes by its labels, in any case where that leaves no doubt."""
    if cell in field.options:
        return cell
    alike = [label for label in field.options if label.lower() == cell.lower()]
    if len(alike) != 1:
        raise Reject(error("not-a-choice", cell=cell, accepts=", ".join(field.options)))
    return alike[0]


def unique(custom_values: Mapping[str, str], site: Site) -> Iterator[tuple[str, str]]:
    """Of these values of custom fields, those that no two accounts may share."""
    for name, value in custom_values.items():
        field = site.profile_fields.get(name)
        if value and field is not None and field.unique:
            yield name, value


def claim_unique(user: int, values: Mapping[str, str], world: World) -> None:
    """Refuse values that another account has in a field that must be unique; note them for the lines that follow."""
    if not world.site.profile_fields:
        return
    claimed = {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    for field, value in unique(claimed, world.site):
        bearers = world.profile_values.get((field, value), ())
        if any(each != user and _bears(each, field, value, world) for each in bearers):
            raise Reject(error("profile-value-taken", PREFIX + field.lower(), cell=value))
        world.profile_values.put((field, value), (*bearers, user))


def _bears(user: int, field: str, value: str, world: World) -> bool:
    """Whether this account still has the value: an earlier line may have deleted it, or given it another."""
    known = world.users.get(user)
    if known is not None and known.deleted:
        return False
    profile = world.profiles.get(user)
    return profile is None or profile.get(PREFIX + field) == value
