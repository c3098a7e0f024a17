"""Small words that people put around what they look for: "các gói", "của", "có ... nào không"."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import dropwhile

from search_index.analysis import fold

SMALL = frozenset("các những mọi nào gì của ở tại thuộc có và với the in at for of any".split())
"""With their marks; without, they are other words as well: "cua" is a door, "co" grass."""

THINGS = frozenset("cac nhung moi goi thau tim package packages tender tenders".split())
"""Folded, at the beginning: that packages are looked for goes without saying."""

BEFORE_PLACES = frozenset("o tai cua thuoc trong in at of".split())
"""Folded, directly before the name of a place."""


def strip_small_words(words: Sequence[str]) -> list[str]:
    """Return ``words``, typed beside conditions that were understood, without those that only tie them together."""
    said = [word.strip("?") for word in words]
    if said and _marked(said[-1]) == "không" and any(_marked(word) in ("có", "nào") for word in said):
        said.pop()
    kept = [word for word in said if word and _marked(word) not in SMALL]
    return list(dropwhile(lambda word: fold(word) in THINGS, kept))


def strip_before_place(words: Sequence[str]) -> list[str]:
    """Return ``words``, behind which the name of a place was typed, without "ở" or "của" at their end."""
    return [*words[:-1]] if words and fold(words[-1]) in BEFORE_PLACES else [*words]


def _marked(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()
