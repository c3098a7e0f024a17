"""A query put to one state of the index: words are read and looked up once, whatever is asked about the matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from search_index.grouping import Grouped, count_groups, count_values, group_hits
from search_index.matching import filtered, matching
from search_index.nearly import corrections, nearly_hits
from search_index.ordering import BEST, NEWEST, RELEVANCE, Found, hits
from search_index.query import Answer, Hit, Page, Query, SortKey
from search_index.ranking import add_synonyms, query_terms, scores, term_factors
from search_index.snapshots import Snapshot
from search_index.words import parse_query

Key = tuple[str | None, str | None]
"""By which field matches are grouped, and which part of the query is left aside."""


class Question:
    """What may be asked about the matches of a query; all answers are of the same commit.

    ``group`` is the field by whose first value documents are one match, as in ``engine.Engine.match``. ``aside`` names
    a part of the query that does not count for once (``Query.without``): so the values of a filter are counted among
    what would match if that filter were not set.
    """

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot, self._query = snapshot, query
        self._wanted = parse_query(query.words, query.synonyms)
        self._found: dict[str | None, list[Found]] = {}
        self._grouped: dict[Key, Grouped] = {}

    def answer(self, sort: Sequence[SortKey], page: Page, facets: Sequence[str], group: str | None) -> Answer:
        """Return number, page and values of the matches. See ``engine.Engine.match``."""
        sort, found = tuple(sort) or (BEST if self._wanted.terms else NEWEST), self._matches(None)
        groups = None if group is None else self._groups(group, None)
        total = sum([len(each.documents) for each in found]) if groups is None else groups.total
        counts = {field: self.values(field, group=group) for field in facets} if facets else {}
        if page.limit == 0 or total == 0:
            return Answer(total, (), counts)
        if sort[0].field == RELEVANCE:
            self._rank(found)
        shown = hits(found, sort, page) if groups is None else group_hits(found, groups, sort, page)
        return Answer(total, shown, counts)

    def values(self, field: str, *, group: str | None, aside: str | None = None) -> dict[str, int]:
        """Return how many matches have each value of ``field``."""
        if group is None:
            return count_values(self._matches(aside), field, self._snapshot.groups.names(field))
        return self._groups(group, aside).count(field)

    def total(self, *, group: str | None, aside: str | None = None, also: Query | None = None) -> int:
        """Return the number of matches, or of those that satisfy the filters of ``also`` too."""
        if also is None:
            if group is not None:
                return self._groups(group, aside).total
            return sum([len(each.documents) for each in self._matches(aside)])
        sets = [(each.view, filtered(each.view.segment, also, each.documents)) for each in self._matches(aside)]
        if group is None:
            return sum(len(documents) for _, documents in sets)
        return count_groups([each for each in sets if each[1]], self._snapshot.grouping(group))

    def nearly(self, *, group: str, few: int, page: Page) -> tuple[Hit, ...]:
        """Return what nearly matches. See ``engine.Engine.match_nearly``."""
        if not self._wanted.terms or self.total(group=group) >= few:
            return ()
        return nearly_hits(self._snapshot, self._query, self._wanted, page, group, self._matches(None))

    def corrections(self) -> Mapping[str, Sequence[str]]:
        """Return what may be meant by unknown words. See ``engine.Engine.corrections``."""
        return corrections(self._snapshot, self._wanted, self._query.synonyms)

    def _groups(self, group: str, aside: str | None) -> Grouped:
        found = self._grouped.get((group, aside))
        if found is None:
            matches = self._matches(aside)
            if aside is not None and matches is self._matches(None):
                found = self._groups(group, None)
            else:
                found = Grouped(matches, self._snapshot.grouping(group))
            self._grouped[group, aside] = found
        return found

    def _matches(self, aside: str | None) -> list[Found]:
        """Return the matching documents of each view."""
        found = self._found.get(aside)
        if found is None:
            found = self._found[aside] = self._match(aside)
        return found

    def _match(self, aside: str | None) -> list[Found]:
        if aside is None:
            views = self._snapshot.views.values()
            return [Found(view, matching(view.segment, self._query, self._wanted, view.live)) for view in views]
        query = self._query.without(aside)
        if query is self._query:
            return self._matches(None)
        return [Found(each.view, filtered(each.view.segment, query, each.documents)) for each in self._saying]

    @cached_property
    def _saying(self) -> list[Found]:
        """The documents that say the words, whatever the filters leave of them."""
        views = self._snapshot.views.values()
        return [Found(view, matching(view.segment, Query(), self._wanted, view.live)) for view in views]

    def _rank(self, found: Sequence[Found]) -> None:
        """Give every match its score, unless there is nothing to rank."""
        snapshot, wanted = self._snapshot, self._wanted
        if not wanted.terms or sum([len(each.documents) for each in found]) < 2:
            return
        factors = term_factors(snapshot, query_terms(wanted.terms, wanted.marked, wanted.pairs, wanted.names))
        for each in found:
            each.scores = scores(snapshot, each.view, each.numbers, factors)
            if wanted.spans:
                each.scores = add_synonyms(snapshot, each.view, each.numbers, each.scores, wanted.spans)
