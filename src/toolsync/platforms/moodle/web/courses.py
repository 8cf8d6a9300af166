"""Reading courses, their columns and methods, and categories."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.references import CourseRef
from toolsync.model.things import Category, Course, Instance
from toolsync.platforms.moodle.connection import AccessDenied
from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.ids import instances
from toolsync.platforms.moodle.web.service import CoreService

Details = Mapping[str, Any]

#: The columns of a course that core functions tell.
READ: Final = (
    *("fullname", "summary", "format", "startdate", "enddate", "showgrades", "showreports", "groupmodeforce"),
    *("legacyfiles", "newsitems", "groupmode", "maxbytes", "sortorder", "marker", "lang", "theme", "timecreated"),
    *("timemodified", "enablecompletion", "defaultgroupingid"),
)
#: So many references are looked for one by one; beyond, all courses are read once.
_ONE_BY_ONE: Final = 100
_PART: Final = 100
_HIDDEN: Final = N_(
    "The account of the token may not see the idnumber of the course {course}: it needs moodle/course:update and "
    "moodle/course:view in the whole site."
)
_HIDDEN_CATEGORY: Final = N_(
    "The account of the token may not see all of the category {category}: it needs moodle/category:manage and "
    "moodle/category:viewhiddencategories in the whole site."
)


class Courses:
    """Courses, as one look-up finds them."""

    def __init__(self, service: CoreService) -> None:
        self._service = service
        self.found: dict[int, Details] = {}

    def find(self, refs: Iterable[CourseRef]) -> None:
        """Find the courses that bear one of these names."""
        wanted = set(refs)
        self.find_ids(int(each.value) for each in wanted if each.by == "id" and each.value.isdecimal())
        named = sorted(each for each in wanted if each.by != "id" and each.value)
        if len(named) <= _ONE_BY_ONE:
            for answer in self._service.side_by_side(self._named, named):
                self._take(answer["courses"])
        else:
            names = {(each.by, each.value) for each in named}
            listed = self._service.read("core_course_get_courses")
            self.find_ids(
                each["id"] for each in listed if names & {(by, each.get(by)) for by in ("shortname", "idnumber")}
            )

    def find_ids(self, ids: Iterable[int]) -> None:
        """Find the courses with these ids."""
        left = sorted(set(ids) - self.found.keys() - {0})
        parts = [left[start : start + _PART] for start in range(0, len(left), _PART)]
        for answer in self._service.side_by_side(self._numbered, parts):
            self._take(answer["courses"])

    def _named(self, ref: CourseRef) -> Any:
        return self._service.read("core_course_get_courses_by_field", field=ref.by, value=ref.value)

    def _numbered(self, ids: list[int]) -> Any:
        asked = {"field": "ids", "value": ",".join(map(str, ids))}
        try:
            return self._service.read("core_course_get_courses_by_field", **asked)
        except FunctionRefused:
            # The function breaks where one of them does not exist, which only the other one can tell.
            there = {each["id"] for each in self._service.read("core_course_get_courses", options={"ids": ids})}
            if there == set(ids):
                raise
            return self._numbered(sorted(there)) if there else {"courses": []}

    def _take(self, courses: Iterable[Details]) -> None:
        for each in courses:
            if "idnumber" not in each or "visible" not in each:
                raise AccessDenied(_HIDDEN, course=each["shortname"])
            self.found[each["id"]] = each

    def courses(self) -> list[Course]:
        """The courses that were found."""
        return [
            Course(each["id"], each["shortname"], each["idnumber"] or "", each["categoryid"], bool(each["visible"]))
            for each in self.found.values()
        ]

    def details(self, course: int) -> dict[str, str | int]:
        """The other columns of a course that was found."""
        found = self.found.get(course, {})
        details = {name: found[name] for name in READ if found.get(name) is not None}
        for option in found.get("courseformatoptions", ()):
            if option["name"] == "coursedisplay":
                details["coursedisplay"] = int(option["value"])
        return details

    def instances(self, course: int) -> tuple[Instance, ...]:
        """The enabled enrolment methods of a course that was found."""
        return tuple(instances(course, self.found.get(course, {}).get("enrollmentmethods", ())))


def categories(service: CoreService) -> list[tuple[Category, int]]:
    """Every category, as the site orders them, with the number of courses directly in it."""
    found = []
    for each in service.read("core_course_get_categories"):
        if "visible" not in each:
            raise AccessDenied(_HIDDEN_CATEGORY, category=each["name"])
        category = Category(each["id"], each["name"], each["idnumber"] or "", each["parent"], bool(each["visible"]))
        found.append((category, each["coursecount"]))
    return found
