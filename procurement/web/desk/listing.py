"""Drafts of a body in lists: the first of each on the desk's first page, and each list whole on pages of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from flask import render_template, request
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, find_actor_name
from procurement.core.clock import VIETNAM, civil_date
from procurement.core.errors import NotFound
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.notices.checking import find_draft_mistyped
from procurement.notices.draft_lists import count_drafts, find_draft_ids, load_drafts
from procurement.notices.drafts import Draft
from procurement.organisations.models import Organisation
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk
from procurement.web.desk.choices import cut_drafts
from procurement.web.desk.words import state_words, what_it_is
from procurement.web.public.parts import Paging, asked_part, make_paging

LIST = "muc"
"""The parameter that names a list."""

STATES: Mapping[str, tuple[str, ...]] = {
    "bi-tra-lai": ("returned", "failed"),
    "dang-soan": ("drafting", "withdrawn"),
    "cho-phe-duyet": ("submitted",),
    "da-phe-duyet": ("approved",),
    "da-dang": ("published",),
}
"""The lists, by their names in addresses, and which drafts each holds; of those published, the ones of today."""

TO_MEND = ("bi-tra-lai", "dang-soan")
"""Lists whose rows lead to the form: what is in them lies with its author."""

FIRST = 10
"""So many rows of each list stand on the first page."""


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
    reason: str | None
    obstacle: str
    """Why an approved one will not go out as it is; "" where nothing is known of that kind."""


@dataclass(frozen=True)
class DraftList:
    """A list, or a part of it: ``total`` counts all of it, ``address`` leads to the whole."""

    name: str
    heading: str
    total: int
    rows: Sequence[DraftRow]
    endpoint: str
    address: str
    paging: Paging | None = None


def headings() -> dict[str, str]:
    """Return what the lists are called."""
    return {
        "bi-tra-lai": _("Phải sửa lại"),
        "dang-soan": _("Hồ sơ đang soạn"),
        "cho-phe-duyet": _("Chờ phê duyệt"),
        "da-phe-duyet": _("Đã phê duyệt, chờ đến giờ đăng"),
        "da-dang": _("Đã đăng hôm nay"),
    }


def drafts() -> str:
    """Show the list that the address names, page by page."""
    actor, system, name = require_actor("read_desk"), current_system(), request.args.get(LIST, "")
    if name not in STATES:
        raise NotFound("page", name)
    now = system.clock.now()
    with system.database.read() as session:
        body = acting_body(session, actor)
        shown = _make_whole(session, actor, body, name, now)
        return render_template("desk/drafts.html", page=shown, body=body, now=now, list=LIST, parameter=PARAMETER)


def first_of_each(session: Session, actor: Actor, body: Organisation, now: datetime) -> dict[str, DraftList]:
    """Return the first rows of every list of ``body``, with how many there are."""
    counted = count_drafts(session, actor, body.reference, _today(now))
    lists = {}
    for name, states in STATES.items():
        total = sum(counted.get(state, 0) for state in states)
        ids = _ids(session, actor, body, name, now)[:FIRST] if total else []
        lists[name] = _draw(session, actor, body, name, total, ids)
    return lists


def draw_rows(session: Session, drafts: Sequence[Draft]) -> Iterator[DraftRow]:
    """Yield what a row says of each of ``drafts``."""
    for draft in drafts:
        yield DraftRow(
            key=draft.key,
            title=str(draft.said.get("title") or ""),
            what=what_it_is(draft),
            state=state_words()[draft.state],
            who=find_actor_name(session, draft.changed_by),
            changed_at=draft.changed_at,
            publish_at=draft.publish_at,
            reason=draft.reason,
            obstacle=_obstacle(draft) if draft.state == "approved" else "",
        )


def _obstacle(draft: Draft) -> str:
    return "; ".join(describe(problem, current_language()) for problem in find_draft_mistyped(draft))


def _make_whole(session: Session, actor: Actor, body: Organisation, name: str, now: datetime) -> DraftList:
    asked, ids = asked_part(), _ids(session, actor, body, name, now)
    part = cut_drafts(session, ids, asked)
    paging = make_paging([part], asked, partial(at_desk, actor, "drafts", body.reference, **{LIST: name}))
    return _draw(session, actor, body, name, len(ids), part.pick(ids), paging)


def _ids(session: Session, actor: Actor, body: Organisation, name: str, now: datetime) -> list[int]:
    since = _today(now) if name == "da-dang" else None
    return find_draft_ids(session, actor, [body.reference], STATES[name], since=since)


def _today(now: datetime) -> datetime:
    return datetime.combine(civil_date(now), time.min, VIETNAM)


def _draw(
    session: Session, actor: Actor, body: Organisation, name: str, total: int, ids: Sequence[int],
    paging: Paging | None = None,
) -> DraftList:  # fmt: skip
    return DraftList(
        name=name,
        heading=headings()[name],
        total=total,
        rows=tuple(draw_rows(session, load_drafts(session, ids))),
        endpoint="desk.draft" if name in TO_MEND else "desk.status",
        address=at_desk(actor, "drafts", body.reference, **{LIST: name}),
        paging=paging,
    )
