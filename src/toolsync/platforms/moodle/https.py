"""The agent through the web: a function of Moodle's web services for each request, with a token.

HTTPS. The plugin's functions take the text of a request and give the text of its answer, the same as a process would.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPMessage
from ipaddress import ip_address
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as HttpRequest

from toolsync import __version__
from toolsync.platforms.moodle.connection import (
    READING,
    AccessDenied,
    AgentError,
    AgentFailed,
    ConnectionLost,
    Line,
    Maintenance,
    Request,
    complete,
    is_last,
    understood,
)

#: Where Moodle's web services are, from the address of the site.
_SERVER: Final = "/webservice/rest/server.php"
#: What the errors of Moodle's own web-service layer mean here, and what is to be done about them.
_MEANT: Final[Mapping[str, tuple[type[AgentError], str]]] = {
    "invalidtoken": (AccessDenied, "The site does not know the token. Make another one for the service toolsync."),
    "sitemaintenance": (Maintenance, "The site is in maintenance mode. Try again when it is over."),
    "accessexception": (AccessDenied, "The site refuses the token: {message}"),
    "nopermissions": (AccessDenied, "The account of the token lacks a right: {message}"),
    "invalidrecord": (
        AgentFailed,
        "The site does not know the functions of the plugin local_toolsync. Install the plugin (toolsync "
        "moodle-plugin writes it), and take a token of its service toolsync.",
    ),
    "dbconnectionfailed": (ConnectionLost, "The site cannot reach its database."),
}
#: Answers of servers and proxies that are over when they have recovered.
_PASSING: Final = (408, 425, 429, 500, 502, 503, 504)


def is_this_machine(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class _NoRedirect(HTTPRedirectHandler):
    """A redirected request would lose its content, or take the token elsewhere."""

    def redirect_request(
        self, req: HttpRequest, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow none."""


class HttpsConnection:
    """A connection (see ``connection.Connection``) to an agent behind Moodle's web services."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        """``url`` is that of the site; ``timeout``: how long it may stay silent, in seconds."""
        self.url = url.removesuffix("/").removesuffix(_SERVER)
        self.timeout = timeout
        self._token = token
        self._number = 0
        self._opener = build_opener(_NoRedirect)

    def exchange(self, request: Request) -> Iterator[Line]:
        """Send a request and give the lines of its answer."""
        self._number += 1
        function = "local_toolsync_read" if request["call"] in READING else "local_toolsync_apply"
        form = {
            "wstoken": self._token,
            "wsfunction": function,
            "moodlewsrestformat": "json",
            "request": complete(request, self._number).rstrip(b"\n"),
        }
        answer = self._answer(self._post(urlencode(form).encode()))
        for text in answer.encode("utf-8", "replace").split(b"\n"):
            line = understood(text, self._number)
            if line is not None:
                yield line
                if is_last(line):
                    return
        raise ConnectionLost("The answer of the site has no end: PHP stopped in the middle of it. See its error log.")

    def close(self) -> None:
        """There is nothing to let go of: every request is a call of its own."""

    def _post(self, content: bytes) -> bytes:
        """What the site answers to a form."""
        headers = {"User-Agent": f"toolsync/{__version__}", "Accept-Encoding": "gzip"}
        try:
            with self._opener.open(HttpRequest(self.url + _SERVER, content, headers), timeout=self.timeout) as answer:
                received: bytes = answer.read()
                return gzip.decompress(received) if answer.headers.get("Content-Encoding") == "gzip" else received
        except HTTPError as refused:
            with refused:
                raise self._refused(refused) from None
        except TimeoutError:
            raise self._silent() from None
        except URLError as wrong:
            if isinstance(wrong.reason, TimeoutError):
                raise self._silent() from None
            raise ConnectionLost(f"{self.url} cannot be reached: {wrong.reason}.") from None
        except (OSError, HTTPException, EOFError) as broken:
            raise ConnectionLost(
                f"The connection to {self.url} broke: {str(broken) or type(broken).__name__}."
            ) from None

    def _silent(self) -> ConnectionLost:
        return ConnectionLost(
            f"{self.url} has said nothing for {self.timeout:g} seconds. Is the site overloaded? "
            "The setting moodle.timeout gives it more time."
        )

    def _refused(self, refused: HTTPError) -> AgentError:
        """What an answer means that is not one of Moodle's web services."""
        if refused.code in (301, 302, 303, 307, 308):
            there = urlsplit(refused.headers.get("Location", ""))
            other = f"{there.scheme}://{there.netloc}" if there.netloc else "another address"
            return AgentFailed(f"{self.url} sends its visitors to {other}: give the site that address.")
        if refused.code == 503 and b"maintenance" in refused.read(100_000).lower():
            return Maintenance("The site is in maintenance mode. Try again when it is over.")
        if refused.code == 403:
            return AccessDenied(
                f"{self.url} refuses web services (403). Enable them and the protocol REST in its administration; "
                "or something before it, such as a firewall, refuses this machine."
            )
        told = f"{self.url} answered {refused.code} {refused.reason}."
        if refused.code in _PASSING:
            return ConnectionLost(f"{told} See the error log of its web server.")
        if refused.code == 413:
            return AgentFailed(f"{told} Raise post_max_size in its PHP, and the same in its web server.")
        return AgentFailed(f"{told} Is it the address of a Moodle site?")

    def _answer(self, received: bytes) -> str:
        """The text of the answer in what was received."""
        try:
            content: Any = json.loads(received)
        except ValueError:
            begin = " ".join(received[:200].decode("utf-8", "replace").split())
            raise ConnectionLost(f"{self.url} did not answer as web services do, but: {begin or 'nothing'}") from None
        if isinstance(content, dict) and isinstance(content.get("answer"), str):
            return str(content["answer"])
        if not isinstance(content, dict) or ("errorcode" not in content and "exception" not in content):
            raise AgentFailed(f"{self.url} did not answer as the plugin local_toolsync does.")
        kind, told = _MEANT.get(content.get("errorcode", ""), (AgentFailed, "Moodle says: {message}"))
        raise kind(told.format(message=content.get("message", content.get("exception"))))
