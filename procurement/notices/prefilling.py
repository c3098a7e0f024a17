"""What a notice knows before anybody types: all that its package, its call or its opening says. Pure functions.

Each returns the content of a new notice in the order of the event file; ``poster`` is the body that acts, as an event
names it. What only an officer can know (numbers, decisions, times, prices bid) is left out and stands in
``notices.asking``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from procurement.notices.instants import WRITTEN_ZONE, parse_instant
from procurement.notices.schemas import envelope, mapped

Content = Mapping[str, Any]

PORTAL = "https://muasamcong.mpi.gov.vn"
"""Where documents of online bidding are issued and bids submitted and opened."""

TERMS = ("field", "price", "funding", "selection_form", "selection_method", "contract_type", "is_international",
         "is_online", "has_lots", "duration")  # fmt: skip
PLACES = ("issue_place", "submission_place", "opening_place")
PLACED = ("plan_number", "package_ref", "package_number")
PARTIES = ("investor", "procuring_entity")
NEW_EACH_ROUND = frozenset({"national_number", "version", "published_at", "published_at_source", "first_published_at",
                            "decision", "documents"})  # fmt: skip
NEW_TIMES = frozenset({"closes_at", "opens_at", "extensions", "clarifications"})

MOST_COPIES = 60
"""So many rows at most are copied into the lots of a result."""


def find_planned(plan: Content, *, number: str | None, ref: str | None, ordinal: int | None = None) -> Content | None:
    """Return the row of ``plan`` for the package with that number or reference, else the one at ``ordinal``, from 0."""
    rows: Sequence[Content] = plan["body"].get("packages", ())
    for key, wanted in (("package_number", number), ("package_ref", ref)):
        found = [row for row in rows if wanted and row.get(key) == wanted]
        if found:
            return found[0]
    return rows[ordinal] if ordinal is not None and 0 <= ordinal < len(rows) else None


def call_from_plan(
    kind: str, plan: Content, row: Content, poster: Content, earlier: Content | None = None
) -> dict[str, Any]:
    """Return a call (invitation or prequalification) that knows all its package says.

    ``earlier`` is another call of the same body: whom to ask and, off line, where to go are mostly the same again.
    """
    known: Any = envelope(kind).fields["body"]
    body = {name: row[name] for name in TERMS if name in row and name in known.schema.fields}
    before = earlier["body"] if earlier else {}
    body |= dict.fromkeys(PLACES, PORTAL) if row.get("is_online") else _only(before, PLACES)
    body["contact"] = before.get("contact") or {"name": poster["name"]}
    return _ordered({
        "kind": kind,
        **_placed(plan, row),
        "organisation": poster,
        **_parties(plan, poster),
        "title": row["title"],
        **_only(plan, ("place",)),
        "body": body,
    })  # fmt: skip


def direct_award(plan: Content, row: Content, poster: Content) -> dict[str, Any]:
    """Return the result of a package that is awarded without a call, straight from its plan's row: one winner."""
    lot = _whole(row) | {"bidders": [{"result": "won"}]}
    body = {"outcome": "awarded", "is_direct": True, **_only(row, ("field", "price", "selection_form")), "lots": [lot]}
    parties = {"organisation": poster, **_parties(plan, poster)}
    return _ordered({"kind": "award", **_placed(plan, row), **parties, "title": row["title"], "body": body})


def opening_from_call(call: Content, poster: Content) -> dict[str, Any]:
    """Return an opening that bears its call's number and times; who took part is to be typed."""
    qualifies = call["kind"] == "prequalification"
    two = str(call["body"].get("selection_method", "")).endswith("HTHS") and not qualifies
    body = {
        "stage": "prequalification" if qualifies else "bid",
        "envelope": "technical" if two else "single",
        **_only(call["body"], ("closes_at",)),
        "bidders": [{}],
    }
    return _ordered(_same_round("opening", call, poster) | {"body": body})


def award_from(call: Content | None, openings: Sequence[Content], poster: Content) -> dict[str, Any]:
    """Return a result that knows its call's lots and its openings' bidders. Of the two at least one is on record.

    Of two envelopes the later opening has the prices. A bidder of several openings stands once.
    """
    source = call or openings[-1]
    bidders = _judged(openings)
    lots = [dict(lot) for lot in call["body"].get("lots", ())] if call else []
    lots = lots or [_whole({**source} | _only(source["body"], ("price",)))]
    if len(lots) * len(bidders) <= MOST_COPIES:
        lots = [lot | {"bidders": [dict(row) for row in bidders]} for lot in lots]
    return _ordered(_same_round("award", source, poster) | {"body": {"lots": lots}})


