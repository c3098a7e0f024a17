"""Promising digests: one for each address, with all that is due to it, each act once.

What is told is taken from the waiting matches in the transaction that promises the letter: nothing is lost, and
nothing promised twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from procurement.alerts.cuts import latest_cut
from procurement.alerts.models import Alert, AlertMatch, Subscriber
from procurement.alerts.queries import Due, due_matches, find_due, is_unreachable
from procurement.alerts.service import pause, recipient
from procurement.compliance.calendar import WorkingDays
from procurement.core.db import Database
from procurement.jobs.mail import promise_mail

AT_ONCE = 200
"""Letters promised in one transaction: publishers wait no longer than that takes."""

QUIET = timedelta(days=5)
"""So long after the last letter a new week may say that there was nothing: weeks begin on Mondays or after holidays."""


def tell_due(database: Database, calendar: WorkingDays, now: datetime) -> int:
    """Promise some of the digests that are due; return how many subscribers were looked at."""
    with database.read() as session:
        due = Due.at(session, now, calendar)
        subscribers = find_due(session, due, AT_ONCE)
    if subscribers:
        with database.write() as session:
            for each in subscribers:
                _tell(session, each, due, now)
    return len(subscribers)


def _tell(session: Session, subscriber_id: int, due: Due, now: datetime) -> None:
    """Promise a letter of all that is due to a subscriber; what other alerts of theirs would tell of it is told."""
    subscriber = session.get(Subscriber, subscriber_id)
    if subscriber is None or _pause_if_unreachable(session, subscriber, now):
        return
    told: dict[int, list[str]] = defaultdict(list)
    own = select(Alert.id).where(Alert.subscriber_id == subscriber_id)
    waiting = due_matches(due).where(Alert.subscriber_id == subscriber_id)
    sequences = {match.sequence for match in session.scalars(waiting)}
    taken = delete(AlertMatch).where(AlertMatch.alert_id.in_(own), AlertMatch.sequence.in_(sequences))
    handles = {alert.id: alert.handle for alert in subscriber.alerts}
    for alert, sequence in session.execute(taken.returning(AlertMatch.alert_id, AlertMatch.sequence)).all():
        told[sequence].append(handles[alert])
    if told:
        items = [[sequence, sorted(alerts)] for sequence, alerts in sorted(told.items())]
        key = f"digest:{subscriber.handle}:{max(told)}:{now.isoformat()}"  # a reminder tells an act once more
        _promise(session, subscriber, key, {"items": items}, now)


def _promise(session: Session, subscriber: Subscriber, key: str, params: dict[str, object], now: datetime) -> None:
    promise_mail(session, key, "digest", [recipient(subscriber)], params, now)
    subscriber.told_at = now


def _pause_if_unreachable(session: Session, subscriber: Subscriber, now: datetime) -> bool:
    if subscriber.paused_at is None and is_unreachable(session, subscriber):
        pause(session, subscriber, now)
    return subscriber.paused_at is not None


def tell_quiet(database: Database, calendar: WorkingDays, now: datetime) -> int:
    """Promise the letters that say there was nothing, to those who asked for them; return how many were looked at."""
    cut = latest_cut("weekly", now, calendar)
    with database.read() as session:
        subscribers = list(session.scalars(_quiet(cut).limit(AT_ONCE)))
    if subscribers:
        with database.write() as session:
            for handle in [each.handle for each in subscribers]:
                _say_quiet(session, handle, cut, now)
    return len(subscribers)


def _quiet(cut: datetime) -> Select[Subscriber]:
    """Return the statement for those who wait for a word at ``cut`` and got none for long enough."""
    long_ago = cut - QUIET
    waiting = select(Alert.id).where(Alert.subscriber_id == Subscriber.id, Alert.wants_quiet)
    silent = or_(Subscriber.told_at.is_(None), Subscriber.told_at <= long_ago)
    confirmed = waiting.where(Alert.confirmed_at <= long_ago).exists()
    return select(Subscriber).where(Subscriber.paused_at.is_(None), silent, confirmed).order_by(Subscriber.id)


def _say_quiet(session: Session, handle: str, cut: datetime, now: datetime) -> None:
    subscriber = session.scalar(_quiet(cut).where(Subscriber.handle == handle))
    if subscriber is None or _pause_if_unreachable(session, subscriber, now):
        return
    confirmed = [alert.confirmed_at for alert in subscriber.alerts if alert.confirmed_at and alert.wants_quiet]
    since = subscriber.told_at or min(confirmed)
    key = f"quiet:{handle}:{cut.date().isoformat()}"
    _promise(session, subscriber, key, {"items": [], "since": since.isoformat()}, now)
