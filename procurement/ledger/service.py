"""Appending to the ledger, and checking it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.clock import Clock
from procurement.core.errors import Problem, Refused
from procurement.core.recalling import recall, remember
from procurement.ledger.accepting import SMALL_STEP_BACK, is_accepted
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import SAMPLE, find_entries_after, get_head, is_sample


@dataclass(frozen=True)
class Act:
    """What one entry says, before it has its place in the sequence."""

    act: str
    kind: str
    reference: str
    revision: int
    content_hash: str
    document_hashes: tuple[str, ...]
    actors: tuple[str, ...]
    approval_hash: str | None
    origin: str
    posted_on: date | None


def next_instant(session: Session, head: LedgerEntry | None, clock: Clock) -> datetime:
    """Return the instant for the next entry: the clock's, but never before the head's.

    Raises Refused when the clock is behind the head by more than ``SMALL_STEP_BACK`` and nobody has vouched for it.
    """
    now = clock.now()
    if head is None or now >= head.instant:
        return now
    if head.instant - now > SMALL_STEP_BACK and not is_accepted(session, head.instant, now):
        raise Refused(Problem((), "clock.behind", {"now": now.isoformat(), "last": head.instant.isoformat()}))
    return head.instant


def append(session: Session, clock: Clock, act: Act) -> LedgerEntry:
    """Append ``act`` as the next entry of the caller's transaction and return it, to be flushed before the next.

    The writer's lock is held by the caller's transaction, so the head cannot move between reading and inserting.
    Raises Refused where invented and real data would stand in one ledger.
    """
    head = recall(session, ("head",), lambda: get_head(session))
    if head is not None:
        _refuse_mixture(session, head, act)
    entry = LedgerEntry(
        sequence=(head.sequence if head else 0) + 1,
        instant=next_instant(session, head, clock),
        previous_hash=head.entry_hash if head else GENESIS,
        act=act.act,
        kind=act.kind,
        reference=act.reference,
        revision=act.revision,
        content_hash=act.content_hash,
        document_hashes=sorted(act.document_hashes),
        actors=list(act.actors),
        approval_hash=act.approval_hash,
        origin=act.origin,
        posted_on=act.posted_on,
    )
    entry.entry_hash = entry_hash(entry)
    session.add(entry)
    return remember(session, ("head",), entry)


def _refuse_mixture(session: Session, head: LedgerEntry, act: Act) -> None:
    """Keep samples apart: nobody could tell them from the record later. Withholding is the operator's in both."""
    holds_sample = is_sample(session) if head.act == "withhold" else head.origin == SAMPLE
    if act.act != "withhold" and (act.origin == SAMPLE) != holds_sample:
        raise Refused(Problem((), "sample.into_real" if act.origin == SAMPLE else "sample.real_into"))


def entry_hash(entry: LedgerEntry) -> str:
    """Return the SHA-256, in hexadecimal, of the entry's canonical JSON (RFC 8785)."""
    return sha256_hex(canonical_json(entry.leaf()))


def find_faults(session: Session) -> Iterator[tuple[int, str]]:
    """Yield (sequence, code) for every entry that breaks the chain: gap, order of instants, link or own hash."""
    previous: LedgerEntry | None = None
    for entry in find_entries_after(session, 0):
        if entry.sequence != (previous.sequence if previous else 0) + 1:
            yield entry.sequence, "ledger.gap"
        if entry.previous_hash != (previous.entry_hash if previous else GENESIS):
            yield entry.sequence, "ledger.link"
        if entry.entry_hash != entry_hash(entry):
            yield entry.sequence, "ledger.hash"
        if previous and entry.instant < previous.instant:
            yield entry.sequence, "ledger.instant"
        previous = entry
