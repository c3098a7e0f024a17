"""The desk's first page: what the body owes, what is being prepared, what waits, what was published today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import render_template
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.organisations.models import Organisation
from procurement.oversight.queries import count_unanswered
from procurement.web.desk.begun import find_begun
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk, bodies_of
from procurement.web.desk.listing import DraftList, DraftRow, draw_rows, first_of_each
from procurement.web.desk.owing import OwedRow, draw_owed
from procurement.web.public.parts import Paging, asked_part, cut, make_paging


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
    lists: Mapping[str, DraftList]
    """The first rows of each list of drafts, by its name."""
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
    body, asked = acting_body(session, actor), asked_part()
    owed = list(draw_owed(session, body, now, current_system().law))
    part = cut(owed, asked, lambda row: f"{row.what} {row.title}")
    shown = part.pick(owed)
    begun = find_begun(session, actor, body, [row.package for row in shown if row.package])
    return FirstPage(
        body=body,
        bodies=bodies_of(session, actor),
        questions=count_unanswered(session, body.reference, now),
        owed=tuple(shown),
        owed_count=len(owed),
        begun=dict(zip(begun, draw_rows(session, list(begun.values())), strict=True)),
        owed_paging=make_paging([part], asked, partial(at_desk, actor, "first_page", body.reference)),
        lists=first_of_each(session, actor, body, now),
        may_draft=actor.may("draft", body.reference),
        may_approve=actor.may("approve", body.reference),
    )
