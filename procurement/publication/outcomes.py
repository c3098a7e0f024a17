"""What has become of rounds, lots and plans, derived from the current revisions of their notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from procurement.notices.calling_off import effective_cancellations
from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.plans.models import Lot, Plan, Round, hide_ref
from procurement.plans.service import amount_in_vnd

Body = Mapping[str, Any]


def current_body(notice: Notice) -> Body | None:
    """Return the body of the notice's current revision, None when it was withheld."""
    text = notice.current.text
    return load_content(text.content)["body"] if text else None


def record_lots(session: Session, round_: Round, body: Body) -> dict[str, Lot]:
    """Bring the round's lots up to what ``body`` lists and return them by their ``lot_ref``."""
    known = {hide_ref(lot.lot_ref): lot for lot in round_.lots}
    last = max((lot.ordinal for lot in known.values()), default=0)
    rows = [row for row in body.get("lots", []) if row.get("lot_ref")]
    for row in rows:
        lot = known.get(hide_ref(row["lot_ref"]))
        if lot is None:
            last += 1
            lot = Lot(ordinal=last, round=round_)
            session.add(lot)
            known[hide_ref(row["lot_ref"])] = lot
        lot.lot_ref = row["lot_ref"]
        lot.title = row.get("title") or lot.title
        price = amount_in_vnd(row.get("price"))
        lot.price = lot.price if price is None else price
        # Most awards repeat the whole package as their only "lot"; its ref is the package's number (BP...).
        lot.is_whole = len(rows) == 1 and row["lot_ref"].startswith("BP")
    return {lot.lot_ref: lot for lot in known.values()}


def drop_lots(session: Session, round_: Round) -> None:
    """Remove the lots that no notice of the round lists any more; a withheld text may have listed any of them."""
    session.flush()
    notices = session.scalars(select(Notice).where(Notice.round_id == round_.id, Notice.kind != "cancellation"))
    bodies = [current_body(notice) for notice in notices]
    if None in bodies:
        return
    listed = {row.get("lot_ref") for body in bodies if body for row in body.get("lots", [])}
    unlisted = [lot for lot in round_.lots if lot.lot_ref not in listed]
    round_.lots = [lot for lot in round_.lots if lot.lot_ref in listed]
    for lot in unlisted:
        session.delete(lot)


def lot_outcome(row: Body) -> str:
    """Return ``awarded`` when a bidder of this award row won, else ``none``."""
    return "awarded" if any(bidder.get("result") == "won" for bidder in row.get("bidders", [])) else "none"


def award_outcome(body: Body) -> str:
    """Return the stated outcome of an award, or the one its rows show: awarded, partly or none.

    A value without a winner on any row is an award whose winner the source does not name.
    """
    if body.get("outcome"):
        return str(body["outcome"])
    outcomes = {lot_outcome(row) for row in body.get("lots", [])}
    if len(outcomes) == 2:
        return "partly"
    return "awarded" if "awarded" in outcomes or body.get("award_value") else "none"


def note_decision(notice: Notice, content: Mapping[str, Any]) -> None:
    """Write down on ``notice`` what its current revision decides, for the time when its text may be gone."""
    body = content["body"]
    if notice.kind == "cancellation":
        notice.target_kind, notice.effect, notice.lot_ref = (body.get(key) for key in ("target", "effect", "lot_ref"))
        notice.plan_number = content.get("plan_number") or notice.national_number
    elif notice.kind == "award":
        rows = [row for row in body.get("lots", []) if row.get("lot_ref")]
        notice.outcome, notice.lot_outcomes = award_outcome(body), {row["lot_ref"]: lot_outcome(row) for row in rows}


def hide_decided(notice: Notice) -> None:
    """Keep what the notice has decided of lots without the references that its text gave them."""
    notice.lot_ref = hide_ref(notice.lot_ref) if notice.lot_ref else None
    if notice.lot_outcomes:
        notice.lot_outcomes = {hide_ref(ref): outcome for ref, outcome in notice.lot_outcomes.items()}


_STANDING = select(Notice).where(Notice.round_id == bindparam("round")).order_by(Notice.id)


def refresh_round(session: Session, round_: Round) -> None:
    """Derive the round's outcome anew. A cancellation outweighs an award: two acts of one day are one outcome.

    A round without any notice is removed.
    """
    notices = _find_standing(session, round_)
    if not notices:
        _remove(session, round_)
        return
    awards = [notice for notice in notices if notice.kind == "award"]
    round_.outcome = combined_outcome(awards)
    said = {ref: outcome for award in awards for ref, outcome in _lot_outcomes(award).items()}
    for lot in round_.lots:
        lot.outcome = said.get(hide_ref(lot.lot_ref))
    for notice in effective_cancellations(notices):
        _cancel(round_, notice)


def _find_standing(session: Session, round_: Round) -> list[Notice]:
    """Return the notices of the round, oldest first; a change of what is written already must have been flushed."""
    written = session.scalars(_STANDING, {"round": round_.id}).all() if round_.id is not None else ()
    return [*written, *(new for new in session.new if isinstance(new, Notice) and new.round is round_)]


def _remove(session: Session, round_: Round) -> None:
    """Remove a round that its only notice has left."""
    for lot in round_.lots:
        session.delete(lot)
    round_.package.rounds.remove(round_)
    session.delete(round_)


def _lot_outcomes(award: Notice) -> dict[str, str]:
    """Return what an award says of lots, by their hidden references: where its text is withheld there are no others."""
    return {hide_ref(ref): outcome for ref, outcome in (award.lot_outcomes or {}).items()}


def combined_outcome(awards: Sequence[Notice]) -> str | None:
    """Return what the awards of a round, oldest first, say together: the last one, beside the lots it leaves out."""
    outcomes: set[str | None] = set()
    said: set[str] = set()
    for award in reversed(awards):
        lots = _lot_outcomes(award)
        if said.isdisjoint(lots):
            outcomes |= {award.outcome} if lots or not outcomes else set()
        else:
            outcomes |= {outcome for ref, outcome in lots.items() if ref not in said}
        said.update(lots)
    return "partly" if len(outcomes) > 1 else next(iter(outcomes), None)


def _cancel(round_: Round, cancellation: Notice) -> None:
    if cancellation.target_kind != "lot":
        round_.outcome = "cancelled"
    cancelled = hide_ref(cancellation.lot_ref) if cancellation.lot_ref else None
    for lot in round_.lots:
        if hide_ref(lot.lot_ref) == cancelled:
            lot.outcome = "cancelled"


def refresh_plan(session: Session, plan: Plan) -> None:
    """Derive anew whether the plan is cancelled. What cancels it must have been flushed: a new plan nothing cancels."""
    about = select(Notice).where(Notice.plan_id == plan.id, Notice.kind == "cancellation").order_by(Notice.id)
    plan.cancelled = plan.id is not None and bool(effective_cancellations(session.scalars(about).all()))
