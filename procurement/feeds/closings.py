"""When the calls of a Selection close and are opened: the events of its calendar, before they have a format.

A call stands in the calendar from its publication until 30 days after the day on which it closes. A cancelled one
stands there as cancelled, also where the Selection asks for a status that it has lost: whoever took the event into a
calendar of their own shall see it cancelled there, not merely cease to hear of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.core.clock import civil_date
from procurement.feeds.addresses import Addresses
from procurement.feeds.summaries import notice_lines
from procurement.feeds.wording import (
    CALENDAR,
    EVENTS,
    LABELS,
    SENTENCES,
    SITE,
    describe_selection,
    instant_words,
    pick,
)
from procurement.ledger.queries import mark_sample
from procurement.notices.calling_off import effective_cancellations
from procurement.notices.events import closes_at, load_content, opens_at
from procurement.notices.kinds import act_word
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import CALLS
from procurement.organisations.queries import name_organisations
from procurement.plans.models import Round
from procurement.search.selection import Selection, View
from procurement.search.service import Search

KEPT = timedelta(days=30)
"""So long after its closing day a call stays in the calendar."""

REMINDER = timedelta(days=1)
"""So long before a closing it rings."""

EVENT_IDS = UUID("b5a7c4c2-6a53-4a0e-9f5e-2d3c7f0b1e94")
"""Name space of the UIDs (RFC 9562 section 5.5); never to be changed."""

BATCH = 500
"""Notices loaded at once."""

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One instant of a call. ``sequence`` grows with every act that may have moved or cancelled it (RFC 5545 3.8.7.4).

    ``uid`` is the same in every calendar and language, and after a move to another host. ``changed_at`` is the instant
    of the last such act. Only what has a ``reminder`` rings.
    """

    uid: str
    sequence: int
    starts_at: datetime
    created_at: datetime
    changed_at: datetime
    is_cancelled: bool
    reminder: timedelta | None
    summary: str
    description: str
    location: str | None
    url: str


@dataclass(frozen=True)
class CalendarDocument:
    """The calendar of a Selection, events in the order of their instants."""

    title: str
    description: str
    language: str
    url: str
    source: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class _Decided:
    """How many acts cancelled, or revoked a cancellation, in a round, when the last one did, and why it does."""

    acts: int = 0
    last_at: datetime | None = None
    reason: str | None = None


def build_calendar(
    session: Session, search: Search, selection: Selection, addresses: Addresses, now: datetime
) -> CalendarDocument:
    """Return the calendar of ``selection``. Raises Invalid when it names an unknown body."""
    language = addresses.language
    telling = _Telling(addresses, mark_sample(session, "", language))
    calls = _load(session, sorted(_find_calls(session, search, selection, now)))
    events = [event for notice, decided in calls for event in telling.tell(notice, decided)]
    names = name_organisations(session, selection.organisation)
    site = mark_sample(session, pick(SITE, language), language)
    return CalendarDocument(
        title=f"{site}: {describe_selection(selection, language, names)}",
        description=pick(CALENDAR, language),
        language=language,
        url=addresses.page(selection),
        source=addresses.feed(selection, "ics"),
        events=tuple(sorted(events, key=lambda event: (event.starts_at, event.uid))),
    )


def _find_calls(session: Session, search: Search, selection: Selection, now: datetime) -> set[str]:
    """Return the references of the calls that match, and of cancelled ones that match but for their status."""
    earliest = max(civil_date(now) - KEPT, selection.closes_from or date.min)
    recent = replace(selection, closes_from=earliest)
    found = _find_references(session, search, recent, now)
    if not selection.status:
        return found
    cancelled = select(Notice.reference).join(Notice.round).where(Notice.kind.in_(CALLS), Round.outcome == "cancelled")
    return found | (
        _find_references(session, search, replace(recent, status=()), now) & set(session.scalars(cancelled))
    )


def _find_references(session: Session, search: Search, selection: Selection, now: datetime) -> set[str]:
    found = search.find(session, selection, View("newest", rows="act"), now, page_size=None)
    return {hit.reference for hit in found.hits}


