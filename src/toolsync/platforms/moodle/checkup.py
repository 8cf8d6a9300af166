"""Whether a Moodle site can be worked with, told in words that its administrator can act on.

Examen. One check after the other, the first of which is whether the site can be reached at all: without that there are
no others.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.platforms.moodle import plugin
from toolsync.platforms.moodle.access import Access
from toolsync.platforms.moodle.connection import PROTOCOL, Connection, done

#: The checks, and what each is called.
TITLES: Final[Mapping[str, str]] = {
    "token": N_("Token"),
    "reachable": N_("Reachable"),
    "protocol": N_("Protocol"),
    "moodle": N_("Moodle"),
    "plugin": N_("Plugin"),
    "maintenance": N_("Open"),
    "rights": N_("Rights"),
    "functions": N_("Functions"),
    "roles": N_("Roles"),
    "methods": N_("Enrolment methods"),
    "account": N_("Account"),
    "memory": N_("Memory"),
    "clock": N_("Clock"),
    "round_trip": N_("Round trip"),
    "accounts": N_("1,000 accounts"),
}
#: What nothing can be done without.
_USE: Final = "local/toolsync:use"
#: The enrolment methods that command files speak of most.
_METHODS: Final = ("manual", "cohort", "meta")
#: Below this, restoring a large course fails.
_MEMORY: Final = 128 << 20
#: Seconds: further apart, NOW is not the same moment here and there.
_APART: Final = 60
#: Seconds beyond which large files become a matter of hours.
_SLOW: Final = 0.5
_SLOW_THOUSAND: Final = 2.0
_TRIPS: Final = 5
_ACCOUNTS: Final = 1000


class Verdict(StrEnum):
    """What a check comes to."""

    FINE = "fine"
    #: The site can be worked with, but something may be missed.
    WARNING = "warning"
    #: The site cannot be worked with.
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a name of ``TITLES``, what it comes to, and a text to be translated with its values."""

    name: str
    verdict: Verdict
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


Told = Mapping[str, Any]


def examine(access: Access, connect: Callable[[], Connection]) -> Iterator[Check]:
    """Make every check that can be made."""
    if access.readable_by_others:
        told = N_("{file} can be read by other accounts of this machine: chmod 600 {file}")
        yield Check("token", Verdict.WARNING, told, {"file": access.token_file})
    try:
        connection = connect()
    except PlatformError as wrong:
        yield _unreachable(wrong)
        return
    try:
        asked = time.time()
        hello = done(connection, {"call": "hello"})
        # Whole seconds are told: on average, half of one has passed since.
        apart = hello["time"] + 0.5 - (asked + time.time()) / 2
        yield Check("reachable", Verdict.FINE, N_("{wwwroot}, as the user {user}"), hello)
        yield from (check(hello) for check in _CHECKS)
        yield _account(hello, access)
        yield _clock(apart)
        if PROTOCOL in hello["protocols"] and hello["rights"].get(_USE):
            yield _round_trip(connection)
            yield _accounts(connection)
    except PlatformError as wrong:
        yield _unreachable(wrong)
    finally:
        connection.close()


def _unreachable(wrong: PlatformError) -> Check:
    return Check("reachable", Verdict.PROBLEM, "{reason}", {"reason": wrong})


def _protocol(hello: Told) -> Check:
    if PROTOCOL in hello["protocols"]:
        return Check("protocol", Verdict.FINE, N_("version {version}"), {"version": PROTOCOL})
    there = ", ".join(map(str, hello["protocols"]))
    told = (
        N_("The plugin speaks {there}, toolsync {here}: bring the plugin up to date (toolsync moodle-plugin).")
        if max(hello["protocols"], default=0) < PROTOCOL
        else N_("The plugin speaks {there}, toolsync {here}: bring toolsync up to date.")
    )
    return Check("protocol", Verdict.PROBLEM, told, {"there": there, "here": PROTOCOL})


def _moodle(hello: Told) -> Check:
    found = re.match(r"(\d+)\.(\d+)", hello["moodle"])
    branch = int(found[1]) * 100 + int(found[2]) if found else 0
    first, last = (f"{each // 100}.{each % 100}" for each in plugin.branches())
    told = {**hello, "first": first, "last": last}
    if branch < plugin.branches()[0]:
        return Check("moodle", Verdict.PROBLEM, N_("{moodle} is too old: it takes {first} or newer."), told)
    if branch > plugin.branches()[1]:
        return Check("moodle", Verdict.WARNING, N_("{moodle} is newer than what was tried ({first} to {last})."), told)
    return Check("moodle", Verdict.FINE, N_("{moodle}, PHP {php}, {database}"), told)


def _plugin(hello: Told) -> Check:
    ours = plugin.release()
    if hello["agent"] == ours:
        return Check("plugin", Verdict.FINE, N_("local_toolsync {agent}"), hello)
    told = N_("local_toolsync {agent}, while this toolsync comes with {ours}: toolsync moodle-plugin writes it.")
    return Check("plugin", Verdict.WARNING, told, {"agent": hello["agent"], "ours": ours})


