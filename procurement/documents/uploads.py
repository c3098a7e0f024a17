"""Taking in a file from outside: streamed, measured, looked into, and only then kept (``docs/decisions/0019``).

Order: file first, then database. Whoever takes a file in notes it (``service.note_files``) and names it in one
transaction afterwards; what nobody names within a day is swept away (``documents.sweeping``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from procurement.core.errors import Invalid, Problem
from procurement.documents.content import ENDINGS, JPEG, Limits, recognise
from procurement.documents.storage import FileStorage

LONGEST_NAME = 150
"""Characters of a file's name. Most file systems take 255 bytes, and a Vietnamese letter has up to three."""

FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What Windows takes in no name."""

ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")
KNOWN_ENDINGS = frozenset(
    "pdf doc docx docm dot dotm xls xlsx xlsm xlsb ppt pptx pptm rtf odt ods png jpg jpeg gif svg tif zip rar 7z gz "
    "tar htm html xhtml mht js mjs vbs vbe wsf hta bat cmd com exe scr pif msi dll lnk ps1 jar php py sh".split()
)
"""Endings that name a format. Others, as in ``283.QĐ-UBND.pdf``, are parts of a number."""


USUAL = Limits()
ACCEPTED = ",".join(f".{ending}" for ending in (*ENDINGS.values(), "jpeg"))
"""What a file chooser offers."""


@dataclass(frozen=True)
class Taken:
    """A file that was kept: digest in hexadecimal, size in bytes, what it is, and its cleaned name."""

    sha256: str
    size: int
    media_type: str
    title: str


def take_in(storage: FileStorage, stream: BinaryIO, filename: str, limits: Limits = USUAL) -> Taken:
    """Keep the bytes of ``stream`` as they are and return what was kept.

    Raises Invalid, and keeps nothing, when the file is too large, of another type than those of ``ENDINGS``, locked by
    a password, holds a macro or a program, is damaged, or does not have the ending of what it is.
    """
    name = clean_name(filename)
    found: list[str] = []

    def inspect(path: Path) -> None:
        with path.open("rb") as source:
            found.append(recognise(source, path.stat().st_size, limits))
        _check_ending(name, found[0])

    with naming(name):
        kept = storage.put(cast(BinaryIO, Measured(stream, limits.file_bytes)), inspect)
    return Taken(kept.sha256, kept.size, found[0], name)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Let every problem that is raised inside say which file it is about."""
    try:
        yield
    except Invalid as error:
        named = (Problem(each.path, each.code, {**each.params, "name": name}) for each in error.problems)
        raise Invalid(list(named)) from None


class Measured:
    """A stream that refuses to give more than ``limit`` bytes."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._left = limit

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes. Raises Invalid at the first byte beyond the limit."""
        chunk = self._source.read(min(size, self._left + 1))
        self._left -= len(chunk)
        if self._left < 0:
            _refuse("upload.too_large", megabytes=self._limit >> 20)
        return chunk


def clean_name(filename: str) -> str:
    """Return the name under which a file is offered again: without folders and without what cannot be seen."""
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", filename)[-1])
    seen = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    name = " ".join(FORBIDDEN.sub("-", seen).split()).strip(". ")
    ending = ENDING.search(name)
    stem, suffix = (name[: ending.start()], ending[0]) if ending else (name, "")
    return stem[: LONGEST_NAME - len(suffix)].rstrip(". ") + suffix


def _check_ending(name: str, media_type: str) -> None:
    wanted = ENDINGS[media_type]
    ending = ENDING.search(name)
    given = ending[1].lower() if ending else ""
    if given != wanted and not (media_type == JPEG and given == "jpeg"):
        _refuse("upload.ending", wanted=wanted)
    inner = ENDING.search(name[: -len(given) - 1])
    if inner and inner[1].lower() in KNOWN_ENDINGS:
        _refuse("upload.two_endings", inner=inner[1], wanted=wanted)


def _refuse(code: str, **params: object) -> NoReturn:
    raise Invalid([Problem((), code, params)])
