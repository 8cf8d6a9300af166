"""How a Moodle site is reached: by a folder on this machine, by a command, or by its address and a token.

Accès. Kept in the records as JSON. The token itself is never kept: only the name of the environment variable or of the
file that holds it.
"""

import json
import os
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from toolsync.locale.words import N_
from toolsync.model.ports import PlatformError
from toolsync.platforms.moodle.connection import AccessDenied, Connection
from toolsync.platforms.moodle.https import HttpsConnection
from toolsync.platforms.moodle.process import ProcessConnection
from toolsync.platforms.moodle.rest import CORE, WebService, is_this_machine
from toolsync.platforms.moodle.retrying import Retrying
from toolsync.platforms.moodle.web.caller import RestCaller
from toolsync.platforms.moodle.web.service import CoreService

#: What stands for the path of the agent in a command.
AGENT: Final = "{agent}"
_AGENT_IN_MOODLE: Final = "local/toolsync/cli/agent.php"
_PLUGIN_MISSING: Final = N_(
    "{folder} is a Moodle without the plugin local_toolsync. Write it with `toolsync moodle-plugin`, unpack it into "
    "the folder local of that Moodle, and run `php admin/cli/upgrade.php` there."
)
_NO_VARIABLE: Final = N_(
    "The environment variable {name}, which is to hold the token of the site, is not there, or empty."
)
_NO_FILE: Final = N_("The file {name}, which is to hold the token of the site, is not there, or empty.")
_OTHER_VARIABLE: Final = N_(
    "The environment variable {name}, which is to hold the token of the site, holds something else: tokens of Moodle "
    "are letters and digits."
)
_OTHER_FILE: Final = N_(
    "The file {name}, which is to hold the token of the site, holds something else: tokens of Moodle are letters and "
    "digits."
)


class WrongAccess(PlatformError):
    """What is said about a site cannot be a way to it."""


@dataclass(frozen=True, slots=True)
class Access:
    """A way to a Moodle site. ``folder`` (of Moodle), ``command``, or both; or ``url`` with one of the tokens."""

    folder: str = ""
    command: str = ""
    url: str = ""
    token_env: str = ""
    token_file: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The access that :meth:`as_text` wrote."""
        return cls(**json.loads(text))

    def as_text(self) -> str:
        """As it is kept."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    def __str__(self) -> str:
        """As it is shown."""
        return self.url or self.command.replace(AGENT, self._agent_there) or self.folder

    def checked(self) -> Self:
        """Itself, if it says enough and not too much. Raises WrongAccess."""
        if self.url:
            self._check_url()
        elif self.token_env or self.token_file:
            raise WrongAccess(N_("A token is for --url only: a command acts as the main administrator of the site."))
        elif self.command:
            self._check_command()
        elif self.folder:
            self._agent_here()
        else:
            raise WrongAccess(
                N_("Say how the Moodle site is reached: --folder on this machine, --command, or --url with a token.")
            )
        return self

    def connect(self, timeout: float, patience: float) -> Connection:
        """A connection, which is open after its first request. Raises PlatformError without plugin or token."""
        if self.url:
            return Retrying(HttpsConnection(self.url, self._token(), timeout), patience)
        process = ProcessConnection(self.command_line, timeout)
        # Several lanes start side by side, while the file is opened.
        process.start()
        return Retrying(process, patience)

    def core_service(self, timeout: float, patience: float, lanes: int) -> CoreService:
        """The functions that every Moodle has, for a site without the plugin. Raises PlatformError without token."""
        return CoreService(RestCaller(WebService(self.url, self._token(), timeout, CORE)), lanes, patience)

    @property
    def command_line(self) -> list[str]:
        """The command that starts the agent."""
        if not self.command:
            return ["php", str(self._agent_here())]
        return [word.replace(AGENT, self._agent_there) for word in shlex.split(self.command)]

    @property
    def readable_by_others(self) -> bool:
        """Whether other accounts of this machine can read the token."""
        if not self.token_file or os.name != "posix":
            return False
        try:
            return Path(self.token_file).stat().st_mode & 0o077 != 0
        except OSError:
            return False

    def _check_url(self) -> None:
        if self.folder or self.command:
            raise WrongAccess(N_("Give either --url, or --folder and --command: they are two ways to the same site."))
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            told = N_("{url} is not the address of a site; it looks like https://moodle.example.org.")
            raise WrongAccess(told, url=repr(self.url))
        if parts.username is not None or parts.query or parts.fragment:
            raise WrongAccess(N_("The address of a site holds neither a name, nor a token, nor anything after ? or #."))
        if parts.scheme == "http" and not is_this_machine(parts.hostname):
            told = N_("{url} would send the token unprotected: use https. (http is for this machine only.)")
            raise WrongAccess(told, url=self.url)
        if bool(self.token_env) == bool(self.token_file):
            raise WrongAccess(
                N_(
                    "Say where the token is: --token-env NAME for an environment variable, or --token-file FILE. It is "
                    "never written down here."
                )
            )

    def _check_command(self) -> None:
        try:
            words = shlex.split(self.command)
        except ValueError as wrong:
            raise WrongAccess(N_("--command {command}: {reason}."), command=self.command, reason=wrong) from None
        if not words:
            raise WrongAccess(N_("--command is empty."))
        if AGENT in self.command and not self.folder:
            raise WrongAccess(
                N_("With {agent} in --command, --folder says where Moodle is on the machine that it runs on."),
                agent=AGENT,
            )

    @property
    def _agent_there(self) -> str:
        """The agent in a Moodle that may be on another machine, where nothing can be looked for."""
        folder = self.folder.rstrip("/")
        if folder and Path(folder, "public", _AGENT_IN_MOODLE).is_file():
            folder += "/public"
        return f"{folder}/{_AGENT_IN_MOODLE}"

    def _agent_here(self) -> Path:
        """The agent in a Moodle of this machine: from Moodle 5.1 on, plugins are in its folder public."""
        folder = Path(self.folder)
        for root in (folder, folder / "public"):
            if (root / _AGENT_IN_MOODLE).is_file():
                return root / _AGENT_IN_MOODLE
        if (folder / "version.php").is_file() or (folder / "public" / "version.php").is_file():
            raise WrongAccess(_PLUGIN_MISSING, folder=self.folder)
        raise WrongAccess(N_("{folder} is not the folder of a Moodle: it has no version.php."), folder=self.folder)

    def _token(self) -> str:
        """The token, wherever it is."""
        name = self.token_env or self.token_file
        token = (os.environ.get(name, "") if self.token_env else self._token_read()).strip()
        if not token:
            raise AccessDenied(_NO_VARIABLE if self.token_env else _NO_FILE, name=name)
        if not token.isalnum():
            raise AccessDenied(_OTHER_VARIABLE if self.token_env else _OTHER_FILE, name=name)
        return token

    def _token_read(self) -> str:
        try:
            return Path(self.token_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as wrong:
            raise AccessDenied(
                N_("The file {name}, which is to hold the token of the site, cannot be read: {reason}."),
                name=self.token_file,
                reason=getattr(wrong, "strerror", None) or wrong,
            ) from None
