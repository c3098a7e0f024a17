"""What is asked of the index, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from search_index.synonyms import NO_SYNONYMS, Synonyms

EITHER = "either"
"""Names the sub-queries of a query where one of its parts is named."""


class Range(NamedTuple):
    """A range of a number, both ends inside. A document without the number is in no range, not even an open one."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What a document must satisfy; every part must hold.

    ``words``: a text in the language of ``search_index.language``, by which each word, "quoted phrase" and code must be
    in the document, but what is excluded. ``any_of``: in each field one of the
    values (an empty set of values matches nothing). ``none_of``: in no field one of the values. ``ranges``: each
    number in its range. ``either``: at least one of the sub-queries, whose words are ignored. ``synonyms``: what may
    stand in the document instead of words outside quotation marks and codes.
    """

    words: str = ""
    any_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    none_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    either: tuple[Query, ...] = ()
    synonyms: Synonyms = NO_SYNONYMS

    def without(self, part: str) -> Query:
        """Return the query without what it asks of ``part``, a field or ``EITHER``; itself where that is nothing."""
        if part == EITHER:
            return replace(self, either=()) if self.either else self
        if part not in self.any_of and part not in self.ranges:
            return self
        values = {field: theirs for field, theirs in self.any_of.items() if field != part}
        return replace(
            self, any_of=values, ranges={field: each for field, each in self.ranges.items() if field != part}
        )


class SortKey(NamedTuple):
    """One key of an order: the name of a number, ``"order"`` or ``"relevance"``.

    Documents without the number come last in either direction. With ``nearest``, which may only be alone, those from
    that number on come first and those before it behind them, the nearest of them first.
    """

    field: str
    descending: bool
    nearest: int | None = None


class Page(NamedTuple):
    """A window on the ordered hits; ``limit`` None means all that follow ``offset``."""

    offset: int = 0
    limit: int | None = 20

    @property
    def end(self) -> int | None:
        """How many hits there must be for the page to be full; None for all that there are."""
        return None if self.limit is None else self.offset + self.limit


Stored = Mapping[str, str | int | None]


class Rows(Protocol):
    """Documents side by side, read when somebody asks for the first one: their keys, and what goes back with them."""

    @property
    def keys(self) -> Sequence[str]:
        """Return their keys."""
        ...

    @property
    def stored(self) -> Sequence[Stored]:
        """Return what is stored of them."""
        ...

    @property
    def shown(self) -> Sequence[Any]:
        """Return what is to be shown of them."""
        ...


class Hit(NamedTuple):
    """One document of an answer: number ``at`` of some ``rows``. ``score`` is 0 where there is nothing to rank.

    Which documents match, and in which order, is known without a look at their texts: whoever counts does not pay.
    """

    rows: Rows
    at: int
    order: int
    score: float

    @property
    def key(self) -> str:
        """The key of the document."""
        return self.rows.keys[self.at]

    @property
    def stored(self) -> Stored:
        """What goes back with the document."""
        return self.rows.stored[self.at]

    @property
    def shown(self) -> Any:
        """What goes back with the document to who shows it."""
        return self.rows.shown[self.at]

    def __eq__(self, other: object) -> bool:
        """Tell whether both are the same document with the same score."""
        return isinstance(other, Hit) and self._all() == other._all()

    def __ne__(self, other: object) -> bool:
        """Tell whether they are not: a tuple would compare the rows themselves."""
        return not self == other

    def __hash__(self) -> int:
        """Return what equal hits have in common."""
        return hash((self.key, self.order))

    def _all(self) -> tuple[str, int, float, Stored]:
        return self.key, self.order, self.score, self.stored


class Answer(NamedTuple):
    """The exact number of matching documents, the hits of the page, and the values counted within the matches."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
