"""The platforms of sites, opened, each of its kind; the agents of a Moodle are kept from one run to the next.

Starting an agent takes longer than many a run, above all where it is reached through ssh or a container: a round of
files, or a tool that is up all day, starts it once. Nobody is kept waiting for long: after half a minute without work
it is let go of, and so is an agent with which something went wrong.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

from toolsync.sites import EMBEDDED, MOODLE_WEB, Site

if TYPE_CHECKING:
    from toolsync.platforms.embedded.platform import EmbeddedPlatform
    from toolsync.platforms.moodle.platform import MoodlePlatform
    from toolsync.platforms.moodle.web_services import WebServicesPlatform
    from toolsync.settings import Settings

#: Seconds for which an agent without work is kept.
_IDLE: Final = 30.0

#: Where a site is, and the settings that its connections were made with.
_Key = tuple[str, str]


class OpenPlatforms:
    """Opens platforms, and keeps agents. To be closed at the end; may be used by several threads."""

    def __init__(self) -> None:
        self._kept: dict[_Key, tuple[MoodlePlatform, Timer]] = {}
        self._lock = Lock()

    def opened(
        self, site: Site, settings: "Settings"
    ) -> "AbstractContextManager[EmbeddedPlatform | MoodlePlatform | WebServicesPlatform]":
        """The platform of a site, to be used as a context."""
        if site.platform == EMBEDDED:
            from toolsync.platforms.embedded.platform import EmbeddedPlatform

            return closing(EmbeddedPlatform.open(site.location))
        own, access = settings.moodle, site.access
        if site.platform == MOODLE_WEB:
            from toolsync.platforms.moodle.web_services import WebServicesPlatform

            service = access.core_service(own.timeout, own.patience, own.lanes)
            return closing(WebServicesPlatform(service, own.roles, own.profile_fields))
        return self._agents(site, settings)

    def close(self) -> None:
        """Let go of all that is kept."""
        for key in list(self._kept):
            self._let_go(key)

    @contextmanager
    def _agents(self, site: Site, settings: "Settings") -> "Iterator[MoodlePlatform]":
        key = (site.location, settings.moodle.model_dump_json())
        platform = self._take(key) or _connected(site, settings)
        try:
            yield platform
        except BaseException:
            platform.close()
            raise
        self._keep(key, platform)

    def _take(self, key: _Key) -> "MoodlePlatform | None":
        with self._lock:
            platform, timer = self._kept.pop(key, (None, None))
        if timer is not None:
            timer.cancel()
        return platform

    def _keep(self, key: _Key, platform: "MoodlePlatform") -> None:
        timer = Timer(_IDLE, self._let_go, (key,))
        timer.daemon = True
        with self._lock:
            # Over HTTPS there is nothing to be started; and two runs side by side leave one agent, not two.
            if kept := not platform.bounded and key not in self._kept:
                self._kept[key] = platform, timer
        if kept:
            timer.start()
        else:
            platform.close()

    def _let_go(self, key: _Key) -> None:
        if (platform := self._take(key)) is not None:
            platform.close()


def _connected(site: Site, settings: "Settings") -> "MoodlePlatform":
    from toolsync.platforms.moodle.platform import MoodlePlatform

    own, access = settings.moodle, site.access
    connections = [access.connect(own.timeout, own.patience) for _lane in range(own.lanes)]
    return MoodlePlatform(connections, bounded=bool(access.url), welcome=own.welcome)
