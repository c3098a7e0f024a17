"""Words that somebody typed without the blanks between them: "xaydung" is "xay dung"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import NamedTuple

from search_index.analysis import word_forms

SHORTEST, LONGEST = 3, 40
"""Letters of what is taken apart; what is longer is no few words."""

LONGEST_PIECE = 12
SHORTEST_ALONE = 3
"""Letters; a shorter piece that stands beside its neighbour nowhere is most likely none."""

Frequency = Callable[[str], int]


class _Way(NamedTuple):
    """Pieces up to some letter, the best of all ways by what comes first: how many stand together nowhere, how many
    there are, and how rare they are.
    """

    apart: int
    number: int
    rarity: float
    pieces: tuple[str, ...]


def pieces_of(word: str) -> list[str]:
    """Return all words that may be a piece of ``word``, once; nothing where it is not taken apart."""
    if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()):
        return []
    starts = range(len(word))
    ends = (range(at + 1, min(at + LONGEST_PIECE, len(word)) + 1) for at in starts)
    return sorted({_plain(word[at:end]) for at, theirs in zip(starts, ends, strict=True) for end in theirs})


def _plain(piece: str) -> str:
    """Return how the index knows ``piece``, whose letters have no marks: "ly" is "li" there."""
    return word_forms(piece)[0]


class Split(NamedTuple):
    """``words``, of which a word may consist; ``is_common``: all of them stand side by side elsewhere, too."""

    words: str
    is_common: bool


def split(word: str, known: Mapping[str, int], beside: Frequency) -> Split | None:
    """Return ``word`` in pieces that are ``known`` words (by how often they occur); None where it is no such.

    ``beside`` tells how often a pair of words stands side by side: neighbours that do go before all others.
    """
    best: dict[int, dict[str, _Way]] = {0: {"": _Way(0, 0, 0.0, ())}}
    for end in range(1, len(word) + 1):
        ways = best[end] = {}
        for start in range(max(0, end - LONGEST_PIECE), end):
            piece = word[start:end]
            if (often := known.get(_plain(piece))) and best[start]:
                ways[piece] = min(_go_on(way, piece, often, beside) for way in best[start].values())
    found = min(best[len(word)].values(), default=None)
    if found is None or found.number == 1 or not _may_be_meant(found):
        return None
    return Split(" ".join(found.pieces), not found.apart)


def _go_on(way: _Way, piece: str, often: int, beside: Frequency) -> _Way:
    is_apart = bool(way.pieces) and not beside(f"{_plain(way.pieces[-1])} {_plain(piece)}")
    return _Way(way.apart + is_apart, way.number + 1, way.rarity - log(often), (*way.pieces, piece))


def _may_be_meant(way: _Way) -> bool:
    return not way.apart or _shortest(way.pieces) >= SHORTEST_ALONE


def _shortest(pieces: Sequence[str]) -> int:
    return min(map(len, pieces))
