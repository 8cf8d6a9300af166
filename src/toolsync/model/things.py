"""What a platform holds, as far as command files are concerned: small facts, compared by value.

Ids are the platform's own numbers. A thing that a plan is about to create has a negative one, given by
:meth:`toolsync.model.world.World.new_id`, until the platform gives it its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class User(NamedTuple):
    """An account (compte): what identifies it and whether it may be used. Its other fields are its profile."""

    id: int
    username: str
    idnumber: str
    email: str
    auth: str
    suspended: bool = False
    deleted: bool = False
    #: ``guest``, ``admin`` (a site administrator) or "": accounts that no command file may change.
    guard: str = ""


#: Every other field of an account, by the name of its column (``city``, ``profile_field_badge``), as text.
Profile = Mapping[str, str]

#: Stands for what a picture was made of, where the platform does not know: somebody set it by hand.
OTHER_PICTURE = "?"


class Course(NamedTuple):
    """A course (cours). Its other fields are its details, by the name of their column."""

    id: int
    shortname: str
    idnumber: str
    category: int
    visible: bool = True
    #: It has been deleted: nothing names it any more.
    gone: bool = False


class Category(NamedTuple):
    """A course category (catégorie). ``parent`` is 0 at the top."""

    id: int
    name: str
    idnumber: str
    parent: int
    visible: bool = True
    #: It has been deleted: nothing names it any more.
    gone: bool = False


class Section(NamedTuple):
    """A section (topic) of a course."""

    name: str
    summary: str


#: In place of the source of an instance, where the platform does not tell it.
UNKNOWN_SOURCE = -(1 << 62)


class Instance(NamedTuple):
    """An enrolment method in a course (instance d'inscription).

    ``source`` is the cohort of a ``cohort`` instance and the master course of a ``meta`` instance, 0 otherwise;
    ``group`` is the group that those who come by it are put into, 0 for none.
    """

    id: int
    course: int
    method: str
    enabled: bool = True
    role: int = 0
    source: int = 0
    group: int = 0


class Enrolment(NamedTuple):
    """One user's enrolment through one instance. Times are Unix seconds, 0 for none."""

    instance: int
    suspended: bool
    start: int
    end: int


class RoleHeld(NamedTuple):
    """A role in a course; ``component`` and ``item`` say who gave it ("" and 0: somebody, by hand)."""

    role: int
    component: str = ""
    item: int = 0


class Membership(NamedTuple):
    """A place in a group; ``component`` and ``item`` say who gave it ("" and 0: somebody, by hand)."""

    group: int
    component: str = ""
    item: int = 0


class Participation(NamedTuple):
    """All that one user is in one course."""

    enrolments: tuple[Enrolment, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    groups: tuple[Membership, ...] = ()

    def through(self, instance: int) -> Enrolment | None:
        """The enrolment through that instance, if there is one."""
        for enrolment in self.enrolments:
            if enrolment.instance == instance:
                return enrolment
        return None


NOTHING = Participation()

#: In place of a time: when the change is applied. A plan must not depend on when it is made.
NOW = -1


class Group(NamedTuple):
    """A group of a course (groupe)."""

    id: int
    course: int
    name: str
    idnumber: str = ""
    description: str = ""


class Grouping(NamedTuple):
    """A grouping of a course (groupement): a set of its groups."""

    id: int
    course: int
    name: str
    idnumber: str = ""
    description: str = ""
    #: The ids of its groups.
    groups: frozenset[int] = frozenset()


class Cohort(NamedTuple):
    """A cohort (cohorte); ``category`` is the course category it belongs to, 0 for the whole site."""

    id: int
    name: str
    idnumber: str = ""
    category: int = 0
    component: str = ""
    description: str = ""
    visible: bool = True
    #: It has been deleted: nothing names it any more.
    gone: bool = False


class Holdings(NamedTuple):
    """What is directly in a course category, its subcategories aside."""

    courses: int = 0
    cohorts: tuple[Cohort, ...] = ()
    #: Anything else that the platform knows of (questions, content…), by name.
    others: tuple[tuple[str, int], ...] = ()


class Role(NamedTuple):
    """A role of the site (rôle)."""

    id: int
    shortname: str


class Method(NamedTuple):
    """An enrolment plugin (méthode d'inscription) and what may be done through it by others than itself."""

    name: str
    enabled: bool
    enrols: bool = False
    unenrols: bool = False
    manages: bool = False
    #: What becomes of those who leave its source: ``unenrol`` or ``suspend`` (kept, suspended, without roles).
    leaving: str = "unenrol"


class CourseMethod(NamedTuple):
    """An enrolment method that every new course has from the beginning, and how its instance is then."""

    method: str
    enabled: bool = True
    role: int = 0


class ProfileField(NamedTuple):
    """A custom profile field: ``kind`` is ``text``, ``textarea``, ``menu``, ``checkbox`` or ``datetime``."""

    shortname: str
    kind: str
    #: Menu: the choices. Text: the maximum length. Datetime: first and last year.
    options: tuple[str, ...] = ()
    unique: bool = False


#: The activity modules that come with Moodle.
_MODULES = """assign bigbluebuttonbn book chat choice data feedback folder forum glossary h5pactivity imscp label lesson
lti page quiz resource scorm subsection survey url wiki workshop"""
STANDARD_MODULES = frozenset(_MODULES.split())


@dataclass(frozen=True)
class Site:
    """What holds for a whole site: asked once, at the start of a run."""

    #: Id of the site's front page course, which no command file may change.
    course: int = 1
    #: Id of the category that new courses go to where nobody says which, 0 when there is none: it is never deleted.
    default_category: int = 0
    roles: Mapping[str, Role] = field(default_factory=dict)
    #: Whether these are all roles that there are.
    all_roles: bool = True
    #: Whether enrolment instances have the ids that Moodle gave them, so that a line may name one by it.
    own_instance_ids: bool = True
    methods: Mapping[str, Method] = field(default_factory=dict)
    auths: frozenset[str] = frozenset({"manual", "nologin"})
    languages: frozenset[str] = frozenset({"en"})
    course_formats: frozenset[str] = frozenset({"topics", "weeks", "social", "singleactivity"})
    profile_fields: Mapping[str, ProfileField] = field(default_factory=dict)
    #: What the picture of an account may be made of: ``GIF``, ``JPEG``, ``PNG``, ``WEBP``.
    picture_types: frozenset[str] = frozenset({"GIF", "JPEG", "PNG"})
    #: What stands for this site as the host of an account: its number, and its address where it is known.
    hosts: frozenset[str] = frozenset({"1"})
    #: The activity modules that are installed.
    modules: frozenset[str] = STANDARD_MODULES
    #: Values that a new account or course takes where its line says nothing, by column.
    user_defaults: Mapping[str, str] = field(default_factory=dict)
    course_defaults: Mapping[str, str | int] = field(default_factory=dict)
    #: What a new course can be entered by, ``manual`` among it, in the order of its instances.
    course_methods: tuple[CourseMethod, ...] = (CourseMethod("manual"),)

    def role_by_id(self, role: int) -> str:
        """The shortname of a role, or its number as text when the site no longer has it."""
        return next((each.shortname for each in self.roles.values() if each.id == role), str(role))