def shortlist_from(opening: Content, poster: Content) -> dict[str, Any]:
    """Return a short list that knows its opening's bidders."""
    bidders = [_only(row, ("code", "name")) for row in opening["body"].get("bidders", ())]
    body = {"stage": opening["body"].get("stage", "bid"), "bidders": bidders}
    return _ordered(_same_round("shortlist", opening, poster) | {"body": body})


def contract_from(award: Content, poster: Content) -> dict[str, Any]:
    """Return a contract that knows its result's parties and value: those of the only winner, else of none."""
    won = [row for lot in award["body"].get("lots", ()) for row in lot.get("bidders", ()) if row.get("result") == "won"]
    names = {row.get("name"): {"role": "contractor", **_only(row, ("code", "name"))} for row in won}
    buyer = award.get("investor") or poster
    body = {"parties": [{"role": "investor", **_only(buyer, ("code", "name"))}, *names.values()]}
    body |= {"value": award["body"]["award_value"]} if "award_value" in award["body"] else {}
    return _ordered(_same_round("contract", award, poster) | {"body": body})


def call_again(call: Content, poster: Content) -> dict[str, Any]:
    """Return the call of another round: the same words without the number, the decision and the times of the last."""
    body = {name: value for name, value in call["body"].items() if name not in NEW_TIMES}
    kept = {name: value for name, value in call.items() if name not in NEW_EACH_ROUND}
    return _ordered(kept | {"organisation": poster, "body": body})


def cancellation_of(notice: Content, poster: Content, *, has_closed: bool) -> dict[str, Any]:
    """Return the cancellation of ``notice``; before closing its invitation is cancelled, afterwards the bidding."""
    targets = {"plan": "plan", "prequalification": "prequalification"}
    body = {"target": targets.get(notice["kind"], "round"), "effect": "cancelled"}
    if notice["kind"] == "plan":
        return _ordered({
            "kind": "cancellation",
            **({"plan_number": notice["national_number"]} if notice.get("national_number") else {}),
            **_only(notice, ("national_number", *PARTIES)),
            "organisation": poster,
            "title": notice["title"],
            "body": body,
        })  # fmt: skip
    return _ordered(
        _same_round("cancellation", notice, poster)
        | {"body": body | {"scope": "tender" if has_closed else "invitation"}}
    )


def extended(current: Content, closes_at: str, reason: str) -> dict[str, Any]:
    """Return ``current`` with a later closing time (as written) and the extension that says so.

    The opening follows at the distance at which it stood.
    """
    body = dict(current["body"])
    before = body.get("closes_at")
    extension = {**({"from": before} if before else {}), "to": closes_at, "reason": reason}
    body["extensions"] = [*body.get("extensions", ()), extension]
    body["opens_at"] = _moved(body.get("opens_at"), before, closes_at)
    body["closes_at"] = closes_at
    return _ordered({**current, "body": body})


def completed(content: Content, before: Content | None = None) -> dict[str, Any]:
    """Return ``content`` with what follows from the rest, where nobody typed it: counts, sums, the opening time.

    ``before``: what it said until now. What followed from that, and nobody touched, follows from the rest anew.
    """
    body = dict(content.get("body") or {})
    if content["kind"] == "plan" and body.get("packages"):
        body["packages"] = _with_refs(body["packages"], content)
    was = (before or {}).get("body") or {}
    followed = _following(content["kind"], was)
    for name, value in _following(content["kind"], body).items():
        if followed.get(name) is not None and _is_same(followed[name], was.get(name)) and body.get(name) == was[name]:
            del body[name]
        if value is not None:
            body.setdefault(name, value)
    return _ordered({**content, "body": body})


def _following(kind: str, body: Content) -> dict[str, Any]:
    """Return what follows in a notice of ``kind`` from the rest of its body, None where nothing does."""
    follow = {
        "plan": _follow_plan,
        "invitation": _follow_call,
        "prequalification": _follow_call,
        "opening": _follow_opening,
        "award": follow_award,
    }.get(kind)
    try:
        return follow(body) if follow else {}
    except (AttributeError, TypeError):  # what a system has written may have any shape
        return {}


