"""Asking to be told, confirming it, changing it, and leaving: with leaving, the address is gone.

Whoever asks is told the same whether or not we know the address; only its mailbox learns more.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from procurement.alerts.matching import key_alert
from procurement.alerts.models import FREQUENCIES, Alert, AlertKey, AlertMatch, Subscriber
from procurement.alerts.queries import RECIPIENT, find_subscriber
from procurement.core.environment import MAILBOX
from procurement.core.errors import Invalid, NotFound, Problem, Refused
from procurement.jobs.mail import Mail, promise_mail
from procurement.ledger.queries import get_head
from procurement.search.service import Search

CONFIRM_WITHIN = timedelta(hours=48)
"""After that an unconfirmed wish is forgotten."""

MOST_UNCONFIRMED = 3
"""Letters that one address gets unasked; of more it is told nothing, and neither is whoever asks."""

MOST_ASKED, ASKED_WITHIN = 10, timedelta(hours=1)
"""How many wishes one network may have that nobody has confirmed."""

MOST_ALERTS = 100
"""Alerts of one address."""


class TooManyWishes(Refused):
    """One network asks for too much at once."""

    def __init__(self) -> None:
        self.seconds = int(ASKED_WITHIN.total_seconds())
        super().__init__(Problem((), "alert.wait", {"minutes": self.seconds // 60}))


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. ``selection`` is written as ``alerts.selections`` does; ``client`` is their network."""

    address: str
    selection: str
    frequency: str
    wants_quiet: bool
    language: str
    client: str


def ask(session: Session, wish: Wish, at: datetime) -> None:
    """Keep a wish until its address confirms it, and promise the letter that asks for that.

    Raises Invalid for an address that is none, and TooManyWishes.
    """
    address = _clean(wish)
    _require_patience(session, wish.client, at)
    subscriber = session.scalar(select(Subscriber).where(Subscriber.address == address))
    if subscriber is None:
        subscriber = Subscriber(address=address, language=wish.language, handle=_handle(), reachable_since=at)
        session.add(subscriber)
    unconfirmed = [alert for alert in subscriber.alerts if alert.confirmed_at is None]
    if len(unconfirmed) >= MOST_UNCONFIRMED or len(subscriber.alerts) >= MOST_ALERTS:
        return
    alert = Alert(handle=_handle(), selection=wish.selection, frequency=wish.frequency, wants_quiet=wish.wants_quiet,
                  created_at=at, client=wish.client)  # fmt: skip
    subscriber.alerts.append(alert)
    promise_mail(session, f"alert:{alert.handle}", "confirm", [recipient(subscriber)], {"alert": alert.handle}, at)


def _clean(wish: Wish) -> str:
    address = wish.address.strip()
    problems = []
    if not MAILBOX.fullmatch(address) or len(address) > 254:  # RFC 5321 section 4.5.3.1.3
        problems.append(Problem(("address",), "setting.mailbox", {"value": address[:80]}))
    if wish.frequency not in FREQUENCIES:
        problems.append(Problem(("frequency",), "alert.frequency"))
    if problems:
        raise Invalid(problems)
    return address.lower()


def _require_patience(session: Session, client: str, at: datetime) -> None:
    asked = select(func.count()).where(Alert.client == client, Alert.created_at > at - ASKED_WITHIN)
    if (session.scalar(asked) or 0) >= MOST_ASKED:
        raise TooManyWishes


def _handle() -> str:
    return secrets.token_hex(16)


def recipient(subscriber: Subscriber) -> str:
    """Return how letters name a subscriber."""
    return f"{RECIPIENT}{subscriber.handle}"


def find_wish(session: Session, handle: str | None, at: datetime) -> Alert | None:
    """Return the alert that a link of a letter may still confirm at ``at``; None once that is done or too late."""
    alert = session.scalar(select(Alert).where(Alert.handle == handle, Alert.confirmed_at.is_(None)))
    return alert if alert is not None and alert.created_at > at - CONFIRM_WITHIN else None


