"""The desk's first page: what the body owes, what is being prepared, what waits, what was published today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import render_template
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, find_actor_name
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import find_drafts
from procurement.notices.drafts import Draft
from procurement.organisations.models import Organisation
from procurement.oversight.queries import count_unanswered
from procurement.web.desk.begun import find_begun
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk, bodies_of
from procurement.web.desk.owing import OwedRow, draw_owed
from procurement.web.desk.words import state_words, what_it_is
from procurement.web.public.parts import Paging, asked_part, cut, make_paging


@dataclass(frozen=True)
class DraftRow:
    """A draft in a list."""

    key: str
    title: str
    what: str
    state: str
    who: str
    changed_at: datetime
    publish_at: datetime | None
    reference: str | None
    reason: str | None


@dataclass(frozen=True)
class FirstPage:
    """Everything on the first page of the desk of ``body``."""

    body: Organisation
    bodies: list[Organisation]
    questions: int
    """Questions of inspectors that wait for an answer."""
    owed: tuple[OwedRow, ...]
    owed_count: int
    begun: Mapping[tuple[str, str], DraftRow]
    owed_paging: Paging | None
    returned: tuple[DraftRow, ...]
    drafts: tuple[DraftRow, ...]
    waiting: tuple[DraftRow, ...]
    approved: tuple[DraftRow, ...]
    published: tuple[DraftRow, ...]
    may_draft: bool
    may_approve: bool


def first_page() -> str:
    """Show the desk of the body that the address names, or of the only one."""
    actor, system = require_actor("read_desk"), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        page = _make(session, actor, now)
        return render_template(
            "desk/first_page.html", page=page, now=now, parameter=PARAMETER, at=partial(at_desk, actor)
        )


def _make(session: Session, actor: Actor, now: datetime) -> FirstPage:
    body = acting_body(session, actor)

    def rows(*states: str) -> tuple[DraftRow, ...]:
        return tuple(_rows(session, find_drafts(session, actor, body.reference, states)))

    asked = asked_part()
    owed = list(draw_owed(session, body, now, current_system().law))
    part = cut(owed, asked, lambda row: f"{row.what} {row.title}")
    shown = part.pick(owed)
    begun = find_begun(session, actor, body, [row.package for row in shown if row.package])
    published = find_drafts(session, actor, body.reference, ("published",))
    today = [one for one in published if one.published_at and civil_date(one.published_at) == civil_date(now)]
    return FirstPage(
        body=body,
        bodies=bodies_of(session, actor),
        questions=count_unanswered(session, body.reference, now),
        owed=tuple(shown),
        owed_count=len(owed),
        begun=dict(zip(begun, _rows(session, begun.values()), strict=True)),
        owed_paging=make_paging([part], asked, partial(at_desk, actor, "first_page", body.reference)),
        returned=rows("returned", "failed"),
        drafts=rows("drafting", "withdrawn"),
        waiting=rows("submitted"),
        approved=rows("approved"),
        published=tuple(_rows(session, today)),
        may_draft=actor.may("draft", body.reference),
        may_approve=actor.may("approve", body.reference),
    )


def _rows(session: Session, drafts: Iterable[Draft]) -> Iterable[DraftRow]:
    for draft in drafts:
        yield DraftRow(
            key=draft.key,
            title=str(draft.said.get("title") or ""),
            what=what_it_is(draft),
            state=state_words()[draft.state],
            who=find_actor_name(session, draft.changed_by),
            changed_at=draft.changed_at,
            publish_at=draft.publish_at,
            reference=draft.notice.reference if draft.notice else None,
            reason=draft.reason,
        )
