"""From what somebody typed to what a document must contain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from search_index.analysis import Analysis, analyse, code_parts, word_pairs
from search_index.synonyms import NO_SYNONYMS, Span, Synonyms

T = TypeVar("T")

_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb]')


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a query ask for.

    ``terms``: plain words and whole codes (the parts of a code stand among the words). All are required, but those
    in ``spans``, for which synonyms may stand. ``phrases``: runs of words that must stand side by side. ``marked``: the
    exact forms of words typed with marks, and ``pairs``: neighbouring words; they only rank.
    """

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    marked: tuple[str, ...]
    pairs: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    required: tuple[str, ...] = ()


def parse_words(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Words:
    """Read the words of a query; an unpaired quotation mark means nothing.

    What stands in quotation marks, and the parts of codes, are meant to the letter: they have no synonyms.
    """
    pieces = _QUOTES.split(text)
    analyses = [analyse(piece) for piece in pieces]
    quoted = range(1, len(pieces) - 1, 2)
    terms: list[str] = []
    marked: list[str] = []
    required: list[str] = []
    spans: list[Span] = []
    phrases = []
    pairs = (pair for analysis in analyses for pair in word_pairs(analysis.words))
    for number, analysis in enumerate(analyses):
        found, others = ([], analysis.words) if number in quoted else _parted(analysis, synonyms)
        spans.extend(found)
        required.extend(others)
        terms.extend(analysis.words)
        marked.extend(analysis.marked)
        if number not in quoted or _is_one_code(analysis):
            terms.extend(analysis.codes)
            required.extend(analysis.codes)
        elif len(analysis.words) > 1:
            phrases.append(analysis.words)
    return Words(_once(terms), _once(phrases), _once(marked), _once(pairs), _once(spans), _once(required))


def _parted(analysis: Analysis, synonyms: Synonyms) -> tuple[list[Span], list[str]]:
    """Return the runs of words that have synonyms, the longest from the left, and the words between them."""
    in_codes = {part for code in analysis.codes for part in code_parts(code)}
    spans, others, at = [], [], 0
    while at < len(analysis.words):
        span = synonyms.find(analysis.words, analysis.exact, at)
        if span is None or not in_codes.isdisjoint(span.literal):
            others.append(analysis.words[at])
            at += 1
        else:
            spans.append(span)
            at += len(span.literal)
    return spans, others


def _is_one_code(analysis: Analysis) -> bool:
    """Whether all of a quoted piece is one code, which is then sought as a whole among the codes too."""
    return len(analysis.codes) == 1 and code_parts(analysis.codes[0])[1:] == _once(analysis.words)


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
