"""Creates accounts and updates them; suspends, deletes, renames and revives them by columns; puts them into cohorts,
courses and groups.

Création et mise à jour de comptes. The surprise: an empty cell never empties anything; the erase token does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column, numbered, prefixed
from toolsync.format import Action, Format, Part
from toolsync.kinds import erasable
from toolsync.model.findings import Finding, error, warning
from toolsync.model.references import CohortRef, CourseRef
from toolsync.model.things import Site
from toolsync.model.world import World
from toolsync.rules import account_courses, account_needs, accounts, membership, passwords, profiles
from toolsync.rules.settled_accounts import find_settled
from toolsync.settings import Settings

_COURSE = kinds.course("users.course_identifier")


def _own(header: str, longest: int, help: str) -> str | None:
    """An ordinary text column of an account; ``longest`` is the size of its field in Moodle's table."""
    value: str | None = column(header, erasable(kinds.text(longest)), help)
    return value


class Line(NamedTuple):
    id: str | None = column("id", kinds.text(identifier=True), "Moodle's own number, where it is the identifier.")
    username: str = column("username", kinds.username, "Login name.", required=True, filled=True)
    firstname: str = column("firstname", kinds.text(100), "First name.", required=True, filled=True)
    lastname: str = column("lastname", kinds.text(100), "Last name.", required=True, filled=True)
    idnumber: str | None = column("idnumber", erasable(kinds.text(255, identifier=True)), "Id number.")
    email: str | None = column("email", erasable(kinds.email), "E-mail address.")
    auth: str | None = column("auth", kinds.text(20), "Authentication plugin; a new account takes manual.")
    password: str | None = column(
        "password", kinds.text(), "Password; *NOPASS* for none, *GENERATE* to have one made and mailed.", secret=True
    )
    institution: str | None = _own("institution", 255, "Institution.")
    department: str | None = _own("department", 255, "Department.")
    city: str | None = _own("city", 120, "Town.")
    country: str | None = column("country", erasable(kinds.country), "Country.")
    lang: str | None = column("lang", kinds.language, "Language.")
    timezone: str | None = _own("timezone", 100, "Time zone; 99: the server's.")
    maildisplay: int | None = column("maildisplay", kinds.integer(0, 2), "Who sees the e-mail: 0, 1, 2.")
    maildigest: int | None = column("maildigest", kinds.integer(0, 2), "Forum digest: 0, 1, 2.")
    mnethostid: str | None = column("mnethostid", kinds.text(), "Host of the account; only this site's own (1).")
    icq: str | None = _own("icq", 15, "ICQ number (older Moodles).")
    phone1: str | None = _own("phone1", 20, "Telephone.")
    phone2: str | None = _own("phone2", 20, "Mobile telephone.")
    address: str | None = _own("address", 255, "Address.")
    url: str | None = _own("url", 255, "Web page (older Moodles).")
    description: str | None = _own("description", 0, "Description.")
    mailformat: int | None = column("mailformat", kinds.integer(0, 1), "0 plain, 1 HTML.")
    htmleditor: int | None = column("htmleditor", kinds.integer(0, 1), "HTML editor (older Moodles).")
    autosubscribe: int | None = column("autosubscribe", kinds.integer(0, 1), "Subscribe to forums when posting.")
    trackforums: int | None = column("trackforums", kinds.integer(0, 1), "Track unread posts.")
    suspended: bool | None = column("suspended", kinds.flag, "1 suspends, 0 reactivates, empty keeps.")
    deleted: bool | None = column("deleted", kinds.flag, "1 deletes the account; nothing else does.")
    oldusername: str | None = column("oldusername", kinds.username, "Renames the account that has this login name.")
    profile: Mapping[str, str] = prefixed(
        "profile_field_{name}", erasable(kinds.text()), "Custom profile field, by its short name."
    )
    cohort: CohortRef | None = column("cohort", kinds.cohort("name"), "Cohort to join, by name.")
    cohortid: str | None = column("cohortid", kinds.text(100), "Id number of that cohort, when it is created.")
    cohorts: Mapping[int, CohortRef] = numbered("cohort{n}", kinds.cohort("idnumber"), "Cohorts, by id number.")
    courses: Mapping[int, CourseRef] = numbered("course{n}", _COURSE, "Courses to enter.")
    roles: Mapping[int, str] = numbered("role{n}", kinds.text(100), "Role in that course, by short name.")
    methods: Mapping[int, str] = numbered(
        "enrol{n}", kinds.text(20), "Enrolment method (manual); empty: a role without enrolment."
    )
    groups: Mapping[int, str] = numbered("group{n}", kinds.text(254), "Group in that course, created if missing.")
    starts: Mapping[int, int] = numbered(
        "start{n}", kinds.moment, "Start of the enrolment.", aliases=("enroltimestart{n}",)
    )
    ends: Mapping[int, int] = numbered("end{n}", kinds.moment, "End of the enrolment.")
    hosts: Mapping[int, str] = numbered("wwwroot{n}", kinds.text(), "Another site; not available on this one.")


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    ref = accounts.check(line, world, settings)
    if line.deleted:
        yield from accounts.delete(ref, world, settings)
        return
    known = (yield from accounts.rename(line, world, settings)) if line.oldusername else None
    known = known or accounts.find(ref, world)
    mode = settings.users.mode
    if known is None and mode in ("update", "fill"):
        yield accounts.NOT_CREATED
        return
    if known is not None and mode == "create":
        yield accounts.NOT_UPDATED
        return
    if known is not None:
        account = yield from accounts.update(known, line, world, settings)
    elif gone := accounts.deleted_match(line, world, settings):
        account = yield from accounts.revive(gone, line, world, settings)
    else:
        account = yield from accounts.create(line, world, settings)
    yield from passwords.give(account, line.password, known is None, world, settings)
    for part, cohort, idnumber in membership.wanted(line):
        yield Part(part, membership.join(account, cohort, idnumber, world, settings))
    for number in account_courses.numbers(line):
        yield Part(f"course{number}", account_courses.enter(account, number, line, world, settings))


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """The column that identifies accounts must be there, and profile fields must exist on the site."""
    by = settings.users.identifier
    if by not in header and by != "username" and not settings.users.fall_back_to_username:
        yield error("missing-column", by)
    if by != "id" and "id" in header:
        yield warning("column-ignored", "id")
    for name in header:
        field = name.removeprefix(profiles.PREFIX)
        if site is None or field == name or profiles.field_named(field, site):
            continue
        if settings.reading.tolerate_extra_columns:
            yield warning("column-ignored", name)
        else:
            yield error("no-such-profile-field", name, accepts=", ".join(site.profile_fields))


FORMAT = Format(
    name="users",
    filename="userimport.csv",
    title="Create and update accounts; put them into cohorts, courses and groups.",
    line=Line,
    plan=plan,
    needs=account_needs.of,
    find_settled=find_settled,
    check_header=check_header,
    location="users.file",
    example="""\
username;firstname;lastname;email;idnumber;city;cohort;course1;role1;enrol1;group1
alice;Alice;Durand;alice@example.org;E1001;Lyon;L1 Histoire;HIST-101;student;manual;TD 1
bob;Bob;Martin;bob@example.org;E1002;Lyon;L1 Histoire;;;;
""",
)