def _is_same(value: Any, other: Any) -> bool:
    """Whether two values say the same: an amount without a currency is in đồng."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return {"currency": "VND", **value} == {"currency": "VND", **other}
    return bool(value == other)


def _follow_plan(body: Content) -> dict[str, Any]:
    rows = body.get("packages") or []
    return {"package_count": len(rows) or None, "budget": _total(row.get("price") for row in rows)}


def _with_refs(rows: Sequence[Content], plan: Content) -> list[dict[str, Any]]:
    """Give each package that has neither number nor reference one of its own, by which its notices will find it."""
    base = plan.get("national_number") or plan.get("decision", {}).get("number")
    given = {row.get("package_ref") for row in rows}
    free = (f"{base}/{number:02}" for number in count(1))
    unused = (ref for ref in free if ref not in given)
    named = ("package_ref", "package_number")
    return [{"package_ref": next(unused), **row} if base and not any(map(row.get, named)) else {**row} for row in rows]


def _follow_call(body: Content) -> dict[str, Any]:
    return {"opens_at": body.get("closes_at")}


def _follow_opening(body: Content) -> dict[str, Any]:
    return {"bidder_count": len(body["bidders"]) if body.get("bidders") else None}


def follow_award(body: Content) -> dict[str, Any]:
    """Return the outcome and the value of a result that its rows show; None for what they do not.

    A lot's price stands once, though every member of a consortium repeats it.
    """
    lots = body.get("lots") or []
    won = [[row for row in lot.get("bidders", ()) if row.get("result") == "won"] for lot in lots]
    outcome = "awarded" if all(won) else "partly" if any(won) else None
    value = _total(rows[0].get("winning_price") for rows in won if rows)
    return {"outcome": outcome if lots else None, "award_value": value}


def _total(prices: Iterable[Content | None]) -> dict[str, Any] | None:
    known = list(prices)
    if not known or any(price is None or price.get("currency", "VND") != "VND" for price in known):
        return None
    return {"amount": sum((Decimal(price["amount"]) for price in known if price), Decimal()), "currency": "VND"}


def _judged(openings: Sequence[Content]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for opening in openings:
        for bid in opening["body"].get("bidders", ()):
            row = found.setdefault(str(bid.get("code") or bid.get("name")), {})
            row |= _only(bid, ("code", "name", "consortium_code", "consortium_name", "technical_score", "duration"))
            row |= _only(bid, ("discount_percent", "final_price"))
            row |= {"final_price": bid["price"]} if "price" in bid and "final_price" not in bid else {}
    return list(found.values())


def _same_round(kind: str, source: Content, poster: Content) -> dict[str, Any]:
    kept = _only(source, ("national_number", *PLACED, *PARTIES, "title"))
    return {"kind": kind, "organisation": poster, **kept}


def _whole(source: Content) -> dict[str, Any]:
    """Return the only lot of a package without lots: the package itself."""
    ref = source.get("package_number") or source.get("package_ref")
    return ({"lot_ref": ref} if ref else {}) | _only(source, ("title", "price"))


def _placed(plan: Content, row: Content) -> dict[str, Any]:
    number = plan.get("national_number")
    return ({"plan_number": number} if number else {}) | _only(row, ("package_ref", "package_number"))


def _parties(plan: Content, poster: Content) -> dict[str, Any]:
    """Return investor and procuring entity: those of the plan, whose poster is the investor unless it names one."""
    investor = plan.get("investor") or plan["organisation"]
    return {"investor": investor, "procuring_entity": plan.get("procuring_entity") or poster}


def _only(source: Content, names: Iterable[str]) -> dict[str, Any]:
    return {name: source[name] for name in names if name in source}


def _ordered(content: Content) -> dict[str, Any]:
    """Return ``content`` in documented order."""
    ordered: dict[str, Any] = mapped(envelope(content["kind"]), content, lambda _field, leaf, _path: leaf)
    return ordered


def _moved(opens_at: str | None, before: str | None, closes_at: str) -> str:
    if not opens_at or not before or "T" not in opens_at or "T" not in before:
        return closes_at
    moved: datetime = parse_instant(closes_at) + (parse_instant(opens_at) - parse_instant(before))
    return moved.astimezone(WRITTEN_ZONE).isoformat()
