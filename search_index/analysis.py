"""From text to words: Vietnamese with or without marks, codes whole and by part.

Two forms of each word are kept. The *plain* form has neither marks nor capitals ("Đường" is "duong"): by it a word is
found. The *exact* form keeps the marks: by it the rank is sharpened when somebody took the trouble to type them. There
are no stop words and no shortest word: "y" of "y tế" counts. Where orthography lets people choose (kỹ or kĩ, quý or
quí, hoà or hòa), both spellings are one word in either form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

ANALYSIS_VERSION = "vi-2"
"""Changes whenever the same text would give other words; an index of another version must be rebuilt."""

LONGEST_CODE = 100
"""Characters; a longer chain of joined parts (a web address, a path) is found by its parts only."""

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LEFTOVER_MARKS = re.compile("[\u0300-\u036f]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WORD = re.compile(r"[^\W_]+")
_CHAIN = re.compile(r"[^\W_]+(?:[./\-_][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile(r"[a-z]")
_I_OR_Y = re.compile("(?:[hklmst]|qu)y")  # whole syllables that are also written with i: kĩ thuật, quí, công ti
TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below

# Letters that look like a Latin one and have been used to hide a word from search (Armenian ո for n, Cyrillic ѕ for s
# in a genuine title). Greek mu and omega are left out: "μm" and "kω" are units, not disguises.
_LOOK_ALIKES = str.maketrans(
    {
        other: latin
        for latin, others in {
            "a": "аαɑᴀ",
            "b": "вβ",
            "c": "сᴄ",
            "d": "ԁ",
            "e": "еεᴇ",
            "g": "ɡց",
            "h": "нһηհ",
            "i": "іιıɩ",
            "j": "јյ",
            "k": "кκᴋ",
            "l": "ӏլ",
            "m": "мᴍ",
            "n": "νո",
            "o": "оοօᴏ",
            "p": "рρᴘ",
            "q": "ԛզ",
            "s": "ѕ",
            "t": "тτᴛ",
            "u": "սᴜ",
            "v": "ᴠ",
            "w": "ԝᴡ",
            "x": "хχ",
            "y": "уυ",
            "z": "ζᴢ",
        }.items()
        for other in others
    }
)


class Analysis(NamedTuple):
    """The words of one text in order, plain and exact side by side, its codes as a whole, and the words of these."""

    words: tuple[str, ...]
    exact: tuple[str, ...]
    codes: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[str, ...]:
        """The exact forms of the words that have marks."""
        if self.exact == self.words:
            return ()
        return tuple(exact for exact, word in zip(self.exact, self.words, strict=True) if exact != word)


def analyse(text: str) -> Analysis:
    """Split ``text`` into words and codes."""
    words: list[str] = []
    exact: list[str] = []
    codes: list[str] = []
    parts: list[str] = []
    for chain in _CHAIN.findall(normalise(text)):
        read = _read_chain(chain)
        words += read.words
        exact += read.exact
        if read.codes:
            codes += read.codes
            parts += read.words
    return Analysis(tuple(words), tuple(exact), tuple(codes), tuple(parts))


@lru_cache(maxsize=65536)
def _read_chain(chain: str) -> Analysis:
    """Return the words of one normalised chain of joined parts, and the whole of it where it is a code."""
    if chain.isascii() and chain.isalnum():  # one word without marks
        plain = (_with_i(chain),)
        return Analysis(plain, plain, ())
    words, exact = zip(*map(_forms, _WORD.findall(chain)), strict=True)
    if not _is_code(chain, len(words)):
        return Analysis(words, exact, ())
    return Analysis(words, exact, (_plain_chain(chain),), words)


@lru_cache(maxsize=65536)
def word_forms(word: str) -> tuple[str, str]:
    """Return the plain and the exact form of one word as it is written; of what is no single word, nothing."""
    analysis = analyse(word)
    return (analysis.words[0], analysis.exact[0]) if len(analysis.words) == 1 else ("", "")


def spellings(word: str) -> tuple[str, ...]:
    """Return the letters, without marks, that have ``word`` as their plain form: itself, mostly."""
    other = f"{word[:-1]}y"
    return (word, other) if word.endswith("i") and _I_OR_Y.fullmatch(other) else (word,)


def fold(text: str) -> str:
    """Return ``text`` without capitals, marks and disguises; đ becomes d, everything between words stays."""
    return _plain_chain(normalise(text))


def plain_tokens(text: str) -> list[str]:
    """Return the words of ``text`` in order, folded; a code gives its parts."""
    return list(analyse(text).words)


def code_parts(code: str) -> tuple[str, ...]:
    """Return what ``code`` can be found by: the whole first (when it is joined of several parts), then each part."""
    analysis = analyse(code)
    return tuple(dict.fromkeys((*analysis.codes, *analysis.words)))


def word_pairs(words: Sequence[str]) -> Iterator[str]:
    """Yield each two neighbours of ``words`` as one term: most Vietnamese words are several syllables."""
    return map(" ".join, pairwise(words))


def normalise(text: str) -> str:
    """Return ``text`` in one spelling: composed, lower case, without invisible characters, with plain hyphens.

    The compatibility form (NFKC) is taken, so "m²" is found by "m2" and a no-break space parts words. A zero-width
    character joins what it stands between: genuine texts have it inside words.
    """
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    composed = unicodedata.normalize("NFC", composed)
    return _DASHES.sub("-", _LEFTOVER_MARKS.sub("", composed))


def _is_code(chain: str, parts: int) -> bool:
    return parts > 1 and len(chain) <= LONGEST_CODE and _DIGIT.search(chain) is not None


def _plain_chain(chain: str) -> str:
    return _WORD.sub(lambda match: _forms(match[0])[0], chain)


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    """Return the plain and the exact form of one normalised word."""
    if word.isascii():
        plain = _with_i(word)
        return plain, plain
    letters = unicodedata.normalize("NFD", word)
    base = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("đ", "d")
    plain = base.translate(_LOOK_ALIKES) if _LATIN.search(base) else base
    kept = _with_i(plain)
    return kept, _tone_last(letters if kept == plain else letters.replace("y", "i"))


def _with_i(plain: str) -> str:
    """Return a plain word in the one of its two spellings that is kept."""
    return plain.replace("y", "i") if _I_OR_Y.fullmatch(plain) else plain


def _tone_last(letters: str) -> str:
    """Move the tone of a decomposed syllable behind its last letter: hoà and hòa, thuỷ and thủy become one."""
    tones = "".join(letter for letter in letters if letter in TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in TONES) + tones)
