"""What is put into the index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

PARAGRAPH = "\u2029"
"""Parts the paragraphs of a text (Unicode's paragraph separator): no phrase goes from one over into the next."""


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing.

    ``key`` is unique: adding the same key again replaces the document. ``order`` breaks every tie, the highest
    first. ``texts`` are searched by word and, paragraph by paragraph, by phrase; ``codes`` whole and by part.
    ``keywords`` can be filtered by and counted, ``numbers`` ranged over and sorted by. ``stored`` is handed back
    with a hit and never looked into; so is ``shown``, anything that JSON can say, but only to who wants to show the
    hit: it may be long. ``names`` are what the document or its parts are called: who types one in full finds it
    ahead of documents that merely hold the words. They only rank; what should be found by its words stands in
    ``texts`` too.
    """

    key: str
    order: int
    texts: Mapping[str, str]
    codes: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    stored: Mapping[str, str | int | None] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    shown: Any = None

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Yield every paragraph with the name of its text."""
        return ((name, each) for name, text in self.texts.items() for each in text.split(PARAGRAPH))

    def fingerprint(self) -> int:
        """Return 8 bytes of a hash over all of it: documents with the same one say the same."""
        maps = (dict(self.texts), dict(self.keywords), dict(self.numbers), dict(self.stored))
        parts = (self.key, self.order, self.codes, self.names, *maps, self.shown)
        whole = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return int.from_bytes(blake2b(whole.encode(), digest_size=8).digest())
