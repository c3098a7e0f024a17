"""What is put into the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing.

    ``key`` is unique: adding the same key again replaces the document. ``order`` breaks every tie, the highest first.
    ``texts`` are searched by word, ``codes`` whole and by part. ``keywords`` can be filtered by and counted,
    ``numbers`` ranged over and sorted by. ``stored`` is handed back with a hit and never looked into.
    """

    key: str
    order: int
    texts: Mapping[str, str]
    codes: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    stored: Mapping[str, str | int | None] = field(default_factory=dict)
