"""Finding words in a text at hand, by the rules of the index: without marks or capitals, whole words in any order."""

from __future__ import annotations

from collections.abc import Callable

from search_index.analysis import plain_tokens


def find_words(words: str) -> Callable[[str], bool]:
    """Return what tells whether a text holds all of ``words``; a text holds no words at all in any case."""
    wanted = set(plain_tokens(words))
    return lambda text: wanted <= set(plain_tokens(text))
