"""A report as a PDF: the same answer is the same bytes, without the clock of its making; tagged for screen readers.

Texts reach the typesetter as data, never in its language, and are typeset in a process of its own that is limited.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from procurement.core.errors import Problem, Refused
from procurement.open_data.pdf_child import LIMITED

MEDIA_TYPE = "application/pdf"
CHILD = Path(__file__).with_name("pdf_child.py")
WALL_SECONDS = 25.0
"""After so long nobody waits any more; less than the web server does."""

WAITING_SECONDS = 5.0
"""So long one waits for a place."""

TOLD = 2000
"""So many bytes of a typesetter's last words are logged."""

_places = BoundedSemaphore(2)
"""So many papers are typeset at once by one process of the server."""

WRITTEN = (
    (0x20, 0x7E), (0xA0, 0x2FF), (0x370, 0x377), (0x37A, 0x37F), (0x384, 0x482), (0x48A, 0x4FF), (0x1E00, 0x1EFF),
    (0x2010, 0x2040), (0x2044, 0x2052), (0x2054, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x211E),
    (0x2190, 0x22FF), (0x25A0, 0x25FF),
)  # fmt: skip
"""What the typesetter's own fonts can write, first and last code point; a test asks them for every one.

Marks that no letter takes up (NFC) are not among them: over some letters no one font has both."""


UNSEEN = ("Cc", "Cf")
"""Controls, and marks of direction and joining."""

log = logging.getLogger(__name__)


class NotTypeset(RuntimeError):
    """The typesetter is not there, or takes no such paper: asking again does not help."""


@dataclass(frozen=True)
class Heading:
    """A heading within the paper; ``level`` 2 or 3, each below one of the level above."""

    words: str
    level: int = 2

    def told(self) -> dict[str, Any]:
        """Return it as the typesetter takes it."""
        return {"is": "heading", "level": self.level, "words": clean(self.words)}


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    words: str

    def told(self) -> dict[str, Any]:
        """Return it as the typesetter takes it."""
        return {"is": "words", "words": clean(self.words)}


@dataclass(frozen=True)
class PaperTable:
    """A table, its head on each page. ``first``: how many times as wide as any other the first column is."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    first: float = 2

    def told(self) -> dict[str, Any]:
        """Return it as the typesetter takes it."""
        rows = [[clean(cell) for cell in row] for row in self.rows]
        head = [clean(words) for words in self.head]
        return {"is": "table", "caption": clean(self.caption), "head": head, "rows": rows, "first": self.first}


@dataclass(frozen=True)
class Item:
    """One of a numbered list: what it is called, its address ("": none), and lines below."""

    head: str
    url: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    items: Sequence[Item]

    def told(self) -> dict[str, Any]:
        """Return it as the typesetter takes it."""
        told = ({"head": clean(it.head), "url": it.url, "lines": [clean(x) for x in it.lines]} for it in self.items)
        return {"is": "items", "items": list(told)}


Block = Heading | Words | PaperTable | Items


@dataclass(frozen=True)
class Paper:
    """What is typeset. ``mark`` stands on every page where the data are invented ("": they are not)."""

    title: str
    language: str
    source: str
    mark: str
    blocks: Sequence[Block]

    def told(self) -> dict[str, Any]:
        """Return it as the typesetter takes it."""
        title = f"{self.mark} · {self.title}" if self.mark else self.title
        named = {"title": clean(title), "language": self.language, "source": self.source, "mark": self.mark}
        return {**named, "blocks": [block.told() for block in self.blocks]}


def write_pdf(paper: Paper) -> bytes:
    """Return ``paper`` as a PDF. Raises Refused where too many are typeset, or this one takes too much; NotTypeset."""
    told = json.dumps(paper.told(), ensure_ascii=False).encode()
    if not _places.acquire(timeout=WAITING_SECONDS):
        raise Refused(Problem((), "paper.busy"))
    try:
        command = [sys.executable, "-I", str(CHILD)]
        done = subprocess.run(command, input=told, capture_output=True, timeout=WALL_SECONDS, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        log.warning("a paper was not typeset: %s: %s", type(error).__name__, error)
        raise Refused(Problem((), "paper.busy")) from None
    finally:
        _places.release()
    if done.returncode:
        raise _failure(done.returncode, done.stderr)
    return done.stdout


def _failure(code: int, words: bytes) -> Exception:
    """Return what is wrong: a limit, ours or the system's (a signal), which may not be met again, or else the paper."""
    log.error("a paper was not typeset: the typesetter ended with %d: %s", code, words[-TOLD:].decode(errors="replace"))
    is_limited = code < 0 or code == LIMITED
    return Refused(Problem((), "paper.busy")) if is_limited else NotTypeset(f"the typesetter ended with {code}")


def clean(text: str) -> str:
    """Return ``text`` as the fonts can write it, in one line.

    What cannot be seen (controls, marks of direction) is left out; for what no font has stands its number.
    """
    return "".join(_written(unicodedata.normalize("NFC", " ".join(text.split()))))


def _written(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category in UNSEEN:
            continue
        has_shape = any(first <= ord(character) <= last for first, last in WRITTEN) and category != "Cn"
        yield character if has_shape else f"[U+{ord(character):04X}]"
