"""Documents of one group as one hit: what a group is, how many there are, and how often they have a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.columns import KeywordColumn
from search_index.groups import Grouping, GroupNumbers
from search_index.ordering import Found, Order, hits, hits_of, in_order
from search_index.query import Hit, Page

_FIRST_LOOK = 4  # documents looked at for each group that is wanted; most groups have fewer


def find_groups(found: Iterable[Found], grouping: Grouping) -> GroupNumbers:
    """Return the numbers of the groups of the found documents."""
    return _seen(grouping, ((each, each.documents) for each in found))


def count_groups(found: Sequence[Found], grouping: Grouping) -> int:
    """Return how many groups the found documents are of."""
    alone = sum(len(each.documents) - len(_shared(each, grouping)) for each in found)
    return alone + len(_seen(grouping, ((each, _shared(each, grouping)) for each in found)))


def _shared(found: Found, grouping: Grouping) -> Bits:
    return found.documents & grouping.shared[found.view.base]


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


def count_in_groups(found: Sequence[Found], fields: Iterable[str], grouping: Grouping) -> dict[str, dict[str, int]]:
    """Return, for each value of each of ``fields``, how many groups have a found document with it."""
    shared = [Found(each.view, _shared(each, grouping)) for each in found]
    alone = [Found(each.view, each.documents - others.documents) for each, others in zip(found, shared, strict=True)]
    return {field: _count_field(alone, shared, field, grouping) for field in fields}


def _count_field(alone: Iterable[Found], shared: Iterable[Found], field: str, grouping: Grouping) -> dict[str, int]:
    """Count what is alone in its group by rows; of the others each group and row once, then each value of both."""
    counts = Counter(count_values(alone, field))
    said: dict[int, set[str]] = {}
    for each in shared:
        column = each.view.segment.keywords.get(field) if each.documents else None
        if column is not None:
            rows = column.rows[each.numbers].astype(np.intp)
            _say(said, _groups_of(each, each.documents, grouping), column, rows)
    for values in said.values():
        counts.update(values)
    return dict(counts)


def count_values(found: Iterable[Found], field: str) -> dict[str, int]:
    """Return how many of the found documents have each value of ``field``."""
    counts: Counter[str] = Counter()
    for each in found:
        column = each.view.segment.keywords.get(field)
        if column is not None:
            counts.update(column.count(each.documents, each.numbers))
    return dict(counts)


def _say(said: dict[int, set[str]], groups: GroupNumbers, column: KeywordColumn, rows: Numbers) -> None:
    """Add to each group what its documents say."""
    pairs = np.unique(groups.astype(np.int64) * column.width + rows)
    numbers, theirs = np.divmod(pairs, column.width)
    for group, row in zip(numbers.tolist(), theirs.tolist(), strict=True):
        said.setdefault(group, set()).update(column.distinct[row])


def group_hits(found: Sequence[Found], sort: Order, page: Page, grouping: Grouping) -> tuple[Hit, ...]:
    """Return the first document of each group, in the order of ``sort``, as hits of ``page``."""
    if not any(_shared(each, grouping) for each in found):
        return hits(found, sort, page)
    total = sum(len(each.documents) for each in found)
    wanted = None if page.limit is None else page.offset + page.limit
    looked = total if wanted is None else wanted * _FIRST_LOOK
    while True:
        first: dict[int, tuple[Found, int]] = {}
        for each, number in in_order(found, sort, min(looked, total)):
            group = grouping.groups.of(each.view.segment, grouping.field)[number]
            first.setdefault(int(group), (each, number))
        if looked >= total or (wanted is not None and len(first) >= wanted):
            return hits_of(list(first.values())[page.offset : wanted])
        looked *= _FIRST_LOOK
