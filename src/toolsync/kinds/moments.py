"""Dates and times, in every form that existing files have, and back."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from toolsync.kinds.base import Kind, Reader
from toolsync.model.findings import Reject, error
from toolsync.settings import Settings

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
#: Eight digits without @ are a day (20260901), never a timestamp: PHP, and the earlier plugin with it, read them so.
_STAMP = re.compile(r"@\d{1,11}|\d{6,7}|\d{9,11}")
_COMPACT = re.compile(r"\d{8}")


def _zone(settings: Settings) -> tzinfo | None:
    return None if settings.reading.timezone == "local" else ZoneInfo(settings.reading.timezone)


def _moment_reader(settings: Settings) -> Reader:
    zone, slashes = _zone(settings), settings.reading.slash_dates

    def read(cell: str) -> int:
        try:
            seconds = _seconds(cell, zone, slashes)
        except (ValueError, OverflowError):
            seconds = -1
        # Nothing on a Moodle dates from before 1970; and -1 stands for NOW.
        if seconds < 0:
            raise Reject(error("not-a-date", cell=cell))
        return seconds

    return read


def _seconds(cell: str, zone: tzinfo | None, slashes: str) -> int:
    if cell == "0":
        return 0
    if _STAMP.fullmatch(cell):
        return int(cell.lstrip("@"))
    if _COMPACT.fullmatch(cell):
        return _in_zone(datetime.strptime(cell, "%Y%m%d"), zone)
    if _ISO.match(cell):
        head, _, tail = cell.replace("T", " ").partition(" ")
        return _in_zone(datetime.fromisoformat(f"{head} {tail.zfill(len(tail) + (tail[1:2] == ':'))}".strip()), zone)
    if found := _DOTTED.fullmatch(cell):
        return _day(found[1], found[2], found[3], found[4], zone)
    if found := _SLASHED.fullmatch(cell):
        return _slashed(found, zone, slashes)
    raise ValueError(cell)


def _slashed(found: re.Match[str], zone: tzinfo | None, slashes: str) -> int:
    first, second = int(found[1]), int(found[2])
    if first <= 12 and second <= 12 and first != second and slashes == "refuse-ambiguous":
        raise Reject(error("ambiguous-date", cell=found[0]))
    month_first = second > 12 or (slashes == "month-first" and first <= 12)
    day, month = (found[2], found[1]) if month_first else (found[1], found[2])
    return _day(day, month, found[3], found[4], zone)


def _day(day: str, month: str, year: str, time: str | None, zone: tzinfo | None) -> int:
    at = datetime.strptime(time, "%H:%M:%S" if time.count(":") == 2 else "%H:%M") if time else datetime(1, 1, 1)
    return _in_zone(datetime(int(year), int(month), int(day), at.hour, at.minute, at.second), zone)


def _in_zone(at: datetime, zone: tzinfo | None) -> int:
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())


def iso(seconds: int, settings: Settings) -> str:
    """A time as people and command files write it, "" for none (0)."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_zone(settings)).strftime("%Y-%m-%d %H:%M:%S")


#: A date, with or without a time, in Unix seconds; 0 for none (users document D-EN-01, general document §13.4).
moment = Kind(
    "moment",
    "2026-09-01, 2026-09-01 08:00:00, ISO 8601 with a zone, 01.09.2026, or a Unix timestamp; 0 for none",
    "2026-09-01 08:00:00",
    _moment_reader,
)
