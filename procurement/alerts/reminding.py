"""Reminding of calls that close soon: each once, by the digests of the last working day before its closing day.

Whoever follows by digests is reminded of every open call that their Selection holds, also of one from before they
followed. A reminder waits as a match of the call's last act does and leaves with the digest of its hour, so it stands
there once however often it is wanted. Who is told at once is not reminded: the calendar does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.alerts.cuts import DAY, latest_cut, next_working_day
from procurement.alerts.matching import HISTORY, Pair, find_candidates, note_matches
from procurement.alerts.models import Alert, AlertPosition
from procurement.alerts.selections import find_held, read_selection
from procurement.compliance.calendar import WorkingDays
from procurement.core.clock import VIETNAM, civil_date
from procurement.core.db import Database
from procurement.ledger.models import LedgerEntry
from procurement.search.acts import Act, find_acts
from procurement.search.selection import Selection
from procurement.search.service import Search


def closing_soon(at: datetime, calendar: WorkingDays) -> datetime:
    """Return until when a call closes soon that is open ``at``: the end of the next working day."""
    last = next_working_day(civil_date(at), calendar)
    return datetime.combine(last + DAY, time.min, VIETNAM) - timedelta(seconds=1)


def remind(database: Database, search: Search, calendar: WorkingDays, now: datetime) -> int:
    """Note the reminders of the last cut unless that is done; return how many there were."""
    cuts = {frequency: latest_cut(frequency, now, calendar) for frequency in ("daily", "weekly")}
    cut = cuts["daily"]
    frequencies = [frequency for frequency, latest in cuts.items() if latest == cut]
    with database.read() as session:
        if _is_done(session, cut):
            return 0
        found = list(_find_reminders(session, search, frequencies, (cut, closing_soon(cut, calendar)), now))
    with database.write() as session:
        if _is_done(session, cut):
            return 0
        session.get_one(AlertPosition, 1).reminded_at = cut
        note_matches(session, found)
    return len(found)


def _is_done(session: Session, cut: datetime) -> bool:
    done = session.get_one(AlertPosition, 1).reminded_at
    return done is not None and done >= cut


def _find_reminders(
    session: Session, search: Search, frequencies: Sequence[str], within: tuple[datetime, datetime], now: datetime
) -> Iterator[Pair]:
    """Yield which alerts of ``frequencies`` hold which calls that close on the days behind ``within``'s first."""
    acts = _find_closing(session, search, within, now)
    if not acts:
        return
    told = select(Alert.id).where(Alert.frequency.in_(frequencies), Alert.confirmed_at.is_not(None))
    wanted = set(session.scalars(told))
    for written, alerts in find_candidates(session, search, acts, now).items():
        if any(alert in wanted for alert, _after in alerts):
            for sequence in find_held(session, search, read_selection(written), acts, now):
                yield from ((alert, sequence) for alert, _after in alerts if alert in wanted)


def _find_closing(session: Session, search: Search, within: tuple[datetime, datetime], now: datetime) -> list[Act]:
    """Return the last acts on calls that are open and close on the days behind ``within``'s first, up to its last."""
    first, last = map(civil_date, within)
    closing = Selection(status=("open",), closes_from=first + DAY, closes_to=last)
    entries = {entry.sequence: entry.reference for entry in search.find_entries(session, closing, now)}
    told = select(LedgerEntry.sequence).where(LedgerEntry.sequence.in_(entries), LedgerEntry.origin != HISTORY)
    fresh = set(session.scalars(told))
    acts = find_acts(session, {entries[sequence] for sequence in fresh})
    return [act for act in acts if act.sequence in fresh]
