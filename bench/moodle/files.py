"""Command files whose lines say what ``tasks.php`` has filled a site with, or what is not there yet.

A name is a number: account 17 is ``etudiant0000017``. Everybody is in five courses, whose numbers follow from theirs.
Order is random, as in ``bench.data``: the worst case for caches of every kind.
"""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

#: Courses of the site, however many accounts there are: a multiple of eight.
COURSES: Final = 2_000
#: In five of their eight places in courses everybody is already, in groups in two of these, in cohorts in two as well.
FILLED: Final = range(5)
_PLACES: Final = 8
#: Places that are still free: what toolsync fills, and what the others do.
FREE: Final = 5
RIVALS: Final = 6
#: Places in cohorts that toolsync fills: a line takes so little that its file has three for everybody.
COHORTS: Final = (2, FREE, 7)
#: Places in courses without one in a group: the same.
UNGROUPED: Final = 3
RIVALS_UNGROUPED: Final = 4

_USER_HEADER: Final = "username;firstname;lastname;email;idnumber;auth;institution;department;city;country;lang"
_PASSWORD: Final = "Rentree-2026!"


def username(user: int) -> str:
    """The login name of an account."""
    return f"etudiant{user:07}"


def idnumber(user: int) -> str:
    """The idnumber of an account."""
    return f"E{user:07}"


def shortname(course: int) -> str:
    """The short name of a course."""
    return f"COURS-{course:05}"


def cohort(number: int) -> str:
    """The idnumber of a cohort: there are as many of them as courses."""
    return f"PROMO-{number:05}"


def course_of(user: int, place: int) -> int:
    """The course that is the n-th one of an account."""
    return (user * 31 + place * (COURSES // _PLACES)) % COURSES


def group_of(user: int) -> str:
    """The idnumber of the group that an account is in, or is to be in, in every course."""
    return f"TD{user % 4 + 1}"


def pairs(users: range, *places: int) -> list[tuple[int, int]]:
    """Who is, or is to be, in which course: these places of these accounts, in random order."""
    found = [(user, course_of(user, place)) for place in places for user in users]
    random.Random(len(found)).shuffle(found)
    return found


def write_users(path: Path, users: range) -> None:
    """Accounts as the site has them."""
    numbers = list(users)
    random.Random(len(numbers)).shuffle(numbers)
    _write(path, _USER_HEADER, (_account(username(each), idnumber(each), each, "shibboleth") for each in numbers))


def write_new_users(path: Path, prefix: str, users: range, *, password: bool) -> None:
    """Accounts that the site does not have: those with a password are its own, the others come from elsewhere."""
    auth, last = ("manual", f";{_PASSWORD}") if password else ("shibboleth", "")
    lines = (_account(f"{prefix}{each:06}", f"{prefix.upper()}{each:06}", each, auth) + last for each in users)
    _write(path, _USER_HEADER + (";password" if password else ""), lines)


def _account(name: str, number: str, which: int, auth: str) -> str:
    return (
        f"{name};Prénom{which % 977};Nom-{which:07};{name}@example.org;{number};{auth};"
        f"Université;Département {which % 40};Saint-Étienne;FR;fr"
    )


def write_enrolments(path: Path, enrolments: Iterable[tuple[int, int]]) -> None:
    """Students to enrol by hand."""
    lines = (f"add;student;{username(user)};{shortname(course)};manual" for user, course in enrolments)
    _write(path, "cmd;rolename;uid;cid;enrol", lines)


def write_flat_file(path: Path, enrolments: Iterable[tuple[int, int]]) -> None:
    """The same for Moodle's flat file, which has no header."""
    lines = [f"add,student,{idnumber(user)},C{course:05}" for user, course in enrolments]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_cohort_members(path: Path, members: Iterable[tuple[int, int]]) -> None:
    """Members to be of cohorts that are there."""
    lines = (f"add;{cohort(number)};{idnumber(user)}" for user, number in members)
    _write(path, "cmd;cidnumber;userid", lines)


def write_group_members(path: Path, members: Iterable[tuple[int, int]]) -> None:
    """Places in groups that are there."""
    lines = (f"{group_of(user)};{username(user)};{shortname(course)};add" for user, course in members)
    _write(path, "groupid;userid;courseid;cmd", lines)


def write_courses(path: Path, prefix: str, numbers: range, category: str | int) -> None:
    """Courses that the site does not have, in this category: its name for toolsync, its number for Moodle's upload."""
    lines = (f"{prefix}-{each:05};Cours {prefix} {each};{prefix}{each:05};{category}" for each in numbers)
    _write(path, "shortname;fullname;idnumber;category", lines)


def _write(path: Path, header: str, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(header + "\n")
        file.writelines(line + "\n" for line in lines)
