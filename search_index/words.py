"""From what somebody typed to what a document must contain."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple, TypeVar

from search_index.analysis import Analysis, analyse, word_pairs
from search_index.language import Piece, may_have_signs, read_query
from search_index.synonyms import NO_SYNONYMS, Span, Synonyms

T = TypeVar("T")


class Words(NamedTuple):
    """What words that belong together ask for.

    ``terms``: plain words and whole codes (the parts of a code stand among the words). All are required, but those
    in ``spans``, for which synonyms may stand; ``required`` are those to look for. ``phrases``: runs of words that must
    stand side by side. ``marked``: the exact forms of words typed with marks, ``pairs``: neighbouring words, ``name``:
    all in a row; they only rank.
    """

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    marked: tuple[str, ...]
    pairs: tuple[str, ...]
    spans: tuple[Span, ...]
    required: tuple[str, ...]
    name: str


class Wanted(NamedTuple):
    """What a whole query asks for: all of one of ``alternatives`` (of none: anything), and none of ``excluded``.

    Of what is excluded the ``marked`` forms must be there too before it counts: who types "-thuê" still wants what says
    "thuế". The rest is that of all alternatives together, and only ranks; ``names`` are their words in a row.
    """

    alternatives: tuple[Words, ...]
    excluded: tuple[Words, ...]
    terms: tuple[str, ...]
    marked: tuple[str, ...]
    pairs: tuple[str, ...]
    spans: tuple[Span, ...]
    names: tuple[str, ...]


ANYTHING = Wanted((), (), (), (), (), (), ())


def parse_query(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Wanted:
    """Read a query, in the language of ``search_index.language``."""
    if not text:
        return ANYTHING
    if not may_have_signs(text):
        words = _parse_piece(Piece(text, is_quoted=False), synonyms)
        return _wanted(words, ()) if words.terms else ANYTHING
    sentence = read_query(text)
    alternatives = tuple(_parse_words(pieces, synonyms) for pieces in sentence.alternatives)
    excluded = tuple(map(_parse_excluded, sentence.excluded))
    if len(alternatives) == 1:
        return _wanted(alternatives[0], excluded)
    return Wanted(
        alternatives,
        excluded,
        _all_of(words.terms for words in alternatives),
        _all_of(words.marked for words in alternatives),
        _all_of(words.pairs for words in alternatives),
        _all_of(words.spans for words in alternatives),
        _once(words.name for words in alternatives),
    )


def _wanted(words: Words, excluded: tuple[Words, ...]) -> Wanted:
    """Return what asks for ``words`` without any alternative."""
    return Wanted((words,), excluded, words.terms, words.marked, words.pairs, words.spans, (words.name,))


def _parse_excluded(piece: Piece) -> Words:
    """Read what must not be there, to the letter; of a code that is all of it the marks say nothing."""
    words = _parse_words((Piece(piece.text, is_quoted=True),), NO_SYNONYMS)
    return words._replace(marked=()) if _is_one_code(analyse(piece.text)) else words


def _parse_words(pieces: Iterable[Piece], synonyms: Synonyms) -> Words:
    """Read pieces that belong together."""
    read = [_parse_piece(piece, synonyms) for piece in pieces]
    if len(read) == 1:
        return read[0]
    *columns, names = zip(*read, strict=True)
    return Words._make((*(_once(chain.from_iterable(each)) for each in columns), " ".join(filter(None, names))))


def _parse_piece(piece: Piece, synonyms: Synonyms) -> Words:
    """Read one piece. What is quoted, and the parts of codes, are meant to the letter."""
    analysis = analyse(piece.text)
    words, codes = analysis.words, analysis.codes
    spans, others = ((), words) if piece.is_quoted else _parted(analysis, synonyms)
    phrases: tuple[tuple[str, ...], ...] = ()
    if piece.is_quoted and not _is_one_code(analysis):
        codes, phrases = (), (words,) if len(words) > 1 else ()
    terms = _once(words + codes)
    if codes:  # what has a code has its parts
        others = tuple(word for word in others if word not in analysis.parts)
    required = terms if others is words else _once(others + codes)
    return Words(
        terms, phrases, _once(analysis.marked), _once(word_pairs(words)), _once(spans), required, " ".join(words)
    )


def _parted(analysis: Analysis, synonyms: Synonyms) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Return the runs of words that have synonyms, the longest from the left, and the words between them."""
    if not synonyms.concern(analysis.words):
        return (), analysis.words
    spans: list[Span] = []
    others: list[str] = []
    at = 0
    while at < len(analysis.words):
        span = synonyms.find(analysis.words, analysis.exact, at)
        if span is None or any(word in analysis.parts for word in span.literal):
            others.append(analysis.words[at])
            at += 1
        else:
            spans.append(span)
            at += len(span.literal)
    return tuple(spans), tuple(others)


def _is_one_code(analysis: Analysis) -> bool:
    """Whether all of a quoted piece is one code, which is then sought as a whole among the codes too."""
    return len(analysis.codes) == 1 and analysis.parts == analysis.words


def _all_of(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what is in any of ``parts``, once."""
    return _once(chain.from_iterable(parts))


def _once(items: Iterable[T]) -> tuple[T, ...]:
    found = tuple(items)
    return found if len(found) < 2 else tuple(dict.fromkeys(found))
