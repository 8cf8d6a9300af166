"""What is measured on: command files of any size, and platforms that already hold what they say, or do not.

The same size gives the same bytes every time. Order is random: the worst case for caches of every kind.
"""

import io
import random
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from toolsync.kinds import moment
from toolsync.model.things import Cohort, Course, Group, Instance, User
from toolsync.platforms.embedded import EmbeddedPlatform
from toolsync.settings import Settings

#: Dates of the enrolment lines: a start and an end of one of ten weeks.
_WEEKS: Final = tuple((f"2026-09-{day:02} 08:00:00", f"2027-06-{day:02} 18:00:00") for day in range(1, 11))

ENROLMENT_HEADER: Final = "cmd;rolename;uid;cid;enrol;starttime;endtime;gcmd"
COHORT_HEADER: Final = "cmd;cidnumber;cname;userid"
GROUP_HEADER: Final = "groupid;userid;courseid;cmd"
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


def idnumber(user: int) -> str:
    """The idnumber of an account."""
    return f"E{user:07}"


def cohort(number: int) -> Cohort:
    """A cohort: a site has as many of them as it has courses."""
    return Cohort(number + 1, f"Promotion {number}, première année", f"PROMO-{number:05}")


def group(user: int) -> str:
    """The idnumber of the group that a user is in, in every course: a course has groups of these idnumbers."""
    return _GROUPS[user % len(_GROUPS)]


_GROUPS: Final = ("TD1", "TD2", "TD3", "TD4")


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


def write_wrong_enrolments(path: Path, size: Size, lines: int) -> None:
    """As many enrolment lines, every one of them wrong, for one of four reasons."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(ENROLMENT_HEADER + "\n")
        for line, (user, course) in enumerate(pairs(size)[:lines]):
            named, where = username(user), shortname(course)
            file.write(
                (
                    f"add;student;x{named};{where};manual;;;\n",
                    f"add;student;{named};X{where};manual;;;\n",
                    f"add;nobody;{named};{where};manual;;;\n",
                    f"add;student;{named};{where};manual;some day;;\n",
                )[line % 4]
            )


def write_cohorts(path: Path, size: Size) -> None:
    """A line for every member of every cohort."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(COHORT_HEADER + "\n")
        for user, number in pairs(size):
            named = cohort(number)
            file.write(f"add;{named.idnumber};{named.name};{idnumber(user)}\n")


def write_group_members(path: Path, size: Size) -> None:
    """A line for every place in a group: everybody is in one group of each of their courses."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(GROUP_HEADER + "\n")
        file.writelines(f"{group(user)};{username(user)};{shortname(course)};add\n" for user, course in pairs(size))


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
            User(_FIRST_USER + each, username(each), idnumber(each), f"{username(each)}@example.org", "manual")
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


def fill_crowds(path: Path, size: Size) -> None:
    """Add all cohorts and groups that the lines ask for, and their members, to a site where everybody is enrolled."""
    platform, together = EmbeddedPlatform.open(path), pairs(size)
    platform.fill(
        cohorts=map(cohort, range(size.courses)),
        members=sorted((cohort(number).id, _FIRST_USER + user) for user, number in together),
        groups=(
            Group(_group_id(course, each), _FIRST_COURSE + course, name, name)
            for course in range(size.courses)
            for each, name in enumerate(_GROUPS)
        ),
        places=(
            (_FIRST_USER + user, _FIRST_COURSE + course, _group_id(course, user % len(_GROUPS)), "")
            for user, course in together
        ),
    )
    platform.close()


def _group_id(course: int, which: int) -> int:
    return course * len(_GROUPS) + which + 1


#: The sizes of the photos in pixels, and how many different ones there are.
_PHOTO_SIZES: Final = ((800, 1000), (900, 1200), (1200, 1600))
_PHOTOS: Final = 36
_PHOTO_BYTES: Final = 200_000


def write_pictures(path: Path, count: int) -> None:
    """An archive of photos of about 200 kB, one for each account. A comment in each makes every one of them another."""
    photos = [_photo(number) for number in range(_PHOTOS)]
    # Packed, as most programs do it: it makes nothing smaller, and has to be unpacked all the same.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for user in range(count):
            name, photo = idnumber(user), photos[user % _PHOTOS]
            comment = b"\xff\xfe" + (len(name) + 2).to_bytes(2, "big") + name.encode()
            archive.writestr(f"{name}.jpg", photo[:2] + comment + photo[2:])


def _photo(number: int) -> bytes:
    """A JPEG of about 200 kB: large patches of colour with grain over them, as a photo has."""
    chance, (width, height) = random.Random(number), _PHOTO_SIZES[number % len(_PHOTO_SIZES)]
    patches, grain = (
        Image.frombytes(
            "RGB", (width // each, height // each), chance.randbytes((width // each) * (height // each) * 3)
        ).resize((width, height), Image.Resampling.BICUBIC)
        for each in (100, 4)
    )
    photo = Image.blend(patches, grain, 0.15)
    return next(each for each in _saved(photo) if len(each) <= _PHOTO_BYTES * 1.1)


def _saved(photo: Image.Image) -> Iterable[bytes]:
    """The photo as JPEG, smaller and smaller."""
    for quality in range(95, 0, -2):
        output = io.BytesIO()
        photo.save(output, "JPEG", quality=quality)
        yield output.getvalue()
