"""Letters about drafts on their way: to those who may approve what was submitted, and to whom it came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, actor_id
from procurement.accounts.people import find_lent
from procurement.accounts.queries import find_workers
from procurement.jobs.mail import promise_mail
from procurement.notices.drafts import Draft


def tell_approvers(session: Session, draft: Draft, actor: Actor, at: datetime) -> None:
    """Promise a letter to everybody who may approve for the body at ``at`` and did not make the draft."""
    body = draft.organisation.reference
    lent = [actor_id(row.person_id) for row in find_lent(session, body, at) if row.valid_from <= at]
    people = [who for who in (*find_workers(session, "approve", at).get(body, ()), *lent) if who not in draft.makers]
    _tell(session, draft, "waiting", list(dict.fromkeys(people)), {"by": actor.name}, at)


def tell_submitter(session: Session, draft: Draft, submitter: str | None, actor: Actor, at: datetime) -> None:
    """Promise a letter to the ``submitter`` of a draft that ``actor`` has returned; systems read none."""
    people = [who for who in (submitter,) if who and who.startswith("person:")]
    _tell(session, draft, "returned", people, {"by": actor.name, "reason": draft.reason}, at)


def _tell(session: Session, draft: Draft, template: str, people: list[str], said: dict[str, Any], at: datetime) -> None:
    if not people:
        return
    title = draft.said.get("title") or (draft.notice.reference if draft.notice else "")
    shared = {"title": title, "body": draft.organisation.name, "path": f"/ban-lam-viec/ho-so/{draft.key}"}
    promise_mail(session, f"{template}:{draft.key}:{draft.lock_version}", template, people, shared | said, at)
