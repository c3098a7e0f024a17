"""Lists of drafts at a desk: how many there are, which, and those of one page whole.

A board has hundreds of drafts at once (one spreadsheet makes five hundred): what a page does not show is counted and
put in order by the database, and read by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound
from procurement.notices.drafts import Draft
from procurement.notices.events import content_hash
from procurement.notices.models import Notice
from procurement.notices.schemas import OUTSIDE_CONTENT
from procurement.organisations.models import Organisation

CHANGED, BEGUN, WAITING = "changed", "begun", "waiting"
"""Orders: the last changed first, the first begun first, what has waited longest for approval first."""

ADDED = ("documents", "published_at_source")
"""What a draft comes to say beside what was typed: its files, and who vouches for the time of its posting."""

LATEST = 20
"""So many drafts are looked at for one that was begun a moment ago."""

_ORDERS: Mapping[str, tuple[Any, ...]] = {
    CHANGED: (Draft.changed_at.desc(), Draft.id.desc()),
    BEGUN: (Draft.id,),
    WAITING: (func.coalesce(Draft.submitted_at, Draft.changed_at), Draft.id),
}


def count_drafts(session: Session, actor: Actor, body: str, since: datetime) -> dict[str, int]:
    """Return how many drafts of the body are in each state; of those that were published, the ones since ``since``.

    Raises NotFound for a closed desk.
    """
    _require(actor, [body])
    counted = select(Draft.state, func.count()).join(Draft.organisation).where(Organisation.reference == body)
    recent = or_(Draft.state != "published", Draft.published_at >= since)
    return {row[0]: row[1] for row in session.execute(counted.where(recent).group_by(Draft.state))}


def find_draft_ids(
    session: Session,
    actor: Actor,
    bodies: Collection[str],
    states: Collection[str],
    order: str = CHANGED,
    *,
    since: datetime | None = None,
) -> list[int]:
    """Return the numbers of the drafts of ``bodies`` in ``states``, in ``order``; ``since``: published then or later.

    Raises NotFound where one of the desks is closed to ``actor``.
    """
    _require(actor, bodies)
    theirs = select(Draft.id).join(Draft.organisation).where(Organisation.reference.in_(bodies))
    wanted = theirs.where(Draft.state.in_(states)).order_by(*_ORDERS[order])
    return list(session.scalars(wanted.where(Draft.published_at >= since) if since else wanted))


def load_drafts(session: Session, ids: Sequence[int]) -> list[Draft]:
    """Return the drafts with the numbers ``ids``, in their order, with what a row says of them."""
    whole = select(Draft).options(selectinload(Draft.files), joinedload(Draft.notice)).where(Draft.id.in_(ids))
    found = {draft.id: draft for draft in session.scalars(whole)} if ids else {}
    return [found[number] for number in ids if number in found]


def find_unsaid(
    session: Session, actor: Actor, body: str, contents: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return which of ``contents`` no draft of the body says, in any state, public ones included.

    What is ADDED to a draft on its way makes no other of it. Whoever asks the same of the body meanwhile waits until
    this transaction ends: a button that is pressed twice does not find nothing twice. Raises NotFound where the desk is
    closed.
    """
    _require(actor, [body])
    _wait_for(session, body)
    theirs = select(Draft.content).join(Draft.organisation).where(Organisation.reference == body)
    titles = {content.get("title") for content in contents}
    kept = map(json.loads, session.scalars(theirs.where(Draft.act == "publish")))
    said = {_own_hash(content) for content in kept if content.get("title") in titles}
    return [content for content in contents if _own_hash(content) not in said]


def find_untouched(
    session: Session, actor: Actor, body: str, content: Mapping[str, Any], act: str, notice: Notice | None
) -> Draft | None:
    """Return what the actor has begun for the body with the very words of ``content``, and nobody has touched since.

    As with ``find_unsaid``, a button that is pressed twice does not find nothing twice. The last few are looked at: a
    spreadsheet may have left hundreds.
    """
    _wait_for(session, body)
    begun = select(Draft).join(Draft.organisation).where(
        Organisation.reference == body, Draft.created_by == actor.id, Draft.state == "drafting",
        Draft.lock_version == 1, Draft.kind == content["kind"], Draft.act == act,
        Draft.notice_id == (notice.id if notice is not None else None),
    )  # fmt: skip
    wanted, drafts = _begun_hash(content), session.scalars(begun.order_by(Draft.id.desc()).limit(LATEST)).unique()
    return next((draft for draft in drafts if _begun_hash(json.loads(draft.content)) == wanted), None)


def _wait_for(session: Session, body: str) -> None:
    """Let whoever asks the same of the body wait until this transaction ends."""
    session.scalar(select(Organisation.id).where(Organisation.reference == body).with_for_update(key_share=True))


def _begun_hash(content: Mapping[str, Any]) -> str:
    """Return the hash of what a draft takes over of ``content``: it is posted by its own body."""
    left = ("organisation", *OUTSIDE_CONTENT)
    return content_hash({name: value for name, value in content.items() if name not in left})


def _own_hash(content: Mapping[str, Any]) -> str:
    return content_hash({name: value for name, value in content.items() if name not in ADDED})


def read_fields(session: Session, ids: Collection[int], names: Collection[str]) -> dict[int, dict[str, str]]:
    """Return what the drafts with the numbers ``ids`` say under each of ``names``, as it is kept; "" for nothing."""
    kept = read_kept(session, ids)
    return {number: {name: str(said.get(name) or "") for name in names} for number, said in kept.items()}


def read_kept(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what the drafts with the numbers ``ids`` say, in their order, as it is kept: amounts are texts."""
    if not ids:
        return {}
    rows = session.execute(select(Draft.id, Draft.content).where(Draft.id.in_(ids)))
    kept = {number: json.loads(content) for number, content in rows}
    return {number: kept[number] for number in ids if number in kept}


def _require(actor: Actor, bodies: Collection[str]) -> None:
    closed = [body for body in bodies if not actor.may("read_desk", body)]
    if closed:
        raise NotFound("organisation", closed[0])
