"""What is measured on: command files of any size, and platforms that already hold what they say, or do not.

The same size gives the same bytes every time. Order is random: the worst case for caches of every kind.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolsync.kinds import moment
from toolsync.model.things import Course, Instance, User
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.settings import Settings

#: Dates of the enrolment lines: a start and an end of one of ten weeks.
_WEEKS: Final = tuple((f"2026-09-{day:02} 08:00:00", f"2027-06-{day:02} 18:00:00") for day in range(1, 11))

ENROLMENT_HEADER: Final = "cmd;rolename;uid;cid;enrol;starttime;endtime;gcmd"
USER_HEADER: Final = (
    "username;firstname;lastname;email;idnumber;auth;institution;department;city;country;lang;timezone;"
    "phone1;phone2;address;maildisplay;maildigest;suspended"
)


@dataclass(frozen=True)
class Size:
    """How much there is: lines of the largest file, and accounts and courses of the site in the same measure."""

    lines: int

    @property
    def users(self) -> int:
        """Accounts of the site."""
        return max(1, self.lines // 5)

    @property
    def courses(self) -> int:
        """Courses of the site."""
        return max(10, self.lines // 50)


def username(user: int) -> str:
    """The login name of an account."""
    return f"etudiant{user:07}"


def shortname(course: int) -> str:
    """The short name of a course."""
    return f"COURS-{course:05}"


def pairs(size: Size) -> list[tuple[int, int]]:
    """Who is in what: every pair once, in random order."""
    step = size.courses // 7 + 1
    found = [(line % size.users, (line * 31 + line // size.users * step) % size.courses) for line in range(size.lines)]
    random.Random(size.lines).shuffle(found)
    return found


def write_enrolments(path: Path, size: Size, lines: int) -> None:
    """The first ``lines`` enrolment lines of a site of this size."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(ENROLMENT_HEADER + "\n")
        for user, course in pairs(size)[:lines]:
            start, end = _WEEKS[user % len(_WEEKS)]
            file.write(f"add;student;{username(user)};{shortname(course)};manual;{start};{end};\n")


def write_users(path: Path, count: int) -> None:
    """Accounts that no site has yet, every basic column filled, no password."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(USER_HEADER + "\n")
        file.writelines(_user_lines(count))


def _user_lines(count: int) -> Iterator[str]:
    for user in random.Random(count).sample(range(count), count):
        name = f"nouveau{user:07}"
        yield (
            f"{name};Prénom{user % 977};Nom-{user};{name}@example.org;N{user:08};ldap;Université;"
            f"Département {user % 40};Saint-Étienne;FR;fr;Europe/Paris;+33 4 77 {user % 90 + 10} 00 00;"
            f"+33 6 00 {user % 90 + 10} 00 00;{user % 200}, rue des Écoles;1;0;0\n"
        )


#: Ids 1 and 2 are the guest's and the administrator's; course 1 is the front page.
_FIRST_USER: Final = 10
_FIRST_COURSE: Final = 10
_STUDENT: Final = 5


def make_platform(path: Path, size: Size, *, enrolled: bool) -> None:
    """A site with all the accounts and courses; ``enrolled``: and with every enrolment that the lines ask for."""
    platform = EmbeddedPlatform.open(path, create=True)
    enrolments = pairs(size) if enrolled else []
    platform.fill(
        users=(
            User(_FIRST_USER + each, username(each), f"E{each:07}", f"{username(each)}@example.org", "manual")
            for each in range(size.users)
        ),
        courses=[Course(_FIRST_COURSE + each, shortname(each), "", 1) for each in range(size.courses)],
        instances=(Instance(each + 1, _FIRST_COURSE + each, "manual") for each in range(size.courses)),
        enrolments=((_FIRST_USER + user, _FIRST_COURSE + course, course + 1, _STUDENT) for user, course in enrolments),
    )
    read = moment.reader(Settings())
    platform.database.connection.executemany(
        "update enrolment set start = ?, end = ? where (user - ?) % ? = ?",
        [(read(start), read(end), _FIRST_USER, len(_WEEKS), week) for week, (start, end) in enumerate(_WEEKS)],
    )
    platform.close()
