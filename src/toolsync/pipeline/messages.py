"""Messages about a run, composed as values: to those who manage the courses that it changed, and to those who watch
over runs. Nothing is sent here.

Messages. They tell how many changes of which kind there were, never what stands in the file: no password can be in one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolsync.kinds import has_mailbox
from toolsync.locale.words import N_
from toolsync.model.outcomes import Status
from toolsync.model.questions import Questions
from toolsync.model.references import CourseRef, UserRef
from toolsync.wording import Wording, plain

if TYPE_CHECKING:
    from toolsync.format import Format
    from toolsync.model.ports import Platform
    from toolsync.model.things import Course, User
    from toolsync.pipeline.ledger import Ledger
    from toolsync.pipeline.reporting import RunAccount
    from toolsync.settings import Settings

#: States of a run that somebody need not know of.
_QUIET: Final = frozenset({"done", "simulated"})
#: Courses that are asked about together.
_BATCH: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail to be sent: why (``course`` or ``run``), to which address, in which language. ``user`` is the account
    that it is for, 0 when it is for nobody of the site."""

    about: str
    to: str
    user: int = 0
    language: str
    subject: str
    text: str


# --- to those who watch over runs -------------------------------------------------------------------------------------


def notifications(account: RunAccount, settings: Settings, wording: Wording) -> Iterator[Message]:
    """What became of the run, to those whom ``after.notify`` names: always when something went wrong."""
    if account.simulated or (account.state in _QUIET and not settings.after.notify_success):
        return
    subject = wording.text(
        N_("{site}: {file}: {state}"),
        site=account.site,
        file=plain(account.file),
        state=wording.state(account.state),
    )
    text = "\n".join(_told(account, wording)) + "\n"
    for address in dict.fromkeys(re.split(r"[\s,;]+", settings.after.notify)):
        if address:
            yield Message(about="run", to=address, language=wording.language, subject=subject, text=text)


def _told(account: RunAccount, wording: Wording) -> Iterator[str]:
    yield wording.text(
        N_("The command file {file} ({format}) was processed on {date}: {state}."),
        file=plain(account.file),
        format=account.format,
        date=wording.moment(account.started),
        state=wording.state(account.state),
    )
    yield ""
    yield from _counts({wording.status(status): count for status, count in account.lines.items()}, wording)
    yield ""
    yield from _counts({wording.kind(kind): count for kind, count in account.changes.items()}, wording)
    for each in account.excesses:
        yield wording.text(
            N_("Over a limit: {loss}: {count}, allowed are {allowed}."),
            loss=wording.loss(each.loss),
            count=wording.number(each.count),
            allowed=wording.number(each.allowed),
        )
    # Their titles only: a file without header makes cells, which may be secret, the names of columns.
    yield from dict.fromkeys(f"{wording.finding(each).title}." for each in account.findings)
    if account.tryback is not None:
        yield wording.text(N_("The failed lines are in {file}."), file=plain(account.tryback.name))
    yield wording.text(N_("The report is that of run {run}."), run=account.run)


def _counts(counts: Mapping[str, int], wording: Wording) -> Iterator[str]:
    for name, count in counts.items():
        if count:
            yield wording.text(N_("- {name}: {count}"), name=name, count=wording.number(count))


# --- to those who manage courses --------------------------------------------------------------------------------------


def is_told(format: Format, account: RunAccount, settings: Settings) -> bool:
    """Whether those who manage courses are told what a file of this format has changed in them."""
    group, _, name = format.mail.partition(".")
    return bool(format.mail) and not account.simulated and bool(getattr(getattr(settings, group), name))


def changes_by_course(ledger: Ledger) -> dict[int, Counter[str]]:
    """How many changes of each kind were applied in each course."""
    found: dict[int, Counter[str]] = {}
    for stretch in ledger.stretches((Status.APPLIED, Status.PARTIAL)):
        for line in stretch.outcomes:
            for step in line.steps:
                for change in step.changes:
                    course = getattr(change, "course", 0)
                    if course > 0:
                        found.setdefault(course, Counter())[type(change).__name__] += 1
    return found


def course_messages(
    account: RunAccount, ledger: Ledger, platform: Platform, settings: Settings, wording: Wording
) -> Iterator[Message]:
    """For each course that was changed, what was changed, to everybody who manages it, in the language of each."""
    changes = changes_by_course(ledger)
    roles = _roles(account, settings)
    wordings: dict[str, Wording] = {}
    order = sorted(changes)
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        for course, user, language in _managers(batch, roles, platform):
            said = wordings.setdefault(language, Wording(language or wording.language, wording.zone))
            yield _course_message(account, course, changes[course.id], user, said)


def _roles(account: RunAccount, settings: Settings) -> Sequence[int]:
    """The roles of those who manage a course."""
    known = account.known.roles
    names = re.split(r"[\s,;]+", settings.after.course_admin_roles)
    return [known[name].id for name in names if name in known]


def _managers(courses: Iterable[int], roles: Sequence[int], platform: Platform) -> Iterator[tuple[Course, User, str]]:
    """Each course with each active account that manages it and has a mailbox, and the language of the account."""
    asked = {(course, role) for course in courses for role in roles}
    holders = platform.look_up(Questions(role_holders=asked)).role_holders
    who: dict[int, dict[int, None]] = {}
    for (course, _), users in sorted(holders.items()):
        who.setdefault(course, {}).update(dict.fromkeys(users))
    people = {user for users in who.values() for user in users}
    facts = platform.look_up(
        Questions(
            users={UserRef("id", str(user)) for user in people},
            courses={CourseRef("id", str(course)) for course in who},
            profiles=people,
        )
    )
    accounts = {user.id: user for user in facts.users if not user.suspended and has_mailbox(user.email)}
    for known in sorted(facts.courses):
        for number in sorted(accounts.keys() & who[known.id].keys()):
            yield known, accounts[number], facts.profiles.get(number, {}).get("lang", "")


def _course_message(
    account: RunAccount, course: Course, changes: Mapping[str, int], user: User, wording: Wording
) -> Message:
    said = [
        wording.text(
            N_("The command file {file} was processed on {date}. In the course {course} it has made these changes:"),
            file=plain(account.file),
            date=wording.moment(account.started),
            course=plain(course.shortname),
        ),
        "",
        *_counts({wording.kind(kind): count for kind, count in sorted(changes.items())}, wording),
        "",
        wording.text(N_("You receive this message because you manage this course.")),
    ]
    return Message(
        about="course",
        to=user.email,
        user=user.id,
        language=wording.language,
        subject=wording.text(
            N_("{site}: changes in the course {course}"), site=account.site, course=plain(course.shortname)
        ),
        text="\n".join(said) + "\n",
    )
