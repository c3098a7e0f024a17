"""When small segments are folded together, so that a query never has many to ask."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from whoosh.reading import SegmentReader

TIER = 6
"""This many segments of about the same size become one; each size is about this many times the one before."""

LARGEST_MERGED = 20_000
"""Documents; a segment of this size is left to the next rebuild, because a publisher waits for a merge."""


def merge_tiers(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge policy for Whoosh: fold what is due into ``writer`` and return the segments that stay as they are."""
    due = _due(segments)
    for segment in due:
        if segment.doc_count():
            writer.add_reader(SegmentReader(writer.storage, writer.schema, segment))
    return [segment for segment in segments if segment not in due]


def _due(segments: list[Any]) -> list[Any]:
    """Return the segments to fold: full tiers, and those more dead than alive."""
    tiers: dict[int, list[Any]] = defaultdict(list)
    due = []
    for segment in segments:
        if segment.deleted_count() * 2 > segment.doc_count_all():
            due.append(segment)
        elif segment.doc_count() < LARGEST_MERGED:
            tiers[int(math.log(segment.doc_count(), TIER))].append(segment)
    return due + [segment for tier in tiers.values() if len(tier) >= TIER for segment in tier]
