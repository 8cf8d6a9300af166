"""One call of a function of Moodle's web services (REST), and what every refusal on the way means.

Appel. The plugin's own functions are called through it (``https``), and those that every Moodle has (``web``).
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from http.client import HTTPException, HTTPMessage
from ipaddress import ip_address
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as HttpRequest

from toolsync import __version__
from toolsync.locale.words import N_
from toolsync.platforms.moodle.connection import AccessDenied, AgentError, AgentFailed, ConnectionLost, Maintenance

#: Where Moodle's web services are, from the address of the site.
_SERVER: Final = "/webservice/rest/server.php"
_CLOSED: Final = N_("The site is in maintenance mode. Try again when it is over.")
#: Codes of Moodle's web-service layer → what each means here, and what is to be done about it.
Meanings = Mapping[str, tuple[type[AgentError], str]]
#: The codes that mean the same whatever is called.
COMMON: Final[Meanings] = {
    "sitemaintenance": (Maintenance, _CLOSED),
    "accessexception": (AccessDenied, N_("The site refuses the token: {message}")),
    "nopermissions": (AccessDenied, N_("The account of the token lacks a right: {message}")),
    "dbconnectionfailed": (ConnectionLost, N_("The site cannot reach its database.")),
}
#: The same for Moodle's own functions, where a right that is lacking may concern one of many things alone.
CORE: Final[Meanings] = {code: meaning for code, meaning in COMMON.items() if code != "nopermissions"}
#: Answers of servers and proxies that are over when they have recovered.
_PASSING: Final = (408, 425, 429, 500, 502, 503, 504)
_NO_WEB_SERVICES: Final = N_(
    "{url} refuses web services (403). Enable them and the protocol REST in its administration; or something before "
    "it, such as a firewall, refuses this machine."
)


class FunctionRefused(AgentFailed):
    """A function was called and said no. ``code`` and ``reason`` are Moodle's own."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(N_("Moodle says: {reason}"), reason=reason)
        self.errorcode = code
        self.reason = reason


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


class WebService:
    """The web services of a site, with a token."""

    def __init__(self, url: str, token: str, timeout: float, meanings: Meanings = COMMON) -> None:
        """``url`` is that of the site; ``timeout``: how long it may stay silent, in seconds."""
        self.url = url.removesuffix("/").removesuffix(_SERVER)
        self.timeout = timeout
        self._token = token
        self._meanings = meanings
        self._opener = build_opener(_NoRedirect)

    def call(self, function: str, fields: Iterable[tuple[str, str | bytes]]) -> Any:
        """What a function answers to a form. Raises an AgentError.

        The token comes last: where PHP cuts a long form (``max_input_vars``), it then is the token that is missing, and
        nothing is done. Were it first, the rest would be done, and nobody told.
        """
        form = [*fields, ("wsfunction", function), ("moodlewsrestformat", "json"), ("wstoken", self._token)]
        content = self._content(self._post(urlencode(form).encode()))
        if isinstance(content, dict) and ("errorcode" in content or "exception" in content):
            raise self._refusal(content)
        return content

    def _refusal(self, content: Mapping[str, Any]) -> AgentError:
        code, message = content.get("errorcode") or "", content.get("message") or content.get("exception") or ""
        if code not in self._meanings:
            # Told where Moodle's debugging is on. What the database says holds the values of its statements.
            more = "" if str(code).startswith("dml") else content.get("debuginfo")
            return FunctionRefused(str(code), f"{message} ({more})" if more else str(message))
        kind, told = self._meanings[code]
        return kind(told, message=message)

    def _content(self, received: bytes) -> Any:
        """What was received, as JSON."""
        try:
            return json.loads(received)
        except ValueError:
            begin = " ".join(received[:200].decode("utf-8", "replace").split())
            told = N_("{url} did not answer as web services do, but: {begin}")
            if not begin:
                told = N_("{url} did not answer as web services do, but: nothing")
            raise ConnectionLost(told, url=self.url, begin=begin) from None

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
            raise ConnectionLost(N_("{url} cannot be reached: {reason}."), url=self.url, reason=wrong.reason) from None
        except (OSError, HTTPException, EOFError) as broken:
            reason = str(broken) or type(broken).__name__
            raise ConnectionLost(N_("The connection to {url} broke: {reason}."), url=self.url, reason=reason) from None

    def _silent(self) -> ConnectionLost:
        return ConnectionLost(
            N_(
                "{url} has said nothing for {seconds} seconds. Is the site overloaded? The setting moodle.timeout "
                "gives it more time."
            ),
            url=self.url,
            seconds=f"{self.timeout:g}",
        )

    def _refused(self, refused: HTTPError) -> AgentError:
        """What an answer means that is not one of Moodle's web services."""
        if refused.code in (301, 302, 303, 307, 308):
            return self._redirected(refused.headers.get("Location", ""))
        if refused.code == 503 and b"maintenance" in refused.read(100_000).lower():
            return Maintenance(_CLOSED)
        if refused.code == 403:
            return AccessDenied(_NO_WEB_SERVICES, url=self.url)
        answer = f"{refused.code} {refused.reason}"
        if refused.code in _PASSING:
            told = N_("{url} answered {answer}. See the error log of its web server.")
            return ConnectionLost(told, url=self.url, answer=answer)
        told = N_("{url} answered {answer}. Is it the address of a Moodle site?")
        if refused.code == 413:
            told = N_("{url} answered {answer}. Raise post_max_size in its PHP, and the same in its web server.")
        return AgentFailed(told, url=self.url, answer=answer)

    def _redirected(self, location: str) -> AgentError:
        there = urlsplit(location)
        if there.netloc:
            told = N_("{url} sends its visitors to {other}: give the site that address.")
            return AgentFailed(told, url=self.url, other=f"{there.scheme}://{there.netloc}")
        return AgentFailed(N_("{url} sends its visitors to another address: give the site that address."), url=self.url)
