"""How alike two titles are, by the words that the index knows them by: capitals, marks and disguises do not matter."""

from __future__ import annotations

from collections import Counter

from search_index.analysis import plain_tokens, word_pairs

CUT = 300
"""Characters of a title that are searched for: longer ones repeat themselves."""


def fold_words(text: str) -> str:
    """Return the words of ``text``, folded, as a query that has no signs in it."""
    return " ".join(plain_tokens(text[:CUT]))


def find_words(text: str) -> list[str]:
    """Return the words of the whole ``text``, folded, each once: what a search for any of it would be typed as."""
    return list(dict.fromkeys(plain_tokens(text)))


def likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how much of their words, and of pairs of neighbours, two titles share (Dice's coefficient)."""
    first, second = _parts(one), _parts(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _parts(text: str) -> Counter[str]:
    words = plain_tokens(text)
    return Counter([*words, *word_pairs(words)])
