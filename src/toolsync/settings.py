"""Settings of a site: what they are, what they may be, what they mean, and the key the earlier plugin had for each.

``toolsync.toml`` holds them by group (``[users] identifier = "idnumber"``); ``--set`` takes
``users.identifier=idnumber`` or the historical key ``users_primaryidentity=idnumber``. Defaults are those that the
specification recommends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

UserIdentifier = Literal["id", "idnumber", "username", "email"]
CourseIdentifier = Literal["id", "idnumber", "shortname"]


def setting(
    default: Any, meaning: str, *historical: str, values: Mapping[str, Any] | None = None, **limits: Any
) -> Any:
    """Declare a setting: its default, what it means, its historical keys, and what historical values stand for."""
    extra: dict[str, Any] = {"historical": list(historical), "values": dict(values or {})}
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


class Group(BaseModel):
    """Settings of one subject. Unknown keys are refused: a typing error must not pass for a setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Group):
    """How command files are read."""

    encoding: Literal["auto", "UTF-8", "UTF-16", "ISO-8859-1", "ISO-8859-15", "Windows-1252"] = setting(
        "auto", "Encoding of command files; auto recognises it over the whole file.", "encoding"
    )
    separator: Literal["auto", ";", ",", "tab", "|"] = setting(
        "auto", "Separator of cells; auto finds it from the header names.", "csvseparator"
    )
    tolerate_extra_columns: bool = setting(
        False, "Ignore unknown columns, with a warning, instead of refusing the file.", "invalidnamesnocheck"
    )
    historical_comments: bool = setting(
        False, "Treat lines that begin with ( [ - # / or a space as comments everywhere, as the earlier plugin did."
    )
    erase_token: str = setting("!", "A cell with exactly this text empties the stored value.", min_length=1)
    timezone: str = setting("local", "Time zone of dates that name none (Europe/Paris); local is this machine's.")
    slash_dates: Literal["refuse-ambiguous", "day-first", "month-first"] = setting(
        "refuse-ambiguous", "How 01/09/2026 is read: refused because it may mean two days, or as settled here."
    )


class Users(Group):
    """Accounts (users_* and the course columns of the user file)."""

    file: str = setting("", "Command file of account creation and update; empty: userimport.csv.", "users_filelocation")
    identifier: UserIdentifier = setting(
        "idnumber", "The column by which a line finds its account.", "users_primaryidentity"
    )
    fall_back_to_username: bool = setting(
        False, "When the cell of the identifier is empty, find the account by its username."
    )
    course_identifier: CourseIdentifier = setting(
        "shortname", "What course1, course2, … name.", "courses_primaryidentity"
    )
    mode: Literal["create-and-update", "create", "update", "fill"] = setting(
        "create-and-update",
        "What may be done: both; only create; only update; only fill what is empty in existing accounts.",
    )
    create_passwords: bool = setting(
        False, "Have the site generate and mail a password for new accounts without one.", "users_createpasswords"
    )
    send_passwords: bool = setting(
        False,
        "Mail the password given in the file to its owner, to be changed at first login.",
        "users_sendpasswordtousers",
    )
    weak_passwords: Literal["accept", "refuse"] = setting(
        "accept", "A password below the policy: accepted, to be changed at first login, or refused."
    )
    password_length: int = setting(8, "Shortest password that the policy allows.", ge=0, le=128)
    allow_rename: bool = setting(False, "Honour the column oldusername.", "users_allowrename")
    protect_emails: bool = setting(
        True, "Keep the e-mail of existing accounts; only complete a missing one.", "users_protectemails"
    )
    allow_same_email: bool = setting(False, "Let several accounts have the same e-mail address.")
    revive: bool = setting(True, "Bring a deleted account back, instead of creating a new one with its username.")
    create_cohorts: bool = setting(True, "Create the cohorts that the cohort columns name and that are missing.")


