"""Small words that people put around what they look for: "các gói", "của", "có ... nào không"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import dropwhile

from search_index.analysis import analyse, fold
from search_index.keyboards import is_syllable

SMALL = frozenset("các những mọi nào gì của ở tại thuộc có và với with at for of any and from".split())
"""With their marks; without, they are other words as well: "cua" is a door, "co" grass."""

ENGLISH = ("in", "on", "to", "by", "the")
"""Small where an English word stands beside them: "máy in" is a printer, "the thao" sport."""

THINGS = frozenset("các những mọi gói thầu tìm cac nhung moi goi thau package packages tender tenders".split())
"""At the beginning: that packages are looked for goes without saying. "Gối" is a pillow, "tim" a heart."""

BEFORE_PLACES = frozenset("ở tại của thuộc trong o tai cua trong at of".split())
"""Directly before the name of a place. "Thuốc" is medicine, "tải" a lorry, "cửa" a door."""

BETWEEN_PLACES = frozenset(("va", "and"))
"""Folded, between the names of two places."""


def strip_small_words(words: Sequence[str]) -> list[str]:
    """Return ``words``, typed beside conditions that were understood, without those that only tie them together."""
    said = [word.strip("?") for word in words]
    if said and _marked(said[-1]) == "không" and any(_marked(word) in ("có", "nào") for word in said):
        said.pop()
    kept = [word for at, word in enumerate(said) if analyse(word).words and not _is_small(said, at)]
    return list(dropwhile(lambda word: _marked(word) in THINGS, kept))


def say_nothing(words: Iterable[str]) -> bool:
    """Whether ``words`` only tie others together."""
    marked = {_marked(word) for word in words}
    return not marked.isdisjoint(SMALL) and SMALL.union(ENGLISH).issuperset(marked)


def strip_before_place(words: Sequence[str]) -> list[str]:
    """Return ``words``, behind which the name of a place was typed, without "ở" or "của" at their end."""
    if not words:
        return []
    is_alone = len(words) == 1 and _marked(words[0]) == "in"  # behind "construction", which is a filter
    ties = _marked(words[-1]) in BEFORE_PLACES or _is_small(words, len(words) - 1) or is_alone
    return [*words[:-1]] if ties else [*words]


def _is_small(words: Sequence[str], at: int) -> bool:
    word, before, after = _marked(words[at]), words[:at][-1:], words[at + 1 : at + 2]
    if word == "the":
        return all(map(_is_english, (*before, *after))) and bool(after) and not is_syllable(fold(after[0]))
    return word in SMALL or (word in ENGLISH and bool(before) and _is_english(before[0]))


def _is_english(word: str) -> bool:
    """Whether ``word`` can be no Vietnamese one without its marks, or ties English ones together."""
    return _marked(word) in ENGLISH or not is_syllable(fold(word))


def strip_behind_place(words: Sequence[str]) -> list[str]:
    """Return ``words``, before which the name of a place was typed and behind them another, without "và" between."""
    return [*words[1:]] if words and fold(words[0]) in BETWEEN_PLACES else [*words]


def _marked(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()
