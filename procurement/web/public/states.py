"""In which state a notice is: one word, the same in rows, on its page and in the filter ``status``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.search.standing import fate

CLOSING_SOON = timedelta(days=3)
"""From here on a deadline is pressing. A matter of presentation, not of law."""


def state_of(
    notice: Notice, kinds: Collection[str], closes_at: datetime | None, now: datetime, *, waits: bool = False
) -> str | None:
    """Return the code of the notice's state at ``now``, None where a state would say nothing.

    ``kinds`` are those of the notices of its round; ``waits``: a plan has packages still to be tendered. Words
    stand in ``components/state.html``.
    """
    if notice.current.text is None:
        return "withheld"
    outcome = fate(notice, kinds)
    if outcome == "planned":
        return "planned" if waits else None
    if notice.kind == "cancellation":
        return "cancelled" if outcome == "cancelled" else None
    if notice.kind == "contract" and outcome == "awarded":
        return "signed"
    if outcome == "awarded" and notice.round is not None and notice.round.outcome == "partly":
        return "partly"
    return outcome if outcome != "running" else _running(notice.kind, closes_at, now)


def _running(kind: str, closes_at: datetime | None, now: datetime) -> str:
    if not KINDS[kind].calls_for_bids:
        return "judging"
    if closes_at is None:
        return "unknown"
    return call_state(closes_at, now)


def call_state(closes_at: datetime, now: datetime) -> str:
    """Return open, soon or closed for a call that closes at ``closes_at``."""
    if closes_at <= now:
        return "closed"
    return "soon" if closes_at - now <= CLOSING_SOON else "open"