def _load(session: Session, references: list[str]) -> Iterator[tuple[Notice, _Decided]]:
    for start in range(0, len(references), BATCH):
        batch = references[start : start + BATCH]
        loaded = select(Notice).where(Notice.reference.in_(batch)).order_by(Notice.id)
        loaded = loaded.options(selectinload(Notice.revisions).joinedload(Revision.entry), joinedload(Notice.round))
        notices = session.scalars(loaded).all()
        decided = _find_decided(session, {notice.round_id for notice in notices if notice.round_id is not None})
        yield from ((notice, decided.get(notice.round_id, _Decided())) for notice in notices)


def _find_decided(session: Session, rounds: Collection[int]) -> dict[int | None, _Decided]:
    decisions = select(Notice).where(Notice.kind == "cancellation", Notice.round_id.in_(rounds)).order_by(Notice.id)
    in_rounds: dict[int | None, list[Notice]] = {}
    for decision in session.scalars(decisions.options(selectinload(Notice.revisions))):
        in_rounds.setdefault(decision.round_id, []).append(decision)
    return {round_id: _decided(notices) for round_id, notices in in_rounds.items()}


def _decided(decisions: Sequence[Notice]) -> _Decided:
    acts = [revision.published_at for decision in decisions for revision in decision.revisions]
    said = (_content(decision.current) for decision in effective_cancellations(decisions))
    reasons = [content["body"]["reason"] for content in said if content and content["body"].get("reason")]
    return _Decided(len(acts), max(acts), reasons[-1] if reasons else None)


@dataclass(frozen=True)
class _Telling:
    """How events are told: in which language, under which addresses, and marked how where all data are invented."""

    addresses: Addresses
    mark: str

    def tell(self, notice: Notice, decided: _Decided) -> Iterator[Event]:
        """Yield the events of a call; nothing where its text is withheld."""
        content = _content(notice.current)
        if content is None:
            return
        if (closing := closes_at(content)) is not None:
            yield self._make(notice, decided, content, "closing", closing)
        # Nearly all calls are opened when they close; one event is enough, unless the two have ever been apart.
        opening = opens_at(content)
        if opening is not None and any(map(_is_opened_apart, map(_content, notice.revisions))):
            yield self._make(notice, decided, content, "opening", opening)

    def _make(self, notice: Notice, decided: _Decided, content: Content, what: str, starts_at: datetime) -> Event:
        revision, first, language = notice.current, notice.revisions[0], self.addresses.language
        is_cancelled = notice.round is not None and notice.round.outcome == "cancelled"
        cancelled = f"[{act_word(notice.kind, 'cancel', language)}] " if is_cancelled else ""
        return Event(
            uid=str(uuid5(EVENT_IDS, f"{first.entry.entry_hash}/{what}")),
            sequence=notice.current_number + decided.acts,
            starts_at=starts_at,
            created_at=first.published_at,
            changed_at=max(revision.published_at, decided.last_at or revision.published_at),
            is_cancelled=is_cancelled,
            reminder=REMINDER if what == "closing" and not is_cancelled else None,
            summary=f"{self.mark}{cancelled}{pick(EVENTS[notice.kind, what], language)}: {content['title']}",
            description="\n".join(self._describe(notice, content, decided.reason if is_cancelled else None)),
            location=content["body"].get("submission_place" if what == "closing" else "opening_place"),
            url=self.addresses.notice(notice.reference),
        )

    def _describe(self, notice: Notice, content: Content, reason: str | None) -> Iterator[str]:
        revision, language = notice.current, self.addresses.language
        assert revision.text is not None
        if reason:
            yield f"{pick(LABELS['reason'], language)}: {reason}"
        before = _content(revision.previous) if revision.previous else None
        yield from notice_lines(content, revision.text, before, language)
        if opened := opens_at(content):
            yield f"{pick(LABELS['opening'], language)}: {instant_words(opened, language)}"
        yield pick(SENTENCES["counts"], language)
        yield self.addresses.notice(notice.reference)


def _content(revision: Revision) -> Content | None:
    return load_content(revision.text.content) if revision.text else None


def _is_opened_apart(content: Content | None) -> bool:
    return content is not None and opens_at(content) not in (None, closes_at(content))
