"""Text as people type it and portals store it: cleaning of what is certain, disguised letters, Vietnamese order."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html.entities import html5

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
MAX_PASSES = 10
"""Text that still changes after so many rounds of cleaning was built to; it is refused, not guessed at."""

SURROGATE = re.compile("[\ud800-\udfff]")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
# Cyrillic and Armenian, Cherokee, Coptic, Lisu. Greek stands beside Latin letters lawfully (µF, kΩ, αβ), except those
# letters that exist only to look Latin there: capitals such as Alpha, Beta, and the small omicron.
TWIN = re.compile(
    "[\u0400-\u058f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff\ua4d0-\ua4ff"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf]"
)

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Combining grave, hook, tilde, acute, dot below: huyền, hỏi, ngã, sắc, nặng, in the order of the dictionaries."""
VOWEL_MARKS = frozenset("\u0302\u0306\u031b")


class UnclearText(ValueError):
    """Text that cannot be cleaned with certainty; ``code`` names the reason for ``core.messages``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class _Characters(dict[int, str | int | None]):
    """Translation of characters by Unicode category, worked out once for each character met."""

    def __missing__(self, code: int) -> str | int | None:
        category = unicodedata.category(chr(code))
        result: str | int | None = code
        if category in ("Zl", "Zp") or chr(code) in "\n\r\v\f\x85":
            result = "\n"
        elif category == "Zs" or code == 9:
            result = " "
        elif category in ("Cf", "Cc"):
            result = None
        self[code] = result
        return result


_CHARACTERS = _Characters()


def clean_line(text: str) -> str:
    """Return ``text`` as one line: NFC, entities resolved, invisible characters gone, blanks and breaks one space.

    Idempotent. Raises UnclearText for a lone surrogate and for entities nested beyond reason.
    """
    return _settled(text, _one_line)


def clean_text(text: str) -> str:
    r"""Return ``text`` cleaned like ``clean_line`` but with its line breaks, as ``\n`` without blanks before them."""
    return _settled(text, _many_lines)


def _settled(text: str, tidy: Callable[[str], str]) -> str:
    for _ in range(MAX_PASSES):
        cleaned = tidy(_resolved(text))
        if cleaned == text:
            return cleaned
        text = cleaned
    raise UnclearText("text.entities")


def _resolved(text: str) -> str:
    if SURROGATE.search(text):
        raise UnclearText("text.surrogate")
    text = ENTITY.sub(_character, text).replace("\r\n", "\n")
    return unicodedata.normalize("NFC", text.translate(_CHARACTERS))


def _character(match: re.Match[str]) -> str:
    entity = match[0]
    # html.unescape would also resolve the "not" of "&notes;"; only whole names are certain.
    return html.unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _many_lines(text: str) -> str:
    return "\n".join(re.sub(" +", " ", line).rstrip(" ") for line in text.split("\n")).strip(" \n")


def has_private_use(text: str) -> bool:
    """Tell whether ``text`` holds characters that only one font can show (Unicode category Co)."""
    return PRIVATE_USE.search(text) is not None


def disguised_words(text: str) -> list[str]:
    """Return the words of ``text`` that mix Latin letters with look-alikes of another script (UTS #39 section 5)."""
    if not TWIN.search(text):
        return []
    return [word for word in WORD.findall(text) if TWIN.search(word) and LATIN.search(word)]


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Return the key of Vietnamese alphabetical order: letters first (a ă â ... d đ e ê), then tones, then the text.

    ``sorted(names, key=sort_key)`` gives An, Án, Anh, Ăn, Âu. Capitals do not matter; foreign accents sort as their
    letter.
    """
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", text).lower():
        letter, tone = _rank_and_tone(character)
        letters.append(letter)
        tones.append(tone)
    return tuple(letters), tuple(tones), text


@lru_cache(1024)
def _rank_and_tone(character: str) -> tuple[int, int]:
    parts = unicodedata.normalize("NFD", character)
    base, marks = parts[0], parts[1:]
    tone = next((TONES[mark] for mark in marks if mark in TONES), 0)
    letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark in VOWEL_MARKS))
    return _rank(letter if letter in ALPHABET else base), tone


def _rank(letter: str) -> int:
    # Blanks and signs, then digits, then the alphabet, then whatever else there is.
    position = ALPHABET.find(letter)
    if position >= 0:
        return 2000 + position
    return ord(letter) if ord(letter) < 128 else 3000 + ord(letter)
