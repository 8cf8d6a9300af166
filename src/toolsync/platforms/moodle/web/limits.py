"""Of kinds of changes that core functions make for some things only: what each would need, "" when it can be made."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from toolsync.model import changes as kinds
from toolsync.model.changes import Change
from toolsync.platforms.moodle.web.accounts import IDENTITY, READ, described
from toolsync.platforms.moodle.web.functions import PLUGIN
from toolsync.platforms.moodle.web.ids import method_of

#: The columns of an account that Moodle's functions write; custom profile fields come on top.
_USER_WRITTEN: Final = frozenset(
    (
        *(
            "username",
            "idnumber",
            "email",
            "auth",
            "firstname",
            "lastname",
            "maildisplay",
            "city",
            "country",
            "timezone",
        ),
        *("description", "institution", "department", "phone1", "phone2", "address", "lang", "mailformat"),
    )
)
_USER_OWN: Final = frozenset(("username", "idnumber", "email", "auth"))
_CUSTOM: Final = "profile_field_"
#: The columns of a course that they write.
COURSE_WRITTEN: Final = frozenset(
    (
        *("fullname", "shortname", "idnumber", "visible", "summary", "format", "startdate", "enddate", "showgrades"),
        *("newsitems", "maxbytes", "showreports", "groupmode", "groupmodeforce", "defaultgroupingid", "lang"),
        *("coursedisplay", "enablecompletion"),
    )
)
_NOT_WRITTEN: Final = PLUGIN + ": Moodle's own functions do not set {columns}"
_EMAIL: Final = "an e-mail address in the line: Moodle's own functions accept no account without one"
_AN_ADMIN: Final = (
    "a token of an account that is not a site administrator: with the present one, toolsync could not tell other "
    "administrators from everybody else, and Moodle would not protect them"
)
_OTHER_PASSWORD: Final = f"{PLUGIN}: Moodle's own functions do not tell whether an account has this password already"
_MAILED: Final = f"{PLUGIN}, or the setting users.send_passwords switched off: Moodle's own functions send no password"
_OWN_ACCOUNT: Final = "another token: this is the very account of the present one"
_UNREADABLE: Final = (
    "{columns} named in the setting showuseridentity of the site, or the plugin local_toolsync: the token does not see "
    "what is there now"
)
_UNDESCRIBED: Final = (
    "the plugin local_toolsync: the token does not see the description of an account that has no role in any course, "
    "nor whether one is empty"
)
_IDNUMBER: Final = f"an idnumber, or {PLUGIN}: Moodle's own function does not create several cohorts without one"
_COMPONENT: Final = f"{PLUGIN}: Moodle's own functions make no cohort that a plugin manages"
_MARK: Final = f"{PLUGIN}, or the setting enrolments.protect_groups switched off: Moodle's own functions mark no place"
_HIDDEN: Final = f"{PLUGIN}, or the setting courses.new_categories_visible: Moodle's own function makes no hidden one"
_TWICE: Final = f"{PLUGIN}, which remembers what a course was filled from: it would be filled at every run"
_SECTIONS: Final = f"{PLUGIN}: Moodle's own functions do not set the sections of a course"


class Limits:
    """What this token cannot do. ``seen`` are the columns of accounts that were told at least once."""

    def __init__(self, account: int, is_admin: bool, seen: set[str]) -> None:
        self._account = account
        self._is_admin = is_admin
        self._seen = seen

    def by_kind(self) -> Mapping[type[Change], Callable[[Any], str]]:
        """See :attr:`toolsync.model.ports.Capabilities.limits`."""
        return {
            kinds.CreateUser: self._create_user,
            kinds.UpdateUser: self._update_user,
            kinds.SuspendUser: lambda change: _OWN_ACCOUNT if change.user == self._account else self._guarded(change),
            kinds.ActivateUser: self._guarded,
            kinds.SetPassword: _set_password,
            kinds.RequestPassword: lambda change: _OTHER_PASSWORD if change.user > 0 else "",
            kinds.CreateCategory: lambda change: "" if change.visible else _HIDDEN,
            kinds.CreateCourse: lambda change: _columns(dict(change.details), COURSE_WRITTEN),
            kinds.UpdateCourse: lambda change: _columns(dict(change.values), COURSE_WRITTEN),
            kinds.SetSection: lambda change: _SECTIONS if change.course > 0 or change.name or change.summary else "",
            kinds.CopyTemplate: lambda change: _TWICE if change.course > 0 else "",
            kinds.CreateInstance: _create_instance,
            kinds.UnenrolUser: _unenrol,
            kinds.AddGroupMember: lambda change: _MARK if change.component else "",
            kinds.CreateCohort: lambda change: _COMPONENT if change.component else "" if change.idnumber else _IDNUMBER,
        }

    def _guarded(self, change: Any) -> str:
        return _AN_ADMIN if self._is_admin and change.user > 0 else ""

    def _create_user(self, change: kinds.CreateUser) -> str:
        return _columns(dict(change.profile), _USER_WRITTEN) or ("" if change.email else _EMAIL)

    def _update_user(self, change: kinds.UpdateUser) -> str:
        values = dict(change.values)
        if refused := self._guarded(change) or _columns(values, _USER_WRITTEN):
            return refused
        if values.get("email") == "":
            return _EMAIL
        return "" if change.user < 0 else self._readable(change.user, values)

    def _readable(self, user: int, values: Mapping[str, str]) -> str:
        """What cannot be read would be written at every run."""
        if "description" in values and described(user) not in self._seen:
            return _UNDESCRIBED
        hidden = [name for name in values if name in IDENTITY - self._seen and not self._is_admin]
        if hidden:
            return _UNREADABLE.format(columns=", ".join(hidden))
        return _columns({name: "" for name in values if not name.startswith(_CUSTOM)}, {*READ, *_USER_OWN})


def _columns(values: Mapping[str, Any], written: set[str] | frozenset[str]) -> str:
    others = [name for name in values if name not in written and not name.startswith(_CUSTOM)]
    return _NOT_WRITTEN.format(columns=", ".join(others)) if others else ""


def _set_password(change: kinds.SetPassword) -> str:
    if change.user > 0:
        return _OTHER_PASSWORD
    return _MAILED if change.mail else ""


def _create_instance(change: kinds.CreateInstance) -> str:
    if change.method != "meta":
        return f"{PLUGIN}: Moodle has no function that adds the method {change.method} to a course"
    return f"{PLUGIN}: Moodle's own function links no course into a group of one's choice" if change.group else ""


def _unenrol(change: kinds.UnenrolUser) -> str:
    method = method_of(change.instance)
    return "" if method == "manual" else f"{PLUGIN}: Moodle's own function ends manual enrolments only"
