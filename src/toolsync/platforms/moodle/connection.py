"""What every way to the agent has in common: one request, its answer line by line, and what can go wrong on the way.

Liaison. The errors, each of which says to an administrator what to do::

    PlatformError
    └── AgentError           every one below
        ├── ConnectionLost   no answer, or half of one: asked again where that is safe
        ├── ProtocolMismatch toolsync and the plugin are too far apart
        ├── RequestRefused   the agent does not understand the request
        ├── AccessDenied     a right is missing, or the token is no longer good
        ├── Maintenance      the site is closed
        ├── Busy             another run is at work
        └── AgentFailed      anything else that went wrong in Moodle
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.platforms.moodle.agent_words import recognised

#: The versions of the protocol that are spoken here: see docs/agent-protocol.md.
PROTOCOL: Final = 1
#: The calls that change nothing.
READING: Final = ("hello", "site", "look_up", "dump")

Request = Mapping[str, Any]
Line = dict[str, Any]


class AgentError(PlatformError):
    """Something went wrong between here and Moodle."""

    #: The code that the protocol has for it.
    code = "failed"


class ConnectionLost(AgentError):
    """There is no answer, or only half of one. What the request asked for may have been done."""

    code = "unavailable"


class ProtocolMismatch(AgentError):
    """The agent speaks other versions of the protocol."""

    code = "protocol"


class RequestRefused(AgentError):
    """The agent does not understand the request."""

    code = "request"


class AccessDenied(AgentError):
    """The account that acts lacks a right, or its token is not good."""

    code = "access"


class Maintenance(AgentError):
    """The site is closed for maintenance, or being upgraded."""

    code = "maintenance"


class Busy(AgentError):
    """Another run holds the site."""

    code = "busy"


class AgentFailed(AgentError):
    """Something unforeseen went wrong in Moodle."""


ERRORS: Final[Mapping[str, type[AgentError]]] = {
    each.code: each
    for each in (ConnectionLost, ProtocolMismatch, RequestRefused, AccessDenied, Maintenance, Busy, AgentFailed)
}


class Connection(Protocol):
    """A way to the agent. One exchange at a time: what goes side by side takes several connections."""

    def exchange(self, request: Request) -> Iterator[Line]:
        """Send a request (``{"call": "hello"}``) and give the lines of its answer as they come: ``{"fact": …, "rows":
        […]}``, and last ``{"done": {…}}``. Raises an AgentError as soon as there is no such last line to come."""
        ...

    def close(self) -> None:
        """Let go of it. It may be used again, and then begins anew."""
        ...


def complete(request: Request, number: int) -> bytes:
    """A request as it is sent: one line of UTF-8 text."""
    text = json.dumps({"id": number, "protocol": PROTOCOL, **request}, ensure_ascii=False, separators=(",", ":"))
    # Halves of surrogate pairs stand for bytes that could not be decoded: no site holds such a name.
    return text.encode("utf-8", "replace") + b"\n"


def understood(text: bytes, number: int) -> Line | None:
    """One line of an answer to this request; None for what is none, such as the greeting of a login shell.

    Raises the AgentError that the line tells.
    """
    if not text.startswith(b'{"id":'):
        return None
    try:
        line = json.loads(text)
    except ValueError:
        raise ConnectionLost(N_("The answer of the agent broke off in the middle of a line.")) from None
    if not isinstance(line, dict) or line["id"] not in (number, None):
        return None
    if "error" in line:
        msgid, params = recognised(str(line.get("message") or line["error"]))
        raise ERRORS.get(line["error"], AgentFailed)(msgid, **params)
    del line["id"]
    return line


def is_last(line: Line) -> bool:
    """Whether a line ends its answer."""
    return "done" in line


def done(connection: Connection, request: Request) -> dict[str, Any]:
    """What the last line of an answer tells, where the others do not matter."""
    for line in connection.exchange(request):
        if is_last(line):
            answered: dict[str, Any] = line["done"]
            return answered
    raise ConnectionLost(N_("The answer of the agent has no end."))
