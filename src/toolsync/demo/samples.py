"""The command files of the demo: realistic, in the encodings that people have, some lines wrong on purpose.

Fichiers d'exemple. See :mod:`toolsync.demo.files` for what they are made of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toolsync.demo.files import Fate, Sample
from toolsync.demo.university import Course, Person, courses, people, without_accents


@dataclass(frozen=True)
class Samples:
    """All the files, and what the site must hold in the end."""

    last_year: tuple[Sample, ...]
    courses: Sample
    users: Sample
    enrolments: Sample
    deletions: Sample
    #: In the end, one line of the tryback repaired.
    accounts: int
    kept_courses: int
    kept_enrolments: int

    @property
    def this_year(self) -> tuple[Sample, ...]:
        """The files of this year, in their order: courses before the people who enter them."""
        return (self.courses, self.users, self.enrolments, self.deletions)


#: The line of the tryback that the demo repairs: what is wrong in it, and what it should be.
REPAIR: Final = ("2027-02-31", "2027-02-28")
STUDENTS: Final = 1_443
FEW_STUDENTS: Final = 180

_START, _END = "2026-09-07 08:00:00", "2027-06-30"
_TEMPLATES: Final = {1: "MODELE-CM", 2: "MODELE-TD", 3: ""}
_MODELS: Final = (("MODELE-CM", "Cours magistral"), ("MODELE-TD", "Travaux dirigés"), ("MODELE-PRJ", "Projet"))
_TUTORING: Final = "TUTORAT"
#: Who was in it last year, and who leaves it now.
_TUTORED, _LEAVING = 30, 6
_OLD: Final = "{shortname}-2025"
#: How many courses of last year are deleted: more than a site may lose without being asked.
_DELETED: Final = 12
_DAYS: Final = ("lundi", "mardi", "jeudi")


def make_samples(students: int = STUDENTS) -> Samples:
    """The files of a university with so many students: the same ones every time."""
    given = courses()
    everybody = people(students, given)
    known = [each for each in everybody if each.year > 1][: len(everybody) // 6]
    last_year = (_last_courses(given), _last_users(known, given))
    return Samples(
        last_year,
        _courses(given),
        _users(everybody, given),
        _enrolments(everybody, known, given),
        _deletions(given),
        len(everybody),
        len(given) + len(_MODELS) + 1,
        _TUTORED - _LEAVING + 2 + sum(_places(each, given) for each in everybody),
    )


def _places(person: Person, given: Sequence[Course]) -> int:
    """In how many courses somebody is enrolled by this year's good lines."""
    if person.year:
        return len(_courses_of(person, given))
    return 2 if _patterns(person, given)[4] else 1


# --- last year --------------------------------------------------------------------------------------------------------


def _last_courses(given: Sequence[Course]) -> Sample:
    header = ("shortname", "fullname", "category", "idnumber", "startdate")
    sample = Sample("courses_create", "uploadcourses-2025.csv", "utf-8", ";", header=header)
    sample.row(_TUTORING, "Tutorat entre étudiants", "Services communs", "TUTO", "2025-09-01")
    for course in given[:_DELETED]:
        name = _OLD.format(shortname=course.shortname)
        sample.row(name, f"{course.title} (2025-2026)", f"Archives/{course.faculty}", f"2025/{name}", "2025-09-01")
    return sample


def _last_users(known: Sequence[Person], given: Sequence[Course]) -> Sample:
    header = ("username", "firstname", "lastname", "email", "idnumber", "auth", "department")
    patterns = ("course1", "role1", "enrol1", "course2", "role2", "enrol2")
    sample = Sample("users", "userimport-2025.csv", "utf-8", ";", header=header + patterns)
    for at, person in enumerate(known):
        old = _OLD.format(shortname=given[at % _DELETED].shortname)
        department = f"{person.department}, licence {person.year - 1}"
        tutoring = (_TUTORING, "student", "manual") if at < _TUTORED else ("", "", "")
        sample.row(*_names(person), "cas", department, old, "student", "manual", *tutoring)
    return sample


def _names(person: Person) -> tuple[str, str, str, str, str]:
    email = f"{person.username}@univ-demo.example"
    return person.username, person.first_name, person.last_name, email, f"2026{person.number:04}"


# --- this year --------------------------------------------------------------------------------------------------------


