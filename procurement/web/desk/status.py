"""Where a draft stands, from its first word to the public record."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from procurement.httpkit.context import current_system
from procurement.notices.drafts import Draft
from procurement.notices.models import Revision
from procurement.notices.queries import find_entered
from procurement.web.desk.cases import draw_case
from procurement.web.desk.published import draw_receipt
from procurement.web.desk.standing import Asked, find_steps, is_stuck
from procurement.web.desk.visiting import page, visiting


def status(key: str) -> Response:
    """Show each step with its instant, what is stuck, and the receipt once it is public."""
    with visiting(key) as visit:
        steps = find_steps(Asked(visit.session, current_system(), visit.now), visit.draft)
        revision = published_revision(visit.session, visit.draft)
        body = visit.draft.organisation.reference
        words: dict[str, Any] = {
            "case": draw_case(visit.session, visit.draft),
            "steps": steps,
            "is_stuck": is_stuck(steps),
            "receipt": draw_receipt(revision) if revision else None,
            "may_approve": visit.actor.may("approve", body),
            "may_draft": visit.actor.may("draft", body),
            "now": visit.now,
        }
        return page("desk/status.html", **words)


def published_revision(session: Session, draft: Draft) -> Revision | None:
    """Return the revision that the draft has become, or whose text it has taken away; None before."""
    return None if draft.sequence is None else find_entered(session, draft.sequence)
