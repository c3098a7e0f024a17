"""Reading who wants to be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from procurement.alerts.cuts import latest_cut
from procurement.alerts.models import FREQUENCIES, Alert, AlertMatch, AlertPosition, Subscriber
from procurement.compliance.calendar import WorkingDays
from procurement.jobs.letters import Recipient
from procurement.jobs.mail import Mail
from procurement.ledger.browsing import find_first_since
from procurement.ledger.models import LedgerEntry

RECIPIENT = "subscriber:"
"""What the names of subscribers in letters begin with."""

REST = timedelta(minutes=10)
"""Between two letters that tell at once: many acts in a row make two letters, not fifty."""

MOST_REFUSED = 3
"""So many letters refused in a row pause a subscriber."""


@dataclass(frozen=True)
class Due:
    """Up to which sequence digests tell at an instant, and since when whoever is told at once must have rested."""

    daily: int
    weekly: int
    rested: datetime

    @classmethod
    def at(cls, session: Session, now: datetime, calendar: WorkingDays) -> Due:
        """Return what is due at ``now``."""
        daily, weekly = (_reached(session, latest_cut(each, now, calendar)) for each in ("daily", "weekly"))
        return cls(daily, weekly, now - REST)

    @property
    def condition(self) -> ColumnElement[bool]:
        """Whether a match is due; of joined matches, alerts and subscribers."""
        rested = or_(Subscriber.told_at.is_(None), Subscriber.told_at <= self.rested)
        return or_(
            and_(Alert.frequency == "once", rested),
            and_(Alert.frequency == "daily", AlertMatch.sequence <= self.daily),
            and_(Alert.frequency == "weekly", AlertMatch.sequence <= self.weekly),
        )


def _reached(session: Session, cut: datetime) -> int:
    """Return the last sequence before ``cut``."""
    following = find_first_since(session, cut)
    if following is not None:
        return following - 1
    return session.scalar(select(func.max(LedgerEntry.sequence))) or 0


def due_matches(due: Due) -> Select[AlertMatch]:
    """Return the statement for what is to be told."""
    joined = select(AlertMatch).join(Alert, Alert.id == AlertMatch.alert_id).join(Alert.subscriber)
    return joined.where(due.condition)


def find_due(session: Session, due: Due, limit: int) -> Sequence[int]:
    """Return to whom something is due (by id)."""
    wanted = due_matches(due).with_only_columns(Alert.subscriber_id).distinct()
    return session.scalars(wanted.order_by(Alert.subscriber_id).limit(limit)).all()


def find_subscriber(session: Session, handle: str | None) -> Subscriber | None:
    """Return the subscriber with this handle, or None."""
    return session.scalar(select(Subscriber).where(Subscriber.handle == handle))


def find_recipient(session: Session, named: str) -> Recipient | None:
    """Return where a letter to ``subscriber:…`` goes; None once they have left."""
    found = find_subscriber(session, named.removeprefix(RECIPIENT))
    return Recipient(found.address, "", found.language) if found else None


def is_unreachable(session: Session, subscriber: Subscriber) -> bool:
    """Whether the last letters to a subscriber were all refused."""
    when = func.coalesce(Mail.sent_at, Mail.failed_at)
    last = select(Mail.failed_at).where(Mail.named == f"{RECIPIENT}{subscriber.handle}")
    last = last.where(when >= subscriber.reachable_since).order_by(when.desc()).limit(MOST_REFUSED)
    refused = session.scalars(last).all()
    return len(refused) == MOST_REFUSED and None not in refused


def find_waiting_since(session: Session, now: datetime, calendar: WorkingDays) -> datetime | None:
    """Return since when something waits that should have been told: an act to be matched, or a digest to leave."""
    return min((since for since in _waiting(session, now, calendar) if since is not None), default=None)


def _waiting(session: Session, now: datetime, calendar: WorkingDays) -> Iterator[datetime | None]:
    position = select(AlertPosition.sequence).scalar_subquery()
    if session.scalar(select(Alert.id).where(Alert.confirmed_at.is_not(None)).limit(1)) is not None:
        yield session.scalar(select(func.min(LedgerEntry.instant)).where(LedgerEntry.sequence > position))
    due = due_matches(Due.at(session, now, calendar)).with_only_columns(func.min(AlertMatch.sequence))
    for frequency in FREQUENCIES:
        oldest = session.scalar(due.where(Alert.frequency == frequency))
        if oldest is not None and frequency == "once":
            yield session.scalar(select(LedgerEntry.instant).where(LedgerEntry.sequence == oldest))
        elif oldest is not None:
            yield latest_cut(frequency, now, calendar)
