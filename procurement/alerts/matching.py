"""Which alerts want which acts, along the ledger and once each.

The position and what was matched up to it are committed together: a crash loses nothing and matches nothing twice.
What is looked at grows with what matches, not with how many alerts there are (``search.keys``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from procurement.alerts.models import Alert, AlertKey, AlertMatch, AlertPosition, Subscriber
from procurement.alerts.selections import find_wanted, read_selection
from procurement.core.clock import civil_date
from procurement.core.db import Database
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import find_entries_after
from procurement.notices.models import Notice
from procurement.organisations.queries import find_tree
from procurement.search.acts import Act, find_acts
from procurement.search.documents import find_documents
from procurement.search.keys import keys_of, make_keys, rules_digest
from procurement.search.service import Search

T = TypeVar("T")

BATCH = 200
"""Entries matched at once."""

ASKED = 500
"""Values in one statement: both databases take more, none needs them."""

HISTORY = "import"
"""The origin of what is told to nobody: it happened elsewhere, mostly long ago."""

Pair = tuple[int, int]
"""An alert's id and a sequence."""


def match_next(database: Database, search: Search, now: datetime, limit: int = BATCH) -> int:
    """Match the next entries that no one has matched, at most ``limit``; return how many there were."""
    with database.read() as session:
        begin = find_position(session)
        entries = list(find_entries_after(session, begin, limit))
        matches = list(find_matches(session, search, entries, now)) if entries else []
    if entries:
        with database.write() as session:
            _keep(session, begin, entries[-1].sequence, matches)
    return len(entries)


def find_position(session: Session) -> int:
    """Return up to which sequence the ledger has been matched."""
    return session.scalar(select(AlertPosition.sequence)) or 0


def _keep(session: Session, begin: int, end: int, matches: Sequence[Pair]) -> None:
    """Note ``matches`` and the position, unless another process was here first."""
    position = session.get_one(AlertPosition, 1)
    if position.sequence != begin:
        return
    position.sequence = end
    note_matches(session, matches)


def note_matches(session: Session, matches: Sequence[Pair]) -> None:
    """Let those of ``matches`` wait to be told whose alerts still listen, unless they wait already."""
    there = _find_listening(session, {alert for alert, _sequence in matches})
    waiting: set[Pair] = set()
    for some in _parted(sorted({sequence for _alert, sequence in matches})):
        known = select(AlertMatch.alert_id, AlertMatch.sequence).where(AlertMatch.sequence.in_(some))
        waiting.update((alert, sequence) for alert, sequence in session.execute(known))
    fresh = [pair for pair in dict.fromkeys(matches) if pair[0] in there and pair not in waiting]
    if fresh:
        session.execute(insert(AlertMatch), [{"alert_id": alert, "sequence": sequence} for alert, sequence in fresh])


def _find_listening(session: Session, alerts: Collection[int]) -> set[int]:
    """Return those of ``alerts`` that are still there and not paused."""
    found: set[int] = set()
    for some in _parted(sorted(alerts)):
        listening = select(Alert.id).join(Alert.subscriber).where(Subscriber.paused_at.is_(None), Alert.id.in_(some))
        found.update(session.scalars(listening))
    return found


def find_matches(session: Session, search: Search, entries: Iterable[LedgerEntry], now: datetime) -> Iterator[Pair]:
    """Yield which alerts want which of ``entries``. Raises OSError where the index cannot follow."""
    fresh = {entry.sequence: entry.reference for entry in entries if entry.origin != HISTORY}
    if not fresh or session.scalar(select(Alert.id).where(Alert.confirmed_at.is_not(None)).limit(1)) is None:
        return
    search.reading.apply(session)  # pages make do with an index that lags; acts are matched only once
    acts = [act for act in find_acts(session, set(fresh.values())) if act.sequence in fresh]
    for written, alerts in find_candidates(session, search, acts, now).items():
        for sequence in dict.fromkeys(find_wanted(session, search, read_selection(written), acts, now)):
            yield from ((alert, sequence) for alert, after in alerts if after < sequence)


def _keys(session: Session, acts: Sequence[Act], now: datetime) -> set[str]:
    """Return the keys of all that ``acts`` touch."""
    references = {str(reference) for act in acts for reference, _number in act.touches}
    touched = list(session.scalars(select(Notice.id).where(Notice.reference.in_(references))))
    return keys_of(find_documents(session, touched), find_tree(session, civil_date(now)).covering)


def find_candidates(session: Session, search: Search, acts: Sequence[Act], now: datetime) -> dict[str, list[Pair]]:
    """Return the alerts that have a key of what ``acts`` touch, as (id, after which sequence), by their Selection.

    Those whose keys are of other rules may want anything.
    """
    keys = _keys(session, acts, now)
    listening = select(Alert.id, Alert.selection, Alert.after_sequence).join(Alert.subscriber)
    listening = listening.where(Alert.confirmed_at.is_not(None), Subscriber.paused_at.is_(None))
    keyed = listening.join(AlertKey, AlertKey.alert_id == Alert.id)
    queries = [keyed.where(AlertKey.key.in_(some)) for some in _parted(sorted(keys))]
    found: dict[int, tuple[str, int]] = {}
    for query in (listening.where(_is_old(search)), *queries):
        for alert, written, after in session.execute(query):
            found[alert] = (written, after or 0)
    by_selection: dict[str, list[Pair]] = defaultdict(list)
    for alert, (written, after) in found.items():
        by_selection[written].append((alert, after))
    return by_selection


def _parted(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[at : at + ASKED] for at in range(0, len(values), ASKED))


def _is_old(search: Search) -> ColumnElement[bool]:
    """Whether an alert is kept by other rules; two comparisons that an index answers."""
    rules = rules_digest(search.synonyms)
    return (Alert.keyed_as < rules) | (Alert.keyed_as > rules)


def key_alert(session: Session, search: Search, alert: Alert) -> None:
    """Keep ``alert`` under the keys of its Selection."""
    keys = make_keys(read_selection(alert.selection), search.synonyms, lambda it: search.count_documents(session, it))
    session.execute(delete(AlertKey).where(AlertKey.alert_id == alert.id))
    session.add_all(AlertKey(key=key, alert_id=alert.id) for key in keys)
    alert.keyed_as = rules_digest(search.synonyms)


def rekey(database: Database, search: Search, limit: int = 100) -> int:
    """Give some alerts that are kept by other rules their keys; return how many."""
    with database.read() as session:
        old = select(Alert.id).where(Alert.confirmed_at.is_not(None), _is_old(search)).limit(limit)
        ids = list(session.scalars(old))
    if ids:
        with database.write() as session:
            for alert in session.scalars(select(Alert).where(Alert.id.in_(ids))):
                key_alert(session, search, alert)
    return len(ids)
