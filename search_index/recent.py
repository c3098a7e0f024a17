"""What a journal says, in memory: documents that Whoosh has not yet, as one more segment to whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from search_index import bits
from search_index.bits import Bits, Weights
from search_index.codec import HEAVIEST
from search_index.journal import Change, End
from search_index.position import Position
from search_index.records import Written
from search_index.segments import Segment

MOST = 64
"""Documents and records: a process that follows a record takes in all of them anew, in a millisecond."""

RECENT = "recent"
"""What the segment of recent documents is called among Whoosh's."""


@dataclass(frozen=True)
class Recent:
    """All that was applied since a commit: ``count`` documents and records, of which the ``added`` are still there.

    ``end``: up to where the journal says so. ``dead``: what they removed or replaced of each of Whoosh's segments.
    """

    end: End = End(0, 0)
    count: int = 0
    position: Position | None = None
    added: Mapping[str, Written] = field(default_factory=dict)
    dead: Mapping[str, Bits] = field(default_factory=dict)

    def has_room(self, documents: int) -> bool:
        """Tell whether one more record of so many ``documents`` may follow."""
        return self.count + 1 + documents <= MOST

    @property
    def is_half_full(self) -> bool:
        """Whether it is worth a commit, for who has time for one."""
        return self.count * 2 >= MOST

    def after(self, changes: Iterable[Change], end: End) -> Recent:
        """Return the same with the ``changes`` behind it, up to ``end`` of the journal."""
        count, position, added, dead = self.count, self.position, dict(self.added), dict(self.dead)
        for change in changes:
            count, position = count + 1 + len(change.added), change.position
            for key in change.gone:
                added.pop(key, None)
            added |= change.added
            for segment, numbers in change.dead.items():
                dead[segment] = dead.get(segment, bits.NOTHING) | bits.from_numbers(numbers)
        return Recent(end, count, position, added, dead)

    def segment(self, folder: Path) -> Segment:
        """Return the documents as a segment of the generation in ``folder``, in which it has no files."""
        documents = list(self.added.values())

        def column(name: str) -> list[bytes]:
            return [document.columns[name] for document in documents]

        return Segment(folder, len(documents), RecentTerms(documents), column, None)


class RecentTerms:
    """The terms of documents that are so few that whoever looks one up asks them all."""

    def __init__(self, documents: Sequence[Written]) -> None:
        self._terms = [document.terms for document in documents]

    def read_list(self, field: str, term: str) -> tuple[Bits, Weights] | None:
        """Return the documents that have ``term``, and its weight in each of them; None where nobody has it."""
        weights = {number: terms[field][term] for number, terms in enumerate(self._terms) if term in terms[field]}
        if not weights:
            return None
        return bits.from_numbers(weights), np.array([min(weight, HEAVIEST) for weight in weights.values()], np.uint8)

    def words(self) -> frozenset[str]:
        """Return every word and code."""
        return frozenset().union(*(terms["words"] for terms in self._terms))

    def pairs_beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the first ``most`` pairs of words from ``prefix`` on, and how many documents have each."""
        times = Counter(pair for terms in self._terms for pair in terms["pairs"] if pair.startswith(prefix))
        return sorted(times.items())[:most]