def confirm(session: Session, search: Search, handle: str | None, language: str, at: datetime) -> Subscriber:
    """Let a wish tell from here on, in ``language``; one that is told already changes to it.

    Raises NotFound for a used link.
    """
    alert = find_wish(session, handle, at)
    if alert is None:
        raise NotFound("alert", "")
    subscriber, head = alert.subscriber, get_head(session)
    for other in list(subscriber.alerts):
        if other is not alert and other.confirmed_at is not None and other.selection == alert.selection:
            alert.after_sequence = other.after_sequence
            _move_matches(session, other, alert)
            _erase(session, [other.id])
    alert.confirmed_at, alert.client = at, None
    if alert.after_sequence is None:
        alert.after_sequence = head.sequence if head else 0
    key_alert(session, search, alert)
    subscriber.language = language
    resume(session, subscriber, at)
    return subscriber


def _move_matches(session: Session, old: Alert, new: Alert) -> None:
    waiting = list(session.scalars(select(AlertMatch.sequence).where(AlertMatch.alert_id == old.id)))
    session.add_all(AlertMatch(alert_id=new.id, sequence=sequence) for sequence in waiting)
    session.flush()


def change(subscriber: Subscriber, handle: str, changed: Mapping[str, str]) -> None:
    """Tell an alert of ``subscriber`` at another frequency. Raises NotFound and Invalid."""
    alert = _own(subscriber, handle)
    if changed.get("frequency") not in FREQUENCIES:
        raise Invalid([Problem(("frequency",), "alert.frequency")])
    alert.frequency, alert.wants_quiet = changed["frequency"], "quiet" in changed


def end(session: Session, subscriber: Subscriber, handle: str) -> bool:
    """End an alert; with the last one the address goes. Return whether it is gone. Raises NotFound."""
    alert = _own(subscriber, handle)
    is_last = not any(other.confirmed_at for other in subscriber.alerts if other is not alert)
    if is_last:
        leave(session, subscriber)
    else:
        _erase(session, [alert.id])
        session.expire(subscriber)
    return is_last


def _own(subscriber: Subscriber, handle: str) -> Alert:
    found = next((alert for alert in subscriber.alerts if alert.handle == handle), None)
    if found is None:
        raise NotFound("alert", "")
    return found


def leave(session: Session, subscriber: Subscriber) -> None:
    """Forget a subscriber: address, alerts and what waits. Letters on their way find nobody."""
    session.execute(delete(Mail).where(Mail.named == recipient(subscriber)))
    _erase(session, [alert.id for alert in subscriber.alerts])
    session.execute(delete(Subscriber).where(Subscriber.id == subscriber.id))


def _erase(session: Session, alerts: Sequence[int]) -> None:
    """Delete alerts (by id) with their keys and what they have still to tell."""
    for table in (AlertKey, AlertMatch):
        session.execute(delete(table).where(table.alert_id.in_(alerts)))
    session.execute(delete(Alert).where(Alert.id.in_(alerts)))


def pause(session: Session, subscriber: Subscriber, at: datetime) -> None:
    """Stop telling a subscriber, whom letters do not reach, and drop what waits."""
    subscriber.paused_at = at
    own = select(Alert.id).where(Alert.subscriber_id == subscriber.id)
    session.execute(delete(AlertMatch).where(AlertMatch.alert_id.in_(own)))


def resume(session: Session, subscriber: Subscriber, at: datetime) -> None:
    """Tell a paused subscriber again, of what happens from here on."""
    if subscriber.paused_at is not None:
        head = get_head(session)
        for alert in subscriber.alerts:
            alert.after_sequence = head.sequence if head else 0
        subscriber.paused_at, subscriber.reachable_since = None, at


def forget_unconfirmed(session: Session, at: datetime) -> int:
    """Delete what nobody confirmed in time, and addresses that nothing is left of; return how many wishes."""
    late = select(Alert.id).where(Alert.confirmed_at.is_(None), Alert.created_at <= at - CONFIRM_WITHIN)
    forgotten = session.scalars(late).all()
    _erase(session, forgotten)
    session.execute(delete(Subscriber).where(~select(Alert.id).where(Alert.subscriber_id == Subscriber.id).exists()))
    return len(forgotten)


def get_subscriber(session: Session, handle: str | None) -> Subscriber:
    """Return the subscriber whom a link names. Raises NotFound."""
    found = find_subscriber(session, handle)
    if found is None:
        raise NotFound("subscriber", "")
    return found
