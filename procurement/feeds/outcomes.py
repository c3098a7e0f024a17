"""Who took part in what a notice tells of, and what became of them, as plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from procurement.feeds.wording import OUTCOMES, SENTENCES, pick
from procurement.notices.bidders import is_household, say_bidder
from procurement.notices.bids import by_consortium
from procurement.notices.codes import code_label

Row = Mapping[str, Any]

MOST = 100
"""Names that a line has, more than genuine notices name; of more it says how many there are."""


def outcome_lines(content: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield a line for each thing that became of bidders, with their names; none where a notice names nobody.

    Of several lots: who won any, then who won none. Who lost is named as well, for whoever follows one of them. A
    household business is called by its code alone (``notices.bidders``).
    """
    body = content["body"]
    if body.get("outcome") in ("none", "partly"):
        yield code_label("outcome", body["outcome"], language)
    found: dict[str, dict[str, str]] = {outcome: {} for outcome in OUTCOMES}
    for part in (body, *body.get("lots", ())):
        for group in by_consortium(chain(part.get("bidders", ()), part.get("parties", ()))):
            called = _called(group, language)
            found.get(_outcome(group[0]), {})[_code(group[0]) or called] = called  # firms of one name are two
    for outcome, names in found.items():
        shown = [name for who, name in names.items() if outcome != "lost" or who not in found["won"]]
        if shown:
            yield f"{pick(OUTCOMES[outcome], language)}: {_listed(shown, language)}"


def _outcome(row: Row) -> str:
    """Return what became of a bidder, by a key of OUTCOMES; a party that is no contractor has none."""
    if "passed" in row:
        return "passed" if row["passed"] else "failed"
    return str(row.get("result") or row.get("role") or "bidder")


def _code(row: Row) -> str:
    return row.get("consortium_code") or row.get("code") or ""


def _called(group: Sequence[Row], language: str) -> str:
    """Return how a bidder is called; a consortium that has a name, with its members.

    A consortium may be called after its members: what names a household business is left out there too.
    """
    names, consortium = "; ".join(_name(row, language) for row in group), group[0].get("consortium_name")
    return f"{consortium} ({names})" if consortium and not is_household(None, consortium) else names


def _name(row: Row, language: str) -> str:
    return say_bidder(row.get("code"), row.get("name"), language)


def _listed(names: Sequence[str], language: str) -> str:
    more = pick(SENTENCES["more"], language).format(count=len(names) - MOST) if len(names) > MOST else ""
    return "; ".join(names[:MOST]) + more
