"""Whether a title hides its package from those who search: by letters that are not what they seem, or set apart.

Whether the search finds it is asked of the search itself, by the words as a reader sees them, typed without marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from procurement.core.text import SPACED, clean_line, hidden_characters, pretending_words
from procurement.oversight.indicators.definitions import Indicator
from procurement.oversight.indicators.facts import SEEN, PackageFacts, Said, Sign
from procurement.search.likeness import find_words

Finds = Callable[[str], bool]
"""Whether words find the package."""

VOWELS = "aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
LONE = re.compile(rf"(?<![^\W_])[b-df-hj-np-tv-xzđ] +(?=[{VOWELS}])")
"""A small consonant that stands alone before a vowel: the beginning of a syllable that was torn apart."""
TORN = re.compile(rf"(?<![^\W_])[b-df-hj-np-tv-xzđ] +[{VOWELS}][^\W\d_]*")
DIGIT_IN_WORD = re.compile(r"(?<![^\W_])[a-zà-ỹđ]+[01][a-zà-ỹđ]+(?![^\W_])")
"""A word in small letters with 0 or 1 inside: codes (CO2, R1b) are in capitals, or end in their number."""
LETTERS = str.maketrans("01", "ol")


def hard_to_find(package: PackageFacts, it: Indicator, finds: Finds) -> Iterator[Sign]:
    """Yield a package with the first of its titles that is disguised, or not found by its own words."""
    looked_at: set[tuple[str, str]] = set()
    for notice, ordinal in _titled(package):
        title = (notice.title, notice.received_title)
        if title not in looked_at:
            looked_at.add(title)
            evidence = look_at(*title, it, finds)
            if evidence:
                on = notice.on or package.on
                yield Sign(it.code, SEEN, ordinal, notice.reference or None, on, evidence=evidence)
                return


def _titled(package: PackageFacts) -> Iterator[tuple[Said, int]]:
    """Yield what bears a title, with its round: the plan's row first, then the notices."""
    if package.title:
        yield Said("plan", "", title=package.title), 0
    for each in package.rounds:
        yield from ((notice, each.ordinal) for notice in each.notices if notice.title)


def look_at(title: str, received: str, it: Indicator, finds: Finds) -> dict[str, Any]:
    """Return what hides in a title, by kind; empty where nothing does. ``received`` is how it came before cleaning."""
    found: dict[str, Any] = {
        "look_alike": pretending_words(title),
        "hidden": hidden_characters(received or title),
        "apart": _apart(title, it.threshold["lone_letters"]),
        "digits": DIGIT_IN_WORD.findall(title),
    }
    unfound = _unfound(as_seen(title), finds)
    if len(unfound) >= it.threshold["unfound_words"]:
        found["unfound"] = unfound
    return {kind: words for kind, words in found.items() if words}


def _apart(title: str, limit: int) -> list[str]:
    torn = TORN.findall(title) if len(LONE.findall(title)) >= limit else []
    return [*SPACED.findall(title), *torn]


def as_seen(title: str) -> str:
    """Return a title as a reader takes it: nothing invisible, letters joined again, digits within words as letters."""
    visible = clean_line(title)
    joined = SPACED.sub(lambda match: match[0].replace(" ", ""), visible)
    if len(LONE.findall(joined)) > 1:
        joined = LONE.sub(lambda match: match[0].rstrip(), joined)
    return DIGIT_IN_WORD.sub(lambda match: match[0].translate(LETTERS), joined)


def _unfound(seen: str, finds: Finds) -> list[str]:
    """Return the words that do not find the package; all at once first, for mostly all of them do."""
    words = find_words(seen)
    if not words or finds(" ".join(words)):
        return []
    return [word for word in words if not finds(word)]