def _courses(given: Sequence[Course]) -> Sample:
    dates = ("startdate", "enddate")
    header = ("shortname", "fullname", "category", "idnumber", *dates, "visible", "template", "topic1", "topic2")
    sample = Sample("courses_create", "uploadcourses.csv", "utf-8", ";", header=header)
    sample.raw("# Les modèles d’abord : les cours qui suivent en sont tirés.", Fate.NOTE)
    for name, title in _MODELS:
        topics = ("Présentation|À lire avant la première séance", "Évaluation|Barème et dates")
        sample.row(name, f"Modèle : {title}", "Modèles", name, "2026-09-01", "", "0", "", *topics)
    for course in given:
        own = ("Présentation|Bienvenue à l’université", "") if course.year == 3 else ("", "")
        places = (course.title, course.category, f"2026/{course.shortname}")
        sample.row(course.shortname, *places, "2026-09-07", _END, "1", _TEMPLATES[course.year], *own)
        _spoil_courses(sample, course)
    return sample


def _spoil_courses(sample: Sample, course: Course) -> None:
    """Put a wrong line behind some of the courses."""
    name, title, place = course.shortname, course.title, course.category
    wrong = {
        "HIST-102": ("HIST-110", title, place, "", "01/09/2026", "", "1", "", "", ""),
        "LETT-201": ("LETT-210", title, place, "", "2026-09-07", "2026-06-30", "1", "", "", ""),
        "INFO-101": ("INFO-110", title, place, "", "2026-09-07", "", "1", "MODELE-VIDEO", "", ""),
        "BIOL-301": ("1,23E+11", title, place, "", "2026-09-07", "", "1", "", "", ""),
        "DROI-102": ("DROI-110", title, place),
    }
    if name in wrong:
        sample.row(*wrong[name], fate=Fate.WRONG)
    if name == "MATH-202":
        sample.row("MATH-101", "Algèbre, encore une fois", place, *[""] * 7, fate=Fate.IDLE)


def _users(everybody: Sequence[Person], given: Sequence[Course]) -> Sample:
    basics = ("username", "firstname", "lastname", "email", "idnumber", "auth", "password", "department", "city")
    profile = ("country", "lang", "profile_field_statut", "profile_field_badge", "cohort", "cohortid")
    patterns = ("course1", "role1", "enrol1", "group1", "course2", "role2", "enrol2")
    sample = Sample("users", "userimport.csv", "utf-8-sig", ",", header=basics + profile + patterns)
    for person in everybody:
        cells = [*_account(person), *_patterns(person, given)]
        fate = Fate.GOOD
        if person is everybody[-1]:
            cells[-3:], fate = ["HIST-777", "student", "manual"], Fate.PARTIAL
        if person is everybody[-2]:
            cells[-3:], fate = [given[-1].shortname, "étudiant", "manual"], Fate.PARTIAL
        sample.row(*cells, fate=fate)
        if person.number in (40, 90, 140):
            _spoil_users(sample, person)
    return sample


def _account(person: Person) -> tuple[str, ...]:
    external = person.year == 0 and person.number % 12 == 0
    password = ("manual", f"Bienvenue-{person.number}!") if external else ("cas", "")
    status = "Vacataire" if external else "Étudiant" if person.year else "Enseignant"
    cohort = ("", "")
    if person.year:
        code = without_accents(person.department)[:4].upper()
        cohort = (f"Licence {person.year} {person.department}", f"L{person.year}-{code}")
    home = (person.department, "Saint-Étienne", "FR", "fr")
    return (*_names(person), *password, *home, status, f"B{person.number:05}", *cohort)


def _patterns(person: Person, given: Sequence[Course]) -> tuple[str, ...]:
    """The course columns: teachers enter the course that they give, new students their first course and a group."""
    if not person.year:
        own = given[person.number - 1].shortname
        helps = (_TUTORING, "teacher", "manual") if person.number % 10 == 0 else ("", "", "")
        return (own, "editingteacher", "manual", "", *helps)
    if person.year == 1:
        first = _courses_of(person, given)[0].shortname
        return (first, "student", "manual", f"TD {person.number % 3 + 1}", "", "", "")
    return ("",) * 7


def _courses_of(person: Person, given: Sequence[Course]) -> list[Course]:
    return [each for each in given if (each.department, each.year) == (person.department, person.year)]


