"""What an administrator would use in place of toolsync: Moodle's own uploads, and its web services in batches."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.moodle.site import Site

#: Connections and items of a call that are tried; the best of them is what toolsync is compared with.
WAYS: Final = ((1, 50), (1, 500), (2, 50), (2, 500))
FUNCTIONS: Final = ("core_cohort_add_cohort_members", "core_group_add_group_members")


@dataclass(frozen=True)
class Rival:
    """What another way took for so many lines."""

    name: str
    lines: int
    seconds: float
    #: Processor seconds, with those of the database; 0: not known.
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.lines / self.seconds


def upload_users(site: Site, file: Path, lines: int, *, update: bool = False, password: bool = False) -> Rival:
    """Moodle's upload of users."""
    options = [f"--file={file}", "--delimiter_name=semicolon", f"--uupasswordnew={0 if password else 1}"]
    options += ["--uutype=3", "--uuupdatetype=1"] if update else ["--uutype=0"]
    return _timed(
        site,
        "upload-users",
        lines,
        lambda: site.run(_script(site, "admin/tool/uploaduser/cli/uploaduser.php"), *options),
    )


def upload_courses(site: Site, file: Path, lines: int) -> Rival:
    """Moodle's upload of courses."""
    options = ("--mode=createnew", f"--file={file}", "--delimiter=semicolon")
    script = _script(site, "admin/tool/uploadcourse/cli/uploadcourse.php")
    return _timed(site, "upload-courses", lines, lambda: site.run(script, *options))


def flat_file(site: Site, file: Path, place: Path, lines: int) -> Rival:
    """Moodle's enrolments by flat file, which is taken from where the site looks for it."""
    place.write_bytes(file.read_bytes())
    place.chmod(0o666)
    return _timed(site, "flat file", lines, lambda: site.run(_script(site, "enrol/flatfile/cli/sync.php")))


def _script(site: Site, name: str) -> Path:
    return site.scripts / name


def _timed(site: Site, name: str, lines: int, work: Callable[[], Any]) -> Rival:
    with site.watch() as watch:
        work()
    return Rival(name, lines, watch.seconds, watch.cpu)


class WebService:
    """Functions of Moodle's web services: over HTTP where there is an address, in PHP processes otherwise."""

    def __init__(self, site: Site, url: str) -> None:
        self._site = site
        self._url = url.rstrip("/")
        self._token = site.ask("token", functions=FUNCTIONS)["token"] if url else ""
        self.where = "over HTTP" if url else "called in PHP, without HTTP"

    def ways(self, function: str, argument: str, items: Sequence[Any]) -> list[Rival]:
        """Each way with its share of the items; those that fail (deadlocks do happen) are told, and left out."""
        share = len(items) // len(WAYS)
        tried = []
        for number, (lanes, batch) in enumerate(WAYS):
            own = items[number * share : (number + 1) * share]
            lots = [own[lane::lanes] for lane in range(lanes)]
            size = min(batch, max(1, share // lanes))
            name = f"{function}, {size} a call, {'two at once' if lanes > 1 else 'one at a time'}"
            try:
                work = partial(self._all, function, argument, size, lots)
                way = _timed(self._site, name, share, work)
                # What the web server spends is not seen.
                tried.append(replace(way, cpu=0.0) if self._url else way)
            except RuntimeError as refused:
                print(f"… {name}: {refused}", file=sys.stderr)
        if not tried:
            raise RuntimeError(f"{function} works in no way")
        return tried

    def _all(self, function: str, argument: str, batch: int, lots: Sequence[Sequence[Any]]) -> None:
        call = self._over_http if self._url else self._site.call
        with ThreadPoolExecutor(len(lots)) as threads:
            list(threads.map(lambda lot: call(function, argument, batch, lot), lots))

    def _over_http(self, function: str, argument: str, batch: int, items: Sequence[Any]) -> None:
        for start in range(0, len(items), batch):
            asked = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json"}
            asked |= as_form(argument, items[start : start + batch])
            address = f"{self._url}/webservice/rest/server.php"
            with urlopen(address, urlencode(asked).encode(), timeout=600) as answer:
                told = json.load(answer)
            if told and (told.get("exception") or told.get("warnings")):
                raise RuntimeError(f"{function}: {json.dumps(told)[:300]}")


def as_form(name: str, value: Any) -> dict[str, Any]:
    """Lists and mappings as a form has them: ``members[0][userid]``."""
    inner: Iterator[tuple[Any, Any]]
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    else:
        return {name: value}
    return {key: each for own, part in inner for key, each in as_form(f"{name}[{own}]", part).items()}
