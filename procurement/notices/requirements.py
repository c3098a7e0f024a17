"""What an officer must fill in before a notice goes out, kind by kind: the second list beside the schemas.

Sources: the forms of Circular 79/2025/TT-BTC and Law 22/2023/QH15 articles 7, 14 (no security where advice is bought),
17 and 39. History that is imported is not held to it, for genuine portals have published less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from procurement.core.errors import Problem
from procurement.core.text import PLAIN_CODE
from procurement.notices.schemas import BODIES, Path, labelled

_DECISION = ("decision.number", "decision.date", "decision.authority")
_CALL = (
    *_DECISION,
    "body.field",
    "body.funding",
    "body.selection_form",
    "body.selection_method",
    "body.contract_type",
    "body.issue_place",
    "body.submission_place",
    "body.closes_at",
    "body.opens_at",
    "body.contact",
)

AUTHORED: dict[str, tuple[str, ...]] = {
    "plan": (
        *_DECISION,
        "body.plan_type",
        "body.packages",
        *(f"body.packages[].{name}" for name in ("field", "price", "funding", "selection_form", "contract_type")),
        *(f"body.packages[].{name}" for name in ("start", "duration")),
    ),
    "prequalification": (*_CALL, "body.application_validity_days"),
    "invitation": (*_CALL, "body.price|price_undisclosed=True", "body.bid_validity_days", "body.bid_security|field=TV"),
    "opening": (
        "body.stage",
        "body.envelope",
        "body.completed_at",
        "body.bidder_count",
        "body.bidders",
        "body.bidders[].name",
    ),
    "award": (
        *_DECISION,
        "body.outcome",
        "body.award_value|outcome=none",
        "body.lots",
        "body.lots[].bidders[].name",
        "body.lots[].bidders[].result",
        "body.lots[].bidders[].reason|result=won,None",
    ),
    "cancellation": (*_DECISION, "body.target", "body.scope|effect=revoked", "body.effect", "body.reason"),
    "shortlist": ("body.stage", "body.bidders", "body.bidders[].name", "body.bidders[].passed"),
    "contract": ("body.contract_number", "body.parties", "body.value", "body.contract_type", "body.signed_on"),
}
"""Dotted paths; ``[]`` stands for every row, ``a|b=x,y`` asks for ``a`` unless ``b`` beside it is
x or y, where None is: not said yet."""

ELSEWHERE = ("national_number", "decision.number", "documents")
"""Of a notice whose complete text stands on the national system (``complete_at_national``)."""


def missing(content: Mapping[str, Any], *, known: set[Path]) -> list[Problem]:
    """Return what an authored notice lacks, except where ``known`` already reports a problem at that path."""
    asked = ELSEWHERE if content.get("complete_at_national") is True else AUTHORED.get(content.get("kind", ""), ())
    found = (path for wanted in asked for path in _absent(content, wanted, ()))
    return [labelled(path, Problem((), "required")) for path in found if path not in known]


def find_unplain(content: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each body whose code cannot stand in an address as it is."""
    codes = {(role, "code"): content.get(role, {}).get("code") for role in BODIES}
    unplain = [path for path, code in codes.items() if isinstance(code, str) and not PLAIN_CODE.fullmatch(code)]
    return [labelled(path, Problem((), "code.not_plain")) for path in unplain]


def _absent(value: Any, wanted: str, path: Path) -> Iterator[Path]:
    head, dot, rest = wanted.partition(".")
    name = head.removesuffix("[]")
    if not isinstance(value, Mapping):
        return  # the schema has reported the wrong type
    if not dot:
        yield from _absent_leaf(value, wanted, path)
    elif head != name:
        rows = value.get(name)
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            yield from _absent(row, rest, (*path, name, index))
    else:
        yield from _absent(value.get(name, {}), rest, (*path, name))


def _absent_leaf(value: Mapping[str, Any], wanted: str, path: Path) -> Iterator[Path]:
    name, _, alternative = wanted.partition("|")
    other, _, accepted = alternative.partition("=")
    if name not in value and not (other and str(value.get(other)) in accepted.split(",")):
        yield (*path, name)