def _maintenance(hello: Told) -> Check:
    if hello["maintenance"]:
        told = N_("In maintenance mode, or being upgraded: files can be planned, but not run.")
        return Check("maintenance", Verdict.PROBLEM, told)
    if hello["upgrade"]:
        told = N_("Moodle waits to be upgraded: run php admin/cli/upgrade.php, or visit Site administration.")
        return Check("maintenance", Verdict.WARNING, told)
    return Check("maintenance", Verdict.FINE, N_("no maintenance, no upgrade pending"))


def _rights(hello: Told) -> Check:
    missing = [name for name, held in hello["rights"].items() if not held]
    told = {"user": hello["user"], "missing": ", ".join(missing)}
    if _USE in missing:
        msgid = N_("The user {user} may not use the plugin: give a role of theirs in the whole site the right {use}.")
        return Check("rights", Verdict.PROBLEM, msgid, {**told, "use": _USE})
    if missing:
        msgid = N_("The user {user} lacks in the whole site: {missing}. Changes that need one of them will fail.")
        return Check("rights", Verdict.WARNING, msgid, told)
    return Check("rights", Verdict.FINE, N_("all that toolsync can use"))


def _methods(hello: Told) -> Check:
    missing = [each for each in _METHODS if each not in hello["plugins"]]
    if missing:
        told = N_("Not enabled: {missing}. Enable them in Site administration, Plugins, Enrolments, if files use them.")
        return Check("methods", Verdict.WARNING, told, {"missing": ", ".join(missing)})
    return Check("methods", Verdict.FINE, "{plugins}", {"plugins": ", ".join(hello["plugins"])})


def _memory(hello: Told) -> Check:
    limit = hello["memory"]
    told = {"megabytes": limit >> 20}
    if 0 < limit < _MEMORY:
        msgid = N_("PHP may use {megabytes} MB, too little to restore courses: raise extramemorylimit in Moodle.")
        return Check("memory", Verdict.WARNING, msgid, told)
    return Check("memory", Verdict.FINE, N_("{megabytes} MB for PHP") if limit > 0 else N_("no limit in PHP"), told)


#: Those that need no more than what the site said of itself.
_CHECKS: Final = (_protocol, _moodle, _plugin, _maintenance, _rights, _methods, _memory)


def _account(hello: Told, access: Access) -> Check:
    """Files that PHP makes as another user are files that the web server cannot write."""
    told = {"runs_as": hello["runs_as"], "owner": hello["data_owner"]}
    if hello["runs_as"] == hello["data_owner"] or not all(told.values()):
        return Check("account", Verdict.FINE, "{runs_as}" if hello["runs_as"] else N_("not known"), told)
    if access.url:
        return Check("account", Verdict.FINE, N_("{runs_as}; the data of Moodle belong to {owner}"), told)
    msgid = N_(
        "PHP runs as {runs_as}, but the data of Moodle belong to {owner}: files that it makes may be closed to the web "
        "server. Run it as {owner}, for example: --command 'sudo -u {owner} php {agent}'"
    )
    return Check("account", Verdict.WARNING, msgid, {**told, "agent": "{agent}"})


def _clock(apart: float) -> Check:
    told = {"seconds": f"{abs(apart):.0f}"}
    if abs(apart) > _APART:
        msgid = N_("The clocks here and there are {seconds} seconds apart: set them right, for dates are compared.")
        return Check("clock", Verdict.WARNING, msgid, told)
    return Check("clock", Verdict.FINE, N_("{seconds} s apart"), told)


def _round_trip(connection: Connection) -> Check:
    taken = median(_timed(connection, {}) for _ in range(_TRIPS))
    told = {"milliseconds": f"{taken * 1000:.1f}"}
    if taken > _SLOW:
        msgid = N_("{milliseconds} ms: a long way. Large files will take their time.")
        return Check("round_trip", Verdict.WARNING, msgid, told)
    return Check("round_trip", Verdict.FINE, N_("{milliseconds} ms"), told)


def _accounts(connection: Connection) -> Check:
    asked = {"users": [["id", str(number)] for number in range(1, _ACCOUNTS + 1)]}
    taken = _timed(connection, asked)
    told = {"milliseconds": f"{taken * 1000:.1f}"}
    if taken > _SLOW_THOUSAND:
        msgid = N_("looked up in {milliseconds} ms, which is slow: is the database of the site overloaded?")
        return Check("accounts", Verdict.WARNING, msgid, told)
    return Check("accounts", Verdict.FINE, N_("looked up in {milliseconds} ms"), told)


def _timed(connection: Connection, questions: Mapping[str, Any]) -> float:
    began = time.perf_counter()
    done(connection, {"call": "look_up", "questions": questions})
    return time.perf_counter() - began
