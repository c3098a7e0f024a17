"""The order of hits: by numbers, by ledger order, by relevance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

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
_BEHIND_ALL = 2**62  # no number that may be the nearest is as high
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
    which, numbers = in_order(matching, sort, page.end)
    return hits_of(matching, which[page.offset :], numbers[page.offset :])


def hits_of(found: Sequence[Found], which: Numbers, numbers: Numbers) -> tuple[Hit, ...]:
    """Return documents as hits: ``which`` of ``found`` each is from, and its number there."""
    made: list[Iterator[Hit]] = []
    for at, each in enumerate(found):
        theirs = numbers[which == at]
        scores = None if each.scores is None else each.scores[each.numbers.searchsorted(theirs)]
        made.append(iter(each.view.segment.hits(theirs, scores)))
    return tuple(next(made[at]) for at in which.tolist())


class Some(NamedTuple):
    """Documents, by place: ``which`` of ``found`` each is from, and its number there."""

    found: Sequence[Found]
    which: Numbers
    numbers: Numbers

    def keys(self, at: Numbers) -> list[str]:
        """Return the keys of those at the places ``at``."""
        made: dict[int, str] = {}
        for view, each in enumerate(self.found):
            theirs = at[self.which[at] == view]
            made.update(zip(theirs.tolist(), each.view.segment.keys_of(self.numbers[theirs]), strict=True))
        return [made[place] for place in at.tolist()]


def in_order(found: Sequence[Found], sort: Order, wanted: int | None) -> tuple[Numbers, Numbers]:
    """Return the first ``wanted`` documents (all when None) in the order of ``sort``, as ``hits_of`` takes them.

    Relevance may only be the first key.
    """
    best = [_best(each, tuple(sort), 0, wanted)[0] for each in found]
    which = np.repeat(np.arange(len(best)), [len(numbers) for numbers in best])
    numbers = np.concatenate(best) if best else np.empty(0, np.intp)
    if len(best) > 1:
        parts = [_columns(each, theirs, sort) for each, theirs in zip(found, best, strict=True)]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        end = len(numbers) if wanted is None else wanted
        order = _by_keys(np.lexsort(columns), columns, end, Some(found, which, numbers))
        which, numbers = which[order], numbers[order]
    return which[:wanted], numbers[:wanted]


def _best(
    found: Found, sort: tuple[SortKey, ...], first: int, end: int | None
) -> tuple[Numbers, NDArray[np.float32] | None]:
    """Return the documents of one view from the place ``first`` on, up to ``end`` (to the last when None), in order.

    Beside them their scores, where they are ranked.
    """
    count = len(found.documents)
    if count < 2:
        return found.numbers[first:end], None if found.scores is None else found.scores[first:end]
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
    if count * _STEP > len(order.places):
        marks = np.zeros(len(order.places), bool)
        marks[theirs] = True
        return order.places[np.flatnonzero(marks)[first:most]].astype(np.intp), None
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


def _columns(found: Found, numbers: Numbers, sort: Order) -> list[NDArray[Any]]:
    """Return what documents are sorted by, the last the most important; the newest breaks ties, then the key."""
    columns: list[NDArray[Any]] = [-found.view.segment.orders[numbers]]
    for key in reversed(sort):
        columns += _column(found, numbers, key)
    return columns


def _column(found: Found, numbers: Numbers, key: SortKey) -> list[NDArray[Any]]:
    """Return what documents are sorted by for the sake of ``key``: a missing number is last."""
    sign, column = -1 if key.descending else 1, found.view.segment.numbers.get(key.field)
    if key.field == RELEVANCE:
        scores = found.scores
        return [] if scores is None else [sign * scores[found.numbers.searchsorted(numbers)]]
    if key.field == "order":
        return [sign * found.view.segment.orders[numbers]]
    if column is None:
        return [np.zeros(len(numbers), np.int64), np.ones(len(numbers), bool)]
    is_missing, values = column.is_missing[numbers], column.values[numbers]
    if key.nearest is not None:
        values = np.where(values < key.nearest, _BEHIND_ALL - values, values)
    return [np.where(is_missing, 0, sign * values), is_missing]


def _by_keys(order: Numbers, columns: Sequence[NDArray[Any]], wanted: int, some: Some) -> Numbers:
    """Return ``order`` with the keys deciding among documents that are equal in all ``columns``.

    Keys are read only of those that may be among the first ``wanted``.
    """
    begins = np.ones(len(order), bool)
    begins[1:] = False
    for column in columns:
        begins[1:] |= column[order[1:]] != column[order[:-1]]
    run = np.cumsum(begins)  # equal documents have the same number
    has_equal = ~begins
    has_equal[:-1] |= ~begins[1:]
    at = np.flatnonzero(has_equal & (run <= run[:wanted].max(initial=0)))
    if not len(at):
        return order
    equal = order[at]
    order[at] = equal[np.lexsort((np.array(some.keys(equal)), run[at]))]
    return order
