"""What a reader would want to know about a notice that is otherwise readable: warnings, never a reason to refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from procurement.core.errors import Problem
from procurement.core.money import plain
from procurement.notices.codes import code_label, find_code
from procurement.notices.fields import CodeOf
from procurement.notices.instants import civil_day
from procurement.notices.labels import field_label
from procurement.notices.prefilling import follow_award
from procurement.notices.schemas import Path, mapped, schema_for
from procurement.notices.typed import lacks_unit, shown_amount

MOST_SMALL = 10
"""So many amounts that lack their unit are named: in a table in millions all of them do."""

Price = tuple[str | None, Decimal | None]
"""Whose price it is (a consortium counts as one), and how much."""


def oddities(content: Mapping[str, Any]) -> list[Problem]:
    """Return the warnings about checked ``content``, in the order of its fields."""
    return [
        *_unknown_codes(content), *_dates(content), *_numbers(content), *_results(content), *_zero_prices(content)
    ]  # fmt: skip


def find_unmatched(content: Mapping[str, Any]) -> list[Problem]:
    """Return what ``content``, perhaps incomplete, states otherwise than its rows: counts, outcome and value."""
    body = content.get("body")
    if not isinstance(body, Mapping):
        return []
    return [*_readable(_counts(body)), *_readable(_award_figures(body) if content.get("kind") == "award" else ())]


def _readable(found: Iterable[Problem]) -> list[Problem]:
    """Return what is found; [] among rows of a shape that no schema has, which is an error of its own."""
    try:
        return list(found)
    except (AttributeError, TypeError):
        return []


def _counts(body: Mapping[str, Any]) -> Iterator[Problem]:
    for count, listed in (("bidder_count", "bidders"), ("package_count", "packages")):
        if count in body and listed in body and body[count] != len(body[listed]):
            found = {"label": field_label((count,)), "stated": body[count], "listed": len(body[listed])}
            yield Problem(("body", count), "count.differs", found)


def _award_figures(body: Mapping[str, Any]) -> Iterator[Problem]:
    lots = body.get("lots") or []
    rows = [row for lot in lots for row in lot.get("bidders") or ()]
    if not rows or not all("result" in row for row in rows):
        return
    shown = follow_award(body)
    outcome = str(shown["outcome"] or "none")
    if body.get("outcome") not in (None, "", outcome):
        told = {"stated": _outcome_words(str(body["outcome"])), "listed": _outcome_words(outcome)}
        yield Problem(("body", "outcome"), "award.outcome_differs", told)
    stated, summed = _amount(body.get("award_value")), _amount(shown["award_value"])
    won = Counter(price for lot in lots for price in _prices(lot))
    if None not in (stated, summed) and stated != summed and max(won.values(), default=0) < 2:
        found = {"stated": shown_amount(Decimal(stated or 0)), "listed": shown_amount(Decimal(summed or 0))}
        yield Problem(("body", "award_value"), "award.value_differs", found)


def _outcome_words(outcome: str) -> dict[str, str]:
    return {language: code_label("outcome", outcome, language) for language in ("vi", "en")}


def find_small_amounts(content: Mapping[str, Any]) -> list[Problem]:
    """Ask about every amount in đồng of ``content``, perhaps incomplete, that looks as if its unit had been left out.

    The first ``MOST_SMALL`` are named, of the others it is said how many there are; and every bid for nothing.
    """
    found = list(_small(content, ()))
    asked = [
        Problem(path, "draft.small_amount", {"label": field_label(path), "value": shown_amount(amount)})
        for path, amount in found[:MOST_SMALL]
    ]
    rest = len(found) - len(asked)
    more = [Problem((), "draft.small_amounts", {"count": rest})] if rest else []
    return [*asked, *more, *_readable(_zero_prices(content))]


def _small(value: Any, path: Path) -> Iterator[tuple[Path, Decimal]]:
    if isinstance(value, list):
        for index, row in enumerate(value):
            yield from _small(row, (*path, index))
    elif isinstance(value, Mapping):
        amount = value.get("amount")
        is_vnd = value.get("currency", "VND") == "VND" and path[-1:] != ("fee",)  # files are sold for little
        if isinstance(amount, Decimal | int) and is_vnd and lacks_unit(Decimal(amount)):
            yield path, Decimal(amount)
        for name, part in value.items():
            yield from _small(part, (*path, name))


def _unknown_codes(content: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []

    def visit(field: Any, value: Any, path: Path) -> Any:
        if isinstance(field, CodeOf) and find_code(field.table, value) is None:
            found.append(Problem(path, "code.unknown", {"label": field_label(path), "value": value}))
        return value

    mapped(schema_for(content), content, visit)
    return found


def _dates(content: Mapping[str, Any]) -> Iterator[Problem]:
    posted = content.get("published_at")
    closes = content["body"].get("closes_at")
    decided = content.get("decision", {}).get("date")
    if not posted:
        return
    if closes and content["kind"] != "opening" and civil_day(closes) < civil_day(posted):
        yield Problem(("body", "closes_at"), "closing.before_posting", {"closes_at": closes, "published_at": posted})
    if decided and civil_day(decided) > civil_day(posted):
        yield Problem(("decision", "date"), "decision.after_posting", {"date": decided, "published_at": posted})


def _numbers(content: Mapping[str, Any]) -> Iterator[Problem]:
    body = content["body"]
    yield from _counts(body)
    price, estimate = _amount(body.get("price")), _amount(body.get("estimate"))
    if price is not None and estimate is not None and price != estimate:
        yield Problem(("body", "estimate"), "estimate.differs", {"price": plain(price), "estimate": plain(estimate)})


def _results(content: Mapping[str, Any]) -> Iterator[Problem]:
    if content["kind"] != "award":
        return
    body = content["body"]
    lots = body.get("lots", [])
    if _is_above(body.get("award_value"), body.get("price")):
        yield Problem(("body", "award_value"), "award.above_price")
    # A bid for several lots repeats its whole price on each of them, which says nothing about the price of one lot.
    counted = Counter(price for lot in lots for price in _prices(lot))
    for index, lot in enumerate(lots):
        repeated = {price for price in _prices(lot) if counted[price] > 1}
        yield from _lot_results(lot, repeated, ("body", "lots", index))
    winners = [row for lot in lots for row in lot.get("bidders", []) if row.get("result") == "won"]
    if body.get("award_value") and not any(row.get("name") for row in winners):
        yield Problem(("body", "award_value"), "award.winner_unknown")


def _prices(lot: Mapping[str, Any]) -> set[Price]:
    return {_price(row) for row in lot.get("bidders", []) if "winning_price" in row}


def _price(row: Mapping[str, Any]) -> Price:
    return row.get("consortium_code") or row.get("code"), _amount(row.get("winning_price"))


def _lot_results(lot: Mapping[str, Any], repeated: set[Price], path: Path) -> Iterator[Problem]:
    rows = lot.get("bidders", [])
    # A consortium repeats its price on every member's row: say it once for each lot.
    own = [row.get("winning_price") for row in rows if _price(row) not in repeated]
    if any(_is_above(price, lot.get("price")) for price in own):
        yield Problem((*path, "price"), "award.above_price")
    for index, row in enumerate(rows):
        if "result" not in row:
            yield Problem((*path, "bidders", index), "result.unknown")


def _zero_prices(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the prices of bids that are zero, that of a consortium once; technical proposals are opened without any."""
    kind, body = content.get("kind"), content.get("body", {})
    if kind == "opening" and body.get("envelope") != "technical":
        yield from _without_price(body.get("bidders"), "price", ("body",))
    elif kind == "award":
        for index, lot in enumerate(body.get("lots") or ()):
            yield from _without_price(lot.get("bidders"), "winning_price", ("body", "lots", index))


def _without_price(rows: Sequence[Mapping[str, Any]] | None, name: str, above: Path) -> Iterator[Problem]:
    found: dict[Any, Path] = {}
    for index, row in enumerate(rows or ()):
        if isinstance(row.get(name), Mapping) and row[name].get("amount") == 0 and row.get("result", "won") == "won":
            whose = row.get("consortium_code") or row.get("consortium_name") or index
            found.setdefault(whose, (*above, "bidders", index, name))
    yield from (Problem(path, "price.zero", {"label": field_label(path)}) for path in found.values())


def _is_above(value: Mapping[str, Any] | None, limit: Mapping[str, Any] | None) -> bool:
    above, below = _amount(value), _amount(limit)
    same = (value or {}).get("currency", "VND") == (limit or {}).get("currency", "VND")
    return same and above is not None and below is not None and above > below > 0


def _amount(money: Mapping[str, Any] | None) -> Decimal | None:
    return money.get("amount") if money else None
