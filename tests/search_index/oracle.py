"""The truth about a query by a plain scan: slow, short, and written without the package's analyser or sets."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from search_index.documents import Document
from search_index.query import Query, Range, SortKey


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    marked = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"(?<![^\W_])(h|k|l|m|s|t|qu)y(?![^\W_])", r"\1i", marked)  # kỹ is kĩ


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


def marked(word: str) -> tuple[str, str]:
    """Return what tells two spellings with marks apart: their letters, and their marks wherever they are written."""
    letters = unicodedata.normalize("NFD", word.lower())
    return plain(word), "".join(sorted(letter for letter in letters if unicodedata.combining(letter) or letter == "đ"))


def spellings(text: str) -> set[str]:
    """Return the words that have marks, with the marks behind them, which no plain word has."""
    pairs = map(marked, re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text)))
    return {word + marks for word, marks in pairs if marks}


def is_typed(typed: str, term: str) -> bool:
    """Whether ``typed`` is the word ``term``, or is what remains of it without its marks."""
    return marked(typed) in (marked(term), (plain(term), ""))


@cache
def with_synonyms(piece: str, pairs: tuple[tuple[str, str], ...]) -> tuple[str, list[list[str]]]:
    """Part ``piece`` into the words that must be there and, for each term of ``pairs``, what may stand for it."""
    typed = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", piece))
    in_codes = {part for code in split_codes(piece) for part in split_words(code)}
    others, meanings = [], []
    while typed:
        reads = {
            len(term.split()): [b for a, b in pairs if len(a.split()) == len(term.split()) and begins(typed, a)]
            for term, _ in pairs
            if begins(typed, term) and in_codes.isdisjoint(split_words(term))
        }
        length = max(reads, default=0)
        if length:
            meanings.append([" ".join(typed[:length]), *reads[length]])
        others += [] if length else typed[:1]
        typed = typed[length or 1 :]
    return " ".join(others), meanings


def begins(typed: list[str], term: str) -> bool:
    words = term.split()
    return len(typed) >= len(words) and all(map(is_typed, typed, words))


Piece = tuple[str, bool]
"""Some words of a query, and whether they are in quotation marks."""


OR = ("OR", "HOẶC", "HOAC")


def is_minus(word: str) -> bool:
    return word[:1] == "-" and word[1:2].isalpha()


def words_to_next_sign(words: list[str]) -> int:
    """Count the words from a minus on; before six or more it is the dash of a title."""
    ends = [at for at, word in enumerate(words) if at and (word in OR or is_minus(word))]
    return sum(any(map(str.isalnum, word)) for word in words[: ends[0] if ends else None])


@cache
def take_apart(text: str) -> tuple[list[list[Piece]], list[str]]:
    """Return the alternatives of a query and what it excludes: word by word, as docs/tim-kiem.md tells people."""
    chunks = unicodedata.normalize("NFC", text).split('"')
    if len(chunks) % 2 == 0:
        chunks[-2:] = [" ".join(chunks[-2:])]  # the last mark has no partner
    alternatives: list[list[Piece]] = [[]]
    excluded = []
    for number, chunk in enumerate(chunks):
        if number % 2:
            is_excluded = chunks[number - 1].endswith("-") and chunks[number - 1][-2:-1].strip() == ""
            excluded += [chunk] if is_excluded else []
            alternatives[-1] += [] if is_excluded else [(chunk, True)]
            continue
        run: list[str] = []
        words = chunk.split()
        for at, word in enumerate([*words, ""]):
            is_or, is_not = word in OR, is_minus(word) and words_to_next_sign(words[at:]) < 6
            if is_or or is_not or not word:
                alternatives[-1].append((" ".join(run), False))
                run = []
            if is_or:
                alternatives.append([])
            elif is_not:
                excluded.append(word[1:])
            elif word:
                run.append(word)
    said = [each for each in alternatives if any(split_words(piece) for piece, _ in each)]
    excluded = [piece for piece in excluded if split_words(piece)]
    return said or [[] if excluded or len(alternatives) == 1 else [(text, False)]], excluded


def contains(document: Document, words: str, pairs: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether ``document`` contains all of an alternative of ``words``, and nothing that they exclude.

    ``pairs`` are terms and their synonyms, one step only; a synonym stands side by side and has its marks.
    """
    texts = [*document.texts.values(), *document.codes]
    known = {word for text in texts for word in split_words(text)} | {c for text in texts for c in split_codes(text)}
    known |= {word for text in document.texts.values() for word in spellings(text)}
    lines = [f" {' '.join(split_words(line))} " for text in document.texts.values() for line in text.split("\u2029")]
    return answers(words, known, lines, pairs)


