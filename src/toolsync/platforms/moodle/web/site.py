"""What holds for a whole site, as far as core functions tell it; settings say the rest (roles, profile fields)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.model.things import Method, ProfileField, Role, Site
from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.courses import Courses
from toolsync.platforms.moodle.web.service import CoreService

#: Courses among which some are looked into for the numbers of roles, and how many are.
_FIRST_COURSES: Final = range(2, 102)
_LOOKED_INTO: Final = 8
_PEOPLE: Final = 50
#: The roles that most files speak of.
USUAL: Final = frozenset(("student", "editingteacher", "teacher", "manager"))
_OTHER_NUMBER: Final = N_("moodle.roles says {role}={number}, but on the site {role} has the number {real}.")
_KINDS: Final = ("text", "textarea", "menu", "checkbox", "datetime")


class Unlisted(frozenset[str]):
    """What core functions do not list: Moodle itself refuses what it does not have. In it are the usual ones."""

    def __contains__(self, name: object) -> bool:
        return True


_AUTHS: Final = Unlisted(("manual", "nologin", "email", "ldap", "db", "oauth2", "lti", "shibboleth", "none"))
_FORMATS: Final = Unlisted(("topics", "weeks", "social", "singleactivity"))
_METHODS: Final = {
    "manual": Method("manual", True, enrols=True, unenrols=True, manages=True),
    **{name: Method(name, True) for name in ("self", "guest", "cohort", "meta")},
}


class SettingWrong(PlatformError):
    """A setting about the site cannot be right."""


def read_site(service: CoreService, told: Mapping[str, Any], roles: str, fields: str) -> Site:
    """What holds for the site. ``roles`` and ``fields`` are the settings of these names."""
    known = _roles(service, roles)
    return Site(
        roles={name: Role(number, name) for name, number in known.items()},
        all_roles=False,
        own_instance_ids=False,
        methods=_METHODS,
        auths=_AUTHS,
        languages=Unlisted(("en", told["lang"])),
        course_formats=_FORMATS,
        profile_fields={name: _field(name, kind) for name, kind in pairs(fields, "moodle.profile_fields")},
    )


def pairs(text: str, setting: str) -> Iterable[tuple[str, str]]:
    """``student=5, teacher=4`` → its pairs."""
    for each in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = each.partition("=")
        if not equals or not name.strip() or not value.strip():
            told = N_("The setting {setting} has {value} in it: write name=value, separated by commas.")
            raise SettingWrong(told, setting=setting, value=repr(each))
        yield name.strip(), value.strip()


def _field(name: str, kind: str) -> ProfileField:
    if kind not in _KINDS:
        told = N_("moodle.profile_fields: {field} is {kind}, but it can only be {kinds}.")
        raise SettingWrong(told, field=name, kind=repr(kind), kinds=", ".join(_KINDS))
    # Which choices a menu has core functions do not tell: what it took is read back when it was written.
    return ProfileField(name, "text" if kind == "menu" else kind)


def _roles(service: CoreService, setting: str) -> dict[str, int]:
    """Role → its number: as the settings say, and as those who are in courses have them."""
    known: dict[str, int] = {}
    for name, number in pairs(setting, "moodle.roles"):
        if not number.isdecimal():
            told = N_("moodle.roles: the number of {role} is {number}; write it as student=5.")
            raise SettingWrong(told, role=name, number=repr(number))
        known[name] = int(number)
    for name, learnt in _learnt(service, set(known)):
        if known.setdefault(name, learnt) != learnt:
            raise SettingWrong(_OTHER_NUMBER, role=name, number=known[name], real=learnt)
    return known


def _learnt(service: CoreService, known: set[str]) -> Iterable[tuple[str, int]]:
    """The roles that people have in some courses, until the usual ones are known."""
    courses = Courses(service)
    courses.find_ids(_FIRST_COURSES)
    options = {"userfields": "id,roles", "limitnumber": _PEOPLE}
    given = [{"name": name, "value": value} for name, value in options.items()]
    for course in list(courses.found)[:_LOOKED_INTO]:
        if known >= USUAL:
            return
        try:
            people = service.read("core_enrol_get_enrolled_users", courseid=course, options=given)
        except FunctionRefused:
            return
        for role in (role for user in people for role in user.get("roles", ())):
            known.add(role["shortname"])
            yield role["shortname"], role["roleid"]
