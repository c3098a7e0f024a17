"""What has become of rounds, lots and plans, derived from the current revisions of their notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.plans.models import Lot, Plan, Round
from procurement.plans.service import amount_in_vnd

Body = Mapping[str, Any]


def current_body(notice: Notice) -> Body | None:
    """Return the body of the notice's current revision, None when it was withheld."""
    text = notice.current.text
    return load_content(text.content)["body"] if text else None


def record_lots(session: Session, round_: Round, body: Body) -> dict[str, Lot]:
    """Bring the round's lots up to what ``body`` lists and return them by their ``lot_ref``."""
    known = {lot.lot_ref: lot for lot in round_.lots}
    rows = [row for row in body.get("lots", []) if row.get("lot_ref")]
    for row in rows:
        lot = known.get(row["lot_ref"])
        if lot is None:
            lot = Lot(lot_ref=row["lot_ref"], ordinal=len(known) + 1, round=round_)
            session.add(lot)
            known[lot.lot_ref] = lot
        lot.title = row.get("title") or lot.title
        price = amount_in_vnd(row.get("price"))
        lot.price = lot.price if price is None else price
        # Most awards repeat the whole package as their only "lot"; its ref is the package's number (BP...).
        lot.is_whole = len(rows) == 1 and row["lot_ref"].startswith("BP")
    session.flush()
    return known


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


def refresh_round(session: Session, round_: Round) -> None:
    """Derive the round's outcome anew. A cancellation outweighs an award: two acts of one day are one outcome."""
    session.flush()
    notices = list(session.scalars(select(Notice).where(Notice.round_id == round_.id).order_by(Notice.id)))
    awards = [notice for notice in notices if notice.kind == "award"]
    bodies = [body for body in map(current_body, awards) if body is not None]
    if bodies or not awards:  # an award whose text is withheld has still been made
        _award(round_, bodies)
    _cancel(round_, effective_cancellations(notices))


def _award(round_: Round, awards: Sequence[Body]) -> None:
    round_.outcome = award_outcome(awards[-1]) if awards else None
    outcomes = {row.get("lot_ref"): lot_outcome(row) for body in awards for row in body.get("lots", [])}
    for lot in round_.lots:
        lot.outcome = outcomes.get(lot.lot_ref)


def effective_cancellations(notices: Sequence[Notice]) -> list[Notice]:
    """Return the cancellations among ``notices`` that stand: neither revoked by themselves nor by a later one."""
    standing: list[Notice] = []
    for notice in (notice for notice in notices if notice.kind == "cancellation"):
        body = current_body(notice)
        if body and body.get("target") == "cancellation":
            standing = [other for other in standing if other.id != notice.target_id]
        elif not body or body.get("effect") != "revoked":
            standing.append(notice)
    return standing


def _cancel(round_: Round, cancellations: Iterable[Notice]) -> None:
    for notice in cancellations:
        body = current_body(notice) or {}
        if body.get("target") != "lot":
            round_.outcome = "cancelled"
        for lot in round_.lots:
            if body.get("lot_ref") == lot.lot_ref:
                lot.outcome = "cancelled"


def refresh_plan(session: Session, plan: Plan) -> None:
    """Derive anew whether the plan is cancelled."""
    session.flush()
    notices = list(session.scalars(select(Notice).where(Notice.plan_id == plan.id).order_by(Notice.id)))
    plan.cancelled = bool(effective_cancellations(notices))
