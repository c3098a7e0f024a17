"""The order of hits: by numbers, by ledger order, by relevance."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.placing import Placed, PlaceNumbers
from search_index.query import Hit, Page, SortKey
from search_index.snapshots import View

RELEVANCE = "relevance"
"""May only be the first key of an order."""

NEWEST = (SortKey("order", descending=True),)
BEST = (SortKey(RELEVANCE, descending=True),)

_BLOCK = 64  # scores
_FEW = 200  # scores that are put in order in the time that it takes to tell which of them are high
_STEP = 60  # times as long as taking one number out of an array takes looking one up in a set


Order = Sequence[SortKey]


class Found:
    """The matching documents of one view, with a score for each number (None where nothing is ranked)."""

    __slots__ = ("_numbers", "documents", "scores", "view")

    def __init__(self, view: View, documents: Bits) -> None:
        self.view, self.documents = view, documents
        self.scores: NDArray[np.float32] | None = None
        self._numbers: Numbers | None = None

    @property
    def numbers(self) -> Numbers:
        """The same by number, lowest first."""
        if self._numbers is None:
            self._numbers = bits.to_numbers(self.documents)
        return self._numbers

    def score(self, number: int) -> float:
        """Return the score of document ``number``; 0 where nothing is ranked."""
        return 0.0 if self.scores is None else float(self.scores[np.searchsorted(self.numbers, number)])


def hits(found: Sequence[Found], sort: Order, page: Page) -> tuple[Hit, ...]:
    """Return the hits on ``page`` when all that was ``found`` is put in the order of ``sort``."""
    matching = [each for each in found if each.documents]
    if len(matching) == 1:
        [each] = matching
        return tuple(each.view.segment.hits(*_best(each, tuple(sort), page.offset, page.end)))
    return hits_of(in_order(matching, sort, page.end)[page.offset :])


def hits_of(places: Sequence[tuple[Found, int]]) -> tuple[Hit, ...]:
    """Return the documents at ``places`` (where it was found, its number there) as hits."""
    theirs: dict[int, list[int]] = {}
    for each, number in places:
        theirs.setdefault(id(each), []).append(number)
    made = {}
    for each in {id(each): each for each, _ in places}.values():
        numbers = np.array(theirs[id(each)], np.intp)
        scores = None if each.scores is None else each.scores[each.numbers.searchsorted(numbers)]
        made[id(each)] = iter(each.view.segment.hits(numbers, scores))
    return tuple(next(made[id(each)]) for each, _ in places)


def in_order(found: Sequence[Found], sort: Order, wanted: int | None) -> list[tuple[Found, int]]:
    """Return the places of the first ``wanted`` documents (all when None) in the order of ``sort``.

    Relevance may only be the first key.
    """
    best = [(each, _best(each, tuple(sort), 0, wanted)[0].tolist()) for each in found if each.documents]
    if len(best) == 1:
        return [(best[0][0], number) for number in best[0][1]]
    keyed = ([(_sort_key(each, sort, number), each, number) for number in numbers] for each, numbers in best)
    return [(each, number) for _, each, number in merge(*keyed, key=lambda entry: entry[0])][:wanted]


def _best(
    found: Found, sort: tuple[SortKey, ...], first: int, end: int | None
) -> tuple[Numbers, NDArray[np.float32] | None]:
    """Return the documents of one view from the place ``first`` on, up to ``end`` (to the last when None), in order.

    Beside them their scores, where they are ranked.
    """
    count = len(found.documents)
    most = count if end is None else min(end, count)
    if sort[0].field == RELEVANCE:
        at = _most_relevant(found, found.view.segment.places.of(sort[1:]), most)[first:]
        return found.numbers[at], None if found.scores is None else found.scores[at]
    order = found.view.segment.places.of(sort)
    if order.is_down:
        return bits.to_numbers(found.documents[count - most : max(count - first, count - most)])[::-1], None
    if count**2 > _STEP * most * len(order.places):  # many match: those that come first are soon met
        return np.array(_first_met(found.documents, order.places, most)[first:], np.intp), None
    numbers = found.numbers
    theirs = order.ranks[numbers]
    if most < len(theirs):
        chosen = np.argpartition(theirs, most - 1)[:most] if most else np.empty(0, np.intp)
        numbers, theirs = numbers[chosen], theirs[chosen]
    return numbers[np.argsort(theirs)][first:], None


def _first_met(documents: Bits, places: PlaceNumbers, most: int) -> list[int]:
    """Return the first of ``documents`` on the way through all ``places``."""
    met: list[int] = []
    step = max(64, 2 * most * len(places) // len(documents))
    for start in range(0, len(places), step):
        met += [number for number in places[start : start + step].tolist() if number in documents]
        if len(met) >= most:
            break
    return met[:most]


def _most_relevant(found: Found, order: Placed, most: int) -> Numbers:
    """Return which documents, by place, have the highest scores; of equal ones those that ``order`` puts first."""
    numbers, scores = found.numbers, found.scores
    if scores is None:
        return np.argsort(order.ranks[numbers])[:most]
    if not 0 < most < len(scores) - _FEW:
        return np.lexsort((order.ranks[numbers], -scores))[:most]
    kept = np.flatnonzero(scores >= _reached(scores, most))
    return kept[np.lexsort((order.ranks[numbers[kept]], -scores[kept]))[:most]]


def _reached(scores: NDArray[np.float32], most: int) -> np.float32:
    """Return a score that at least ``most`` documents reach, and few others: as many blocks have one that does."""
    if len(scores) >= most * _BLOCK:
        scores = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
    reached: np.float32 = np.partition(scores, -most)[-most]
    return reached


def _sort_key(found: Found, sort: Order, number: int) -> Any:
    """Return what a document is sorted by, the lowest first: a missing number is last, the newest breaks ties."""
    segment = found.view.segment
    parts: list[Any] = []
    for key in sort:
        value = found.score(number) if key.field == RELEVANCE else segment.value(key.field, number)
        parts.append((1, 0) if value is None else (0, -value if key.descending else value))
    return (*parts, -int(segment.orders[number]), segment.keys[number])
