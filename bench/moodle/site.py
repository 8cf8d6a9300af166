"""The Moodle that is measured on, through the PHP scripts beside this file."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from bench.moodle.watching import Watch

#: What the agents are called by a watch.
AGENT: Final = "agent"
_HERE: Final = Path(__file__).parent
#: A site with more accounts or courses than this may be somebody's.
_NEARLY_EMPTY: Final = 20


class Unfit(Exception):
    """The site cannot be measured on."""


@dataclass
class Site:
    """A Moodle: the folder of its code, and the command of the PHP that runs it."""

    folder: Path
    php: Sequence[str]

    @property
    def scripts(self) -> Path:
        """Where Moodle's own scripts are: from Moodle 5.1 on in its folder public."""
        public = self.folder / "public"
        return public if (public / "version.php").is_file() else self.folder

    @property
    def agent(self) -> Path:
        """The script that is toolsync's agent."""
        return self.scripts / "local" / "toolsync" / "cli" / "agent.php"

    def watch(self, words: Mapping[str, str] | None = None) -> Watch:
        """A watch over what is done on the site, and over the processes that have more words in their command line."""
        sessions = "{user} {name} ".format_map(self._database)
        return Watch({**(words or {}), str(self.agent): AGENT, str(self.folder): "php", sessions: "database"})

    @cached_property
    def _database(self) -> Any:
        """The name of its database, and of the account that Moodle has there."""
        return self.ask("database")

    def check(self) -> dict[str, Any]:
        """What the site is. Raises Unfit when nobody should fill it, or it has no agent."""
        if not (self.scripts / "version.php").is_file():
            raise Unfit(f"{self.folder} is not the folder of a Moodle: it has no version.php.")
        if not self.agent.is_file():
            raise Unfit(f"{self.scripts / 'local'} has no folder toolsync: install the plugin first.")
        facts: dict[str, Any] = self.ask("facts")
        if facts["database"] != "postgres":
            raise Unfit(f"The bench counts what PostgreSQL writes; this site is on {facts['database']}.")
        if facts["accounts"] > _NEARLY_EMPTY or facts["courses"] > _NEARLY_EMPTY:
            raise Unfit(
                f"This site has {facts['accounts']} accounts and {facts['courses']} courses. The bench fills a site "
                f"and leaves it useless: it takes only one that is nearly empty (at most {_NEARLY_EMPTY} of each), "
                "made for this. A site that the bench has filled is not measured on again."
            )
        return facts

    def ask(self, task: str, **asked: Any) -> Any:
        """Have a task of ``site.php`` done, and give its answer."""
        return json.loads(self.run(_HERE / "site.php", str(self.folder), task, json.dumps(asked)).splitlines()[-1])

    def run(self, script: Path, *arguments: str, given: str | None = None) -> str:
        """Run a PHP script, and give what it printed."""
        ended = subprocess.run(
            [*self.php, str(script), *arguments], input=given, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise RuntimeError(f"{script} {' '.join(arguments)}: {(ended.stdout + ended.stderr)[-2000:]}")
        return ended.stdout

    def call(self, function: str, argument: str, batch: int, items: Sequence[Any]) -> None:
        """Call a web-service function in a PHP process, batch by batch."""
        script = _HERE / "calls.php"
        told = self.run(script, str(self.folder), function, argument, str(batch), given=json.dumps(items))
        if failed := json.loads(told.splitlines()[-1])["failed"]:
            raise RuntimeError(f"{function}: {failed} of {len(items)} were refused")

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Within, the database refuses whatever a new session writes."""
        self.ask("read_only", on=True)
        try:
            yield
        finally:
            self.ask("read_only", on=False)

    @contextmanager
    def slow_commits(self, superuser: str, milliseconds: int) -> Iterator[float]:
        """Within, each commit of a new session takes this much longer; gives the milliseconds that one really takes."""
        self.ask("slow_commits", superuser=superuser, microseconds=milliseconds * 1000)
        try:
            yield self.ask("commit_time")["median"] * 1000
        finally:
            self.ask("slow_commits", superuser=superuser, microseconds=0)
