"""The truth about a query by a plain scan: slow, short, and written without the package's analyser or sets."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from search_index.documents import Document
from search_index.query import Query, Range, SortKey


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def split_words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in plain(text)).split()


def split_codes(text: str) -> set[str]:
    """Whole codes: what stands between blanks, holds a digit, and is joined of several parts."""
    chunks = {chunk.strip(",.;:()[]/-") for chunk in plain(text).split()}
    return {chunk for chunk in chunks if re.search(r"\d", chunk) and len(split_words(chunk)) > 1}


def holds(document: Document, query: Query) -> bool:
    """Whether ``document`` satisfies the filters of ``query``."""
    values = {field: set(row) for field, row in document.keywords.items()}
    return (
        all(values.get(field, set()) & wanted for field, wanted in query.any_of.items())
        and not any(values.get(field, set()) & banned for field, banned in query.none_of.items())
        and all(is_within(document.numbers.get(field), within) for field, within in query.ranges.items())
        and (not query.either or any(holds(document, each) for each in query.either))
    )


def is_within(number: int | None, within: Range) -> bool:
    above = within.low is None or (number is not None and number >= within.low)
    below = within.high is None or (number is not None and number <= within.high)
    return number is not None and above and below


def contains(document: Document, words: str) -> bool:
    """Whether ``document`` contains every word, code and phrase of ``words``; a code in quotes is a code, no phrase."""
    texts = [*document.texts.values(), *document.codes]
    known = {word for text in texts for word in split_words(text)} | {c for text in texts for c in split_codes(text)}
    lines = [f" {' '.join(split_words(text))} " for text in document.texts.values()]
    pieces = words.split('"')
    lone_codes = [piece for piece in pieces[1::2] if len(piece.split()) == 1 and split_codes(piece)]
    loose = " ".join(pieces[::2] + lone_codes)
    phrases = [" ".join(split_words(piece)) for piece in pieces[1::2] if piece not in lone_codes]
    return {*split_words(loose), *split_codes(loose)} <= known and all(
        any(f" {phrase} " in line for line in lines) for phrase in phrases if phrase
    )


def matching(documents: Iterable[Document], query: Query) -> list[Document]:
    return [document for document in documents if holds(document, query) and contains(document, query.words)]


def in_order(documents: Iterable[Document], sort: Sequence[SortKey]) -> list[Document]:
    """Put documents in the order of ``sort``, ties newest first: one stable pass a key, the last key first."""
    ordered = sorted(documents, key=lambda document: (-document.order, document.key))
    for key in reversed(sort):
        numbers = {d.key: d.order if key.field == "order" else d.numbers.get(key.field) for d in ordered}
        present = [document for document in ordered if numbers[document.key] is not None]
        present.sort(key=lambda d: (numbers[d.key] or 0) * (-1 if key.descending else 1))
        ordered = present + [document for document in ordered if numbers[document.key] is None]
    return ordered


def facet(documents: Iterable[Document], field: str) -> dict[str, int]:
    return dict(Counter(value for document in documents for value in set(document.keywords.get(field, ()))))
