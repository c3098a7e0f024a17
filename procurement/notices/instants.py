"""Instants and civil dates as portals write them and people type them, brought to one written form."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

WRITTEN_ZONE = timezone(timedelta(hours=7))
"""The offset in which instants are written. Fixed, unlike ``VIETNAM``, whose offset differed before 1975."""

DATE = r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}))"
TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?"
ZONE = r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
MOMENT = re.compile(rf"{DATE}(?:[T ]{TIME} ?{ZONE})?", re.ASCII | re.IGNORECASE)

YEARS = range(1900, 2201)
"""Years in Viet Nam of days that somebody can mean. Portals fill empty fields with the first day that their own system
counts (0001-01-01, 0000-00-00, 9999-12-31), which is no day of any procurement."""


def has_time(text: str) -> bool:
    """Tell whether ``text`` names a time of day beside its date."""
    match = MOMENT.fullmatch(text)
    return match is not None and match["hour"] is not None


def is_no_day(text: str) -> bool:
    """Tell whether ``text`` has the form of a day, but of none that somebody can mean (its year is outside YEARS)."""
    match = MOMENT.fullmatch(text)
    if match is None:
        return False
    moment = _moment(match)
    return (moment.year if moment else int(match["year"] or match["y"])) not in YEARS


def impossible_part(text: str) -> tuple[str, str] | None:
    """Return ("day", "31/02/2027") or ("time", "24:00") of what has the form of a day, or an instant, and is none."""
    match = MOMENT.fullmatch(text)
    if match is None or _moment(match) is not None:
        return None
    year, month, day = _day_of(match)
    try:
        date(year, month, day)
    except ValueError:
        return "day", f"{day:02d}/{month:02d}/{year:04d}"
    is_time = match["hour"] is not None and (int(match["hour"]) > 23 or int(match["minute"]) > 59)
    return ("time", f"{match['hour']}:{match['minute']}") if is_time else None


def written_instant(text: str) -> str | None:
    """Return ``text`` as ``2026-11-30T15:00:00+07:00``, or None where it is no instant.

    Without an offset it is taken as Vietnamese time. Fractions of a second stay as given, without trailing zeros.
    """
    match = MOMENT.fullmatch(text)
    if match is None or match["hour"] is None:
        return None
    moment = _moment(match)
    if moment is None or moment.year not in YEARS:
        return None
    fraction = (match["fraction"] or "").rstrip("0")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "+07:00"


def written_date(text: str) -> str | None:
    """Return ``text`` as the date ``2026-11-30`` (of an instant, its date in Viet Nam), or None where it is none."""
    match = MOMENT.fullmatch(text)
    moment = _moment(match) if match else None
    return moment.date().isoformat() if moment and moment.year in YEARS else None


def parse_instant(text: str) -> datetime:
    """Return a written instant as an aware UTC datetime (to the microsecond); before the year 1, its first instant."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        day = date(*_day_of(match))
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(match["zone"]))
        return moment.astimezone(WRITTEN_ZONE)
    except (ValueError, OverflowError):
        return None


def _day_of(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["year"] or match["y"]), int(match["month"] or match["m"]), int(match["day"] or match["d"])


def _zone(text: str | None) -> timezone:
    if text is None:
        return WRITTEN_ZONE
    if text in "Zz":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def civil_day(text: str) -> date:
    """Return the Vietnamese date of a written instant or bare date."""
    return date.fromisoformat(text[:10])
