"""Links of feeds and their entries, and the text that XML can hold. Knows no library of feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass

MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
"""The formats of feeds and their media types."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold (production Char)."""


@dataclass(frozen=True)
class Link:
    """A link of a feed or entry; ``length`` in bytes."""

    rel: str
    href: str
    type: str | None = None
    title: str | None = None
    length: int | None = None

    def attributes(self) -> dict[str, str]:
        """Return the attributes of the XML element, those without a value left out."""
        given = {"href": self.href, "rel": self.rel, "type": self.type, "title": self.title, "length": self.length}
        return {name: xml_text(str(value)) for name, value in given.items() if value is not None}


def xml_text(text: str) -> str:
    """Return ``text`` without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)