def _spoil_users(sample: Sample, person: Person) -> None:
    """Put wrong lines behind somebody's, each with another fault."""
    width = len(sample.header)
    rest = [""] * (width - 5)

    def wrong(username: str, first: str, last: str, email: str, idnumber: str) -> None:
        sample.row(username, first, last, email, idnumber, *rest, fate=Fate.WRONG)

    number = person.number
    if number == 40:
        wrong("celine.abadie", "Céline", "Abadie", "celine@univ-demo.example", "1,23E+11")
        wrong("zoé.lefèvre", "Zoé", "Lefèvre", "zoe@univ-demo.example", "20269001")
        wrong(person.username, "Homonyme", person.last_name, "homonyme@univ-demo.example", "20269002")
        sample.raw("", Fate.NOTE)
    elif number == 90:
        ragged = [f"anne.dupont,Anne,Dupont, épouse Martin,anne@univ-demo.example,20269003{',' * (width - 5)}"]
        sample.raw(ragged[0], Fate.WRONG)
        sample.raw(
            f'marie.blanc,"Marie "Mimi" Anne",Blanc,marie@univ-demo.example,20269004{"," * (width - 5)}', Fate.WRONG
        )
        wrong("rene.faure", "Ren\udce9", "Faure", "rene@univ-demo.example", "20269005")
    else:
        wrong("sans.nom", "Sans", "", "sans.nom@univ-demo.example", "20269006")
        wrong("luc.gagne", "Luc", "Gagné", "luc.gagne(at)univ-demo", "20269007")
        rest[sample.header.index("profile_field_statut") - 5] = "Étudiante"
        wrong("eve.noel", "Ève", "Noël", "eve@univ-demo.example", "20269008")


def _enrolments(everybody: Sequence[Person], known: Sequence[Person], given: Sequence[Course]) -> Sample:
    header = ("cmd", "rolename", "uid", "cid", "enrol", "starttime", "endtime", "gcmd", "g1", "g2")
    sample = Sample("enrolments", "enrols.csv", "cp1252", ";", header=header)
    sample.raw("# Inscriptions de la rentrée – export de la scolarité", Fate.NOTE)
    wrong = _wrong_enrolments(everybody, given)
    for person in everybody:
        if not person.year:
            continue
        for course in _courses_of(person, given)[person.year == 1 :]:
            day = _DAYS[person.number % len(_DAYS)]
            option = f"Soutien {course.shortname}" if person.number % 7 == 0 else ""
            groups = ("gaddcreate", f"TD du {day} – 1er semestre", option)
            sample.row("add", "student", person.username, course.shortname, "manual", _START, _END, *groups)
            if person.number % 9 == 0 and (next_wrong := next(wrong, None)):
                sample.row(*next_wrong[0], fate=next_wrong[1])
    for cells, fate in wrong:
        sample.row(*cells, fate=fate)
    _tutoring(sample, known)
    return sample


def _wrong_enrolments(everybody: Sequence[Person], given: Sequence[Course]) -> Iterator[tuple[tuple[str, ...], Fate]]:
    """Lines that are wrong, each in its own way; students of the first year, in a course of another department."""
    beginners = iter([each for each in everybody if each.year == 1 and each.department != "Informatique"])

    def line(**other: str) -> tuple[str, ...]:
        usual = {"cmd": "add", "role": "student", "uid": next(beginners).username, "cid": "INFO-101", "by": "manual"}
        cells = usual | {"start": _START, "end": _END, "gcmd": "", "g1": "", "g2": ""} | other
        return tuple(cells.values())

    yield line(end=REPAIR[0]), Fate.WRONG
    yield line(cid="INFO-999"), Fate.WRONG
    yield line(uid="inconnu.au.bataillon"), Fate.WRONG
    yield line(start="2027-07-01"), Fate.WRONG
    yield line(role="étudiant"), Fate.WRONG
    yield line(cmd="inscrire"), Fate.WRONG
    yield line(start="01/09/2026"), Fate.WRONG
    yield line(gcmd="gadd", g1="Groupe oublié"), Fate.PARTIAL
    yield line(gcmd="gaddcreate", g1="TD \udc81"), Fate.WRONG
    yield line(by="paypal"), Fate.WRONG


def _tutoring(sample: Sample, known: Sequence[Person]) -> None:
    """The course that goes on from last year: some leave, some pause, some become tutors, some stay."""
    commands = ["del"] * _LEAVING + ["disable"] * 5 + ["shift"] * 4 + ["add"] * 5
    for person, command in zip(known, commands, strict=False):
        role = {"shift": "teacher", "add": "student"}.get(command, "")
        fate = Fate.IDLE if command == "add" else Fate.GOOD
        sample.row(command, role, person.username, _TUTORING, "manual", "", "", "", "", "", fate=fate)


def _deletions(given: Sequence[Course]) -> Sample:
    sample = Sample("courses_delete", "deletecourses.csv", "iso-8859-15", ";")
    sample.raw("# Cours de 2025-2026, archivés : à supprimer", Fate.NOTE)
    for course in given[:_DELETED]:
        title = course.title.replace("’", "'")
        sample.row(_OLD.format(shortname=course.shortname), title, fate=Fate.ONCE)
    sample.row("LATIN-2025", "Cours déjà supprimé par le cœur du service", fate=Fate.WRONG)
    return sample
