"""The agent through the web: a function of Moodle's web services for each request, with a token.

HTTPS. The plugin's functions take the text of a request and give the text of its answer, the same as a process would.
"""

from collections.abc import Iterator
from typing import Final

from toolsync.locale.words import N_
from toolsync.platforms.moodle.connection import (
    READING,
    AccessDenied,
    AgentFailed,
    ConnectionLost,
    Line,
    Request,
    complete,
    is_last,
    understood,
)
from toolsync.platforms.moodle.rest import COMMON, Meanings, WebService

#: What else the errors of Moodle's own web-service layer mean here, and what is to be done about them.
_MEANT: Final[Meanings] = {
    **COMMON,
    "invalidtoken": (AccessDenied, N_("The site does not know the token. Make another one for the service toolsync.")),
    "invalidrecord": (
        AgentFailed,
        N_(
            "The site does not know the functions of the plugin local_toolsync. Install the plugin (toolsync "
            "moodle-plugin writes it), and take a token of its service toolsync."
        ),
    ),
}


class HttpsConnection:
    """A connection (see ``connection.Connection``) to an agent behind Moodle's web services."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        """``url`` is that of the site; ``timeout``: how long it may stay silent, in seconds."""
        self._service = WebService(url, token, timeout, _MEANT)
        self._number = 0

    @property
    def url(self) -> str:
        """The address of the site."""
        return self._service.url

    @property
    def timeout(self) -> float:
        """How long it may stay silent, in seconds."""
        return self._service.timeout

    def exchange(self, request: Request) -> Iterator[Line]:
        """Send a request and give the lines of its answer."""
        self._number += 1
        function = "local_toolsync_read" if request["call"] in READING else "local_toolsync_apply"
        content = self._service.call(function, [("request", complete(request, self._number).rstrip(b"\n"))])
        if not isinstance(content, dict) or not isinstance(content.get("answer"), str):
            raise AgentFailed(N_("{url} did not answer as the plugin local_toolsync does."), url=self.url)
        for text in content["answer"].encode("utf-8", "replace").split(b"\n"):
            line = understood(text, self._number)
            if line is not None:
                yield line
                if is_last(line):
                    return
        raise ConnectionLost(
            N_("The answer of the site has no end: PHP stopped in the middle of it. See its error log.")
        )

    def close(self) -> None:
        """There is nothing to let go of: every request is a call of its own."""