class Courses(Group):
    """Courses (courses_*)."""

    create_file: str = setting(
        "", "Command file of course creation; empty: uploadcourses.csv.", "courses_fileuploadlocation"
    )
    create_identifier: CourseIdentifier = setting(
        "shortname", "What tells whether a course exists already.", "courses_fileuploadidentifier"
    )
    category_identifier: Literal["idname", "idnumber"] = setting(
        "idname",
        "What the column category holds: an id or a path of names, or an idnumber.",
        "courses_coursecategoryidentifier",
    )
    new_categories_visible: bool = setting(
        True, "Whether categories that are created are visible.", "courses_newcategoriesvisible"
    )
    protect_category: bool = setting(False, "Never move an existing course.", "courses_protectcategory")
    force_update: bool = setting(False, "Update courses that exist already.", "courses_forceupdate")
    template_mode: Literal["nothing", "add", "replace"] = setting(
        "nothing",
        "What a template does to a course that exists already.",
        "courses_template_mode",
        values={"0": "nothing", "1": "add", "2": "replace"},
    )
    template_identifier: CourseIdentifier = setting("shortname", "What names the template course.")
    teacher_identifier: UserIdentifier = setting("username", "What teacher1_account, teacher2_account, … name.")
    delete_file: str = setting(
        "", "Command file of course deletion; empty: deletecourses.csv.", "courses_filedeletelocation"
    )
    delete_identifier: CourseIdentifier = setting(
        "shortname", "What the lines of the deletion file name.", "courses_filedeleteidentifier"
    )


class Enrolments(Group):
    """Enrolments, roles and places in groups (enrols_*)."""

    file: str = setting("", "Command file of enrolments; empty: enrols.csv.", "enrols_filelocation")
    user_identifier: UserIdentifier = setting("username", "What the column uid holds.", "enrols_useridentifier")
    course_identifier: CourseIdentifier = setting("shortname", "What the column cid holds.", "enrols_courseidentifier")
    group_identifier: Literal["name", "idnumber"] = setting("name", "What the columns g1 to g9 hold.")
    default_command: Literal["add", "del", "shift", "disable", "enable"] = setting(
        "add", "The command of a line that names none.", "enrols_defaultcmd"
    )
    protect_groups: bool = setting(
        True, "Only take users out of groups that this tool put them into.", "enrols_protectgroups"
    )
    use_disabled_instances: bool = setting(
        False, "Also use enrolment instances that are disabled in their course.", "enrols_enableenrolondisabled"
    )
    create_manual_instance: bool = setting(
        False, "Create or enable the manual instance of a course where a line asks for it and it is missing."
    )
    default_start: Literal["now", "course", "none"] = setting(
        "now", "Start of a new enrolment whose line gives none: now, the start of the course, or none."
    )
    unknown_role_removes_all: bool = setting(
        False, "del with an unknown role removes every role given by hand, as the earlier plugin was documented to."
    )


class After(Group):
    """What is done when a run ends."""

    tryback: bool = setting(True, "Write the failed lines to a tryback file.", "filefailed")
    tryback_reasons: Literal["file", "comments", "none"] = setting(
        "file", "Where the reasons of failed lines go: a companion file, # lines in the tryback itself, or nowhere."
    )
    archive: bool = setting(True, "Copy the command file to the archives.", "filearchive")
    clean_up: bool = setting(False, "Delete the command file once it has been processed.", "filecleanup")


class Limits(Group):
    """How much a run may take away before somebody must approve it. A limit applies from the floor on."""

    floor: int = setting(10, "So many losses of one kind are always allowed.", ge=0)
    users_deleted: int = setting(50, "Deleted accounts.", ge=0)
    users_deleted_percent: int = setting(5, "Deleted accounts, in percent of all.", ge=0, le=100)
    users_suspended: int = setting(200, "Suspended accounts.", ge=0)
    users_suspended_percent: int = setting(20, "Suspended accounts, in percent of all.", ge=0, le=100)
    courses_deleted: int = setting(50, "Deleted courses.", ge=0)
    courses_deleted_percent: int = setting(10, "Deleted courses, in percent of all.", ge=0, le=100)
    courses_replaced: int = setting(20, "Courses whose content is replaced.", ge=0)
    courses_replaced_percent: int = setting(10, "Courses whose content is replaced, in percent of all.", ge=0, le=100)
    enrolments_removed: int = setting(2_000, "Ended enrolments.", ge=0)
    enrolments_removed_percent: int = setting(20, "Ended enrolments, in percent of all.", ge=0, le=100)
    enrolments_suspended: int = setting(2_000, "Suspended enrolments.", ge=0)
    enrolments_suspended_percent: int = setting(20, "Suspended enrolments, in percent of all.", ge=0, le=100)
    roles_removed: int = setting(2_000, "Removed roles.", ge=0)
    roles_removed_percent: int = setting(20, "Removed roles, in percent of all enrolments.", ge=0, le=100)
    group_members_removed: int = setting(5_000, "Ended places in groups.", ge=0)
    group_members_removed_percent: int = setting(50, "Ended places in groups, in percent of enrolments.", ge=0, le=100)


