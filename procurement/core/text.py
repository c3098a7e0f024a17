"""Text as people type it and portals store it: cleaning of what is certain, disguised letters, Vietnamese order."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html.entities import html5
from itertools import islice

PLAIN_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""Codes that can stand in an address as they are."""

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

# Letters made of Latin ones: phonetic, small capital, circled, full-width, mathematical. Not ơ, ư and ǎ.
MADE_UP = re.compile(
    "[\u0180-\u019f\u01a2-\u01ae\u01b1-\u01cc\u01dd-\u02af\u1d00-\u1dbf\u2071\u2090-\u209c\u24b6-\u24e9\u2c60-\u2c7f"
    "\ua720-\ua7ff\uab30-\uab6f\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f130-\U0001f189]"
)
# Cyrillic letters drawn as Latin ones are, and all of the scripts of which nothing else is read here.
ALL_TWINS = re.compile(
    "[\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c-\u041e\u0420-\u0423\u0425\u0430\u0432\u0435\u043a\u043c-\u043e"
    "\u0440-\u0443\u0445\u0455\u0456\u0458\u04bb\u0474\u0475\u0501\u051a-\u051d"
    "\u0531-\u058f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff\ua4d0-\ua4ff"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf]+"
)
# Small Greek letters that read as Latin ones in a word; beside capitals and digits (NFκB) they are themselves.
GREEK_TWIN = re.compile("[\u03b7\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7\u03f2\u03f3]")
REPLACEMENT = "\ufffd"
MOST_BROKEN = 5
"""So many broken words of one text are shown: enough to find the place."""
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and a symbol that show nothing, though Unicode counts them as visible."""

SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W\d_])")
"""Four or more single letters in a row with a blank between each."""

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


def shows_nothing(text: str) -> bool:
    """Whether nothing of ``text`` can be seen: it is empty, or blanks, invisible characters and fillers alone."""
    try:
        return set(clean_line(text)) <= FILLERS | {" "}
    except UnclearText:
        return False


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


def broken_words(text: str) -> list[str]:
    """Return the first words of ``text`` in which U+FFFD stands for what a decoder could not read."""
    broken = (word for word in text.split() if REPLACEMENT in word)
    return list(islice(broken, MOST_BROKEN)) if REPLACEMENT in text else []


def disguised_words(text: str) -> list[str]:
    """Return the words of ``text`` that mix Latin letters with look-alikes of another script (UTS #39 section 5)."""
    if not TWIN.search(text):
        return []
    return [word for word in WORD.findall(text) if TWIN.search(word) and LATIN.search(word)]


def pretending_words(text: str) -> list[str]:
    """Return the words of ``text`` that are not the letters that they look like (UTS #39 sections 4 and 5).

    Beside words of mixed scripts these are words written wholly in letters that look Latin, and letters that are only
    drawn from Latin ones. µ, α, β, Ω and Ø are themselves.
    """
    return [word for word in unicodedata.normalize("NFC", text).split() if _pretends(word)]


def _pretends(word: str) -> bool:
    if MADE_UP.search(word):
        return True
    return any(
        bool(TWIN.search(run) and (LATIN.search(run) or ALL_TWINS.fullmatch(run))) or _hides_greek(run)
        for run in WORD.findall(word)
    )


def _hides_greek(run: str) -> bool:
    neighbours = (run[max(match.start() - 1, 0) : match.end() + 1] for match in GREEK_TWIN.finditer(run))
    return any(LATIN.match(letter) and letter.islower() for near in neighbours for letter in near)


def hidden_characters(text: str) -> list[str]:
    """Return, as ``U+200B``, the characters of ``text`` that show nothing, turn its direction or overprint others."""
    marks = frozenset(TONES) | VOWEL_MARKS
    found = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [f"U+{ord(each):04X}" for each in found if each in FILLERS or _is_hidden(each, marks)]


def _is_hidden(character: str, marks: frozenset[str]) -> bool:
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return character not in marks
    return category in ("Cf", "Cc", "Co", "Cn", "Cs") and character not in "\t\n\r"


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
