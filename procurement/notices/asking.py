"""What a form asks first, kind by kind: what nobody but the officer knows. All else stands filled in, or may be added.

Names are dotted; ``[]`` stands for every row, as in ``notices.requirements``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from procurement.notices.requirements import AUTHORED, missing

_NATIONAL = ("national_number", "published_at")
_BIDDERS = ("body.bidders", "body.bidders[].name", "body.bidders[].code")
_WON = ("body.lots", "body.lots[].bidders", "body.lots[].bidders[].name", "body.lots[].bidders[].winning_price")
_CALL = (*_NATIONAL, "decision", "body.closes_at")

ASKED: dict[str, tuple[str, ...]] = {
    "plan": (*_NATIONAL, "title", "decision", "body.plan_type", "body.packages", "body.packages[].title"),
    "prequalification": _CALL,
    "invitation": (*_CALL, "body.bid_security.amount", "body.bid_validity_days"),
    "opening": ("body.completed_at", *_BIDDERS, "body.bidders[].price"),
    "award": (*_NATIONAL, "decision", *_WON, "body.lots[].bidders[].result", "body.lots[].bidders[].reason"),
    "direct": (*_NATIONAL, "decision", *_WON, "body.lots[].bidders[].code"),
    "cancellation": ("published_at", "decision", "body.target", "body.scope", "body.effect", "body.ground",
                     "body.reason"),
    "shortlist": ("published_at", *_BIDDERS, "body.bidders[].passed", "body.bidders[].reason"),
    "contract": (*_NATIONAL, "body.contract_number", "body.value", "body.signed_on", "body.parties",
                 "body.parties[].name", "body.parties[].role"),
}  # fmt: skip

INTERNATIONAL = ("title_en", "summary_en")
"""Law 22/2023/QH15 article 8(1)(b): notices of international bidding stand in Vietnamese and in English."""

STARTS_ELSEWHERE = ("package_ref", "package_number", "plan_number", "national_number")
"""A notice that has one of these was begun from something that is on record, or is being amended."""


FOLLOWS = frozenset({"body.opens_at", "body.award_value", "body.outcome", "body.bidder_count", "body.package_count"})
"""What follows from the rest where nobody says otherwise (``prefilling.completed``)."""


def asked_first(content: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that the form of ``content`` asks outside of its folds."""
    kind, body = content["kind"], content.get("body") or {}
    asked = set(ASKED["direct" if body.get("is_direct") else kind])
    if body.get("is_international"):
        asked |= set(INTERNATIONAL)
    if any(content.get(name) for name in STARTS_ELSEWHERE):
        lacking = {pattern(".".join(map(str, problem.path))) for problem in missing(content, known=set())}
    else:
        lacking = {"title", *(re.split(r"[|]", wanted)[0] for wanted in AUTHORED[kind])}
    inside = {name for name in lacking if any(each.startswith(f"{name}.") for each in asked)}
    return frozenset(asked | {_whole(name) for name in lacking - FOLLOWS - inside})


def pattern(name: str) -> str:
    """Return ``body.lots[].price`` for ``body.lots.3.price``."""
    return re.sub(r"\.\d+(?=\.|$)", "[]", name)


def _whole(name: str) -> str:
    """Return ``decision`` for ``decision.date``: one line says it all."""
    return "decision" if name.startswith("decision.") else name