class Settings(Group):
    """Every setting of a site."""

    reading: Reading = Reading()
    users: Users = Users()
    courses: Courses = Courses()
    enrolments: Enrolments = Enrolments()
    after: After = After()
    limits: Limits = Limits()


class SettingsError(Exception):
    """A setting is wrong. ``problems`` says each one: its key, the value, what is allowed, where it stands."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Declared:
    """One declared setting: ``users.identifier`` with its declaration."""

    key: str
    field: FieldInfo

    @property
    def historical(self) -> list[str]:
        """The keys that the earlier plugin had for it."""
        return list(self._extra["historical"])

    @property
    def values(self) -> dict[str, Any]:
        """What historical values stand for."""
        return dict(self._extra["values"])

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        annotation = self.field.annotation
        if annotation is bool:
            return "true, false"
        if annotation is int:
            return "a whole number"
        if annotation is str:
            return "text"
        return ", ".join(str(each) for each in getattr(annotation, "__args__", ()))

    @property
    def _extra(self) -> dict[str, Any]:
        extra = self.field.json_schema_extra
        assert isinstance(extra, dict)
        return dict(extra)


def declared() -> Iterator[Declared]:
    """Every setting, in the order of the reference."""
    for group, info in Settings.model_fields.items():
        kind = info.annotation
        assert isinstance(kind, type) and issubclass(kind, Group)
        for name, field in kind.model_fields.items():
            yield Declared(f"{group}.{name}", field)


def find(key: str) -> Declared:
    """The setting with this key, or this historical key. Raises SettingsError with near misses when there is none."""
    from difflib import get_close_matches

    by_key = {name: each for each in declared() for name in (each.key, *each.historical)}
    if key in by_key:
        return by_key[key]
    near = get_close_matches(key, by_key, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise SettingsError([f"{key}: there is no such setting.{hint}"])


def make_settings(*layers: tuple[str, Mapping[str, Any]]) -> Settings:
    """Settings from layers, the later ones going before: ``(where it stands, {"users": {"identifier": …}})``.

    Raises SettingsError with every problem at once.
    """
    merged: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for place, layer in layers:
        for group, values in layer.items():
            if not isinstance(values, Mapping):
                raise SettingsError([f"{group} ({place}): this must be a group of settings, such as [users]."])
            for name, value in values.items():
                merged.setdefault(group, {})[name] = value
                places[f"{group}.{name}"] = place
    try:
        return Settings.model_validate(merged)
    except ValidationError as problems:
        raise SettingsError([_problem(each, places) for each in problems.errors()]) from None


def _problem(each: Any, places: Mapping[str, str]) -> str:
    key = ".".join(str(part) for part in each["loc"])
    place = f" ({places[key]})" if key in places else ""
    if each["type"] == "extra_forbidden":
        return f"{key}{place}: there is no such setting."
    allowed = find(key).allowed
    return f"{key}{place}: {each['input']!r} is not allowed; it must be: {allowed}."


def assignment(text: str) -> tuple[str, Mapping[str, Any]]:
    """The layer for ``key=value`` as given to ``--set``; the key may be the historical one."""
    key, found, value = text.partition("=")
    if not found:
        raise SettingsError([f"{text}: write it as key=value."])
    known = find(key.strip())
    group, _, name = known.key.partition(".")
    return "--set", {group: {name: known.values.get(value.strip(), value.strip())}}
