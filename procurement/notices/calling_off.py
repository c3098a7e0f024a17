"""Acts on a notice that was called off: what was begun before goes out no more, as if nothing had happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from procurement.core.errors import Problem
from procurement.notices.drafts import Draft
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.notices.words import instant_in_words

CANCELLED = "cancelled"
"""The effect of a decision that names none."""
REVOKED = "revoked"
"""The effect of a decision that takes a cancellation back."""


def effective_cancellations(notices: Sequence[Notice]) -> list[Notice]:
    """Return the cancellations among ``notices`` that stand: neither revoked by themselves nor by another decision."""
    decisions = [notice for notice in notices if notice.kind == "cancellation"]
    revoked = {notice.target_id for notice in decisions if notice.target_kind == "cancellation"}
    return [
        notice
        for notice in decisions
        if notice.target_kind != "cancellation" and notice.effect != REVOKED and notice.id not in revoked
    ]


def is_called_off(notice: Notice) -> bool:
    """Whether what ``notice`` announces is called off as a whole: then lots are no longer, one after the other."""
    if notice.round is not None:
        return notice.round.outcome == "cancelled"
    return notice.plan is not None and notice.plan.cancelled


def find_called_off(draft: Draft) -> list[Problem]:
    """Return that an amendment was begun before its notice was called off, or that a cancellation repeats one which
    stands; [] where neither is so.

    Whoever begins an amendment afterwards sees that it is called off, and may still set right what is on record.
    """
    if draft.notice is None or draft.notice.kind == "cancellation":
        return []
    decisions = _decisions(draft.notice)
    if draft.act == "cancel":
        body = draft.said.get("body")
        effect = body.get("effect") if isinstance(body, Mapping) else None
        known = [each for each in decisions if (each.effect or CANCELLED) == (effect or CANCELLED)]
        return [_told("draft.called_off_already", draft.notice, each) for each in known[-1:]]
    since = [each for each in decisions if each.revisions[0].published_at > draft.created_at]
    return [_told("draft.called_off", draft.notice, each) for each in since[-1:]] if draft.act == "amend" else []


def find_amended_off(draft: Draft) -> list[Problem]:
    """Return the warning that an amendment is of what was called off before: it only sets the record right."""
    if draft.act != "amend" or draft.notice is None or draft.notice.kind == "cancellation":
        return []
    known = [each for each in _decisions(draft.notice) if each.revisions[0].published_at <= draft.created_at]
    return [_told("draft.amends_called_off", draft.notice, each) for each in known[-1:]]


def find_put_off(draft: Draft, content: Mapping[str, Any]) -> list[Problem]:
    """Return that ``content``, an amendment that can be read, puts off the closing of a bidding that has ended."""
    call = draft.notice if draft.act == "amend" else None
    if call is None or not KINDS[call.kind].calls_for_bids or call.round is None or call.round.outcome is None:
        return []
    text, wanted = call.current.text, closes_at(content)
    before = closes_at(load_content(text.content)) if text else None
    if before is None or wanted is None or wanted <= before:
        return []
    return [Problem(("body", "closes_at"), "extension.ended", {"reference": call.national_number or call.reference})]


def _decisions(notice: Notice) -> list[Notice]:
    """Return the decisions that stand by which ``notice`` is called off as a whole, oldest first."""
    session = object_session(notice)
    if session is None or not is_called_off(notice):
        return []
    beside = Notice.round_id == notice.round_id if notice.round_id else Notice.plan_id == notice.plan_id
    about = select(Notice).where(beside, Notice.kind == "cancellation").order_by(Notice.id)
    return [each for each in effective_cancellations(session.scalars(about).all()) if each.target_kind != "lot"]


def _told(code: str, notice: Notice, decision: Notice) -> Problem:
    written = decision.revisions[0].published_at.isoformat()
    when = {language: instant_in_words(written, language) for language in ("vi", "en")}
    named = {"notice": notice.national_number or notice.reference, "reference": decision.reference}
    return Problem((), code, {**named, "when": when})
