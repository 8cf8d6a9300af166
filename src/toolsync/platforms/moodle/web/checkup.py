"""Whether a Moodle without the plugin can be worked with: what its token may call, and for which command files that is.

Examen, as ``platforms.moodle.checkup`` makes it of a site that has the plugin.
"""

from collections.abc import Callable, Iterator, Mapping
from statistics import median
from time import perf_counter
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.platforms.moodle.access import Access
from toolsync.platforms.moodle.checkup import Check, Verdict
from toolsync.platforms.moodle.connection import AccessDenied
from toolsync.platforms.moodle.rest import FunctionRefused
from toolsync.platforms.moodle.web.accounts import Accounts
from toolsync.platforms.moodle.web.functions import FILES, SITE_INFO, lacking_for
from toolsync.platforms.moodle.web.service import CoreService
from toolsync.platforms.moodle.web.site import USUAL, read_site
from toolsync.settings.running import Moodle

#: Moodle's own number of its guest account, and one that no group has.
_GUEST: Final = 1
_NO_GROUP: Final = 2_147_483_647
_TRIPS: Final = 5

_WELCOME: Final = N_(
    "Moodle's own function sends the welcome message of a course, if it has one, and the setting moodle.welcome cannot "
    "keep it from that: switch it off in the manual enrolment method."
)

Told = Mapping[str, Any]


def examine_web(access: Access, connect: Callable[[], CoreService], own: Moodle) -> Iterator[Check]:
    """Make every check that can be made."""
    if access.readable_by_others:
        told = N_("{file} can be read by other accounts of this machine: chmod 600 {file}")
        yield Check("token", Verdict.WARNING, told, {"file": access.token_file})
    try:
        service = connect()
        info: Told = service.read(SITE_INFO)
    except PlatformError as wrong:
        yield Check("reachable", Verdict.PROBLEM, "{reason}", {"reason": wrong})
        return
    there = {each["name"] for each in info["functions"]}
    as_whom = {"wwwroot": info["siteurl"], "user": info["username"]}
    yield Check("reachable", Verdict.FINE, N_("{wwwroot}, as the user {user}"), as_whom)
    yield Check("moodle", Verdict.FINE, "{release}", info)
    yield _account(info)
    yield from _functions(there)
    yield from _seeing(service, there)
    yield _roles(service, info, own)
    if not own.welcome:
        yield Check("methods", Verdict.WARNING, _WELCOME)
    yield _round_trip(service)
    service.close()


def _account(info: Told) -> Check:
    if info.get("userissiteadmin"):
        told = N_(
            "The token belongs to a site administrator: existing accounts cannot be changed with it, since toolsync "
            "could not spare other administrators. Take the token of an account with a role of its own."
        )
        return Check("token", Verdict.WARNING, told)
    return Check("token", Verdict.FINE, N_("of an account that is no site administrator"))


def _functions(there: set[str]) -> Iterator[Check]:
    lacks = {file: lacking for file in FILES if (lacking := lacking_for(file, there))}
    if not lacks:
        yield Check("functions", Verdict.FINE, N_("all that command files can use"))
    verdict = Verdict.PROBLEM if len(lacks) == len(FILES) else Verdict.WARNING
    for file, functions in lacks.items():
        msgid = N_("for files of the format {file}, add to the service of the token: {functions}")
        yield Check("functions", verdict, msgid, {"file": file, "functions": ", ".join(functions)})


def _seeing(service: CoreService, there: set[str]) -> Iterator[Check]:
    """What the account of the token may see, where that is not told by an error."""
    try:
        if "core_user_get_users_by_field" in there:
            accounts = Accounts(service)
            accounts.find_ids([_GUEST])
            if not accounts.found:
                raise AccessDenied(
                    N_("The account of the token may not see accounts: it needs moodle/user:viewdetails.")
                )
        if "core_enrol_get_enrolled_users" in there:
            _see_groups(service)
    except PlatformError as wrong:
        yield Check("rights", Verdict.PROBLEM, "{reason}", {"reason": wrong})
    else:
        yield Check(
            "rights", Verdict.FINE, N_("sees accounts and all groups; other rights are seen when they are used")
        )


def _see_groups(service: CoreService) -> None:
    """Without this right, Moodle leaves out people of other groups, and does not say so."""
    option = {"name": "groupid", "value": _NO_GROUP}
    for course in service.read("core_course_get_courses")[1:2]:
        try:
            service.read("core_enrol_get_enrolled_users", courseid=course["id"], options=[option])
        except FunctionRefused as refused:
            raise AccessDenied(N_("Who is in a course cannot be seen: {reason}"), reason=refused.reason) from None


def _roles(service: CoreService, info: Told, own: Moodle) -> Check:
    try:
        known = read_site(service, info, own.roles, own.profile_fields).roles
    except PlatformError as wrong:
        return Check("roles", Verdict.PROBLEM, "{reason}", {"reason": wrong})
    told = {"known": ", ".join(f"{role.shortname}={role.id}" for role in known.values())}
    if known.keys() >= USUAL:
        return Check("roles", Verdict.FINE, "{known}", told)
    told["missing"] = ", ".join(sorted(USUAL - known.keys()))
    msgid = N_("Known: {known}. Write the numbers of others into the setting moodle.roles ({missing}): student=5, …")
    return Check("roles", Verdict.WARNING, msgid, told)


def _round_trip(service: CoreService) -> Check:
    taken = median(_timed(service) for _ in range(_TRIPS))
    return Check("round_trip", Verdict.FINE, N_("{milliseconds} ms"), {"milliseconds": f"{taken * 1000:.1f}"})


def _timed(service: CoreService) -> float:
    began = perf_counter()
    service.read(SITE_INFO)
    return perf_counter() - began
