"""What may no longer be done once bids are closed, looked at inside the publishing transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.law import load_law
from procurement.core.errors import Problem, Refused
from procurement.notices.drafts import Draft
from procurement.notices.events import Event, closes_at, load_content
from procurement.notices.instants import WRITTEN_ZONE
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.notices.words import instant_in_words
from procurement.publication.outcomes import current_body


def refuse_late(session: Session, draft: Draft, event: Event, now: datetime) -> None:
    """Raise Refused for an amendment, extension or cancellation of a call whose bids are closed and were not none.

    To cancel the tender itself is another act and has its own grounds (law 22/2023/QH15 article 17).
    """
    call = draft.notice
    if call is None or not KINDS[call.kind].calls_for_bids or not _changes_call(draft, event):
        return
    closing = _closing(call)
    if closing is not None and closing <= now and not _had_no_bid(session, call):
        written = closing.astimezone(WRITTEN_ZONE).isoformat()
        when = {language: instant_in_words(written, language) for language in ("vi", "en")}
        cited = load_law().checks["after_closing"].cited.words()
        raise Refused(Problem((), "draft.after_closing", {"closing": when, "citation": cited}))


def _changes_call(draft: Draft, event: Event) -> bool:
    return draft.act == "amend" or event.body.get("scope") == "invitation"


def _closing(call: Notice) -> datetime | None:
    text = call.current.text
    return closes_at(load_content(text.content)) if text else None


def _had_no_bid(session: Session, call: Notice) -> bool:
    """Whether an opening on record says that nobody bid."""
    openings = select(Notice).where(Notice.round_id == call.round_id, Notice.kind == "opening")
    bodies = [current_body(notice) for notice in session.scalars(openings)] if call.round_id else []
    return bool(bodies) and all(body is not None and body.get("bidder_count") == 0 for body in bodies)
