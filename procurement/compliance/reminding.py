"""Reminders: once a working day, each body's people are told by mail what it must post soon or should have posted.

What is told is what is on record now (``owed``); a letter of the same body and day is never promised twice.
"""

from __future__ import annotations

from calendar import SATURDAY
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.queries import find_workers
from procurement.compliance.calendar import UnknownYear
from procurement.compliance.counting import HOURS
from procurement.compliance.law import Law
from procurement.compliance.owed import Owed, find_owed
from procurement.core.clock import VIETNAM, Clock, civil_date
from procurement.core.db import Database
from procurement.jobs.mail import promise_mail
from procurement.jobs.outbox import is_promised
from procurement.notices.kinds import KINDS
from procurement.organisations.queries import get_organisation

FROM = time(7, 30)
"""Viet Nam time from which the letters of a day leave: before the office opens."""

AHEAD = (2, 1, 0)
"""Working days before the last day on which somebody is reminded."""

EVERY = 5
"""Working days between two reminders of what is overdue, after the one of the first day."""


@dataclass
class Reminders:
    """What the worker does about reminders. ``told_on``: the day for which it has asked already."""

    database: Database
    clock: Clock
    law: Law
    told_on: date | None = field(default=None)

    def remind(self) -> int:
        """Promise the letters of today unless that is done or it is not time yet; return how many."""
        now = self.clock.now()
        today = civil_date(now)
        if today == self.told_on or not self._is_time(now):
            return 0
        with self.database.read() as session:
            workers = find_workers(session, "draft", now)
            rows = _rows_by_body(find_owed(session, list(workers), now, self.law), today, self.law)
        with self.database.write() as session:
            made = [_promise(session, body, workers[body], told, now) for body, told in rows.items()]
        self.told_on = today
        return sum(made)

    def _is_time(self, now: datetime) -> bool:
        local = now.astimezone(VIETNAM)
        try:
            works = self.law.calendar.is_working_day(local.date())
        except UnknownYear:
            works = local.weekday() < SATURDAY  # a calendar that was not kept up silences nobody
        return works and local.time() >= FROM


def _rows_by_body(owed: Iterable[Owed], today: date, law: Law) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in owed:
        if each.due_at is not None:
            days = _days_left(each.due_at, each.unit, today, law)
            if days in AHEAD or days == -1 or (days < 0 and days % EVERY == 0):
                rows[each.body].append(_row(each, each.due_at, days))
    return rows


def _days_left(due_at: datetime, unit: str | None, today: date, law: Law) -> int:
    """Return the working days from today to the last day: 0 today, below 0 behind it."""
    last = _last_day(due_at, unit)
    try:
        return law.calendar.count_working_days(today, last)
    except UnknownYear:
        return (last - today).days


def _last_day(due_at: datetime, unit: str | None) -> date:
    return civil_date(due_at if unit == HOURS else due_at - timedelta(microseconds=1))


def _row(owed: Owed, due_at: datetime, days: int) -> dict[str, Any]:
    when = due_at if owed.unit == HOURS else _last_day(due_at, owed.unit)
    path = {"path": f"/ban-lam-viec/goi-thau/{owed.package}"} if owed.package else {}
    title = f"{KINDS[owed.kind].vietnamese}: {owed.title or owed.national_number or owed.plan or ''}"
    return {"title": title, "due_at": when.isoformat(), "days": days, "citation": owed.citation["vi"], **path}


def _promise(session: Session, body: str, people: list[str], rows: list[dict[str, Any]], now: datetime) -> bool:
    key = f"reminder:{body}:{civil_date(now).isoformat()}"
    if is_promised(session, "mail", key):
        return False
    promise_mail(session, key, "reminder", people, {"body": get_organisation(session, body).name, "rows": rows}, now)
    return True
