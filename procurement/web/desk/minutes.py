"""When an approved draft is to be published: at once, tomorrow morning, or at a minute that somebody types.

A typed minute is read back, with its weekday, before it counts: the first press shows it, the second approves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from procurement.compliance.calendar import UnknownYear
from procurement.core.clock import VIETNAM, civil_date
from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.httpkit import formats
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.drafting import LATEST
from procurement.notices.instants import parse_instant
from procurement.notices.schemas import labelled
from procurement.notices.typed import typed_instant

NOW, MORNING, TYPED = "ngay", "sang", "gio"
OPENING = time(8)


@dataclass(frozen=True)
class Minute:
    """What was chosen. ``at`` None: at once. ``is_sure``: nothing was typed that should be read back first."""

    choice: str
    typed: str
    at: datetime | None
    is_sure: bool
    error: str = ""
    written: str = ""
    """The typed minute as it was read: the form carries it, so that what was read back is what is approved."""

    @property
    def said(self) -> str:
        """The minute in words, with what sort of day it is."""
        return f"{formats.long_instant(self.at)}, {day_words(civil_date(self.at))}" if self.at else ""


def read_minute(form: Mapping[str, str], now: datetime) -> Minute:
    """Return what the form chose; ``error`` says why a typed minute cannot be used."""
    choice, typed = form.get("khi", NOW), form.get("gio", "").strip()
    if choice == MORNING:
        return Minute(choice, typed, next_morning(now), is_sure=True)
    if choice != TYPED:
        return Minute(NOW, typed, None, is_sure=True)
    try:
        written = typed_instant(typed)
    except Invalid as invalid:
        problems = [labelled(("publish_at",), problem) for problem in invalid.problems]
        return Minute(choice, typed, None, False, "; ".join(describe(each, current_language()) for each in problems))
    at = parse_instant(written)
    error = "" if at > now else describe(Problem((), "draft.minute", {"days": LATEST.days}), current_language())
    return Minute(choice, typed, at, form.get("doc_lai") == written, error, written)


def next_morning(now: datetime) -> datetime:
    """Return eight o'clock of the next working day in Viet Nam; of the next day where the calendar ends."""
    today = civil_date(now)
    try:
        day = current_system().law.calendar.add_working_days(today, 1)
    except UnknownYear:
        day = today + timedelta(days=1)
    return datetime.combine(day, OPENING, VIETNAM)


def day_words(day: date) -> str:
    """Return whether offices work on ``day``."""
    try:
        return _("ngày làm việc") if current_system().law.calendar.is_working_day(day) else _("ngày nghỉ")
    except UnknownYear:
        return _("chưa có lịch làm việc của năm này")
