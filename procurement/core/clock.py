"""The one clock of the register. No other module asks the operating system for the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""Civil time of the register: UTC+7 all year. Used at the edges only; instants are stored in UTC."""


class Clock(Protocol):
    """Anything that tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the machine's present instant, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved, for tests and for replaying history."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._instant

    def advance(self, step: timedelta) -> None:
        """Move the clock by ``step``, which may be negative."""
        self._instant += step


def civil_date(instant: datetime) -> date:
    """Return the date on which ``instant`` (aware) falls in Viet Nam."""
    return instant.astimezone(VIETNAM).date()
