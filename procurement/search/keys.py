"""Keys by which an act finds the few saved Selections that may want it, among any number of them.

Each Selection is kept under one thing that whatever matches it must have: its rarest word, or the values of its rarest
filter. An act has the keys of all its words and values, so the Selections that share none of them need not be looked
at. A key only ever leaves Selections out that cannot match; whether one does is for the search to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from procurement.search.selection import Selection
from search_index.analysis import ANALYSIS_VERSION, analyse
from search_index.documents import Document
from search_index.query import Query
from search_index.synonyms import Synonyms

ANY = "*"
"""The key of a Selection that asks for no word and no value: every act has it."""

WORDS = "words"
LONGEST = 120
RULES = "2"
"""Raised when keys are made otherwise."""

FILTERS = {"kind": "kind", "field": "field", "form": "form", "organisation": "organisation", "place": "place"}
"""From filters to the fields of the index that hold their values."""

PLAIN = re.compile(r"(?:[\w\s.,;:/&%()]|(?<=\S)-|-(?=\s|$))*")
"""Words and what usually stands between them. Where there is any other sign, or a word behind a minus, the words are
left to the search."""

OPERATORS = frozenset({"OR", "AND", "NOT", "HOẶC", "HOAC"})
"""What capitals may mean to the language of queries; such words are left to the search, too."""

Count = Callable[[Query], int]
"""From a query of the index to the number of documents that match it."""


def rules_digest(synonyms: Synonyms) -> str:
    """Return what keys depend on beside their Selection: they are made anew when it differs."""
    return sha256(f"{RULES}|{ANALYSIS_VERSION}|{synonyms.digest}".encode()).hexdigest()[:16]


def make_keys(selection: Selection, synonyms: Synonyms, count: Count) -> frozenset[str]:
    """Return the keys under which ``selection`` is kept: whatever matches it has one of them.

    Of all that would do those are taken that the fewest documents have.
    """
    covers = [*_filter_covers(selection), *_word_covers(selection.q, synonyms)]
    return min(covers, key=lambda cover: sum(count(_query(key)) for key in sorted(cover)), default=frozenset({ANY}))


def _filter_covers(selection: Selection) -> Iterator[frozenset[str]]:
    for name, field in FILTERS.items():
        if values := getattr(selection, name):
            yield frozenset(_key(field, value) for value in values)


def _word_covers(typed: str, synonyms: Synonyms) -> Iterator[frozenset[str]]:
    """Yield for each plain word itself, and for a run that has synonyms the first and the last word of each spelling.

    "Phường Cầu Giấy" may be "P Cầu Giấy": its first words are rare nowhere.
    """
    if not PLAIN.fullmatch(typed) or not OPERATORS.isdisjoint(typed.split()):
        return
    analysis = analyse(typed)
    yield from (frozenset({_key(WORDS, code)}) for code in analysis.codes)
    at = 0
    while at < len(analysis.words):
        span = synonyms.find(analysis.words, analysis.exact, at)
        spellings = (span.literal, *(other.words for other in span.others)) if span else ((analysis.words[at],),)
        yield from (frozenset(_key(WORDS, spelling[end]) for spelling in spellings) for end in (0, -1))
        at += len(spellings[0])


def _key(field: str, value: str) -> str:
    return f"{field}:{value}"[:LONGEST]


def _query(key: str) -> Query:
    field, _colon, value = key.partition(":")
    return Query(words=value) if field == WORDS else Query(any_of={field: frozenset({value})})


def keys_of(documents: Iterable[Document], covering: Callable[[str], Iterable[str]]) -> set[str]:
    """Return the keys of ``documents``; ``covering`` are the bodies by which one may be asked for."""
    found = {ANY}
    for document in documents:
        for field in FILTERS.values():
            values: Iterable[str] = document.keywords.get(field, ())
            if field == "organisation":
                values = {body for value in values for body in covering(value)}
            found.update(_key(field, value) for value in values)
        for text in (*document.texts.values(), *document.codes):
            analysis = analyse(text)
            found.update(_key(WORDS, word) for word in (*analysis.words, *analysis.codes))
    return found
