"""The other columns of an account: those that Moodle's account table has, and custom profile fields by their type."""

from collections.abc import Iterator, Mapping
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


def given(line: Any, world: World, settings: Settings) -> dict[str, str]:
    """What the line gives, as an account holds it: text, by column; "" empties."""
    values = {name: str(getattr(line, name)) for name in COLUMNS if getattr(line, name) is not None}
    for name, cell in line.profile.items():
        field = field_named(name, world.site)
        if field is not None:
            values[f"profile_field_{field.shortname}"] = _value(field, cell, settings)
    return values


def field_named(name: str, site: Site) -> ProfileField | None:
    """The custom profile field with this short name, in any case."""
    if name in site.profile_fields:
        return site.profile_fields[name]
    return next((each for key, each in site.profile_fields.items() if key.lower() == name.lower()), None)


def problems(profile: Mapping[str, str], world: World, settings: Settings) -> Iterator[Finding]:
    """What is wrong with the custom profile fields of a line (D-US-19)."""
    for name, cell in profile.items():
        field = field_named(name, world.site)
        if field is None:
            yield error("no-such-profile-field", f"profile_field_{name}", accepts=", ".join(world.site.profile_fields))
            continue
        try:
            _value(field, cell, settings)
        except Reject as refusal:
            yield refusal.findings[0].about(f"profile_field_{name}")


def _value(field: ProfileField, cell: str, settings: Settings) -> str:
    if cell == "":
        return ""
    if field.kind == "checkbox":
        return str(int(flag.reader(settings)(cell)))
    if field.kind == "datetime":
        return str(moment.reader(settings)(cell))
    if field.kind == "menu":
        for label in field.options:
            if label.lower() == cell.lower():
                return label
        raise Reject(error("not-a-choice", cell=cell, accepts=", ".join(field.options)))
    if field.kind == "text" and field.options and len(cell) > int(field.options[0]):
        raise Reject(error("too-long", cell=cell[:40], longest=int(field.options[0]), length=len(cell)))
    return cell


def claim_unique(user: int, profile: Mapping[str, str], world: World) -> None:
    """Refuse values that another account has in a field that must be unique; note them for the lines that follow."""
    for name, cell in profile.items():
        field = field_named(name, world.site)
        if field is None or not field.unique or not cell:
            continue
        key = (field.shortname, cell)
        others = [each for each in world.profile_values.get(key, ()) if each != user]
        if others:
            raise Reject(error("profile-value-taken", f"profile_field_{name}", cell=cell))
        world.profile_values.put(key, (user,))
