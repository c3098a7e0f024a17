"""Many documents of one thing as one hit: what a group is, how many there are, and how often they have a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from search_index.ordering import Found, Order, hits_of, in_order
from search_index.query import Hit, Page

_FIRST_LOOK = 4  # documents looked at for each group that is wanted; most groups have fewer


def find_groups(found: Iterable[Found], field: str) -> set[str]:
    """Return the names of the groups by ``field`` of the found documents; one without a value is a group of itself."""
    return set().union(*(_names(each, field) for each in found))


def count_in_groups(found: Iterable[Found], field: str, group: str) -> dict[str, int]:
    """Return, for each value of ``field``, how many groups have a found document with it."""
    said: dict[str, tuple[str, ...]] = {}
    for each in found:
        column = each.view.segment.keywords.get(field)
        if column:
            for name, row in zip(_names(each, group), column.rows(each.numbers), strict=True):
                known = said.setdefault(name, row)
                if known is not row:  # equal rows of a segment are one
                    said[name] = tuple(dict.fromkeys((*known, *row)))
    counts: Counter[str] = Counter()
    for row, times in Counter(said.values()).items():
        for value in row:
            counts[value] += times
    return dict(counts)


def group_hits(found: Sequence[Found], sort: Order, page: Page, group: str) -> tuple[Hit, ...]:
    """Return the first document of each group, in the order of ``sort``, as hits of ``page``."""
    total = sum(len(each.numbers) for each in found)
    wanted = None if page.limit is None else page.offset + page.limit
    looked = total if wanted is None else wanted * _FIRST_LOOK
    while True:
        first: dict[str, tuple[Found, int]] = {}
        for each, number in in_order(found, sort, min(looked, total)):
            first.setdefault(each.view.segment.group_names(group)[number], (each, number))
        if looked >= total or (wanted is not None and len(first) >= wanted):
            return hits_of(list(first.values())[page.offset : wanted])
        looked *= _FIRST_LOOK


def _names(found: Found, field: str) -> list[str]:
    return list(map(found.view.segment.group_names(field).__getitem__, found.numbers))
