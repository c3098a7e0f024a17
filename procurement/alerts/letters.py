"""What letters of alerts say, read from the register at the moment they leave.

Only handles and sequences lie in the outbox. So whatever was withheld since is not told, and whoever left gets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.alerts.changes import say_changes
from procurement.alerts.links import Links
from procurement.alerts.models import Alert, Subscriber
from procurement.alerts.queries import RECIPIENT, find_subscriber
from procurement.alerts.reminding import closing_soon
from procurement.alerts.selections import read_selection
from procurement.alerts.service import CONFIRM_WITHIN
from procurement.alerts.words import FREQUENCY_WORDS, name_selection
from procurement.compliance.calendar import WorkingDays
from procurement.feeds.acts import Told, load_acts
from procurement.feeds.addresses import Addresses
from procurement.feeds.summaries import summary_lines
from procurement.feeds.telling import title_of
from procurement.feeds.wording import instant_words
from procurement.jobs.mail import Fill, Filled
from procurement.ledger.models import LedgerEntry
from procurement.notices.events import closes_at
from procurement.notices.kinds import KINDS
from procurement.search.acts import ActMatch, find_acts

MOST = 100
"""Acts that one letter describes; of more it has the title and the address."""

MOST_LOADED = 2000
"""Acts that one letter names at all; of more it says how many."""


@dataclass(frozen=True)
class AlertLetters:
    """Fills in the letters of alerts. ``base_url`` is the site's."""

    links: Links
    base_url: str
    calendar: WorkingDays

    def fills(self) -> Mapping[str, Fill]:
        """Return what fills in which template."""
        return {"confirm": self.fill_confirm, "digest": self.fill_digest}

    def fill_confirm(self, session: Session, named: str, params: Mapping[str, Any], at: datetime) -> Filled | None:
        """Return what the letter says that asks for a confirmation; None where there is nothing to confirm."""
        alert = session.scalar(select(Alert).where(Alert.handle == params["alert"], Alert.confirmed_at.is_(None)))
        if alert is None or alert.created_at <= at - CONFIRM_WITHIN:
            return None
        language = alert.subscriber.language
        return Filled(
            {
                "what": name_selection(session, read_selection(alert.selection), language),
                "frequency": FREQUENCY_WORDS[alert.frequency][language == "en"],
                "link": self.links.address("confirm", alert.handle, language),
                "expires_at": instant_words(alert.created_at + CONFIRM_WITHIN, language),
            },
            {},
        )

    def fill_digest(self, session: Session, named: str, params: Mapping[str, Any], at: datetime) -> Filled | None:
        """Return what a digest says; None where all of it has been withheld or nobody wants it any more."""
        subscriber = find_subscriber(session, named.removeprefix(RECIPIENT))
        if subscriber is None:
            return None
        told, left = dict(params["items"][:MOST_LOADED]), len(params["items"][MOST_LOADED:])
        names = self._names(session, subscriber)
        items = list(self._items(session, subscriber, told, names))
        if told and not items:
            return None
        until = closing_soon(at, self.calendar)
        soon = [item["closes_at"] is not None and at < item["closes_at"] <= until for item in items]
        closing = sorted(compress(items, soon), key=itemgetter("closes_at"))
        others = [item for item, closes in zip(items, soon, strict=True) if not closes]
        said = {
            "title": next((item["title"] for item in (*closing, *others)), None),
            "others": len(items) + left - 1,
            "closing": closing,
            "items": [*others[:MOST], *map(_shortly, others[MOST:])],
            "more": left,
            "alerts": list(names.values()),
            "since": _say_since(params.get("since"), subscriber.language),
            "manage": self.links.address("manage", subscriber.handle, subscriber.language),
            "end": self.links.address("end", subscriber.handle, subscriber.language),
        }
        return Filled(said, self._headers(subscriber))

    def _headers(self, subscriber: Subscriber) -> dict[str, str]:
        """Return what mail programs show as a button (RFC 8058)."""
        address = self.links.address("end", subscriber.handle)
        return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}

    def _names(self, session: Session, subscriber: Subscriber) -> dict[str, str]:
        """Return what the confirmed alerts of a subscriber are called, by their handles."""
        confirmed = (alert for alert in subscriber.alerts if alert.confirmed_at is not None)
        language = subscriber.language
        return {each.handle: name_selection(session, read_selection(each.selection), language) for each in confirmed}

    def _items(
        self, session: Session, subscriber: Subscriber, told: Mapping[int, Sequence[str]], why: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        addresses = Addresses(self.base_url, subscriber.language)
        for each in _load(session, list(told)):
            reasons = [why[handle] for handle in told[each.ledger.sequence] if handle in why]
            if reasons:
                yield {**_item(each, addresses), "why": reasons}


def _load(session: Session, sequences: Sequence[int]) -> list[Told]:
    """Return what is known of the acts with these ``sequences``; nothing of a text that was withheld since."""
    references = set(session.scalars(select(LedgerEntry.reference).where(LedgerEntry.sequence.in_(sequences))))
    acts = [act for act in find_acts(session, references) if act.sequence in sequences]
    found = load_acts(session, [ActMatch(act.sequence, act.reference, act.revision, act.act, True) for act in acts])
    return [each for each in found if each.content is not None or each.match.act == "withhold"]


def _say_since(written: str | None, language: str) -> str | None:
    return instant_words(datetime.fromisoformat(written), language) if written else None


def _shortly(item: Mapping[str, Any]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"posted_at": None, "lines": [], "changes": [], "is_past": False, "why": []}
    return {"title": item["title"], "url": item["url"], **nothing}


def _item(told: Told, addresses: Addresses) -> dict[str, Any]:
    """Return what a letter says about an act."""
    language = addresses.language
    closing = closes_at(told.content) if told.content and KINDS[told.ledger.kind].calls_for_bids else None
    is_telling, counts = told.act in ("amend", "extend"), told.revision is told.revision.notice.current
    return {
        "title": title_of(told, language),
        "posted_at": instant_words(told.ledger.instant, language),
        "lines": list(summary_lines(told, language)),
        "changes": say_changes(told.before, told.content, language) if is_telling else [],
        "url": addresses.notice(told.ledger.reference),
        "closes_at": closing if counts else None,
        "is_past": not counts and told.content is not None,
    }
