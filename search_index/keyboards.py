"""What a word is that was typed for an input method that was not on: "duwngj" (Telex) or "du7ng5" (VNI) is "dung"."""

from __future__ import annotations

import re

_SYLLABLE = re.compile(r"(?:ngh?|nh|gh?|gi|kh|ph|th|tr|ch|qu|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
_VOWEL = re.compile(r"[aeiouyw]")
_TONES = "sfrxj"
_DOUBLE = re.compile(r"([aeod])\1")
_HORN = re.compile(r"(?<=[aou])w|(?<=[aou]ng)w|(?<=[aou][cmnpt])w")
_UNMISTAKABLE = re.compile(r"[fjwz]|([aeod])\1")
_VNI = re.compile(r"[a-z]+(?:[1-9]+[a-z]+)+[1-9]*|[a-z]+[6-9][1-5]?")


def decode(word: str) -> str | None:
    """Return the plain syllable that ``word`` (plain) would have become; None where it would have become none.

    Marks and tones are keys of their own there: Telex takes letters for them, VNI digits.
    """
    plain = re.sub(r"\d", "", word) if _VNI.fullmatch(word) else _from_telex(word) if word.isalpha() else word
    return plain if plain != word and _SYLLABLE.fullmatch(plain) else None


def is_syllable(word: str) -> bool:
    """Whether ``word`` (plain) may be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def is_unmistakable(word: str) -> bool:
    """Whether ``word``, which can be decoded, can hardly be anything else."""
    return not word.isalpha() or _UNMISTAKABLE.search(word) is not None


def _from_telex(word: str) -> str:
    """Return ``word`` without the keys of its tone and marks; a "w" that stands for itself is a vowel."""
    vowel = _VOWEL.search(word)
    if vowel is None:
        return word
    tones = [at for at in range(vowel.end(), len(word)) if word[at] in _TONES]
    toneless = word[: tones[-1]] + word[tones[-1] + 1 :] if tones else word
    return _DOUBLE.sub(r"\1", _HORN.sub("", toneless)).replace("w", "u")
