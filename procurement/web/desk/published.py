"""A published notice at the desk of its body: where it stands, receipts of its revisions, what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import acts_for
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import find_pending_drafts, get_notice, get_revision
from procurement.organisations.queries import get_organisation
from procurement.web.desk.standing import Asked, public_steps
from procurement.web.desk.steps import can_cancel, can_extend
from procurement.web.desk.visiting import page
from procurement.web.desk.words import state_words, what_it_is
from procurement.web.public import wording
from procurement.web.public.banners import draw_banners, find_beside
from procurement.web.public.revisions import act_of, content_of, draw_revisions, revision_url
from procurement.web.public.rows import title_of
from procurement.web.public.sharing import site_address


@dataclass(frozen=True)
class ReceiptView:
    """What proves that a revision was published, and where anybody can look it up."""

    number: str
    national_number: str | None
    revision: int
    act: str
    kind: str
    title: str
    body: str
    content_hash: str
    document_hashes: tuple[str, ...]
    sequence: int
    instant: datetime
    entry_hash: str
    address: str


def get_own_notice(session: Session, actor: Actor, act: str, reference: str) -> tuple[str, Notice]:
    """Return the body for which ``actor`` may do ``act`` on a notice, and the notice.

    Raises NotFound where there is no such notice, and where none of his bodies posted it or succeeded who did.
    """
    notice, now = get_notice(session, reference), current_system().clock.now()
    for body in sorted(actor.bodies(act)):
        if acts_for(session, get_organisation(session, body), notice.organisation, now):
            return body, notice
    raise NotFound("notice", reference)


def notice(reference: str) -> Response:
    """Show where a published notice stands, and what may be done with it."""
    actor, system = require_actor("read_desk"), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        body, found = get_own_notice(session, actor, "read_desk", reference)
        pending = find_pending_drafts(session, found, actor.bodies("read_desk"))
        words: dict[str, Any] = {
            "notice": found,
            "title": _title(found.current),
            "kind": wording.kind_name(found.kind),
            "body": body,
            "revisions": draw_revisions(found, found.current),
            "receipt": draw_receipt(found.current),
            "steps": public_steps(Asked(session, system, now), found.current.entry),
            "pending": [(one.key, what_it_is(one), state_words()[one.state]) for one in pending],
            "may_draft": actor.may("draft", body),
            "can_extend": can_extend(found),
            "can_cancel": can_cancel(found),
            "banners": draw_banners(session, found, found.current, find_beside(session, found)),
            "now": now,
        }
        return page("desk/notice.html", **words)


def receipt(reference: str, number: int) -> Response:
    """Show the receipt of a revision, to be printed."""
    return page("desk/receipt.html", receipt=_own_receipt(reference, number))


def receipt_text(reference: str, number: int) -> Response:
    """Return the receipt of a revision as a text file."""
    found = _own_receipt(reference, number)
    response = make_response(render_template("desk/receipt.txt", receipt=found))
    response.mimetype = "text/plain"
    name = f"xac-nhan-{found.number}-{found.revision}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _own_receipt(reference: str, number: int) -> ReceiptView:
    actor = require_actor("read_desk")
    with current_system().database.read() as session:
        _body, found = get_own_notice(session, actor, "read_desk", reference)
        return draw_receipt(get_revision(found, number))


def draw_receipt(revision: Revision) -> ReceiptView:
    """Return the receipt of a published revision."""
    notice, entry = revision.notice, revision.entry
    return ReceiptView(
        number=notice.reference,
        national_number=notice.national_number,
        revision=revision.number,
        act=act_of(notice, revision),
        kind=wording.kind_name(notice.kind),
        title=_title(revision),
        body=notice.organisation.name,
        content_hash=revision.content_hash,
        document_hashes=tuple(entry.document_hashes),
        sequence=entry.sequence,
        instant=entry.instant,
        entry_hash=entry.entry_hash,
        address=site_address(revision_url(notice, revision)),
    )


def _title(revision: Revision) -> str:
    content = content_of(revision)
    return title_of(content)[0] if content else ""
