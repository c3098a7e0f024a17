"""What waits for approval at the desks of whoever approves, oldest first; several are approved with one press.

Each approval is an act of its own, bound to the content that the row showed: one that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.compliance.facts import FactFinder
from procurement.core.errors import Problem, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor, require_fresh_factor
from procurement.notices.draft_lists import WAITING, find_draft_ids, load_drafts
from procurement.notices.drafting import approve, check_approver
from procurement.notices.drafts import Draft
from procurement.web.desk.cases import Case, draw_case, lacks_number
from procurement.web.desk.choices import (
    MOST,
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
from procurement.web.desk.judging import Warned, find_remarks, tell_remarks
from procurement.web.desk.publishing import publish_if_due
from procurement.web.desk.visiting import page, visiting
from procurement.web.public.parts import asked_part, make_paging

ONLY_WARNED = "xem-lai"
"""The parameter by which the address asks for those alone that have warnings, and for what is warned of."""


@dataclass(frozen=True)
class Waiting:
    """A draft that waits. ``refusal``: why this person may not approve it; "" if he may.

    ``can_batch``: whether it can be approved together with others.
    """

    case: Case
    body: str
    warned: Sequence[Warned]
    refusal: str
    can_batch: bool


@dataclass
class _Judging:
    """What drafts are warned of if they went out at ``at``: each is judged once for a page, which asks more than once.

    A press takes two hundred, and as many are gone through to find those that have warnings.
    """

    known: FactFinder
    at: datetime
    _found: dict[int, list[Problem]] = field(default_factory=dict)

    def find(self, draft: Draft) -> list[Problem]:
        """Return the remarks on ``draft``."""
        if draft.id not in self._found:
            self._found[draft.id] = find_remarks(self.known, draft, self.at)
        return self._found[draft.id]


def queue() -> Response:
    """Show what waits, page by page, and before one press for several pages, how many drafts have warnings.

    Those with warnings stand alone at an address of their own, each with what it is warned of: as many as were counted.
    """
    actor, system, asked, only = require_actor("approve"), current_system(), asked_part(), ONLY_WARNED in request.args
    kept: dict[str, Any] = {ONLY_WARNED: 1} if only else {}
    address = partial(url_for, "desk.queue", **kept)
    with system.database.read() as session:
        ids = find_draft_ids(session, actor, actor.bodies("approve"), ("submitted",), WAITING)
        part, now = cut_drafts(session, ids, asked), system.clock.now()
        looked_at, judging = MOST if part.matching > MOST else 0, _Judging(FactFinder(session), now)
        sought = load_drafts(session, [ids[number - 1] for number in part.found[:MOST]]) if only or wants_all() else []
        warned = [draft.id for draft in sought if judging.find(draft)]
        if only:
            ids = warned
            part = cut_drafts(session, ids, asked)
        paging = make_paging([part], asked, address)
        rows = list(_waiting(session, actor, load_drafts(session, part.pick(ids)), judging))
        others = load_drafts(session, ids_elsewhere(ids, part)) if wants_all() else []
        others = [draft for draft in others if _can_batch(actor, draft)]
        choosing = Choosing(part, paging, as_seen(others), address)
        words: dict[str, Any] = {"warned": len(warned), "only": only, "looked_at": looked_at, "parameter": ONLY_WARNED}
        return page("desk/queue.html", rows=rows, now=now, choosing=choosing, total=len(ids), **words)


def approve_chosen() -> Response:
    """Approve the chosen rows one by one, and say of each what became of it."""
    require_actor("approve")
    require_fresh_factor()
    results = [_decide(chosen) for chosen in read_chosen()]
    onward = (url_for("desk.queue"), _("Xem còn gì chờ phê duyệt"))
    status, heading = 200 if results else 400, _("Kết quả phê duyệt")
    return page("desk/decided.html", status, results=results, heading=heading, onward=onward, again="desk.approval")


def _waiting(session: Session, actor: Actor, drafts: Iterable[Draft], judging: _Judging) -> Iterator[Waiting]:
    for draft in drafts:
        warned = tell_remarks(draft, judging.find(draft))
        case, body = draw_case(session, draft), draft.organisation.name
        yield Waiting(case, body, warned, _refusal(actor, draft), _can_batch(actor, draft))


def _can_batch(actor: Actor, draft: Draft) -> bool:
    """Whether it can be approved together with others: nothing has to be written down for it."""
    return draft.act != "withhold" and not lacks_number(draft, draft.said) and not _refusal(actor, draft)


def _refusal(actor: Actor, draft: Draft) -> str:
    try:
        check_approver(actor, draft)
    except Refused as refused:
        return describe(refused.problems[0], current_language())
    return ""


def _decide(chosen: Chosen) -> Result:
    """Approve what the row showed, in a transaction of its own; no other content has the version that was seen."""
    key = chosen.key
    try:
        with visiting(key, writes=True) as visit:
            seen = visit.draft.content_hash if chosen.content_hash is None else chosen.content_hash
            approve(visit.session, visit.actor, key, chosen.version, seen, visit.now)
            case = draw_case(visit.session, visit.draft)
    except ProcurementError as error:
        return tell_refusal(chosen, "approve", error, publish_at=None)
    is_public = publish_if_due(key) or _is_public(key)
    return Result(case, _("Đã phê duyệt và đăng tải") if is_public else _("Đã phê duyệt, chưa đăng"), is_public)


def _is_public(key: str) -> bool:
    """Whether the worker was quicker."""
    with visiting(key) as visit:
        return visit.draft.state == "published"
