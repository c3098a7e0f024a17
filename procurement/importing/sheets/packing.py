"""Contents on their way from a preview to the drafts: packed into one field of the form that saves them.

Nothing of them is trusted on the way back: they are read and checked again like lines of an event file.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from procurement.core.errors import Invalid, Problem
from procurement.importing.sheets.reading import MOST_NOTICES
from procurement.notices.cleaning import Pseudonym
from procurement.notices.events import MAX_LINE_BYTES, dump_line, read_event


def pack(contents: Iterable[Mapping[str, Any]]) -> str:
    """Return ``contents`` as one word of letters and digits."""
    lines = "\n".join(dump_line(content) for content in contents)
    return base64.urlsafe_b64encode(zlib.compress(lines.encode(), 9)).decode()


def unpack(packed: str, pseudonym: Pseudonym) -> list[dict[str, Any]]:
    """Return the contents again. Raises Invalid for what is none, or no longer right."""
    lines = _unpacked(packed).splitlines()
    if not 0 < len(lines) <= MOST_NOTICES:
        raise Invalid([Problem((), "sheet.lost")])
    events = (read_event(line, pseudonym=pseudonym, profile="authored", assign_reference=True) for line in lines)
    return [dict(event.content) for event in events]


def _unpacked(packed: str) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(base64.urlsafe_b64decode(packed.encode("ascii")), MAX_LINE_BYTES)
    except (ValueError, zlib.error):
        text = b""
    return text if unpacking.eof else b""
