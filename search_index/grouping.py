"""Documents of one group as one hit: what a group is, how many there are, and how often they have a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.columns import KeywordColumn
from search_index.groups import Grouping, GroupNumbers
from search_index.ordering import Found, Order, hits, hits_of, in_order
from search_index.query import Hit, Page

_VALUE_BITS = 31
_VALUE = (1 << _VALUE_BITS) - 1
_FIRST_LOOK = 4  # documents looked at for each group that is wanted; most groups have fewer


def find_groups(found: Iterable[Found], grouping: Grouping) -> GroupNumbers:
    """Return the numbers of the groups of the found documents."""
    return _seen(grouping, ((each, each.documents) for each in found))


def shared_of(found: Iterable[Found], grouping: Grouping) -> list[Bits]:
    """Return, for each of ``found``, the documents whose group has others; mostly there are none."""
    return [each.documents & grouping.shared[each.view.base] for each in found]


def count_groups(found: Sequence[Found], shared: Sequence[Bits], grouping: Grouping) -> int:
    """Return how many groups the found documents are of."""
    count = sum([len(each.documents) for each in found])
    if any(shared):
        count -= sum(map(len, shared))
        count += len(_seen(grouping, zip(found, shared, strict=True)))
    return count


def _seen(grouping: Grouping, sets: Iterable[tuple[Found, Bits]]) -> GroupNumbers:
    columns = [_groups_of(each, documents, grouping) for each, documents in sets if documents]
    if not columns:
        return np.empty(0, np.intp)
    seen = np.zeros(grouping.groups.count(grouping.field), bool)
    for column in columns:
        seen[column] = True
    return np.flatnonzero(seen)


def _groups_of(found: Found, documents: Bits, grouping: Grouping) -> GroupNumbers:
    return grouping.groups.of(found.view.segment, grouping.field)[bits.to_numbers(documents)]


def count_in_groups(
    found: Sequence[Found], shared: Sequence[Bits], fields: Iterable[str], grouping: Grouping
) -> dict[str, dict[str, int]]:
    """Return, for each value of each of ``fields``, how many groups have a found document with it."""
    if not any(shared):
        return {field: count_values(found, field) for field in fields}
    both = list(zip(found, shared, strict=True))
    alone = [Found(each.view, each.documents - others) for each, others in both]
    together = [Found(each.view, others) for each, others in both]
    return {field: _count_field(alone, together, field, grouping) for field in fields}


def _count_field(alone: Iterable[Found], shared: Iterable[Found], field: str, grouping: Grouping) -> dict[str, int]:
    """Count what is alone in its group by rows; of the others each group and row once, then each value of both."""
    counts = Counter(count_values(alone, field))
    numbered: dict[str, int] = {}
    pairs = [
        _pairs(_groups_of(each, each.documents, grouping), column, column.rows[each.numbers].astype(np.intp), numbered)
        for each in shared
        if each.documents and (column := each.view.segment.keywords.get(field)) is not None
    ]
    if pairs:
        times = np.bincount(_different(np.concatenate(pairs)) & _VALUE, minlength=len(numbered)).tolist()
        counts.update({value: times[number] for value, number in numbered.items() if times[number]})
    return dict(counts)


def count_values(found: Iterable[Found], field: str) -> dict[str, int]:
    """Return how many of the found documents have each value of ``field``."""
    counts: Counter[str] = Counter()
    for each in found:
        column = each.view.segment.keywords.get(field)
        if column is not None:
            counts.update(column.count(each.documents, each.numbers))
    return dict(counts)


def _pairs(groups: GroupNumbers, column: KeywordColumn, rows: Numbers, numbered: dict[str, int]) -> NDArray[np.int64]:
    """Return the group of each document with each of its values as one number; ``numbered`` has all values."""
    starts, values = column.values_by_row
    numbers = np.array([numbered.setdefault(value, len(numbered)) for value in column.values], np.int64)
    of = groups.astype(np.int64) << _VALUE_BITS
    if column.is_single and rows.all():
        return of | numbers[values[starts[rows]]]
    sizes = starts[rows + 1] - starts[rows]
    ends = np.cumsum(sizes)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[rows] - (ends - sizes), sizes)
    return np.repeat(of, sizes) | numbers[values[at]]


def _different(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the different ones of ``numbers``: sorting is quicker than the table that numpy's ``unique`` keeps."""
    in_order = np.sort(numbers)
    return in_order[np.flatnonzero(np.diff(in_order, prepend=-1))]


def group_hits(
    found: Sequence[Found], shared: Iterable[Bits], sort: Order, page: Page, grouping: Grouping
) -> tuple[Hit, ...]:
    """Return the first document of each group, in the order of ``sort``, as hits of ``page``."""
    if not any(shared):
        return hits(found, sort, page)
    total = sum(len(each.documents) for each in found)
    wanted = page.end
    looked = total if wanted is None else wanted * _FIRST_LOOK
    while True:
        first: dict[int, tuple[Found, int]] = {}
        for each, number in in_order(found, sort, min(looked, total)):
            group = grouping.groups.of(each.view.segment, grouping.field)[number]
            first.setdefault(int(group), (each, number))
        if looked >= total or (wanted is not None and len(first) >= wanted):
            return hits_of(list(first.values())[page.offset : wanted])
        looked *= _FIRST_LOOK
