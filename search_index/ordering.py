"""The order of hits: by numbers, by ledger order, by relevance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from typing import Any

from search_index.query import Hit, Page, SortKey
from search_index.segments import Segment
from search_index.snapshots import View

NEWEST = (SortKey("order", descending=True),)
BEST = (SortKey("relevance", descending=True),)

_RELEVANCE = "relevance"


Order = Sequence[SortKey]


@dataclass(frozen=True)
class Found:
    """The matching documents of one view, by number, with a score each (none where nothing is ranked)."""

    view: View
    numbers: Sequence[int]
    scores: Sequence[float]

    @cached_property
    def score_of(self) -> dict[int, float]:
        """The score of each document; empty where nothing is ranked."""
        return dict(zip(self.numbers, self.scores, strict=True)) if self.scores else {}


def hits(found: Sequence[Found], sort: Order, page: Page) -> tuple[Hit, ...]:
    """Return the hits on ``page`` when all that was ``found`` is put in the order of ``sort``."""
    wanted = None if page.limit is None else page.offset + page.limit
    return hits_of(in_order(found, sort, wanted)[page.offset :])


def hits_of(places: Iterable[tuple[Found, int]]) -> tuple[Hit, ...]:
    """Return the documents at ``places`` (where it was found, its number there) as hits."""
    return tuple(each.view.segment.hit(number, each.score_of.get(number, 0.0)) for each, number in places)


def in_order(found: Sequence[Found], sort: Order, wanted: int | None) -> list[tuple[Found, int]]:
    """Return the places of the first ``wanted`` documents (all when None) in the order of ``sort``."""
    best = [entry for each in found for entry in _best(each, tuple(sort), wanted)]
    best.sort(key=lambda entry: entry[0])
    return [(each, number) for _, each, number in best[:wanted]]


def _best(found: Found, sort: tuple[SortKey, ...], wanted: int | None) -> list[tuple[Any, Found, int]]:
    """Return the first ``wanted`` entries (all when None) of one view, each with its sort key."""
    segment = found.view.segment
    key = _sort_key(segment, sort, found.score_of)
    ranked: Callable[[int], Any] = key
    if all(each.field != _RELEVANCE for each in sort):
        ranked = segment.ranks(sort, key).__getitem__  # the same for every query, so it is worked out once
    numbers = sorted(found.numbers, key=ranked) if wanted is None else nsmallest(wanted, found.numbers, key=ranked)
    return [(key(number), found, number) for number in numbers]


def _sort_key(segment: Segment, sort: tuple[SortKey, ...], scores: dict[int, float]) -> Callable[[int], Any]:
    """Return a function from a document's number to what it is sorted by, the lowest first.

    A missing number sorts last in either direction; the ledger order, newest first, and the key break ties.
    """
    columns = [_values(segment, each.field, scores) for each in sort]
    signs = [-1 if each.descending else 1 for each in sort]

    def key(number: int) -> Any:
        parts: list[Any] = []
        for value_of, sign in zip(columns, signs, strict=True):
            value = value_of(number)
            parts.append((1, 0) if value is None else (0, sign * value))
        return (*parts, -segment.orders[number], segment.keys[number])

    return key


def _values(segment: Segment, field: str, scores: dict[int, float]) -> Callable[[int], float | None]:
    if field == _RELEVANCE:
        return lambda number: scores.get(number, 0.0)
    if field == "order":
        return segment.orders.__getitem__
    column = segment.numbers.get(field)
    return column.values.__getitem__ if column else lambda number: None