def answers(words: str, known: set[str], lines: list[str], pairs: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether texts of these ``lines``, of which words, codes and spellings are ``known``, answer ``words``."""
    alternatives, excluded = take_apart(words)
    return any(has_all(pieces, known, lines, pairs) for pieces in alternatives) and not any(
        split_codes(piece) <= known if is_lone_code(piece) else is_said(piece, known, lines) for piece in excluded
    )


def is_lone_code(piece: str) -> bool:
    return len([chunk for chunk in piece.split() if split_words(chunk)]) == 1 and bool(split_codes(piece))


def has_all(pieces: list[Piece], known: set[str], lines: list[str], pairs: tuple[tuple[str, str], ...]) -> bool:
    """Whether every word, code and phrase of ``pieces`` is said; a code in quotes is a code, no phrase."""
    lone_codes = [piece for piece, quoted in pieces if quoted and is_lone_code(piece)]
    unquoted = [piece for piece, quoted in pieces if not quoted]
    parted = [with_synonyms(piece, pairs) for piece in unquoted]
    loose = " ".join([*(others for others, _ in parted), *lone_codes])
    codes = {code for piece in unquoted + lone_codes for code in split_codes(piece)}
    meanings = [meaning for _, found in parted for meaning in found]
    quoted_words = [split_words(piece) for piece, quoted in pieces if quoted and piece not in lone_codes]
    single = {words[0] for words in quoted_words if len(words) == 1}
    phrases = [" ".join(words) for words in quoted_words if len(words) > 1]
    return (
        {*split_words(loose), *codes, *single} <= known
        and all(any(f" {phrase} " in line for line in lines) for phrase in phrases)
        and all({*split_words(m[0])} <= known or any(is_said(each, known, lines) for each in m[1:]) for m in meanings)
    )


def is_said(synonym: str, known: set[str], lines: list[str]) -> bool:
    """Whether ``synonym`` is said in texts of these ``lines``, of which words and spellings are ``known``."""
    words = split_words(synonym)
    side_by_side = words[0] in known if len(words) == 1 else any(f" {' '.join(words)} " in line for line in lines)
    return side_by_side and spellings(synonym) <= known


def matching(documents: Iterable[Document], query: Query, pairs: tuple[tuple[str, str], ...] = ()) -> list[Document]:
    return [each for each in documents if holds(each, query) and contains(each, query.words, pairs)]


def in_order(documents: Iterable[Document], sort: Sequence[SortKey]) -> list[Document]:
    """Put documents in the order of ``sort``, ties newest first: one stable pass a key, the last key first."""
    ordered = sorted(documents, key=lambda document: (-document.order, document.key))
    for key in reversed(sort):
        numbers = {d.key: d.order if key.field == "order" else d.numbers.get(key.field) for d in ordered}
        present = [document for document in ordered if numbers[document.key] is not None]
        present.sort(key=lambda d: _place(numbers[d.key] or 0, key))
        ordered = present + [document for document in ordered if numbers[document.key] is None]
    return ordered


def _place(number: int, key: SortKey) -> tuple[bool, int]:
    if key.nearest is not None:
        return number < key.nearest, abs(number - key.nearest)
    return False, -number if key.descending else number


def facet(documents: Iterable[Document], field: str) -> dict[str, int]:
    return dict(Counter(value for document in documents for value in set(document.keywords.get(field, ()))))


def group_of(document: Document, field: str) -> str:
    return next(iter(document.keywords.get(field, ())), f"alone: {document.key}")


def first_of_each(ordered: Iterable[Document], field: str) -> list[Document]:
    """Return the first document of each group, in the order given."""
    first: dict[str, Document] = {}
    for document in ordered:
        first.setdefault(group_of(document, field), document)
    return list(first.values())


def facet_of_groups(documents: Iterable[Document], field: str, group: str) -> dict[str, int]:
    pairs = {(group_of(d, group), value) for d in documents for value in d.keywords.get(field, ())}
    return dict(Counter(value for _, value in pairs))
