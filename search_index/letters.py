"""Texts letter by letter in their plain form: places stay, so that what is found in the letters stands there."""

from __future__ import annotations

import re
import sys

import numpy as np

from search_index.analysis import word_forms

GAP = ord(" ")
"""Stands for what belongs to no word."""
OTHER = ord("?")
"""Stands for what does not say one letter of a plain word: marks that stand alone, ligatures, other scripts."""

_MARKS = ("\u0300", "\u036f")
_LETTER = re.compile(r"[^\W_]")
_UNKNOWN = 0
# What each character is in its plain form, filled as texts bring it: a look into a table costs a twentieth of asking.
_PLAIN = np.zeros(sys.maxunicode + 1, np.uint8)


def plain_letters(text: str) -> bytes:
    """Return for each character of ``text`` its plain letter or digit (a-z, 0-9), GAP or OTHER."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
    letters: bytes = _PLAIN.take(codes).tobytes()
    if _UNKNOWN not in letters:
        return letters
    for character in set(text):
        _PLAIN[ord(character)] = _plain_letter(character)
    return bytes(_PLAIN.take(codes).tobytes())


def _plain_letter(character: str) -> int:
    if _MARKS[0] <= character <= _MARKS[1]:
        return OTHER
    if not _LETTER.match(character):
        return GAP
    plain = word_forms(character)[0]
    return ord(plain) if len(plain) == 1 and plain.isascii() else OTHER
