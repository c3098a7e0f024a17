"""Several drafts submitted with one press: forty results that came by one spreadsheet are vouched for once.

Each is submitted by an act of its own, bound to the version that its row showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import Response, request
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.errors import Problem, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.notices.draft_lists import BEGUN, find_draft_ids, load_drafts
from procurement.notices.drafting import CONFIRMATIONS
from procurement.notices.drafts import Draft
from procurement.publication.belonging import submit_checked
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk
from procurement.web.desk.cases import Case, draw_case
from procurement.web.desk.choices import (
    Choosing,
    Chosen,
    Result,
    as_seen,
    cut_drafts,
    ids_elsewhere,
    read_chosen,
    tell_refusal,
    wants_all,
)
from procurement.web.desk.judging import judge
from procurement.web.desk.visiting import page, visiting
from procurement.web.public.parts import asked_part, make_paging

UNSENT = ("drafting", "returned", "failed", "withdrawn")
"""States in which a draft lies with its author."""


@dataclass(frozen=True)
class Unsent:
    """A draft that lies with its author: how much of it is wrong, how much should be looked at again."""

    case: Case
    errors: int
    warnings: int

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted together with others."""
        return not self.errors and self.case.draft.act != "withhold"


def ready() -> Response:
    """Show what can be submitted, and what has to be mended first."""
    return _draw(require_actor("submit"), (), {})


def submit_chosen() -> Response:
    """Submit the chosen rows one by one, and say of each what became of it; 400 where something is lacking first."""
    actor, chosen = require_actor("submit"), read_chosen()
    lacking = [name for name in CONFIRMATIONS if not request.form.get(name)]
    if lacking or not chosen:
        told = {name: describe(Problem((name,), f"confirm.{name}"), current_language()) for name in lacking}
        return _draw(actor, chosen, told, 400)
    results = [_submit(each) for each in chosen]
    with current_system().database.read() as session:
        onward = at_desk(actor, "first_page", acting_body(session, actor).reference), _("Về bàn làm việc")
    heading = _("Kết quả trình phê duyệt")
    return page("desk/decided.html", results=results, heading=heading, onward=onward, again="desk.submission")


def _submit(chosen: Chosen) -> Result:
    """Submit what the row showed, in a transaction of its own."""
    key, pseudonym = chosen.key, current_system().pseudonym
    try:
        with visiting(key, writes=True) as visit:
            seen = key, chosen.version
            submit_checked(visit.session, visit.actor, *seen, visit.now, CONFIRMATIONS, pseudonym=pseudonym)
            return Result(draw_case(visit.session, visit.draft), _("Đã trình, chờ một người khác phê duyệt"), True)
    except ProcurementError as error:
        return tell_refusal(chosen, "submit", error)


def _draw(actor: Actor, chosen: Sequence[Chosen], lacking: Mapping[str, str], status: int = 200) -> Response:
    asked = asked_part()
    with current_system().database.read() as session:
        body = acting_body(session, actor)
        ids = find_draft_ids(session, actor, [body.reference], UNSENT, BEGUN)
        part, address = cut_drafts(session, ids, asked), partial(at_desk, actor, "ready", body.reference)
        if status != 200 and asked.page > part.last:  # others have shortened the list meanwhile: what was chosen stays
            asked = replace(asked, page=part.last)
            part = cut_drafts(session, ids, asked)
        paging = make_paging([part], asked, address)
        rows = list(_unsent(session, load_drafts(session, part.pick(ids))))
        elsewhere = _elsewhere(session, rows, chosen, ids_elsewhere(ids, part))
        return page(
            "desk/ready.html",
            status,
            rows=rows,
            chosen={each.key for each in chosen},
            choosing=Choosing(part, paging, elsewhere, address),
            is_empty=status == 400 and not chosen,
            body=body,
            parameter=PARAMETER,
            lacking=lacking,
            typed=request.form,
        )


def _elsewhere(session: Session, rows: Sequence[Unsent], chosen: Sequence[Chosen], others: list[int]) -> list[Chosen]:
    """Return what of other pages is chosen: as it was before something was lacking, or all where the address says so.

    Whether it is without errors is not looked at before it is submitted: each one is refused by itself.
    """
    if chosen:
        shown = {row.case.draft.key for row in rows}
        return [each for each in chosen if each.key not in shown]
    return as_seen(draft for draft in load_drafts(session, others) if draft.act != "withhold") if wants_all() else []


def _unsent(session: Session, drafts: Iterable[Draft]) -> Iterator[Unsent]:
    now = current_system().clock.now()
    for draft in drafts:
        found = judge(session, draft, now)
        yield Unsent(draw_case(session, draft), len(found.errors), len(found.warnings) + len(found.long_numbers))
