"""How what somebody is typing may go on: by words that stand side by side in titles and names of living documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from search_index.analysis import plain_tokens
from search_index.bits import Bits
from search_index.matching import filtered
from search_index.query import Hit, Query
from search_index.snapshots import Snapshot

SHORTEST, SHORTEST_BEHIND = 3, 2
"""Letters; what is shorter may go on in any way. Behind other words fewer are enough."""

TRIED = 24
"""So many pairs of a segment are counted, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Completion:
    """``words`` (plain) may stand for the last ``replaced`` words; ``hit`` is the newest document that says so."""

    words: tuple[str, ...]
    replaced: int
    hit: Hit


def complete(snapshot: Snapshot, query: Query, most: int) -> tuple[Completion, ...]:
    """Return how the words of ``query`` may go on among the documents that its filters leave, the most frequent first.

    The last word is unfinished unless a blank stands behind it; the words before the pair are in each document.
    """
    typed = plain_tokens(query.words)
    finished = query.words[-1:].isspace()
    for length in (1,) if finished else (2, 1):
        prefix = " ".join(typed[-length:]) + " " * finished
        least = SHORTEST_BEHIND if len(typed) > length else SHORTEST
        if len(typed) >= length and len(prefix) >= least:
            found = _complete(snapshot, query, typed[:-length], prefix, most)
            if found:
                return tuple(Completion(tuple(pair.split()), length, hit) for pair, hit in found)
    return ()


def _complete(snapshot: Snapshot, query: Query, earlier: list[str], prefix: str, most: int) -> list[tuple[str, Hit]]:
    counts: Counter[str] = Counter()
    saying: dict[str, tuple[int, Hit]] = {}
    for view in snapshot.views.values():
        among = filtered(view.segment, query, view.live, earlier)
        pairs = view.segment.pairs_beginning(prefix, TRIED) if among else []
        for pair in pairs:
            documents: Bits = view.segment.postings("pairs", pair).documents & among
            if documents:
                counts[pair] += len(documents)
                [hit] = view.segment.hits(np.array([documents.max()]))
                if pair not in saying or saying[pair][0] < hit.order:
                    saying[pair] = (hit.order, hit)
    return [(pair, saying[pair][1]) for pair, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]]
