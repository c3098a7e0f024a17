"""Tax codes and other codes of bidders as people type them: with what they are before them, in parts, without "vn"."""

from __future__ import annotations

import re
import unicodedata

MAIN, BRANCH = 10, 3
"""So many digits a company's tax code has, and those of its branch that follow."""

_GAP = r"[ .-]?"
_DIGITS = rf"\d(?:{_GAP}\d){{{MAIN - 1}}}(?:{_GAP}\d{{{BRANCH}}})?"
_LABELLED = re.compile(
    rf"(?<![^\W_])(?<![\"\u201c])(?:MST|m[aã] s[oố] thu[eế]|tax code)[ .:]*(?P<code>(?:VN ?)?{_DIGITS})(?![^\W_])",
    re.IGNORECASE,
)

_CODE = re.compile(r"(?:[a-z]{2})?(?P<digits>\d{9,13}(?:-\d{3})?)")
"""What may be the code of a bidder: most are a tax code behind the letters of the country."""


def bidder_codes(words: str) -> frozenset[str]:
    """Return the codes of bidders that ``words`` may be; none unless they are one code and nothing else."""
    typed = words.strip().lower()
    found = _CODE.fullmatch(typed)
    return frozenset({typed, found["digits"], f"vn{found['digits']}"}) if found else frozenset()


def bare_tax_codes(words: str) -> str:
    """Return ``words`` with each number that is said to be a tax code as that number alone, in one piece.

    "MST: 010 12 34 567" is 0101234567: hardly any notice says of it what it is, so that would be a word too many. The
    three digits of a branch stay behind a hyphen, as they are written. What is quoted is meant to the letter.
    """
    composed = unicodedata.normalize("NFC", words)
    return _LABELLED.sub(_write, composed) if _LABELLED.search(composed) else words


def _write(labelled: re.Match[str]) -> str:
    code = labelled["code"]
    digits = re.sub(r"\D", "", code)
    letters = "vn" if code[0].isalpha() else ""
    return letters + "-".join(filter(None, (digits[:MAIN], digits[MAIN:])))
