"""What is asked of the index, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from search_index.synonyms import NO_SYNONYMS, Synonyms


@dataclass(frozen=True, slots=True)
class Range:
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


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order: the name of a number, ``"order"`` or ``"relevance"``.

    Documents without the number come last in either direction.
    """

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A window on the ordered hits; ``limit`` None means all that follow ``offset``."""

    offset: int = 0
    limit: int | None = 20


class Hit(NamedTuple):
    """One document of an answer; ``score`` is 0 where nothing was ranked by relevance."""

    key: str
    order: int
    score: float
    stored: Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """The exact number of matching documents, the hits of the page, and the values counted within the matches."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
