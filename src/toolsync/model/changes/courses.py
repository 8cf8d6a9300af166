"""Changes to courses, their sections and enrolment instances, and to course categories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from toolsync.model import flow, sources
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef
from toolsync.model.things import NOTHING, Category, Course, Instance, Section, Site
from toolsync.model.world import World

#: Columns of a course that are held by :class:`Course` itself; all others are its details.
OWN_COLUMNS = ("shortname", "idnumber", "visible")

Values = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class CreateCategory(Change):
    """Create a course category under ``parent`` (0: at the top)."""

    ids: ClassVar[tuple[str, ...]] = ("category", "parent")
    makes: ClassVar[tuple[str, ...]] = ("category",)

    category: int
    name: str
    parent: int
    visible: bool = True

    def play(self, world: World) -> None:
        world.categories.put(self.category, Category(self.category, self.name, "", self.parent, self.visible))

    def ask(self, questions: Questions) -> None:
        questions.categories = True


@dataclass(frozen=True, slots=True)
class DeleteCategory(Change):
    """Delete a course category in which there is neither a course nor another category; its cohorts go to the one
    above, or to the whole site (Moodle: ``core_course_category::delete_full``, ``cohort_delete_category``)."""

    loss: ClassVar[Loss | None] = Loss.CATEGORIES_DELETED
    ids: ClassVar[tuple[str, ...]] = ("category",)

    category: int
    #: Its path, for those who read the report.
    path: str = ""

    def play(self, world: World) -> None:
        before = world.categories[self.category]
        if before.gone:
            return
        for cohort in world.cohorts_in(self.category):
            world.cohorts.put(cohort.id, cohort._replace(category=before.parent))
        world.categories.put(self.category, before._replace(gone=True))

    def ask(self, questions: Questions) -> None:
        questions.categories = True
        questions.holdings.add(self.category)


@dataclass(frozen=True, slots=True)
class CreateCourse(Change):
    """Create a course with the enrolment instances that the site gives to new courses (Moodle: ``create_course``):
    ``instance`` is the id of ``manual``, ``self_instance`` and ``guest_instance`` are those of the methods of these
    names, 0 where the site does not give them. ``details`` holds its other columns, but for ``startdate``, which may
    be NOW."""

    ids: ClassVar[tuple[str, ...]] = ("course", "category", "instance", "self_instance", "guest_instance")
    makes: ClassVar[tuple[str, ...]] = ("course", "instance", "self_instance", "guest_instance")
    times: ClassVar[tuple[str, ...]] = ("startdate",)

    course: int
    shortname: str
    category: int
    instance: int
    idnumber: str = ""
    visible: bool = True
    details: Values = ()
    startdate: int = 0
    self_instance: int = 0
    guest_instance: int = 0

    def play(self, world: World) -> None:
        course = Course(self.course, self.shortname, self.idnumber, self.category, self.visible)
        world.courses.put(self.course, course)
        world.course_names.moved(None, course)
        world.details.put(self.course, {"startdate": self.startdate, **dict(self.details)})
        world.sections.put(self.course, {0: Section("", "")})
        world.instances.put(self.course, tuple(self._given(world.site)))
        world.children.put(self.course, ())
        world.groups.put(self.course, {})
        world.groupings.put(self.course, {})

    def _given(self, site: Site) -> Iterator[Instance]:
        ids = {"manual": self.instance, "self": self.self_instance, "guest": self.guest_instance}
        for each in site.course_methods:
            if number := ids.get(each.method):
                yield Instance(number, self.course, *each)

    def ask(self, questions: Questions) -> None:
        questions.courses.add(CourseRef("shortname", self.shortname))
        questions.categories = True


@dataclass(frozen=True, slots=True)
class UpdateCourse(Change):
    """Give columns of a course other values (Moodle: ``update_course``)."""

    ids: ClassVar[tuple[str, ...]] = ("course",)

    course: int
    values: Values

    def play(self, world: World) -> None:
        before = world.courses[self.course]
        own = {name: value for name, value in self.values if name in OWN_COLUMNS}
        if own:
            after = before._replace(
                shortname=str(own.get("shortname", before.shortname)),
                idnumber=str(own.get("idnumber", before.idnumber)),
                visible=bool(own.get("visible", before.visible)),
            )
            world.courses.put(self.course, after)
            world.course_names.moved(before, after)
        others = {name: value for name, value in self.values if name not in OWN_COLUMNS}
        if others:
            world.details.put(self.course, {**world.details_of(self.course), **others})

    def ask(self, questions: Questions) -> None:
        questions.courses.add(CourseRef("id", str(self.course)))
        questions.details.add(self.course)


@dataclass(frozen=True, slots=True)
class MoveCourse(Change):
    """Move a course into another category, its context with it."""

    ids: ClassVar[tuple[str, ...]] = ("course", "category")

    course: int
    category: int

    def play(self, world: World) -> None:
        world.courses.put(self.course, world.courses[self.course]._replace(category=self.category))

    def ask(self, questions: Questions) -> None:
        questions.courses.add(CourseRef("id", str(self.course)))


@dataclass(frozen=True, slots=True)
class DeleteCourse(Change):
    """Delete a course with all that is in it; those who came from it by ``meta`` leave the linked courses
    (Moodle: ``delete_course``)."""

    loss: ClassVar[Loss | None] = Loss.COURSES_DELETED
    ids: ClassVar[tuple[str, ...]] = ("course",)

    course: int

    def play(self, world: World) -> None:
        before = world.courses[self.course]
        if before.gone:
            return
        for user in world.users_in(self.course):
            flow.put(world, user, self.course, NOTHING)
        for child in world.children.get(self.course, ()):
            flow.close_links(world, self.course, child)
        world.instances.put(self.course, ())
        world.children.put(self.course, ())
        world.groups.put(self.course, {})
        world.groupings.put(self.course, {})
        after = before._replace(gone=True)
        world.courses.put(self.course, after)
        world.course_names.moved(before, after)

    def ask(self, questions: Questions) -> None:
        questions.courses.add(CourseRef("id", str(self.course)))
        questions.whole_courses.add(self.course)
        questions.groups.add(self.course)
        questions.details.add(self.course)


@dataclass(frozen=True, slots=True)
class SetSection(Change):
    """Give a section of a course its name and summary; missing sections up to it are created."""

    ids: ClassVar[tuple[str, ...]] = ("course",)

    course: int
    number: int
    name: str
    summary: str

    def play(self, world: World) -> None:
        sections = dict(world.sections_of(self.course))
        for number in range(self.number):
            sections.setdefault(number, Section("", ""))
        sections[self.number] = Section(self.name, self.summary)
        world.sections.put(self.course, sections)

    def ask(self, questions: Questions) -> None:
        questions.details.add(self.course)


@dataclass(frozen=True, slots=True)
class CopyTemplate(Change):
    """Add what is in a template course (its sections and activities, never its users) to a course. ``named`` is how
    the template was named: a course remembers it, so that it is not filled twice."""

    ids: ClassVar[tuple[str, ...]] = ("course", "template")

    course: int
    template: int
    named: str

    def play(self, world: World) -> None:
        self.fill(world, dict(world.sections_of(self.course)))

    def fill(self, world: World, own: dict[int, Section]) -> None:
        """Add the sections of the template to these ones."""
        for number, section in world.sections_of(self.template).items():
            if own.get(number, Section("", "")) == Section("", ""):
                own[number] = section
        world.sections.put(self.course, own)
        world.details.put(self.course, {**world.details_of(self.course), "template": self.named})

    def ask(self, questions: Questions) -> None:
        questions.details |= {self.course, self.template}


@dataclass(frozen=True, slots=True)
class ReplaceByTemplate(CopyTemplate):
    """Fill a course from a template after emptying it of its own content; enrolments and groups stay."""

    loss: ClassVar[Loss | None] = Loss.COURSES_REPLACED

    def play(self, world: World) -> None:
        self.fill(world, {})


@dataclass(frozen=True, slots=True)
class RestoreBackup(Change):
    """Restore a backup archive (``.mbz``, a path on the platform's own machine) into a course, with ``replace`` after
    emptying it of its own content."""

    ids: ClassVar[tuple[str, ...]] = ("course",)

    course: int
    archive: str
    replace: bool = False

    @property
    def loss(self) -> Loss | None:  # type: ignore[override]  # the same kind of change, with and without a loss
        return Loss.COURSES_REPLACED if self.replace else None

    def play(self, world: World) -> None:
        world.details.put(self.course, {**world.details_of(self.course), "template": self.archive})

    def ask(self, questions: Questions) -> None:
        questions.details.add(self.course)


@dataclass(frozen=True, slots=True)
class CreateInstance(Change):
    """Add an enrolment instance to a course. Members of the cohort, participants of the master course that it takes
    people from come in at once (Moodle: ``add_instance``)."""

    ids: ClassVar[tuple[str, ...]] = ("instance", "course", "source", "group")
    makes: ClassVar[tuple[str, ...]] = ("instance",)

    instance: int
    course: int
    method: str
    role: int = 0
    source: int = 0
    group: int = 0

    def play(self, world: World) -> None:
        made = Instance(self.instance, self.course, self.method, True, self.role, self.source, self.group)
        world.instances.put(self.course, (*world.instances_of(self.course), made))
        sources.enter(world, made)
        sources.bring_in(world, made)

    def ask(self, questions: Questions) -> None:
        questions.instances.add(self.course)
        if self.method == "cohort":
            questions.whole_courses.add(self.course)
            questions.whole_cohorts.add(self.source)
        elif self.method == "meta":
            questions.whole_courses |= {self.course, self.source}


@dataclass(frozen=True, slots=True)
class SetInstanceStatus(Change):
    """Enable or disable an enrolment instance of a course (Moodle: ``update_status``). Those who came by it from a
    cohort or a master course stay when it is disabled, without the roles that it gave; when it is enabled, everybody in
    its source comes in."""

    ids: ClassVar[tuple[str, ...]] = ("course", "instance")

    course: int
    instance: int
    enabled: bool

    @property
    def loss(self) -> Loss | None:  # type: ignore[override]  # the same kind of change, with and without a loss
        # Nobody has come by one that this very plan makes.
        return None if self.enabled or self.instance < 0 else Loss.INSTANCES_DISABLED

    def play(self, world: World) -> None:
        now = world.instances_of(self.course)
        for each in now:
            if each.id == self.instance and each.enabled != self.enabled:
                switched = each._replace(enabled=self.enabled)
                world.instances.put(self.course, tuple(switched if one is each else one for one in now))
                if self.enabled:
                    sources.bring_in(world, switched)
                else:
                    sources.take_roles(world, switched)
                sources.tell_children(world, switched)

    def ask(self, questions: Questions) -> None:
        questions.instances.add(self.course)
        questions.switched.add((self.course, self.instance))


@dataclass(frozen=True, slots=True)
class DeleteInstance(Change):
    """Take an enrolment instance away from a course; everybody who came by it is unenrolled
    (Moodle: ``delete_instance``)."""

    loss: ClassVar[Loss | None] = Loss.INSTANCES_REMOVED
    ids: ClassVar[tuple[str, ...]] = ("instance", "course")

    course: int
    instance: int

    def play(self, world: World) -> None:
        for each in world.instances_of(self.course):
            if each.id == self.instance:
                sources.remove(world, each)

    def ask(self, questions: Questions) -> None:
        questions.whole_courses.add(self.course)
