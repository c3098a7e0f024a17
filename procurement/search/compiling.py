"""From a Selection and an instant to a query of the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from procurement.core.clock import VIETNAM, civil_date
from procurement.search.selection import NATURAL_SORTS, Selection, View
from search_index.query import Query, Range, SortKey
from search_index.synonyms import Synonyms

RUNNING = frozenset({"running"})

SORT_KEYS = {
    "newest": (SortKey("posted_on", descending=True),),
    "closing": (SortKey("closes_at", descending=False),),
    "value_high": (SortKey("value", descending=True),),
    "value_low": (SortKey("value", descending=False),),
    "start": (SortKey("starts_on", descending=False),),
    "relevance": (SortKey("relevance", descending=True), SortKey("posted_on", descending=True)),
}


def compile_selection(
    selection: Selection, organisations: Iterable[str], now: datetime, synonyms: Synonyms, *, current: bool
) -> Query:
    """Return the index query for ``selection`` at ``now``, whose words may also be met by their ``synonyms``.

    ``organisations`` are the references that its organisation filter stands for (bodies with their subtrees).
    ``current`` asks for the revisions that count; otherwise for every published revision.
    """
    filters = {
        "kind": selection.kind, "field": selection.field, "form": selection.form, "place": selection.place,
    }  # fmt: skip
    any_of = {name: frozenset(values) for name, values in filters.items() if values}
    if selection.organisation:
        any_of["organisation"] = frozenset(organisations)
    if current:
        any_of["current"] = frozenset({"1"})
    ranges, states = _ranges(selection), _states(selection, now)
    return Query(words=selection.q, any_of=any_of, ranges=ranges, either=states, synonyms=synonyms)


def group_field(view: View) -> str:
    """Return by which value documents are one row of ``view``: their notice, or their package (without one, notice)."""
    return "package" if view.rows == "package" else "notice"


def sort_keys(selection: Selection, view: View, now: datetime) -> tuple[SortKey, ...]:
    """Return the index order for ``view``; ties fall to the ledger sequence, newest first.

    What is over by ``now`` comes behind what is not, unless the Selection holds only what the order is natural for.
    """
    keys = SORT_KEYS[view.sort]
    if view.sort not in NATURAL_SORTS.values() or NATURAL_SORTS.get(selection.status) == view.sort:
        return keys
    nearest = civil_date(now).toordinal() if view.sort == "start" else int(now.timestamp()) + 1
    return (keys[0]._replace(nearest=nearest),)


def _ranges(selection: Selection) -> dict[str, Range]:
    ranges = {
        "value": Range(_round(selection.min_value, ROUND_CEILING), _round(selection.max_value, ROUND_FLOOR)),
        "posted_on": Range(_ordinal(selection.published_from), _ordinal(selection.published_to)),
        "starts_on": Range(_ordinal(selection.starts_from), _ordinal(selection.starts_to)),
        "closes_at": Range(_first_second(selection.closes_from), _last_second(selection.closes_to)),
    }
    return {name: limits for name, limits in ranges.items() if limits != Range()}


def _round(value: Decimal | None, rounding: str) -> int | None:
    return None if value is None else int(value.to_integral_value(rounding))


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _first_second(day: date | None) -> int | None:
    return None if day is None else int(datetime.combine(day, time.min, VIETNAM).timestamp())


def _last_second(day: date | None) -> int | None:
    return None if day is None else int(datetime.combine(day, time(23, 59, 59), VIETNAM).timestamp())


def _states(selection: Selection, now: datetime) -> tuple[Query, ...]:
    return tuple(compile_status(status, now) for status in selection.status)


def compile_status(status: str, now: datetime) -> Query:
    """Return the query of a status at ``now``: what is open or closed follows from an instant, never from a flag.

    Running is what is neither awarded nor cancelled; it is closed when its call is not known to be open, be it that
    the closing time has passed or that none was named.
    """
    if status not in ("open", "closed"):
        return Query(any_of={"fate": frozenset({status})})
    seconds = int(now.timestamp())
    within = Range(low=seconds + 1) if status == "open" else Range(high=seconds)
    return Query(any_of={"fate": RUNNING}, ranges={"shuts_at": within})
